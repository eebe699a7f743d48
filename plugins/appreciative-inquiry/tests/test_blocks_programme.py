"""The blocks on several workshops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from dialoguekit.events import ConsentWithdrawn
from dialoguekit.plugin import Chart, Section, Table
from dialoguekit.testing.builders import (
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import (
    find_blocks,
    find_table,
    paragraphs,
    programme_chapter,
    table_values,
)
from dialoguekit.testing.scenario import Given, ScenarioInput
from dialoguekit_appreciative_inquiry import METHOD

# Shared fixtures: see ``conftest.py``.
Facts: TypeAlias = tuple[ScenarioInput, ...]
Workshops: TypeAlias = Callable[..., list[Given[Any]]]


@pytest.fixture
def workshops(cycle: Facts) -> Workshops:
    """A function that returns Leeds with the cycle, and York with the given events."""

    def workshops(*facts: ScenarioInput) -> list[Given[Any]]:
        return [
            workshop_with_participants().and_given(*cycle),
            workshop_with_participants(stream="york").and_given(*facts),
        ]

    return workshops


def test_workshops_are_side_by_side(cycle: Facts, soar: Facts, workshops: Workshops) -> None:
    """With their discoveries, and their traceability to stories."""
    made = programme_chapter(METHOD, *workshops(*soar))
    assert table_values(find_table("Interviews, stories and barriers in each workshop", made)) == [
        ("Leeds", 2, "100 %", 3, 2, 2, 1, 1),
        ("York", 0, "–", 0, 0, 1, 1, 0),
    ]
    caption = "Traceability to stories in each workshop"
    leeds, york = table_values(find_table(caption, made))
    assert leeds[:4] == ("Leeds", "1 of 2", "2 of 3", "1 of 2")
    assert york == ("York", "0 of 0", "0 of 0", "0 of 0", 2)
    assert table_values(find_table("Contributions in each quadrant", made)) == [
        ("York", 1, 2, 0, 2)
    ]
    only = programme_chapter(METHOD, workshop_with_participants().and_given(*cycle))
    assert "Contributions in each quadrant" not in [t.caption for t in find_blocks(Table, only)]


def test_each_inquiry_of_a_workshop_has_a_row(cycle: Facts) -> None:
    """Title and id distinguish them; a workshop without one is named."""
    second = activity_started("appreciative-inquiry", "14:00", activity="A2", title="Once more")
    made = programme_chapter(
        METHOD,
        workshop_with_participants().and_given(*cycle, second),
        workshop_with_participants(stream="york"),
    )
    assert [
        row[0]
        for row in table_values(
            find_table("Interviews, stories and barriers in each workshop", made)
        )
    ] == [
        "Leeds: Appreciative Inquiry (leeds A1)",
        "Leeds: Once more (leeds A2)",
    ]
    assert "No appreciative inquiry was held in York." in paragraphs(made)


def test_the_chart_counts_stories_to_commitments(soar: Facts, workshops: Workshops) -> None:
    """For each workshop, with evidence."""
    (chart,) = find_blocks(Chart, programme_chapter(METHOD, *workshops(*soar)))
    counts = {(r["workshop"], r["of"]): r["number"] for r in chart.spec["data"]["values"]}
    assert counts["Leeds", "stories"] == 3
    assert counts["Leeds", "commitments"] == 2
    assert counts["York", "stories"] == 0
    assert chart.evidence


def test_factors_of_several_workshops_share_a_row(cycle: Facts, workshops: Workshops) -> None:
    """By their text; the others are listed by workshop."""
    tea = contribution_made("C1", "P2", "tea.", "10:01", kind="factor")
    card = contribution_made("C2", "P4", "A card", "10:02", kind="factor")
    made = programme_chapter(
        METHOD, *workshops(cycle[0], stage_entered("discover", "10:00"), tea, card)
    )
    shared = find_table("Life-giving factors that several workshops named", made)
    assert table_values(shared) == [("Tea", 1, 1)]
    assert table_values(find_table("Named in Leeds only", made)) == [
        ("C4", "Somebody goes first", 3, "C1, C2")
    ]
    assert table_values(find_table("Named in York only", made)) == [("C2", "A card", 1, None)]


def test_factors_that_may_not_be_quoted_are_counted(cycle: Facts, workshops: Workshops) -> None:
    """They are not compared, and their text is absent."""
    withdrawn = ConsentWithdrawn(person="P5", scopes=("quote",))
    made = programme_chapter(METHOD, *workshops(*cycle, withdrawn))
    assert table_values(find_table("Life-giving factors that several workshops named", made)) == [
        ("Tea", 1, 1)
    ]
    local = find_table("Named in York only", made)
    assert (local.rows, local.note) == ((), "1 more is not for quotation.")
    two = [contribution_made(f"C{n}", "P5", f"Note {n}", "10:07", kind="factor") for n in (20, 21)]
    again = find_table(
        "Named in York only", programme_chapter(METHOD, *workshops(*cycle[:-1], *two, withdrawn))
    )
    assert again.note == "3 more are not for quotation."


def test_without_shared_factors_there_is_a_sentence(soar: Facts, workshops: Workshops) -> None:
    """Without any factors there is none."""
    sentence = "No life-giving factor has the same text in several workshops."
    assert sentence in paragraphs(programme_chapter(METHOD, *workshops(*soar)))
    alone = programme_chapter(METHOD, workshop_with_participants().and_given(*soar))
    assert sentence not in paragraphs(alone)
    assert "Life-giving factors of one workshop" not in [
        s.title for s in find_blocks(Section, alone)
    ]


def test_all_barriers_are_listed(cycle: Facts, soar: Facts, workshops: Workshops) -> None:
    """With their workshop."""
    found = table_values(
        find_table("Barriers in all workshops", programme_chapter(METHOD, *workshops(*soar)))
    )
    assert [(row[0], row[1], row[4]) for row in found] == [
        ("Leeds", "C6", "C10: Who rings back gladly?"),
        ("Leeds", "C7", "not reframed yet"),
        ("York", "C2", "C3: Which policy is a pleasure?; C6: Who signs gladly?"),
    ]
    quiet = programme_chapter(METHOD, workshop_with_participants().and_given(*cycle[:6]))
    assert "Barriers in all workshops" not in [t.caption for t in find_blocks(Table, quiet)]
