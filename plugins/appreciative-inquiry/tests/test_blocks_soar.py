"""What the chapter says of a run in quadrants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from dialoguekit.plugin import Chapter, Figures, Section, Table
from dialoguekit.testing.builders import said
from dialoguekit.testing.scenario import Fact

# What is shared: see ``conftest.py``.
Facts: TypeAlias = tuple[Fact, ...]
Written: TypeAlias = Callable[..., Chapter]
Find: TypeAlias = Callable[..., list[Any]]
Titled: TypeAlias = Callable[[str, Chapter], Section]
Values: TypeAlias = Callable[[Table], list[tuple[object, ...]]]
Texts: TypeAlias = Callable[[Chapter | Section], list[str]]


def test_a_run_in_quadrants_has_its_board(
    soar: Facts, one: Written, find: Find, section: Titled, values: Values, texts: Texts
) -> None:
    """With what is hard turned inside opportunities and results."""
    part = section("The board", one(*soar))
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


def test_the_figures_of_quadrants_count_what_stands_in_each(
    soar: Facts, one: Written, find: Find
) -> None:
    """And what is hard; without stories, nothing of stories."""
    (figures,) = find(Figures, one(*soar))
    assert [(figure.label, figure.value) for figure in figures.items] == [
        ("in strengths", 1),
        ("in opportunities", 2),
        ("in aspirations", 0),
        ("in results", 2),
        ("hard things said", 1),
    ]
    story = said("C20", "P2", "She rang.", "10:02", kind="story")
    assert len(find(Figures, one(*soar[:-1], story))[0].items) == 11
