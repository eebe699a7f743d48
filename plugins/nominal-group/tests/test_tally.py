"""Counting votes: points, ranks, agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit_nominal_group.tally import (
    Choices,
    Count,
    agreement,
    borda,
    choices_of,
    counted,
    levels,
    majority,
)

OPTIONS = ("A", "B", "C", "D")


def ranked(*options: str) -> Choices:
    """A ranking of these options, the best first."""
    return {option: rank for rank, option in enumerate(options, start=1)}


def points(count: Count) -> dict[str, int]:
    """The points of each option, best first."""
    return {result.option: result.points for result in count.results}


def ranks(count: Count) -> dict[str, int]:
    """The rank of each option, best first."""
    return {result.option: result.rank for result in count.results}


# The modified Borda count


def test_a_ranking_gives_as_many_points_as_it_ranks_options() -> None:
    """Whoever ranks two of four gives two and one; a full ranking four to one."""
    assert borda(ranked("C", "A")) == {"C": 2, "A": 1}
    assert borda(ranked("A", "B", "C", "D")) == {"A": 4, "B": 3, "C": 2, "D": 1}
    assert borda({}) == {}


def test_a_gap_between_ranks_means_nothing() -> None:
    """Ranks 1, 3 and 4 are a first, a second and a third."""
    assert borda({"A": 4, "B": 1, "C": 3}) == {"B": 3, "C": 2, "A": 1}


def test_two_at_one_rank_get_what_the_better_place_is_worth() -> None:
    """The core refuses it; a log from elsewhere may hold it."""
    assert borda({"A": 1, "B": 1, "C": 2}) == {"A": 3, "B": 3, "C": 1}


@given(st.permutations(OPTIONS), st.integers(0, 4))
def test_a_ranking_of_r_options_gives_the_sum_of_one_to_r(order: list[str], r: int) -> None:
    """And nobody can give more by ranking fewer."""
    assert sum(borda(ranked(*order[:r])).values()) == r * (r + 1) // 2


def test_consensus_is_the_share_of_the_points_that_were_possible() -> None:
    """Points over voters times options: three of eight here, for two voters and four options."""
    count = counted([ranked("A", "B"), ranked("C", "A", "B")], OPTIONS, "ranking")
    assert points(count) == {"A": 4, "C": 3, "B": 2, "D": 0}
    assert [result.consensus for result in count.results] == [4 / 8, 3 / 8, 2 / 8, 0]
    assert ranks(count) == {"A": 1, "C": 2, "B": 3, "D": 4}
    assert (count.group, count.voters) == (None, 2)


def test_only_a_first_place_in_every_full_ranking_is_a_consensus_of_one() -> None:
    """An option that everybody put first, ranking nothing else, has a quarter of four."""
    full = counted([ranked(*OPTIONS)] * 3, OPTIONS, "ranking")
    assert full.results[0].consensus == 1
    short = counted([ranked("A")] * 3, OPTIONS, "ranking")
    assert short.results[0].consensus == 1 / 4


def test_options_with_the_same_points_share_a_rank() -> None:
    """And stand in the order of the ballot; the next rank is left out."""
    count = counted([ranked("A", "B", "C"), ranked("C", "B", "A")], OPTIONS, "ranking")
    assert ranks(count) == {"A": 1, "B": 1, "C": 1, "D": 4}


def test_a_ballot_in_which_nobody_voted_has_no_consensus() -> None:
    """There were no points to be given."""
    count = counted([], OPTIONS, "ranking")
    assert {result.consensus for result in count.results} == {None}
    assert count.agreement is None


def test_what_an_option_got_can_be_asked_for() -> None:
    """None for what was not voted on."""
    count = counted([ranked("A")], OPTIONS, "ranking", "peer support")
    found = count.result("A")
    assert found is not None
    assert found.points == 1
    assert count.result("E") is None
    assert count.group == "peer support"


# Dots and grades


def test_dots_count_themselves() -> None:
    """And have no consensus: how many were possible depends on the budget."""
    count = counted([{"A": 2, "B": 1}, {"B": 3}], OPTIONS, "dots")
    assert points(count) == {"B": 4, "A": 2, "C": 0, "D": 0}
    assert ranks(count) == {"B": 1, "A": 2, "C": 3, "D": 3}
    assert {result.consensus for result in count.results} == {None}


@pytest.mark.parametrize(
    ("grades", "order"),
    [
        ([0, 2, 3, 4, 4], (3, 2, 4, 0, 4)),
        ([1, 2, 3, 3, 4], (3, 2, 3, 1, 4)),
        ([2], (2,)),
        ([], ()),
    ],
)
def test_majority_judgment_takes_one_lower_median_after_the_other(
    grades: list[int], order: tuple[int, ...]
) -> None:
    """The worked example of domain.md §6.1: the first beats the second at the third grade."""
    assert majority(grades) == order


def test_grades_are_ranked_by_majority_judgment() -> None:
    """A has (3, 2, 4, …) and B (3, 2, 3, …); who gives no grade gives the lowest."""
    given_to = {"A": [0, 2, 3, 4, 4], "B": [1, 2, 3, 3, 4], "C": [4, 4]}
    votes = [
        {option: grades[n] for option, grades in given_to.items() if n < len(grades)}
        for n in range(5)
    ]
    count = counted(votes, ("B", "A", "C"), "grades")
    assert points(count) == {"A": 3, "B": 3, "C": 0}
    assert ranks(count) == {"A": 1, "B": 2, "C": 3}


def test_a_ballot_with_grades_and_without_voters_has_none() -> None:
    """Every option stands at the bottom, and all share the first rank."""
    assert ranks(counted([], ("A", "B"), "grades")) == {"A": 1, "B": 1}


# What counts of a vote


@pytest.mark.parametrize(
    ("kind", "given_", "counts"),
    [
        ("ranking", [("A", 1), ("B", 2)], {"A": 1, "B": 2}),
        ("ranking", [("A", 0), ("B", -1), ("C", 1)], {"C": 1}),
        ("dots", [("A", 0), ("B", 3)], {"A": 0, "B": 3}),
        ("grades", [("A", True), ("B", 1.5), ("C", None), ("D", "2")], {}),
        ("grades", [("E", 1), ("D", 2)], {"D": 2}),
    ],
)
def test_only_whole_numbers_on_the_scale_for_options_count(
    kind: str, given_: Any, counts: Choices
) -> None:
    """Whatever a log from elsewhere may hold."""
    assert choices_of(given_, OPTIONS, kind) == counts


@pytest.mark.parametrize(
    ("kind", "choices", "order"),
    [
        ("ranking", {"C": 1, "A": 2}, [["C"], ["A"], ["B", "D"]]),
        ("dots", {"C": 2, "A": 2, "B": 0}, [["A", "C"], ["B", "D"]]),
        ("grades", {"C": 3, "A": 1}, [["C"], ["A"], ["B", "D"]]),
        ("ranking", {}, [["A", "B", "C", "D"]]),
    ],
)
def test_a_vote_puts_options_in_an_order(kind: str, choices: Choices, order: list[Any]) -> None:
    """Those that it does not tell apart stand together; what was not ranked comes last."""
    assert levels(choices, OPTIONS, kind) == order


# Agreement


@pytest.mark.parametrize(
    ("votes", "w"),
    [
        ([ranked(*OPTIONS)] * 3, 1),
        ([ranked(*OPTIONS), ranked(*reversed(OPTIONS))], 0),
        ([ranked("A", "B"), ranked("A", "B")], 1),
        ([ranked("A"), ranked("B")], 1 / 3),
        ([ranked(*OPTIONS)], None),
        ([{}, {}], None),
        ([], None),
    ],
    ids=["alike", "opposite", "alike in part", "two firsts", "one voter", "no preference", "none"],
)
def test_agreement_is_kendalls_w(votes: Sequence[Choices], w: float | None) -> None:
    """Corrected for ties; two who each put another one first of four have W = 1/3 by hand.

    Twice the mean places: A and B 2 + 6, C and D 6 + 6; S is 4·4 / 4, W is 12·4 / (4·60 − 2·48).
    """
    found = agreement(votes, OPTIONS, "ranking")
    assert found == (w if w is None else pytest.approx(w))


def test_agreement_is_what_comes_out_by_hand() -> None:
    """Three voters and six things, reckoned by hand.

    The sums of ranks are 8, 14, 11, 11, 11 and 8, their mean is 10.5: S = 25.5, and
    W = 12·25.5 / (9·210).
    """
    things = tuple("abcdef")
    votes = [
        dict(zip(things, (1, 6, 3, 2, 5, 4), strict=True)),
        dict(zip(things, (1, 5, 6, 4, 2, 3), strict=True)),
        dict(zip(things, (6, 3, 2, 5, 4, 1), strict=True)),
    ]
    assert agreement(votes, things, "ranking") == pytest.approx(12 * 25.5 / (9 * 210))


def test_fewer_than_two_options_cannot_be_agreed_on() -> None:
    """Nobody can prefer one to another."""
    assert agreement([{"A": 1}, {"A": 1}], ("A",), "ranking") is None


VOTES = st.lists(
    st.permutations(OPTIONS).flatmap(
        lambda order: st.integers(0, 4).map(lambda r: ranked(*order[:r]))
    ),
    max_size=6,
)


@given(VOTES, st.randoms(use_true_random=False))
def test_agreement_lies_between_none_and_all_and_knows_no_order(
    votes: list[Choices], random: Any
) -> None:
    """Whoever votes first, and however options stand on the ballot."""
    found = agreement(votes, OPTIONS, "ranking")
    assert found is None or 0 <= found <= 1
    shuffled, options = random.sample(votes, len(votes)), random.sample(OPTIONS, len(OPTIONS))
    assert agreement(shuffled, options, "ranking") == found


@given(VOTES)
def test_groups_together_have_the_points_of_all(votes: list[Choices]) -> None:
    """Points add up, whoever is counted with whom."""
    half = len(votes) // 2
    one = points(counted(votes[:half], OPTIONS, "ranking"))
    other = points(counted(votes[half:], OPTIONS, "ranking"))
    everybody = points(counted(votes, OPTIONS, "ranking"))
    assert everybody == {option: one[option] + other[option] for option in everybody}
