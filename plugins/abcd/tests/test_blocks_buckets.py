"""What the chapter says of buckets."""

from __future__ import annotations

from typing import Any, TypeVar

from dialoguekit.events import ConsentWithdrawn
from dialoguekit.plugin import Block, Cell, Chapter, Scope, Section, Table, Text
from dialoguekit.testing.builders import blocks_of, gathered, said
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


def test_everything_is_told_with_its_way_through_the_buckets(
    workshop: tuple[Fact, ...],
) -> None:
    """Where it began, where it is, which help it needs and who is asked."""
    made = one(*workshop)
    assert values(table("Who can do it", made)) == [
        ("Ourselves", 0, 1, 0),
        ("With some help", 2, 1, 1),
        ("Outside agencies", 1, 1, 1),
    ]
    assert "Moved towards ourselves: 1. Moved away: 0." in texts(made)
    assert values(table("What was sorted", made)) == [
        (
            "PR1",
            "Sing on Mondays.",
            "peer support",
            "with some help → ourselves",
            None,
            "peer support",
        ),
        (
            "C7",
            "A van.",
            "primary care",
            "with some help",
            "A driver\nAsked: The church",
            "primary care",
        ),
        ("AS6", "Pond", "primary care", "outside agencies", "Asked: The council", None),
    ]
    assert table("What was sorted", made).note is None


def test_words_about_a_task_are_told_where_they_may_be() -> None:
    """A paraphrase is marked as one, and whoever sorted it may not want to be quoted."""
    card = said("C1", "P2", "Mend it.", capture="paraphrase", activity=None)
    by = e.ItemSorted(item="C1", bucket=2, help="Wood", whom="The mill", person="P4")
    found = table("What was sorted", one(card, by))
    assert values(found)[0][1] == "Mend it. †"
    assert found.note == "† noted in other words than were spoken"
    withdrawn = [ConsentWithdrawn(person=who, scopes=("quote",)) for who in ("P2", "P4")]
    found = table("What was sorted", one(card, by, *withdrawn))
    assert (values(found)[0][1], values(found)[0][4]) == (
        "(not for quotation)",
        "(not for quotation)",
    )
    nothing = e.ItemSorted(item="C1", bucket=1, person="P4")
    assert values(table("What was sorted", one(card, nothing, *withdrawn)))[0][4] is None
