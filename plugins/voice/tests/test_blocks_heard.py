"""Who was heard, who said nothing, and who began."""

from __future__ import annotations

from typing import Any

from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.document.blocks import Chart
from dialoguekit.testing.builders import stage_entered
from dialoguekit.testing.method_output import (
    find_blocks,
    find_table,
    paragraphs,
    table_values,
    workshop_chapter,
)
from dialoguekit.testing.scenario import Given
from dialoguekit_voice import ANALYSIS

from .conftest import moved, note, oracle, turn, workshop


def silence(given: Given[Any], **options: Any) -> dict[object, tuple[object, ...]]:
    """Return the rows of the table on silence by window."""
    table = find_table("Who said nothing", workshop_chapter(ANALYSIS, given, **options))
    return {row[0]: row[1:] for row in table_values(table)}


def test_who_said_nothing_is_counted_by_window_and_mode() -> None:
    """P4 and P7 took no turn; P4 wrote at a table."""
    given = oracle(
        *(moved(f"P{n}", "S2", "10:00") for n in range(2, 8)), note("C1", "P4", space="S2")
    )
    assert silence(given) == {
        "Whole workshop": (6, 2, 5, 1, 0, 1),
        "In plenary": (6, 2, None, 2, 1, 1),
        "At tables": (6, None, 5, 5, 2, 3),
        "Talk": (6, 2, 5, 1, 0, 1),
    }


def test_of_few_people_the_number_of_silent_ones_is_withheld() -> None:
    """The table with two people tells nobody."""
    given = oracle(
        *(moved(f"P{n}", "S2", "10:00") for n in (2, 5)),
        *(note(f"C{n}", "P2", space="S2") for n in range(1, 4)),
    )
    few = ("too few",) * 4
    assert silence(given, policy=STANDARD)["At tables"] == (2, None, *few)


def test_the_dots_are_those_of_the_plenary() -> None:
    """Without one, those of the workshop."""
    for space, title in (("S1", "Turns of each person in plenary"), (None, "Turns of each person")):
        given = workshop(*(turn(f"P{n}", space=space) for n in range(2, 7)))
        charts = find_blocks(Chart, workshop_chapter(ANALYSIS, given))
        assert title in [chart.title for chart in charts]


def test_who_began_each_stage_is_a_table() -> None:
    """What is not known is in its note."""
    given = workshop(
        stage_entered("one", "10:05"),
        turn("P5", at="10:07"),
        stage_entered("two", "10:20"),
        turn("P2", at="10:21"),
        stage_entered("three", "10:30"),
        note("C1", None, at="10:31"),
    )
    table = find_table("The group of the first", workshop_chapter(ANALYSIS, given))
    assert table_values(table) == [("Talk – one", "peer support"), ("Talk – two", "primary care")]
    assert table.note == (
        "First in 2 stages: peer support in 1, primary care in 1. Left out are 1, as the group is "
        "not known."
    )


def test_if_no_first_is_known_a_sentence_says_why() -> None:
    """There is no table."""
    given = workshop(
        turn("P2", at="10:10", precision="quarter"), turn("P5", at="10:12", precision="quarter")
    )
    sentence = "It is not known who was first: times are not exact enough."
    assert sentence in paragraphs(workshop_chapter(ANALYSIS, given))


def test_a_lone_facilitator_has_no_share() -> None:
    """The figure says why."""
    given = oracle(turn("P1", space="S1"))
    told = str(workshop_chapter(ANALYSIS, given, policy=STANDARD))
    assert "one person facilitated" in told
    assert "'5 %'" not in told
    assert "'5 %'" in str(workshop_chapter(ANALYSIS, given))
