"""Tallies: points, ranks, agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit_nominal_group.tally import (
    Choices,
    Tally,
    agreement,
    borda_points,
    count_votes,
    levels,
    majority_judgment,
    valid_choices,
)

OPTIONS = ("A", "B", "C", "D")


def ranked(*options: str) -> Choices:
    """Return a ranking of these options, best first."""
    return {option: rank for rank, option in enumerate(options, start=1)}


def points(count: Tally) -> dict[str, int]:
    """Return the points of each option, best first."""
    return {result.option: result.points for result in count.results}


def ranks(count: Tally) -> dict[str, int]:
    """Return the rank of each option, best first."""
    return {result.option: result.rank for result in count.results}


# The modified Borda count


def test_a_ranking_gives_as_many_points_as_options_ranked() -> None:
    """Two of four give two and one; a full ranking gives four to one."""
    assert borda_points(ranked("C", "A")) == {"C": 2, "A": 1}
    assert borda_points(ranked("A", "B", "C", "D")) == {"A": 4, "B": 3, "C": 2, "D": 1}
    assert borda_points({}) == {}


def test_gaps_between_ranks_have_no_effect() -> None:
    """Ranks 1, 3 and 4 are a first, a second and a third."""
    assert borda_points({"A": 4, "B": 1, "C": 3}) == {"B": 3, "C": 2, "A": 1}


def test_tied_options_get_the_points_of_the_better_position() -> None:
    """The core refuses ties; a log from another source may have them."""
    assert borda_points({"A": 1, "B": 1, "C": 2}) == {"A": 3, "B": 3, "C": 1}


@given(st.permutations(OPTIONS), st.integers(0, 4))
def test_a_ranking_gives_the_sum_of_one_to_r(order: list[str], r: int) -> None:
    """Ranking fewer options never gives more points."""
    assert sum(borda_points(ranked(*order[:r])).values()) == r * (r + 1) // 2


def test_consensus_is_the_share_of_possible_points() -> None:
    """Points over voters times options: three of eight for two voters and four options."""
    count = count_votes([ranked("A", "B"), ranked("C", "A", "B")], OPTIONS, "ranking")
    assert points(count) == {"A": 4, "C": 3, "B": 2, "D": 0}
    assert [result.consensus for result in count.results] == [4 / 8, 3 / 8, 2 / 8, 0]
    assert ranks(count) == {"A": 1, "C": 2, "B": 3, "D": 4}
    assert (count.group, count.voters) == (None, 2)


def test_consensus_is_one_only_for_first_in_every_full_ranking() -> None:
    """First in rankings of one option gives a quarter of four."""
    full = count_votes([ranked(*OPTIONS)] * 3, OPTIONS, "ranking")
    assert full.results[0].consensus == 1
    short = count_votes([ranked("A")] * 3, OPTIONS, "ranking")
    assert short.results[0].consensus == 1 / 4


def test_options_with_equal_points_share_a_rank() -> None:
    """They are in ballot order, and the next rank is omitted."""
    count = count_votes([ranked("A", "B", "C"), ranked("C", "B", "A")], OPTIONS, "ranking")
    assert ranks(count) == {"A": 1, "B": 1, "C": 1, "D": 4}


def test_a_ballot_without_votes_has_no_consensus() -> None:
    """No points were possible."""
    count = count_votes([], OPTIONS, "ranking")
    assert {result.consensus for result in count.results} == {None}
    assert count.agreement is None


def test_the_result_of_an_option_is_found() -> None:
    """None for an option that was not voted on."""
    count = count_votes([ranked("A")], OPTIONS, "ranking", "peer support")
    found = count.result_of("A")
    assert found is not None
    assert found.points == 1
    assert count.result_of("E") is None
    assert count.group == "peer support"


# Dots and grades


def test_dots_are_added_up() -> None:
    """They have no consensus, because the possible number depends on the budget."""
    count = count_votes([{"A": 2, "B": 1}, {"B": 3}], OPTIONS, "dots")
    assert points(count) == {"B": 4, "A": 2, "C": 0, "D": 0}
    assert ranks(count) == {"B": 1, "A": 2, "C": 3, "D": 3}
    assert {result.consensus for result in count.results} == {None}


@pytest.mark.parametrize(
    ("grades", "order"),
    [([0, 2, 3, 4, 4], (3, 2, 4, 0, 4)), ([1, 2, 3, 3, 4], (3, 2, 3, 1, 4)), ([2], (2,)), ([], ())],
)
def test_majority_judgment_takes_successive_lower_medians(
    grades: list[int], order: tuple[int, ...]
) -> None:
    """In this worked example the first beats the second at the third grade."""
    assert majority_judgment(grades) == order


def test_grades_are_ranked_by_majority_judgment() -> None:
    """A has (3, 2, 4, …) and B (3, 2, 3, …); a missing grade is the lowest."""
    given_to = {"A": [0, 2, 3, 4, 4], "B": [1, 2, 3, 3, 4], "C": [4, 4]}
    votes = [
        {option: grades[n] for option, grades in given_to.items() if n < len(grades)}
        for n in range(5)
    ]
    count = count_votes(votes, ("B", "A", "C"), "grades")
    assert points(count) == {"A": 3, "B": 3, "C": 0}
    assert ranks(count) == {"A": 1, "B": 2, "C": 3}


def test_grades_without_voters_have_no_agreement() -> None:
    """All options have the lowest grade and the first rank."""
    assert ranks(count_votes([], ("A", "B"), "grades")) == {"A": 1, "B": 1}


# Valid choices


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
def test_only_integers_on_the_scale_for_options_count(
    kind: str, given_: Any, counts: Choices
) -> None:
    """A log from another source may contain others."""
    assert valid_choices(given_, OPTIONS, kind) == counts


@pytest.mark.parametrize(
    ("kind", "choices", "order"),
    [
        ("ranking", {"C": 1, "A": 2}, [["C"], ["A"], ["B", "D"]]),
        ("dots", {"C": 2, "A": 2, "B": 0}, [["A", "C"], ["B", "D"]]),
        ("grades", {"C": 3, "A": 1}, [["C"], ["A"], ["B", "D"]]),
        ("ranking", {}, [["A", "B", "C", "D"]]),
    ],
)
def test_a_vote_orders_options(kind: str, choices: Choices, order: list[Any]) -> None:
    """Tied options are in one list; unranked ones come last."""
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
    """Corrected for ties; two voters with different firsts of four have W = 1/3.

    Twice the mean ranks: A and B 2 + 6, C and D 6 + 6; S is 4·4 / 4, W is 12·4 / (4·60 − 2·48).
    """
    found = agreement(votes, OPTIONS, "ranking")
    assert found == (w if w is None else pytest.approx(w))


def test_agreement_equals_a_manual_calculation() -> None:
    """Three voters and six options.

    The sums of ranks are 8, 14, 11, 11, 11 and 8, their mean is 10.5: S = 25.5, and W = 12·25.5 /
    (9·210).
    """
    things = tuple("abcdef")
    votes = [
        dict(zip(things, (1, 6, 3, 2, 5, 4), strict=True)),
        dict(zip(things, (1, 5, 6, 4, 2, 3), strict=True)),
        dict(zip(things, (6, 3, 2, 5, 4, 1), strict=True)),
    ]
    assert agreement(votes, things, "ranking") == pytest.approx(12 * 25.5 / (9 * 210))


def test_fewer_than_two_options_have_no_agreement() -> None:
    """There is nothing to prefer."""
    assert agreement([{"A": 1}, {"A": 1}], ("A",), "ranking") is None


VOTES = st.lists(
    st.permutations(OPTIONS).flatmap(
        lambda order: st.integers(0, 4).map(lambda r: ranked(*order[:r]))
    ),
    max_size=6,
)


@given(VOTES, st.randoms(use_true_random=False))
def test_agreement_is_in_its_range_and_independent_of_order(
    votes: list[Choices], random: Any
) -> None:
    """Of voters and of options."""
    found = agreement(votes, OPTIONS, "ranking")
    assert found is None or 0 <= found <= 1
    shuffled, options = random.sample(votes, len(votes)), random.sample(OPTIONS, len(OPTIONS))
    assert agreement(shuffled, options, "ranking") == found


@given(VOTES)
def test_points_of_groups_add_up_to_those_of_all(votes: list[Choices]) -> None:
    """For any division into groups."""
    half = len(votes) // 2
    one = points(count_votes(votes[:half], OPTIONS, "ranking"))
    other = points(count_votes(votes[half:], OPTIONS, "ranking"))
    everybody = points(count_votes(votes, OPTIONS, "ranking"))
    assert everybody == {option: one[option] + other[option] for option in everybody}
