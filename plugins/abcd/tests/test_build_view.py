"""Building the view: unmapped contributions, needs and finished stages."""

from __future__ import annotations

from typing import Any

from dialoguekit.events import ContributionParked, WorkshopClosed
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_abcd.events import AssetIdentified, AssetsConnected, ItemSorted
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.view import WorkshopView


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
