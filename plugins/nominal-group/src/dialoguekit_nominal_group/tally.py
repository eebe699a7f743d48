"""Tallies of votes: points, ranks, and the agreement of voters.

Rankings are counted by the modified Borda count (de Borda 1784; Emerson 2007).  A voter who ranks r
options gives r points to the first, r − 1 to the second, and 1 to the last.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs

Choices: TypeAlias = Mapping[str, int]
"""One vote: a rank from 1, dots or a grade, by option."""


@attrs.frozen(kw_only=True)
class Result:
    """The result of an option.

    ``points`` are those of the modified Borda count, dots, or the lower median grade.  ``rank``
    counts from 1, and tied options share one.  ``consensus`` is the share of the possible points;
    None for dots and grades.
    """

    option: str
    points: int
    rank: int
    consensus: float | None


@attrs.frozen(kw_only=True)
class Tally:
    """The votes of one group, or of all voters if ``group`` is None.

    ``results`` are in order of rank.  ``agreement`` is Kendall's W, from 0 to 1; None if no votes
    can be compared.
    """

    group: str | None
    voters: int
    results: tuple[Result, ...]
    agreement: float | None

    def result_of(self, option: str) -> Result | None:
        """Return the result of an option; None if it was not voted on."""
        return next((result for result in self.results if result.option == option), None)


def valid_choices(pairs: Iterable[tuple[str, Any]], options: Container[str], kind: str) -> Choices:
    """Return the valid part of a vote: integers on the scale, for options of the ballot."""
    minimum = 1 if kind == "ranking" else 0
    return MappingProxyType(
        {
            option: value
            for option, value in pairs
            if option in options and type(value) is int and value >= minimum
        }
    )


def borda_points(choices: Choices) -> dict[str, int]:
    """Return the points of one ranking; gaps between ranks have no effect."""
    ranks = choices.values()
    return {
        option: len(choices) - sum(better < rank for better in ranks)
        for option, rank in choices.items()
    }


def majority_judgment(grades: Sequence[int]) -> tuple[int, ...]:
    """Return the grades in the order of majority judgment (Balinski and Laraki).

    The lower median comes first, then that of the rest.  The first difference decides between two
    options: the one with the higher grade is better.
    """
    left, order = sorted(grades), []
    while left:
        order.append(left.pop((len(left) - 1) // 2))
    return tuple(order)


def agreement(votes: Sequence[Choices], options: Sequence[str], kind: str) -> float | None:
    """Return Kendall's coefficient of concordance W, corrected for ties (Kendall 1948).

    0 if rankings are as by chance, 1 if all are equal.  Options that a voter did not rank share the
    remaining positions.  None for fewer than two voters or options, and if no voter prefers any
    option.
    """
    m, voters = len(options), len(votes)
    sums = dict.fromkeys(options, 0)
    ties = 0
    for choices in votes:
        position = 0
        for level in levels(choices, options, kind):
            first, position = position + 1, position + len(level)
            ties += len(level) ** 3 - len(level)
            for option in level:
                sums[option] += first + position  # Twice the mean position, an integer.
    spread = sum((total - voters * (m + 1)) ** 2 for total in sums.values())
    maximum = voters**2 * (m**3 - m) - voters * ties
    return 3 * spread / maximum if voters > 1 and maximum else None


def levels(choices: Choices, options: Sequence[str], kind: str) -> list[list[str]]:
    """Return the options from best to worst, with tied options in one list."""
    by_value: dict[int | None, list[str]] = {}
    for option in options:
        by_value.setdefault(choices.get(option, None if kind == "ranking" else 0), []).append(
            option
        )
    unranked = by_value.pop(None, None)
    best_first = sorted(by_value.items(), reverse=kind != "ranking", key=_value)
    return [level for _, level in best_first] + ([unranked] if unranked else [])


def _value(level: tuple[int | None, list[str]]) -> int:
    return level[0] or 0


def count_votes(
    votes: Sequence[Choices], options: Sequence[str], kind: str, group: str | None = None
) -> Tally:
    """Count the votes for each option."""
    points: dict[str, int] = {}
    merit: dict[str, Hashable] = {}
    for option in options:
        if kind == "grades":  # A missing grade is the lowest.
            order = majority_judgment([choices.get(option, 0) for choices in votes])
            points[option], merit[option] = (order[0] if order else 0), order
        else:
            points[option] = merit[option] = 0
    if kind != "grades":
        for choices in votes:
            for option, value in (borda_points(choices) if kind == "ranking" else choices).items():
                points[option] += value
        merit.update(points)
    return Tally(
        group=group,
        voters=len(votes),
        results=_results(points, merit, len(votes) if kind == "ranking" else 0),
        agreement=agreement(votes, options, kind),
    )


def _results(
    points: Mapping[str, int], merit: Mapping[str, Any], voters: int
) -> tuple[Result, ...]:
    possible = voters * len(points)
    best_first = sorted(points, key=merit.__getitem__, reverse=True)
    ranks: dict[Any, int] = {}
    for position, option in enumerate(best_first, start=1):
        ranks.setdefault(merit[option], position)
    return tuple(
        Result(
            option=option,
            points=points[option],
            rank=ranks[merit[option]],
            consensus=points[option] / possible if possible else None,
        )
        for option in best_first
    )
