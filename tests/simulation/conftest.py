"""Simulations, each run once and read by many tests."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
from tests.simulation.streams import MemoryHandles, Simulate, Stream

from dialoguekit.simulation import simulate
from dialoguekit.simulation.region_material import REGIONS


@pytest.fixture
def handles() -> MemoryHandles:
    """Return a provider of handles on a new store in memory."""
    return MemoryHandles()


@cache
def _simulated(options: tuple[tuple[str, Any], ...]) -> dict[str, Stream]:
    handles = MemoryHandles()
    result = simulate(handles, **dict(options))
    return {workshop: list(handles.store.read(workshop)) for workshop in result.workshops}


@pytest.fixture(scope="session")
def simulated() -> Simulate:
    """Return a function that simulates once per options and returns the streams by workshop."""

    def run(*, defects: Iterable[str] | None = None, **options: Any) -> dict[str, Stream]:
        seeded = None if defects is None else tuple(sorted(defects))
        return _simulated((("defects", seeded), *sorted(options.items())))

    return run


@pytest.fixture(scope="session", params=[(s, r) for s in (1, 2) for r in REGIONS], ids=str)
def stream(request: pytest.FixtureRequest, simulated: Simulate) -> Stream:
    """Return the stream of each workshop of the default programme, with two seeds."""
    seed, region = request.param
    return simulated(seed=seed)[region]
