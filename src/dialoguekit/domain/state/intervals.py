"""Stretches of time in which something held: somebody was present, had consented."""

from __future__ import annotations

from bisect import insort_right

import attrs


def _moment(mark: tuple[int, bool]) -> int:
    return mark[0]


@attrs.define
class Intervals:
    """When something began to hold and ceased to, in microseconds since 1970.

    ``marks`` are (moment, whether it began), in order of their moments, however late each was
    noted; of two at one moment the one that was noted first stands first.
    """

    marks: list[tuple[int, bool]] = attrs.field(factory=list)

    @property
    def stretches(self) -> list[tuple[int, int | None]]:
        """The stretches, (first, last) each, in order; the last is None while it still holds.

        Both ends belong to a stretch.
        """
        found: list[tuple[int, int | None]] = []
        for at, began in self.marks:
            holds = bool(found) and found[-1][1] is None
            if began and not holds:
                found.append((at, None))
            elif holds and not began:
                found[-1] = (found[-1][0], at)
        return found

    @property
    def running(self) -> bool:
        """Whether a stretch has begun and not ended."""
        return bool(self.marks) and self.marks[-1][1]

    def holds(self, at: int) -> bool:
        """Whether it holds from ``at`` on, with all that is known of that moment."""
        holding = False
        for moment, began in self.marks:
            if moment > at:
                break
            holding = began
        return holding

    def cover(self, at: int, slack: int = 0) -> bool:
        """Whether some stretch holds within ``slack`` of ``at``, both in microseconds."""
        return any(
            start - slack <= at and (end is None or at <= end + slack)
            for start, end in self.stretches
        )

    def beginning(self, at: int, slack: int = 0) -> int | None:
        """When it can begin: at ``at``, or as soon after it as it ceases within ``slack``.

        None when it holds all that time already.
        """
        return self._turning(at, slack, began=True)

    def ending(self, at: int, slack: int = 0) -> int | None:
        """When it can end: at ``at``, or as soon after it as it begins within ``slack``.

        None when it does not hold in all that time.
        """
        return self._turning(at, slack, began=False)

    def _turning(self, at: int, slack: int, *, began: bool) -> int | None:
        if self.holds(at) != began:
            return at
        return next(
            (m for m, other in self.marks if at < m <= at + slack and other != began),
            None,
        )

    def begin(self, at: int, slack: int = 0) -> None:
        """It began to hold; where it held already, this tells only once it has ended before."""
        self._mark(at, slack, began=True)

    def end(self, at: int, slack: int = 0) -> None:
        """It ceased to hold; where it did not, this tells only once it has begun before."""
        self._mark(at, slack, began=False)

    def _mark(self, at: int, slack: int, *, began: bool) -> None:
        turning = self._turning(at, slack, began=began)
        insort_right(self.marks, (at if turning is None else turning, began), key=_moment)
