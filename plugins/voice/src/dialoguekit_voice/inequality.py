"""How evenly amounts are distributed over people: Gini, normalised entropy, and Theil.

Amounts are not negative.  A measure without an amount, or of fewer than two people, is undefined:
the functions return None.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import fsum, log

import attrs


def is_defined(amounts: Collection[float]) -> bool:
    """Return whether measures of these amounts are defined."""
    return len(amounts) > 1 and fsum(amounts) > 0


def gini(amounts: Collection[float]) -> float | None:
    """Return the Gini coefficient: 0 if all are equal, (N - 1) / N if one person has it all."""
    if not is_defined(amounts):
        return None
    number, total = len(amounts), fsum(amounts)
    ranked = fsum(rank * amount for rank, amount in enumerate(sorted(amounts), start=1))
    return _between(0.0, 2 * ranked / (number * total) - (number + 1) / number, 1.0)


def corrected_gini(amounts: Collection[float]) -> float | None:
    """Return the Gini coefficient for small numbers of people: 1 if one person has it all."""
    found = gini(amounts)
    number = len(amounts)
    return None if found is None else _between(0.0, found * number / (number - 1), 1.0)


def evenness(amounts: Collection[float]) -> float | None:
    """Return the normalised entropy: 1 if all are equal, 0 if one person has it all."""
    if not is_defined(amounts):
        return None
    total = fsum(amounts)
    shares = [amount / total for amount in amounts if amount > 0]
    entropy = -fsum(share * log(share) for share in shares if share > 0)
    return _between(0.0, entropy / log(len(amounts)), 1.0)


def theil(amounts: Collection[float]) -> float | None:
    """Return the Theil index: 0 if all are equal, ln N if one person has it all."""
    return _theil(amounts) if is_defined(amounts) else None


def _theil(amounts: Collection[float]) -> float:
    total, number = fsum(amounts), len(amounts)
    shares = [amount / total for amount in amounts] if total > 0 else []
    return max(0.0, fsum(share * log(number * share) for share in shares if share > 0))


@attrs.frozen
class TheilParts:
    """The Theil index as a sum: the part ``between`` groups, and the part ``within`` them."""

    total: float
    between: float
    within: float


def theil_parts(groups: Mapping[str, Collection[float]]) -> TheilParts | None:
    """Return the Theil index of the amounts in groups, as the sum of its parts."""
    amounts = [amount for own in groups.values() for amount in own]
    if not is_defined(amounts):
        return None
    total, number = fsum(amounts), len(amounts)
    between, within = [], []
    for own in groups.values():
        share = fsum(own) / total
        if share > 0:
            between.append(share * log(share / (len(own) / number)))
            within.append(share * _theil(own))
    return TheilParts(_theil(amounts), max(0.0, fsum(between)), fsum(within))


def _between(low: float, number: float, high: float) -> float:
    """Return a number without the error of rounding that put it out of its range."""
    return min(max(low, number), high)
