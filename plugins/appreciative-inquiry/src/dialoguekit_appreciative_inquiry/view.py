"""What an inquiry found, dreamt, designed and took on: immutable values.

A commitment stands on a proposition, a proposition on dreams, a dream on what was discovered:
each knows its :class:`Ground`, down to the stories.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from dialoguekit.plugin import Evidence, Item, Session, StageRun
from dialoguekit_appreciative_inquiry import method


@attrs.frozen(kw_only=True)
class Noticed:
    """Something that stands on events of a workshop: ``seqs`` are their numbers.

    Its evidence is made when somebody asks for it: a view is looked at far more often than
    every event behind it.
    """

    workshop: str
    seqs: tuple[int, ...]

    @property
    def evidence(self) -> Evidence:
        """The events behind it."""
        return Evidence.within(self.workshop, self.seqs)


@attrs.frozen(kw_only=True)
class Topic:
    """What an inquiry is about, framed at ``at`` (microseconds since 1970 UTC).

    ``words`` are as they were said, for whoever judges how it is framed; ``shown`` is what may
    stand in a report.
    """

    cite: str
    words: str
    shown: str
    at: int
    evidence: Evidence


@attrs.frozen(kw_only=True)
class Retelling(Noticed):
    """A story told on, by somebody of ``group``; ``own`` where it was their own story."""

    group: str
    space: str | None
    own: bool


@attrs.frozen(kw_only=True)
class Interview(Noticed):
    """One person asked another: who is of which group, and the story that was taken down.

    ``swapped`` means that the other asked in turn, directly or in a ring of three.
    """

    cite: str
    interviewer: str
    interviewee: str
    asking: str
    telling: str
    story: Item | None
    permission: bool
    swapped: bool
    retellings: tuple[Retelling, ...]

    @property
    def id(self) -> str:
        """Its id within the workshop, ``IV1``."""
        return self.cite.rpartition(" ")[2]


@attrs.frozen(kw_only=True)
class Pair(Noticed):
    """Two participants who met in an interview, whoever asked; ``across`` two groups or not."""

    across: bool


@attrs.frozen(kw_only=True)
class Story(Noticed):
    """A story, the interview in which it was told, and what was drawn from it.

    ``words`` is its length, None where its words are withheld.  ``unpermitted`` means that its
    author may be quoted, and did not let this story be told on: its words are left out.
    """

    item: Item
    interview: Interview | None
    words: int | None
    unpermitted: bool
    factors: tuple[Item, ...]
    dreams: tuple[Item, ...]


@attrs.frozen(kw_only=True)
class Factor(Noticed):
    """Something that gave life to stories: one note, several in the same words, or a cluster.

    ``key`` is the same wherever it was said in the same words, None where they may not be
    shown.  ``items`` are the notes that name it, ``stories`` those that it was drawn from.
    """

    ids: tuple[str, ...]
    label: str
    key: str | None
    items: tuple[Item, ...]
    stories: tuple[Item, ...]

    @property
    def behind(self) -> tuple[Item, ...]:
        """The stories and notes that stand behind it; their number is its frequency."""
        return self.stories + self.items


@attrs.frozen(kw_only=True)
class Ground(Noticed):
    """What something stands on, however indirectly: its dreams, factors and stories.

    ``found`` is everything that was discovered, the factors and stories included.  The events
    are the links on the way and what they lead to.
    """

    dreams: tuple[Item, ...]
    factors: tuple[Item, ...]
    stories: tuple[Item, ...]
    found: tuple[Item, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups whose stories, factors and dreams these are, sorted."""
        return tuple(sorted({item.group for item in self.found + self.dreams}))


@attrs.frozen(kw_only=True)
class Dream(Noticed):
    """An image of the future, and what of the discovery it stands on."""

    item: Item
    ground: Ground


@attrs.frozen(kw_only=True)
class Share:
    """How many of a group want a proposition, of those of it who were asked and answered."""

    group: str
    wanting: int
    answered: int


@attrs.frozen(kw_only=True)
class Endorsement(Noticed):
    """How far a proposition is wanted, by group.

    ``asked`` says in which way; ``earlier`` that an earlier wording was asked about.
    """

    asked: str
    earlier: bool
    shares: tuple[Share, ...]

    @property
    def room(self) -> Share:
        """The shares of all groups together."""
        return Share(
            group="the room",
            wanting=sum(share.wanting for share in self.shares),
            answered=sum(share.answered for share in self.shares),
        )

    def of(self, group: str) -> Share | None:
        """The share of one group, if anybody of it answered."""
        return next((share for share in self.shares if share.group == group), None)


@attrs.frozen(kw_only=True)
class Proposition(Noticed):
    """A statement of how it is then: a contribution, or a proposal that was tabled.

    ``words`` are its latest wording and ``shown`` what of it may stand in a report; ``group``
    is whose it is, None for the room's.  ``tabled`` is the proposal that a contribution became,
    ``decision`` and ``outcome`` what was decided on it.
    """

    cite: str
    words: str
    shown: str
    group: str | None
    ground: Ground
    endorsement: Endorsement | None
    tabled: str | None
    withdrawn: bool
    decision: str | None
    outcome: str | None

    @property
    def id(self) -> str:
        """Its id within the workshop, ``PR2`` or ``C40``."""
        return self.cite.rpartition(" ")[2]


@attrs.frozen(kw_only=True)
class Commitment(Noticed):
    """What somebody of ``group`` took on, and the propositions that it carries out.

    ``here`` means that it was taken on in this very inquiry; ``shown`` what of it may stand in
    a report.
    """

    cite: str
    shown: str
    group: str
    due: date | None
    here: bool
    decisions: tuple[str, ...]
    propositions: tuple[str, ...]
    ground: Ground

    @property
    def id(self) -> str:
        """Its id within the workshop, ``CM3``."""
        return self.cite.rpartition(" ")[2]


@attrs.frozen(kw_only=True)
class Barrier(Noticed):
    """Something wrong, a harm, a barrier, and the affirmative questions made of it.

    ``outcome`` is ``held`` or ``rejected`` where a moderator took it out of sight.
    """

    item: Item
    reframings: tuple[Item, ...]
    outcome: str | None

    @property
    def left_standing(self) -> bool:
        """Whether it was neither set aside in sight nor turned into a question."""
        return not (self.item.parked or self.reframings)


@attrs.frozen(kw_only=True)
class InquirySession(Session):
    """One activity run as Appreciative Inquiry; its stages are phases."""

    topics: tuple[Topic, ...]
    interviews: tuple[Interview, ...]
    pairs: tuple[Pair, ...]
    most_across: int
    stories: tuple[Story, ...]
    factors: tuple[Factor, ...]
    dreams: tuple[Dream, ...]
    propositions: tuple[Proposition, ...]
    commitments: tuple[Commitment, ...]
    barriers: tuple[Barrier, ...]

    @property
    def path(self) -> tuple[StageRun, ...]:
        """The phases on the way, without those that it came back to."""
        return _walked(self.runs)[0]

    @property
    def revisits(self) -> tuple[StageRun, ...]:
        """The phases that it came back to from a later one."""
        return _walked(self.runs)[1]

    @property
    def comes_back_as_announced(self) -> bool:
        """Whether the order announced has the stages as they came, those come back to included."""
        planned = self.planned
        return planned is not None and (self.away == 0 or planned.begins_with(self.order))

    @property
    def standing(self) -> tuple[Proposition, ...]:
        """The propositions but for those that were tabled as proposals, which stand for them."""
        return tuple(each for each in self.propositions if each.tabled is None)

    @property
    def adopted(self) -> tuple[Proposition, ...]:
        """The propositions that the group adopted."""
        return tuple(each for each in self.propositions if each.outcome == "adopted")

    @property
    def rooted_dreams(self) -> tuple[Dream, ...]:
        """The dreams that stand on a story."""
        return tuple(dream for dream in self.dreams if dream.ground.stories)

    @property
    def rooted_propositions(self) -> tuple[Proposition, ...]:
        """The propositions that stand on a dream and on a story."""
        return tuple(p for p in self.standing if p.ground.dreams and p.ground.stories)

    @property
    def rooted_commitments(self) -> tuple[Commitment, ...]:
        """The commitments that lead back to a story."""
        return tuple(made for made in self.commitments if made.ground.stories)

    @property
    def in_quadrants(self) -> bool:
        """Whether it was run, or announced, as SOAR."""
        announced = self.planned.stages if self.planned else ()
        return any(stage in method.SOAR for stage in (*announced, *self.order))


def _walked(runs: tuple[StageRun, ...]) -> tuple[tuple[StageRun, ...], tuple[StageRun, ...]]:
    """The stages on the way, and those that were come back to; going on is neither."""
    path: list[StageRun] = []
    back: list[StageRun] = []
    for run in runs:
        if run.stage not in [known.stage for known in path]:
            path.append(run)
        elif run.stage != path[-1].stage:
            back.append(run)
    return tuple(path), tuple(back)


@attrs.frozen
class Inquired:
    """The inquiries of one workshop; ``groups`` are its stakeholder groups."""

    groups: tuple[str, ...] = ()
    sessions: tuple[InquirySession, ...] = ()
    closed: bool = False


@attrs.frozen
class InquiryView:
    """What was inquired into, by workshop."""

    workshops: Mapping[str, Inquired]
