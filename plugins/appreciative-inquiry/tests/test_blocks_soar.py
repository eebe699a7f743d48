"""The blocks of a SOAR run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from dialoguekit.plugin import Chapter, KeyFigures, Table
from dialoguekit.testing.builders import contribution_made
from dialoguekit.testing.method_output import find_blocks, find_section, paragraphs, table_values
from dialoguekit.testing.scenario import ScenarioInput

# Shared fixtures: see ``conftest.py``.
Facts: TypeAlias = tuple[ScenarioInput, ...]
ChapterOf: TypeAlias = Callable[..., Chapter]


def test_a_soar_run_has_four_quadrants(soar: Facts, chapter_of: ChapterOf) -> None:
    """With reframed barriers in opportunities and results."""
    part = find_section("Quadrants", chapter_of(*soar))
    tables = {t.caption.partition(":")[0]: table_values(t) for t in find_blocks(Table, part)}
    assert tables == {
        "Strengths": [("C1", "Rooms that are empty after six.", "primary care")],
        "Opportunities": [
            (
                "C3",
                "Which policy is a pleasure? (contributed in Strengths)",
                "peer support",
                "C2: Insurers say no.",
            ),
            ("C4", "They renew it in May.", "peer support", None),
        ],
        "Results": [
            ("C5", "Two evenings a week. (contributed in Opportunities)", "primary care", None),
            ("C6", "Who signs gladly?", "primary care", "C2: Insurers say no."),
        ],
    }
    assert paragraphs(part) == ["Aspirations: no contributions. What we want to become."]


def test_the_key_figures_count_each_quadrant(soar: Facts, chapter_of: ChapterOf) -> None:
    """And barriers; without stories there are no figures on stories."""
    (figures,) = find_blocks(KeyFigures, chapter_of(*soar))
    assert [(figure.label, figure.value) for figure in figures.items] == [
        ("in strengths", 1),
        ("in opportunities", 2),
        ("in aspirations", 0),
        ("in results", 2),
        ("barriers raised", 1),
    ]
    story = contribution_made("C20", "P2", "She rang.", "10:02", kind="story")
    assert len(find_blocks(KeyFigures, chapter_of(*soar[:-1], story))[0].items) == 11
