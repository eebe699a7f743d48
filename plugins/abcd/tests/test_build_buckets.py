"""Building tasks and openings of buckets."""

from __future__ import annotations

from typing import Any

from dialoguekit.events import ConsentWithdrawn, ProposalAmended, ProposalSubmitted
from dialoguekit.testing.builders import (
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_abcd.events import AssetIdentified, AssetsMerged, ItemSorted
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.view import Task, WorkshopView

ARRIVED = len(workshop_with_participants().recorded)


def view_of(*facts: ScenarioInput, **options: Any) -> WorkshopView:
    """Return the view of a workshop with these events."""
    return (
        workshop_with_participants(**options)
        .and_given(*facts)
        .project(AssetMapping)
        .workshops["leeds"]
    )


def identified(number: int, person: str = "P2", **more: Any) -> AssetIdentified:
    """Return a named place; P2 and P3 are of primary care, P4 and P5 of peer support."""
    chosen = {"asset": f"AS{number}", "name": f"Bench {number}", "type": "place", "person": person}
    return AssetIdentified(**(chosen | more))


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
    assert [placement.bucket for placement in found.placements] == [3, 2, 1]
    assert (found.bucket, found.bucket_shift, found.current.group) == (1, -2, "peer support")
    assert (found.text, found.group, found.quotable) == ("Mend the bench.", "primary care", True)


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
    assert [placement.bucket for placement in found.placements] == [2, 1]
    assert found.quotable
    unsorted = task(
        ProposalSubmitted(proposal="PR1", text="Mend it."), ItemSorted(item="PR1", bucket=1)
    )
    assert (unsorted.group, len(unsorted.placements)) == (None, 1)


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
    assert (found.id, found.text, found.quotable, found.group) == ("X1", "", False, None)


def test_text_on_help_is_quoted_only_with_consent() -> None:
    """Text by all participants is quotable; a paraphrase is marked."""
    card = contribution_made("C1", "P2", "Mend the bench.", activity=None, capture="paraphrase")
    view = ItemSorted(item="C1", bucket=2, help="Wood")
    assert task(card, view).current.quotable
    assert not task(card, view).verbatim
    by = ItemSorted(item="C1", bucket=2, help="Wood", person="P4")
    assert not task(card, by, ConsentWithdrawn(person="P4", scopes=("quote",))).current.quotable


def test_a_bucket_is_opened_by_its_stage_or_an_item() -> None:
    """The first of both counts, in any activity."""
    view = view_of(
        activity_started("abcd", "10:00"),
        stage_entered("map", "10:00"),
        (ItemSorted(item="X1", bucket=2), "10:05"),
        stage_entered("ourselves", "10:10"),
        stage_entered("with-help", "10:20"),
    )
    opened = dict(view.openings)
    assert list(opened) == [1, 2]
    assert [list(opening.evidence) for opening in opened.values()] == [
        [("leeds", ARRIVED + 4)],
        [("leeds", ARRIVED + 3)],
    ]
    assert opened[2].is_before(opened[1])
    assert not opened[1].is_before(opened[2])
    assert opened[1].is_before(None)


def test_an_imprecise_time_is_not_certainly_before() -> None:
    """A late record with an imprecise time does not open a bucket first."""
    view = view_of(
        (ItemSorted(item="X1", bucket=1), "10:10"),
        scenario_event(ItemSorted(item="X2", bucket=3), "10:05", precision="quarter"),
    )
    opened = dict(view.openings)
    assert not opened[3].is_before(opened[1])
