"""Stretches of time in which something held: somebody was present, had consented."""

from __future__ import annotations

import attrs


@attrs.define
class Intervals:
    """Stretches of time in microseconds since 1970, in the order in which they were noted.

    Both ends belong to a stretch; a stretch without an end still holds.  What is entered late
    may begin before what was entered earlier.
    """

    stretches: list[tuple[int, int | None]] = attrs.field(factory=list)

    @property
    def running(self) -> bool:
        """Whether a stretch has begun and not ended."""
        return bool(self.stretches) and self.stretches[-1][1] is None

    def begin(self, at: int) -> None:
        """A stretch began; without effect while one is running."""
        if not self.running:
            self.stretches.append((at, None))

    def end(self, at: int) -> None:
        """The running stretch ended; without effect when there is none."""
        if self.running:
            start = self.stretches[-1][0]
            self.stretches[-1] = (start, max(start, at))

    def cover(self, at: int, slack: int = 0) -> bool:
        """Whether some stretch holds within ``slack`` of ``at``, both in microseconds."""
        return any(
            start - slack <= at and (end is None or at <= end + slack)
            for start, end in self.stretches
        )
