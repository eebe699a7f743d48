"""What was decided and who committed to what: the fold."""

from __future__ import annotations

import copy
from collections.abc import Mapping

import attrs

from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    CommitmentUpdated,
    DecisionRecorded,
    FeedbackGiven,
    ObjectionRaised,
    ObjectionResolved,
    ProposalAmended,
    ProposalTabled,
    ProposalWithdrawn,
    RecordedEvent,
    ThemeRevised,
)
from dialoguekit.projections.projection import PerWorkshop, handles
from dialoguekit.projections.roster import Roster


@attrs.define
class Proposal:
    """A proposal in its wordings, the latest last."""

    tabled: ProposalTabled
    wordings: list[str]
    seqs: list[int]
    because: str | None = None
    withdrawn: bool = False


@attrs.define
class Ballot:
    """A vote; ``votes`` are the live ones, by voter, each with the event that cast it."""

    opened: BallotOpened
    seq: int
    votes: dict[str, tuple[BallotCast, int]] = attrs.field(factory=dict)
    closed: bool = False


@attrs.define
class Objection:
    """An objection and how it was met."""

    raised: ObjectionRaised
    seqs: list[int]
    met: ObjectionResolved | None = None


@attrs.define
class Commitment:
    """A commitment and what became of it."""

    made: CommitmentMade
    seqs: list[int]
    status: str = "made"


@attrs.define
class Decided:
    """What one workshop decided."""

    roster: Roster = attrs.field(factory=Roster)
    proposals: dict[str, Proposal] = attrs.field(factory=dict)
    ballots: dict[str, Ballot] = attrs.field(factory=dict)
    objections: dict[str, Objection] = attrs.field(factory=dict)
    decisions: dict[str, tuple[DecisionRecorded, int]] = attrs.field(factory=dict)
    commitments: dict[str, Commitment] = attrs.field(factory=dict)
    feedback: list[tuple[FeedbackGiven, int]] = attrs.field(factory=list)
    themes: dict[str, str] = attrs.field(factory=dict)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (
            self.proposals
            or self.ballots
            or self.objections
            or self.decisions
            or self.commitments
            or self.feedback
        )

    def decision_on(self, proposal: str) -> tuple[DecisionRecorded, int] | None:
        """The decision on a proposal, if one was recorded."""
        return next((d for d in self.decisions.values() if d[0].proposal == proposal), None)


@attrs.frozen
class DecidingView:
    """What each workshop decided, by id."""

    workshops: Mapping[str, Decided]


@attrs.define
class Deciding(PerWorkshop[Decided, DecidingView]):
    """Folds proposals, votes, objections, decisions and commitments."""

    Room = Decided

    @handles(*Roster.EVENTS)
    def know(self, recorded: RecordedEvent[object]) -> None:
        self.room(recorded).roster.note(recorded)

    @handles(ProposalTabled)
    def table(self, recorded: RecordedEvent[ProposalTabled]) -> None:
        event = recorded.event
        self.room(recorded).proposals[event.proposal] = Proposal(
            event, [event.text], [recorded.seq]
        )

    @handles(ProposalAmended)
    def amend(self, recorded: RecordedEvent[ProposalAmended]) -> None:
        proposal = self.room(recorded).proposals.get(recorded.event.proposal)
        if proposal is not None:
            proposal.wordings.append(recorded.event.text)
            proposal.because = recorded.event.because
            proposal.seqs.append(recorded.seq)

    @handles(ProposalWithdrawn)
    def withdraw(self, recorded: RecordedEvent[ProposalWithdrawn]) -> None:
        proposal = self.room(recorded).proposals.get(recorded.event.proposal)
        if proposal is not None:
            proposal.withdrawn = True
            proposal.seqs.append(recorded.seq)

    @handles(BallotOpened)
    def open_ballot(self, recorded: RecordedEvent[BallotOpened]) -> None:
        self.room(recorded).ballots[recorded.event.ballot] = Ballot(recorded.event, recorded.seq)

    @handles(BallotCast)
    def cast(self, recorded: RecordedEvent[BallotCast]) -> None:
        ballot = self.room(recorded).ballots.get(recorded.event.ballot)
        if ballot is not None and not ballot.closed:
            ballot.votes[recorded.event.voter] = (recorded.event, recorded.seq)

    @handles(BallotClosed)
    def close_ballot(self, recorded: RecordedEvent[BallotClosed]) -> None:
        ballot = self.room(recorded).ballots.get(recorded.event.ballot)
        if ballot is not None:
            ballot.closed = True

    @handles(ObjectionRaised)
    def object_to(self, recorded: RecordedEvent[ObjectionRaised]) -> None:
        event = recorded.event
        self.room(recorded).objections[event.objection] = Objection(event, [recorded.seq])

    @handles(ObjectionResolved)
    def meet_objection(self, recorded: RecordedEvent[ObjectionResolved]) -> None:
        objection = self.room(recorded).objections.get(recorded.event.objection)
        if objection is not None:
            objection.met = recorded.event
            objection.seqs.append(recorded.seq)

    @handles(DecisionRecorded)
    def decide(self, recorded: RecordedEvent[DecisionRecorded]) -> None:
        room = self.room(recorded)
        room.decisions[recorded.event.decision] = (recorded.event, recorded.seq)

    @handles(CommitmentMade)
    def commit(self, recorded: RecordedEvent[CommitmentMade]) -> None:
        event = recorded.event
        self.room(recorded).commitments[event.commitment] = Commitment(event, [recorded.seq])

    @handles(CommitmentUpdated)
    def follow_up(self, recorded: RecordedEvent[CommitmentUpdated]) -> None:
        commitment = self.room(recorded).commitments.get(recorded.event.commitment)
        if commitment is not None:
            commitment.status = recorded.event.status
            commitment.seqs.append(recorded.seq)

    @handles(ThemeRevised)
    def name_theme(self, recorded: RecordedEvent[ThemeRevised]) -> None:
        if recorded.event.label is not None:
            self.room(recorded).themes[recorded.event.theme] = recorded.event.label

    @handles(FeedbackGiven)
    def reply(self, recorded: RecordedEvent[FeedbackGiven]) -> None:
        self.room(recorded).feedback.append((recorded.event, recorded.seq))

    def view(self) -> DecidingView:
        return DecidingView(copy.deepcopy(self.rooms))
