"""The simulated workshop: its attendees, its clock and its pending actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVarTuple

import attrs

from dialoguekit.application.command_runner import WorkshopRunner
from dialoguekit.simulation.agenda import SLOTS
from dialoguekit.simulation.config import SimulationConfig
from dialoguekit.simulation.random_source import RandomSource
from dialoguekit.simulation.region_material import ClosingStatement, Person, Region
from dialoguekit.simulation.shared_material import SharedMaterial, Support
from dialoguekit.simulation.statements import Statement

Ts = TypeVarTuple("Ts")

ORGANISER_CONTEXT: dict[str, Any] = {"by": "organiser", "role": "organiser"}


@attrs.define
class SimulatedClock:
    """The clock for recording times; it never moves backwards."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def advance_to(self, time: datetime) -> None:
        """Advance the clock to ``time`` if it is later than now."""
        self.now = max(self.now, time)


@attrs.define(eq=False)
class Attendee:
    """A registered participant of one of the two groups.

    ``writing_weight`` is the weight with which they are chosen as authors.  ``scopes`` are the
    scopes of their consent and ``consent_form`` the version of the form.  ``job_label`` is the
    job as listed.
    """

    person: Person
    job_label: str
    consent_form: str
    scopes: tuple[str, ...] = ()
    is_late: bool = False
    leaves_early: bool = False
    writing_weight: float = 1.0
    response_bias: float | None = None
    invitation: str = ""
    route: str = ""
    id: str = ""
    table: int = 0
    is_present: bool = False

    @property
    def group(self) -> str:
        """The stakeholder group of the person."""
        return self.person.group

    @property
    def context(self) -> dict[str, Any]:
        """The context of events that they record themselves."""
        return {"by": self.id, "role": "participant"}


@attrs.define
class SimulatedWorkshop:
    """The state of one workshop during its simulation.

    ``handle`` is the open batch.
    ``day_start`` is nine o'clock on the day.  ``statements`` are the selected statements by kind.
    ``transcription_errors`` gives the kind of error with which a statement is first recorded, and
    ``feeling_reasons`` the reasons given with feelings, both by key.  ``contribution_ids``,
    ``asset_ids``, ``proposal_ids`` and ``decision_ids`` give ids by keys of the material, and
    ``question_ids`` by prompt.  ``pending_links`` holds statements that wait for one of their
    origins.  ``inquiry_activity`` is the activity of the Appreciative Inquiry.
    ``duplicate_assets`` are pairs of keys of assets that two tables name.
    """

    id: str
    config: SimulationConfig
    index: int
    region: Region
    shared: SharedMaterial
    rng: RandomSource
    handle: WorkshopRunner
    clock: SimulatedClock
    day_start: datetime
    defects: frozenset[str]
    attendees: list[Attendee]
    absentees: list[Attendee]
    statements: dict[str, list[Statement]]
    closing_statements: list[ClosingStatement]
    plenary_turns: dict[str, list[tuple[Attendee, int]]]
    transcription_errors: dict[str, str]
    feeling_reasons: dict[str, str]
    table_without_scribe: int | None
    now: datetime
    facilitator_ids: list[str] = attrs.field(factory=list)
    staff_ids: list[str] = attrs.field(factory=list)
    scribe_id: str = ""
    plenary_space: str = ""
    table_spaces: list[str] = attrs.field(factory=list)
    table_scribes: dict[int, str] = attrs.field(factory=dict)
    identifiable_attendee: Attendee | None = None
    support_requests: list[tuple[str, Support]] = attrs.field(factory=list)
    question_ids: dict[str, str] = attrs.field(factory=dict)
    rule_ids: dict[str, str] = attrs.field(factory=dict)
    contribution_ids: dict[str, str] = attrs.field(factory=dict)
    inquiry_activity: str | None = None
    asset_ids: dict[str, str] = attrs.field(factory=dict)
    duplicate_assets: list[tuple[str, str]] = attrs.field(factory=list)
    connection_ids: list[str] = attrs.field(factory=list)
    pending_links: dict[str, list[Statement]] = attrs.field(factory=dict)
    corrections: list[tuple[str, dict[str, str], str]] = attrs.field(factory=list)
    proposal_ids: dict[str, str] = attrs.field(factory=dict)
    decision_ids: dict[str, str] = attrs.field(factory=dict)
    commitment_ids: list[str] = attrs.field(factory=list)
    theme_ids: list[str] = attrs.field(factory=list)
    pre_nonrespondents: list[Attendee] = attrs.field(factory=list)
    post_nonrespondents: list[Attendee] = attrs.field(factory=list)

    @property
    def facilitator_context(self) -> dict[str, Any]:
        """The context of events that the lead facilitator records."""
        return {"by": self.facilitator_ids[0], "role": "facilitator"}

    @property
    def scribe_context(self) -> dict[str, Any]:
        """The context of events that the plenary scribe records."""
        return {"by": self.scribe_id, "role": "scribe"}

    @property
    def has_agreement(self) -> bool:
        """True if the participants adopt a working agreement."""
        return "no-agreement" not in self.defects

    def derive_rng(self, name: str) -> RandomSource:
        """Return a separate random source for optional events, on which no others depend."""
        return RandomSource(f"{self.config.seed}/{self.id}/{name}")

    def present_attendees(self, group: str | None = None) -> list[Attendee]:
        """Return the attendees who are present, of one group or of both."""
        return [g for g in self.attendees if g.is_present and group in (None, g.group)]

    def phase_times(self, phase: str) -> tuple[datetime, datetime]:
        """Return the start and end of an agenda item.

        It begins on time or when the previous item ends.  A late item gives up to 30 % of its time
        to catch up.  The end varies by some seconds.
        """
        slot = SLOTS[phase]
        planned = self.day_start + timedelta(minutes=slot.start_minute)
        length = timedelta(minutes=slot.minutes)
        start = max(planned, self.now)
        end = max(planned + length, start + length * 0.7)
        return start, end + seconds(self.rng.integer(-30, 50))

    def random_phrase(self, name: str) -> str:
        """Return a random phrase of one of the shared lists."""
        return self.rng.choice(self.shared.phrases[name])

    def scale_count(self, count: int) -> int:
        """Scale ``count``, given for thirty people and size 1, to this simulation; at least 1."""
        return max(1, round(count * self.config.size * self.config.people / 30))

    def with_context(self, occurred_at: datetime, **context: Any) -> WorkshopRunner:
        """Return a handle that records at the time of the event."""
        self.clock.advance_to(occurred_at)
        return self.handle.with_context(occurred_at=occurred_at, **context)

    def time_between(self, start: datetime, end: datetime) -> datetime:
        """Return a random time between two, in whole seconds."""
        return self.rng.time_between(start, end)

    def times_between(self, start: datetime, end: datetime, count: int) -> list[datetime]:
        """Return ``count`` random times between two, sorted."""
        return sorted(self.time_between(start, end) for _ in range(count))


Action = Callable[[WorkshopRunner], object]


@attrs.define
class PendingActions:
    """Actions of a phase, added in any order and run in the order of their recording times."""

    workshop: SimulatedWorkshop
    _actions: list[tuple[datetime, int, datetime, dict[str, Any], Action]] = attrs.field(
        factory=list
    )

    def add(
        self,
        occurred_at: datetime,
        action: Callable[[WorkshopRunner, *Ts], object],
        *args: *Ts,
        recorded_at: datetime | None = None,
        **context: Any,
    ) -> None:
        """Add ``action(handle, *args)``, to run at ``occurred_at`` or later at ``recorded_at``."""
        run_at = occurred_at if recorded_at is None else max(occurred_at, recorded_at)
        self._actions.append(
            (run_at, len(self._actions), occurred_at, context, lambda h: action(h, *args))
        )

    def run_all(self) -> None:
        """Run all actions in order, and advance the workshop to the last of them."""
        workshop = self.workshop
        for run_at, _, at, context, action in sorted(self._actions, key=lambda entry: entry[:2]):
            workshop.clock.advance_to(run_at)
            action(workshop.handle.with_context(occurred_at=at, **context))
            workshop.now = max(workshop.now, run_at)
        self._actions.clear()


def seconds(number: float) -> timedelta:
    """Return a duration of whole seconds."""
    return timedelta(seconds=round(number))


def pose_question(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    prompt: str,
    occurred_at: datetime,
    **context: Any,
) -> None:
    """Add the posing of a question; its id is stored in ``workshop.question_ids``."""
    text = workshop.shared.find_prompt(prompt).text

    def record_question(handle: WorkshopRunner) -> None:
        workshop.question_ids[prompt] = handle.pose_question(text, prompt=prompt)

    pending.add(occurred_at, record_question, **(context or workshop.facilitator_context))


def add_plenary_turns(
    workshop: SimulatedWorkshop, pending: PendingActions, phase: str, start: datetime, end: datetime
) -> None:
    """Add the plenary turns of a phase, one after another between ``start`` and ``end``."""
    rng = workshop.rng
    turns: list[tuple[str, int]] = [
        (attendee.id, words)
        for attendee, words in rng.shuffled(workshop.plenary_turns.get(phase, []))
    ]
    for _ in range(1 + len(turns) // 9):
        index = rng.integer(0, len(turns))
        words = rng.log_normal(22, 0.5, 5, 90)
        turns.insert(index, (rng.choice(workshop.facilitator_ids), words))
    lengths = [max(1, round(words / rng.uniform(2.1, 2.9))) for _, words in turns]
    free = max(0.0, (end - start).total_seconds() - sum(lengths))
    gaps = [rng.random() for _ in range(len(turns) + 1)]
    clock = 0.0
    for (person, words), length, gap in zip(turns, lengths, gaps, strict=False):
        clock += free * gap / sum(gaps)
        at = min(end, start + seconds(clock))
        pending.add(
            at,
            lambda h, id, words, length: h.take_turn(id, duration_s=length, words=words),
            person,
            words,
            length,
            space=workshop.plenary_space,
            **workshop.scribe_context,
        )
        clock += length
