"""The asset graph: golden values, and laws that hold for any map."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.testing.builders import workshop_with_participants
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_abcd.asset_graph import AssetGraph, build_graph, ei_index
from dialoguekit_abcd.events import AssetIdentified, AssetsConnected, AssetsMerged
from dialoguekit_abcd.projection import AssetMapping

PEOPLE = ("P2", "P4")  # One of each group.


def graph(people: str, *pairs: tuple[int, int], more: tuple[ScenarioInput, ...] = ()) -> AssetGraph:
    """Return the graph of assets named by these people, ``"PPSS"``, with these connections.

    P is a person of primary care, S of peer support, F the facilitator.
    """
    who = {"P": "P2", "S": "P4", "F": "P1"}
    facts: list[ScenarioInput] = [
        AssetIdentified(asset=f"AS{n}", name=f"Asset {n}", type="place", person=who[person])
        for n, person in enumerate(people, start=1)
    ]
    facts += [
        AssetsConnected(
            connection=f"CN{n}", one=f"AS{one}", other=f"AS{other}", purpose="Tea", proposer="P2"
        )
        for n, (one, other) in enumerate(pairs, start=1)
    ]
    view = workshop_with_participants().and_given(*facts, *more).project(AssetMapping)
    return build_graph(view.workshops["leeds"])


@pytest.mark.parametrize(
    ("external", "internal", "index"),
    [(5, 0, 1.0), (0, 5, -1.0), (3, 3, 0.0), (2, 1, 1 / 3), (6, 2, 0.5), (0, 0, None)],
)
def test_golden_values_of_the_e_i_index(external: int, internal: int, index: float | None) -> None:
    """The index is +1 if all ties bridge, −1 if none does, 0 if half do, None without ties."""
    assert ei_index(external, internal) == index


def test_a_chain_across_groups() -> None:
    """Two bridges and one tie within a group give an index of one third."""
    found = graph("PSPPS", (1, 2), (2, 3), (3, 4))
    assert found.ei_index == pytest.approx(1 / 3)
    assert [c.id for c in found.bridging] == ["CN1", "CN2"]
    assert [c.id for c in found.within] == ["CN3"]
    assert found.components == (("AS1", "AS2", "AS3", "AS4"), ("AS5",))
    assert found.clusters == (("AS1", "AS2", "AS3", "AS4"),)
    assert found.isolates == ("AS5",)
    assert found.articulation_points == ("AS2", "AS3")
    assert dict(found.degrees) == {"AS1": 1, "AS2": 2, "AS3": 2, "AS4": 1, "AS5": 0}


def test_a_ring_has_no_articulation_point() -> None:
    """Every asset of a ring can be removed without splitting it."""
    found = graph("PSPS", (1, 2), (2, 3), (3, 4), (4, 1))
    assert (found.articulation_points, found.ei_index) == ((), 1.0)


def test_the_largest_component_comes_first() -> None:
    """Components of one size are sorted by the asset that was named first."""
    found = graph("PPPPPPP", (1, 2), (3, 4), (5, 6), (6, 7))
    assert found.components == (("AS5", "AS6", "AS7"), ("AS1", "AS2"), ("AS3", "AS4"))


def test_two_purposes_are_two_connections_and_one_neighbour() -> None:
    """Both count among the connections, once in the degree."""
    found = graph("PS", (1, 2), (2, 1))
    assert (found.connections, found.degrees["AS1"], found.ei_index) == (2, 1, 1.0)


def test_assets_outside_groups_count_on_neither_side() -> None:
    """An asset of the facilitator is connected, but its connections bridge nothing."""
    found = graph("FPS", (1, 2), (2, 3))
    assert [c.id for c in found.outside] == ["CN1"]
    assert (found.connections, found.ei_index, found.isolates) == (2, 1.0, ())


def test_an_empty_map_has_measures() -> None:
    """All counts are zero, and the index is None."""
    found = graph("")
    assert (found.assets, found.components, found.ei_index, found.extended_component_count) == (
        (),
        (),
        None,
        0,
    )


def test_merged_assets_are_one_node() -> None:
    """Connections lead to the merged asset; one between both mentions does not count."""
    merge = AssetsMerged(keep="AS1", alias="AS2")
    found = graph("PPS", (1, 2), (2, 3), more=(merge,))
    assert found.assets == ("AS1", "AS3")
    assert (found.connections, found.ei_index) == (1, 1.0)


def test_shared_people_and_places_connect_assets() -> None:
    """Persons count by id, places without regard to case."""

    def identified(
        number: int, person: str, standing: str = "offered", place: str = ""
    ) -> ScenarioInput:
        return AssetIdentified(
            asset=f"AS{number}",
            name="x",
            type="economy",
            person=person,
            standing=standing,
            place=place or None,
        )

    more = (
        identified(1, "P2"),
        identified(2, "P2"),
        identified(3, "P4", place="Mill  Lane"),
        identified(4, "P5", "claimed", "mill lane"),
        identified(5, "P4", "claimed"),
    )
    found = graph("", more=more)
    assert (found.people, found.offers) == (2, 3)
    assert (found.places, found.located) == (1, 2)
    assert len(found.components) == 5
    assert found.extended_component_count == 3


MAPS = st.integers(1, 9).flatmap(
    lambda size: st.tuples(
        st.text("PS", min_size=size, max_size=size),
        st.lists(st.tuples(st.integers(1, size), st.integers(1, size)), max_size=12),
    )
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(MAPS)
def test_laws_of_any_map(optional_chart: tuple[str, list[tuple[int, int]]]) -> None:
    """Components partition the assets, the index is in its range, isolates have no degree."""
    people, pairs = optional_chart
    found = graph(people, *pairs)
    ids = sorted(id for component in found.components for id in component)
    assert ids == sorted(found.assets)
    assert found.ei_index is None or -1 <= found.ei_index <= 1
    assert (found.ei_index is None) == (found.connections == 0)
    assert {(id,) for id in found.isolates} == {c for c in found.components if len(c) == 1}
    assert found.extended_component_count <= len(found.components)
    sizes = [len(component) for component in found.components]
    assert sizes == sorted(sizes, reverse=True)
    distinct = {frozenset(pair) for pair in pairs if pair[0] != pair[1]}
    assert sum(found.degrees.values()) == 2 * len(distinct)
    assert all(found.degrees[id] > 1 for id in found.articulation_points)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(MAPS)
def test_the_index_is_antisymmetric(optional_chart: tuple[str, list[tuple[int, int]]]) -> None:
    """Exchanging the two numbers changes its sign."""
    people, pairs = optional_chart
    found = graph(people, *pairs)
    turned = ei_index(len(found.within), len(found.bridging))
    assert (found.ei_index is None and turned is None) or found.ei_index == -(turned or 0)
