"""Who answers whom, and whose contributions were taken up."""

from __future__ import annotations

from typing import Any

from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.document.blocks import Chart, KeyFigures, Section
from dialoguekit.events import ProposalSubmitted
from dialoguekit.testing.method_output import (
    find_blocks,
    find_section,
    find_table,
    paragraphs,
    programme_chapter,
    table_values,
    workshop_chapter,
)
from dialoguekit.testing.scenario import Given
from dialoguekit_voice import ANALYSIS

from .conftest import note, workshop


def answered(*facts: Any, stream: str = "leeds") -> Given[Any]:
    """Return a workshop in which C1 is answered twice, C2 once, and all are of other people."""
    return workshop(
        note("C1", "P2", at="10:00"),
        note("C2", "P5", at="10:04", refs=("C1",)),
        note("C3", "P6", at="10:06", refs=("C1",)),
        note("C4", "P3", at="10:10", refs=("C2",)),
        *facts,
        stream=stream,
    )


def replies(given: Given[Any], **options: Any) -> Section:
    """Return the section on replies."""
    return find_section("Who answers whom", workshop_chapter(ANALYSIS, given, **options))


def test_the_replies_of_each_group_are_a_table() -> None:
    """With the rate, and the time to the first reply."""
    table = find_table("Replies by group", replies(answered()))
    assert table_values(table) == [
        ("Primary care", 0, 1, 2, "50 %", "4 min"),
        ("Peer support", 2, 0, 2, "50 %", "6 min"),
    ]


def test_the_figures_on_replies() -> None:
    """The expected share across groups is three of five."""
    (found,) = find_blocks(KeyFigures, replies(answered()))
    assert [(each.label, each.value) for each in found.items] == [
        ("replies", 3),
        ("median time to the first reply", "5 min"),
        ("replies across groups, by those expected", "1.67"),
    ]
    assert len(find_blocks(Chart, replies(answered()))) == 1


def test_the_time_to_a_reply_to_few_people_is_withheld() -> None:
    """It would be that of a single contribution."""
    table = find_table("Replies by group", replies(answered(), policy=STANDARD))
    assert [row[-1] for row in table_values(table)] == [None, None]


def test_links_of_unknown_authors_are_in_a_note() -> None:
    """They are no replies."""
    given = answered(note("C5", None, refs=("C1",)))
    (found,) = find_blocks(KeyFigures, replies(given))
    assert found.items[0].note == "1 link is left out, as an author is not known"


def test_without_links_a_sentence_says_so() -> None:
    """Nothing is 0 that is not known."""
    assert paragraphs(replies(workshop(note("C1", "P2")))) == [
        "No contribution is linked to one of another person, so no reply is known."
    ]


def proposed(*sources: str) -> ProposalSubmitted:
    """Return a proposal with its sources."""
    return ProposalSubmitted(proposal="PR1", text="A line.", sources=sources)


def test_uptake_is_a_table_of_results() -> None:
    """C1 and C2 are linked, so that both reach the proposal."""
    table = find_table(
        "Contributions that reach a result",
        workshop_chapter(ANALYSIS, answered(proposed("C2"))),
    )
    assert table_values(table) == [("Proposals", "1 of 1", "50 %", "50 %", "50 %", "1.00", "1.00")]


def test_proposals_without_sources_are_a_sentence() -> None:
    """Without proposals there is nothing to say."""
    chapter = workshop_chapter(ANALYSIS, workshop(note("C1", "P2"), proposed()))
    sentence = "No theme, proposal or decision is linked to a contribution."
    assert sentence in paragraphs(chapter)
    assert sentence not in paragraphs(workshop_chapter(ANALYSIS, workshop(note("C1", "P2"))))


def test_workshops_have_replies_and_uptake_side_by_side() -> None:
    """One without replies has dashes."""
    chapter = programme_chapter(
        ANALYSIS, answered(proposed("C2")), workshop(note("C1", "P2"), stream="york")
    )
    table = find_table("Replies and uptake in each workshop", chapter)
    assert table_values(table) == [
        ("Leeds", "50 %", "50 %", "1.67", "1.00", "1.00"),
        ("York", None, None, None, None, None),
    ]
