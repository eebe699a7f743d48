"""Laws of the layout of the chart."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit_abcd.graph_layout import layout_blocks, order_groups

ROW = 17.0


def length(order: dict[str, tuple[str, ...]], pairs: list[tuple[str, str]]) -> float:
    """Return the sum of the distances between connected ids, as shares of their groups."""
    places = {id: (n + 0.5) / len(ids) for ids in order.values() for n, id in enumerate(ids)}
    return sum(abs(places[one] - places[other]) for one, other in pairs)


def test_crossed_lines_are_uncrossed() -> None:
    """Connected assets are placed side by side."""
    groups = {"left": ["A", "B", "C"], "right": ["X", "Y", "Z"]}
    pairs = [("A", "Z"), ("B", "Y"), ("C", "X")]
    order = order_groups(groups, pairs, dict.fromkeys("ABCXYZ", 0))
    assert length(order, pairs) == 0


def test_components_stay_together() -> None:
    """One component is above the next, in both columns."""
    groups = {"left": ["A", "B", "C"], "right": ["X", "Y", "Z"]}
    ranks = {"B": 0, "Y": 0, "A": 1, "C": 1, "X": 1, "Z": 1}
    order = order_groups(groups, [("B", "Y"), ("A", "X"), ("C", "Z")], ranks)
    assert order["left"][0] == "B"
    assert order["right"][0] == "Y"


def test_an_asset_without_neighbours_keeps_its_position() -> None:
    """No connection moves it."""
    assert order_groups({"left": ["A", "B"]}, [], {"A": 0, "B": 0}) == {"left": ("A", "B")}


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
def test_ordering_is_a_permutation_and_never_longer(
    groups: dict[str, list[str]], pairs: list[tuple[str, str]]
) -> None:
    """Each group keeps its ids, and lines are no longer than before."""
    ranks = dict.fromkeys(IDS, 0)
    order = order_groups(groups, pairs, ranks)
    assert {group: sorted(ids) for group, ids in order.items()} == {
        group: sorted(ids) for group, ids in groups.items()
    }
    before = {group: tuple(ids) for group, ids in groups.items()}
    assert length(order, pairs) <= length(before, pairs) + 1e-9
    assert order_groups(groups, pairs, ranks) == order


@settings(max_examples=60, deadline=None, derandomize=True)
@given(GROUPED)
def test_assets_do_not_overlap(groups: dict[str, list[str]]) -> None:
    """Assets of a column are at least a row apart, within the height."""
    chapter, height = layout_blocks(groups, ROW)
    assert [block.group for block in chapter if block.column == 0] == ["a", "c"]
    assert [block.group for block in chapter if block.column == 1] == ["b"]
    for column in (0, 1):
        heights = [
            at
            for block in chapter
            if block.column == column
            for at in (block.top, *block.heights.values())
        ]
        assert all(lower - upper >= ROW - 1e-6 for upper, lower in pairwise(heights))
        assert all(0 < at < height for at in heights)


def test_an_empty_map_has_no_height() -> None:
    """There are no blocks."""
    assert layout_blocks({}, ROW) == ([], 0)
