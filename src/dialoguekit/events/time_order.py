"""Which of several events is the latest: by the time at which each happened, then by the log.

The time of an event is known within its precision.  Of two events one is certainly earlier if its
whole range of possible times is before that of the other.  If neither is, their order in the log
decides, as for equal times.  Versions, rolls and the steps of a ballot are not replaced by time:
they follow the log alone.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterable
from typing import Protocol, TypeVar

import attrs


class Timed(Protocol):
    """An object with a time in microseconds since 1970 UTC, and the ``seq`` of its event."""

    @property
    def occurred_at_us(self) -> int:
        """The time."""

    @property
    def tolerance_us(self) -> int:
        """The possible error of the time."""

    @property
    def seq(self) -> int:
        """The number of the event in the stream, which orders equal times."""


T = TypeVar("T", bound=Timed)


def earliest_us(timed: Timed) -> int:
    """Return the earliest time at which an event can have happened, in microseconds."""
    return timed.occurred_at_us - timed.tolerance_us


def latest_us(timed: Timed) -> int:
    """Return the latest time at which an event can have happened, in microseconds."""
    return timed.occurred_at_us + timed.tolerance_us


def is_certainly_before(timed: Timed, other: Timed, tolerance_us: int = 0) -> bool:
    """Return whether an event happened before another, whatever the precision of their times.

    ``tolerance_us`` is a further possible difference of the clocks.
    """
    return latest_us(timed) + tolerance_us < earliest_us(other)


@attrs.define
class LatestTimes:
    """For each key, the time before which nothing replaces what is known.

    Events are handed over in log order.
    """

    floors: dict[Hashable, int] = attrs.field(factory=dict)

    def replaces(self, key: Hashable, timed: Timed) -> bool:
        """Return whether an event replaces those with the same key so far, and remember it.

        It does unless it happened certainly before one of them.
        """
        floor = self.floors.get(key)
        if floor is not None and latest_us(timed) < floor:
            return False
        earliest = earliest_us(timed)
        if floor is None or floor < earliest:
            self.floors[key] = earliest
        return True


def latest_by(things: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, T]:
    """Return the latest thing for each key, in the order of the first ones."""
    every = list(things)
    found: dict[Hashable, T] = {}
    times = LatestTimes()
    for thing in sorted(every, key=_seq):
        if times.replaces(key(thing), thing):
            found[key(thing)] = thing
    return {each: found[each] for each in dict.fromkeys(map(key, every))}


def latest_of(things: Iterable[T]) -> T | None:
    """Return the latest of several things; None if there are none."""
    return latest_by(things, lambda _: None).get(None)


def in_time_order(things: Iterable[T]) -> list[T]:
    """Return things in the order of time; where that cannot be decided, in log order.

    What certainly happened earlier comes earlier.  The last one is the latest.
    """
    remaining = sorted(things, key=_seq)
    by_end = sorted(range(len(remaining)), key=lambda index: latest_us(remaining[index]))
    by_start = sorted(range(len(remaining)), key=lambda index: earliest_us(remaining[index]))
    candidates: list[int] = []  # Negative indices of what nothing remaining certainly follows.
    taken = [False] * len(remaining)
    ordered: list[T] = []
    while by_start:
        if taken[by_start[-1]]:
            by_start.pop()
            continue
        floor = earliest_us(remaining[by_start[-1]])
        while by_end and latest_us(remaining[by_end[-1]]) >= floor:
            heapq.heappush(candidates, -by_end.pop())
        index = -heapq.heappop(candidates)
        taken[index] = True
        ordered.append(remaining[index])
    return ordered[::-1]


def _seq(timed: Timed) -> int:
    return timed.seq
