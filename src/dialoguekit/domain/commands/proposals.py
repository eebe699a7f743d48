"""Proposals, objections, decisions and commitments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from dialoguekit import events as e
from dialoguekit.domain.commands.decision_rules import explain_unmet_rule, voted_version
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    join_names,
    refuse,
    refuse_unknown,
    require_author,
    require_consent,
    require_created,
    require_current_version,
    require_ids,
    require_open,
    require_open_proposal,
    require_registered,
    require_scheduled,
    require_speaker,
)
from dialoguekit.domain.state import Ballot, Count, Workshop
from dialoguekit.errors import shown
from dialoguekit.events.fields import Scalar


def submit_proposal(
    state: Workshop,
    context: CommandContext,
    text: str,
    *,
    bucket: int | None = None,
    sources: Sequence[str] = (),
    proposer: str | None = None,
) -> CommandEvents:
    """Submit a proposal to the group and return its id."""
    action = "submit a proposal"
    require_open(state, context, action)
    require_ids(state, sources, action, "source")
    if proposer is not None:
        require_speaker(state, context, proposer, action)
    return (
        e.ProposalSubmitted(
            proposal=state.next_id("PR"),
            text=text,
            bucket=bucket,
            sources=tuple(sources),
            proposer=proposer,
        ),
    )


def amend_proposal(
    state: Workshop,
    context: CommandContext,
    proposal: str,
    text: str,
    *,
    reason: str | None = None,
    version: int | None = None,
    author: str | None = None,
) -> CommandEvents:
    """Amend a proposal; ``version`` is the version that is amended.

    The ``author`` of the new wording is the participant who acts, unless another one is given.
    """
    action = f"amend {shown(proposal)}"
    current = require_open_proposal(state, proposal, action).version
    require_current_version(proposal, version, current, action)
    return (
        e.ProposalAmended(
            proposal=proposal,
            version=current + 1,
            text=text,
            because=reason,
            author=require_author(state, context, author, action),
        ),
    )


def withdraw_proposal(
    state: Workshop,
    context: CommandContext,
    proposal: str,
    *,
    reason: str | None = None,
    author: str | None = None,
) -> CommandEvents:
    """Withdraw a proposal.  The ``author`` of the reason is the participant who acts by default."""
    action = f"withdraw {shown(proposal)}"
    require_open_proposal(state, proposal, action)
    author = require_author(state, context, author, action)
    return (e.ProposalWithdrawn(proposal=proposal, reason=reason, author=author),)


def raise_objection(
    state: Workshop,
    context: CommandContext,
    proposal: str,
    *,
    person: str | None = None,
    reason: str | None = None,
    aim: str | None = None,
    version: int | None = None,
) -> CommandEvents:
    """Record an objection to the current version of a proposal and return its id."""
    action = f"object to {shown(proposal)}"
    current = require_open_proposal(state, proposal, action).version
    require_current_version(proposal, version, current, action)
    if person is not None:
        require_speaker(state, context, person, action)
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
    context: CommandContext,
    objection: str,
    resolution: str,
    *,
    new_version: int | None = None,
    raiser_asked: bool = True,
    author: str | None = None,
) -> CommandEvents:
    """Record how an objection was resolved.

    The ``author`` of that text is the participant who acts, unless another one is given.
    """
    found = state.objections.get(objection)
    action = f"resolve objection {shown(objection)}"
    if found is None or not found.is_open:
        open_objections = join_names(id for id, o in state.objections.items() if o.is_open)
        refuse(action, "it is not open", f"Open objections: {open_objections}")
    return (
        e.ObjectionResolved(
            objection=objection,
            how=resolution,
            new_version=new_version,
            raiser_asked=raiser_asked,
            author=require_author(state, context, author, action),
        ),
    )


def record_decision(
    state: Workshop,
    context: CommandContext,
    proposal: str,
    outcome: str,
    *,
    rule: str | None = None,
    ballot: str | None = None,
    version: int | None = None,
    tally: Mapping[str, Scalar] | None = None,
    dissent: Sequence[str] = (),
    count: str | None = None,
) -> CommandEvents:
    """Record the group's decision on a proposal and return its id.

    It is based on a ballot, on the ``count`` of a show of hands, or on neither.  The default rule
    is that of the ballot or the count, or else consent.  ``dissent`` are views whose authors are
    not recorded; for others, see :func:`record_dissent`.
    """
    action = f"record a decision on {shown(proposal)}"
    current = require_open_proposal(state, proposal, action).version
    require_current_version(proposal, version, current, action)
    basis = _find_basis(state, ballot, count, action)
    form = basis.form if isinstance(basis, Count) else basis
    rule = rule or (form.rule if form else "consent")
    if outcome == "adopted":
        reason = explain_unmet_rule(state, proposal, current, rule, basis)
        if reason is not None:
            refuse(action, reason, "Discuss and ask again, or record it as rejected or parked")
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
            count=count,
            voted_version=voted_version(proposal, basis),
        ),
    )


def _find_basis(
    state: Workshop, ballot: str | None, count: str | None, action: str
) -> Ballot | Count | None:
    """Return the closed ballot or the count on which a decision is based."""
    if ballot is not None and count is not None:
        refuse(action, "a ballot and a count are named", "Name the one that decided")
    if count is not None:
        counted = state.counts.get(count)
        if counted is None:
            remedy = f"Counts so far: {join_names(state.counts)}"
            refuse_unknown("count", count, state.counts, action, remedy)
        return counted
    if ballot is None:
        return None
    found = state.ballots.get(ballot)
    if found is None:
        remedy = f"Ballots so far: {join_names(state.ballots)}"
        refuse_unknown("ballot", ballot, state.ballots, action, remedy)
    if found.phase == "open":
        refuse(action, f"ballot {shown(ballot)} is still open", "Close it first")
    return found


def record_dissent(
    state: Workshop,
    context: CommandContext,
    decision: str,
    text: str,
    *,
    person: str | None = None,
) -> CommandEvents:
    """Put a dissenting view on a decision on record and return its id.

    It is the view of ``person``, or else of the participant who acts.
    """
    action = f"record a dissent from {shown(decision)}"
    require_created(state, decision, "D", "decision", action, "Record the decision first")
    return (
        e.DissentRecorded(
            dissent=state.next_id("DS"),
            decision=decision,
            text=text,
            person=require_author(state, context, person, action),
        ),
    )


def make_commitment(
    state: Workshop,
    context: CommandContext,
    owner: str,
    what: str,
    *,
    due: date | None = None,
    bucket: int | None = None,
    review: date | None = None,
    sources: Sequence[str] = (),
) -> CommandEvents:
    """Record what a person commits to do and return the id of the commitment."""
    action = f"record a commitment of {shown(owner)}"
    require_consent(require_registered(state, owner, action), owner, context, action)
    require_ids(state, sources, action, "source")
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
    context: CommandContext,
    commitment: str,
    status: str,
    *,
    evidence: str | None = None,
    author: str | None = None,
) -> CommandEvents:
    """Record the progress of a commitment.

    The ``author`` of the evidence is the participant who acts, unless another one is given.
    """
    action = f"update commitment {shown(commitment)}"
    require_scheduled(state, action)
    require_created(state, commitment, "CM", "commitment", action, "Record the commitment first")
    author = require_author(state, context, author, action)
    return (
        e.CommitmentUpdated(commitment=commitment, status=status, evidence=evidence, author=author),
    )
