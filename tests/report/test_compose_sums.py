"""The combined part has the sums of the workshops, with their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

import dialoguekit
from dialoguekit.document.blocks import Block, Section
from dialoguekit.document.document import Document
from dialoguekit.plugin.blocks import Cell, KeyFigure, KeyFigures, Table
from dialoguekit.simulation import simulate

CORE_CHAPTERS = ["attendance", "conduct", "agreement", "contributions", "decisions", "observations"]


OF_ONE_WORKSHOP = {
    "visits": "people took part",
    "registrations": "people registered to take part",
    "visits with a contribution": "contributors",
    "visits with a stance": "people who took a stance",
}
"""The figures of one workshop of which a programme shows the sum under another label."""


@pytest.fixture(scope="module")
def simulated() -> Iterator[Document]:
    """Return the report of a simulated programme of three small workshops."""
    with dialoguekit.open("memory:") as kit:
        simulate(kit, workshops=3, size=0.2, people=8)
        yield kit.report(strict=True).document


@pytest.mark.parametrize("name", ["attendance", "contributions", "decisions"])
def test_a_figure_of_the_programme_is_the_sum_over_its_workshops(
    simulated: Document, name: str
) -> None:
    """Its evidence is that of all of them."""
    combined, *each = (
        {
            figure.label: figure
            for chapter in part.chapters
            if chapter.name == name
            for block in chapter.blocks
            if isinstance(block, KeyFigures)
            for figure in block.items
        }
        for part in simulated.parts
    )
    assert len(each) == 3
    assert combined
    for label, figure in combined.items():
        own = OF_ONE_WORKSHOP.get(label, label)
        figures_of_each: list[KeyFigure] = [figures[own] for figures in each if own in figures]
        assert figure.value == sum(int(part.value or 0) for part in figures_of_each)
        assert set(figure.evidence) == {ref for part in figures_of_each for ref in part.evidence}


@pytest.mark.parametrize(
    "label",
    [
        "people took part",
        "people registered to take part",
        "consented to quotation",
        "contributions",
        "proposals",
        "adopted",
        "commitments",
        "activities",
        "questions posed",
    ],
)
def test_a_figure_has_one_event_per_unit(simulated: Document, label: str) -> None:
    """This holds in every part."""
    found = [
        figure
        for part in simulated.parts
        for chapter in part.chapters
        if chapter.name in CORE_CHAPTERS
        for block in chapter.blocks
        if isinstance(block, KeyFigures)
        for figure in block.items
        if figure.label == label
    ]
    assert len(found) >= 3
    assert any(figure.value for figure in found)
    assert [figure.value for figure in found] == [len(figure.evidence) for figure in found]


def test_every_number_above_zero_has_evidence(simulated: Document) -> None:
    """All core chapters are checked."""
    with_evidence = without_evidence = 0
    for part in simulated.parts:
        for chapter in part.chapters:
            if chapter.name in CORE_CHAPTERS:
                for table in tables(chapter.blocks):
                    for row in table.rows:
                        cells = [cell for cell in row if isinstance(cell, Cell)]
                        with_evidence += len(cells)
                        without_evidence += sum(
                            bool(cell.value) and not cell.evidence for cell in cells
                        )
    assert with_evidence > 200
    assert without_evidence == 0


def tables(blocks: Iterable[Block]) -> Iterator[Table]:
    """Yield all tables, including those in sections."""
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Section):
            yield from tables(block.blocks)
