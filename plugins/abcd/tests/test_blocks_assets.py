"""The blocks on assets."""

from __future__ import annotations

from typing import Any

from dialoguekit.plugin import Chapter, Section, Table
from dialoguekit.testing.builders import contribution_made, workshop_with_participants
from dialoguekit.testing.method_output import (
    find_blocks,
    find_table,
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


def chapter_of(*events: ScenarioInput, **options: Any) -> Chapter:
    """Return the chapter on a workshop with these events."""
    return workshop_chapter(METHOD, workshop_with_participants(**options).and_given(*events))


def captions(within: Chapter) -> list[str]:
    return [block.caption for block in find_blocks(Table, within)]


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


def test_contributions_without_an_asset_are_listed(workshop: tuple[ScenarioInput, ...]) -> None:
    """Contributions declared as assets and those about what is missing are in the chapter."""
    chapter = chapter_of(*workshop)
    assert table_values(find_table("Declared as an asset, but not on the map", chapter)) == [
        ("C7", "A van.", "primary care")
    ]
    assert table_values(find_table("What is missing, and not on the map", chapter)) == [
        ("C8", "No lift. [parked]", "peer support")
    ]
    titles = [
        section.title for section in find_blocks(Section, chapter_of(*identified(1, "P2", "Pond")))
    ]
    assert "Not on the map" not in titles
