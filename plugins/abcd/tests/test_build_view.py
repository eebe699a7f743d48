"""What is beside the map, and what of it lies behind."""

from __future__ import annotations

from typing import Any

from dialoguekit.events import ItemParked, WorkshopClosed
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact
from dialoguekit_abcd.events import AssetIdentified, AssetsConnected, ItemSorted
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.view import AssetMap


def mapped(*facts: Fact, **hall: Any) -> AssetMap:
    """What a workshop amounts to in which these are the facts after everybody has arrived."""
    return gathered(**hall).and_given(*facts).project(AssetMapping).workshops["leeds"]


def named(number: int, person: str = "P2", **more: Any) -> AssetIdentified:
    """A place that somebody named; P2 and P3 are of primary care, P4 and P5 of peer support."""
    chosen = {"asset": f"AS{number}", "name": f"Bench {number}", "type": "place", "person": person}
    return AssetIdentified(**(chosen | more))


def connected(number: int, one: int, other: int, proposer: str = "P2") -> AssetsConnected:
    """A connection, by the numbers of what it connects."""
    return AssetsConnected(
        connection=f"CN{number}",
        one=f"AS{one}",
        other=f"AS{other}",
        purpose="Tea",
        proposer=proposer,
    )


def test_what_was_said_to_be_an_asset_and_became_none_is_waiting() -> None:
    """Assets and gifts, of this method's activities; a story is no asset yet."""
    room = mapped(
        started("abcd", "10:00"),
        entered("map", "10:00"),
        said("C1", "P2", "The hall.", kind="asset"),
        said("C2", "P2", "I bake.", kind=" Gift "),
        said("C3", "P2", "He carried my bag.", kind="story"),
        said("C4", "P2", "The pond.", kind="asset"),
        said("C5", "P2", "Elsewhere.", kind="asset", activity=None),
        named(1, source="C4"),
    )
    assert [item.id for item in room.waiting] == ["C1", "C2"]


def test_what_is_missing_stands_beside_the_map() -> None:
    """In whichever stage it was said, and whether it was parked."""
    room = mapped(
        started("abcd", "10:00"),
        entered("map", "10:00"),
        said("C1", "P2", "No lift.", kind="need"),
        said("C2", "P2", "No money.", kind="Deficit"),
        ItemParked(contribution="C2"),
    )
    assert [(item.id, item.parked, item.off_stage) for item in room.needs] == [
        ("C1", False, False),
        ("C2", True, False),
    ]


def test_a_stage_lies_behind_when_its_activity_is_over() -> None:
    """Or the workshop; while it runs, more can come."""
    facts: list[Fact] = [started("abcd", "10:00"), entered("map", "10:00")]
    assert not mapped(*facts).settled("map")
    assert mapped(*facts, ended("10:20")).settled("map")
    assert not mapped(*facts, ended("10:20")).settled("connect", "outside")
    assert mapped(*facts, (WorkshopClosed(), "12:30")).settled("connect")
    assert mapped(*facts).cites("map", "connect") == ("leeds A1",)
    assert mapped(*facts).cites("connect") == ()


def test_whether_there_is_anything_to_tell() -> None:
    """A run of the method is something, even if nothing came of it."""
    assert not mapped()
    assert mapped(started("abcd"))
    assert mapped(named(1))
    assert mapped(connected(1, 1, 2))
    assert mapped(ItemSorted(item="C1", bucket=1))
