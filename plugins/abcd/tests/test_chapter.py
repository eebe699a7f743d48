"""What the view says in a report: in all, and where there is nothing."""

from __future__ import annotations

from typing import Any, TypeVar

import pytest

from dialoguekit.events import ContributionMade
from dialoguekit.plugin import Block, Cell, Chapter, Figures, Flags, Scope, Section, Table, Text
from dialoguekit.testing.builders import blocks_of, ended, entered, gathered, started
from dialoguekit.testing.scenario import Fact
from dialoguekit_abcd import events as e
from dialoguekit_abcd.chapter import chapter
from dialoguekit_abcd.projection import AssetMapping

B = TypeVar("B", bound=Block)


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


def test_the_figures_say_what_there_is(workshop: tuple[Fact, ...]) -> None:
    """Assets, connections, the index, what stands alone, what was done; all with evidence."""
    (figures,) = find(Figures, one(*workshop))
    assert [(figure.label, figure.value, figure.note) for figure in figures.items] == [
        ("assets on the map", 5, "1 more turned out to be the same"),
        ("connections", 3, "2 of them between groups"),
        ("E–I index", "+0.33", "+1: all between groups; −1: all within"),
        ("assets that stand alone", 1, None),
        ("connections acted upon", 1, "1 more agreed"),
        ("things to do ourselves", "1 of 3", None),
    ]
    assert all(figure.evidence for figure in figures.items)


def test_every_activity_says_how_it_ran(workshop: tuple[Fact, ...]) -> None:
    """The order of its stages and that announced; the time of each."""
    made = one(*workshop)
    ran = [text for text in texts(made) if "Stages, in order" in text]
    (mapping, sorting) = ran
    assert mapping.startswith("What is here (leeds A1). Stages, in order: map → connect. ")
    assert mapping.endswith("This kept to the order announced (mapping: map → connect).")
    assert sorting.startswith("Who does it (leeds A2). ")
    times = [found for found in find(Table, made) if found.caption == "Time in each stage"]
    assert [row[0] for found in times for row in values(found)] == [
        "map",
        "connect",
        "ourselves",
        "with-help",
        "outside",
    ]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ([started("abcd"), ended()], "Stages, in order: none. No order was announced."),
        (
            [started("abcd", template="mapping"), entered("map")],
            "This is on its way through the order announced (mapping: map → connect).",
        ),
        (
            [started("abcd", template="mapping"), entered("map"), ended()],
            "This is 1 change away from the order announced (mapping: map → connect).",
        ),
        (
            [started("abcd", template="mapping"), ended()],
            "This is 2 changes away from the order announced (mapping: map → connect).",
        ),
    ],
    ids=["none", "on its way", "away", "further away"],
)
def test_the_order_is_told_with_the_one_announced(facts: list[Fact], told: str) -> None:
    """How many changes lie between the two, or that it is not over."""
    assert any(text.endswith(told) for text in texts(one(*facts)))


def test_the_rules_have_the_last_word(workshop: tuple[Fact, ...]) -> None:
    """The flags of the map, and then those of each session."""
    odd = one(*workshop, started("abcd", activity="A3"), entered("dream", activity="A3"))
    (flags,) = find(Flags, odd)
    assert [flag.rule for flag in flags.items] == ["not-asked", "unknown-stage"]
    assert isinstance(odd.blocks[-1], Section)


def test_a_run_without_assets_says_that_nothing_is_on_the_map() -> None:
    """And how it ran."""
    made = one(started("abcd"), entered("map"))
    assert texts(made)[0] == "Nothing is on the map."
    (figures,) = find(Figures, made)
    assert [figure.value for figure in figures.items] == [0, 0, None, 0, 0]


def test_nobody_who_did_not_consent_is_quoted(workshop: tuple[Fact, ...]) -> None:
    """Everything is counted, and no word of it stands anywhere in the chapter."""
    made = one(*workshop, consents=("record", "asset"))
    recorded = gathered().and_given(*workshop).recorded
    words = [r.event.name for r in recorded if isinstance(r.event, e.AssetIdentified)]
    words += [r.event.purpose for r in recorded if isinstance(r.event, e.AssetsConnected)]
    words += [r.event.text for r in recorded if isinstance(r.event, ContributionMade)]
    words += ["Mill Lane", "A driver", "The church"]
    assert len(words) == 20
    assert not any(text in repr(made) for text in words)
    counts = "Assets by type, and by the group that named them"
    assert table(counts, made) == table(counts, one(*workshop))


@pytest.mark.parametrize("kind", ["workshop", "programme"])
def test_without_a_map_there_is_one_sentence(kind: str) -> None:
    """Of a workshop that did something else, or of which nothing is known."""
    for room in (gathered(), gathered(stream="york")):
        view = room.project(AssetMapping)
        made = chapter(view, Scope(kind=kind, titles={"leeds": "Leeds"}))
        assert made.blocks == (Text("Nothing was mapped."),)
        assert made.name == "abcd"
