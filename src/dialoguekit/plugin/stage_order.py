"""Edit distance between a planned and an actual order of stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations


def edit_distance(
    planned: Sequence[str], actual: Sequence[str], optional: Sequence[int] = ()
) -> int:
    """Return the number of stages to change to turn ``actual`` into ``planned``.

    A change inserts, omits or replaces a stage (Levenshtein 1966).  ``optional`` are indexes in
    ``planned`` that may be omitted at no cost.
    """
    return min(_levenshtein(order, actual) for order in allowed_orders(planned, optional))


def allowed_orders(planned: Sequence[str], optional: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """Yield the orders that a template allows, the complete one first."""
    for size in range(len(optional) + 1):
        for omitted in combinations(optional, size):
            yield tuple(stage for index, stage in enumerate(planned) if index not in omitted)


def allows_prefix(
    planned: Sequence[str], actual: Sequence[str], optional: Sequence[int] = ()
) -> bool:
    """Return whether ``actual`` can still be completed to an order that the template allows."""
    so_far = tuple(actual)
    return any(order[: len(so_far)] == so_far for order in allowed_orders(planned, optional))


def _levenshtein(left: Sequence[str], right: Sequence[str]) -> int:
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        previous, row[0] = row[0], i
        for j, b in enumerate(right, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]
