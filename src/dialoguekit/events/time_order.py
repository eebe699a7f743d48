"""Which of several events is the latest: by the time at which each happened, then by the log.

The time of an event is known within its precision.  Of two events one is certainly earlier if its
whole range of possible times is before that of the other.  If neither is, their order in the log
decides, as for equal times.  Versions, rolls and the steps of a ballot are not replaced by time:
they follow the log alone.  No event counts as later than its recording.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple, Protocol, TypeVar

import attrs

from dialoguekit.events.envelope import RecordedEvent


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
E = TypeVar("E")


def not_after_recording(recorded: RecordedEvent[E]) -> RecordedEvent[E]:
    """Return an event, dated when it was recorded if its time is later.

    Nothing is recorded before it happens: the clock of the device was ahead.  States and reports
    read every event so, or such an event would outlast all that really followed it.
    """
    ahead_us = recorded.occurred_at_us - recorded.recorded_at_us
    return recorded.replace(occurred_at_us=recorded.recorded_at_us) if ahead_us > 0 else recorded


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


class Dated(NamedTuple):
    """A value, and the time and the ``seq`` of the event that gave it."""

    seq: int
    occurred_at_us: int
    tolerance_us: int
    value: Any


@attrs.define
class LatestValue:
    """A value that later events replace; None before the first.  ``given`` are all so far.

    Events are handed over in log order.
    """

    given: list[Dated] = attrs.field(factory=list)
    value: Any = None
    floor_us: int | None = None

    def add(self, timed: Timed, value: Any) -> bool:
        """Add the value of an event; return whether it replaces those so far."""
        return self._add(Dated(timed.seq, timed.occurred_at_us, timed.tolerance_us, value))

    def include(self, other: LatestValue) -> None:
        """Add the values of another one of the same thing, as if all had been of one."""
        given = sorted((*self.given, *other.given), key=_seq)
        self.given, self.value, self.floor_us = [], None, None
        for dated in given:
            self._add(dated)

    def _add(self, dated: Dated) -> bool:
        self.given.append(dated)
        if not _replaces(dated, self.floor_us):
            return False
        self.value, self.floor_us = dated.value, _floor_us(dated, self.floor_us)
        return True


def _replaces(timed: Timed, floor_us: int | None) -> bool:
    """Return whether an event replaces earlier ones: unless it was certainly before one of them.

    ``floor_us`` is the time before which nothing replaces them.
    """
    return floor_us is None or latest_us(timed) >= floor_us


def _floor_us(timed: Timed, floor_us: int | None) -> int:
    """Return the time before which nothing replaces an event that replaced others."""
    return earliest_us(timed) if floor_us is None else max(floor_us, earliest_us(timed))


def latest_by(things: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, T]:
    """Return the latest thing for each key, in the order of the first ones."""
    every = list(things)
    found: dict[Hashable, T] = {}
    floors: dict[Hashable, int] = {}
    for thing in sorted(every, key=_seq):
        its_key = key(thing)
        if _replaces(thing, floors.get(its_key)):
            found[its_key] = thing
            floors[its_key] = _floor_us(thing, floors.get(its_key))
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
