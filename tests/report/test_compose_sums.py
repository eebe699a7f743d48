"""What a report says of all workshops is the sum of what it says of each, with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

import dialoguekit
from dialoguekit.document.blocks import Block, Section
from dialoguekit.document.document import Document
from dialoguekit.plugin import Cell, Figure, Figures, Table
from dialoguekit.simulation import rehearse

NEUTRAL = ["attendance", "conduct", "agreement", "contributions", "decisions", "observations"]


@pytest.fixture(scope="module")
def rehearsed() -> Iterator[Document]:
    """The report of a rehearsed programme of three small workshops."""
    with dialoguekit.open("memory:") as kit:
        rehearse(kit, workshops=3, size=0.2, people=8)
        yield kit.report(strict=True).document


@pytest.mark.parametrize("name", ["attendance", "contributions", "decisions"])
def test_a_figure_of_the_programme_is_the_sum_over_its_workshops(
    rehearsed: Document, name: str
) -> None:
    """And its evidence is that of all of them."""
    together, *each = (
        {
            figure.label: figure
            for chapter in part.chapters
            if chapter.name == name
            for block in chapter.blocks
            if isinstance(block, Figures)
            for figure in block.items
        }
        for part in rehearsed.parts
    )
    assert len(each) == 3
    assert together
    for label, figure in together.items():
        of_each: list[Figure] = [figures[label] for figures in each if label in figures]
        assert figure.value == sum(int(one.value or 0) for one in of_each)
        assert set(figure.evidence) == {place for one in of_each for place in one.evidence}


@pytest.mark.parametrize(
    "label",
    [
        "people took part",
        "people registered to take part",
        "agreed to be quoted",
        "contributions",
        "proposals",
        "adopted",
        "commitments",
        "activities",
        "questions posed",
    ],
)
def test_what_is_counted_has_as_many_events_behind_it(rehearsed: Document, label: str) -> None:
    """One for each of what is counted, in every part."""
    found = [
        figure
        for part in rehearsed.parts
        for chapter in part.chapters
        if chapter.name in NEUTRAL
        for block in chapter.blocks
        if isinstance(block, Figures)
        for figure in block.items
        if figure.label == label
    ]
    assert len(found) >= 3
    assert any(figure.value for figure in found)
    assert [figure.value for figure in found] == [len(figure.evidence) for figure in found]


def test_every_counted_cell_of_a_report_leads_to_events(rehearsed: Document) -> None:
    """A number above nought in the neutral chapters has something behind it."""
    counted = bare = 0
    for one in rehearsed.parts:
        for chapter in one.chapters:
            if chapter.name in NEUTRAL:
                for table in tables(chapter.blocks):
                    for row in table.rows:
                        cells = [cell for cell in row if isinstance(cell, Cell)]
                        counted += len(cells)
                        bare += sum(bool(cell.value) and not cell.evidence for cell in cells)
    assert counted > 200
    assert bare == 0


def tables(blocks: Iterable[Block]) -> Iterator[Table]:
    """All tables, those in sections included."""
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Section):
            yield from tables(block.blocks)
