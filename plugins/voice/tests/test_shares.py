"""Shares and ratios of shares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit_voice.shares import (
    cross_share,
    expected_cross_share,
    fractional_credit,
    gap,
    ratio,
    share,
    shares,
)

groups = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 1000), min_size=1)


def test_voice_ratios_are_those_of_the_reference() -> None:
    """15 and 5 of 20 turns, by three and three of six people, give 1.5 and 0.5."""
    assert [ratio(share(said, 20), share(3, 6)) for said in (15, 5)] == [1.5, 0.5]
    assert gap(share(15, 20), share(3, 6)) == 0.25


def test_what_cannot_be_divided_is_undefined() -> None:
    """None is neither 0 nor an error."""
    assert share(0, 0) is None
    assert shares({"a": 0, "b": 0}) is None
    assert ratio(0.5, 0) is None
    assert ratio(None, 0.5) is None
    assert gap(None, 0.5) is None
    assert cross_share({}) is None
    assert expected_cross_share({}, {"a": 3}) is None
    assert expected_cross_share({"a": 1}, {"a": 1}) is None


@given(groups)
def test_shares_sum_to_one(amounts: dict[str, float]) -> None:
    """Of nothing there are none."""
    found = shares(amounts)
    assert (found is None) == (sum(amounts.values()) == 0)
    if found is not None:
        assert sum(found.values()) == pytest.approx(1)
        assert all(0 <= value <= 1 for value in found.values())


def test_replies_at_random_go_to_anybody_else() -> None:
    """Of two groups of three, three of five others are of the other group."""
    assert expected_cross_share({"a": 4, "b": 6}, {"a": 3, "b": 3}) == pytest.approx(3 / 5)
    uneven = expected_cross_share({"a": 1, "b": 3}, {"a": 2, "b": 4})
    assert uneven == pytest.approx(0.25 * 4 / 5 + 0.75 * 2 / 5)


def test_the_share_of_replies_across_groups() -> None:
    """Those within a group are the rest."""
    assert cross_share({("a", "a"): 3, ("a", "b"): 1}) == 0.25


def test_each_source_of_an_outcome_has_an_equal_part() -> None:
    """Sources of no group count among them, and have no credit here."""
    credit = fractional_credit([{"a": 1, "b": 3}, {"a": 1, "": 1}, {}], ["a", "b"])
    assert credit == {"a": 0.75, "b": 0.75}


@given(st.lists(st.dictionaries(st.sampled_from("ab"), st.integers(1, 9), min_size=1)))
def test_each_outcome_gives_one_credit(outcomes: list[dict[str, int]]) -> None:
    """Whatever the number of its sources."""
    assert sum(fractional_credit(outcomes, "ab").values()) == pytest.approx(len(outcomes))
