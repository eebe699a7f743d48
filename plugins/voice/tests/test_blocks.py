"""The chapter of the report: what a reader of one workshop, or of several, is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dialoguekit.document.blocks import KeyFigure, KeyFigures, Section
from dialoguekit.events import WorkshopClosed
from dialoguekit.testing.builders import workshop_with_participants
from dialoguekit.testing.method_output import (
    find_blocks,
    find_table,
    paragraphs,
    programme_chapter,
    table_values,
    workshop_chapter,
)
from dialoguekit.testing.scenario import Given, resolve_time
from dialoguekit_voice import ANALYSIS
from dialoguekit_voice.blocks import LIMITS, PURPOSE

from .conftest import note, oracle, turn, workshop


def figures(given: Given[Any]) -> dict[str, tuple[object, str | None]]:
    """Return the first key figures of a workshop, with their notes, by label."""
    first = find_blocks(KeyFigures, workshop_chapter(ANALYSIS, given))[0]
    found: tuple[KeyFigure, ...] = first.items
    return {each.label: (each.value, each.note) for each in found}


def test_the_chapter_says_first_what_it_cannot_show() -> None:
    """In one sentence, and that it is no score."""
    assert paragraphs(workshop_chapter(ANALYSIS, oracle()))[0] == f"{PURPOSE} {LIMITS}"


def test_the_figures_of_a_workshop() -> None:
    """Measures without anything are left out."""
    assert figures(oracle(turn("P1", space="S1"))) == {
        "participants": (6, "there for at least half of the workshop"),
        "turns": ("20", None),
        "words": (None, "20 of 20 were not recorded word for word"),
        "participants who said nothing": (2, "of 6"),
        "facilitators’ share of turns in plenary": ("5 %", None),
    }


def test_in_a_conversation_of_days_people_are_those_who_came() -> None:
    """The close is two days later."""
    later = resolve_time("11:00") + timedelta(days=2)
    given = workshop(turn("P2"), closed=False).and_given((WorkshopClosed(), later))
    assert figures(given)["participants"] == (6, "who came")


def test_the_share_of_answered_contributions_is_a_figure() -> None:
    """It is left out without replies, since links may not have been recorded."""
    given = workshop(note("C1", "P2"), note("C2", "P5", refs=("C1",)))
    assert figures(given)["contributions that somebody else answered"] == ("50 %", "1 of 2")
    assert "contributions that somebody else answered" not in figures(workshop(note("C1", "P2")))


def test_the_sections_of_a_workshop() -> None:
    """Those without content are left out."""
    chapter = workshop_chapter(ANALYSIS, oracle(note("C1", "P2"), note("C2", "P5", refs=("C1",))))
    titles = [block.title for block in chapter.blocks if isinstance(block, Section)]
    assert titles == [
        "Shares of the groups",
        "Who was heard",
        "How evenly",
        "Who answers whom",
        "Who began",
    ]


def test_the_indices_of_the_reference_are_in_the_chapter() -> None:
    """With two decimals."""
    table = find_table("Distribution over people", workshop_chapter(ANALYSIS, oracle()))
    assert table_values(table) == [("Turns", "0.55", "0.66", "0.67", "0.58", "0.13", "0.45")]


def test_each_activity_has_its_own_gini() -> None:
    """The measures that were recorded are its columns."""
    table = find_table("Corrected Gini by activity", workshop_chapter(ANALYSIS, oracle()))
    assert [column.title for column in table.columns] == ["Activity", "People", "Turns"]
    assert table_values(table) == [("Talk", 6, "0.66")]


def test_of_few_people_nothing_is_told_of_the_distribution() -> None:
    """A sentence says so."""
    chapter = workshop_chapter(ANALYSIS, workshop(turn("P2"), turn("P3"), per_group=1))
    sentence = "How evenly people spoke is not told: few were there, or it is not known who."
    assert sentence in paragraphs(chapter)


def test_a_workshop_without_groups_has_no_shares() -> None:
    """Its distribution is told."""
    given = workshop_with_participants(("all",), per_group=6).and_given(
        *(turn(f"P{n}") for n in range(2, 7))
    )
    chapter = workshop_chapter(ANALYSIS, given)
    titles = [block.title for block in find_blocks(Section, chapter)]
    assert not {"Shares of the groups", "Who began"} & set(titles)
    table = find_table("Distribution over people", chapter)
    assert [column.title for column in table.columns][-1] == "Theil"


def test_workshops_stand_side_by_side() -> None:
    """With the figures of all, and a chart by workshop."""
    chapter = programme_chapter(ANALYSIS, oracle(), oracle(turn("P1", space="S1"), stream="york"))
    assert paragraphs(chapter)[0] == f"{PURPOSE} {LIMITS}"
    table = find_table("Voice in each workshop", chapter)
    assert table_values(table) == [
        ("Leeds", 6, "20", None, None, 2, "0.66", None),
        ("York", 6, "20", None, None, 2, "0.66", "5 %"),
    ]
    shares = find_table("Shares in each workshop", chapter)
    assert table_values(shares)[:2] == [
        ("Leeds: primary care", "50 %", "75 % (1.50)"),
        ("Leeds: peer support", "50 %", "25 % (0.50)"),
    ]


def test_a_workshop_in_which_nothing_was_said_is_named() -> None:
    """It has no row."""
    chapter = programme_chapter(ANALYSIS, oracle(), workshop(stream="york"))
    assert "No turns and no contributions were recorded in York." in paragraphs(chapter)
    assert len(find_table("Voice in each workshop", chapter).rows) == 1
