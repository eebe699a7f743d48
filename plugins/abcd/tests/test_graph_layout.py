"""Where assets stand in the picture: laws of the layout."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit_abcd.graph_layout import blocks, ordered

ROW = 17.0


def length(order: dict[str, tuple[str, ...]], pairs: list[tuple[str, str]]) -> float:
    """How far connected ids are from one another, as shares of their groups."""
    places = {id: (n + 0.5) / len(ids) for ids in order.values() for n, id in enumerate(ids)}
    return sum(abs(places[one] - places[other]) for one, other in pairs)


def test_crossed_lines_are_uncrossed() -> None:
    """Connected assets come to stand side by side."""
    groups = {"left": ["A", "B", "C"], "right": ["X", "Y", "Z"]}
    pairs = [("A", "Z"), ("B", "Y"), ("C", "X")]
    order = ordered(groups, pairs, dict.fromkeys("ABCXYZ", 0))
    assert length(order, pairs) == 0


def test_what_hangs_together_stays_together() -> None:
    """One piece is above the next, in both columns."""
    groups = {"left": ["A", "B", "C"], "right": ["X", "Y", "Z"]}
    ranks = {"B": 0, "Y": 0, "A": 1, "C": 1, "X": 1, "Z": 1}
    order = ordered(groups, [("B", "Y"), ("A", "X"), ("C", "Z")], ranks)
    assert order["left"][0] == "B"
    assert order["right"][0] == "Y"


def test_an_asset_without_neighbours_stays_where_it_is() -> None:
    """It has no place that would draw it."""
    assert ordered({"left": ["A", "B"]}, [], {"A": 0, "B": 0}) == {"left": ("A", "B")}


IDS = [f"AS{n}" for n in range(1, 13)]
GROUPED = st.lists(st.sampled_from(["a", "b", "c"]), min_size=12, max_size=12).map(
    lambda groups: {g: [id for id, own in zip(IDS, groups, strict=True) if own == g] for g in "abc"}
)
PAIRS = st.lists(
    st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda pair: pair[0] != pair[1]),
    max_size=15,
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(GROUPED, PAIRS)
def test_ordering_loses_nothing_and_never_makes_it_worse(
    groups: dict[str, list[str]], pairs: list[tuple[str, str]]
) -> None:
    """Each group keeps its own; lines are together no longer than before."""
    ranks = dict.fromkeys(IDS, 0)
    order = ordered(groups, pairs, ranks)
    assert {group: sorted(ids) for group, ids in order.items()} == {
        group: sorted(ids) for group, ids in groups.items()
    }
    before = {group: tuple(ids) for group, ids in groups.items()}
    assert length(order, pairs) <= length(before, pairs) + 1e-9
    assert ordered(groups, pairs, ranks) == order


@settings(max_examples=60, deadline=None, derandomize=True)
@given(GROUPED)
def test_nothing_stands_on_anything_else(groups: dict[str, list[str]]) -> None:
    """Within a column every two are a row apart, and all of it is within the picture."""
    made, height = blocks(groups, ROW)
    assert [block.group for block in made if block.column == 0] == ["a", "c"]
    assert [block.group for block in made if block.column == 1] == ["b"]
    for column in (0, 1):
        heights = [
            at
            for block in made
            if block.column == column
            for at in (block.top, *block.heights.values())
        ]
        assert all(lower - upper >= ROW - 1e-6 for upper, lower in pairwise(heights))
        assert all(0 < at < height for at in heights)


def test_without_groups_there_is_no_picture_to_fill() -> None:
    """An empty map has no height."""
    assert blocks({}, ROW) == ([], 0)
