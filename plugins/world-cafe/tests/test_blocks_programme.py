"""What the view says of several workshops."""

from __future__ import annotations

from typing import Any, TypeVar

from dialoguekit.events import PresenceMoved, SpaceCreated
from dialoguekit.plugin import Block, Cell, Chapter, Chart, Scope, Table, Text
from dialoguekit.testing.builders import blocks_of, ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given
from dialoguekit_world_cafe.chapter import chapter
from dialoguekit_world_cafe.projection import WorldCafe

B = TypeVar("B", bound=Block)

# P2 and P3 are of primary care, P4 of peer support; P2 and P4 change tables.
CAFE: tuple[Fact, ...] = (
    SpaceCreated(space="S1", kind="table"),
    SpaceCreated(space="S2", kind="table"),
    started("world-cafe", "10:00", title="Café", order="round round harvest welcome"),
    *((PresenceMoved(person=f"P{n}", destination="S1"), "10:05") for n in (2, 3, 4)),
    entered("round", "10:10"),
    said("C1", "P2", "Nobody knows us.", "10:15", space="S1"),
    entered("round", "10:30"),
    *((PresenceMoved(person=f"P{n}", destination="S2"), "10:31") for n in (2, 4)),
    said("C2", "P4", "Put us on the list.", "10:40", space="S2", refs=("C1",)),
    entered("harvest", "10:50"),
    said("C3", "P3", "A list that is kept.", "10:55", refs=("C2",)),
    said("C4", "P4", "Thanks.", "10:56", capture="paraphrase"),
    ended("11:10"),
)
SECOND = (
    started("world-cafe", "14:00", activity="A2"),
    entered("round", "14:00", activity="A2"),
    ended("14:20", activity="A2"),
)


def several(*rooms: Given[Any]) -> Chapter:
    """The chapter of a programme of these workshops."""
    first, *others = rooms
    titles = {room.stream: room.stream.title() for room in rooms}
    view = first.project(WorldCafe, beside=others)
    return chapter(view, Scope(kind="programme", titles=titles))


def find(kind: type[B], within: Chapter) -> list[B]:
    """The blocks of one kind, in the order of reading."""
    return [block for block in blocks_of(within) if isinstance(block, kind)]


def table(caption: str, within: Chapter) -> list[tuple[object, ...]]:
    """The rows of a table without the evidence of its cells."""
    (found,) = [block for block in find(Table, within) if block.caption == caption]
    return [tuple(c.value if isinstance(c, Cell) else c for c in row) for row in found.rows]


def test_workshops_stand_side_by_side() -> None:
    """A row for each session: how it ran, and what came of it."""
    leeds = gathered().and_given(*CAFE)
    york = gathered(stream="york").and_given(*SECOND)
    made = several(leeds, york)
    assert table("The café of each workshop", made) == [
        ("Leeds", 2, 2, 3, "2.0", "3 of 3", 1, 6),
        ("York", 1, 0, 0, None, "0 of 0", None, 3),
    ]
    assert table("The ideas of each workshop", made) == [("Leeds", 2, 1, 2), ("York", 0, 0, 0)]


def test_every_number_leads_to_its_events() -> None:
    """But for the distance between two orders, which stands in the chapter of its workshop."""
    for caption, plain in (("The café of each workshop", 2), ("The ideas of each workshop", 1)):
        (found,) = [
            block
            for block in find(Table, several(gathered().and_given(*CAFE)))
            if block.caption == caption
        ]
        cells = [cell for cell in found.rows[0] if isinstance(cell, Cell)]
        assert len(cells) == len(found.columns) - plain
        assert all(cell.evidence for cell in cells)


def test_every_workshop_keeps_what_it_harvested() -> None:
    """Nothing is merged, and every line says where it comes from."""
    rooms = [gathered(stream=stream).and_given(*CAFE) for stream in ("leeds", "york")]
    made = several(*rooms)
    assert table("What each workshop harvested", made) == [
        ("Leeds", "leeds C3", "A list that is kept.", "primary care"),
        ("Leeds", "leeds C4", "Thanks. †", "peer support"),
        ("York", "york C3", "A list that is kept.", "primary care"),
        ("York", "york C4", "Thanks. †", "peer support"),
    ]


def test_the_chart_counts_all_workshops() -> None:
    """Round by round, and group by group."""
    rooms = [gathered(stream=stream).and_given(*CAFE) for stream in ("leeds", "york")]
    (chart,) = find(Chart, several(*rooms))
    assert [row["contributions"] for row in chart.spec["data"]["values"]] == [2, 0, 0, 2, 2, 2]
    assert len(chart.evidence) == 8


def test_a_workshop_of_several_sessions_has_a_row_for_each() -> None:
    """They are told apart by title and id."""
    made = several(gathered().and_given(*CAFE, *SECOND))
    assert [row[0] for row in table("The ideas of each workshop", made)] == [
        "Leeds: Café (leeds A1)",
        "Leeds: World Café (leeds A2)",
    ]


def test_workshops_without_a_cafe_are_named() -> None:
    """Nobody has to guess why a row is missing."""
    made = several(gathered().and_given(*CAFE), gathered(stream="york"))
    texts = [block.text for block in find(Text, made)]
    assert texts == ["Nobody sat down to a World Café in York."]


def test_a_programme_without_groups_has_no_chart_of_groups() -> None:
    """Nor has one without a harvest a table of harvests."""
    made = several(gathered(()).and_given(*SECOND))
    assert find(Chart, made) == []
    assert len(find(Table, made)) == 2
