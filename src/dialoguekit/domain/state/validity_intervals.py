"""Time intervals in which something applies: a person's presence or consent."""

from __future__ import annotations

from bisect import insort_right
from collections.abc import Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import NamedTuple

import attrs


class Change(NamedTuple):
    """A start or an end as it was recorded: its ``seq``, its time, and the error of the time."""

    seq: int
    at: int
    tolerance_us: int
    is_start: bool


def _time_of(boundary: tuple[int, bool]) -> int:
    return boundary[0]


@attrs.define
class Intervals:
    """Intervals in which something applies, in microseconds since 1970-01-01 UTC.

    ``boundaries`` are (time, is_start), ordered by time, however late each was recorded.  Equal
    times are in the order of recording.  ``changes`` are what was recorded, in that order.
    """

    boundaries: list[tuple[int, bool]] = attrs.field(factory=list)
    changes: list[Change] = attrs.field(factory=list)

    @property
    def intervals(self) -> list[tuple[int, int | None]]:
        """The intervals (first, last), in order; the last is None while the interval is open.

        Both ends belong to the interval.
        """
        found: list[tuple[int, int | None]] = []
        for at, is_start in self.boundaries:
            is_active = bool(found) and found[-1][1] is None
            if is_start and not is_active:
                found.append((at, None))
            elif is_active and not is_start:
                found[-1] = (found[-1][0], at)
        return found

    @property
    def is_open(self) -> bool:
        """True if an interval has begun and not ended."""
        return bool(self.boundaries) and self.boundaries[-1][1]

    def is_active_at(self, at: int) -> bool:
        """Return whether an interval applies at ``at``, by all boundaries up to then."""
        is_active = False
        for time, is_start in self.boundaries:
            if time > at:
                break
            is_active = is_start
        return is_active

    def covers(self, at: int, tolerance_us: int = 0) -> bool:
        """Return whether an interval applies within ``tolerance_us`` of ``at``."""
        return any(
            start - tolerance_us <= at and (end is None or at <= end + tolerance_us)
            for start, end in self.intervals
        )

    def admits(self, at: int, tolerance_us: int = 0) -> bool:
        """Return whether something dated ``at`` can be recorded.

        It can if an interval applies within ``tolerance_us``, or if the first one begins later: a
        clock may have been wrong, or the record late.
        """
        return self.covers(at, tolerance_us) or self.begins_after(at)

    def begins_after(self, at: int) -> bool:
        """Return whether something begins after ``at``, and nothing began or ended before."""
        return bool(self.boundaries) and at < self.boundaries[0][0] and bool(self.intervals)

    def earliest_start(self, at: int, tolerance_us: int = 0) -> int | None:
        """Return ``at``, or the first time within ``tolerance_us`` after it, when one can start.

        None when an interval applies during all that time.
        """
        return self._earliest_boundary(at, tolerance_us, is_start=True)

    def earliest_end(self, at: int, tolerance_us: int = 0) -> int | None:
        """Return ``at``, or the first time within ``tolerance_us`` after it, when one can end.

        None when no interval applies during that time.
        """
        return self._earliest_boundary(at, tolerance_us, is_start=False)

    def _earliest_boundary(self, at: int, tolerance_us: int, *, is_start: bool) -> int | None:
        if self.is_active_at(at) != is_start:
            return at
        return next(
            (
                time
                for time, other in self.boundaries
                if at < time <= at + tolerance_us and other != is_start
            ),
            None,
        )

    def begin(self, at: int, tolerance_us: int = 0, *, seq: int = 0) -> int:
        """Add a start and return its time; it has no effect while an interval applies."""
        return self._record(Change(seq, at, tolerance_us, is_start=True))

    def end(self, at: int, tolerance_us: int = 0, *, seq: int = 0) -> int:
        """Add an end and return its time; it has no effect while no interval applies."""
        return self._record(Change(seq, at, tolerance_us, is_start=False))

    def include(self, other: Intervals) -> None:
        """Add other intervals of the same person, as if all had been recorded of one."""
        changes = sorted((*self.changes, *other.changes), key=attrgetter("seq"))
        self.boundaries, self.changes = [], []
        for change in changes:
            self._record(change)

    def _record(self, change: Change) -> int:
        self.changes.append(change)
        return self._apply(change)

    def _apply(self, change: Change) -> int:
        _, at, tolerance_us, is_start = change
        boundary = self._earliest_boundary(at, tolerance_us, is_start=is_start)
        time = at if boundary is None else boundary
        insort_right(self.boundaries, (time, is_start), key=_time_of)
        return time


@attrs.define
class ConsentIntervals(Intervals):
    """Intervals in which a person consents to a scope.

    A withdrawal ends every consent that was recorded before it, whatever their times.  A consent
    that is recorded after a withdrawal, and dated before it, ends with it.
    """

    def _apply(self, change: Change) -> int:
        """Place all boundaries again: a withdrawal ends consents of any time."""
        withdrawn = [(n, each.at) for n, each in enumerate(self.changes) if not each.is_start]
        found: list[tuple[int, int | None]] = []
        for start, end in sorted(self._consents(withdrawn), key=itemgetter(0)):
            first, last = found[-1] if found else (start, start)
            if found and (last is None or start < last):
                found[-1] = (first, None if last is None or end is None else max(last, end))
            else:
                found.append((start, end))
        boundaries = [(at, False) for _, at in withdrawn]
        for start, end in found:
            boundaries += [(start, True)] if end is None else [(start, True), (end, False)]
        self.boundaries = sorted(boundaries, key=_time_of)
        return change.at

    def _consents(self, withdrawn: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int | None]]:
        """Yield when each consent begins and ends; ``withdrawn`` are (number, time) of changes."""
        for number, each in enumerate(self.changes):
            if each.is_start:
                ends = (max(at, each.at) for n, at in withdrawn if n > number or at > each.at)
                yield each.at, min(ends, default=None)

    def can_be_withdrawn(self, at: int) -> bool:
        """Return whether a withdrawal at ``at`` would end something."""
        return any(end is None or end > at for _, end in self.intervals)

    def allows(self, at: int, tolerance_us: int = 0, start_tolerance_us: int = 0) -> bool:
        """Return whether something dated ``at`` can be recorded under the consent.

        It can within ``tolerance_us`` of a consent.  Before a consent that still applies it can
        within ``start_tolerance_us``, or if it is the first one.  What happened after a withdrawal
        cannot.
        """
        if self.covers(at, tolerance_us):
            return True
        if not self.is_open:
            return False
        last = self.intervals[-1][0]
        return last - start_tolerance_us <= at < last or self.begins_after(at)
