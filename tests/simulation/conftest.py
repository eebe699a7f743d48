"""Rehearsals to look at: each is played once and read by many tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from dialoguekit.application.handle import (
    ProgrammeHandle,
    WorkshopHandle,
    programme_handle,
    workshop_handle,
)
from dialoguekit.application.stream_session import utc_now
from dialoguekit.events import NEUTRAL, RecordedEvent, new_event_id
from dialoguekit.events.programme import programme_stream
from dialoguekit.simulation import rehearse
from dialoguekit.simulation.region_material import REGIONS
from dialoguekit.store import Codec
from dialoguekit.store.memory import MemoryLog

METHODS = ("conversation", "parallel-thinking")


class MemoryKeeper:
    """What a rehearsal asks of a kit, over a log in memory."""

    def __init__(self) -> None:
        self.log = MemoryLog(Codec(NEUTRAL))

    def workshop(
        self,
        id: str,
        *,
        clock: Callable[[], datetime] = utc_now,
        next_event_id: Callable[[], str] = new_event_id,
    ) -> WorkshopHandle:
        return workshop_handle(
            self.log, id, methods=METHODS, clock=clock, next_event_id=next_event_id
        )

    def programme(
        self,
        id: str,
        *,
        clock: Callable[[], datetime] = utc_now,
        next_event_id: Callable[[], str] = new_event_id,
    ) -> ProgrammeHandle:
        stream = programme_stream(id)
        return programme_handle(self.log, stream, clock=clock, next_event_id=next_event_id)


@pytest.fixture
def keeper() -> MemoryKeeper:
    """A log in memory, and handles on it."""
    return MemoryKeeper()


@cache
def _played(options: tuple[tuple[str, Any], ...]) -> dict[str, list[RecordedEvent[Any]]]:
    keeper = MemoryKeeper()
    rehearsed = rehearse(keeper, **dict(options))
    return {workshop: list(keeper.log.read(workshop)) for workshop in rehearsed.workshops}


@pytest.fixture(scope="session")
def play() -> Callable[..., dict[str, list[RecordedEvent[Any]]]]:
    """Rehearse with options; the events of every workshop, by its id.  Played once for each."""

    def played(
        *, failures: Iterable[str] | None = None, **options: Any
    ) -> dict[str, list[RecordedEvent[Any]]]:
        planted = None if failures is None else tuple(sorted(failures))
        return _played((("failures", planted), *sorted(options.items())))

    return played


@pytest.fixture(scope="session", params=[(s, r) for s in (1, 2) for r in REGIONS], ids=str)
def stream(
    request: pytest.FixtureRequest, play: Callable[..., dict[str, list[RecordedEvent[Any]]]]
) -> list[RecordedEvent[Any]]:
    """The events of each workshop of the natural programme, with two seeds."""
    seed, region = request.param
    return play(seed=seed)[region]
