"""Clocks that cannot have been right: flagged in what an import says, and never refused.

An event says when it happened and when it was noted.  Its order is that of its stream and not of
any clock, so a wrong one spoils no replay; but whoever reads times should know.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from dialoguekit.events import micros
from dialoguekit.store.rows import Row

ALLOWED = timedelta(days=1)
"""How far clocks may be apart: zones and dates that are known to the day are no faults."""

_ALLOWED_US = ALLOWED // timedelta(microseconds=1)
_SHOWN = 20


class Skew(NamedTuple):
    """One event whose clocks cannot have been right: where it stands, and what is odd."""

    line: int
    stream: str
    seq: int
    why: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.stream} #{self.seq}: {self.why}"


class Clocks:
    """Looks at the clocks of events as they come; ``now`` is that of whoever asks, or None."""

    def __init__(self, now: datetime | None) -> None:
        self._now = None if now is None else micros(now)
        self._latest: dict[str, int] = {}
        self.count = 0
        self.first: list[Skew] = []

    def look_at(self, row: Row, line: int) -> None:
        """Count the event when its clocks are off; the first of these are kept."""
        why = self._fault(row)
        self._latest[row.stream] = max(row.noted, self._latest.get(row.stream, row.noted))
        if why is None:
            return
        self.count += 1
        if len(self.first) < _SHOWN:
            self.first.append(Skew(line, row.stream, row.seq, why))

    def _fault(self, row: Row) -> str | None:
        if row.at > row.noted + _ALLOWED_US:
            return "it happened more than a day after it was noted"
        if self._now is not None and row.noted > self._now + _ALLOWED_US:
            return "it was noted more than a day after now"
        if row.noted < self._latest.get(row.stream, row.noted) - _ALLOWED_US:
            return "it was noted more than a day before one that stands ahead of it"
        return None
