"""Implausible timestamps: reported by an import, never refused.

An event has the times ``occurred_at`` and ``recorded_at``.  Streams are ordered by sequence number
and not by time, so a wrong clock does not affect a replay.  Readers of times should know of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from dialoguekit.events import to_microseconds
from dialoguekit.store.rows import NewRow

TOLERANCE = timedelta(days=1)
"""Allowed clock difference; covers time zones and dates known only to the day."""

_TOLERANCE_US = TOLERANCE // timedelta(microseconds=1)
_MAX_EXAMPLES = 20


class ClockSkew(NamedTuple):
    """One event with implausible timestamps: its place, and the reason."""

    line: int
    stream: str
    seq: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.stream} #{self.seq}: {self.reason}"


class ClockSkewCheck:
    """Check of timestamps in file order; ``now`` is the current time, or None to skip it."""

    def __init__(self, now: datetime | None) -> None:
        self._now = None if now is None else to_microseconds(now)
        self._latest: dict[str, int] = {}
        self.count = 0
        self.examples: list[ClockSkew] = []

    def check(self, row: NewRow, line: int) -> None:
        """Count the event if its timestamps are implausible; collect the first examples."""
        reason = self._find_skew(row)
        self._latest[row.stream] = max(
            row.recorded_at_us, self._latest.get(row.stream, row.recorded_at_us)
        )
        if reason is None:
            return
        self.count += 1
        if len(self.examples) < _MAX_EXAMPLES:
            self.examples.append(ClockSkew(line, row.stream, row.seq, reason))

    def _find_skew(self, row: NewRow) -> str | None:
        if row.occurred_at_us > row.recorded_at_us + _TOLERANCE_US:
            return "it occurred more than a day after it was recorded"
        if self._now is not None and row.recorded_at_us > self._now + _TOLERANCE_US:
            return "it was recorded more than a day in the future"
        if row.recorded_at_us < self._latest.get(row.stream, row.recorded_at_us) - _TOLERANCE_US:
            return "it was recorded more than a day before an earlier event of its stream"
        return None
