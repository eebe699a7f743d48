"""Voting rules: which option each rule chooses on the same votes, and how far grades spread.

A kind of ballot allows some rules: see :data:`VOTING_RULES`.  They can choose different options,
so all that a ballot allows are counted side by side.

Sources: majority judgment (Balinski and Laraki 2011); approval (Brams and Fishburn 1978); modified
Borda count (Emerson 2007); the choice that beats every other one (Condorcet 1785); lowest sum of
ranks (as in the priority setting of the James Lind Alliance); spread (Tastle and Wierman 2007).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import log2
from typing import Any, TypeAlias

import attrs

from dialoguekit.domain.ballot_counting import (
    BallotForm,
    Choices,
    is_blank,
    majority_judgment,
    option_merits,
    preference_levels,
    threshold_of,
)

Scores: TypeAlias = Mapping[str, Any]
"""A comparable score of each option, higher for better; None for an option that cannot win."""


@attrs.frozen
class VotingRule:
    """A voting rule: its name, how its scores are told, and the function that counts them.

    ``unit`` names what a score counts.  ``score`` gets votes that are not blank.
    """

    name: str
    unit: str
    score: Callable[[Sequence[Choices], BallotForm], Scores]


@attrs.frozen
class RuleOutcome:
    """What a voting rule chooses: the best options, and the score of each.

    Several ``winners`` are tied.  There is none if all votes are blank, or if no option meets what
    the rule asks of a winner.
    """

    rule: VotingRule
    scores: Scores

    @cached_property
    def winners(self) -> tuple[str, ...]:
        """The options with the best score, in the order of the ballot."""
        found = [score for score in self.scores.values() if score is not None]
        best = max(found) if found else None
        return tuple(o for o, score in self.scores.items() if found and score == best)


def apply_rules(votes: Sequence[Choices], form: BallotForm) -> tuple[RuleOutcome, ...]:
    """Return what each rule chooses that the kind of the ballot allows, in the order of the table.

    Empty for a ballot on one option, and without a vote that is not blank.
    """
    counted = [choices for choices in votes if not is_blank(choices, form)]
    if len(form.options) < 2 or not counted:
        return ()
    return tuple(RuleOutcome(rule, rule.score(counted, form)) for rule in VOTING_RULES[form.kind])


def rules_disagree(outcomes: Iterable[RuleOutcome]) -> bool:
    """Return whether no option is chosen by all rules that choose one."""
    chosen = [frozenset(outcome.winners) for outcome in outcomes if outcome.winners]
    return bool(chosen) and not frozenset.intersection(*chosen)


def spread_agreement(counts: Sequence[int]) -> float | None:
    """Return the agreement of grades: 1 if all are equal, 0 if half are at each end of the scale.

    ``counts`` is the number of votes for each grade, lowest first.  None without votes, or for a
    scale of one grade.  Source: the consensus measure of Tastle and Wierman (2007).
    """
    total, width = sum(counts), len(counts) - 1
    if not total or not width:
        return None
    mean = sum(grade * count for grade, count in enumerate(counts)) / total
    terms = (
        count / total * log2(1 - abs(grade - mean) / width)
        for grade, count in enumerate(counts)
        if count
    )
    return max(0.0, min(1.0, 1 + sum(terms)))


# Grades


def _median(votes: Sequence[Choices], form: BallotForm) -> Scores:
    """Score by the lower median of the grades that were given."""
    return {
        option: majority_judgment(grades)[0] if grades else None
        for option, grades in _grades(votes, form).items()
    }


def _mean(votes: Sequence[Choices], form: BallotForm) -> Scores:
    """Score by the mean of the grades that were given."""
    return {
        option: Fraction(sum(grades), len(grades)) if grades else None
        for option, grades in _grades(votes, form).items()
    }


def _approval(votes: Sequence[Choices], form: BallotForm) -> Scores:
    """Score by the number of grades from the threshold on; by default the middle of the scale."""
    threshold = threshold_of(form)
    return {
        option: sum(grade >= threshold for grade in grades) or None
        for option, grades in _grades(votes, form).items()
    }


def _grades(votes: Sequence[Choices], form: BallotForm) -> dict[str, list[int]]:
    return {o: [choices[o] for choices in votes if o in choices] for o in form.options}


# Dots


def _voters(votes: Sequence[Choices], form: BallotForm) -> Scores:
    """Score by the number of voters who gave the option anything."""
    return {o: sum(choices.get(o, 0) > 0 for choices in votes) or None for o in form.options}


# Rankings


def _first_preferences(votes: Sequence[Choices], form: BallotForm) -> Scores:
    """Score by the votes that have the option alone in the first place."""
    first = [levels[0] for levels in (preference_levels(c, form) for c in votes)]
    return {option: sum(level == [option] for level in first) or None for option in form.options}


def _condorcet(votes: Sequence[Choices], form: BallotForm) -> Scores:
    """Score an option by the others that it beats, if it beats them all: more voters prefer it."""
    places = [_places(choices, form) for choices in votes]
    beaten = dict.fromkeys(form.options, 0)
    for one, other in combinations(form.options, 2):
        lead = sum((place[one] < place[other]) - (place[other] < place[one]) for place in places)
        if lead:
            beaten[one if lead > 0 else other] += 1
    others = len(form.options) - 1
    return {option: number if number == others else None for option, number in beaten.items()}


def _rank_sum(votes: Sequence[Choices], form: BallotForm) -> Scores:
    """Score by the sum of ranks, lowest best; what is not ranked shares the last places."""
    sums = dict.fromkeys(form.options, Fraction(0))
    for choices in votes:
        place = 0
        for level in preference_levels(choices, form):
            for option in level:
                sums[option] -= place + Fraction(len(level) + 1, 2)
            place += len(level)
    return sums


def _places(choices: Choices, form: BallotForm) -> dict[str, int]:
    levels = preference_levels(choices, form)
    return {option: place for place, level in enumerate(levels) for option in level}


_MAJORITY_JUDGMENT = VotingRule("majority judgment", "median grade", option_merits)

VOTING_RULES: Mapping[str, tuple[VotingRule, ...]] = {
    "grades": (
        _MAJORITY_JUDGMENT,
        VotingRule("median", "median grade", _median),
        VotingRule("mean", "mean grade", _mean),
        VotingRule("approval", "votes from the threshold on", _approval),
    ),
    "dots": (
        VotingRule("total", "dots", option_merits),
        VotingRule("voters", "voters who gave any", _voters),
    ),
    "ranking": (
        VotingRule("modified Borda", "points", option_merits),
        VotingRule("first preferences", "voters", _first_preferences),
        VotingRule("Condorcet", "options beaten", _condorcet),
        VotingRule("lowest rank sum", "sum of ranks", _rank_sum),
    ),
}
"""The rules that choose among several options, by kind of ballot."""
