"""The result of an experiment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs


def _lines(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(lines)


@attrs.frozen
class ExperimentResult:
    """Counts, violations, and the reason why the experiment was skipped.

    ``counts`` are numbers by what they count, in display order; the first is the number of
    iterations.  ``violations`` has one line for each trial that violated the invariant: the trial,
    the violation and details, separated by colons.
    """

    counts: Mapping[str, int] = attrs.field(factory=dict)
    violations: tuple[str, ...] = attrs.field(converter=_lines, default=())
    skip_reason: str | None = None

    @property
    def passed(self) -> bool:
        """True if the experiment ran and its invariant held."""
        return self.skip_reason is None and not self.violations
