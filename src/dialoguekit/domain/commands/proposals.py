"""Proposals, objections, decisions and commitments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from dialoguekit import events as e
from dialoguekit.domain.commands.decision_rules import unmet
from dialoguekit.domain.commands.preconditions import (
    Decided,
    Noting,
    all_known,
    consented,
    current_version,
    listed,
    live_proposal,
    named,
    open_at,
    refuse,
    registered,
    scheduled,
)
from dialoguekit.domain.state import Workshop
from dialoguekit.events.fields import Scalar


def table(
    state: Workshop,
    noting: Noting,
    text: str,
    *,
    bucket: int | None = None,
    sources: Sequence[str] = (),
    proposer: str | None = None,
) -> Decided:
    """Put a proposal before the group; returns its id."""
    what = "table a proposal"
    open_at(state, noting, what)
    all_known(state, sources, what, "source")
    if proposer is not None:
        registered(state, proposer, what)
    return (
        e.ProposalTabled(
            proposal=state.next_id("PR"),
            text=text,
            bucket=bucket,
            sources=tuple(sources),
            proposer=proposer,
        ),
    )


def amend(
    state: Workshop,
    noting: Noting,
    proposal: str,
    text: str,
    *,
    because: str | None = None,
    version: int | None = None,
) -> Decided:
    """Word a proposal anew; ``version`` is the wording that is changed."""
    what = f"amend {proposal}"
    current = live_proposal(state, proposal, what).version
    current_version(proposal, version, current, what)
    return (e.ProposalAmended(proposal=proposal, version=current + 1, text=text, because=because),)


def withdraw(
    state: Workshop, noting: Noting, proposal: str, *, reason: str | None = None
) -> Decided:
    """Take a proposal back."""
    live_proposal(state, proposal, f"withdraw {proposal}")
    return (e.ProposalWithdrawn(proposal=proposal, reason=reason),)


def object_to(
    state: Workshop,
    noting: Noting,
    proposal: str,
    *,
    person: str | None = None,
    reason: str | None = None,
    aim: str | None = None,
    version: int | None = None,
) -> Decided:
    """Note an objection to a proposal as it is worded; returns its id."""
    what = f"object to {proposal}"
    current = live_proposal(state, proposal, what).version
    current_version(proposal, version, current, what)
    if person is not None:
        registered(state, person, what)
    return (
        e.ObjectionRaised(
            objection=state.next_id("O"),
            proposal=proposal,
            version=current,
            person=person,
            reason=reason,
            aim=aim,
        ),
    )


def resolve_objection(
    state: Workshop,
    noting: Noting,
    objection: str,
    how: str,
    *,
    new_version: int | None = None,
    raiser_asked: bool = True,
) -> Decided:
    """Note how an objection was met."""
    found = state.objections.get(objection)
    if found is None or not found.open:
        open_ones = listed(id for id, o in state.objections.items() if o.open)
        what = f"resolve objection {objection}"
        refuse(what, "it is not open", f"Open objections: {open_ones}")
    return (
        e.ObjectionResolved(
            objection=objection, how=how, new_version=new_version, raiser_asked=raiser_asked
        ),
    )


def decide(
    state: Workshop,
    noting: Noting,
    proposal: str,
    outcome: str,
    *,
    rule: str | None = None,
    ballot: str | None = None,
    version: int | None = None,
    tally: Mapping[str, Scalar] | None = None,
    dissent: Sequence[str] = (),
) -> Decided:
    """Record the group's decision on a proposal; returns its id.

    The rule is that of the ballot, or consent where there is none.
    """
    what = f"record a decision on {proposal}"
    current = live_proposal(state, proposal, what).version
    current_version(proposal, version, current, what)
    rested_on = None
    if ballot is not None:
        rested_on = state.ballots.get(ballot)
        if rested_on is None:
            known = listed(state.ballots)
            refuse(what, f"there is no ballot {ballot}", f"Ballots so far: {known}")
        if rested_on.phase == "open":
            refuse(what, f"ballot {ballot} is still open", "Close it first")
    rule = rule or (rested_on.rule if rested_on else "consent")
    if outcome == "adopted":
        reason = unmet(state, proposal, current, rule, rested_on)
        if reason is not None:
            refuse(what, reason, "Discuss and ask again, or record it as rejected or parked")
    return (
        e.DecisionRecorded(
            decision=state.next_id("D"),
            proposal=proposal,
            version=current,
            outcome=outcome,
            rule=rule,
            ballot=ballot,
            tally=tuple((tally or {}).items()),
            dissent=tuple(dissent),
        ),
    )


def commit(
    state: Workshop,
    noting: Noting,
    owner: str,
    what: str,
    *,
    due: date | None = None,
    bucket: int | None = None,
    review: date | None = None,
    sources: Sequence[str] = (),
) -> Decided:
    """Note that somebody takes something on; returns the id of the commitment."""
    doing = f"note a commitment of {owner}"
    consented(registered(state, owner, doing), owner, noting, doing)
    all_known(state, sources, doing, "source")
    return (
        e.CommitmentMade(
            commitment=state.next_id("CM"),
            owner=owner,
            what=what,
            due=due,
            bucket=bucket,
            review=review,
            sources=tuple(sources),
        ),
    )


def update_commitment(
    state: Workshop,
    noting: Noting,
    commitment: str,
    status: str,
    *,
    evidence: str | None = None,
) -> Decided:
    """Note what became of a commitment."""
    scheduled(state, "update a commitment")
    if not named(state, commitment, "CM"):
        what = f"update commitment {commitment}"
        refuse(what, "there is no such commitment", "Note the commitment first")
    return (e.CommitmentUpdated(commitment=commitment, status=status, evidence=evidence),)
