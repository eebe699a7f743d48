"""Counting of ballots: results of options, agreement of voters, decision rules, changed votes.

Rankings are counted by the modified Borda count (de Borda 1784; Emerson 2007).  A voter who ranks r
options gives r points to the first, r − 1 to the second, and 1 to the last.  Grades are compared
by majority judgment (Balinski and Laraki 2011).

Votes are counted as they are given.  Use :func:`valid_choices` first for votes from another source.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from fractions import Fraction
from math import inf
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs

from dialoguekit.domain.fractions import format_apart, required_share
from dialoguekit.events import DECISION_RULES

Choices: TypeAlias = Mapping[str, int]
"""One vote: an index on the scale, a number of dots or a rank from 1, by option."""

_COUNTED_RULES = tuple(rule for rule in DECISION_RULES if rule != "consent")


@attrs.frozen(kw_only=True)
class BallotForm:
    """The form of a ballot: its question and its rule, as in the event.

    ``roll_size`` is the number of people on the roll.  The other fields are those of
    :class:`~dialoguekit.events.BallotOpened`.
    """

    kind: str
    options: tuple[str, ...]
    scale: tuple[str, ...] = ()
    rule: str = "majority"
    threshold: int | None = None
    share: float | None = None
    roll_size: int = 0
    quorum: int | None = None
    exact_share: str | None = None
    blanks_counted: bool = False


@attrs.frozen(kw_only=True)
class OptionResult:
    """The result of an option.

    ``points`` are those of the modified Borda count, the sum of dots, or the lower median grade.
    ``rank`` counts from 1, and tied options share one.  ``consensus`` is the share of the possible
    points, from 0 to 1.  It is None for dots and grades, and without votes.  ``grades`` is the
    number of votes for each grade, lowest first.  It is empty for dots and rankings.  ``votes`` is
    the number of voters who gave the option a grade, at least one dot, or a rank.
    """

    option: str
    points: int
    rank: int
    consensus: float | None
    grades: tuple[int, ...] = ()
    votes: int = 0


@attrs.frozen(kw_only=True)
class Tally:
    """The result of a ballot.

    ``results`` are in order of rank, and tied options in order of the ballot.  ``agreement`` is
    Kendall's W, from 0 to 1; None if no votes can be compared.  ``blanks`` is the number of blank
    votes, which are among the ``voters``.
    """

    voters: int
    results: tuple[OptionResult, ...]
    agreement: float | None
    blanks: int = 0

    @property
    def winners(self) -> tuple[OptionResult, ...]:
        """The first of the results, and those tied with it; none if all votes were blank."""
        best = self.results[0].rank if self.results else 0
        return tuple(result for result in self.results if result.rank == best and result.votes)

    def result_of(self, option: str) -> OptionResult | None:
        """Return the result of an option; None if it was not voted on."""
        return next((result for result in self.results if result.option == option), None)


def valid_choices(
    pairs: Iterable[tuple[str, Any]], form_or_options: BallotForm | Container[str], kind: str
) -> Choices:
    """Return the valid part of a vote: integers in range, for options of the ballot.

    ``kind`` is that of the ballot.  Ranks are at least 1, dots and grades at least 0.  With a form,
    grades off its scale are invalid too.
    """
    low, high = 1 if kind == "ranking" else 0, inf
    if isinstance(form_or_options, BallotForm):
        options: Container[str] = form_or_options.options
        high = len(form_or_options.scale) - 1 if kind == "grades" else inf
    else:
        options = form_or_options
    return MappingProxyType(
        {
            option: value
            for option, value in pairs
            if option in options and type(value) is int and low <= value <= high
        }
    )


# Results


def count_votes(votes: Sequence[Choices], form: BallotForm) -> Tally:
    """Return the result of each option, and the agreement of the voters.

    Rankings and dots are ordered by points, grades by :func:`majority_judgment`.  A missing grade
    is the lowest in that order, but is not in ``grades`` and ``votes``.
    """
    merits = option_merits(votes, form)
    possible = len(votes) * len(merits) if form.kind == "ranking" else 0
    ranks: dict[tuple[int, ...], int] = {}
    results = []
    for position, option in enumerate(sorted(merits, key=merits.__getitem__, reverse=True), 1):
        merit = merits[option]
        points = merit[0] if merit else 0
        given = [choices[option] for choices in votes if option in choices]
        graded = form.kind == "grades"
        results.append(
            OptionResult(
                option=option,
                points=points,
                rank=ranks.setdefault(merit, position),
                consensus=points / possible if possible else None,
                grades=tuple(map(given.count, range(len(form.scale)))) if graded else (),
                votes=sum(graded or value > 0 for value in given),
            )
        )
    return Tally(
        voters=len(votes),
        results=tuple(results),
        agreement=_agreement(votes, form),
        blanks=sum(is_blank(choices, form) for choices in votes),
    )


def is_blank(choices: Choices, form: BallotForm) -> bool:
    """Return whether a vote gives no option a grade, a dot or a rank."""
    return not any(form.kind != "dots" or value > 0 for value in choices.values())


def option_merits(votes: Sequence[Choices], form: BallotForm) -> dict[str, tuple[int, ...]]:
    """Return the numbers by which each option is ranked, the most important first."""
    if form.kind == "grades":
        return {
            option: majority_judgment([choices.get(option, 0) for choices in votes])
            for option in form.options
        }
    points = [_borda_points(choices) for choices in votes] if form.kind == "ranking" else votes
    return {option: (sum(each.get(option, 0) for each in points),) for option in form.options}


def _borda_points(choices: Choices) -> dict[str, int]:
    """Return the points of one ranking; gaps have no effect, and ties get the higher points."""
    ranks = choices.values()
    return {
        option: len(choices) - sum(better < rank for better in ranks)
        for option, rank in choices.items()
    }


def majority_judgment(grades: Sequence[int]) -> tuple[int, ...]:
    """Return the grades in the order of majority judgment (Balinski and Laraki 2011).

    The lower median comes first, then that of the rest.  The first difference decides between two
    options: the one with the higher grade is better.
    """
    left, order = sorted(grades), []
    while left:
        order.append(left.pop((len(left) - 1) // 2))
    return tuple(order)


def _agreement(votes: Sequence[Choices], form: BallotForm) -> float | None:
    """Return Kendall's coefficient of concordance W, corrected for ties (Kendall 1948).

    0 if the sums of ranks are equal, 1 if all voters have the same order.  Options that a voter
    did not rank share the remaining positions.  None for fewer than two voters or options, and if
    no voter prefers any option.
    """
    m, voters = len(form.options), len(votes)
    sums = dict.fromkeys(form.options, 0)
    ties = 0
    for choices in votes:
        position = 0
        for level in preference_levels(choices, form):
            first, position = position + 1, position + len(level)
            ties += len(level) ** 3 - len(level)
            for option in level:
                sums[option] += first + position  # Twice the mean position, an integer.
    spread = sum((total - voters * (m + 1)) ** 2 for total in sums.values())
    maximum = voters**2 * (m**3 - m) - voters * ties
    return 3 * spread / maximum if voters > 1 and maximum else None


# Preferences


def preference_levels(choices: Choices, form: BallotForm) -> list[list[str]]:
    """Return the options from best to worst, with tied options in one list.

    Options that are not ranked come last.  A missing grade or dot is 0.
    """
    ranked = form.kind == "ranking"
    missing = max(choices.values(), default=0) + 1 if ranked else 0
    levels: dict[int, list[str]] = {}
    for option in form.options:
        levels.setdefault(choices.get(option, missing), []).append(option)
    return [levels[value] for value in sorted(levels, reverse=not ranked)]


def count_changed_votes(
    before: Mapping[str, Choices],
    before_form: BallotForm,
    after: Mapping[str, Choices],
    after_form: BallotForm,
    same: Mapping[str, frozenset[str]] | None = None,
) -> tuple[int, int]:
    """Return how many voted in both ballots, and how many of them prefer another order.

    Votes are given by voter.  ``same`` gives the ids that an option counts as, for options that
    were merged; by default its own.  Each id counts at its best position.
    """
    matches = same or {}
    both = before.keys() & after.keys()
    changed = sum(
        _preferred(before[voter], before_form, matches)
        != _preferred(after[voter], after_form, matches)
        for voter in both
    )
    return len(both), changed


def _preferred(
    choices: Choices, form: BallotForm, matches: Mapping[str, frozenset[str]]
) -> list[set[str]]:
    """Return the preferences of a voter as sets of ids, best first, each at its best position."""
    preferred: list[set[str]] = []
    placed: set[str] = set()
    for level in preference_levels(choices, form):
        found = {id for option in level for id in matches.get(option, {option})} - placed
        placed |= found
        preferred += [found] if found else []
    return preferred


# Decision rules


def support_of(choices: Choices, option: str, form: BallotForm) -> int | None:
    """Return the support of one vote for an option, higher for more; None if its grade is missing.

    It is the grade or the number of dots.  Of m ranks, the first counts m and the last 1.  An
    option without a dot or a rank gets 0.
    """
    if option not in choices:
        return None if form.kind == "grades" else 0
    value = choices[option]
    return len(form.options) + 1 - value if form.kind == "ranking" else value


def explain_unmet_rule(
    form: BallotForm, option: str, votes: Sequence[Choices], *, rule: str | None = None
) -> str | None:
    """Return why a rule is not met for an option of the ballot; None if it is met.

    The rule is that of the ballot if none is given (see
    :data:`~dialoguekit.events.DECISION_RULES`).  The quorum counts all votes, and the rule those
    on the option.  Blank votes, and missing grades, are in the denominator of the rule only if the
    ballot counts them.

    Raises:
        ValueError: for ``consent``, which needs the objections, and for an unknown rule.
    """
    rule = form.rule if rule is None else rule
    if rule not in _COUNTED_RULES:
        raise ValueError(
            f"{rule!r} is not decided by counting votes: use one of {', '.join(_COUNTED_RULES)}"
        )
    if form.quorum is not None and len(votes) < form.quorum:
        return f"{len(votes)} voted, and the quorum is {form.quorum}"
    supports = [support_of(c, option, form) for c in votes if not is_blank(c, form)]
    counted = [support for support in supports if support is not None]
    if not counted:
        return "no one voted on it"
    if rule == "unanimity":
        return _explain_unmet_unanimity(form, counted, max(form.roll_size, len(votes)))
    return _explain_unmet_count(
        rule, form, counted, len(votes) if form.blanks_counted else len(counted)
    )


def _explain_unmet_unanimity(
    form: BallotForm, supports: Sequence[int], entitled: int
) -> str | None:
    short = entitled - sum(support >= _full_support(form) for support in supports)
    return f"{short} of {entitled} did not say yes" if short else None


def _explain_unmet_count(
    rule: str, form: BallotForm, supports: Sequence[int], voters: int
) -> str | None:
    threshold = threshold_of(form)
    if rule == "majority":
        yes = sum(2 * support > _full_support(form) for support in supports)
        return None if 2 * yes > voters else f"{yes} of {voters} is not a majority"
    if rule == "mean":
        return _explain_unmet_mean(form, Fraction(sum(supports), len(supports)), threshold)
    reached = sum(support >= threshold for support in supports)
    if rule == "least":
        below = voters - reached
        return f"{below} of {voters} votes do not reach the threshold" if below else None
    return _explain_unmet_share(form, reached, voters)


def _explain_unmet_share(form: BallotForm, reached: int, voters: int) -> str | None:
    share, needed = Fraction(reached, voters), required_share(form.exact_share, form.share)
    if share >= needed:
        return None
    if form.exact_share is not None:
        return f"{reached} of {voters} support it, and {needed} is needed"
    percent, required = format_apart(100 * share, 100 * needed, decimals=0)
    return f"{percent}% support it, and {required}% are needed"


def _explain_unmet_mean(form: BallotForm, mean: Fraction, threshold: int) -> str | None:
    if mean >= threshold:
        return None
    name = "the mean"
    if form.kind == "ranking":
        places = len(form.options) + 1
        name, mean, threshold = "its mean rank", places - mean, places - threshold
    reached, _ = format_apart(mean, Fraction(threshold), decimals=2)
    return f"{name} is {reached}, and {threshold} is needed"


def _full_support(form: BallotForm) -> int:
    """Return the support that is a full yes: the last grade, the first rank, or one dot."""
    if form.kind == "grades":
        return len(form.scale) - 1
    return len(form.options) if form.kind == "ranking" else 1


def threshold_of(form: BallotForm) -> int:
    """Return the support that is required; by default the middle of the scale."""
    if form.threshold is None:
        return (_full_support(form) + 1) // 2
    return len(form.options) + 1 - form.threshold if form.kind == "ranking" else form.threshold
