"""Rows of results: a ratio, its target, and whether it meets the target."""

from __future__ import annotations

from collections.abc import Sequence

import attrs


@attrs.frozen
class ResultRow:
    """One comparison; ``meets_target`` is None if there is no target.

    ``limit`` says what the measured time consists of, and so why it is not smaller.
    """

    task: str
    measured: str
    ratio: float
    displayed_ratio: str
    target: str = ""
    meets_target: bool | None = None
    limit: str = ""

    @property
    def verdict(self) -> str:
        """The word ``pass`` or ``short``, or nothing without a target."""
        return "" if self.meets_target is None else "pass" if self.meets_target else "short"


def at_least(
    task: str, measured: str, ratio: float, minimum: float, reference: str, limit: str = ""
) -> ResultRow:
    """Return a row for a ratio to ``reference`` that must be at least ``minimum``."""
    displayed = f"{ratio:.2f} × {reference}"
    return ResultRow(
        task, measured, ratio, displayed, f"≥ {minimum:g} × {reference}", ratio >= minimum, limit
    )


def at_most(
    task: str, measured: str, ratio: float, maximum: float, reference: str, limit: str = ""
) -> ResultRow:
    """Return a row for a ratio to ``reference`` that must be at most ``maximum``."""
    displayed = f"{ratio:.2f} × {reference}"
    return ResultRow(
        task, measured, ratio, displayed, f"≤ {maximum:g} × {reference}", ratio <= maximum, limit
    )


def share_at_least(
    task: str, measured: str, share: float, minimum: float, reference: str, limit: str = ""
) -> ResultRow:
    """Return a row for a share of ``reference`` that must be at least ``minimum``."""
    displayed = f"{share:.0%} of {reference}"
    target = f"≥ {minimum:.0%} of {reference}"
    return ResultRow(task, measured, share, displayed, target, share >= minimum, limit)


def below(
    task: str, measured: str, ratio: float, maximum: float, unit: str, limit: str = ""
) -> ResultRow:
    """Return a row for a number in ``unit`` that must be below ``maximum``."""
    displayed, target = f"{ratio:.2f} {unit}", f"< {maximum:g} {unit}"
    return ResultRow(task, measured, ratio, displayed, target, ratio < maximum, limit)


def share_below(
    task: str, measured: str, share: float, maximum: float, reference: str
) -> ResultRow:
    """Return a row for a share of ``reference`` that must be below ``maximum``."""
    displayed = f"{share:.1%} of {reference}"
    return ResultRow(
        task, measured, share, displayed, f"< {maximum:.0%} of {reference}", share < maximum
    )


def informational(task: str, measured: str, ratio: float, displayed_ratio: str) -> ResultRow:
    """Return a row for a number without a target."""
    return ResultRow(task, measured, ratio, displayed_ratio)


def format_per_event(seconds: float, count: int) -> str:
    """Return the time of one of ``count`` events, in microseconds."""
    return f"{seconds / count * 1e6:.2f} µs"


def compare_per_event(
    seconds: float, other_seconds: float, count: int, other: str = "eventsourcing"
) -> str:
    """Return the time of one of ``count`` events, beside that of another side."""
    own = format_per_event(seconds, count)
    return f"{own} per event; {other} {format_per_event(other_seconds, count)}"


def render_markdown(rows: Sequence[ResultRow]) -> str:
    """Return the rows as Markdown tables: first those with a target, then the others."""
    with_target = [row for row in rows if row.meets_target is not None]
    others = [row for row in rows if row.meets_target is None]
    parts = []
    if with_target:
        cells = [(r.task, r.measured, r.displayed_ratio, r.target, r.verdict) for r in with_target]
        parts.append(_table(("task", "measured", "ratio", "target", ""), cells))
    if others:
        other_cells = [(r.task, r.measured, r.displayed_ratio) for r in others]
        table = _table(("task", "measured", "result"), other_cells)
        parts.append(f"Without a target:\n\n{table}")
    return "\n\n".join(parts)


def render_limits(rows: Sequence[ResultRow]) -> str:
    """Return what limits each measurement, as a list in Markdown."""
    limits = dict.fromkeys((row.task, row.limit) for row in rows if row.limit)
    return "\n".join(f"- **{task}**: {limit}" for task, limit in limits)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
