"""Counting votes: points, ranks, and how far voters agree.

Rankings are counted by the modified Borda count (de Borda 1784; Emerson 2007; domain.md §6.1):
whoever ranks r options gives r points to the first, r − 1 to the second, and 1 to the last.
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
    """What voters gave an option.

    ``points`` are those of the modified Borda count, dots, or the lower median grade; ``rank``
    counts from 1, and options that cannot be told apart share one.  ``consensus`` is the share
    of the points that were possible, None for dots and grades.
    """

    option: str
    points: int
    rank: int
    consensus: float | None


@attrs.frozen(kw_only=True)
class Count:
    """What some voters gave: those of one group, or all where ``group`` is None.

    ``results`` stand best first.  ``agreement`` is Kendall's W, from 0 to 1; None where nobody
    can be compared.
    """

    group: str | None
    voters: int
    results: tuple[Result, ...]
    agreement: float | None

    def result(self, option: str) -> Result | None:
        """What an option got."""
        return next((result for result in self.results if result.option == option), None)


def choices_of(pairs: Iterable[tuple[str, Any]], options: Container[str], kind: str) -> Choices:
    """What of a vote counts: whole numbers on the scale, for options that are voted on."""
    least = 1 if kind == "ranking" else 0
    return MappingProxyType(
        {
            option: value
            for option, value in pairs
            if option in options and type(value) is int and value >= least
        }
    )


def borda(choices: Choices) -> dict[str, int]:
    """The points that one ranking gives; a gap between ranks means nothing."""
    ranks = choices.values()
    return {
        option: len(choices) - sum(better < rank for better in ranks)
        for option, rank in choices.items()
    }


def majority(grades: Sequence[int]) -> tuple[int, ...]:
    """Grades in the order of majority judgment (Balinski and Laraki; domain.md §6.1).

    The lower median comes first, then that of the rest; of two options the one that is greater
    where they differ first is graded better.
    """
    left, order = sorted(grades), []
    while left:
        order.append(left.pop((len(left) - 1) // 2))
    return tuple(order)


def agreement(votes: Sequence[Choices], options: Sequence[str], kind: str) -> float | None:
    """Kendall's coefficient of concordance W, corrected for ties (Kendall 1948).

    0 where voters rank as if by chance, 1 where all rank alike.  What somebody did not rank
    shares the places that are left.  None for fewer than two voters or options, and where
    nobody prefers anything.
    """
    m, voters = len(options), len(votes)
    sums = dict.fromkeys(options, 0)
    ties = 0
    for choices in votes:
        place = 0
        for level in levels(choices, options, kind):
            first, place = place + 1, place + len(level)
            ties += len(level) ** 3 - len(level)
            for option in level:
                sums[option] += first + place  # Twice the mean place, which is whole.
    spread = sum((total - voters * (m + 1)) ** 2 for total in sums.values())
    most = voters**2 * (m**3 - m) - voters * ties
    return 3 * spread / most if voters > 1 and most else None


def levels(choices: Choices, options: Sequence[str], kind: str) -> list[list[str]]:
    """The options from best to worst, those together that a voter does not tell apart."""
    alike: dict[int | None, list[str]] = {}
    for option in options:
        alike.setdefault(choices.get(option, None if kind == "ranking" else 0), []).append(option)
    unranked = alike.pop(None, None)
    best_first = sorted(alike.items(), reverse=kind != "ranking", key=_value)
    return [level for _, level in best_first] + ([unranked] if unranked else [])


def _value(level: tuple[int | None, list[str]]) -> int:
    return level[0] or 0


def counted(
    votes: Sequence[Choices], options: Sequence[str], kind: str, group: str | None = None
) -> Count:
    """What these votes give to each option."""
    points: dict[str, int] = {}
    merit: dict[str, Hashable] = {}
    for option in options:
        if kind == "grades":  # Who gives no grade gives the lowest.
            order = majority([choices.get(option, 0) for choices in votes])
            points[option], merit[option] = (order[0] if order else 0), order
        else:
            points[option] = merit[option] = 0
    if kind != "grades":
        for choices in votes:
            for option, given in (borda(choices) if kind == "ranking" else choices).items():
                points[option] += given
        merit.update(points)
    return Count(
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
    for place, option in enumerate(best_first, start=1):
        ranks.setdefault(merit[option], place)
    return tuple(
        Result(
            option=option,
            points=points[option],
            rank=ranks[merit[option]],
            consensus=points[option] / possible if possible else None,
        )
        for option in best_first
    )
