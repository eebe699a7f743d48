"""The questionnaire before and after the workshop."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from dialoguekit.simulation.workshop import (
    ORGANISER_CONTEXT,
    Attendee,
    PendingActions,
    SimulatedWorkshop,
)

INSTRUMENT, INSTRUMENT_VERSION = "six-outcomes", "1"

_RESPONSE_PARAMETERS = {
    "understand their constraints": (4.6, 1.8, 2.2),
    "comfortable with difference": (6.4, 1.6, 0.7),
    "it will last": (4.2, 1.9, 1.1),
    "trust in the other group": (5.3, 1.8, 1.2),
    "know whom to contact": (3.4, 2.2, 3.1),
    "people I could call": (2.9, 2.0, 2.9),
    "said what mattered": (7.4, 1.6, 0.0),
    "listened to": (7.6, 1.5, 0.0),
    "respected": (8.1, 1.3, 0.0),
    "would recommend": (7.9, 1.7, 0.0),
}
"""Mean and standard deviation of the first answer to an item, and the gain of the second."""


def issue_questionnaire(
    workshop: SimulatedWorkshop, pending: PendingActions, wave: str, occurred_at: datetime
) -> None:
    """Add the issue of a wave of the questionnaire to all attendees."""
    roll = sorted(_token(attendee) for attendee in workshop.attendees)
    pending.add(
        occurred_at,
        lambda h: h.issue_instrument(
            INSTRUMENT,
            version=INSTRUMENT_VERSION,
            wave=wave,
            items=[item.name for item in workshop.shared.questionnaire_items if wave in item.waves],
            low=0,
            high=10,
            roll=roll,
        ),
        **ORGANISER_CONTEXT,
    )


def answer_questionnaire(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    attendee: Attendee,
    wave: str,
    occurred_at: datetime,
) -> None:
    """Add the answers of one attendee; about 3 % of the items remain unanswered.

    Each person has a response bias, which is the same in both waves.
    """
    rng = workshop.rng
    if attendee.response_bias is None:
        attendee.response_bias = rng.normal(0.0, 0.9)
    answers: dict[str, int] = {}
    for item in workshop.shared.questionnaire_items:
        if wave not in item.waves or rng.bernoulli(0.03):
            continue
        mean, deviation, gain = _RESPONSE_PARAMETERS[item.name]
        value = rng.normal(mean + attendee.response_bias, deviation * 0.7)
        if wave != "pre":
            value += rng.normal(gain, 0.8)
        answers[item.name] = min(10, max(0, round(value)))
    token = _token(attendee)
    pending.add(
        occurred_at,
        lambda h: h.submit_response(INSTRUMENT, wave, token, answers),
        capture="form",
    )


def _token(attendee: Attendee) -> str:
    """Return the token of an attendee, which tells nothing but is the same in both waves."""
    return f"T-{sha256(f'{INSTRUMENT} {attendee.id}'.encode()).hexdigest()[:8]}"
