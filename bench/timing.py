"""Clocks: each work is run in turn with the others, round after round.

So what else the machine does meanwhile falls on all of them alike.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter
from typing import Any

import attrs


@attrs.frozen
class Timing:
    """The seconds that a work took in each round, and what it came to in the last."""

    seconds: tuple[float, ...]
    result: Any

    @property
    def best(self) -> float:
        """The round that was disturbed least."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """The round in the middle."""
        return median(self.seconds)


def alternate(works: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, Timing]:
    """Run each of ``works`` once in every round, beginning with another one each time."""
    names = list(works)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    results: dict[str, Any] = {}
    for turn in range(rounds):
        start = turn % len(names)
        for name in (*names[start:], *names[:start]):
            gc.collect()
            begun = perf_counter()
            results[name] = works[name]()
            seconds[name].append(perf_counter() - begun)
    return {name: Timing(tuple(seconds[name]), results[name]) for name in names}


def once(work: Callable[[], Any]) -> Timing:
    """Run a work that can be run only once."""
    return alternate({"": work}, 1)[""]


class Disagreement(Exception):
    """Two sides came to different results from the same facts: their times mean nothing."""


def agreed(timings: Mapping[str, Timing]) -> None:
    """Raise :class:`Disagreement` unless all sides came to one result."""
    (first, *others) = timings.items()
    for name, timing in others:
        if timing.result != first[1].result:
            raise Disagreement(f"{name} and {first[0]} do not come to the same result")
