"""The map of a workshop: its tasks, opened buckets, and contributions that are not on it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import (
    ConsentWithdrawn,
    ContributionParked,
    ProposalAmended,
    ProposalSubmitted,
    WorkshopClosed,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import assemble, workshop_view
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit.testing.strategies import any_event
from dialoguekit_abcd import METHOD
from dialoguekit_abcd.events import AssetIdentified, AssetsConnected, AssetsMerged, ItemSorted
from dialoguekit_abcd.view import AssetMap, Task

ARRIVED = len(workshop_with_participants().recorded)


def view_of(*facts: ScenarioInput, **options: Any) -> AssetMap:
    """Return the map of a workshop with these events."""
    return workshop_view(METHOD, workshop_with_participants(**options).and_given(*facts))


def identified(number: int, person: str = "P2", **more: Any) -> AssetIdentified:
    """Return a named place; P2 and P3 are of primary care, P4 and P5 of peer support."""
    chosen = {"asset": f"AS{number}", "name": f"Bench {number}", "type": "place", "person": person}
    return AssetIdentified(**(chosen | more))


def connected(number: int, one: int, other: int, proposer: str = "P2") -> AssetsConnected:
    """Return a connection between two numbered assets."""
    return AssetsConnected(
        connection=f"CN{number}",
        one=f"AS{one}",
        other=f"AS{other}",
        purpose="Tea",
        proposer=proposer,
    )


def test_declared_assets_without_an_asset_are_unmapped() -> None:
    """Assets and gifts count, if contributed to this method; stories do not."""
    view = view_of(
        activity_started("abcd", "10:00"),
        stage_entered("map", "10:00"),
        contribution_made("C1", "P2", "The hall.", kind="asset"),
        contribution_made("C2", "P2", "I bake.", kind=" Gift "),
        contribution_made("C3", "P2", "He carried my bag.", kind="story"),
        contribution_made("C4", "P2", "The pond.", kind="asset"),
        contribution_made("C5", "P2", "Elsewhere.", kind="asset", activity=None),
        identified(1, source="C4"),
    )
    assert [item.id for item in view.unmapped] == ["C1", "C2"]


def test_needs_are_listed() -> None:
    """In any stage, parked or not."""
    view = view_of(
        activity_started("abcd", "10:00"),
        stage_entered("map", "10:00"),
        contribution_made("C1", "P2", "No lift.", kind="need"),
        contribution_made("C2", "P2", "No money.", kind="Deficit"),
        ContributionParked(contribution="C2"),
    )
    assert [(item.id, item.parked, item.misplaced) for item in view.needs] == [
        ("C1", False, False),
        ("C2", True, False),
    ]


def test_a_stage_is_finished_with_its_activity() -> None:
    """Or with the workshop; not while the activity runs."""
    facts: list[ScenarioInput] = [activity_started("abcd", "10:00"), stage_entered("map", "10:00")]
    assert not view_of(*facts).is_finished("map")
    assert view_of(*facts, activity_ended("10:20")).is_finished("map")
    assert not view_of(*facts, activity_ended("10:20")).is_finished("connect", "outside")
    assert view_of(*facts, (WorkshopClosed(), "12:30")).is_finished("connect")
    assert view_of(*facts).cites("map", "connect") == ("leeds A1",)
    assert view_of(*facts).cites("connect") == ()


def test_a_view_is_empty_without_a_run() -> None:
    """A run of the method is enough for a chapter."""
    assert not view_of()
    assert view_of(activity_started("abcd"))
    assert view_of(identified(1))
    assert view_of(connected(1, 1, 2))
    assert view_of(ItemSorted(item="C1", bucket=1))


# Tasks


def task(*facts: ScenarioInput) -> Task:
    """Return the only task of a workshop with these events."""
    (found,) = view_of(*facts).tasks
    return found


def test_an_item_moves_between_buckets() -> None:
    """The latest record counts, and the path is kept."""
    found = task(
        contribution_made("C1", "P2", "Mend the bench.", activity=None),
        (ItemSorted(item="C1", bucket=3, whom="The council"), "11:00"),
        (ItemSorted(item="C1", bucket=1, person="P4"), "11:20"),
        (ItemSorted(item="C1", bucket=2), "11:10"),
    )
    assert found.buckets == (3, 2, 1)
    assert (found.bucket, found.bucket_shift, found.current.group) == (1, -2, "peer support")
    assert (found.text, found.group) == ("Mend the bench.", "primary care")


def test_a_proposal_starts_in_its_bucket() -> None:
    """It has its latest text, which belongs to all participants."""
    found = task(
        ProposalSubmitted(proposal="PR1", text="Mend it.", bucket=2, proposer="P4"),
        ItemSorted(item="PR1", bucket=1),
        ProposalAmended(proposal="PR1", version=2, text="Mend the bench in May."),
    )
    assert (found.text, found.group, found.bucket_shift) == (
        "Mend the bench in May.",
        "peer support",
        -1,
    )
    assert found.buckets == (2, 1)
    unsorted = task(
        ProposalSubmitted(proposal="PR1", text="Mend it."), ItemSorted(item="PR1", bucket=1)
    )
    assert (unsorted.group, unsorted.buckets) == (None, (1,))


def test_a_merged_asset_is_sorted_under_its_new_id() -> None:
    """An item sorted under the alias is the same task."""
    merge = AssetsMerged(keep="AS1", alias="AS2")
    found = task(
        identified(1, name="Hall"),
        identified(2),
        ItemSorted(item="AS2", bucket=2),
        merge,
        ItemSorted(item="AS1", bucket=1),
    )
    assert (found.cite, found.text, found.bucket_shift) == ("leeds AS1", "Hall", -1)


def test_an_unknown_item_has_no_text() -> None:
    """A log from another source may refer to it."""
    found = task(ItemSorted(item="X1", bucket=1))
    assert (found.id, found.text, found.group) == ("X1", None, None)


def test_a_person_is_no_item() -> None:
    """A log from another source may have sorted one; the id is not shown."""
    assert task(ItemSorted(item="P2", bucket=1)).id == "a person"


def test_text_on_help_is_quoted_only_with_consent() -> None:
    """Text by all participants may be quoted."""
    card = contribution_made("C1", "P2", "Mend the bench.", activity=None, capture="paraphrase")
    by_all = ItemSorted(item="C1", bucket=2, help="Wood")
    assert task(card, by_all).current.event.help == "Wood"
    by = ItemSorted(item="C1", bucket=2, help="Wood", person="P4")
    withdrawn = ConsentWithdrawn(person="P4", scopes=("quote",))
    assert task(card, by, withdrawn).current.event.help == "(not for quotation)"


def test_a_proposal_is_quoted_with_the_consent_of_its_proposer() -> None:
    """An amended wording is withheld with the first one."""
    proposal = ProposalSubmitted(proposal="PR1", text="Mend it.", proposer="P4")
    facts = (proposal, ItemSorted(item="PR1", bucket=1))
    withdrawn = ConsentWithdrawn(person="P4", scopes=("quote",))
    assert task(*facts, withdrawn).text == "(not for quotation)"
    amended = ProposalAmended(proposal="PR1", version=2, text="Mend the bench.")
    assert task(*facts, withdrawn, amended).text == "(not for quotation)"
    assert task(*facts, amended).text == "Mend the bench."


@pytest.mark.parametrize(
    ("bucket", "details", "missing"),
    [
        (1, {}, ()),
        (2, {}, ("which help", "from whom")),
        (2, {"help": "Wood"}, ("from whom",)),
        (2, {"help": "Wood", "whom": "The mill"}, ()),
        (3, {"help": "Wood"}, ("who is asked",)),
        (3, {"whom": "The council"}, ()),
    ],
)
def test_a_bucket_needs_details(
    bucket: int, details: dict[str, str], missing: tuple[str, ...]
) -> None:
    """Help and helper with some help, an agency outside, nothing for ourselves."""
    assert task(ItemSorted(item="X1", bucket=bucket, **details)).missing == missing


def test_a_bucket_is_opened_by_its_stage_or_an_item() -> None:
    """The first of both counts, in any activity."""
    view = view_of(
        activity_started("abcd", "10:00"),
        stage_entered("map", "10:00"),
        (ItemSorted(item="X1", bucket=2), "10:05"),
        stage_entered("ourselves", "10:10"),
        stage_entered("with-help", "10:20"),
    )
    assert {bucket: list(fact.evidence) for bucket, fact in view.openings.items()} == {
        1: [("leeds", ARRIVED + 4)],
        2: [("leeds", ARRIVED + 3)],
    }


def test_stages_of_other_methods_open_no_bucket() -> None:
    """A stage of another method may have the same name."""
    view = view_of(
        activity_started("open-space", "10:00"),
        stage_entered("outside", "10:00"),
        activity_started("abcd", "11:00", activity="A2"),
        stage_entered("map", "11:00", activity="A2"),
    )
    assert view.openings == {}


# Any events


EVENTS = [declaration.event for declaration in METHOD.event_declarations]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_events_give_a_map(workshop: tuple[ScenarioInput, ...], data: st.DataObject) -> None:
    """Unknown ids, repetitions and cycles give a map, measures, flags and a chapter."""
    events = st.sampled_from(workshop) | any_event(EVENTS)
    facts = data.draw(st.lists(events, max_size=12))
    found = assemble(METHOD, workshop_with_participants().and_given(*facts))
    assert sum(map(len, found.view.graph.components)) == len(found.view.assets)
    assert all(flag.evidence for flag in found.all_flags)
    assert found.chapter().blocks


def test_a_map_is_of_one_workshop() -> None:
    """Assets of one name in two workshops are two assets."""
    cites = [
        view.assets[0].cite
        for stream in ("leeds", "york")
        for view in [view_of(identified(1), stream=stream)]
    ]
    assert cites == ["leeds AS1", "york AS1"]


def test_a_map_is_immutable() -> None:
    """It consists of frozen classes."""
    view = view_of(identified(1))
    with pytest.raises(AttributeError):
        view.assets = ()  # type: ignore[misc]  # must raise
    with pytest.raises(AttributeError):
        view.assets[0].mentions = ()  # type: ignore[misc]  # must raise
