"""Questionnaires, assessments, reports and feedback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialoguekit import events as e
from dialoguekit.choices import offer
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    is_id_of_somebody,
    join_names,
    refuse,
    require_id,
    require_ids,
    require_not_forgotten,
    require_not_withdrawn,
    require_office,
    require_scheduled,
)
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import shown


def issue_instrument(
    state: Workshop,
    context: CommandContext,
    instrument: str,
    *,
    version: str,
    wave: str,
    items: Sequence[str],
    low: int,
    high: int,
    roll: Sequence[str],
) -> CommandEvents:
    """Issue a questionnaire whose items are answered from ``low`` to ``high``."""
    action = f"issue {shown(instrument, words=True)} ({shown(wave, words=True)})"
    require_scheduled(state, action)
    if (instrument, wave) in state.instruments:
        refuse(action, "that wave was issued before", "Give the next wave another name")
    if not items:
        refuse(action, "it has no items", "Name at least one")
    if low >= high:
        reason = f"{shown(low)} is not below {shown(high)}"
        refuse(action, reason, "Give the lowest answer as low=")
    for token in roll:
        if is_id_of_somebody(str(token)):
            reason = f"{shown(token)} is an id of people or invitations"
            refuse(action, reason, "Give out tokens that are nobody's id, such as T1")
        require_not_forgotten(state, token, action)
    return (
        e.InstrumentIssued(
            instrument=instrument,
            version=version,
            wave=wave,
            items=tuple(items),
            low=low,
            high=high,
            roll=tuple(dict.fromkeys(map(state.canonical, roll))),
        ),
    )


def submit_response(
    state: Workshop,
    context: CommandContext,
    instrument: str,
    wave: str,
    token: str,
    items: Mapping[str, int],
    *,
    replaces: bool = False,
    comment: str | None = None,
) -> CommandEvents:
    """Record the answers to a questionnaire, and the comment that was written beside them."""
    action = f"record a response to {shown(instrument, words=True)} ({shown(wave, words=True)})"
    token = state.canonical(token)
    issued = state.instruments.get((instrument, wave))
    if issued is None:
        refuse(action, "it was not issued", "Issue it first")
    if token not in issued.roll:
        given = shown(token, known=issued.roll)
        refuse(action, f"{given} is not on its roll", "Use the token that was given out")
    require_not_withdrawn(state, context, token, action)
    for item, answer in items.items():
        if item not in issued.items:
            refuse(
                action,
                f"it has no item {shown(item, words=True, known=issued.items)}",
                f"{offer(item, issued.items)}Items: {join_names(sorted(issued.items))}",
            )
        if isinstance(answer, bool) or not isinstance(answer, int):
            refuse(action, f"{shown(answer)} is not an answer", "Answers are whole numbers")
        if not issued.low <= answer <= issued.high:
            reason = f"{shown(answer)} for {shown(item, words=True)} is out of range"
            refuse(action, reason, f"Use {issued.low} to {issued.high}, or leave it out")
    if token in issued.answered and not replaces:
        refuse(
            action,
            f"{shown(token)} has responded",
            "Give replaces=True to replace the first response",
        )
    return (
        e.ResponseSubmitted(
            instrument=instrument,
            wave=wave,
            token=token,
            items=tuple(items.items()),
            replaces=replaces,
            comment=comment,
        ),
    )


def assess(
    state: Workshop,
    context: CommandContext,
    framework: str,
    check: str,
    verdict: str,
    *,
    evidence: Sequence[str] = (),
    assessor: str | None = None,
    note: str | None = None,
) -> CommandEvents:
    """Assess the workshop against a standard; ``evidence`` lists supporting ids."""
    action = f"assess {shown(framework)} {shown(check, words=True)}"
    require_scheduled(state, action)
    require_ids(state, evidence, action, "evidence")
    require_office(state, "assessor", assessor, action)
    return (
        e.AssessmentMade(
            framework=framework,
            check=check,
            verdict=verdict,
            evidence=tuple(evidence),
            assessor=assessor,
            note=note,
        ),
    )


def publish_report(
    state: Workshop,
    context: CommandContext,
    version: str,
    *,
    position: int,
    head: int,
    policy: str,
    audit: str = "not run",
) -> CommandEvents:
    """Record that a report was published; ``head`` is the last position of the log."""
    action = f"publish report {shown(version)}"
    require_scheduled(state, action)
    if position > head:
        refuse(
            action,
            f"its position {shown(position)} is after the head {shown(head)} of the log",
            "Replay it from this log",
        )
    if audit == "failed":
        refuse(action, "its disclosure audit failed", "Fix what the audit names and audit again")
    return (e.ReportPublished(version=version, cut=position, policy=policy, audit=audit),)


def give_feedback(
    state: Workshop,
    context: CommandContext,
    target: str,
    reply: str,
    outcome: str,
    *,
    replier: str | None = None,
) -> CommandEvents:
    """Record a reply to the participants: done, planned, considering or declined."""
    action = f"give feedback on {shown(target)}"
    require_id(state, target, action)
    require_office(state, "replier", replier, action)
    return (e.FeedbackGiven(target=target, reply=reply, outcome=outcome, replier=replier),)
