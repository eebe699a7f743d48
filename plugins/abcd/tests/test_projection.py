"""What is folded from events: the laws, whatever was noted and in whichever order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import (
    ConsentWithdrawn,
    ContributionModerated,
    ItemParked,
    ProposalAmended,
    ProposalTabled,
    RecordCorrected,
    RecordRedacted,
    WorkshopClosed,
)
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.projection_laws import check_projection_laws
from dialoguekit.testing.scenario import Fact
from dialoguekit.testing.strategies import any_event
from dialoguekit_abcd import EVENTS
from dialoguekit_abcd.asset_graph import measured
from dialoguekit_abcd.events import (
    AssetIdentified,
    AssetsConnected,
    AssetsMerged,
    ConnectionFollowed,
    ItemSorted,
)
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.rules import standing
from dialoguekit_abcd.view import AssetMap

ARRIVED = len(gathered().recorded)

FULL: tuple[Fact, ...] = (
    started("abcd", "10:00", template="mapping"),
    entered("map", "10:00", planned_s=600),
    said("C1", "P2", "The long table.", "10:01", kind="asset"),
    AssetIdentified(asset="AS1", name="Table", type="place", person="P2", source="C1"),
    said("C2", "P4", "I bake.", "10:02", kind="gift"),
    AssetIdentified(
        asset="AS2",
        name="Baking",
        type="individual",
        gift="hand",
        person="P4",
        holder="P4",
        source="C2",
        agreed=True,
    ),
    said("C3", "P5", "No money.", "10:03", kind="need"),
    AssetIdentified(asset="AS3", name="The table", type="place", person="P5", place="The hall"),
    ItemParked(contribution="C3"),
    entered("connect", "10:10"),
    (
        AssetsConnected(connection="CN1", one="AS2", other="AS3", purpose="Bread", proposer="P4"),
        "10:11",
    ),
    AssetsMerged(keep="AS1", alias="AS3"),
    ended("10:20"),
    ProposalTabled(proposal="PR1", text="Bake.", bucket=2, proposer="P4"),
    ProposalAmended(proposal="PR1", version=2, text="Bake on Mondays."),
    started("abcd", "11:00", activity="A2", template="sorting"),
    entered("ourselves", "11:00", activity="A2"),
    (ItemSorted(item="PR1", bucket=1, person="P4"), "11:01"),
    (ItemSorted(item="AS3", bucket=2, help="Chairs", whom="The church"), "11:02"),
    ended("11:10", activity="A2"),
    (WorkshopClosed(), "12:30"),
    ConnectionFollowed(connection="CN1", status="agreed"),
    (ConnectionFollowed(connection="CN1", status="acted-upon"), "12:45"),
    ContributionModerated(contribution="C1", outcome="held"),
    RecordCorrected(target=ARRIVED + 4, patch=(("name", "Long table"),), reason="misheard"),
    RecordRedacted(target=ARRIVED + 3, basis="asked for"),
    ConsentWithdrawn(person="P4", scopes=("asset",)),
)


def mapped(*facts: Fact) -> AssetMap:
    """What a workshop amounts to in which these are the facts after everybody has arrived."""
    return gathered().and_given(*facts).project(AssetMapping).workshops["leeds"]


def test_the_laws_of_projections_hold_for_a_whole_workshop() -> None:
    """Deterministic, resumable, joinable; with workshops that mapped nothing."""
    streams = [
        gathered(stream="leeds").and_given(*FULL).recorded,
        gathered(stream="norwich").recorded,
        gathered(stream="york").and_given(*FULL[:9]).recorded,
        (),
    ]
    check_projection_laws(AssetMapping, streams)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.permutations(FULL).map(lambda facts: facts[:18]), min_size=2, max_size=2))
def test_the_laws_of_projections_hold_whatever_was_noted(histories: list[list[Fact]]) -> None:
    """Even for facts in an order that no workshop could have had."""
    streams = [
        gathered(stream=name).and_given(*facts).recorded
        for name, facts in zip(("leeds", "norwich"), histories, strict=True)
    ]
    check_projection_laws(AssetMapping, streams)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(FULL) | any_event(EVENTS), max_size=12))
def test_nothing_that_is_noted_breaks_a_map(facts: list[Fact]) -> None:
    """Unknown ids, the same twice, circles: there is a view, measures and flags of it."""
    view = gathered().and_given(*facts).project(AssetMapping)
    room = view.workshops["leeds"]
    graph = measured(room)
    assert sum(map(len, graph.components)) == len(graph.assets) == len(room.assets)
    assert all(flag.evidence for flag in standing(view, "leeds"))


def test_the_events_of_the_map_need_no_activity() -> None:
    """An asset that somebody names at the door is on the map."""
    room = mapped(AssetIdentified(asset="AS1", name="Table", type="place", person="P2"))
    assert [asset.id for asset in room.assets] == ["AS1"]
    assert room.sessions == ()


def test_two_workshops_stand_side_by_side() -> None:
    """A view holds every workshop under its id, and joins none of their maps."""
    leeds, york = (gathered(stream=stream).and_given(*FULL) for stream in ("leeds", "york"))
    view = leeds.project(AssetMapping, beside=[york])
    assert list(view.workshops) == ["leeds", "york"]
    cites = [asset.cite for room in view.workshops.values() for asset in room.assets]
    assert cites == ["leeds AS1", "leeds AS2", "york AS1", "york AS2"]


def test_a_view_cannot_be_changed() -> None:
    """It is a value: mappings, tuples and frozen classes."""
    view = gathered().and_given(*FULL).project(AssetMapping)
    with pytest.raises(TypeError):
        view.workshops["leeds"] = AssetMap()  # type: ignore[index]  # it is refused
    with pytest.raises(AttributeError):
        view.workshops["leeds"].assets[0].namings = ()  # type: ignore[misc]  # it is refused
