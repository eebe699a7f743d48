"""What came of a programme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs


def _lines(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(lines)


@attrs.frozen
class Outcome:
    """What was counted, what broke, and why nothing was done where nothing was.

    ``counts`` are numbers by what they count, in the order in which they are shown; the first is
    the dose that was done.  ``broken`` has one line for each trial in which something broke:
    which trial, what broke, and more of it, with a colon between each and the next.
    """

    counts: Mapping[str, int] = attrs.field(factory=dict)
    broken: tuple[str, ...] = attrs.field(converter=_lines, default=())
    skipped: str | None = None

    @property
    def holds(self) -> bool:
        """Whether the fault was done and everything held."""
        return self.skipped is None and not self.broken
