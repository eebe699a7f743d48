"""The half-day, as data: what happens when, and for how long."""

from __future__ import annotations

import attrs


@attrs.frozen
class Slot:
    """A part of the morning: ``start`` in minutes after nine o'clock, ``minutes`` planned."""

    scene: str
    title: str
    start: int
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

SLOTS = {slot.scene: slot for slot in AGENDA}


@attrs.frozen
class Box:
    """A hat on the shared clock: its stage, its prompt and the seconds planned for it."""

    stage: str
    prompt: str
    planned_s: int


HATS = (
    Box("blue", "blue-opening", 180),
    Box("white", "white", 420),
    Box("yellow", "yellow", 360),
    Box("black", "black", 480),
    Box("green", "green", 720),
    Box("red", "red", 120),
    Box("blue", "blue-closing", 300),
)

HAT_ORDER = " ".join(box.stage for box in HATS)

PLENARY_SHARES = {
    "welcome": 0.12,
    "agreement": 0.20,
    "proposals": 0.25,
    "deciding": 0.23,
    "destiny": 0.12,
    "closing": 0.08,
}
"""In which parts of the morning the plenary turns are taken, as shares of all of them."""

DRAWN = {
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
"""How many of each kind thirty people bring forth, from least to most.

``again`` are assets that a second table names too; an edge connects two assets.
"""
