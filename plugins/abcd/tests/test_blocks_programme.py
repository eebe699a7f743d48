"""What the chapter says of several workshops."""

from __future__ import annotations

from typing import Any, TypeVar

from dialoguekit.plugin import Block, Cell, Chapter, Chart, Scope, Section, Table, Text
from dialoguekit.testing.builders import blocks_of, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given
from dialoguekit_abcd import events as e
from dialoguekit_abcd.chapter import chapter
from dialoguekit_abcd.projection import AssetMapping

B = TypeVar("B", bound=Block)


def named(number: int, person: str, name: str, type: str = "place", **more: Any) -> list[Fact]:
    """A contribution, and the asset that came up in it."""
    event = {"source": f"C{number}", "type": type, "person": person, "name": name}
    return [
        said(f"C{number}", person, f"{name}.", "10:01", kind="asset"),
        e.AssetIdentified(asset=f"AS{number}", **(event | more)),
    ]


def connected(number: int, one: int, other: int, purpose: str, proposer: str) -> Fact:
    return e.AssetsConnected(
        connection=f"CN{number}",
        one=f"AS{one}",
        other=f"AS{other}",
        purpose=purpose,
        proposer=proposer,
    )


def several(*rooms: Given[Any]) -> Chapter:
    """The chapter of a programme of these workshops."""
    first, *others = rooms
    titles = {room.stream: room.stream.title() for room in rooms}
    view = first.project(AssetMapping, beside=others)
    return chapter(view, Scope(kind="programme", titles=titles))


def find(kind: type[B], within: Chapter | Section) -> list[B]:
    """The blocks of one kind, in the order of reading."""
    return [block for block in blocks_of(within) if isinstance(block, kind)]


def table(caption: str, within: Chapter) -> Table:
    (found,) = [block for block in find(Table, within) if block.caption == caption]
    return found


def values(found: Table) -> list[tuple[object, ...]]:
    """The rows of a table without the evidence of its cells."""
    return [tuple(c.value if isinstance(c, Cell) else c for c in row) for row in found.rows]


def texts(within: Chapter | Section) -> list[str]:
    return [block.text for block in find(Text, within)]


def captions(within: Chapter) -> list[str]:
    return [block.caption for block in find(Table, within)]


def test_maps_stand_side_by_side(workshop: tuple[Fact, ...]) -> None:
    """A row each, and what they amount to together: ties are added up, maps are not joined."""
    leeds = gathered().and_given(*workshop)
    york = gathered(stream="york").and_given(
        *named(1, "P2", "Choir", "association"),
        *named(2, "P3", "Pond"),
        connected(1, 1, 2, "Songs on the water", "P2"),
    )
    found = table("The maps side by side", several(leeds, york))
    assert [column.title for column in found.columns] == [
        "Workshop",
        "Assets",
        "Connections",
        "Between groups",
        "E–I index",
        "Stand alone",
        "Pieces",
        "Acted upon",
        "To do ourselves",
        "Flags",
    ]
    assert values(found) == [
        ("Leeds", 5, 3, 2, "+0.33", 1, 2, 1, "1 of 3", 1),
        ("York", 2, 1, 0, "−1.00", 0, 1, 0, "0 of 0", 0),
        ("All together", 7, 4, 2, "0.00", 1, 3, 1, "1 of 3", 1),
    ]
    counted = [cell for row in found.rows for cell in row[1:3] if isinstance(cell, Cell)]
    assert all(cell.evidence for cell in counted)


def test_one_workshop_of_a_programme_is_not_added_up(workshop: tuple[Fact, ...]) -> None:
    """Those that mapped nothing are named instead."""
    made = several(gathered().and_given(*workshop), gathered(stream="york"))
    assert [row[0] for row in values(table("The maps side by side", made))] == ["Leeds"]
    assert texts(made) == ["Nothing was mapped in York."]


def test_inventories_stand_side_by_side(workshop: tuple[Fact, ...]) -> None:
    """As a table, and as a chart."""
    rooms = [gathered(stream=stream).and_given(*workshop) for stream in ("leeds", "york")]
    made = several(*rooms)
    assert values(table("Assets by type in each workshop", made))[0] == ("Individuals", 2, 2, 4)
    (chart,) = find(Chart, made)
    counts = {(r["workshop"], r["type"]): r["assets"] for r in chart.spec["data"]["values"]}
    assert counts["York", "Associations"] == 1
    assert chart.evidence


def test_assets_of_one_name_are_found_and_what_is_unique_is_counted() -> None:
    """Case, spaces and an article do not matter; the type does."""
    leeds = gathered().and_given(
        *named(1, "P2", "The  Choir", "association"),
        *named(2, "P2", "Pond"),
        *named(3, "P2", "Hall", "institution"),
    )
    york = gathered(stream="york").and_given(
        *named(1, "P2", "choir", "association"), *named(2, "P2", "Hall")
    )
    made = several(leeds, york)
    assert values(table("On the map of several workshops", made)) == [
        ("The  Choir", "association", "AS1", "AS1")
    ]
    assert values(table("Only here", made)) == [("Leeds", 2, 3), ("York", 1, 2)]


def test_a_name_in_one_workshop_is_not_said_to_be_shared() -> None:
    """There is no table of nothing."""
    made = several(gathered().and_given(*named(1, "P2", "Pond")), gathered(stream="york"))
    assert "On the map of several workshops" not in captions(made)
    assert values(table("Only here", made)) == [("Leeds", 1, 1)]


def test_a_name_that_may_not_be_told_is_not_compared() -> None:
    """A match would tell it."""
    leeds = gathered().and_given(*named(1, "P2", "Pat bakes", "individual", agreed=True))
    york = gathered(stream="york").and_given(*named(1, "P2", "Pat bakes", "individual"))
    made = several(leeds, york)
    assert "On the map of several workshops" not in captions(made)
    assert values(table("Only here", made)) == [("Leeds", 1, 1), ("York", 0, 0)]


def test_runs_without_assets_have_no_inventory() -> None:
    """A row in the first table, and no more."""
    made = several(gathered().and_given(started("abcd")), gathered(stream="york"))
    assert captions(made) == ["The maps side by side"]
