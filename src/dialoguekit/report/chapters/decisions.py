"""The fold of proposals, ballots, objections, decisions and commitments."""

from __future__ import annotations

import copy
from collections.abc import Mapping

import attrs

from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    CommitmentUpdated,
    DecisionRecorded,
    FeedbackGiven,
    ObjectionRaised,
    ObjectionResolved,
    ProposalAmended,
    ProposalSubmitted,
    ProposalWithdrawn,
    RecordedEvent,
    ThemeRevised,
    VoteCast,
)
from dialoguekit.projections.projection import PerWorkshop, handles
from dialoguekit.projections.roster import Roster


@attrs.define
class Proposal:
    """A proposal with its wordings, the latest last."""

    submitted: ProposalSubmitted
    wordings: list[str]
    seqs: list[int]
    reason: str | None = None
    withdrawn: bool = False


@attrs.define
class Ballot:
    """A ballot; ``votes`` are the current ones, by voter, each with the ``seq`` of its event."""

    opened: BallotOpened
    seq: int
    votes: dict[str, tuple[VoteCast, int]] = attrs.field(factory=dict)
    closed: bool = False


@attrs.define
class Objection:
    """An objection and its resolution."""

    raised: ObjectionRaised
    seqs: list[int]
    resolution: ObjectionResolved | None = None


@attrs.define
class Commitment:
    """A commitment and its status."""

    event: CommitmentMade
    seqs: list[int]
    status: str = "made"


@attrs.define
class DecisionsState:
    """The decisions of one workshop."""

    roster: Roster = attrs.field(factory=Roster)
    proposals: dict[str, Proposal] = attrs.field(factory=dict)
    ballots: dict[str, Ballot] = attrs.field(factory=dict)
    objections: dict[str, Objection] = attrs.field(factory=dict)
    decisions: dict[str, tuple[DecisionRecorded, int]] = attrs.field(factory=dict)
    commitments: dict[str, Commitment] = attrs.field(factory=dict)
    feedback: list[tuple[FeedbackGiven, int]] = attrs.field(factory=list)
    themes: dict[str, str] = attrs.field(factory=dict)

    @property
    def is_empty(self) -> bool:
        """True if there is nothing to report."""
        return not (
            self.proposals
            or self.ballots
            or self.objections
            or self.decisions
            or self.commitments
            or self.feedback
        )

    def decision_on(self, proposal: str) -> tuple[DecisionRecorded, int] | None:
        """Return the decision on a proposal; None if none was recorded."""
        return next((d for d in self.decisions.values() if d[0].proposal == proposal), None)


@attrs.frozen
class DecisionsView:
    """The decisions of each workshop, by id."""

    workshops: Mapping[str, DecisionsState]


@attrs.define
class Decisions(PerWorkshop[DecisionsState, DecisionsView]):
    """Folds proposals, votes, objections, decisions and commitments."""

    State = DecisionsState

    @handles(*Roster.EVENTS)
    def update_roster(self, recorded: RecordedEvent[object]) -> None:
        self.state_of(recorded).roster.apply(recorded)

    @handles(ProposalSubmitted)
    def submit_proposal(self, recorded: RecordedEvent[ProposalSubmitted]) -> None:
        event = recorded.event
        self.state_of(recorded).proposals[event.proposal] = Proposal(
            event, [event.text], [recorded.seq]
        )

    @handles(ProposalAmended)
    def amend_proposal(self, recorded: RecordedEvent[ProposalAmended]) -> None:
        proposal = self.state_of(recorded).proposals.get(recorded.event.proposal)
        if proposal is not None:
            proposal.wordings.append(recorded.event.text)
            proposal.reason = recorded.event.because
            proposal.seqs.append(recorded.seq)

    @handles(ProposalWithdrawn)
    def withdraw_proposal(self, recorded: RecordedEvent[ProposalWithdrawn]) -> None:
        proposal = self.state_of(recorded).proposals.get(recorded.event.proposal)
        if proposal is not None:
            proposal.withdrawn = True
            proposal.seqs.append(recorded.seq)

    @handles(BallotOpened)
    def open_ballot(self, recorded: RecordedEvent[BallotOpened]) -> None:
        self.state_of(recorded).ballots[recorded.event.ballot] = Ballot(
            recorded.event, recorded.seq
        )

    @handles(VoteCast)
    def cast_vote(self, recorded: RecordedEvent[VoteCast]) -> None:
        ballot = self.state_of(recorded).ballots.get(recorded.event.ballot)
        if ballot is not None and not ballot.closed:
            ballot.votes[recorded.event.voter] = (recorded.event, recorded.seq)

    @handles(BallotClosed)
    def close_ballot(self, recorded: RecordedEvent[BallotClosed]) -> None:
        ballot = self.state_of(recorded).ballots.get(recorded.event.ballot)
        if ballot is not None:
            ballot.closed = True

    @handles(ObjectionRaised)
    def raise_objection(self, recorded: RecordedEvent[ObjectionRaised]) -> None:
        event = recorded.event
        self.state_of(recorded).objections[event.objection] = Objection(event, [recorded.seq])

    @handles(ObjectionResolved)
    def resolve_objection(self, recorded: RecordedEvent[ObjectionResolved]) -> None:
        objection = self.state_of(recorded).objections.get(recorded.event.objection)
        if objection is not None:
            objection.resolution = recorded.event
            objection.seqs.append(recorded.seq)

    @handles(DecisionRecorded)
    def record_decision(self, recorded: RecordedEvent[DecisionRecorded]) -> None:
        state = self.state_of(recorded)
        state.decisions[recorded.event.decision] = (recorded.event, recorded.seq)

    @handles(CommitmentMade)
    def make_commitment(self, recorded: RecordedEvent[CommitmentMade]) -> None:
        event = recorded.event
        self.state_of(recorded).commitments[event.commitment] = Commitment(event, [recorded.seq])

    @handles(CommitmentUpdated)
    def update_commitment(self, recorded: RecordedEvent[CommitmentUpdated]) -> None:
        commitment = self.state_of(recorded).commitments.get(recorded.event.commitment)
        if commitment is not None:
            commitment.status = recorded.event.status
            commitment.seqs.append(recorded.seq)

    @handles(ThemeRevised)
    def revise_theme(self, recorded: RecordedEvent[ThemeRevised]) -> None:
        if recorded.event.label is not None:
            self.state_of(recorded).themes[recorded.event.theme] = recorded.event.label

    @handles(FeedbackGiven)
    def give_feedback(self, recorded: RecordedEvent[FeedbackGiven]) -> None:
        self.state_of(recorded).feedback.append((recorded.event, recorded.seq))

    def view(self) -> DecisionsView:
        return DecisionsView(copy.deepcopy(self.states))
