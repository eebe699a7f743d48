"""The map as a graph: golden values, and laws that hold for any map."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.testing.builders import gathered
from dialoguekit.testing.scenario import Fact
from dialoguekit_abcd.asset_graph import AssetGraph, ei_index, measured
from dialoguekit_abcd.events import AssetIdentified, AssetsConnected, AssetsMerged
from dialoguekit_abcd.projection import AssetMapping

PEOPLE = ("P2", "P4")  # One of each group.


def graph(people: str, *pairs: tuple[int, int], more: tuple[Fact, ...] = ()) -> AssetGraph:
    """The graph of assets that were named by these people, ``"PPSS"``, with these connections.

    P is somebody of primary care, S of peer support, F the facilitator.
    """
    who = {"P": "P2", "S": "P4", "F": "P1"}
    facts: list[Fact] = [
        AssetIdentified(asset=f"AS{n}", name=f"Asset {n}", type="place", person=who[person])
        for n, person in enumerate(people, start=1)
    ]
    facts += [
        AssetsConnected(
            connection=f"CN{n}", one=f"AS{one}", other=f"AS{other}", purpose="Tea", proposer="P2"
        )
        for n, (one, other) in enumerate(pairs, start=1)
    ]
    view = gathered().and_given(*facts, *more).project(AssetMapping)
    return measured(view.workshops["leeds"])


@pytest.mark.parametrize(
    ("external", "internal", "index"),
    [(5, 0, 1.0), (0, 5, -1.0), (3, 3, 0.0), (2, 1, 1 / 3), (6, 2, 0.5), (0, 0, None)],
)
def test_the_golden_values_of_the_e_i_index(
    external: int, internal: int, index: float | None
) -> None:
    """(E − I) / (E + I): +1 all bridging, −1 none, 0 as many; None, not 0, without ties."""
    assert ei_index(external, internal) == index


def test_a_chain_across_groups() -> None:
    """Two bridges, one tie within, one asset alone: E–I is a third."""
    found = graph("PSPPS", (1, 2), (2, 3), (3, 4))
    assert found.ei == pytest.approx(1 / 3)
    assert [c.id for c in found.bridging] == ["CN1", "CN2"]
    assert [c.id for c in found.within] == ["CN3"]
    assert found.components == (("AS1", "AS2", "AS3", "AS4"), ("AS5",))
    assert found.clusters == (("AS1", "AS2", "AS3", "AS4"),)
    assert found.isolates == ("AS5",)
    assert found.articulation == ("AS2", "AS3")
    assert dict(found.degrees) == {"AS1": 1, "AS2": 2, "AS3": 2, "AS4": 1, "AS5": 0}


def test_a_ring_hangs_together_without_any_one() -> None:
    """No asset of it is one without which others fall apart."""
    found = graph("PSPS", (1, 2), (2, 3), (3, 4), (4, 1))
    assert (found.articulation, found.ei) == ((), 1.0)


def test_the_largest_component_comes_first() -> None:
    """Of the same size, the one that was named first."""
    found = graph("PPPPPPP", (1, 2), (3, 4), (5, 6), (6, 7))
    assert found.components == (("AS5", "AS6", "AS7"), ("AS1", "AS2"), ("AS3", "AS4"))


def test_two_purposes_are_two_connections_and_one_neighbour() -> None:
    """Both count among the connections, once in the degree."""
    found = graph("PS", (1, 2), (2, 1))
    assert (found.connections, found.degrees["AS1"], found.ei) == (2, 1, 1.0)


def test_assets_of_nobodys_group_count_on_neither_side() -> None:
    """What the facilitator named bridges nothing, and is connected nevertheless."""
    found = graph("FPS", (1, 2), (2, 3))
    assert [c.id for c in found.outside] == ["CN1"]
    assert (found.connections, found.ei, found.isolates) == (2, 1.0, ())


def test_an_empty_map_has_measures() -> None:
    """Nothing, and an index of which nobody knows what it is."""
    found = graph("")
    assert (found.assets, found.components, found.ei, found.pieces) == ((), (), None, 0)


def test_merged_assets_are_one_node() -> None:
    """Their connections lead to what they live on as; one between them is none."""
    merge = AssetsMerged(keep="AS1", alias="AS2")
    found = graph("PPS", (1, 2), (2, 3), more=(merge,))
    assert found.assets == ("AS1", "AS3")
    assert (found.connections, found.ei) == (1, 1.0)


def test_people_and_places_hold_together_what_they_have_in_common() -> None:
    """Who offers it, and where it is, in whichever case that is written."""

    def named(number: int, person: str, standing: str = "offered", place: str = "") -> Fact:
        return AssetIdentified(
            asset=f"AS{number}",
            name="x",
            type="economy",
            person=person,
            standing=standing,
            place=place or None,
        )

    more = (
        named(1, "P2"),
        named(2, "P2"),
        named(3, "P4", place="Mill  Lane"),
        named(4, "P5", "claimed", "mill lane"),
        named(5, "P4", "claimed"),
    )
    found = graph("", more=more)
    assert (found.people, found.offers) == (2, 3)
    assert (found.places, found.located) == (1, 2)
    assert len(found.components) == 5
    assert found.pieces == 3


MAPS = st.integers(1, 9).flatmap(
    lambda size: st.tuples(
        st.text("PS", min_size=size, max_size=size),
        st.lists(st.tuples(st.integers(1, size), st.integers(1, size)), max_size=12),
    )
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(MAPS)
def test_the_laws_of_any_map(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    """Pieces part the assets, an index is between its ends, isolates are pieces of one."""
    people, pairs = drawn
    found = graph(people, *pairs)
    ids = sorted(id for component in found.components for id in component)
    assert ids == sorted(found.assets)
    assert found.ei is None or -1 <= found.ei <= 1
    assert (found.ei is None) == (found.connections == 0)
    assert {(id,) for id in found.isolates} == {c for c in found.components if len(c) == 1}
    assert found.pieces <= len(found.components)
    sizes = [len(component) for component in found.components]
    assert sizes == sorted(sizes, reverse=True)
    distinct = {frozenset(pair) for pair in pairs if pair[0] != pair[1]}
    assert sum(found.degrees.values()) == 2 * len(distinct)
    assert all(found.degrees[id] > 1 for id in found.articulation)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(MAPS)
def test_the_index_turns_its_sign_where_ties_turn(
    drawn: tuple[str, list[tuple[int, int]]],
) -> None:
    """It is odd in its two numbers."""
    people, pairs = drawn
    found = graph(people, *pairs)
    turned = ei_index(len(found.within), len(found.bridging))
    assert (found.ei is None and turned is None) or found.ei == -(turned or 0)
