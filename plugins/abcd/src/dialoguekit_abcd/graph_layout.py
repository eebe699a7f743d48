"""Where assets stand in the picture: in the column of their group, near those they meet.

No forces and no chance: the same map is always laid out the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import attrs

Pairs: TypeAlias = Sequence[tuple[str, str]]
"""Connected ids, each pair once."""

PASSES = 12
"""How often each group is put in order anew; more changes next to nothing."""


@attrs.frozen(kw_only=True)
class Block:
    """The assets of one group, from top to bottom, each with its height in the picture.

    ``column`` is 0 on the left and 1 on the right; ``top`` is the height of its heading.
    """

    group: str
    column: int
    top: float
    heights: Mapping[str, float]


def ordered(
    groups: Mapping[str, Sequence[str]], pairs: Pairs, ranks: Mapping[str, int]
) -> dict[str, tuple[str, ...]]:
    """The ids of each group in an order in which connected ones stand near each other.

    What hangs together (equal ``ranks``) stays together.  Within that each asset moves to the
    mean place of those that it is connected with, group by group, and the order in which the
    connections are shortest is taken (barycentre heuristic: Sugiyama, Tagawa & Toda 1981).
    """
    order = {group: sorted(ids, key=ranks.__getitem__) for group, ids in groups.items()}
    best, least = dict(order), _length(order, pairs)
    neighbours: dict[str, list[str]] = {id: [] for ids in groups.values() for id in ids}
    for one, other in pairs:
        neighbours[one].append(other)
        neighbours[other].append(one)
    for _ in range(PASSES):
        for group, ids in order.items():
            places = _places(order)
            means = {
                id: sum(places[n] for n in neighbours[id]) / len(neighbours[id])
                if neighbours[id]
                else places[id]
                for id in ids
            }
            # The places are kept where two means are equal: sorting is stable.
            order[group] = sorted(ids, key=lambda id: (ranks[id], means[id]))
        length = _length(order, pairs)
        if length < least:
            best, least = dict(order), length
    return {group: tuple(ids) for group, ids in best.items()}


def _places(order: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """How far down its group each id stands, from 0 to 1."""
    return {id: (n + 0.5) / len(ids) for ids in order.values() for n, id in enumerate(ids)}


def _length(order: Mapping[str, Sequence[str]], pairs: Pairs) -> float:
    """How far connected ids are from one another, all together."""
    places = _places(order)
    return sum(abs(places[one] - places[other]) for one, other in pairs)


def blocks(order: Mapping[str, Sequence[str]], row: float) -> tuple[list[Block], float]:
    """The groups as blocks in two columns, in turn, and the height of the whole.

    No two assets of a column are closer than ``row``; those of the shorter column are spread out.
    """
    columns = [list(order)[0::2], list(order)[1::2]]
    counts = [sum(len(order[group]) for group in groups) for groups in columns]
    heading = 2 * row  # With the space around it.
    height = max(heading * len(groups) + row * n for groups, n in zip(columns, counts, strict=True))
    made = []
    for column, groups in enumerate(columns):
        step = (height - heading * len(groups)) / max(counts[column], 1)
        at = 0.0
        for group in groups:
            first = at + 1.35 * row + step / 2
            heights = {id: first + n * step for n, id in enumerate(order[group])}
            made.append(Block(group=group, column=column, top=at + 0.6 * row, heights=heights))
            at += heading + step * len(order[group])
    return made, height
