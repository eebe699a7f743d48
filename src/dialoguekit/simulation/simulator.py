"""The simulator: records imagined workshops through the same handles as real ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

import attrs

from dialoguekit.application.handle import ProgrammeHandle, WorkshopHandle, with_shuffle
from dialoguekit.errors import Refused
from dialoguekit.simulation.config import SimulationConfig
from dialoguekit.simulation.method_runs import missing_methods
from dialoguekit.simulation.participants import create_workshop
from dialoguekit.simulation.phases import (
    appreciative_inquiry,
    asset_mapping,
    closing,
    decisions,
    follow_up,
    opening,
    parallel_thinking,
    proposals,
    recruitment,
)
from dialoguekit.simulation.random_source import RandomSource
from dialoguekit.simulation.region_material import REGIONS, load_region
from dialoguekit.simulation.shared_material import load_shared_material
from dialoguekit.simulation.workshop import ORGANISER_CONTEXT, SimulatedClock, SimulatedWorkshop

SIMULATION_NOTICE = "This is a rehearsal: the people and what they say are imagined."
"""Statement in the purpose of every simulated programme."""

FIRST_DAY_START = datetime(2026, 4, 16, 8, tzinfo=UTC)
"""Nine o'clock on the Thursday of the first workshop; one follows every two weeks."""

WORKSHOP_INTERVAL = timedelta(weeks=2)

ProgressCallback = Callable[[str, int, int], None]
"""Called with a description, the number of completed phases and their total number."""


class HandleProvider(Protocol):
    """Provides handles to simulate workshops with, such as a :class:`dialoguekit.Kit`."""

    def workshop(
        self,
        id: str,
        *,
        clock: Callable[[], datetime] = ...,
        next_event_id: Callable[[], str] = ...,
    ) -> WorkshopHandle:
        """Return a handle of a workshop."""

    def programme(
        self,
        id: str,
        *,
        clock: Callable[[], datetime] = ...,
        next_event_id: Callable[[], str] = ...,
    ) -> ProgrammeHandle:
        """Return a handle of a programme."""


@attrs.frozen
class Phase:
    """A phase of a workshop; ``offset`` is its start relative to nine o'clock on the day."""

    name: str
    offset: timedelta
    run: Callable[[SimulatedWorkshop], None]


PHASES = (
    Phase("recruitment", timedelta(days=-42), recruitment.recruit),
    Phase("registration", timedelta(days=-14), recruitment.register_participants),
    Phase("arrival", timedelta(), recruitment.arrive),
    Phase("welcome", timedelta(minutes=30), opening.welcome),
    Phase("working agreement", timedelta(minutes=40), opening.adopt_agreement),
    Phase("discover", timedelta(minutes=55), appreciative_inquiry.discover),
    Phase("dream", timedelta(minutes=85), appreciative_inquiry.dream),
    Phase("assets", timedelta(minutes=100), asset_mapping.map_assets),
    Phase("break", timedelta(minutes=130), asset_mapping.take_break),
    Phase("hats", timedelta(minutes=145), parallel_thinking.run_hats),
    Phase("proposals", timedelta(minutes=190), proposals.propose),
    Phase("decisions", timedelta(minutes=210), decisions.decide),
    Phase("commitments", timedelta(minutes=225), closing.make_commitments),
    Phase("closing", timedelta(minutes=235), closing.close_workshop),
    Phase("corrections", timedelta(hours=8), closing.correct_record),
    Phase("late responses", timedelta(days=1), closing.collect_late_responses),
    Phase("analysis", timedelta(days=12), follow_up.analyse),
    Phase("themes checked", timedelta(days=21), follow_up.check_themes),
    Phase("follow-up", timedelta(days=91), follow_up.follow_up),
)


@attrs.frozen
class SimulationResult:
    """The result of a simulation.

    Fields:
        programme: the id of the programme.
        workshops: the ids of the workshops, by date.
        defects: the defects seeded in each workshop.
        event_count: the number of recorded events.
        missing_methods: the methods that are not installed, each with the titles of the agenda
            items that were conversations for that reason.
    """

    programme: str
    workshops: tuple[str, ...]
    defects: tuple[frozenset[str], ...]
    event_count: int
    missing_methods: Mapping[str, tuple[str, ...]]


def simulate(
    kit: HandleProvider,
    *,
    workshops: int = 4,
    seed: int = 1,
    programme: str = "england",
    people: int = 30,
    size: float = 1.0,
    defects: Iterable[str] | None = None,
    progress: ProgressCallback | None = None,
) -> SimulationResult:
    """Simulate a programme of half-day workshops and record it in the log of ``kit``.

    The options are those of :class:`~dialoguekit.simulation.SimulationConfig`.  The same options
    give the same events, including ids and times, byte for byte.  A workshop does not depend on
    the other workshops of the simulation.  Events of different workshops are recorded in calendar
    order.  Where a method is not installed, a conversation with the same statements replaces it.

    Raise :class:`~dialoguekit.errors.Refused` for invalid options, or if the log already contains
    one of the workshops or the programme.
    """
    config = SimulationConfig(
        workshops=workshops,
        seed=seed,
        programme=programme,
        people=people,
        size=size,
        defects=frozenset(defects) if defects is not None else None,
    )
    created = [_create_workshop(kit, config, index) for index in range(config.workshops)]
    simulated, handles = [workshop for workshop, _ in created], [handle for _, handle in created]
    ids = tuple(workshop_id(index) for index in range(config.workshops))
    announcement_count = _announce_programme(kit, config, ids, handles)
    calendar = sorted(
        (workshop.day_start + phase.offset, workshop.index, number)
        for workshop in simulated
        for number, phase in enumerate(PHASES)
    )
    for completed, (_, index, number) in enumerate(calendar):
        phase = PHASES[number]
        if progress is not None:
            progress(f"{ids[index]}: {phase.name}", completed, len(calendar))
        with handles[index].batch() as simulated[index].handle:
            phase.run(simulated[index])
    if progress is not None:
        progress("done", len(calendar), len(calendar))
    return SimulationResult(
        programme=config.programme,
        workshops=ids,
        defects=tuple(workshop.defects for workshop in simulated),
        event_count=announcement_count + sum(handle.version for handle in handles),
        missing_methods=missing_methods(handles[0].methods),
    )


def workshop_id(index: int) -> str:
    """Return ``leeds``, ``plymouth``, …; from the fifth on ``leeds-2``, ``plymouth-2``, …"""
    repetition, position = divmod(index, len(REGIONS))
    return REGIONS[position] if repetition == 0 else f"{REGIONS[position]}-{repetition + 1}"


def _create_workshop(
    kit: HandleProvider, config: SimulationConfig, index: int
) -> tuple[SimulatedWorkshop, WorkshopHandle]:
    id = workshop_id(index)
    rng = RandomSource(f"{config.seed}/{id}")
    day_start = FIRST_DAY_START + WORKSHOP_INTERVAL * index
    clock = SimulatedClock(day_start - timedelta(days=43))
    event_ids = RandomSource(f"{config.seed}/{id}/events")
    handle = kit.workshop(id, clock=clock, next_event_id=event_ids.event_id)
    handle = with_shuffle(handle, RandomSource(f"{config.seed}/{id}/ballots").shuffle)
    region = load_region(REGIONS[index % len(REGIONS)])
    workshop = create_workshop(
        id, config, index, region, load_shared_material(), rng, handle, day_start, clock
    )
    return workshop, handle


def _announce_programme(
    kit: HandleProvider,
    config: SimulationConfig,
    ids: tuple[str, ...],
    handles: list[WorkshopHandle],
) -> int:
    """Announce the programme with its workshops; return the number of events."""
    clock = SimulatedClock(FIRST_DAY_START - timedelta(days=60))
    event_ids = RandomSource(f"{config.seed}/programme {config.programme}")
    handle = kit.programme(config.programme, clock=clock, next_event_id=event_ids.event_id)
    existing = [id for id, workshop in zip(ids, handles, strict=True) if workshop.version]
    if handle.version:
        existing.append(config.programme)
    if existing:
        reason = f"the log already contains {', '.join(existing)}"
        raise Refused("simulate", reason, "Use a new log, for example memory:")
    shared = load_shared_material()
    with handle.batch() as batch:
        organiser = batch.with_context(**ORGANISER_CONTEXT)
        organiser.announce(
            title=shared.programme_title,
            purpose=f"{shared.programme_purpose} {SIMULATION_NOTICE}",
            commissioner=shared.programme_commissioner,
        )
        for id in ids:
            organiser.add_workshop(id)
    return handle.version
