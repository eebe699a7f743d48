"""The state of one workshop that the checks of good practice need."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import attrs

from dialoguekit.document.blocks import Flag
from dialoguekit.projections.roster import Roster


@attrs.frozen
class Theme:
    """A theme in its current form: its label, its codes, and the ``seq`` of its event."""

    label: str
    codes: frozenset[str]
    seq: int


class ConsentForm(NamedTuple):
    """The consent form that a person signed last: time, version and ``seq`` of the event."""

    occurred_at_us: int
    version: str
    seq: int


class LabelledContribution(NamedTuple):
    """A contribution with labels, and the ``seq`` of its event."""

    contribution: str
    author: str
    labels: tuple[str, ...]
    seq: int


class OpenBreach(NamedTuple):
    """An open breach: its rule, its time in microseconds, and the ``seq`` of its event."""

    rule: str
    occurred_at_us: int
    seq: int


@attrs.define
class GoodPracticeState:
    """The facts of one workshop and the flags raised so far.

    ``arrivals`` maps people to the event of their first arrival.  ``turns`` counts the turns of
    each person by space.  ``labels`` are those given at registration.  ``agreement_parties`` are
    the people who adopted or answered the working agreement.  ``newcomers`` maps people who arrived
    after it and have not answered yet to the event.  ``newcomers_by_activity`` are the newcomers
    present at the start of each activity.
    """

    flags: list[Flag] = attrs.field(factory=list)
    roster: Roster = attrs.field(factory=Roster)
    opened: bool = False
    closed: bool = False
    has_agreement: bool = False
    running_activities: set[str] = attrs.field(factory=set)
    open_ballots: dict[str, int] = attrs.field(factory=dict)
    capacities: dict[str, int] = attrs.field(factory=dict)
    plenaries: set[str] = attrs.field(factory=set)
    present: dict[str, str | None] = attrs.field(factory=dict)
    crowded_spaces: set[str] = attrs.field(factory=set)
    arrivals: dict[str, int] = attrs.field(factory=dict)
    turns: dict[str | None, Counter[str]] = attrs.field(factory=dict)
    rules: list[tuple[bool, int]] = attrs.field(factory=list)
    agreement_parties: set[str] = attrs.field(factory=set)
    newcomers: dict[str, int] = attrs.field(factory=dict)
    newcomers_by_activity: dict[str, list[str]] = attrs.field(factory=dict)
    breaches: dict[str, OpenBreach] = attrs.field(factory=dict)
    consent_forms: dict[str, ConsentForm] = attrs.field(factory=dict)
    labels: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    labelled_contributions: list[LabelledContribution] = attrs.field(factory=list)
    redacted: set[int] = attrs.field(factory=set)
    derivations: dict[tuple[str, str], int] = attrs.field(factory=dict)
    applied_codes: set[str] = attrs.field(factory=set)
    themes: dict[str, Theme] = attrs.field(factory=dict)

    @property
    def people(self) -> tuple[str, ...]:
        """The participants who arrived."""
        return tuple(person for person in self.arrivals if self.roster.is_participant(person))

    @property
    def plenary_turns(self) -> Counter[str]:
        """The turns of each person in plenary, including turns without a space."""
        taken: Counter[str] = Counter()
        for space, turns in self.turns.items():
            if space is None or space in self.plenaries:
                taken.update(turns)
        return taken
