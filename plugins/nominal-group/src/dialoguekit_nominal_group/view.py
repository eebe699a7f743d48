"""What a nominal group wrote, told and ranked, once everything is known: immutable values.

Nobody is named in them but by id, and no chapter shows these: people are told by group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import attrs

from dialoguekit.plugin import Evidence, Item, Session
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.tally import Choices, Count, counted


@attrs.frozen(kw_only=True)
class Idea:
    """An idea, and when the others could read it first.

    ``draft`` means that it was written where nobody else could; ``shown`` is when it was shown,
    in microseconds since 1970 UTC, and ``shown_in`` the stage that was on; ``place`` counts in
    the order of showing from 1, ``round`` is the round of the round-robin; all None for what was
    not shown.  ``gone`` says why it counts no more: ``withdrawn``, ``moderated``, or ``merged``
    unread with one that was shown.  ``same`` is the id of what it counts as, once it was put
    together with others.  ``late`` means that it was shown after the talk about ideas
    had begun.  ``remarks`` are what was said about it when ideas were talked about.
    """

    item: Item
    draft: bool
    shown: int | None
    shown_in: str | None
    place: int | None
    round: int | None
    gone: str | None
    same: str
    late: bool
    by_facilitator: bool
    remarks: tuple[Item, ...]
    evidence: Evidence

    @property
    def missing(self) -> bool:
        """Whether it was written and is still to be shown."""
        return self.shown is None and self.gone is None


@attrs.frozen(kw_only=True)
class Turn:
    """A turn in the round-robin: the ideas that it brought, one as a rule; none is a pass.

    ``place`` is that of the person in the order in force, from 1, and ``set_by`` the event that
    set it.  ``kept`` says whether the turn was theirs; None where no order was set.
    """

    person: str
    group: str
    place: int | None
    ideas: tuple[Item, ...]
    kept: bool | None
    set_by: Evidence
    evidence: Evidence

    @property
    def passed(self) -> bool:
        """Whether no idea was told."""
        return not self.ideas


@attrs.frozen(kw_only=True)
class Missed:
    """Somebody whom a round left out although ``left`` drafts of theirs were not shown."""

    person: str
    group: str
    place: int
    left: int
    evidence: Evidence


@attrs.frozen(kw_only=True)
class Round:
    """A round: everybody in the order once.

    ``order`` are the people in it as it began, and ``groups`` theirs, place by place.
    """

    number: int
    order: tuple[str, ...]
    groups: tuple[str, ...]
    turns: tuple[Turn, ...]
    missed: tuple[Missed, ...]
    evidence: Evidence


@attrs.frozen(kw_only=True)
class Due:
    """Whose turn is next: ``place`` in the order from 1, in which round, with how many drafts."""

    cite: str
    group: str
    place: int
    round: int
    left: int


@attrs.frozen(kw_only=True)
class Option:
    """What is ranked: an idea, several that were put together, or short words.

    ``members`` are the contributions behind it, ``items`` those of them that are known, and
    ``same`` what they amount to once everything that was put together counts as one.
    """

    id: str
    members: tuple[str, ...]
    items: tuple[Item, ...]
    same: frozenset[str]
    label: str | None


@attrs.frozen
class Vote:
    """What somebody gave: a rank from 1, dots or a grade, by option."""

    voter: str
    group: str
    choices: Choices


@attrs.frozen(kw_only=True)
class Ballot:
    """A vote on the ideas.

    ``votes`` are those that counted in the end, of the ``roll`` without those who only
    facilitate.  ``told_early`` are events that told a result while it was open; ``clarified``
    says whether ideas were talked about before it was opened.
    """

    cite: str
    title: str | None
    kind: str
    scale: tuple[str, ...]
    secret: bool
    closed: bool
    stage: str | None
    options: tuple[Option, ...]
    roll: int
    votes: tuple[Vote, ...]
    told_early: Evidence
    clarified: bool
    evidence: Evidence

    @property
    def id(self) -> str:
        """Its id within the workshop, ``B2``."""
        return self.cite.rpartition(" ")[2]

    @property
    def cast(self) -> int:
        """How many voted."""
        return len(self.votes)

    def ranking_fewer_than(self, number: int) -> int:
        """How many ranked fewer options than that, or than there are; 0 for dots and grades."""
        if self.kind != "ranking":
            return 0
        least = min(number, len(self.options))
        return sum(len(vote.choices) < least for vote in self.votes)

    @cached_property
    def counted(self) -> Count | None:
        """What came of it; None as long as it is open, when nobody may know."""
        return self._count(None, self.votes) if self.closed else None

    @cached_property
    def by_group(self) -> tuple[Count, ...]:
        """What came of it in each group that voted, where several did.

        Empty while it is open, and where it would tell how one or two people voted in secret.
        """
        if not self.closed or self.withheld:
            return ()
        groups = self._groups()
        return tuple(self._count(*group) for group in groups.items()) if len(groups) > 1 else ()

    @property
    def withheld(self) -> bool:
        """Whether groups are too small to be told apart without telling how people voted."""
        groups = self._groups()
        smallest = min(map(len, groups.values()), default=0)
        return self.secret and len(groups) > 1 and smallest < method.FEWEST_VOTERS

    def _groups(self) -> dict[str, list[Vote]]:
        groups: dict[str, list[Vote]] = {}
        for vote in self.votes:
            groups.setdefault(vote.group, []).append(vote)
        return groups

    def _count(self, group: str | None, votes: Iterable[Vote]) -> Count:
        options = [option.id for option in self.options]
        return counted([vote.choices for vote in votes], options, self.kind, group)


@attrs.frozen(kw_only=True)
class Merged:
    """Ideas that were put together; ``label`` is what the room called them, where it may stand."""

    cite: str
    label: str | None
    items: tuple[Item, ...]
    evidence: Evidence


@attrs.frozen(kw_only=True)
class NominalSession(Session):
    """One activity run as a nominal group.

    ``writing`` are the participants who were there while ideas were written, each with their
    group.  ``ordered`` says whether an order of turns was set, and ``due`` whose turn is next
    while a round-robin goes on.  ``aloud`` are contributions of participants that the room could
    read in silence, ``loud`` turns that were taken in it; ``together`` are reveals of several
    ideas at once, each with the number of them.
    """

    writing: tuple[tuple[str, str], ...]
    ideas: tuple[Idea, ...]
    rounds: tuple[Round, ...]
    ordered: bool
    due: Due | None
    aloud: tuple[Item, ...]
    loud: tuple[Evidence, ...]
    together: tuple[tuple[int, Evidence], ...]
    merged: tuple[Merged, ...]
    ballots: tuple[Ballot, ...]

    @property
    def drafts(self) -> tuple[Idea, ...]:
        """What was written in silence, in the order of writing."""
        return tuple(idea for idea in self.ideas if idea.draft)

    @property
    def told(self) -> tuple[Idea, ...]:
        """The ideas that were shown, in the order of showing."""
        shown = [idea for idea in self.ideas if idea.place is not None]
        return tuple(sorted(shown, key=lambda idea: idea.place or 0))

    @property
    def missing(self) -> tuple[Idea, ...]:
        """The drafts that are still to be shown."""
        return tuple(idea for idea in self.drafts if idea.missing)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Every turn, round by round."""
        return tuple(turn for round in self.rounds for turn in round.turns)

    @property
    def writers(self) -> tuple[str, ...]:
        """The participants who wrote a draft, in the order of their first one."""
        return tuple(
            dict.fromkeys(idea.item.author for idea in self.drafts if not idea.by_facilitator)
        )

    @property
    def counted(self) -> tuple[Ballot, ...]:
        """The ballots that were closed, and in which somebody voted."""
        return tuple(ballot for ballot in self.ballots if ballot.closed and ballot.votes)

    @property
    def elsewhere(self) -> tuple[Item, ...]:
        """What was said that is neither an idea nor about one."""
        placed = {idea.item.id for idea in self.ideas}
        placed |= {remark.id for idea in self.ideas for remark in idea.remarks}
        return tuple(item for item in self.items if item.id not in placed)


@attrs.frozen
class Worked:
    """What one workshop did as nominal groups; ``groups`` are its stakeholder groups."""

    groups: tuple[str, ...] = ()
    sessions: tuple[NominalSession, ...] = ()


@attrs.frozen
class NominalView:
    """What was done as nominal groups, by workshop."""

    workshops: Mapping[str, Worked]
