"""What the chapter says of several workshops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, TypeVar

from dialoguekit.plugin import Block, Cell, Chapter, Chart, Scope, Section, Table, Text
from dialoguekit.testing.builders import blocks_of, ended, gathered, started
from dialoguekit.testing.scenario import Fact, Given
from dialoguekit_nominal_group.chapter import chapter
from dialoguekit_nominal_group.projection import NominalGroup

B = TypeVar("B", bound=Block)

Story: TypeAlias = Mapping[str, tuple[Fact, ...]]
"""What happened, as far as each of its parts: see ``conftest.py``."""


def several(*rooms: Given[Any]) -> Chapter:
    """The chapter of a programme of these workshops."""
    first, *others = rooms
    titles = {room.stream: room.stream.title() for room in rooms}
    view = first.project(NominalGroup, beside=others)
    return chapter(view, Scope(kind="programme", titles=titles))


def find(kind: type[B], within: Chapter | Section) -> list[B]:
    """The blocks of one kind, in the order of reading."""
    return [block for block in blocks_of(within) if isinstance(block, kind)]


def table(caption: str, within: Chapter | Section) -> Table:
    """The table whose caption begins like this."""
    (found,) = [block for block in find(Table, within) if block.caption.startswith(caption)]
    return found


def values(found: Table) -> list[tuple[object, ...]]:
    """The rows of a table without the evidence of its cells."""
    return [tuple(c.value if isinstance(c, Cell) else c for c in row) for row in found.rows]


def texts(within: Chapter | Section) -> list[str]:
    """The paragraphs."""
    return [block.text for block in find(Text, within)]


def test_workshops_stand_side_by_side(story: Story) -> None:
    """A row for each session; what was not done is not known."""
    leeds = gathered(each=3).and_given(*story["session"])
    york = gathered(each=3, stream="york").and_given(started("nominal-group"))
    sessions = table("Nominal groups", several(leeds, york))
    assert values(sessions) == [
        ("Leeds", "4 of 6", "4 of 5", 2, "100 %", 4, "6 of 6, 6 of 6", "0.03, 0.83", 3),
        ("York", "0 of 0", "0 of 0", 0, "–", None, None, None, 0),
    ]


def test_a_ballot_that_is_open_has_no_agreement_in_a_programme(story: Story) -> None:
    """Its turnout is told."""
    room = gathered(each=3).and_given(*story["talked"], *story["first"][:4])
    (row,) = values(table("Nominal groups", several(room)))
    assert row[6:8] == ("2 of 6", "–")
    assert not [t for t in find(Table, several(room)) if t.caption.startswith("What each")]


def test_what_each_workshop_ranked_highest_is_told(story: Story) -> None:
    """Three ranks of each, in its own words: what is found in one place is not lost in the sum."""
    leeds = gathered(each=3).and_given(*story["session"])
    york = gathered(each=3, stream="york").and_given(
        *story["talked"], *story["first"], ended("10:40")
    )
    tops = table("What each workshop ranked highest", several(leeds, york))
    assert values(tops) == [
        ("Leeds", 1, "G1", "One line", "58 %"),
        ("Leeds", 2, "C3", "A card.", "25 %"),
        ("Leeds", 3, "C6", "A list. †", "17 %"),
        ("York", 1, "C3", "A card.", "50 %"),
        ("York", 2, "C4", "A map.", "38 %"),
        ("York", 2, "C6", "A list. †", "38 %"),
        ("York", 2, "C2", "A phone line.", "38 %"),
    ]


def test_a_workshop_of_several_sessions_has_a_row_for_each(story: Story) -> None:
    """They are told apart by title and id."""
    second = started("nominal-group", "14:00", activity="A2")
    room = gathered(each=3).and_given(*story["session"], second)
    assert [row[0] for row in values(table("Nominal groups", several(room)))] == [
        "Leeds: What next? (leeds A1)",
        "Leeds: Nominal Group Technique (leeds A2)",
    ]


def test_workshops_without_a_session_are_named(story: Story) -> None:
    """Nobody has to guess why a row is missing."""
    made = several(
        gathered(each=3).and_given(*story["session"]), gathered(("peers",), stream="york")
    )
    assert texts(made) == ["Nobody worked as a nominal group in York."]


def test_the_chart_of_a_programme_counts_ideas_by_group(story: Story) -> None:
    """Of the workshops that had a session; without groups there is nothing to draw."""
    rooms = [
        gathered(each=3, stream=stream).and_given(*story["session"]) for stream in ("leeds", "york")
    ]
    (chart,) = find(Chart, several(*rooms, gathered(("peers",), stream="hull")))
    rows = [tuple(row.values())[:3] for row in chart.spec["data"]["values"]]
    assert rows == [
        ("Leeds", 3, "primary care"),
        ("Leeds", 3, "peer support"),
        ("York", 3, "primary care"),
        ("York", 3, "peer support"),
    ]
    assert len(chart.evidence) == 20
    assert find(Chart, several(gathered(()).and_given(*story["session"]))) == []
