"""The edit distance between orders of stages."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.plugin import Template
from dialoguekit.plugin.stage_order import allowed_orders, allows_prefix, edit_distance

SETTINGS = settings(max_examples=60, deadline=None, derandomize=True)
ORDERS = st.lists(st.sampled_from("BWRKYG"), max_size=7)
CHOOSING = Template(
    name="choosing",
    title="Choosing between alternatives",
    stages=tuple("BWGYKRB"),
    optional=(2,),
    source="a training card of Parallel Thinking",
)


@pytest.mark.parametrize(
    ("planned", "actual", "distance"),
    [
        ("", "", 0),
        ("BWGB", "BWGB", 0),
        ("BWGB", "", 4),
        ("BWGB", "BWB", 1),  # One omitted.
        ("BWGB", "BWRGB", 1),  # One inserted.
        ("BWGB", "BWYB", 1),  # One replaced.
        ("BKGB", "BGKB", 2),  # Two swapped.
        ("BWGRYKGB", "BWYKGRB", 3),  # A custom order compared with problem solving.
    ],
)
def test_the_distance_counts_stages(planned: str, actual: str, distance: int) -> None:
    """Stages to insert, omit or replace are counted once each."""
    assert edit_distance(list(planned), list(actual)) == distance


@SETTINGS
@given(ORDERS, ORDERS)
def test_a_distance_of_zero_means_the_same_order(left: Sequence[str], right: Sequence[str]) -> None:
    """Two orders have distance 0 exactly if they are equal."""
    assert (edit_distance(left, right) == 0) == (left == right)
    assert edit_distance(left, left) == 0


@SETTINGS
@given(ORDERS, ORDERS)
def test_the_distance_is_symmetric(left: Sequence[str], right: Sequence[str]) -> None:
    """It does not matter which order was announced."""
    assert edit_distance(left, right) == edit_distance(right, left)


@SETTINGS
@given(ORDERS, ORDERS, ORDERS)
def test_the_distance_obeys_the_triangle_inequality(
    a: Sequence[str], b: Sequence[str], c: Sequence[str]
) -> None:
    """A detour is never shorter."""
    assert edit_distance(a, c) <= edit_distance(a, b) + edit_distance(b, c)


@SETTINGS
@given(ORDERS, ORDERS)
def test_the_distance_is_bounded(left: Sequence[str], right: Sequence[str]) -> None:
    """It is between the difference in length and the greater length."""
    distance = edit_distance(left, right)
    assert abs(len(left) - len(right)) <= distance <= max(len(left), len(right))


@SETTINGS
@given(ORDERS, st.data())
def test_omitting_optional_stages_costs_nothing(
    planned: Sequence[str], data: st.DataObject
) -> None:
    """Exactly the allowed orders have distance 0."""
    indexes = st.sets(st.sampled_from(range(len(planned))), max_size=3) if planned else st.just(())
    optional = sorted(data.draw(indexes))
    allowed = list(allowed_orders(planned, optional))
    assert len(allowed) == 2 ** len(optional)
    for order in allowed:
        assert edit_distance(planned, order, optional) == 0
    actual = data.draw(ORDERS)
    assert (edit_distance(planned, actual, optional) == 0) == (tuple(actual) in allowed)


@pytest.mark.parametrize(
    ("letters", "distance"), [("BWGYKRB", 0), ("BWYKRB", 0), ("BWYRB", 1), ("BYKRB", 1)]
)
def test_choosing_may_omit_green_only(letters: str, distance: int) -> None:
    """The brackets of its card are around green only."""
    assert CHOOSING.edit_distance(tuple(letters)) == distance


@pytest.mark.parametrize("letters", ["", "B", "BW", "BWG", "BWY", "BWYKRB", "BWGYKRB"])
def test_a_prefix_of_an_allowed_order_is_allowed(letters: str) -> None:
    """This holds with and without optional stages."""
    assert CHOOSING.allows_prefix(tuple(letters))


@pytest.mark.parametrize("letters", ["W", "BG", "BWGG", "BWYG", "BWYKRBB"])
def test_another_prefix_is_not_allowed(letters: str) -> None:
    """No further stage can correct it."""
    assert not CHOOSING.allows_prefix(tuple(letters))


@SETTINGS
@given(ORDERS, ORDERS)
def test_every_prefix_of_the_planned_order_is_allowed(
    planned: Sequence[str], actual: Sequence[str]
) -> None:
    """Without optional stages, no other prefix is allowed."""
    assert all(allows_prefix(planned, planned[:n]) for n in range(len(planned) + 1))
    assert allows_prefix(planned, actual) == (list(planned[: len(actual)]) == list(actual))
