"""Timing: tasks take turns, round by round.

Other load on the machine thus affects all tasks alike.
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
    """The seconds that a task took in each round, and its last result."""

    seconds: tuple[float, ...]
    result: Any

    @property
    def best(self) -> float:
        """The seconds of the fastest round, which was disturbed least."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """The median of the seconds."""
        return median(self.seconds)


def run_alternately(tasks: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, Timing]:
    """Run each task once per round; each round begins with the next task."""
    names = list(tasks)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    results: dict[str, Any] = {}
    for turn in range(rounds):
        start = turn % len(names)
        for name in (*names[start:], *names[:start]):
            gc.collect()
            started = perf_counter()
            results[name] = tasks[name]()
            seconds[name].append(perf_counter() - started)
    return {name: Timing(tuple(seconds[name]), results[name]) for name in names}


def run_once(task: Callable[[], Any]) -> Timing:
    """Run a task that can only run once."""
    return run_alternately({"": task}, 1)[""]


class ResultMismatch(Exception):
    """Two sides produced different results from the same data, so their times do not compare."""


def check_same_result(timings: Mapping[str, Timing]) -> None:
    """Raise :class:`ResultMismatch` unless all sides produced the same result."""
    (first, *others) = timings.items()
    for name, timing in others:
        if timing.result != first[1].result:
            raise ResultMismatch(f"{name} and {first[0]} produced different results")
