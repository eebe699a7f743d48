"""Questionnaires, assessments, reports and feedback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    Decided,
    Noting,
    all_known,
    known,
    listed,
    refuse,
    remembered,
    scheduled,
)
from dialoguekit.domain.state import Workshop


def issue_instrument(
    state: Workshop,
    noting: Noting,
    instrument: str,
    *,
    version: str,
    wave: str,
    items: Sequence[str],
    low: int,
    high: int,
    roll: Sequence[str],
) -> Decided:
    """Give out a questionnaire whose items are answered from ``low`` to ``high``."""
    what = f"issue {instrument} ({wave})"
    scheduled(state, what)
    if (instrument, wave) in state.instruments:
        refuse(what, "that wave was issued before", "Give the next wave another name")
    if not items:
        refuse(what, "it has no items", "Name at least one")
    if low >= high:
        refuse(what, f"{low} is not below {high}", "Give the lowest answer as low=")
    return (
        e.InstrumentIssued(
            instrument=instrument,
            version=version,
            wave=wave,
            items=tuple(items),
            low=low,
            high=high,
            roll=tuple(roll),
        ),
    )


def respond(
    state: Workshop,
    noting: Noting,
    instrument: str,
    wave: str,
    token: str,
    items: Mapping[str, int],
    *,
    replaces: bool = False,
) -> Decided:
    """Record an answered questionnaire."""
    what = f"record a response to {instrument} ({wave})"
    issued = state.instruments.get((instrument, wave))
    if issued is None:
        refuse(what, "it was not issued", "Issue it first")
    if token not in issued.roll:
        refuse(what, f"{token} is not on its roll", "Use the token that was given out")
    remembered(state, token, what)
    for item, answer in items.items():
        if item not in issued.items:
            refuse(what, f"it has no item {item!r}", f"Items: {listed(sorted(issued.items))}")
        if isinstance(answer, bool) or not isinstance(answer, int):
            refuse(what, f"{answer!r} is no answer", "Answers are whole numbers")
        if not issued.low <= answer <= issued.high:
            why = f"{answer} for {item!r} is out of range"
            refuse(what, why, f"Use {issued.low} to {issued.high}, or leave it out")
    if token in issued.answered and not replaces:
        refuse(what, f"{token} has responded", "Say replaces=True to replace the first response")
    return (
        e.ResponseSubmitted(
            instrument=instrument,
            wave=wave,
            token=token,
            items=tuple(items.items()),
            replaces=replaces,
        ),
    )


def assess(
    state: Workshop,
    noting: Noting,
    framework: str,
    check: str,
    verdict: str,
    *,
    evidence: Sequence[str] = (),
    assessor: str | None = None,
    note: str | None = None,
) -> Decided:
    """Judge the workshop against a standard; ``evidence`` are ids of what shows it."""
    what = f"assess {framework} {check}"
    scheduled(state, what)
    all_known(state, evidence, what, "evidence")
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
    noting: Noting,
    version: str,
    *,
    cut: int,
    head: int,
    policy: str,
    audit: str = "not run",
) -> Decided:
    """Note that a report was given out; ``head`` is where the log stands."""
    what = f"publish report {version}"
    scheduled(state, what)
    if cut > head:
        refuse(what, f"its cut {cut} lies beyond the log's head {head}", "Replay it from this log")
    if audit == "failed":
        refuse(what, "its disclosure audit failed", "Mend what the audit names, and audit again")
    return (e.ReportPublished(version=version, cut=cut, policy=policy, audit=audit),)


def give_feedback(
    state: Workshop,
    noting: Noting,
    target: str,
    reply: str,
    outcome: str,
    *,
    replier: str | None = None,
) -> Decided:
    """Note the reply of those who can act: done, planned, considering or declined."""
    known(state, target, f"give feedback on {target}")
    return (e.FeedbackGiven(target=target, reply=reply, outcome=outcome, replier=replier),)
