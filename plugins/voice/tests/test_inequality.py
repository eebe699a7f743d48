"""The measures of inequality: their values and their laws."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit_voice.inequality import (
    corrected_gini,
    evenness,
    gini,
    theil,
    theil_parts,
)

A, B = [10, 5, 0], [3, 2, 0]
ALL = [*A, *B]

amounts = st.lists(st.integers(0, 10_000) | st.floats(0, 1e6), min_size=2, max_size=40).filter(
    lambda found: sum(found) > 1e-6
)


def test_the_values_of_two_groups_of_three() -> None:
    """They are those of the reference to its digits."""
    parts = theil_parts({"A": A, "B": B})
    assert parts is not None
    assert gini(ALL) == pytest.approx(0.55, abs=1e-12)
    assert corrected_gini(ALL) == pytest.approx(0.66, abs=1e-12)
    assert round(evenness(ALL) or 0, 4) == 0.6742
    assert round(theil(ALL) or 0, 4) == round(parts.total, 4) == 0.5838
    assert round(parts.between, 4) == 0.1308
    assert round(parts.within, 4) == 0.4530


@pytest.mark.parametrize("measure", [gini, corrected_gini, evenness, theil])
@pytest.mark.parametrize("few", [[], [3], [0], [0, 0, 0]], ids=str)
def test_a_measure_without_an_amount_or_of_fewer_than_two_is_undefined(
    measure: object, few: list[float]
) -> None:
    """It is None, and not 0."""
    assert callable(measure)
    assert measure(few) is None
    assert theil_parts({"A": few}) is None


@given(amounts)
def test_the_gini_is_the_mean_difference_by_twice_the_mean(found: list[float]) -> None:
    """The sum over all pairs gives the same as the one over ranks."""
    number, total = len(found), math.fsum(found)
    pairs = math.fsum(abs(one - other) for one, other in product(found, repeat=2))
    assert gini(found) == pytest.approx(pairs / (2 * number * total), abs=1e-9)


@given(amounts)
def test_measures_are_within_their_range(found: list[float]) -> None:
    """Gini and evenness are from 0 to 1, and the Theil index from 0 to ln N."""
    for measure in (gini, corrected_gini, evenness):
        value = measure(found)
        assert value is not None
        assert 0 <= value <= 1
    assert 0 <= (theil(found) or 0) <= math.log(len(found)) + 1e-9


@given(st.integers(1, 1000), st.integers(2, 50))
def test_equal_amounts_are_even(amount: int, number: int) -> None:
    """Gini and Theil are 0, and evenness is 1."""
    same = [amount] * number
    assert gini(same) == pytest.approx(0, abs=1e-9)
    assert theil(same) == pytest.approx(0, abs=1e-9)
    assert evenness(same) == pytest.approx(1)


@given(st.integers(1, 1000), st.integers(2, 50))
def test_one_person_with_everything_is_most_uneven(amount: int, number: int) -> None:
    """The corrected Gini is 1, evenness 0, and the Theil index ln N."""
    alone = [amount, *[0] * (number - 1)]
    assert corrected_gini(alone) == pytest.approx(1)
    assert evenness(alone) == pytest.approx(0, abs=1e-9)
    assert theil(alone) == pytest.approx(math.log(number))


@given(amounts, st.floats(0.01, 1000), st.randoms(use_true_random=False))
def test_measures_depend_neither_on_the_scale_nor_on_the_order(
    found: list[float], factor: float, random: object
) -> None:
    """Words and minutes in other units give the same."""
    scaled = [amount * factor for amount in found]
    random.shuffle(scaled)  # type: ignore[attr-defined]
    for measure in (gini, corrected_gini, evenness, theil):
        assert measure(scaled) == pytest.approx(measure(found), abs=1e-6)


@given(amounts)
def test_the_theil_index_is_what_evenness_lacks(found: list[float]) -> None:
    """It is ln N (1 - J)."""
    expected = math.log(len(found)) * (1 - (evenness(found) or 0))
    assert theil(found) == pytest.approx(expected, abs=1e-9)


@given(st.dictionaries(st.sampled_from("abcde"), st.lists(st.integers(0, 500), min_size=1)))
def test_the_theil_index_is_the_sum_of_its_parts(groups: dict[str, list[float]]) -> None:
    """Neither part is negative."""
    parts = theil_parts(groups)
    every = [amount for own in groups.values() for amount in own]
    assert (parts is None) == (theil(every) is None)
    if parts is not None:
        assert parts.total == pytest.approx(theil(every))
        assert parts.between + parts.within == pytest.approx(parts.total, abs=1e-9)
        assert parts.between >= 0
        assert parts.within >= 0
