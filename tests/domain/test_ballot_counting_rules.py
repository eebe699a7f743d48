"""Decision rules, as ballots are counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.domain.ballot_counting import (
    BallotForm,
    Choices,
    explain_unmet_rule,
    support_of,
)

OPTIONS = ("A", "B", "C", "D")
RANKING = BallotForm(kind="ranking", options=OPTIONS)
DOTS = BallotForm(kind="dots", options=OPTIONS)
GRADES = BallotForm(kind="grades", options=OPTIONS, scale=("0", "1", "2", "3", "4"))
FIST = BallotForm(kind="grades", options=("A",), scale=("0", "1", "2", "3", "4", "5"))
COUNTED = ("unanimity", "majority", "least", "share", "mean")
BELOW = "votes do not reach the threshold"


def rule(name: str, form: BallotForm = FIST, **fields: Any) -> BallotForm:
    """Return a form with this rule."""
    return attrs.evolve(form, rule=name, **fields)


def graded(*grades: int) -> list[Choices]:
    return [{"A": grade} for grade in grades]


@pytest.mark.parametrize(
    ("form", "votes", "reason"),
    [
        (rule("unanimity", roll_size=3), graded(5, 5, 5), None),
        (rule("unanimity", roll_size=3), graded(5, 5, 4), "1 of 3 did not say yes"),
        (rule("unanimity", roll_size=4), graded(5, 5), "2 of 4 did not say yes"),
        (rule("unanimity", DOTS, roll_size=2), [{"A": 1, "B": 2}, {"A": 3}], None),
        (rule("unanimity", DOTS, roll_size=2), [{"A": 1}, {"B": 3}], "1 of 2 did not say yes"),
        (rule("unanimity", RANKING), [{"A": 1}, {"B": 1, "A": 2}], "1 of 2 did not say yes"),
        (rule("majority"), graded(3, 3, 2), None),
        (rule("majority"), graded(5, 5, 0, 0), "2 of 4 is not a majority"),
        (rule("majority", GRADES), graded(2, 2, 3), "1 of 3 is not a majority"),
        (rule("majority", DOTS), [{"A": 2}, {"B": 2}], "1 of 2 is not a majority"),
        (rule("majority", RANKING), [{"A": 2}, {"A": 1}, {"A": 3}], None),
        (rule("majority", RANKING), [{"B": 1}, {"A": 3}], "0 of 2 is not a majority"),
        (rule("least"), graded(3, 4, 5), None),
        (rule("least"), graded(2, 5, 5), f"1 of 3 {BELOW}"),
        (rule("least", threshold=2), graded(2, 5, 5), None),
        (rule("least", RANKING, threshold=2), [{"A": 1}, {"A": 2}], None),
        (
            rule("least", RANKING, threshold=2),
            [{"A": 3}],
            "1 of 1 votes do not reach the threshold",
        ),
        (rule("share"), graded(5, 5, 0, 0), None),
        (rule("share"), graded(5, 0, 0), "33% support it, and 50% are needed"),
        (rule("share", threshold=4, share=0.6), graded(5, 4, 3), None),
        (rule("mean"), graded(5, 5, 0, 2), None),
        (rule("mean"), graded(5, 3, 0), "the mean is 2.67, and 3 is needed"),
        (rule("mean", threshold=2), graded(5, 3, 0), None),
        (rule("mean", RANKING, threshold=2), [{"A": 1}, {"A": 3}], None),
        (
            rule("mean", RANKING, threshold=2),
            [{"A": 2}, {"A": 3}],
            "its mean rank is 2.50, and 2 is needed",
        ),
        (rule("majority", quorum=3), graded(5, 5), "2 voted, and the quorum is 3"),
        (rule("majority", quorum=3), graded(5, 5, 5), None),
        (rule("majority"), [], "no one voted on it"),
        (rule("majority", GRADES), [{"B": 4}, {}], "no one voted on it"),
        (rule("majority", GRADES, quorum=3), [{"A": 4}, {"B": 4}, {}], None),
    ],
)
def test_an_unmet_rule_is_explained(
    form: BallotForm, votes: Sequence[Choices], reason: str | None
) -> None:
    """Everyone on the roll has to vote for unanimity; other rules count the votes on the option."""
    assert explain_unmet_rule(form, "A", votes) == reason


def test_without_a_roll_unanimity_counts_those_who_voted() -> None:
    """The number on the roll is unknown."""
    assert explain_unmet_rule(rule("unanimity"), "A", graded(5, 5)) is None
    assert explain_unmet_rule(rule("unanimity"), "A", graded(5, 4)) == "1 of 2 did not say yes"


@pytest.mark.parametrize(
    ("needed", "reason"),
    [
        (2 / 3, None),
        (1 - 1 / 3, None),
        (0.66, None),
        (0.67, "66.7% support it, and 67.0% are needed"),
        (0.6667, "66.667% support it, and 66.670% are needed"),
        (1, "67% support it, and 100% are needed"),
        (0, None),
    ],
)
def test_two_of_three_meet_a_share_of_two_thirds(needed: float, reason: str | None) -> None:
    """The stored fraction may be rounded up; decimals are added if both would read the same."""
    form = rule("share", share=needed)
    assert explain_unmet_rule(form, "A", graded(5, 5, 0)) == reason


def test_a_mean_just_below_the_threshold_does_not_read_as_if_it_reached_it() -> None:
    """It is 2.998, and would be rounded to 3.00."""
    votes = graded(*[3] * 499, 2)
    assert explain_unmet_rule(rule("mean"), "A", votes) == "the mean is 2.998, and 3 is needed"


def test_another_rule_may_be_given() -> None:
    """By default the rule is that of the ballot."""
    votes = graded(5, 5, 0)
    assert explain_unmet_rule(rule("majority"), "A", votes) is None
    found = explain_unmet_rule(rule("majority"), "A", votes, rule="least")
    assert found == f"1 of 3 {BELOW}"


@pytest.mark.parametrize("name", ["consent", "acclaim"])
def test_a_rule_that_counts_no_votes_is_an_error(name: str) -> None:
    """Consent needs the objections."""
    with pytest.raises(ValueError, match=f"'{name}' is not decided by counting votes: use one of"):
        explain_unmet_rule(rule(name), "A", graded(5))


@pytest.mark.parametrize(
    ("form", "support"),
    [(RANKING, [4, 3, 0]), (DOTS, [1, 2, 0]), (GRADES, [1, 2, None])],
    ids=["ranking", "dots", "grades"],
)
def test_support_is_higher_for_a_better_vote(form: BallotForm, support: list[int | None]) -> None:
    """An omitted grade is not a vote; an option without a dot or a rank gets 0."""
    assert [support_of({"A": 1, "B": 2}, option, form) for option in "ABC"] == support


VOTES = st.lists(st.dictionaries(st.sampled_from(OPTIONS), st.integers(1, 4)), max_size=6)


@given(
    st.sampled_from((RANKING, DOTS, GRADES)),
    st.sampled_from(COUNTED),
    VOTES,
    st.randoms(use_true_random=False),
)
def test_the_order_of_votes_does_not_matter(
    form: BallotForm, name: str, votes: list[Choices], random: Any
) -> None:
    """All votes have the same weight."""
    shuffled = random.sample(votes, len(votes))
    found = explain_unmet_rule(form, "A", votes, rule=name)
    assert explain_unmet_rule(form, "A", shuffled, rule=name) == found


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_is_met_by_exactly_that_many_votes(fraction: tuple[int, int]) -> None:
    """For any fraction, however it was rounded; one vote fewer does not meet it."""
    yes, voters = fraction
    for share in (yes / voters, 1 - (voters - yes) / voters):
        form = rule("share", share=share)
        votes = graded(*[5] * yes, *[0] * (voters - yes))
        assert explain_unmet_rule(form, "A", votes) is None
        if yes:
            assert explain_unmet_rule(form, "A", [*votes[1:], *graded(0)]) is not None
