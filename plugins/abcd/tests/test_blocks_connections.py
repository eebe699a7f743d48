"""What the chapter says of connections."""

from __future__ import annotations

from typing import Any, TypeVar

from dialoguekit.plugin import Block, Cell, Chapter, Chart, List, Scope, Section, Table, Text
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


def connected(number: int, one: int, other: int, purpose: str, proposer: str) -> Fact:
    return e.AssetsConnected(
        connection=f"CN{number}",
        one=f"AS{one}",
        other=f"AS{other}",
        purpose=purpose,
        proposer=proposer,
    )


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


def texts(within: Chapter | Section) -> list[str]:
    return [block.text for block in find(Text, within)]


def captions(within: Chapter) -> list[str]:
    return [block.caption for block in find(Table, within)]


def test_the_map_is_a_picture_and_every_connection_a_row(workshop: tuple[Fact, ...]) -> None:
    """With its purpose, who proposed it, whether it bridges, and what became of it."""
    made = one(*workshop)
    (chart,) = find(Chart, made)
    assert chart.title == "The assets and their connections"
    assert values(table("Every connection", made)) == [
        (
            "CN1",
            "AS1: Waiting room\nAS2: Choir",
            "Sing while people wait",
            "peer support",
            "yes",
            "acted upon: Forty came.",
        ),
        (
            "CN2",
            "AS2: Choir\nAS3: Pat bakes",
            "Cake after singing",
            "peer support",
            "no",
            "agreed",
        ),
        (
            "CN3",
            "AS4: (not for quotation)\nAS2: Choir",
            "(not for quotation)",
            "primary care",
            "yes",
            "nobody has said",
        ),
    ]


def test_what_stands_alone_is_listed_in_words(workshop: tuple[Fact, ...]) -> None:
    """By the group that named it; a name that may not be told is what it is."""
    alone = one(*workshop, *named(9, "P5", "Lee", "individual"))
    assert "Not connected with anything yet: 2 of 6 assets." in texts(alone)
    (found,) = find(List, alone)
    assert found.items == (
        "primary care: AS6 Pond",
        "peer support: AS9, a person (not for quotation)",
    )
    connected_now = one(*workshop, connected(4, 6, 1, "Benches", "P2"))
    assert "Every asset is connected with another." in texts(connected_now)


def test_what_became_of_connections_is_counted(workshop: tuple[Fact, ...]) -> None:
    """As last looked at, and how many of them bridge groups."""
    assert values(table("What became of the connections", one(*workshop))) == [
        ("Nobody has said", 1, 1),
        ("Agreed", 1, 0),
        ("Acted upon", 1, 1),
        ("Dropped", 0, 0),
    ]


def test_the_graph_is_told_in_numbers_that_say_what_they_mean(workshop: tuple[Fact, ...]) -> None:
    """Within and between groups, the index, pieces; people and places."""
    assert values(table("The map in numbers", one(*workshop))) == [
        ("Connections within primary care", 0, "They stay within a group."),
        ("Connections within peer support", 1, "They stay within a group."),
        ("Connections between primary care and peer support", 2, "They bridge groups."),
        (
            "E–I index",
            "+0.33",
            "From −1, where all connections stay within a group, to +1, where all are between.",
        ),
        ("Pieces", 2, "1 of several assets, 1 of a single one."),
        ("Largest piece", 4, "Assets that lead to one another by connections."),
        ("People who offer", 4, "They offer 5 assets."),
        ("Places named", 1, "Where 1 asset can be found."),
        (
            "Pieces, people and places included",
            1,
            "What is offered by the same person, or is in the same place, hangs together too.",
        ),
    ]


def test_what_holds_others_together_is_named(workshop: tuple[Fact, ...]) -> None:
    """Where there is any."""
    assert any(
        text.endswith("would fall apart: AS2 Choir.")
        and text.startswith("Holding others together: 1 of")
        for text in texts(one(*workshop))
    )
    pair = one(*named(1, "P2", "A"), *named(2, "P4", "B"), connected(1, 1, 2, "Tea", "P2"))
    assert not any("Holding" in text for text in texts(pair))


def test_connections_that_do_not_stand_are_kept() -> None:
    """Within one asset, to nothing, and with an asset of no group."""
    made = one(
        *named(1, "P2", "A"),
        *named(2, "P2", "B"),
        *named(3, "P1", "C"),
        connected(1, 1, 2, "Tea", "P2"),
        connected(2, 1, 9, "Tea", "P2"),
        connected(3, 1, 3, "Tea", "P2"),
        e.AssetsMerged(keep="AS1", alias="AS2"),
    )
    rows = values(table("Every connection", made))
    assert [(row[1], row[4], row[5]) for row in rows] == [
        ("AS1: A\nAS1: A", None, "both turned out to be one"),
        ("AS1: A\nAS9 (not on the map)", None, "nobody has said"),
        ("AS1: A\nAS3: C", None, "nobody has said"),
    ]
    numbers = {row[0]: row[1] for row in values(table("The map in numbers", made))}
    assert numbers["Other connections"] == 1
    assert numbers["E–I index"] is None


def test_without_a_connection_the_point_is_missed() -> None:
    """And said to be; there is nothing to draw."""
    made = one(*named(1, "P2", "Pond"))
    assert "Nothing was connected. Mapping is not the point; connecting is." in texts(made)
    assert find(Chart, made) == []
    lost = one(*named(1, "P2", "Pond"), connected(1, 1, 9, "Tea", "P2"))
    assert find(Chart, lost) == []
    assert captions(lost)[-1] == "Every connection"
