"""The half-day as data: agenda items with their times, and numbers of statements."""

from __future__ import annotations

import attrs


@attrs.frozen
class Slot:
    """An agenda item; it starts ``start_minute`` minutes after nine o'clock."""

    phase: str
    title: str
    start_minute: int
    minutes: int


AGENDA = (
    Slot("arrival", "Arrival, consent and first questionnaire", 0, 30),
    Slot("welcome", "Welcome and purpose", 30, 10),
    Slot("agreement", "Working agreement", 40, 15),
    Slot("discover", "Appreciative Inquiry: Discover", 55, 30),
    Slot("dream", "Appreciative Inquiry: Dream", 85, 15),
    Slot("mapping", "Community assets: mapping and connecting", 100, 30),
    Slot("break", "Break", 130, 15),
    Slot("hats", "Parallel Thinking", 145, 45),
    Slot("proposals", "Appreciative Inquiry: Design, in three buckets", 190, 20),
    Slot("deciding", "Deciding: dots, gradients, consent", 210, 15),
    Slot("destiny", "Appreciative Inquiry: Destiny", 225, 10),
    Slot("closing", "Closing round and second questionnaire", 235, 10),
)

SLOTS = {slot.phase: slot for slot in AGENDA}


@attrs.frozen
class HatTimebox:
    """A hat with its stage, its prompt and its planned seconds."""

    stage: str
    prompt: str
    planned_s: int


HAT_SEQUENCE = (
    HatTimebox("blue", "blue-opening", 180),
    HatTimebox("white", "white", 420),
    HatTimebox("yellow", "yellow", 360),
    HatTimebox("black", "black", 480),
    HatTimebox("green", "green", 720),
    HatTimebox("red", "red", 120),
    HatTimebox("blue", "blue-closing", 300),
)

HAT_ORDER = " ".join(box.stage for box in HAT_SEQUENCE)

PLENARY_TURN_SHARES = {
    "welcome": 0.12,
    "agreement": 0.20,
    "proposals": 0.25,
    "deciding": 0.23,
    "destiny": 0.12,
    "closing": 0.08,
}
"""Share of all plenary turns that is taken in each agenda item."""

STATEMENT_COUNTS = {
    "white": (38, 45),
    "yellow": (29, 35),
    "black": (40, 48),
    "green": (46, 54),
    "blue": (10, 12),
    "factor": (28, 30),
    "dream": (13, 16),
    "deficit": (6, 7),
    "asset": (52, 58),
    "again": (8, 11),
    "edge": (34, 45),
}
"""Smallest and largest number of statements of each kind for thirty people.

``again`` counts assets that a second table names too; an ``edge`` connects two assets.
"""
