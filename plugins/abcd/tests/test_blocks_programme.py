"""The blocks on several workshops."""

from __future__ import annotations

from typing import Any

from dialoguekit.plugin import Cell, Chapter, Chart, Table
from dialoguekit.testing.builders import (
    activity_started,
    contribution_made,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import (
    find_blocks,
    find_table,
    paragraphs,
    programme_chapter,
    table_values,
)
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_abcd import METHOD
from dialoguekit_abcd import events as e


def identified(
    number: int, person: str, name: str, type: str = "place", **more: Any
) -> list[ScenarioInput]:
    """Return a contribution and the asset that came up in it."""
    event = {"source": f"C{number}", "type": type, "person": person, "name": name}
    return [
        contribution_made(f"C{number}", person, f"{name}.", "10:01", kind="asset"),
        e.AssetIdentified(asset=f"AS{number}", **(event | more)),
    ]


def connected(number: int, one: int, other: int, purpose: str, proposer: str) -> ScenarioInput:
    return e.AssetsConnected(
        connection=f"CN{number}",
        one=f"AS{one}",
        other=f"AS{other}",
        purpose=purpose,
        proposer=proposer,
    )


def captions(within: Chapter) -> list[str]:
    return [block.caption for block in find_blocks(Table, within)]


def test_maps_are_side_by_side(workshop: tuple[ScenarioInput, ...]) -> None:
    """Each has a row, and a last row adds up the counts."""
    leeds = workshop_with_participants().and_given(*workshop)
    york = workshop_with_participants(stream="york").and_given(
        *identified(1, "P2", "Choir", "association"),
        *identified(2, "P3", "Pond"),
        connected(1, 1, 2, "Songs on the water", "P2"),
    )
    found = find_table("Comparison of the asset maps", programme_chapter(METHOD, leeds, york))
    assert [column.title for column in found.columns] == [
        "Workshop",
        "Assets",
        "Connections",
        "Between groups",
        "E–I index",
        "Unconnected",
        "Separate groups of assets",
        "Acted upon",
        "To do ourselves",
        "Warnings",
    ]
    assert table_values(found) == [
        ("Leeds", 5, 3, 2, "+0.33", 1, 2, 1, "1 of 3", 1),
        ("York", 2, 1, 0, "−1.00", 0, 1, 0, "0 of 0", 0),
        ("All workshops", 7, 4, 2, "0.00", 1, 3, 1, "1 of 3", 1),
    ]
    counted = [cell for row in found.rows for cell in row[1:3] if isinstance(cell, Cell)]
    assert all(cell.evidence for cell in counted)


def test_a_single_map_is_not_added_up(workshop: tuple[ScenarioInput, ...]) -> None:
    """Workshops without a map are named."""
    chapter = programme_chapter(
        METHOD,
        workshop_with_participants().and_given(*workshop),
        workshop_with_participants(stream="york"),
    )
    assert [
        row[0] for row in table_values(find_table("Comparison of the asset maps", chapter))
    ] == ["Leeds"]
    assert paragraphs(chapter) == ["No assets were mapped in York."]


def test_inventories_are_side_by_side(workshop: tuple[ScenarioInput, ...]) -> None:
    """As a table and as a chart."""
    workshops = [
        workshop_with_participants(stream=stream).and_given(*workshop)
        for stream in ("leeds", "york")
    ]
    chapter = programme_chapter(METHOD, *workshops)
    assert table_values(find_table("Assets by type in each workshop", chapter))[0] == (
        "Individuals",
        2,
        2,
        4,
    )
    (chart,) = find_blocks(Chart, chapter)
    counts = {(r["workshop"], r["type"]): r["assets"] for r in chart.spec["data"]["values"]}
    assert counts["York", "Associations"] == 1
    assert chart.evidence


def test_shared_assets_are_listed_and_others_counted() -> None:
    """Case, spaces and an article do not distinguish names; the type does."""
    leeds = workshop_with_participants().and_given(
        *identified(1, "P2", "The  Choir", "association"),
        *identified(2, "P2", "Pond"),
        *identified(3, "P2", "Hall", "institution"),
    )
    york = workshop_with_participants(stream="york").and_given(
        *identified(1, "P2", "choir", "association"), *identified(2, "P2", "Hall")
    )
    chapter = programme_chapter(METHOD, leeds, york)
    assert table_values(find_table("Assets of several workshops", chapter)) == [
        ("The  Choir", "association", "AS1", "AS1")
    ]
    assert table_values(find_table("Assets of one workshop only", chapter)) == [
        ("Leeds", 2, 3),
        ("York", 1, 2),
    ]


def test_a_name_in_one_workshop_is_not_shared() -> None:
    """There is no empty table."""
    chapter = programme_chapter(
        METHOD,
        workshop_with_participants().and_given(*identified(1, "P2", "Pond")),
        workshop_with_participants(stream="york"),
    )
    assert "Assets of several workshops" not in captions(chapter)
    assert table_values(find_table("Assets of one workshop only", chapter)) == [("Leeds", 1, 1)]


def test_a_name_that_may_not_be_quoted_is_not_compared() -> None:
    """A match would disclose it."""
    leeds = workshop_with_participants().and_given(
        *identified(1, "P2", "Pat bakes", "individual", agreed=True)
    )
    york = workshop_with_participants(stream="york").and_given(
        *identified(1, "P2", "Pat bakes", "individual")
    )
    chapter = programme_chapter(METHOD, leeds, york)
    assert "Assets of several workshops" not in captions(chapter)
    assert table_values(find_table("Assets of one workshop only", chapter)) == [
        ("Leeds", 1, 1),
        ("York", 0, 0),
    ]


def test_runs_without_assets_have_no_inventory() -> None:
    """They have a row in the first table only."""
    chapter = programme_chapter(
        METHOD,
        workshop_with_participants().and_given(activity_started("abcd")),
        workshop_with_participants(stream="york"),
    )
    assert captions(chapter) == ["Comparison of the asset maps"]
