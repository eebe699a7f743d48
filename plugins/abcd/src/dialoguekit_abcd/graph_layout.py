"""Layout of the chart: a column for each group, connected assets near one another.

The layout is deterministic: the same map always has the same layout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import TypeAlias

import attrs

Pairs: TypeAlias = Sequence[tuple[str, str]]
"""Pairs of connected ids, each once."""

PASSES = 12
"""The number of sorting passes; more change next to nothing."""


@attrs.frozen(kw_only=True)
class GroupBlock:
    """The assets of one group, from top to bottom, with their heights in the chart.

    ``column`` is 0 on the left and 1 on the right; ``top`` is the height of its heading.
    """

    group: str
    column: int
    top: float
    heights: Mapping[str, float]


def order_groups(
    groups: Mapping[str, Sequence[str]], pairs: Pairs, ranks: Mapping[str, int]
) -> dict[str, tuple[str, ...]]:
    """Sort the ids of each group so that connected ones are near each other.

    Ids of one component (equal ``ranks``) stay together.  Within it, each asset moves to the mean
    position of its neighbours, group by group.  The order with the shortest connections is returned
    (barycentre heuristic: Sugiyama, Tagawa & Toda 1981).
    """
    neighbours: dict[str, list[str]] = {id: [] for ids in groups.values() for id in ids}
    for one, other in pairs:
        neighbours[one].append(other)
        neighbours[other].append(one)
    order = {group: sorted(ids, key=ranks.__getitem__) for group, ids in groups.items()}
    best = order
    for _ in range(PASSES):
        for group in groups:
            at = _positions(order)
            means = {id: fmean(at[n] for n in neighbours[id] or [id]) for id in order[group]}
            # Sorting is stable: equal means keep their order.
            ids = sorted(order[group], key=lambda id: (ranks[id], means[id]))
            order = order | {group: ids}
        best = min(best, order, key=lambda order: _length(order, pairs))
    return {group: tuple(ids) for group, ids in best.items()}


def _positions(order: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Return the position of each id in its group, from 0 to 1."""
    return {id: (n + 0.5) / len(ids) for ids in order.values() for n, id in enumerate(ids)}


def _length(order: Mapping[str, Sequence[str]], pairs: Pairs) -> float:
    """Return the sum of the distances between connected ids."""
    positions = _positions(order)
    return sum(abs(positions[one] - positions[other]) for one, other in pairs)


def layout_blocks(order: Mapping[str, Sequence[str]], row: float) -> tuple[list[GroupBlock], float]:
    """Place the groups in two columns, in turn, and return the height of the whole.

    Assets of a column are at least ``row`` apart; those of the shorter column are spread out.
    """
    columns = [list(order)[0::2], list(order)[1::2]]
    counts = [sum(len(order[group]) for group in groups) for groups in columns]
    heading = 2 * row  # With the space around it.
    height = max(heading * len(groups) + row * n for groups, n in zip(columns, counts, strict=True))
    blocks = []
    for column, groups in enumerate(columns):
        step = (height - heading * len(groups)) / max(counts[column], 1)
        at = 0.0
        for group in groups:
            first = at + 1.35 * row + step / 2
            heights = {id: first + n * step for n, id in enumerate(order[group])}
            blocks.append(
                GroupBlock(group=group, column=column, top=at + 0.6 * row, heights=heights)
            )
            at += heading + step * len(order[group])
    return blocks, height
