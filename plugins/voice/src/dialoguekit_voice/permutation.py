"""The range of voice ratios that would be usual if groups made no difference.

The labels of groups are assigned to people at random, many times, from a fixed seed.  The same
people give the same intervals, in any order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import fsum
from random import Random

import attrs

SEED = 20_261_201
"""The seed of the permutations."""

PERMUTATIONS = 999
"""The number of permutations."""

LEVEL = 0.95
"""The part of the permutations that lies within an interval."""


@attrs.frozen
class Interval:
    """The range of values within which most permutations lie."""

    low: float
    high: float


def ratio_intervals(
    labels: Sequence[str], amounts: Mapping[str, Sequence[float]]
) -> dict[str, dict[str, Interval]]:
    """Return an interval of the voice ratio for each measure, of each group.

    ``labels`` are the groups of people, and ``amounts`` what each of them said, by measure.  There
    is none for a measure without an amount, and with fewer than two groups.
    """
    defined = {name: own for name, own in amounts.items() if fsum(own) > 0}
    people = sorted(zip(labels, *defined.values(), strict=True))
    groups = {group: labels.count(group) for group in sorted(set(labels))}
    if len(groups) < 2 or not defined:
        return {}
    columns = dict(zip(defined, list(zip(*people, strict=True))[1:], strict=True))
    found: dict[str, dict[str, list[float]]] = {
        name: {group: [] for group in groups} for name in columns
    }
    random, parts = Random(SEED).random, _parts(groups)
    for _ in range(PERMUTATIONS):
        keys = [random() for _ in people]
        order = sorted(range(len(people)), key=keys.__getitem__)
        for name, column in columns.items():
            drawn = [column[n] for n in order]
            for group, part in parts.items():
                found[name][group].append(sum(drawn[part]))
    return {
        name: {
            group: _interval(sums, fsum(columns[name]) * groups[group] / len(people))
            for group, sums in by_group.items()
        }
        for name, by_group in found.items()
    }


def _parts(groups: Mapping[str, int]) -> dict[str, slice]:
    """Return where the people of each group are, one group after another."""
    ends = list(accumulate(groups.values()))
    return {
        group: slice(end - size, end)
        for (group, size), end in zip(groups.items(), ends, strict=True)
    }


def _interval(sums: Sequence[float], expected: float) -> Interval:
    """Return the range of sums that leaves an equal part on both sides, as ratios."""
    ordered = sorted(sums)
    outside = round((1 - LEVEL) / 2 * (PERMUTATIONS + 1))
    return Interval(ordered[outside - 1] / expected, ordered[-outside] / expected)
