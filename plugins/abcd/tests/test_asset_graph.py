"""The asset graph: golden values, and laws that hold for any map."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import ConsentWithdrawn
from dialoguekit.testing.builders import workshop_with_participants
from dialoguekit.testing.method_output import workshop_view
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_abcd import METHOD
from dialoguekit_abcd.asset_graph import AssetGraph, ei_index
from dialoguekit_abcd.events import AssetIdentified, AssetsConnected, AssetsMerged
from dialoguekit_abcd.view_assets import Asset

PEOPLE = ("P2", "P4")  # One of each group.


def ids(assets: Iterable[Asset]) -> tuple[str, ...]:
    return tuple(asset.id for asset in assets)


def ei(found: AssetGraph) -> float | None:
    """Return the index of the connections of a map."""
    return ei_index(len(found.bridging), len(found.within))


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
    return workshop_view(METHOD, workshop_with_participants().and_given(*facts, *more)).graph


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
    assert ei(found) == pytest.approx(1 / 3)
    assert [c.id for c in found.bridging] == ["CN1", "CN2"]
    assert [c.id for c in found.within] == ["CN3"]
    assert [*map(ids, found.components)] == [("AS1", "AS2", "AS3", "AS4"), ("AS5",)]
    assert ids(found.isolates) == ("AS5",)
    assert ids(found.articulation_points) == ("AS2", "AS3")
    assert dict(found.degrees) == {"AS1": 1, "AS2": 2, "AS3": 2, "AS4": 1, "AS5": 0}


def test_a_ring_has_no_articulation_point() -> None:
    """Every asset of a ring can be removed without splitting it."""
    found = graph("PSPS", (1, 2), (2, 3), (3, 4), (4, 1))
    assert (found.articulation_points, ei(found)) == ((), 1.0)


def test_the_largest_component_comes_first() -> None:
    """Components of one size are sorted by the asset that was named first."""
    found = graph("PPPPPPP", (1, 2), (3, 4), (5, 6), (6, 7))
    assert [*map(ids, found.components)] == [
        ("AS5", "AS6", "AS7"),
        ("AS1", "AS2"),
        ("AS3", "AS4"),
    ]


def test_two_purposes_are_two_connections_and_one_neighbour() -> None:
    """Both count among the connections, once in the degree."""
    found = graph("PS", (1, 2), (2, 1))
    assert (len(found.connections), found.degrees["AS1"], ei(found)) == (2, 1, 1.0)


def test_assets_outside_groups_count_on_neither_side() -> None:
    """An asset of the facilitator is connected, but its connections bridge nothing."""
    found = graph("FPS", (1, 2), (2, 3))
    assert [c.id for c in found.outside] == ["CN1"]
    assert (len(found.connections), ei(found), found.isolates) == (2, 1.0, ())


def test_an_empty_map_has_measures() -> None:
    """All counts are zero, and the index is None."""
    found = graph("")
    assert (found.isolates, found.components, ei(found), found.extended_component_count) == (
        (),
        (),
        None,
        0,
    )


def test_merged_assets_are_one_node() -> None:
    """Connections lead to the merged asset; one between both mentions does not count."""
    merge = AssetsMerged(keep="AS1", alias="AS2")
    found = graph("PPS", (1, 2), (2, 3), more=(merge,))
    assert [*map(ids, found.components)] == [("AS1", "AS3")]
    assert (len(found.connections), ei(found)) == (1, 1.0)


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
    assert found.offers == {("P2", "AS1"), ("P2", "AS2"), ("P4", "AS3")}
    assert found.located == {("mill lane", "AS3"), ("mill lane", "AS4")}
    assert len(found.components) == 5
    assert found.extended_component_count == 3


def test_a_place_that_may_not_be_published_matches_no_other() -> None:
    """It is counted; a match would disclose it."""
    more = tuple(
        AssetIdentified(asset=f"AS{n}", name="x", type="place", person=who, place="Mill Lane")
        for n, who in enumerate(("P2", "P3", "P4"), start=1)
    )
    withdrawn = ConsentWithdrawn(person="P4", scopes=("quote",))
    found = graph("", more=(*more, withdrawn))
    assert found.located == {("mill lane", "AS1"), ("mill lane", "AS2"), ("leeds AS3", "AS3")}
    assert found.extended_component_count == 2


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
    every = sorted(asset.id for component in found.components for asset in component)
    assert every == sorted(f"AS{n}" for n in range(1, len(people) + 1))
    assert ei(found) is None or -1 <= (ei(found) or 0) <= 1
    assert (ei(found) is None) == (not found.connections)
    assert {(asset,) for asset in found.isolates} == {c for c in found.components if len(c) == 1}
    assert found.extended_component_count <= len(found.components)
    sizes = [len(component) for component in found.components]
    assert sizes == sorted(sizes, reverse=True)
    distinct = {frozenset(pair) for pair in pairs if pair[0] != pair[1]}
    assert sum(found.degrees.values()) == 2 * len(distinct)
    assert all(found.degrees[asset.id] > 1 for asset in found.articulation_points)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(MAPS)
def test_the_index_is_antisymmetric(optional_chart: tuple[str, list[tuple[int, int]]]) -> None:
    """Exchanging the two numbers changes its sign."""
    people, pairs = optional_chart
    found = graph(people, *pairs)
    turned = ei_index(len(found.within), len(found.bridging))
    assert (ei(found) is None and turned is None) or ei(found) == -(turned or 0)
