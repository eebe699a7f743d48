"""Apply events on proposals, ballots, counts and objections to the state of a workshop."""

from __future__ import annotations

from typing import Any

from dialoguekit import events as e
from dialoguekit.domain.count_rules import CountForm
from dialoguekit.domain.state.handlers import Handlers
from dialoguekit.domain.state.model import (
    Ballot,
    Count,
    Objection,
    Proposal,
    Workshop,
)
from dialoguekit.events import RecordedEvent
from dialoguekit.events.time_order import LatestValue, earliest_us, latest_us

HANDLERS = Handlers()


@HANDLERS.of(e.ProposalSubmitted)
def _apply_proposal_submitted(
    state: Workshop, recorded: RecordedEvent[e.ProposalSubmitted]
) -> None:
    state.proposals[recorded.event.proposal] = Proposal(worded_seq=recorded.seq)


@HANDLERS.of(e.ProposalAmended)
def _apply_proposal_amended(state: Workshop, recorded: RecordedEvent[e.ProposalAmended]) -> None:
    proposal = state.proposals.setdefault(recorded.event.proposal, Proposal())
    proposal.version, proposal.worded_seq = recorded.event.version, recorded.seq


_PROPOSAL_PHASES = {e.ProposalWithdrawn: "withdrawn", e.DecisionRecorded: "decided"}


@HANDLERS.of(*_PROPOSAL_PHASES)
def _apply_proposal_phase(state: Workshop, recorded: RecordedEvent[Any]) -> None:
    proposal = state.proposals.setdefault(recorded.event.proposal, Proposal())
    proposal.phase = _PROPOSAL_PHASES[type(recorded.event)]
    ballot = state.ballots.get(getattr(recorded.event, "ballot", None) or "")
    if ballot is not None:
        ballot.is_decided = True


@HANDLERS.of(e.BallotOpened)
def _apply_ballot_opened(state: Workshop, recorded: RecordedEvent[e.BallotOpened]) -> None:
    event = recorded.event
    state.ballots[event.ballot] = Ballot(
        kind=event.kind,
        options=event.options,
        scale=event.scale,
        rule=event.rule,
        threshold=event.threshold,
        share=event.share,
        roll=frozenset(event.roll),
        quorum=event.quorum,
        budget=event.budget,
        cap=event.cap,
        opened_seq=recorded.seq,
        opened_at_us=earliest_us(recorded),
        secrecy=event.secrecy,
        by_group=event.by_group,
        exact_share=event.exact_share,
        blanks_counted=event.blanks_counted,
        versions=_versions(event.options, event.versions),
    )


def _versions(options: tuple[str, ...], versions: tuple[int, ...]) -> dict[str, int]:
    """Return the version of each proposal among options; 0 stands for no proposal."""
    return {option: version for option, version in zip(options, versions, strict=False) if version}


@HANDLERS.of(e.CountRecorded)
def _apply_count_recorded(state: Workshop, recorded: RecordedEvent[e.CountRecorded]) -> None:
    event = recorded.event
    if event.source is not None:
        state.sources.add(event.source)
    state.counts[event.count] = Count(
        form=CountForm.of(event),
        target=event.target,
        version=event.version,
        versions=_versions(event.options, event.versions),
        recorded_seq=recorded.seq,
    )


@HANDLERS.of(e.VoteCast)
def _apply_vote_cast(state: Workshop, recorded: RecordedEvent[e.VoteCast]) -> None:
    ballot = state.ballots.get(recorded.event.ballot)
    if ballot is None or not ballot.accepts_vote(earliest_us(recorded)):
        return
    choices = {option: v for option, v in recorded.event.choices if isinstance(v, int)}
    ballot.cast.setdefault(recorded.event.voter, LatestValue()).add(recorded, choices)


@HANDLERS.of(e.BallotAnswered)
def _apply_ballot_answered(state: Workshop, recorded: RecordedEvent[e.BallotAnswered]) -> None:
    ballot = state.ballots.get(recorded.event.ballot)
    if ballot is not None and ballot.phase == "open":
        ballot.answered.add(recorded.event.voter)


_BALLOT_PHASES = {e.BallotClosed: "closed", e.BallotRevealed: "revealed"}


@HANDLERS.of(*_BALLOT_PHASES)
def _apply_ballot_phase(state: Workshop, recorded: RecordedEvent[Any]) -> None:
    ballot = state.ballots.get(recorded.event.ballot)
    if ballot is None:
        return
    ballot.phase = _BALLOT_PHASES[type(recorded.event)]
    if ballot.phase == "closed":
        ballot.closed_at_us = latest_us(recorded)
    if isinstance(recorded.event, e.BallotClosed) and recorded.event.votes:
        ballot.secret_votes = [
            {option: n for option, n in vote if isinstance(n, int)} for vote in recorded.event.votes
        ]


@HANDLERS.of(e.ObjectionRaised)
def _apply_objection_raised(state: Workshop, recorded: RecordedEvent[e.ObjectionRaised]) -> None:
    event = recorded.event
    state.objections[event.objection] = Objection(event.proposal, event.version)


@HANDLERS.of(e.ObjectionResolved)
def _apply_objection_resolved(
    state: Workshop, recorded: RecordedEvent[e.ObjectionResolved]
) -> None:
    objection = state.objections.get(recorded.event.objection)
    if objection is not None:
        objection.is_open = False
