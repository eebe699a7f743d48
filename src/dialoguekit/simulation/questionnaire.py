"""The questionnaire, before and after."""

from __future__ import annotations

from datetime import datetime

from dialoguekit.simulation.workshop import ORGANISER, Guest, Happenings, Room

INSTRUMENT, INSTRUMENT_VERSION = "six-outcomes", "1"

_FIRST_ANSWERS = {
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
"""Mean and deviation of the first answer to a measure, and how far the second lies above it."""


def issue(room: Room, happenings: Happenings, wave: str, at: datetime) -> None:
    """Give out a wave of the questionnaire to everybody who is expected, or has come."""
    roll = [guest.id for guest in room.guests]
    happenings.add(
        at,
        lambda h: h.issue_instrument(
            INSTRUMENT,
            version=INSTRUMENT_VERSION,
            wave=wave,
            items=[measure.name for measure in room.common.measures if wave in measure.waves],
            low=0,
            high=10,
            roll=sorted(roll, key=lambda id: int(id.removeprefix("P"))),
        ),
        **ORGANISER,
    )


def respond(room: Room, happenings: Happenings, guest: Guest, wave: str, at: datetime) -> None:
    """Let somebody fill in the questionnaire; about three answers in a hundred are left blank.

    Each person leans to high or to low answers, and leans the same way in both waves.
    """
    chance = room.chance
    if guest.leaning is None:
        guest.leaning = chance.normal(0.0, 0.9)
    answers: dict[str, int] = {}
    for measure in room.common.measures:
        if wave not in measure.waves or chance.falls(0.03):
            continue
        mean, deviation, gain = _FIRST_ANSWERS[measure.name]
        drawn = chance.normal(mean + guest.leaning, deviation * 0.7)
        if wave != "pre":
            drawn += chance.normal(gain, 0.8)
        answers[measure.name] = min(10, max(0, round(drawn)))
    happenings.add(
        at,
        lambda h: h.respond(INSTRUMENT, wave, guest.id, answers),
        capture="form",
        **guest.acting,
    )
