"""Rules of dreams, propositions and commitments."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from dialoguekit.plugin import Flag, StageRun, format_duration
from dialoguekit_appreciative_inquiry import language_cues, method
from dialoguekit_appreciative_inquiry.view import InquirySession, Proposition, Share, WorkshopView


def dreams_are_grounded(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``ungrounded-dream``: a dream is based on a discovery."""
    for dream in session.dreams if session.ended else ():
        if not dream.grounding.discoveries:
            message = f"{dream.contribution.id}, a dream, is based on no discovery."
            yield dream.contribution.flag("ungrounded-dream", message)


def propositions_are_grounded(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``ungrounded-proposition``: a proposition is based on a dream and on a story."""
    for proposition in _live_propositions(session) if session.ended else ():
        grounding = proposition.grounding
        missing = [
            kind
            for kind, found in (("dream", grounding.dreams), ("story", grounding.stories))
            if not found
        ]
        if missing:
            message = f"{proposition.id} is based on no {' and on no '.join(missing)}."
            yield _flag_proposition(
                proposition, "ungrounded-proposition", message, severity="warning"
            )


def propositions_in_present_tense(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``proposition-tense``: a proposition is worded in the present."""
    for proposition in _live_propositions(session):
        sign = language_cues.find_wish(proposition.text)
        if sign is not None:
            message = f"{proposition.id} describes a wish ({sign!r}), not the desired state."
            yield _flag_proposition(proposition, "proposition-tense", message)


def propositions_are_affirmative(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``proposition-negative``: a proposition says what exists, not what does not."""
    for proposition in _live_propositions(session):
        sign = language_cues.find_negation(proposition.text)
        if sign is not None:
            message = f"{proposition.id} describes what is unwanted ({sign!r}), not what is wanted."
            yield _flag_proposition(proposition, "proposition-negative", message)


def propositions_are_endorsed(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``unwanted-proposition``: most people of every group support a proposition."""
    for proposition in _live_propositions(session) if session.ended else ():
        endorsement = proposition.endorsement
        not_adopted = proposition.outcome in {"rejected", "parked"}
        if endorsement is None or not_adopted:
            continue
        little_support = [
            share
            for share in (endorsement.overall, *endorsement.shares)
            if _has_little_support(share)
        ]
        if little_support:
            counts = ", ".join(f"{s.in_favour} of {s.answered} ({s.group})" for s in little_support)
            message = f"{proposition.id} has little support: {counts}."
            flag = _flag_proposition(proposition, "unwanted-proposition", message)
            yield attrs.evolve(flag, evidence=flag.evidence | endorsement.evidence)


def commitments_cite_propositions(_: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``uncited-commitment``: a commitment of an inquiry carries out a proposition."""
    for commitment in session.commitments if session.ended else ():
        if commitment.made_in_session and not commitment.propositions:
            yield Flag(
                rule="uncited-commitment",
                message=f"{commitment.id} carries out no proposition.",
                cites=(commitment.cite,),
                evidence=commitment.evidence,
            )


def destiny_is_not_rushed(workshop: WorkshopView, session: InquirySession) -> Iterator[Flag]:
    """Check ``destiny-rushed``: Destiny has its time, and adopted propositions commitments."""
    for run in session.stage_runs:
        if is_rushed(run):
            actual, planned = format_duration(run.actual_s), format_duration(run.planned_s)
            message = f"“Destiny” took {actual}; {planned} were planned."
            yield session.flag_parts("destiny-rushed", message, run)
    is_over = workshop.closed or (session.ended and "destiny" in session.order)
    has_commitments = any(
        other.commitments or other.of_kind("commitment", "action") for other in workshop.sessions
    )
    if is_over and session.adopted and not has_commitments:
        count = len(session.adopted)
        message = (
            f"{count} proposition{'s were' if count > 1 else ' was'} adopted without any "
            "commitment."
        )
        yield session.flag("destiny-rushed", message, *session.adopted)


def is_rushed(run: StageRun) -> bool:
    """Return whether Destiny took less than the accepted share of its plan."""
    return run.stage == "destiny" and run.ratio is not None and run.ratio < method.TIME_RATIO[0]


def _live_propositions(session: InquirySession) -> Iterator[Proposition]:
    """Yield the propositions that were not withdrawn and became no proposal."""
    return (each for each in session.current_propositions if not each.withdrawn)


def _flag_proposition(
    proposition: Proposition, rule: str, message: str, *, severity: str = "info"
) -> Flag:
    return Flag(
        rule=rule,
        message=message,
        severity=severity,
        cites=(proposition.cite,),
        evidence=proposition.evidence,
    )


def _has_little_support(share: Share) -> bool:
    """Return whether too few support it, given enough answers."""
    enough = share.answered >= method.MIN_ANSWERS
    return enough and share.in_favour < method.HALF * share.answered
