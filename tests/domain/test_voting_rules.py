"""Voting rules on the same votes, and the spread of grades."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.domain.ballot_counting import BallotForm, Choices
from dialoguekit.domain.voting_rules import (
    VOTING_RULES,
    RuleOutcome,
    apply_rules,
    rules_disagree,
    spread_agreement,
)

OPTIONS = ("line", "map", "tea")
RANKING = BallotForm(kind="ranking", options=OPTIONS)
DOTS = BallotForm(kind="dots", options=OPTIONS)
GRADES = BallotForm(kind="grades", options=OPTIONS, scale=("0", "1", "2", "3", "4"), threshold=3)


def ranked(*orders: str) -> list[Choices]:
    """Return votes from orders such as ``line map``: the first has rank 1."""
    return [{option: rank for rank, option in enumerate(o.split(), 1)} for o in orders]


def outcomes(votes: Sequence[Choices], form: BallotForm) -> dict[str, tuple[str, ...]]:
    """Return the winners of each rule by name."""
    return {outcome.rule.name: outcome.winners for outcome in apply_rules(votes, form)}


def test_the_rules_of_a_ranking_can_choose_three_options() -> None:
    """The first preferences are for one option, which most voters have last."""
    votes = ranked(*["line map tea"] * 4, *["map tea line"] * 3, *["tea map line"] * 2)
    assert outcomes(votes, RANKING) == {
        "modified Borda": ("map",),
        "first preferences": ("line",),
        "Condorcet": ("map",),
        "lowest rank sum": ("map",),
    }
    assert rules_disagree(apply_rules(votes, RANKING))


def test_without_an_option_that_beats_all_others_condorcet_chooses_none() -> None:
    """Three voters, three options in a circle: the other rules tie them."""
    votes = ranked("line map tea", "map tea line", "tea line map")
    found = outcomes(votes, RANKING)
    assert found.pop("Condorcet") == ()
    assert set(found.values()) == {OPTIONS}
    assert not rules_disagree(apply_rules(votes, RANKING))


def test_options_that_are_not_ranked_share_the_last_places() -> None:
    """They get no points, and the mean of the places that remain."""
    borda, first, condorcet, ranks = apply_rules(ranked("tea", "tea", "map"), RANKING)
    assert dict(borda.scores) == {"line": (0,), "map": (1,), "tea": (2,)}
    assert (first.winners, condorcet.winners) == (("tea",), ("tea",))
    assert dict(ranks.scores) == {"line": -7.5, "map": -6, "tea": -4.5}


def test_the_rules_of_dots_count_dots_and_voters() -> None:
    """One voter gave many dots to one option, two others one each to another."""
    votes = [{"line": 4}, {"map": 1, "line": 0}, {"map": 1}]
    assert outcomes(votes, DOTS) == {"total": ("line",), "voters": ("map",)}


def test_the_rules_of_grades() -> None:
    """Missing grades are the lowest for majority judgment, and not counted otherwise."""
    votes = [{"line": 2, "map": 4, "tea": 4}, {"line": 2, "map": 0}, {"line": 2, "map": 3}]
    assert outcomes(votes, GRADES) == {
        "majority judgment": ("map",),
        "median": ("tea",),
        "mean": ("tea",),
        "approval": ("map",),
    }


def test_majority_judgment_orders_two_equal_medians() -> None:
    """✔ Grades 0, 2, 3, 4, 4 beat 1, 2, 3, 3, 4."""
    pairs = zip((0, 2, 3, 4, 4), (1, 2, 3, 3, 4), strict=True)
    votes = [{"line": one, "map": other} for one, other in pairs]
    judgment, median, *_ = apply_rules(votes, GRADES)
    assert judgment.winners == ("line",)
    assert median.winners == ("line", "map")


@pytest.mark.parametrize("form", [RANKING, DOTS, GRADES])
def test_nobody_wins_if_all_votes_are_blank(form: BallotForm) -> None:
    """A ballot without a vote has no outcome either, and one on one option needs none."""
    assert apply_rules([], form) == apply_rules([{}, {}], form) == ()
    single = BallotForm(kind=form.kind, options=("line",), scale=form.scale)
    assert apply_rules([{"line": 1}], single) == ()


@pytest.mark.parametrize(
    ("counts", "agreement"),
    [
        ((0, 0, 7), 1.0),
        ((3, 0, 0, 0, 3), 0.0),
        ((1, 1, 1, 1, 1), 0.434),
        ((), None),
        ((5,), None),
        ((0, 0), None),
    ],
)
def test_the_agreement_of_grades(counts: tuple[int, ...], agreement: float | None) -> None:
    """✔ It is 1 for equal grades, 0 for half at each end, 0.434 for equal numbers of five."""
    found = spread_agreement(counts)
    assert found == (agreement if agreement is None else pytest.approx(agreement, abs=5e-4))


# Laws

ORDERS = st.lists(
    st.permutations(OPTIONS).flatmap(lambda o: st.integers(1, 3).map(lambda n: " ".join(o[:n]))),
    min_size=1,
    max_size=7,
)


@given(ORDERS)
def test_a_condorcet_winner_beats_every_other_option(orders: list[str]) -> None:
    """Found by counting each pair, whatever the rule says."""
    votes = ranked(*orders)
    wins = {
        one: all(
            sum(v.get(one, 9) < v.get(other, 9) for v in votes)
            > sum(v.get(other, 9) < v.get(one, 9) for v in votes)
            for other in OPTIONS
            if other != one
        )
        for one in OPTIONS
    }
    assert outcomes(votes, RANKING)["Condorcet"] == tuple(o for o in OPTIONS if wins[o])


@given(ORDERS, st.sampled_from(list(permutations(OPTIONS))))
def test_the_order_of_options_and_votes_changes_no_winner(
    orders: list[str], options: tuple[str, ...]
) -> None:
    """Only the order in which tied options are named follows the ballot."""
    other = BallotForm(kind="ranking", options=options)
    found = outcomes(ranked(*orders), RANKING)
    again = outcomes(ranked(*reversed(orders)), other)
    assert {rule: set(won) for rule, won in found.items()} == {
        rule: set(won) for rule, won in again.items()
    }


@given(st.lists(st.integers(0, 9), min_size=2, max_size=7))
def test_agreement_is_between_0_and_1_and_the_same_backwards(counts: list[int]) -> None:
    """The direction of a scale does not matter."""
    found, backwards = spread_agreement(counts), spread_agreement(counts[::-1])
    assert found is None or 0 <= found <= 1
    assert found == (None if backwards is None else pytest.approx(backwards))


@given(
    st.lists(st.sets(st.sampled_from(OPTIONS)), min_size=1, max_size=4),
)
def test_rules_disagree_if_two_or_more_of_them_have_no_common_winner(won: list[set[str]]) -> None:
    """A rule that chooses none does not count."""
    rule = VOTING_RULES["dots"][0]
    given_outcomes = [
        RuleOutcome(rule, {o: int(o in each) or None for o in OPTIONS}) for each in won
    ]
    chosen = [each for each in won if each]
    assert rules_disagree(given_outcomes) == (bool(chosen) and not set.intersection(*chosen))
    if not any(one & other for one, other in combinations(chosen, 2)) and len(chosen) > 1:
        assert rules_disagree(given_outcomes)
