"""The rules of what grows from it: dreams, propositions, and what is taken on."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from dialoguekit.plugin import Flag, StageRun, minutes
from dialoguekit_appreciative_inquiry import language_cues, method
from dialoguekit_appreciative_inquiry.view import Inquired, InquirySession, Proposition, Share


def dreams_are_grounded(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """A dream is built on something that was discovered."""
    for dream in session.dreams if session.over else ():
        if not dream.ground.found:
            message = f"{dream.item.id}, a dream, stands on nothing that was discovered."
            yield dream.item.flag("ungrounded-dream", message)


def propositions_are_grounded(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """A proposition is built on a dream and on a story."""
    for proposition in _live(session) if session.over else ():
        ground = proposition.ground
        missing = [
            kind
            for kind, found in (("dream", ground.dreams), ("story", ground.stories))
            if not found
        ]
        if missing:
            message = f"{proposition.id} stands on no {' and on no '.join(missing)}."
            yield _about(proposition, "ungrounded-proposition", message, severity="flag")


def propositions_are_present(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """A proposition is worded in the present, as if it were true."""
    for proposition in _live(session):
        sign = language_cues.wish(proposition.words)
        if sign is not None:
            message = f"{proposition.id} says what is to be ({sign!r}), not how it is then."
            yield _about(proposition, "proposition-tense", message)


def propositions_affirm(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """A proposition says what there is, not what there is no more."""
    for proposition in _live(session):
        sign = language_cues.negative(proposition.words)
        if sign is not None:
            message = f"{proposition.id} says what is not to be ({sign!r}), not what there is."
            yield _about(proposition, "proposition-negative", message)


def propositions_are_wanted(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """What is adopted, or stays a mere statement, is wanted by most, in every group."""
    for proposition in _live(session) if session.over else ():
        endorsement = proposition.endorsement
        untried = proposition.outcome in {"rejected", "parked"}
        if endorsement is None or untried:
            continue
        few = [share for share in (endorsement.room, *endorsement.shares) if _few(share)]
        if few:
            said = ", ".join(f"{s.wanting} of {s.answered} in {s.group}" for s in few)
            message = f"{proposition.id} is wanted by few: {said}."
            flag = _about(proposition, "unwanted-proposition", message)
            yield attrs.evolve(flag, evidence=flag.evidence | endorsement.evidence)


def commitments_cite_propositions(_: Inquired, session: InquirySession) -> Iterator[Flag]:
    """What is taken on in an inquiry carries out one of its propositions."""
    for commitment in session.commitments if session.over else ():
        if commitment.here and not commitment.propositions:
            yield Flag(
                rule="uncited-commitment",
                message=f"{commitment.id} carries out no proposition.",
                cites=(commitment.cite,),
                evidence=commitment.evidence,
            )


def destiny_takes_its_time(room: Inquired, session: InquirySession) -> Iterator[Flag]:
    """Destiny has the time that was planned, and what was adopted is taken on by somebody."""
    for run in session.runs:
        if rushed(run):
            took, planned = minutes(run.actual_s), minutes(run.planned_s)
            message = f"Destiny took {took}, and {planned} were planned."
            yield session.flag_parts("destiny-rushed", message, run)
    done = room.closed or (session.over and "destiny" in session.order)
    taken_on = any(
        other.commitments or other.of_kind("commitment", "action") for other in room.sessions
    )
    if done and session.adopted and not taken_on:
        count = len(session.adopted)
        message = (
            f"{count} proposition{'s were' if count > 1 else ' was'} adopted, and nobody took "
            "anything on."
        )
        yield session.flag("destiny-rushed", message, *session.adopted)


def rushed(run: StageRun) -> bool:
    """Whether Destiny got less of its time than counts as kept."""
    return run.stage == "destiny" and run.ratio is not None and run.ratio < method.TIME_RATIO[0]


def _live(session: InquirySession) -> Iterator[Proposition]:
    """The propositions that stand for themselves and were not taken back."""
    return (each for each in session.standing if not each.withdrawn)


def _about(proposition: Proposition, rule: str, message: str, *, severity: str = "note") -> Flag:
    return Flag(
        rule=rule,
        message=message,
        severity=severity,
        cites=(proposition.cite,),
        evidence=proposition.evidence,
    )


def _few(share: Share) -> bool:
    """Whether too few want it, of so many who answered that it tells."""
    enough = share.answered >= method.FEWEST_ASKED
    return enough and share.wanting < method.HALF * share.answered
