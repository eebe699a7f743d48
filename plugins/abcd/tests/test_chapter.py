"""The chapter as a whole, and without anything to report."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import ContributionMade
from dialoguekit.plugin import Chapter, Flags, KeyFigures, Scope, Section, Table, Text
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import (
    find_blocks,
    find_table,
    paragraphs,
    table_values,
    workshop_chapter,
)
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_abcd import METHOD
from dialoguekit_abcd import events as e
from dialoguekit_abcd.chapter import chapter
from dialoguekit_abcd.projection import AssetMapping


def chapter_of(*events: ScenarioInput, **options: Any) -> Chapter:
    """Return the chapter on a workshop with these events."""
    return workshop_chapter(METHOD, workshop_with_participants(**options).and_given(*events))


def test_the_key_figures_count_the_map(workshop: tuple[ScenarioInput, ...]) -> None:
    """Assets, connections, index, isolates and actions have evidence."""
    (figures,) = find_blocks(KeyFigures, chapter_of(*workshop))
    assert [(figure.label, figure.value, figure.note) for figure in figures.items] == [
        ("assets on the map", 5, "1 more were merged into these"),
        ("connections", 3, "2 of them between groups"),
        ("E–I index", "+0.33", "+1: all between groups; −1: all within"),
        ("unconnected assets", 1, None),
        ("connections acted upon", 1, "1 more agreed"),
        ("items to do ourselves", "1 of 3", None),
    ]
    assert all(figure.evidence for figure in figures.items)


def test_every_activity_has_its_order_and_times(workshop: tuple[ScenarioInput, ...]) -> None:
    """With the announced order."""
    chapter = chapter_of(*workshop)
    orders = [text for text in paragraphs(chapter) if "Stages, in order" in text]
    (mapping, sorting) = orders
    assert mapping.startswith("What is here (leeds A1). Stages, in order: Map → Connect. ")
    assert mapping.endswith("This is the announced order (Mapping and connecting).")
    assert sorting.startswith("Who does it (leeds A2). ")
    times = [
        found for found in find_blocks(Table, chapter) if found.caption == "Time in each stage"
    ]
    assert [row[0] for found in times for row in table_values(found)] == [
        "Map",
        "Connect",
        "What we do ourselves",
        "What we do with some help",
        "What needs outside agencies",
    ]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            [activity_started("abcd"), activity_ended()],
            "Stages, in order: none. No order was announced.",
        ),
        (
            [activity_started("abcd", template="mapping"), stage_entered("map")],
            "So far it follows the announced order (Mapping and connecting: Map → Connect).",
        ),
        (
            [activity_started("abcd", template="mapping"), stage_entered("map"), activity_ended()],
            "Changes to the announced order (Mapping and connecting: Map → Connect): 1.",
        ),
        (
            [activity_started("abcd", template="mapping"), activity_ended()],
            "Changes to the announced order (Mapping and connecting: Map → Connect): 2.",
        ),
    ],
    ids=["none", "unfinished", "one change", "two changes"],
)
def test_the_order_is_compared_with_the_announced_one(
    facts: list[ScenarioInput], sentence: str
) -> None:
    """The text gives the number of changes, or says that it is not finished."""
    assert any(text.endswith(sentence) for text in paragraphs(chapter_of(*facts)))


def test_the_chapter_ends_with_the_flags(workshop: tuple[ScenarioInput, ...]) -> None:
    """The flags of the map, then those of each session."""
    odd = chapter_of(
        *workshop, activity_started("abcd", activity="A3"), stage_entered("dream", activity="A3")
    )
    (flags,) = find_blocks(Flags, odd)
    assert [flag.rule for flag in flags.items] == ["not-asked", "unknown-stage"]
    assert isinstance(odd.blocks[-1], Section)


def test_a_run_without_assets_has_a_sentence_and_its_times() -> None:
    """The map is reported as empty."""
    chapter = chapter_of(activity_started("abcd"), stage_entered("map"))
    assert paragraphs(chapter)[0] == "There are no assets on the map."
    (figures,) = find_blocks(KeyFigures, chapter)
    assert [figure.value for figure in figures.items] == [0, 0, None, 0, 0]


def test_without_consent_nothing_is_quoted(workshop: tuple[ScenarioInput, ...]) -> None:
    """Everything is counted, and no text appears in the chapter."""
    chapter = chapter_of(*workshop, consents=("record", "asset"))
    recorded = workshop_with_participants().and_given(*workshop).recorded
    words = [r.event.name for r in recorded if isinstance(r.event, e.AssetIdentified)]
    words += [r.event.purpose for r in recorded if isinstance(r.event, e.AssetsConnected)]
    words += [r.event.text for r in recorded if isinstance(r.event, ContributionMade)]
    words += ["Mill Lane", "A driver", "The church"]
    assert len(words) == 20
    assert not any(text in repr(chapter) for text in words)
    counts = "Assets by type, and by the group that named them"
    assert find_table(counts, chapter) == find_table(counts, chapter_of(*workshop))


@pytest.mark.parametrize("kind", ["workshop", "programme"])
def test_without_a_map_there_is_one_sentence(kind: str) -> None:
    """For a workshop with another method, and for an unknown workshop."""
    for workshop in (workshop_with_participants(), workshop_with_participants(stream="york")):
        view = workshop.project(AssetMapping)
        made = chapter(view, Scope(kind=kind, titles={"leeds": "Leeds"}))
        assert made.blocks == (Text("No assets were mapped."),)
        assert made.name == "abcd"
