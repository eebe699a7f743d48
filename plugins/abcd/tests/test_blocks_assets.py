"""What the chapter says of assets."""

from __future__ import annotations

from typing import Any, TypeVar

from dialoguekit.plugin import Block, Cell, Chapter, Scope, Section, Table
from dialoguekit.testing.builders import blocks_of, gathered, said
from dialoguekit.testing.scenario import Fact
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


def one(*facts: Fact, **hall: Any) -> Chapter:
    """The chapter of one workshop in which these are the facts."""
    view = gathered(**hall).and_given(*facts).project(AssetMapping)
    return chapter(view, Scope(kind="workshop", titles={"leeds": "Leeds"}))


def find(kind: type[B], within: Chapter | Section) -> list[B]:
    """The blocks of one kind, in the order of reading."""
    return [block for block in blocks_of(within) if isinstance(block, kind)]


def table(caption: str, within: Chapter) -> Table:
    (found,) = [block for block in find(Table, within) if block.caption == caption]
    return found


def values(found: Table) -> list[tuple[object, ...]]:
    """The rows of a table without the evidence of its cells."""
    return [tuple(c.value if isinstance(c, Cell) else c for c in row) for row in found.rows]


def captions(within: Chapter) -> list[str]:
    return [block.caption for block in find(Table, within)]


def test_assets_are_counted_by_type_and_group(workshop: tuple[Fact, ...]) -> None:
    """What was merged once; with how many of them can be reached."""
    found = table("Assets by type, and by the group that named them", one(*workshop))
    assert [column.title for column in found.columns] == [
        "Type",
        "primary care",
        "peer support",
        "Together",
        "With a way to reach them",
    ]
    assert values(found) == [
        ("Individuals", 1, 1, 2, "0 of 2"),
        ("Associations", 0, 1, 1, "1 of 1"),
        ("Institutions", 1, 0, 1, "1 of 1"),
        ("Places", 1, 0, 1, "0 of 1"),
        ("Exchange and economy", 0, 0, 0, None),
        ("Culture, stories and history", 0, 0, 0, None),
        ("All types", 3, 2, 5, "2 of 5"),
    ]
    assert found.note == "Counted by the group of whoever named it first."


def test_an_asset_of_two_groups_is_said_to_be() -> None:
    """It counts for one of them."""
    merge = e.AssetsMerged(keep="AS1", alias="AS2")
    made = one(*named(1, "P2", "Choir"), *named(2, "P4", "Choir"), merge)
    found = table("Assets by type, and by the group that named them", made)
    assert found.note is not None
    assert found.note.endswith("1 of the assets were named by more than one group.")
    assert values(table("Places: 1", made))[0][2] == "primary care, peer support"


def test_gifts_are_counted_by_group(workshop: tuple[Fact, ...]) -> None:
    """Of head, hand and heart, and those of which nobody said."""
    assert values(table("Gifts of individuals", one(*workshop))) == [
        ("Head (knowledge)", 0, 0, 0),
        ("Hand (skills)", 0, 1, 1),
        ("Heart (care)", 0, 0, 0),
        ("Not said", 1, 0, 1),
    ]
    assert "Gifts of individuals" not in captions(one(*named(1, "P2", "Pond")))


def test_every_asset_stands_under_its_type(workshop: tuple[Fact, ...]) -> None:
    """Where it is, whether it is offered, where it came up, how many it is connected with."""
    made = one(*workshop)
    assert values(table("Institutions: 1", made)) == [
        ("AS1", "Waiting room", "primary care", "Mill Lane", "yes", "C1", 1)
    ]
    assert values(table("Associations: 1", made)) == [
        ("AS2", "Choir", "peer support", None, "claimed", "C2, C5", 3)
    ]
    assert values(table("Individuals: 2", made)) == [
        ("AS3", "Pat bakes", "peer support", "hand", "yes", None, "yes", "C3", 1),
        (
            "AS4",
            "(not for quotation)",
            "primary care",
            None,
            "not on record",
            None,
            "yes",
            "C4",
            1,
        ),
    ]
    notes = [table(caption, made).note for caption in ("Places: 1", "Associations: 1")]
    assert notes == [None, "Claimed: named on behalf of whose it is."]
    assert table("Individuals: 2", made).note == "Agreed: to being on the map."


def test_whoever_said_no_is_said_to_have() -> None:
    """Without a name."""
    found = one(*named(1, "P2", "Sam", "individual", agreed=False))
    assert values(table("Individuals: 1", found))[0][4] == "said no"
    assert "Sam" not in repr(found)


def test_aliases_are_listed(workshop: tuple[Fact, ...]) -> None:
    """With what they were called, and what they live on as."""
    assert values(table("What turned out to be the same", one(*workshop))) == [
        ("AS5", "The choir", "peer support", "AS2")
    ]


def test_the_alias_of_somebody_who_was_not_asked_is_not_told() -> None:
    """Merging tells no more than there was."""
    merge = e.AssetsMerged(keep="AS1", alias="AS2")
    individual = {"type": "individual"}
    made = one(*named(1, "P2", "Sam", **individual), *named(2, "P4", "Sammy"), merge)
    assert values(table("What turned out to be the same", made))[0][1] == "(not for quotation)"
    assert "Sam" not in repr(made)


def test_ways_to_reach_somebody_are_never_told(workshop: tuple[Fact, ...]) -> None:
    """They are counted, in every part of the chapter."""
    assert not any(contact in repr(one(*workshop)) for contact in ("Ring the desk", "Ask Jo"))


def test_what_is_beside_the_map_is_in_sight(workshop: tuple[Fact, ...]) -> None:
    """Said to be an asset and on no map; missing, and set aside."""
    made = one(*workshop)
    assert values(table("Said to be an asset, and not on the map", made)) == [
        ("C7", "A van.", "primary care")
    ]
    assert values(table("What is missing, kept aside from the map", made)) == [
        ("C8", "No lift. [parked]", "peer support")
    ]
    titles = [section.title for section in find(Section, one(*named(1, "P2", "Pond")))]
    assert "Kept beside the map" not in titles
