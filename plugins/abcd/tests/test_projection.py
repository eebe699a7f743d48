"""The projection: laws, for events in any order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import (
    ConsentWithdrawn,
    ContributionModerated,
    ContributionParked,
    ProposalAmended,
    ProposalSubmitted,
    RecordCorrected,
    RecordRedacted,
    WorkshopClosed,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.projection_laws import check_projection_laws
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit.testing.strategies import any_event
from dialoguekit_abcd import EVENTS
from dialoguekit_abcd.asset_graph import build_graph
from dialoguekit_abcd.events import (
    AssetIdentified,
    AssetsConnected,
    AssetsMerged,
    ConnectionFollowedUp,
    ItemSorted,
)
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.rules import active_flags
from dialoguekit_abcd.view import WorkshopView

ARRIVED = len(workshop_with_participants().recorded)

FULL: tuple[ScenarioInput, ...] = (
    activity_started("abcd", "10:00", template="mapping"),
    stage_entered("map", "10:00", planned_s=600),
    contribution_made("C1", "P2", "The long table.", "10:01", kind="asset"),
    AssetIdentified(asset="AS1", name="Table", type="place", person="P2", source="C1"),
    contribution_made("C2", "P4", "I bake.", "10:02", kind="gift"),
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
    contribution_made("C3", "P5", "No money.", "10:03", kind="need"),
    AssetIdentified(asset="AS3", name="The table", type="place", person="P5", place="The hall"),
    ContributionParked(contribution="C3"),
    stage_entered("connect", "10:10"),
    (
        AssetsConnected(connection="CN1", one="AS2", other="AS3", purpose="Bread", proposer="P4"),
        "10:11",
    ),
    AssetsMerged(keep="AS1", alias="AS3"),
    activity_ended("10:20"),
    ProposalSubmitted(proposal="PR1", text="Bake.", bucket=2, proposer="P4"),
    ProposalAmended(proposal="PR1", version=2, text="Bake on Mondays."),
    activity_started("abcd", "11:00", activity="A2", template="sorting"),
    stage_entered("ourselves", "11:00", activity="A2"),
    (ItemSorted(item="PR1", bucket=1, person="P4"), "11:01"),
    (ItemSorted(item="AS3", bucket=2, help="Chairs", whom="The church"), "11:02"),
    activity_ended("11:10", activity="A2"),
    (WorkshopClosed(), "12:30"),
    ConnectionFollowedUp(connection="CN1", status="agreed"),
    (ConnectionFollowedUp(connection="CN1", status="acted-upon"), "12:45"),
    ContributionModerated(contribution="C1", outcome="held"),
    RecordCorrected(target=ARRIVED + 4, patch=(("name", "Long table"),), reason="misheard"),
    RecordRedacted(target=ARRIVED + 3, basis="asked for"),
    ConsentWithdrawn(person="P4", scopes=("asset",)),
)


def view_of(*facts: ScenarioInput) -> WorkshopView:
    """Return the view of a workshop with these events."""
    return workshop_with_participants().and_given(*facts).project(AssetMapping).workshops["leeds"]


def test_the_laws_hold_for_a_whole_workshop() -> None:
    """Together with workshops that mapped nothing."""
    streams = [
        workshop_with_participants(stream="leeds").and_given(*FULL).recorded,
        workshop_with_participants(stream="norwich").recorded,
        workshop_with_participants(stream="york").and_given(*FULL[:9]).recorded,
        (),
    ]
    check_projection_laws(AssetMapping, streams)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.permutations(FULL).map(lambda facts: facts[:18]), min_size=2, max_size=2))
def test_the_laws_hold_for_any_events(histories: list[list[ScenarioInput]]) -> None:
    """Even for events in an impossible order."""
    streams = [
        workshop_with_participants(stream=name).and_given(*facts).recorded
        for name, facts in zip(("leeds", "norwich"), histories, strict=True)
    ]
    check_projection_laws(AssetMapping, streams)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(FULL) | any_event(EVENTS), max_size=12))
def test_any_events_give_a_view(facts: list[ScenarioInput]) -> None:
    """Unknown ids, repetitions and cycles give a view, measures and flags."""
    view = workshop_with_participants().and_given(*facts).project(AssetMapping)
    workshop = view.workshops["leeds"]
    graph = build_graph(workshop)
    assert sum(map(len, graph.components)) == len(graph.assets) == len(workshop.assets)
    assert all(flag.evidence for flag in active_flags(view, "leeds"))


def test_events_of_the_map_need_no_activity() -> None:
    """An asset recorded outside any activity is on the map."""
    workshop = view_of(AssetIdentified(asset="AS1", name="Table", type="place", person="P2"))
    assert [asset.id for asset in workshop.assets] == ["AS1"]
    assert workshop.sessions == ()


def test_a_view_has_two_workshops() -> None:
    """Their maps are not merged."""
    leeds, york = (
        workshop_with_participants(stream=stream).and_given(*FULL) for stream in ("leeds", "york")
    )
    view = leeds.project(AssetMapping, others=[york])
    assert list(view.workshops) == ["leeds", "york"]
    cites = [asset.cite for workshop in view.workshops.values() for asset in workshop.assets]
    assert cites == ["leeds AS1", "leeds AS2", "york AS1", "york AS2"]


def test_a_view_is_immutable() -> None:
    """It consists of mappings, tuples and frozen classes."""
    view = workshop_with_participants().and_given(*FULL).project(AssetMapping)
    with pytest.raises(TypeError):
        view.workshops["leeds"] = WorkshopView()  # type: ignore[index]  # must raise
    with pytest.raises(AttributeError):
        view.workshops["leeds"].assets[0].mentions = ()  # type: ignore[misc]  # must raise
