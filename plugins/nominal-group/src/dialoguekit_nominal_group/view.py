"""The view of nominal group sessions: immutable values.

People occur by id only, and no chapter shows these ids; results are by group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import attrs

from dialoguekit.plugin import Contribution, Evidence, Session
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.tally import Choices, Tally, count_votes


@attrs.frozen(kw_only=True)
class Idea:
    """An idea, and when it was revealed.

    ``draft`` is true if it was hidden from others when written.  ``revealed_at`` is in microseconds
    since 1970 UTC, ``revealed_in`` is the current stage at that time.  ``number`` counts in the
    order of revealing from 1, ``round`` is the round of the round-robin.  All are None for an
    unrevealed idea.  ``removal_reason`` says why it no longer counts: ``withdrawn``, ``moderated``,
    or ``merged`` unrevealed with a revealed idea.  ``canonical_id`` is the id that it counts as
    after merging.  ``revealed_late`` is true if the discussion had begun before.  ``remarks`` are
    the contributions on it from the discussion.
    """

    contribution: Contribution
    draft: bool
    revealed_at: int | None
    revealed_in: str | None
    number: int | None
    round: int | None
    removal_reason: str | None
    canonical_id: str
    revealed_late: bool
    by_facilitator: bool
    remarks: tuple[Contribution, ...]
    evidence: Evidence

    @property
    def is_unrevealed(self) -> bool:
        """True if it is still to be revealed."""
        return self.revealed_at is None and self.removal_reason is None


@attrs.frozen(kw_only=True)
class Turn:
    """A turn in the round-robin with its ideas, usually one; without any it is a pass.

    ``place_in_order`` is the person's position in the order in force, from 1, and
    ``order_evidence`` the event that set the order.  ``in_order`` is None if no order was set.
    """

    person: str
    group: str
    place_in_order: int | None
    ideas: tuple[Contribution, ...]
    in_order: bool | None
    order_evidence: Evidence
    evidence: Evidence

    @property
    def passed(self) -> bool:
        """True if no idea was presented."""
        return not self.ideas


@attrs.frozen(kw_only=True)
class SkippedTurn:
    """A person whom a round left out although ``drafts_left`` drafts were not revealed."""

    person: str
    group: str
    place_in_order: int
    drafts_left: int
    evidence: Evidence


@attrs.frozen(kw_only=True)
class Round:
    """A round: one turn for every person in the order.

    ``order`` are the people in it when it began, and ``groups`` their groups.
    """

    number: int
    order: tuple[str, ...]
    groups: tuple[str, ...]
    turns: tuple[Turn, ...]
    skipped: tuple[SkippedTurn, ...]
    evidence: Evidence


@attrs.frozen(kw_only=True)
class NextTurn:
    """The next turn: position in the order from 1, round, and number of drafts left."""

    cite: str
    group: str
    place_in_order: int
    round: int
    drafts_left: int


@attrs.frozen(kw_only=True)
class Option:
    """An option of a ballot: an idea, merged ideas, or a short text.

    ``members`` are the ids of its contributions, ``contributions`` those that are known.
    ``canonical_ids`` are the ids that they count as after merging.
    """

    id: str
    members: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    canonical_ids: frozenset[str]
    label: str | None


@attrs.frozen
class Vote:
    """The vote of one person: a rank from 1, dots or a grade, by option."""

    voter: str
    group: str
    choices: Choices


@attrs.frozen(kw_only=True)
class Ballot:
    """A ballot on the ideas.

    ``votes`` are the latest votes; ``roll`` is the number of people entitled to vote, without those
    who only facilitate.  ``early_results`` are events that disclosed a result while the ballot was
    open.  ``clarified`` is true if ideas were discussed before it was opened.
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
    early_results: Evidence
    clarified: bool
    evidence: Evidence

    @property
    def id(self) -> str:
        """The id within the workshop, ``B2``."""
        return self.cite.rpartition(" ")[2]

    @property
    def votes_cast(self) -> int:
        """The number of votes."""
        return len(self.votes)

    def ranking_fewer_than(self, number: int) -> int:
        """Return how many ranked fewer options than ``number`` and all; 0 for dots and grades."""
        if self.kind != "ranking":
            return 0
        minimum = min(number, len(self.options))
        return sum(len(vote.choices) < minimum for vote in self.votes)

    @cached_property
    def tally(self) -> Tally | None:
        """The result of all voters; None while the ballot is open."""
        return self._tally_votes(None, self.votes) if self.closed else None

    @cached_property
    def by_group(self) -> tuple[Tally, ...]:
        """The result of each group, if several voted.

        Empty while the ballot is open, and if it would disclose secret votes of one or two people.
        """
        if not self.closed or self.groups_too_small:
            return ()
        groups = self._groups()
        return (
            tuple(self._tally_votes(*group) for group in groups.items()) if len(groups) > 1 else ()
        )

    @property
    def groups_too_small(self) -> bool:
        """True if a secret ballot has groups so small that results would disclose votes."""
        groups = self._groups()
        smallest = min(map(len, groups.values()), default=0)
        return self.secret and len(groups) > 1 and smallest < method.MIN_VOTERS_PER_GROUP

    def _groups(self) -> dict[str, list[Vote]]:
        groups: dict[str, list[Vote]] = {}
        for vote in self.votes:
            groups.setdefault(vote.group, []).append(vote)
        return groups

    def _tally_votes(self, group: str | None, votes: Iterable[Vote]) -> Tally:
        options = [option.id for option in self.options]
        return count_votes([vote.choices for vote in votes], options, self.kind, group)


@attrs.frozen(kw_only=True)
class MergedIdeas:
    """Merged ideas; ``label`` is None if it may not be quoted."""

    cite: str
    label: str | None
    contributions: tuple[Contribution, ...]
    evidence: Evidence


@attrs.frozen(kw_only=True)
class NominalSession(Session):
    """One activity run as a nominal group.

    ``writing_participants`` were present in silent writing, each with their group.  ``next_turn``
    is known while a round-robin runs.  ``visible_in_silence`` are contributions of participants
    that all could read during silent writing, ``spoken_in_silence`` turns in it.  ``joint_reveals``
    are reveals of several ideas at once, each with their number.
    """

    writing_participants: tuple[tuple[str, str], ...]
    ideas: tuple[Idea, ...]
    rounds: tuple[Round, ...]
    has_turn_order: bool
    next_turn: NextTurn | None
    visible_in_silence: tuple[Contribution, ...]
    spoken_in_silence: tuple[Evidence, ...]
    joint_reveals: tuple[tuple[int, Evidence], ...]
    merged: tuple[MergedIdeas, ...]
    ballots: tuple[Ballot, ...]

    @property
    def drafts(self) -> tuple[Idea, ...]:
        """The ideas that were written in silence, in the order of writing."""
        return tuple(idea for idea in self.ideas if idea.draft)

    @property
    def revealed(self) -> tuple[Idea, ...]:
        """The revealed ideas, in the order of revealing."""
        revealed = [idea for idea in self.ideas if idea.number is not None]
        return tuple(sorted(revealed, key=lambda idea: idea.number or 0))

    @property
    def unrevealed(self) -> tuple[Idea, ...]:
        """The drafts that are still to be revealed."""
        return tuple(idea for idea in self.drafts if idea.is_unrevealed)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Every turn, round by round."""
        return tuple(turn for round in self.rounds for turn in round.turns)

    @property
    def writers(self) -> tuple[str, ...]:
        """The participants who wrote a draft, in the order of their first one."""
        return tuple(
            dict.fromkeys(
                idea.contribution.author for idea in self.drafts if not idea.by_facilitator
            )
        )

    @property
    def counted_ballots(self) -> tuple[Ballot, ...]:
        """The closed ballots with at least one vote."""
        return tuple(ballot for ballot in self.ballots if ballot.closed and ballot.votes)

    @property
    def other_contributions(self) -> tuple[Contribution, ...]:
        """The contributions that are neither ideas nor remarks on one."""
        placed = {idea.contribution.id for idea in self.ideas}
        placed |= {remark.id for idea in self.ideas for remark in idea.remarks}
        return tuple(item for item in self.contributions if item.id not in placed)


@attrs.frozen
class WorkshopView:
    """The nominal group sessions of one workshop; ``groups`` are its stakeholder groups."""

    groups: tuple[str, ...] = ()
    sessions: tuple[NominalSession, ...] = ()


@attrs.frozen
class NominalView:
    """The nominal group sessions of all workshops, by workshop."""

    workshops: Mapping[str, WorkshopView]
