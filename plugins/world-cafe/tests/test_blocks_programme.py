"""The report chapter of several workshops."""

from __future__ import annotations

from typing import Any, TypeVar

from dialoguekit.events import PresenceMoved, SpaceCreated
from dialoguekit.plugin import Block, Cell, Chapter, Chart, Scope, Table, Text
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    iter_blocks,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.scenario import Given, ScenarioInput
from dialoguekit_world_cafe.chapter import chapter
from dialoguekit_world_cafe.projection import WorldCafe

B = TypeVar("B", bound=Block)

# P2 and P3 are of primary care, P4 of peer support; P2 and P4 change tables.
CAFE: tuple[ScenarioInput, ...] = (
    SpaceCreated(space="S1", kind="table"),
    SpaceCreated(space="S2", kind="table"),
    activity_started("world-cafe", "10:00", title="Café", order="round round harvest welcome"),
    *((PresenceMoved(person=f"P{n}", destination="S1"), "10:05") for n in (2, 3, 4)),
    stage_entered("round", "10:10"),
    contribution_made("C1", "P2", "Nobody knows us.", "10:15", space="S1"),
    stage_entered("round", "10:30"),
    *((PresenceMoved(person=f"P{n}", destination="S2"), "10:31") for n in (2, 4)),
    contribution_made("C2", "P4", "Put us on the list.", "10:40", space="S2", refs=("C1",)),
    stage_entered("harvest", "10:50"),
    contribution_made("C3", "P3", "A list that is kept.", "10:55", refs=("C2",)),
    contribution_made("C4", "P4", "Thanks.", "10:56", capture="paraphrase"),
    activity_ended("11:10"),
)
SECOND_SESSION = (
    activity_started("world-cafe", "14:00", activity="A2"),
    stage_entered("round", "14:00", activity="A2"),
    activity_ended("14:20", activity="A2"),
)
TWO_CAFES = [workshop_with_participants(stream=s).and_given(*CAFE) for s in ("leeds", "york")]
LEEDS = TWO_CAFES[0]


def programme_of(*workshops: Given[Any]) -> Chapter:
    """Return the chapter of a programme of these workshops."""
    first, *others = workshops
    titles = {workshop.stream: workshop.stream.title() for workshop in workshops}
    view = first.project(WorldCafe, others=others)
    return chapter(view, Scope(kind="programme", titles=titles))


def find(kind: type[B], within: Chapter) -> list[B]:
    """Return the blocks of one type, in reading order."""
    return [block for block in iter_blocks(within) if isinstance(block, kind)]


def table(caption: str, within: Chapter) -> list[tuple[object, ...]]:
    """Return the rows of a table without evidence."""
    (found,) = [block for block in find(Table, within) if block.caption == caption]
    return [tuple(c.value if isinstance(c, Cell) else c for c in row) for row in found.rows]


def test_tables_of_workshops() -> None:
    """Each session has a row with its seating and one with its ideas."""
    york = workshop_with_participants(stream="york").and_given(*SECOND_SESSION)
    result = programme_of(LEEDS, york)
    assert table("Tables and encounters in each workshop", result) == [
        ("Leeds", 2, 2, 3, "2.0", "3 of 3", 1, 6),
        ("York", 1, 0, 0, None, "0 of 0", None, 3),
    ]
    assert table("Ideas in each workshop", result) == [("Leeds", 2, 1, 2), ("York", 0, 0, 0)]


def test_numbers_have_evidence() -> None:
    """Only the number of changes to the planned order has none."""
    for caption, without_evidence in (
        ("Tables and encounters in each workshop", 2),
        ("Ideas in each workshop", 1),
    ):
        (found,) = [block for block in find(Table, programme_of(LEEDS)) if block.caption == caption]
        cells = [cell for cell in found.rows[0] if isinstance(cell, Cell)]
        assert len(cells) == len(found.columns) - without_evidence
        assert all(cell.evidence for cell in cells)


def test_harvest_of_each_workshop() -> None:
    """Each row names its workshop; nothing is merged."""
    result = programme_of(*TWO_CAFES)
    assert table("Harvest of each workshop", result) == [
        ("Leeds", "leeds C3", "A list that is kept.", "primary care"),
        ("Leeds", "leeds C4", "Thanks. †", "peer support"),
        ("York", "york C3", "A list that is kept.", "primary care"),
        ("York", "york C4", "Thanks. †", "peer support"),
    ]


def test_chart_counts_all_workshops() -> None:
    """It counts by stage and group."""
    (chart,) = find(Chart, programme_of(*TWO_CAFES))
    assert [row["contributions"] for row in chart.spec["data"]["values"]] == [2, 0, 0, 2, 2, 2]
    assert len(chart.evidence) == 8


def test_each_session_of_a_workshop_has_a_row() -> None:
    """Title and id distinguish the rows."""
    result = programme_of(workshop_with_participants().and_given(*CAFE, *SECOND_SESSION))
    assert [row[0] for row in table("Ideas in each workshop", result)] == [
        "Leeds: Café (leeds A1)",
        "Leeds: World Café (leeds A2)",
    ]


def test_workshops_without_sessions_are_named() -> None:
    """A sentence explains the missing rows."""
    result = programme_of(LEEDS, workshop_with_participants(stream="york"))
    texts = [block.text for block in find(Text, result)]
    assert texts == ["World Café was not used in York."]


def test_programme_without_groups_has_no_group_chart() -> None:
    """A programme without a harvest has no table of harvests."""
    result = programme_of(workshop_with_participants(()).and_given(*SECOND_SESSION))
    assert find(Chart, result) == []
    assert len(find(Table, result)) == 2
