"""Linear scales that begin at zero, with ends and ticks at round numbers, as d3 computes them."""

from __future__ import annotations

import math

_FACTORS = ((math.sqrt(50), 10), (math.sqrt(10), 5), (math.sqrt(2), 2))
_ROUNDS = 10
_NICE_COUNT = 10


def round_up(longest: float) -> float:
    """Return the end of a scale that contains ``longest``."""
    end = longest
    for _ in range(_ROUNDS):
        size, is_divisor = _step(end, _NICE_COUNT)
        previous = end
        end = math.ceil(end * size) / size if is_divisor else math.ceil(end / size) * size
        if end == previous:
            break
    return end


def ticks(end: float, count: int) -> list[tuple[float, str]]:
    """Return about ``count`` values from zero to ``end``, each with its label."""
    size, is_divisor = _step(end, count)
    last = math.floor(end * size) if is_divisor else math.floor(end / size)
    decimals = max(0, -math.floor(math.log10(1 / size))) if is_divisor else 0
    values = [n / size if is_divisor else n * size for n in range(last + 1)]
    return [(value, f"{value:,.{decimals}f}") for value in values]


def _step(end: float, count: int) -> tuple[float, bool]:
    """Return the distance of two ticks, or its inverse: then numbers below one are exact."""
    rough = end / max(count, 1)
    power = math.floor(math.log10(rough))
    error = rough / 10.0**power
    factor = next((factor for least, factor in _FACTORS if error >= least), 1)
    if power < 0:
        return 10.0**-power / factor, True
    return 10.0**power * factor, False
