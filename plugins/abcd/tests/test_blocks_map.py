"""The blocks on the map: assets, connections, and measures."""

from __future__ import annotations

from typing import Any

from dialoguekit.document.blocks import Chapter
from dialoguekit.plugin.blocks import Chart, ItemList, Table
from dialoguekit.testing.builders import contribution_made, workshop_with_participants
from dialoguekit.testing.method_output import (
    find_blocks,
    find_table,
    paragraphs,
    table_values,
    workshop_chapter,
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


def chapter_of(*events: ScenarioInput, **options: Any) -> Chapter:
    """Return the chapter on a workshop with these events."""
    return workshop_chapter(METHOD, workshop_with_participants(**options).and_given(*events))


def captions(within: Chapter) -> list[str]:
    return [block.caption for block in find_blocks(Table, within)]


# Assets


def test_assets_are_counted_by_type_and_group(workshop: tuple[ScenarioInput, ...]) -> None:
    """Merged assets count once; assets with a contact are counted, too."""
    found = find_table("Assets by type, and by the group that named them", chapter_of(*workshop))
    assert [column.title for column in found.columns] == [
        "Type",
        "Primary care",
        "Peer support",
        "Total",
        "With a contact",
    ]
    assert table_values(found) == [
        ("Individuals", 1, 1, 2, "0 of 2"),
        ("Associations", 0, 1, 1, "1 of 1"),
        ("Institutions", 1, 0, 1, "1 of 1"),
        ("Places", 1, 0, 1, "0 of 1"),
        ("Exchange and economy", 0, 0, 0, None),
        ("Culture, stories and history", 0, 0, 0, None),
        ("All types", 3, 2, 5, "2 of 5"),
    ]
    assert found.note == "Counted by the group of the person who named an asset first."


def test_an_asset_of_two_groups_is_marked() -> None:
    """It counts for the first group."""
    merge = e.AssetsMerged(keep="AS1", alias="AS2")
    chapter = chapter_of(*identified(1, "P2", "Choir"), *identified(2, "P4", "Choir"), merge)
    found = find_table("Assets by type, and by the group that named them", chapter)
    assert found.note is not None
    assert found.note.endswith("1 of the assets were named by more than one group.")
    assert table_values(find_table("Places: 1", chapter))[0][2] == "primary care, peer support"


def test_gifts_are_counted_by_group(workshop: tuple[ScenarioInput, ...]) -> None:
    """Gifts of head, hand and heart, and assets without a recorded gift, are counted."""
    assert table_values(find_table("Gifts of individuals", chapter_of(*workshop))) == [
        ("Head (knowledge)", 0, 0, 0),
        ("Hand (skills)", 0, 1, 1),
        ("Heart (care)", 0, 0, 0),
        ("Not recorded", 1, 0, 1),
    ]
    assert "Gifts of individuals" not in captions(chapter_of(*identified(1, "P2", "Pond")))


def test_every_asset_is_listed_under_its_type(workshop: tuple[ScenarioInput, ...]) -> None:
    """The table has place, offer, source and the number of connections."""
    chapter = chapter_of(*workshop)
    assert table_values(find_table("Institutions: 1", chapter)) == [
        ("AS1", "Waiting room", "primary care", "Mill Lane", "yes", "C1", 1)
    ]
    assert table_values(find_table("Associations: 1", chapter)) == [
        ("AS2", "Choir", "peer support", None, "claimed", "C2, C5", 3)
    ]
    assert table_values(find_table("Individuals: 2", chapter)) == [
        ("AS3", "Pat bakes", "peer support", "hand", "yes", None, "yes", "C3", 1),
        ("AS4", "(not for quotation)", "primary care", None, "not recorded", None, "yes", "C4", 1),
    ]
    notes = [find_table(caption, chapter).note for caption in ("Places: 1", "Associations: 1")]
    assert notes == [None, "Claimed: named on the holder's behalf."]
    assert find_table("Individuals: 2", chapter).note == "Agreed: to be on the map."


def test_a_declined_asset_is_listed_without_its_name() -> None:
    """The table shows that the person declined."""
    found = chapter_of(*identified(1, "P2", "Sam", "individual", agreed=False))
    assert table_values(find_table("Individuals: 1", found))[0][4] == "declined"
    assert "Sam" not in repr(found)


def test_merged_assets_are_listed(workshop: tuple[ScenarioInput, ...]) -> None:
    """The table has their name and the asset they were merged into."""
    assert table_values(find_table("Merged assets", chapter_of(*workshop))) == [
        ("AS5", "The choir", "peer support", "AS2")
    ]


def test_a_merged_name_without_agreement_is_not_disclosed() -> None:
    """Merging discloses nothing."""
    merge = e.AssetsMerged(keep="AS1", alias="AS2")
    individual = {"type": "individual"}
    chapter = chapter_of(
        *identified(1, "P2", "Sam", **individual), *identified(2, "P4", "Sammy"), merge
    )
    assert table_values(find_table("Merged assets", chapter))[0][1] == "(not for quotation)"
    assert "Sam" not in repr(chapter)


def test_contacts_are_never_disclosed(workshop: tuple[ScenarioInput, ...]) -> None:
    """They are counted in the chapter, and appear nowhere."""
    assert not any(
        contact in repr(chapter_of(*workshop)) for contact in ("Ring the desk", "Ask Jo")
    )


# Connections


def test_the_map_is_a_chart_and_every_connection_a_row(workshop: tuple[ScenarioInput, ...]) -> None:
    """The row has purpose, proposer's group, bridging and status."""
    chapter = chapter_of(*workshop)
    (chart,) = find_blocks(Chart, chapter)
    assert chart.title == "The assets and their connections"
    assert table_values(find_table("Every connection", chapter)) == [
        (
            "CN1",
            "AS1: Waiting room\nAS2: Choir",
            "Sing while people wait",
            "peer support",
            "yes",
            "acted upon: Forty came.",
        ),
        ("CN2", "AS2: Choir\nAS3: Pat bakes", "Cake after singing", "peer support", "no", "agreed"),
        (
            "CN3",
            "AS4: (not for quotation)\nAS2: Choir",
            "(not for quotation)",
            "primary care",
            "yes",
            "no update",
        ),
    ]


def test_unconnected_assets_are_listed(workshop: tuple[ScenarioInput, ...]) -> None:
    """By group; an asset that may not be quoted is listed by its type."""
    alone = chapter_of(*workshop, *identified(9, "P5", "Lee", "individual"))
    assert "Unconnected so far: 2 of 6 assets." in paragraphs(alone)
    (found,) = find_blocks(ItemList, alone)
    assert found.items == (
        "primary care: AS6 Pond",
        "peer support: AS9, a person (not for quotation)",
    )
    connected_now = chapter_of(*workshop, connected(4, 6, 1, "Benches", "P2"))
    assert "Every asset is connected with another." in paragraphs(connected_now)


def test_connections_are_counted_by_status(workshop: tuple[ScenarioInput, ...]) -> None:
    """By their latest status, and separately those that bridge groups."""
    assert table_values(find_table("Status of the connections", chapter_of(*workshop))) == [
        ("No update", 1, 1),
        ("Agreed", 1, 0),
        ("Acted upon", 1, 1),
        ("Dropped", 0, 0),
    ]


def test_the_measures_are_explained(workshop: tuple[ScenarioInput, ...]) -> None:
    """Connections within and between groups, the index, components, people and places."""
    assert table_values(find_table("The map in numbers", chapter_of(*workshop))) == [
        ("Connections within primary care", 0, "They stay within a group."),
        ("Connections within peer support", 1, "They stay within a group."),
        ("Connections between primary care and peer support", 2, "They link different groups."),
        (
            "E–I index",
            "+0.33",
            "From −1, where all connections stay within a group, to +1, where all are between.",
        ),
        ("Separate groups of assets", 2, "1 of several assets, 1 of a single one."),
        (
            "Largest group of assets",
            4,
            "Assets that are connected with one another, directly or through others.",
        ),
        ("People who offer", 4, "They offer 5 assets."),
        ("Places named", 1, "Where 1 asset can be found."),
        (
            "Separate groups of assets, with people and places",
            1,
            "Assets of the same person or in the same place count as connected, too.",
        ),
    ]


def test_key_connectors_are_named(workshop: tuple[ScenarioInput, ...]) -> None:
    """If there are any."""
    assert (
        "Key connectors: 1 asset. Removing it would split its group of assets: AS2 Choir."
        in paragraphs(chapter_of(*workshop))
    )
    pair = chapter_of(
        *identified(1, "P2", "A"), *identified(2, "P4", "B"), connected(1, 1, 2, "Tea", "P2")
    )
    assert not any("Key connectors" in text for text in paragraphs(pair))


def test_invalid_connections_are_listed() -> None:
    """Within one asset, to an unknown asset, and with an asset outside all groups."""
    chapter = chapter_of(
        *identified(1, "P2", "A"),
        *identified(2, "P2", "B"),
        *identified(3, "P1", "C"),
        connected(1, 1, 2, "Tea", "P2"),
        connected(2, 1, 9, "Tea", "P2"),
        connected(3, 1, 3, "Tea", "P2"),
        e.AssetsMerged(keep="AS1", alias="AS2"),
    )
    rows = table_values(find_table("Every connection", chapter))
    assert [(row[1], row[4], row[5]) for row in rows] == [
        ("AS1: A\nAS1: A", None, "both were merged into one asset"),
        ("AS1: A\nAS9 (not on the map)", None, "no update"),
        ("AS1: A\nAS3: C", None, "no update"),
    ]
    numbers = {row[0]: row[1] for row in table_values(find_table("The map in numbers", chapter))}
    assert numbers["Other connections"] == 1
    assert numbers["E–I index"] is None


def test_without_connections_there_is_a_sentence() -> None:
    """There is no chart."""
    chapter = chapter_of(*identified(1, "P2", "Pond"))
    assert "No assets were connected yet. The purpose of a map is to connect them." in paragraphs(
        chapter
    )
    assert find_blocks(Chart, chapter) == []
    lost = chapter_of(*identified(1, "P2", "Pond"), connected(1, 1, 9, "Tea", "P2"))
    assert find_blocks(Chart, lost) == []
    assert captions(lost)[-1] == "Every connection"
