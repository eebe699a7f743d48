"""Moments and stretches of time: which of them hold, overlap, and cover what.

Times are microseconds since 1970 UTC.  A mark is a moment and whether something began then; a
stretch is its first and last moment, the last None while it still holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

SECOND = 1_000_000
"""Microseconds in a second."""

Stretch: TypeAlias = tuple[int, int | None]
"""A stretch of time: its first and last moment, the last None while it still holds."""


class Mark(NamedTuple):
    """A moment at which something began or ceased, and the number of the event that says so."""

    at: int
    began: bool
    seq: int


def stretches(marks: Iterable[Mark]) -> list[Stretch]:
    """The stretches in which it held, in order, however late each mark was noted."""
    found: list[Stretch] = []
    for mark in sorted(marks, key=_moment):
        holds = bool(found) and found[-1][1] is None
        if mark.began and not holds:
            found.append((mark.at, None))
        elif holds and not mark.began:
            found[-1] = (found[-1][0], mark.at)
    return found


def _moment(mark: Mark) -> int:
    return mark.at


def meet(one: Stretch, other: Stretch) -> bool:
    """Whether two stretches overlap; that one begins as the other ends is not enough."""
    return _holds_at(one, other[0]) or _holds_at(other, one[0])


def _holds_at(stretch: Stretch, at: int) -> bool:
    first, last = stretch
    return first <= at and (last is None or at < last)


def within(stretch: tuple[int, int], held: Sequence[Stretch]) -> int:
    """How much of ``stretch`` lies in ``held``, in microseconds."""
    first, last = stretch
    return sum(
        max(0, min(last, last if end is None else end) - max(first, began)) for began, end in held
    )


def gap(at: int, stretch: Stretch) -> int:
    """How far ``at`` lies from a stretch; 0 inside it and at its ends."""
    first, last = stretch
    if at < first:
        return first - at
    return 0 if last is None else max(0, at - last)
