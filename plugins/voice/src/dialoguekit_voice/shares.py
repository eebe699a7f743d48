"""Shares and ratios of shares.  What cannot be divided is undefined: None."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import fsum


def share(part: float, whole: float) -> float | None:
    """Return a part of a whole as a number from 0 to 1; None of nothing."""
    return part / whole if whole > 0 else None


def shares(amounts: Mapping[str, float]) -> dict[str, float] | None:
    """Return the share of each name in the sum of all; None if there is nothing to share."""
    total = fsum(amounts.values())
    return {name: amount / total for name, amount in amounts.items()} if total > 0 else None


def ratio(one: float | None, other: float | None) -> float | None:
    """Return a share divided by another one: of what was said by that of people, for example."""
    return None if one is None or not other else one / other


def gap(one: float | None, other: float | None) -> float | None:
    """Return a share less another one."""
    return None if one is None or other is None else one - other


def expected_cross_share(repliers: Mapping[str, float], people: Mapping[str, int]) -> float | None:
    """Return the share of replies to another group if each were to somebody else at random.

    ``repliers`` are the replies by each group, and ``people`` the number of people in each.
    """
    number, by_replier = sum(people.values()), shares(repliers)
    if by_replier is None or number < 2:
        return None
    others = (
        share * (number - people.get(group, 0)) / (number - 1)
        for group, share in by_replier.items()
    )
    return fsum(others)


def cross_share(replies: Mapping[tuple[str, str], int]) -> float | None:
    """Return the share of replies to another group, by (replier, author) of each."""
    across = sum(number for (replier, author), number in replies.items() if replier != author)
    return share(across, sum(replies.values()))


def fractional_credit(
    outcomes: Iterable[Mapping[str, int]], groups: Iterable[str]
) -> dict[str, float]:
    """Return the credit of each group: of every outcome, 1/m for each of its m sources.

    An outcome is given as the number of its sources by group; those of other groups count among m.
    """
    named = list(groups)
    credit: dict[str, list[float]] = {group: [] for group in named}
    for sources in outcomes:
        number = sum(sources.values())
        for group in named:
            if sources.get(group):
                credit[group].append(sources[group] / number)
    return {group: fsum(parts) for group, parts in credit.items()}
