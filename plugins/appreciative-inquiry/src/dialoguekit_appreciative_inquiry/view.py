"""The view of inquiries: immutable values.

Commitments are based on propositions, propositions on dreams, dreams on discoveries: each has its
:class:`Grounding`, down to the stories.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from dialoguekit.plugin import Contribution, Evidence, Session, StageRun
from dialoguekit_appreciative_inquiry import method


@attrs.frozen(kw_only=True)
class ViewItem:
    """A value with evidence from events of a workshop; ``seqs`` are their numbers.

    Evidence is created on access, because most of it is never read.
    """

    workshop: str
    seqs: tuple[int, ...]

    @property
    def evidence(self) -> Evidence:
        """The events that support it."""
        return Evidence.from_seqs(self.workshop, self.seqs)


@attrs.frozen(kw_only=True)
class Topic:
    """The topic of an inquiry, framed at ``occurred_at`` (microseconds since 1970 UTC).

    ``text`` is the original wording, for rules; ``quotable_text`` is for reports.
    """

    cite: str
    text: str
    quotable_text: str
    occurred_at: int
    evidence: Evidence


@attrs.frozen(kw_only=True)
class Retelling(ViewItem):
    """A retelling of a story by a person of ``group``."""

    group: str
    space: str | None
    is_own_story: bool


@attrs.frozen(kw_only=True)
class Interview(ViewItem):
    """An interview: the groups of both people, and the recorded story.

    ``reciprocated`` is true if the interviewee interviewed in turn, directly or in a ring of three.
    """

    cite: str
    interviewer: str
    interviewee: str
    interviewer_group: str
    interviewee_group: str
    story: Contribution | None
    permission: bool
    reciprocated: bool
    retellings: tuple[Retelling, ...]

    @property
    def id(self) -> str:
        """The id within the workshop, ``IV1``."""
        return self.cite.rpartition(" ")[2]


@attrs.frozen(kw_only=True)
class Pair(ViewItem):
    """Two participants who met in an interview, of different groups if ``across_groups``."""

    across_groups: bool


@attrs.frozen(kw_only=True)
class Story(ViewItem):
    """A story with its interview, and the factors and dreams that are based on it.

    ``word_count`` is None if the text was erased.  ``unpermitted`` is true if its author may be
    quoted but did not permit retelling; then the story is not quoted.
    """

    contribution: Contribution
    interview: Interview | None
    word_count: int | None
    unpermitted: bool
    factors: tuple[Contribution, ...]
    dreams: tuple[Contribution, ...]


@attrs.frozen(kw_only=True)
class Factor(ViewItem):
    """A life-giving factor: one note, several equal notes, or a cluster.

    ``key`` is equal for equal texts; None if the text may not be quoted.  ``contributions`` are the
    notes that name it, ``stories`` those that it was drawn from.
    """

    ids: tuple[str, ...]
    label: str
    key: str | None
    contributions: tuple[Contribution, ...]
    stories: tuple[Contribution, ...]

    @property
    def supporting_contributions(self) -> tuple[Contribution, ...]:
        """The stories and notes that support it; their number is its frequency."""
        return self.stories + self.contributions


@attrs.frozen(kw_only=True)
class Grounding(ViewItem):
    """The dreams, factors and stories that something is based on, directly or indirectly.

    ``discoveries`` are all discoveries, including factors and stories.  The events are the links
    and the contributions they lead to.
    """

    dreams: tuple[Contribution, ...]
    factors: tuple[Contribution, ...]
    stories: tuple[Contribution, ...]
    discoveries: tuple[Contribution, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of these stories, factors and dreams, sorted."""
        return tuple(sorted({item.group for item in self.discoveries + self.dreams}))


@attrs.frozen(kw_only=True)
class Dream(ViewItem):
    """An image of the future, with its grounding."""

    contribution: Contribution
    grounding: Grounding


@attrs.frozen(kw_only=True)
class Share:
    """How many of a group support a proposition, of those who answered."""

    group: str
    in_favour: int
    answered: int


@attrs.frozen(kw_only=True)
class Endorsement(ViewItem):
    """The support for a proposition, by group.

    ``measured_by`` is ``stances`` or the id of a ballot.  ``earlier_wording`` is true if the text
    was amended since.
    """

    measured_by: str
    earlier_wording: bool
    shares: tuple[Share, ...]

    @property
    def overall(self) -> Share:
        """The share of all groups."""
        return Share(
            group="all participants",
            in_favour=sum(share.in_favour for share in self.shares),
            answered=sum(share.answered for share in self.shares),
        )

    def share_of(self, group: str) -> Share | None:
        """Return the share of one group; None if no one of it answered."""
        return next((share for share in self.shares if share.group == group), None)


@attrs.frozen(kw_only=True)
class Proposition(ViewItem):
    """A statement of the desired future: a contribution, or a submitted proposal.

    ``text`` is its latest wording, ``quotable_text`` what may be quoted.  ``group`` is the
    author's, None for all participants.  ``proposal`` is the proposal that a contribution became.
    ``decision`` and ``outcome`` are the decision on it.
    """

    cite: str
    text: str
    quotable_text: str
    group: str | None
    grounding: Grounding
    endorsement: Endorsement | None
    proposal: str | None
    withdrawn: bool
    decision: str | None
    outcome: str | None

    @property
    def id(self) -> str:
        """The id within the workshop, ``PR2`` or ``C40``."""
        return self.cite.rpartition(" ")[2]


@attrs.frozen(kw_only=True)
class Commitment(ViewItem):
    """A commitment by a person of ``group``, and the propositions that it carries out.

    ``made_in_session`` is true if it was made in this inquiry.  ``quotable_text`` is what may be
    quoted.
    """

    cite: str
    quotable_text: str
    group: str
    due: date | None
    made_in_session: bool
    decisions: tuple[str, ...]
    propositions: tuple[str, ...]
    grounding: Grounding

    @property
    def id(self) -> str:
        """The id within the workshop, ``CM3``."""
        return self.cite.rpartition(" ")[2]


@attrs.frozen(kw_only=True)
class Barrier(ViewItem):
    """A barrier, a harm or another problem, with the affirmative questions that reframe it.

    ``outcome`` is ``held`` or ``rejected`` if a moderator removed it.
    """

    contribution: Contribution
    reframings: tuple[Contribution, ...]
    outcome: str | None

    @property
    def is_unaddressed(self) -> bool:
        """True if it was neither parked nor reframed."""
        return not (self.contribution.parked or self.reframings)


@attrs.frozen(kw_only=True)
class InquirySession(Session):
    """One activity run as Appreciative Inquiry; its stages are phases."""

    topics: tuple[Topic, ...]
    interviews: tuple[Interview, ...]
    pairs: tuple[Pair, ...]
    max_cross_group_pairs: int
    stories: tuple[Story, ...]
    factors: tuple[Factor, ...]
    dreams: tuple[Dream, ...]
    propositions: tuple[Proposition, ...]
    commitments: tuple[Commitment, ...]
    barriers: tuple[Barrier, ...]

    @property
    def path(self) -> tuple[StageRun, ...]:
        """The phases without those that were revisited."""
        return _split_revisits(self.stage_runs)[0]

    @property
    def revisits(self) -> tuple[StageRun, ...]:
        """The phases that were revisited from a later one."""
        return _split_revisits(self.stage_runs)[1]

    @property
    def revisits_as_announced(self) -> bool:
        """True if the announced order has the stages as entered, revisits included."""
        planned = self.planned
        return planned is not None and (
            self.edit_distance == 0 or planned.allows_prefix(self.order)
        )

    @property
    def current_propositions(self) -> tuple[Proposition, ...]:
        """The propositions without those that became proposals, which replace them."""
        return tuple(each for each in self.propositions if each.proposal is None)

    @property
    def adopted(self) -> tuple[Proposition, ...]:
        """The propositions that the group adopted."""
        return tuple(each for each in self.propositions if each.outcome == "adopted")

    @property
    def grounded_dreams(self) -> tuple[Dream, ...]:
        """The dreams that are based on a story."""
        return tuple(dream for dream in self.dreams if dream.grounding.stories)

    @property
    def grounded_propositions(self) -> tuple[Proposition, ...]:
        """The propositions that are based on a dream and on a story."""
        return tuple(
            p for p in self.current_propositions if p.grounding.dreams and p.grounding.stories
        )

    @property
    def grounded_commitments(self) -> tuple[Commitment, ...]:
        """The commitments that lead back to a story."""
        return tuple(commitment for commitment in self.commitments if commitment.grounding.stories)

    @property
    def is_soar(self) -> bool:
        """True if it was run, or announced, as SOAR."""
        announced = self.planned.stages if self.planned else ()
        return any(stage in method.SOAR for stage in (*announced, *self.order))


def _split_revisits(
    runs: tuple[StageRun, ...],
) -> tuple[tuple[StageRun, ...], tuple[StageRun, ...]]:
    """Split stage runs into the path and the revisits; resuming a stage is neither."""
    path: list[StageRun] = []
    revisits: list[StageRun] = []
    for run in runs:
        if run.stage not in [known.stage for known in path]:
            path.append(run)
        elif run.stage != path[-1].stage:
            revisits.append(run)
    return tuple(path), tuple(revisits)


@attrs.frozen
class WorkshopView:
    """The inquiries of one workshop; ``groups`` are its stakeholder groups."""

    groups: tuple[str, ...] = ()
    sessions: tuple[InquirySession, ...] = ()
    closed: bool = False


@attrs.frozen
class InquiryView:
    """The inquiries of all workshops, by workshop."""

    workshops: Mapping[str, WorkshopView]
