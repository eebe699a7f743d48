"""What has to be known about one workshop in order to see what stands out."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import attrs

from dialoguekit.document.blocks import Flag
from dialoguekit.projections.roster import Roster


@attrs.frozen
class Theme:
    """A theme as it stands, the codes that it is built from, and the event that says so."""

    label: str
    codes: frozenset[str]
    seq: int


class Form(NamedTuple):
    """The consent form that somebody signed last: when, which version, by which event."""

    at: int
    version: str
    seq: int


class Labelled(NamedTuple):
    """A contribution that carries labels, by which event."""

    contribution: str
    author: str
    labels: tuple[str, ...]
    seq: int


class Slipped(NamedTuple):
    """A breach that was named: of which rule, when, in microseconds, by which event."""

    rule: str
    at: int
    seq: int


@attrs.define
class Watched:
    """The facts about one workshop, and what they gave rise to on the way.

    ``came`` are the events by which people came first, ``turns`` what each of them said by space,
    ``labels`` what the list says of each.  ``party`` are those who agreed to the working
    agreement or answered it, ``newcomers`` those who came after it and did not yet, each with
    the event, and ``waiting`` are the newcomers for whom an activity began.
    """

    flags: list[Flag] = attrs.field(factory=list)
    roster: Roster = attrs.field(factory=Roster)
    opened: bool = False
    closed: bool = False
    agreed: bool = False
    running: set[str] = attrs.field(factory=set)
    open_ballots: dict[str, int] = attrs.field(factory=dict)
    capacities: dict[str, int] = attrs.field(factory=dict)
    plenaries: set[str] = attrs.field(factory=set)
    present: dict[str, str | None] = attrs.field(factory=dict)
    crowded: set[str] = attrs.field(factory=set)
    came: dict[str, int] = attrs.field(factory=dict)
    turns: dict[str | None, Counter[str]] = attrs.field(factory=dict)
    rules: list[tuple[bool, int]] = attrs.field(factory=list)
    party: set[str] = attrs.field(factory=set)
    newcomers: dict[str, int] = attrs.field(factory=dict)
    waiting: dict[str, list[str]] = attrs.field(factory=dict)
    breaches: dict[str, Slipped] = attrs.field(factory=dict)
    forms: dict[str, Form] = attrs.field(factory=dict)
    labels: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    labelled: list[Labelled] = attrs.field(factory=list)
    redacted: set[int] = attrs.field(factory=set)
    derived: dict[tuple[str, str], int] = attrs.field(factory=dict)
    applied: set[str] = attrs.field(factory=set)
    themes: dict[str, Theme] = attrs.field(factory=dict)

    @property
    def people(self) -> tuple[str, ...]:
        """The participants who came."""
        return tuple(person for person in self.came if self.roster.is_participant(person))

    @property
    def plenary_turns(self) -> Counter[str]:
        """The turns that each person took in plenary; where no space is named, it is that."""
        taken: Counter[str] = Counter()
        for space, turns in self.turns.items():
            if space is None or space in self.plenaries:
                taken.update(turns)
        return taken
