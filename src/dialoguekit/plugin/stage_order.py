"""How far a run kept to its template: an edit distance between two orders of stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations


def distance(planned: Sequence[str], actual: Sequence[str], optional: Sequence[int] = ()) -> int:
    """Stages to insert, leave out or replace until ``actual`` is ``planned`` (Levenshtein 1966).

    ``optional`` are places in ``planned`` that may be left out at no cost.
    """
    return min(_levenshtein(order, actual) for order in variants(planned, optional))


def variants(planned: Sequence[str], optional: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """The orders that a template allows, the full one first."""
    for size in range(len(optional) + 1):
        for left_out in combinations(optional, size):
            yield tuple(stage for place, stage in enumerate(planned) if place not in left_out)


def on_the_way(planned: Sequence[str], actual: Sequence[str], optional: Sequence[int] = ()) -> bool:
    """Whether ``actual`` can still become what the template allows."""
    so_far = tuple(actual)
    return any(order[: len(so_far)] == so_far for order in variants(planned, optional))


def _levenshtein(left: Sequence[str], right: Sequence[str]) -> int:
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        previous, row[0] = row[0], i
        for j, b in enumerate(right, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]
