"""The shares of groups: in the workshop, by activity, mode and space."""

from __future__ import annotations

from typing import Any

from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.document.blocks import Chart, Section, Table
from dialoguekit.events import PresenceEnded
from dialoguekit.testing.builders import workshop_with_participants
from dialoguekit.testing.method_output import (
    find_blocks,
    find_section,
    find_table,
    paragraphs,
    table_values,
    workshop_chapter,
)
from dialoguekit.testing.scenario import Given
from dialoguekit_voice import ANALYSIS

from .conftest import moved, note, oracle, turn, workshop

SHARES = "Shares of the groups"


def section(given: Given[Any], **options: Any) -> Section:
    """Return the section on shares."""
    return find_section(SHARES, workshop_chapter(ANALYSIS, given, **options))


def captions(found: Section) -> list[str]:
    """Return the captions of tables and the titles of charts."""
    blocks = [b for b in found.blocks if isinstance(b, Table | Chart)]
    return [b.caption if isinstance(b, Table) else b.title for b in blocks]


def test_the_ratios_of_a_workshop_have_their_usual_range() -> None:
    """The seed is in the note."""
    table = find_table("What each group said", section(oracle()))
    assert table_values(table) == [
        ("Turns: primary care", "75 %", "50 %", "+25", "1.50", "0.20 to 1.80"),
        ("Turns: peer support", "25 %", "50 %", "−25", "0.50", "0.20 to 1.80"),
    ]
    assert "999 voice ratios" in (table.note or "")
    assert "seed 20261201" in (table.note or "")


def test_activities_modes_and_spaces_have_their_own_tables() -> None:
    """Spaces only where several are of a kind: one alone is the mode."""
    given = workshop(
        *(moved(f"P{n}", "S2", "10:00") for n in range(2, 8)),
        *(turn(f"P{n}", 10, space="S1") for n in range(2, 8)),
        note("C1", "P2", space="S2"),
        note("C2", "P5", space="S2"),
    )
    assert captions(section(given)) == [
        "What each group said in the whole workshop",
        "Primary care: share of people and share of words, by activity",
        "Shares by activity",
        "Shares by mode",
    ]
    modes = table_values(find_table("Shares by mode", section(given)))
    half = "50 % (1.00)"
    assert modes == [
        ("In plenary: primary care", "50 %", "50 %", half, None, half),
        ("In plenary: peer support", "50 %", "50 %", half, None, half),
        ("At tables: primary care", "50 %", "50 %", None, half, half),
        ("At tables: peer support", "50 %", "50 %", None, half, half),
    ]


def test_each_of_more_groups_has_a_chart() -> None:
    """Of two, one is the rest of the other."""
    given = workshop_with_participants(("a", "b", "c"), per_group=3).and_given(
        turn("P2", 3, activity=None), turn("P5", 3, activity=None), turn("P8", 3, activity=None)
    )
    charts = find_blocks(Chart, workshop_chapter(ANALYSIS, given))
    assert [chart.title for chart in charts] == ["Turns of each person"]
    assert len(table_values(find_table("What each group said", section(given)))) == 6


def test_a_family_of_withheld_windows_is_a_sentence() -> None:
    """The tables are left out."""
    given = workshop(
        *(moved(f"P{n}", "S2", "10:00") for n in (2, 5)),
        turn("P2", space="S2"),
        turn("P5", space="S2"),
        turn("P3", activity="A1"),
    )
    found = section(given, policy=STANDARD)
    assert "Shares by mode" not in captions(found)
    assert any(text.endswith("would tell it: At tables.") for text in paragraphs(found))


def test_what_was_left_out_is_said() -> None:
    """It is not in any share."""
    given = workshop((PresenceEnded(person="P2"), "09:20"), turn("P2"), turn("P3"), turn("P5"))
    (told,) = paragraphs(section(given))
    assert told.endswith("for less than half of the workshop are not counted: 1.")
    assert paragraphs(section(oracle())) == []
