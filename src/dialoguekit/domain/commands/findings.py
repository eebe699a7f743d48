"""Findings: stated on evidence, revised, challenged, endorsed, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    join_names,
    refuse,
    refuse_unknown,
    require_consent,
    require_current_version,
    require_group_in_scheme,
    require_ids,
    require_office,
    require_registered,
    require_scheduled,
    require_speaker,
)
from dialoguekit.domain.state import Finding, Workshop
from dialoguekit.errors import shown


def state_finding(
    state: Workshop,
    context: CommandContext,
    text: str,
    *,
    kind: str,
    evidence: Sequence[str],
    role: str,
    stated_by: str | None = None,
    group: str | None = None,
    as_of: int | None = None,
) -> CommandEvents:
    """State a finding in a role and return its id; ``evidence`` are the ids that it rests on.

    ``group`` is the stakeholder group whose view it is, if it is not that of everybody.  ``as_of``
    is the position in the log up to which it was considered; by default that of the last event.
    """
    action = "state a finding"
    require_scheduled(state, action)
    _require_evidence(state, evidence, action)
    require_group_in_scheme(state, group, action)
    require_office(state, "role", role, action)
    if stated_by is not None:
        require_speaker(state, context, stated_by, action)
    return (
        e.FindingStated(
            finding=state.next_id("F"),
            text=text,
            kind=kind,
            evidence=tuple(dict.fromkeys(evidence)),
            role=role,
            stated_by=stated_by,
            group=group,
            as_of=_require_position(state, as_of, action),
        ),
    )


def revise_finding(
    state: Workshop,
    context: CommandContext,
    finding: str,
    text: str,
    *,
    evidence: Sequence[str],
    role: str,
    stated_by: str | None = None,
    reason: str | None = None,
    version: int | None = None,
    as_of: int | None = None,
) -> CommandEvents:
    """Give a finding a new wording; ``version`` is the version that is revised."""
    action = f"revise {shown(finding)}"
    current = _require_version(state, finding, version, action)
    _require_evidence(state, evidence, action)
    require_office(state, "role", role, action)
    if stated_by is not None:
        require_speaker(state, context, stated_by, action)
    return (
        e.FindingRevised(
            finding=finding,
            version=current + 1,
            text=text,
            evidence=tuple(dict.fromkeys(evidence)),
            role=role,
            stated_by=stated_by,
            because=reason,
            as_of=_require_position(state, as_of, action),
        ),
    )


def challenge_finding(
    state: Workshop,
    context: CommandContext,
    finding: str,
    reason: str,
    *,
    person: str | None = None,
    version: int | None = None,
) -> CommandEvents:
    """Record that a person challenges the current version of a finding, with a reason."""
    action = f"challenge {shown(finding)}"
    current = _require_version(state, finding, version, action)
    if person is not None:
        require_consent(require_registered(state, person, action), person, context, action)
    return (e.FindingChallenged(finding=finding, version=current, reason=reason, person=person),)


def endorse_finding(
    state: Workshop,
    context: CommandContext,
    finding: str,
    person: str,
    *,
    version: int | None = None,
) -> CommandEvents:
    """Record that a person endorses the current version of a finding."""
    action = f"endorse {shown(finding)}"
    current = _require_version(state, finding, version, action)
    require_consent(require_registered(state, person, action), person, context, action)
    return (e.FindingEndorsed(finding=finding, version=current, person=person),)


def withdraw_finding(
    state: Workshop,
    context: CommandContext,
    finding: str,
    *,
    reason: str | None = None,
    stated_by: str | None = None,
) -> CommandEvents:
    """Withdraw a finding."""
    action = f"withdraw {shown(finding)}"
    _require_finding(state, finding, action)
    if stated_by is not None:
        require_speaker(state, context, stated_by, action)
    return (e.FindingWithdrawn(finding=finding, reason=reason, stated_by=stated_by),)


def _require_finding(state: Workshop, id: str, action: str) -> Finding:
    finding = state.findings.get(id)
    if finding is None:
        remedy = f"State it first; findings: {join_names(state.findings)}"
        refuse_unknown("finding", id, state.findings, action, remedy)
    if finding.is_withdrawn:
        refuse(action, f"finding {shown(id)} is withdrawn", "State a new one")
    return finding


def _require_version(state: Workshop, id: str, version: int | None, action: str) -> int:
    """Return the current version of a finding; refuse if another one was expected."""
    return require_current_version(id, version, _require_finding(state, id, action).version, action)


def _require_evidence(state: Workshop, evidence: Sequence[str], action: str) -> None:
    if not evidence:
        refuse(action, "it has no evidence", "Name what it rests on, by id")
    require_ids(state, evidence, action, "evidence")


def _require_position(state: Workshop, as_of: int | None, action: str) -> int | None:
    """Return the position that was considered: the given one, or that of the last event."""
    if as_of is None:
        return state.position or None
    if as_of > state.position > 0:
        reason = f"position {shown(as_of)} is after the last event of the workshop"
        refuse(action, reason, f"Give a position up to {state.position}, or leave it out")
    return as_of
