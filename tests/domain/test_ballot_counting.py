"""Counting of ballots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.domain.ballot_counting import (
    BallotForm,
    Choices,
    Tally,
    count_changed_votes,
    count_votes,
    majority_judgment,
    preference_levels,
    valid_choices,
)

OPTIONS = ("A", "B", "C", "D")
RANKING = BallotForm(kind="ranking", options=OPTIONS)
DOTS = BallotForm(kind="dots", options=OPTIONS)
GRADES = BallotForm(kind="grades", options=OPTIONS, scale=("0", "1", "2", "3", "4"))
FORMS = (RANKING, DOTS, GRADES)


def ranked(*options: str) -> Choices:
    """Return a ranking of these options, best first."""
    return {option: rank for rank, option in enumerate(options, start=1)}


def points(count: Tally) -> dict[str, int]:
    """Return the points of each option, best first."""
    return {result.option: result.points for result in count.results}


def ranks(count: Tally) -> dict[str, int]:
    """Return the rank of each option, best first."""
    return {result.option: result.rank for result in count.results}


def votes_on(form: BallotForm) -> st.SearchStrategy[list[Choices]]:
    """Return lists of valid votes."""
    if form.kind == "ranking":
        vote = st.permutations(OPTIONS).flatmap(
            lambda order: st.integers(0, 4).map(lambda r: ranked(*order[:r]))
        )
    else:
        vote = st.dictionaries(st.sampled_from(OPTIONS), st.integers(0, 4)).map(dict)
    return st.lists(vote, max_size=6)


BALLOTS = st.sampled_from(FORMS).flatmap(lambda form: st.tuples(st.just(form), votes_on(form)))


# The modified Borda count


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        (ranked("C", "A"), {"C": 2, "A": 1, "B": 0, "D": 0}),
        (ranked(*OPTIONS), {"A": 4, "B": 3, "C": 2, "D": 1}),
        ({}, {"A": 0, "B": 0, "C": 0, "D": 0}),
        ({"A": 4, "B": 1, "C": 3}, {"B": 3, "C": 2, "A": 1, "D": 0}),
        ({"A": 1, "B": 1, "C": 2}, {"A": 3, "B": 3, "C": 1, "D": 0}),
    ],
    ids=["two", "all", "none", "with gaps", "tied"],
)
def test_a_ranking_gives_as_many_points_as_options_ranked(
    choices: Choices, expected: dict[str, int]
) -> None:
    """Gaps between ranks have no effect, and tied options get the points of the better position."""
    assert points(count_votes([choices], RANKING)) == expected


@given(st.permutations(OPTIONS), st.integers(0, 4))
def test_a_ranking_gives_the_sum_of_one_to_r(order: list[str], r: int) -> None:
    """Ranking fewer options never gives more points."""
    found = points(count_votes([ranked(*order[:r])], RANKING))
    assert sum(found.values()) == r * (r + 1) // 2


def test_consensus_is_the_share_of_possible_points() -> None:
    """Points over voters times options: three of eight for two voters and four options."""
    count = count_votes([ranked("A", "B"), ranked("C", "A", "B")], RANKING)
    assert points(count) == {"A": 4, "C": 3, "B": 2, "D": 0}
    assert [result.consensus for result in count.results] == [4 / 8, 3 / 8, 2 / 8, 0]
    assert ranks(count) == {"A": 1, "C": 2, "B": 3, "D": 4}
    assert count.voters == 2


def test_consensus_is_one_only_for_first_in_every_full_ranking() -> None:
    """First in rankings of one option gives a quarter of four."""
    assert count_votes([ranked(*OPTIONS)] * 3, RANKING).results[0].consensus == 1
    assert count_votes([ranked("A")] * 3, RANKING).results[0].consensus == 1 / 4


def test_options_with_equal_points_share_a_rank() -> None:
    """They are in ballot order, and the next rank is omitted."""
    count = count_votes([ranked("A", "B", "C"), ranked("C", "B", "A")], RANKING)
    assert list(ranks(count).items()) == [("A", 1), ("B", 1), ("C", 1), ("D", 4)]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.kind)
def test_a_ballot_without_votes_has_neither_consensus_nor_agreement(form: BallotForm) -> None:
    """No points were possible, and all options share the first rank."""
    count = count_votes([], form)
    assert {(r.consensus, r.points, r.rank, r.votes) for r in count.results} == {(None, 0, 1, 0)}
    assert (count.voters, count.agreement) == (0, None)


def test_the_result_of_an_option_is_found() -> None:
    """None for an option that was not voted on."""
    count = count_votes([ranked("A")], RANKING)
    found = count.result_of("A")
    assert found is not None
    assert (found.points, found.votes, found.grades) == (1, 1, ())
    assert count.result_of("E") is None


# Dots and grades


def test_dots_are_added_up() -> None:
    """They have no consensus, because the possible number depends on the budget."""
    count = count_votes([{"A": 2, "B": 1, "C": 0}, {"B": 3}], DOTS)
    assert points(count) == {"B": 4, "A": 2, "C": 0, "D": 0}
    assert ranks(count) == {"B": 1, "A": 2, "C": 3, "D": 3}
    assert {(result.consensus, result.grades) for result in count.results} == {(None, ())}


def test_no_dot_is_not_a_vote_for_an_option() -> None:
    """C was given 0 dots by one voter, and D was not named."""
    count = count_votes([{"A": 2, "B": 1, "C": 0}, {"B": 3}], DOTS)
    assert {r.option: r.votes for r in count.results} == {"B": 2, "A": 1, "C": 0, "D": 0}


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
    count = count_votes(votes, GRADES)
    assert points(count) == {"A": 3, "B": 3, "C": 0, "D": 0}
    assert ranks(count) == {"A": 1, "B": 2, "C": 3, "D": 4}


def test_a_missing_grade_is_not_counted_as_a_grade() -> None:
    """The lowest grade is counted if a voter gave it."""
    count = count_votes([{"A": 4, "B": 0}, {"A": 2}, {"A": 4}], GRADES)
    found = {result.option: (result.grades, result.votes) for result in count.results}
    assert found["A"] == ((0, 0, 1, 0, 2), 3)
    assert found["B"] == ((1, 0, 0, 0, 0), 1)
    assert found["D"] == ((0, 0, 0, 0, 0), 0)


# Valid choices


@pytest.mark.parametrize(
    ("kind", "pairs", "valid"),
    [
        ("ranking", [("A", 1), ("B", 2)], {"A": 1, "B": 2}),
        ("ranking", [("A", 0), ("B", -1), ("C", 1)], {"C": 1}),
        ("dots", [("A", 0), ("B", 3)], {"A": 0, "B": 3}),
        ("dots", [("A", 9), ("B", -1)], {"A": 9}),
        ("grades", [("A", True), ("B", 1.5), ("C", None), ("D", "2")], {}),
        ("grades", [("E", 1), ("D", 2)], {"D": 2}),
    ],
)
@pytest.mark.parametrize("with_form", [True, False])
def test_only_integers_in_range_for_options_are_valid(
    kind: str, pairs: Any, valid: Choices, with_form: bool
) -> None:
    """A log from another source may contain others."""
    form = next(form for form in FORMS if form.kind == kind)
    assert valid_choices(pairs, form if with_form else OPTIONS, kind) == valid


def test_a_grade_off_the_scale_is_invalid() -> None:
    """The scale has five grades; options alone give no scale."""
    pairs = [("A", 4), ("B", 5)]
    assert valid_choices(pairs, GRADES, "grades") == {"A": 4}
    assert valid_choices(pairs, OPTIONS, "grades") == {"A": 4, "B": 5}


# Preferences


@pytest.mark.parametrize(
    ("form", "choices", "order"),
    [
        (RANKING, {"C": 1, "A": 2}, [["C"], ["A"], ["B", "D"]]),
        (RANKING, {"C": 5, "A": 9}, [["C"], ["A"], ["B", "D"]]),
        (RANKING, {"C": 1, "D": 1}, [["C", "D"], ["A", "B"]]),
        (DOTS, {"C": 2, "A": 2, "B": 0}, [["A", "C"], ["B", "D"]]),
        (GRADES, {"C": 3, "A": 1}, [["C"], ["A"], ["B", "D"]]),
        (RANKING, {}, [["A", "B", "C", "D"]]),
    ],
)
def test_a_vote_orders_options(form: BallotForm, choices: Choices, order: list[Any]) -> None:
    """Tied options are in one list; unranked ones come last."""
    assert preference_levels(choices, form) == order


MERGED = {"C1": frozenset({"C1", "C2"}), "C2": frozenset({"C1", "C2"})}
MERGED["G1"] = MERGED["C1"]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (["C1 C3", "C1 C3"], ["C1 C3", "C3 C1"], (2, 1)),
        (["C1 C3", "C1 C3"], ["C1 C3"], (1, 0)),
        (["C1"], ["C1 C3"], (1, 1)),
        (["C1 C2 C3"], ["G1 C3"], (1, 0)),
        (["C1 C3 C2"], ["G1 C3"], (1, 0)),
        (["C3 C1 C2"], ["G1 C3"], (1, 1)),
        ([], ["G1 C3"], (0, 0)),
    ],
    ids=["one of two", "one voter", "one more", "merged", "at its best place", "swapped", "none"],
)
def test_changed_votes_are_counted(
    first: list[str], last: list[str], expected: tuple[int, int]
) -> None:
    """Of those who voted in both; merged ideas count at their best position."""
    options = ("C1", "C2", "C3", "C4")
    before = {f"P{n}": ranked(*vote.split()) for n, vote in enumerate(first)}
    after = {f"P{n}": ranked(*vote.split()) for n, vote in enumerate(last)}
    forms = [BallotForm(kind="ranking", options=each) for each in (options, ("G1", *options))]
    assert count_changed_votes(before, forms[0], after, forms[1], MERGED) == expected


def test_an_option_counts_as_itself_if_nothing_was_merged() -> None:
    """Votes are matched by voter."""
    before = {"P1": ranked("A", "B"), "P2": ranked("A")}
    after = {"P2": ranked("A"), "P1": ranked("B", "A"), "P3": ranked("C")}
    assert count_changed_votes(before, RANKING, after, RANKING) == (2, 1)


def test_dots_and_rankings_are_compared_by_preference() -> None:
    """Equal orders are not a change."""
    dots = {"P1": {"A": 3, "B": 1}}
    assert count_changed_votes(dots, DOTS, {"P1": ranked("A", "B")}, RANKING) == (1, 0)
    assert count_changed_votes(dots, DOTS, {"P1": ranked("B", "A")}, RANKING) == (1, 1)


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
    found = count_votes(votes, RANKING).agreement
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
    count = count_votes(votes, BallotForm(kind="ranking", options=things))
    assert count.agreement == pytest.approx(12 * 25.5 / (9 * 210))


def test_fewer_than_two_options_have_no_agreement() -> None:
    """There is nothing to prefer."""
    one = BallotForm(kind="ranking", options=("A",))
    assert count_votes([{"A": 1}, {"A": 1}], one).agreement is None


# Laws


@given(BALLOTS, st.randoms(use_true_random=False))
def test_the_order_of_votes_and_options_does_not_matter(
    ballot: tuple[BallotForm, list[Choices]], random: Any
) -> None:
    """Tied options are in order of the ballot; all else is equal."""
    form, votes = ballot
    shuffled = random.sample(votes, len(votes))
    assert count_votes(shuffled, form) == count_votes(votes, form)
    options = tuple(random.sample(OPTIONS, len(OPTIONS)))
    reordered = BallotForm(kind=form.kind, options=options, scale=form.scale)
    other, count = count_votes(votes, reordered), count_votes(votes, form)
    assert other.agreement == count.agreement
    assert all(other.result_of(result.option) == result for result in count.results)


@given(BALLOTS)
def test_ranks_agree_with_points(ballot: tuple[BallotForm, list[Choices]]) -> None:
    """A rank is one more than the number of better options; a higher rank has no fewer points."""
    form, votes = ballot
    results = count_votes(votes, form).results
    assert {result.option for result in results} == set(OPTIONS)
    for result in results:
        assert result.rank == 1 + sum(other.rank < result.rank for other in results)
        for other in results:
            assert other.points >= result.points or other.rank > result.rank
            if form.kind != "grades":
                assert (other.points == result.points) == (other.rank == result.rank)


@given(BALLOTS)
def test_shares_are_in_their_range(ballot: tuple[BallotForm, list[Choices]]) -> None:
    """Agreement and consensus are from 0 to 1; agreement is 1 if equal votes prefer an option."""
    form, votes = ballot
    count = count_votes(votes, form)
    assert count.agreement is None or 0 <= count.agreement <= 1
    assert all(r.consensus is None or 0 <= r.consensus <= 1 for r in count.results)
    if votes and all(dict(vote) == dict(votes[0]) for vote in votes):
        assert count.agreement in {None, 1}


@given(BALLOTS)
def test_grades_add_up_to_votes(ballot: tuple[BallotForm, list[Choices]]) -> None:
    """No option has more votes than there are voters."""
    form, votes = ballot
    count = count_votes(votes, form)
    for result in count.results:
        assert sum(result.grades) == (result.votes if form.kind == "grades" else 0)
        assert result.votes <= count.voters == len(votes)


@given(st.sampled_from((RANKING, DOTS)).flatmap(lambda f: st.tuples(st.just(f), votes_on(f))))
def test_points_of_groups_add_up_to_those_of_all(ballot: tuple[BallotForm, list[Choices]]) -> None:
    """For any division into groups."""
    form, votes = ballot
    half = len(votes) // 2
    one, other, everybody = (
        points(count_votes(part, form)) for part in (votes[:half], votes[half:], votes)
    )
    assert everybody == {option: one[option] + other[option] for option in everybody}


@given(BALLOTS)
def test_no_one_who_votes_the_same_twice_has_changed(
    ballot: tuple[BallotForm, list[Choices]],
) -> None:
    """For any kind of ballot."""
    form, votes = ballot
    by_voter: Mapping[str, Choices] = {f"P{n}": vote for n, vote in enumerate(votes)}
    assert count_changed_votes(by_voter, form, by_voter, form) == (len(votes), 0)
