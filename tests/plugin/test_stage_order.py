"""How far an order of stages is from the one announced."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.plugin import Template
from dialoguekit.plugin.stage_order import distance, on_the_way, variants

LAW = settings(max_examples=60, deadline=None, derandomize=True)
ORDERS = st.lists(st.sampled_from("BWRKYG"), max_size=7)
CHOOSING = Template(
    name="choosing",
    title="Choosing between alternatives",
    stages=tuple("BWGYKRB"),
    optional=(2,),
    source="a training card of Parallel Thinking",
)


@pytest.mark.parametrize(
    ("planned", "actual", "away"),
    [
        ("", "", 0),
        ("BWGB", "BWGB", 0),
        ("BWGB", "", 4),
        ("BWGB", "BWB", 1),  # One left out.
        ("BWGB", "BWRGB", 1),  # One put in.
        ("BWGB", "BWYB", 1),  # One in the place of another.
        ("BKGB", "BGKB", 2),  # Two changed places.
        ("BWGRYKGB", "BWYKGRB", 3),  # An order of its own against problem solving.
    ],
)
def test_the_distance_counts_stages(planned: str, actual: str, away: int) -> None:
    """Stages to put in, to leave out or to replace, each counted once."""
    assert distance(list(planned), list(actual)) == away


@LAW
@given(ORDERS, ORDERS)
def test_no_distance_means_the_same_order(one: Sequence[str], other: Sequence[str]) -> None:
    """Two orders are at distance 0 exactly if they are equal."""
    assert (distance(one, other) == 0) == (one == other)
    assert distance(one, one) == 0


@LAW
@given(ORDERS, ORDERS)
def test_the_distance_is_the_same_both_ways(one: Sequence[str], other: Sequence[str]) -> None:
    """It does not matter which order was announced and which was kept to."""
    assert distance(one, other) == distance(other, one)


@LAW
@given(ORDERS, ORDERS, ORDERS)
def test_a_detour_is_never_shorter(a: Sequence[str], b: Sequence[str], c: Sequence[str]) -> None:
    """The triangle inequality."""
    assert distance(a, c) <= distance(a, b) + distance(b, c)


@LAW
@given(ORDERS, ORDERS)
def test_the_distance_lies_within_its_bounds(one: Sequence[str], other: Sequence[str]) -> None:
    """At least the difference in length, at most the longer of the two."""
    away = distance(one, other)
    assert abs(len(one) - len(other)) <= away <= max(len(one), len(other))


@LAW
@given(ORDERS, st.data())
def test_what_is_optional_costs_nothing_to_leave_out(
    planned: Sequence[str], data: st.DataObject
) -> None:
    """The orders with some of the optional places left out are at distance 0, and no others."""
    places = st.sets(st.sampled_from(range(len(planned))), max_size=3) if planned else st.just(())
    optional = sorted(data.draw(places))
    allowed = list(variants(planned, optional))
    assert len(allowed) == 2 ** len(optional)
    for order in allowed:
        assert distance(planned, order, optional) == 0
    actual = data.draw(ORDERS)
    assert (distance(planned, actual, optional) == 0) == (tuple(actual) in allowed)


@pytest.mark.parametrize(
    ("letters", "away"), [("BWGYKRB", 0), ("BWYKRB", 0), ("BWYRB", 1), ("BYKRB", 1)]
)
def test_choosing_may_leave_out_green_and_nothing_else(letters: str, away: int) -> None:
    """The brackets of its card are around green alone."""
    assert CHOOSING.away(tuple(letters)) == away


@pytest.mark.parametrize("letters", ["", "B", "BW", "BWG", "BWY", "BWYKRB", "BWGYKRB"])
def test_a_beginning_of_what_is_allowed_is_on_the_way(letters: str) -> None:
    """With or without what is optional."""
    assert CHOOSING.begins_with(tuple(letters))


@pytest.mark.parametrize("letters", ["W", "BG", "BWGG", "BWYG", "BWYKRBB"])
def test_what_cannot_become_allowed_any_more_is_off_the_way(letters: str) -> None:
    """Going on in whichever way does not mend it."""
    assert not CHOOSING.begins_with(tuple(letters))


@LAW
@given(ORDERS, ORDERS)
def test_whoever_arrives_was_on_the_way(planned: Sequence[str], actual: Sequence[str]) -> None:
    """Every beginning of an order that is kept to is on its way; the whole of it is at 0."""
    assert all(on_the_way(planned, planned[:n]) for n in range(len(planned) + 1))
    assert on_the_way(planned, actual) == (list(planned[: len(actual)]) == list(actual))
