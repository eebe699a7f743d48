"""Boundaries and intervals of time.

Times are microseconds since 1970 UTC.  A boundary is a time at which something began or ended.
An interval is its first and last time; the last is None while it continues.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from dialoguekit.events.time_order import Timed, in_time_order, latest_by, latest_of

__all__ = [
    "SECOND",
    "Boundary",
    "Interval",
    "Moment",
    "Timed",
    "distance_to",
    "in_time_order",
    "intervals",
    "latest_by",
    "latest_of",
    "moment_of",
    "overlap_duration",
    "overlaps",
]

SECOND = 1_000_000
"""Microseconds in a second."""

Interval: TypeAlias = tuple[int, int | None]
"""The first and last time of an interval; the last is None while it continues."""


Moment: TypeAlias = tuple[int, int]
"""A time, and the ``seq`` of its event."""


class Boundary(NamedTuple):
    """A time at which something began or ended, and the ``seq`` of the event that records it."""

    at: int
    is_start: bool
    seq: int


def intervals(boundaries: Iterable[Boundary]) -> list[Interval]:
    """Return the intervals between starts and ends, in order of time, not of recording."""
    found: list[Interval] = []
    for boundary in sorted(boundaries, key=_time_of):
        is_open = bool(found) and found[-1][1] is None
        if boundary.is_start and not is_open:
            found.append((boundary.at, None))
        elif is_open and not boundary.is_start:
            found[-1] = (found[-1][0], boundary.at)
    return found


def _time_of(boundary: Boundary) -> int:
    return boundary.at


def overlaps(interval: Interval, other: Interval) -> bool:
    """Return whether two intervals overlap.  Touching ends do not count."""
    return _contains(interval, other[0]) or _contains(other, interval[0])


def _contains(interval: Interval, at: int) -> bool:
    first, last = interval
    return first <= at and (last is None or at < last)


def overlap_duration(interval: tuple[int, int], others: Sequence[Interval]) -> int:
    """Return the part of ``interval`` that the ``others`` cover, in microseconds."""
    first, last = interval
    return sum(
        max(0, min(last, last if end is None else end) - max(first, began)) for began, end in others
    )


def distance_to(at: int, interval: Interval) -> int:
    """Return the distance of ``at`` from an interval in microseconds; 0 inside and at its ends."""
    first, last = interval
    if at < first:
        return first - at
    return 0 if last is None else max(0, at - last)


def moment_of(timed: Timed) -> Moment:
    """Return the time of an event with its number, which orders equal times."""
    return timed.occurred_at_us, timed.seq
