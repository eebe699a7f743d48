"""What a measurement says: lines with a ratio, what it is to reach, and whether it does."""

from __future__ import annotations

from collections.abc import Sequence

import attrs


@attrs.frozen
class Line:
    """One comparison.  ``reached`` is None where nothing is promised."""

    work: str
    measured: str
    ratio: float
    shown: str
    reach: str = ""
    reached: bool | None = None

    @property
    def verdict(self) -> str:
        """In a word."""
        return "" if self.reached is None else "pass" if self.reached else "short"


def at_least(work: str, measured: str, ratio: float, least: float, of: str) -> Line:
    """A ratio that is to be as large as ``least``: so many times ``of``."""
    shown = f"{ratio:.2f} × {of}"
    return Line(work, measured, ratio, shown, f"≥ {least:g} × {of}", ratio >= least)


def share_at_least(work: str, measured: str, share: float, least: float, of: str) -> Line:
    """A share that is to be as large as ``least``."""
    shown = f"{share:.0%} of {of}"
    return Line(work, measured, share, shown, f"≥ {least:.0%} of {of}", share >= least)


def below(work: str, measured: str, ratio: float, most: float, unit: str) -> Line:
    """A number that is to stay below ``most``."""
    shown = f"{ratio:.2f} {unit}"
    return Line(work, measured, ratio, shown, f"< {most:g} {unit}", ratio < most)


def share_below(work: str, measured: str, share: float, most: float, of: str) -> Line:
    """A share that is to stay below ``most``."""
    shown = f"{share:.1%} of {of}"
    return Line(work, measured, share, shown, f"< {most:.0%} of {of}", share < most)


def told(work: str, measured: str, ratio: float, shown: str) -> Line:
    """A number that is good to know."""
    return Line(work, measured, ratio, shown)


def each(seconds: float, count: int) -> str:
    """What one of ``count`` costs."""
    return f"{seconds / count * 1e6:.2f} µs"


def markdown(lines: Sequence[Line]) -> str:
    """The lines as a table, those that promise something first."""
    promised = [line for line in lines if line.reached is not None]
    others = [line for line in lines if line.reached is None]
    parts = []
    if promised:
        promises = [(i.work, i.measured, i.shown, i.reach, i.verdict) for i in promised]
        parts.append(_table(("work", "measured", "ratio", "to reach", ""), promises))
    if others:
        known = [(i.work, i.measured, i.shown) for i in others]
        parts.append("Good to know:\n\n" + _table(("work", "measured", "amounts to"), known))
    return "\n\n".join(parts)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
