"""The usual range of voice ratios if groups made no difference."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit_voice.permutation import Interval, ratio_intervals

LABELS = ["a", "a", "a", "b", "b", "b"]
TURNS = [10.0, 5.0, 0.0, 3.0, 2.0, 0.0]


def test_the_interval_covers_the_permutations() -> None:
    """With six people all twenty divisions occur, so its ends are the extreme ones."""
    sums = [sum(TURNS[n] for n in chosen) for chosen in combinations(range(6), 3)]
    expected = Interval(min(sums) / 10, max(sums) / 10)
    assert ratio_intervals(LABELS, {"turns": TURNS})["turns"] == {"a": expected, "b": expected}


def test_equal_people_have_no_range() -> None:
    """Every permutation gives the same."""
    found = ratio_intervals(LABELS, {"turns": [2.0] * 6})["turns"]
    assert found == {"a": Interval(1, 1), "b": Interval(1, 1)}


def test_a_large_room_has_a_narrow_range() -> None:
    """It lies around 1."""
    labels, amounts = ["a", "b"] * 60, [float(n % 7) for n in range(120)]
    found = ratio_intervals(labels, {"turns": amounts})["turns"]["a"]
    assert 0.7 < found.low < 1 < found.high < 1.3


@pytest.mark.parametrize(
    ("labels", "amounts"), [(["a"] * 3, [1.0, 2.0, 3.0]), (["a", "b"], [0.0, 0.0]), ([], [])]
)
def test_one_group_or_no_amount_has_no_interval(labels: list[str], amounts: list[float]) -> None:
    """Nothing could be otherwise."""
    assert ratio_intervals(labels, {"turns": amounts}) == {}


@settings(max_examples=20)
@given(st.permutations(list(zip(LABELS, TURNS, strict=True))))
def test_the_order_of_people_does_not_matter(people: list[tuple[str, float]]) -> None:
    """The seed is the same each time."""
    labels, amounts = [label for label, _ in people], [amount for _, amount in people]
    found = ratio_intervals(labels, {"turns": amounts, "words": amounts})
    assert found == ratio_intervals(LABELS, {"turns": TURNS, "words": TURNS})
