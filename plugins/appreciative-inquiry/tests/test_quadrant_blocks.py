"""What the chapter says of a run in quadrants."""

from __future__ import annotations

from typing import Any, TypeVar

from dialoguekit.plugin import (
    Block,
    Cell,
    Chapter,
    Figures,
    Scope,
    Section,
    Table,
    Text,
)
from dialoguekit.testing.kits import blocks_of, ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact
from dialoguekit_appreciative_inquiry.chapter import chapter
from dialoguekit_appreciative_inquiry.projection import AppreciativeInquiry

B = TypeVar("B", bound=Block)


SOAR: tuple[Fact, ...] = (
    started("appreciative-inquiry", "10:00", template="soar"),
    entered("strengths", "10:00"),
    said("C1", "P2", "Rooms that are empty after six.", "10:01", kind="strength"),
    said("C2", "P4", "Insurers say no.", "10:02", kind="deficit"),
    said("C3", "P4", "Which policy is a pleasure?", "10:03", kind="reframing", refs=("C2",)),
    entered("opportunities", "10:10"),
    said("C4", "P4", "They renew it in May.", "10:11"),
    said("C5", "P2", "Two evenings a week.", "10:12", kind="result"),
    entered("results", "10:30"),
    said("C6", "P2", "Who signs gladly?", "10:31", kind="reframing", refs=("C2",)),
    ended("10:40"),
)


def one(*facts: Fact, **hall: Any) -> Chapter:
    """The chapter of one workshop in which these are the facts.

    P2 and P3 are of primary care, P4 and P5 of peer support.
    """
    view = gathered(**hall).and_given(*facts).project(AppreciativeInquiry)
    return chapter(view, Scope(kind="workshop", titles={"leeds": "Leeds"}))


def find(kind: type[B], within: Chapter | Section) -> list[B]:
    """The blocks of one kind, in the order of reading."""
    return [block for block in blocks_of(within) if isinstance(block, kind)]


def section(title: str, within: Chapter) -> Section:
    (found,) = [block for block in find(Section, within) if block.title == title]
    return found


def table(caption: str, within: Chapter | Section) -> Table:
    (found,) = [block for block in find(Table, within) if block.caption == caption]
    return found


def values(table: Table) -> list[tuple[object, ...]]:
    """The rows of a table without the evidence of its cells."""
    return [tuple(c.value if isinstance(c, Cell) else c for c in row) for row in table.rows]


def texts(within: Chapter | Section) -> list[str]:
    return [block.text for block in find(Text, within)]


def test_a_run_in_quadrants_has_its_board() -> None:
    """With what is hard turned inside opportunities and results."""
    part = section("The board", one(*SOAR))
    tables = {t.caption.partition(":")[0]: values(t) for t in find(Table, part)}
    assert tables == {
        "Strengths": [("C1", "Rooms that are empty after six.", "primary care")],
        "Opportunities": [
            (
                "C3",
                "Which policy is a pleasure? (said in strengths)",
                "peer support",
                "C2: Insurers say no.",
            ),
            ("C4", "They renew it in May.", "peer support", None),
        ],
        "Results": [
            ("C5", "Two evenings a week. (said in opportunities)", "primary care", None),
            ("C6", "Who signs gladly?", "primary care", "C2: Insurers say no."),
        ],
    }
    assert texts(part) == ["Aspirations: nothing was said. What we want to become."]


def test_the_figures_of_quadrants_count_what_stands_in_each() -> None:
    """And what is hard; without stories, nothing of stories."""
    (figures,) = find(Figures, one(*SOAR))
    assert [(figure.label, figure.value) for figure in figures.items] == [
        ("in strengths", 1),
        ("in opportunities", 2),
        ("in aspirations", 0),
        ("in results", 2),
        ("hard things said", 1),
    ]
    story = said("C20", "P2", "She rang.", "10:02", kind="story")
    assert len(find(Figures, one(*SOAR[:-1], story))[0].items) == 11
