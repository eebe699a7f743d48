"""The numbered evidence of a document."""

from __future__ import annotations

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chapter,
    Chart,
    Column,
    Flag,
    Flags,
    ItemList,
    KeyFigure,
    KeyFigures,
    Quote,
    Section,
    Table,
    Text,
)
from dialoguekit.document.document import Appendix, Part
from dialoguekit.events.evidence import Evidence

from .conftest import document


def evidence_of(*seqs: int) -> Evidence:
    return Evidence.from_refs(("leeds", seq) for seq in seqs)


EVERY_BLOCK: tuple[Block, ...] = (
    Text("No evidence."),
    ItemList(["None here."]),
    KeyFigures(
        [
            KeyFigure(label="figure", value=1, evidence=evidence_of(1)),
            KeyFigure(label="bare", value=2),
        ]
    ),
    Table(
        caption="table",
        columns=[Column("who"), Column("how many", True)],
        rows=[["peers", Cell(3, evidence_of(2))], [Cell("others", evidence_of(3)), 4]],
    ),
    Chart(title="chart", spec={}, sentence="", evidence=evidence_of(4)),
    Section(
        "section", [Section("inner", [Quote(text="", cite="leeds C5", evidence=evidence_of(5))])]
    ),
    Flags([Flag(rule="r", message="flag", evidence=evidence_of(6))]),
)


def test_evidence_is_numbered_in_reading_order() -> None:
    """The label of an entry describes its subject."""
    appendix = Appendix(document(*EVERY_BLOCK))
    assert [(entry.number, entry.label, entry.evidence) for entry in appendix.entries] == [
        (1, "figure", evidence_of(1)),
        (2, "table – peers: how many", evidence_of(2)),
        (3, "table – others: who", evidence_of(3)),
        (4, "chart", evidence_of(4)),
        (5, "leeds C5", evidence_of(5)),
        (6, "flag", evidence_of(6)),
    ]


def test_equal_evidence_shares_an_entry() -> None:
    """The entry has the label of the first reference."""
    first = KeyFigure(label="first", value=1, evidence=evidence_of(7, 8))
    again = KeyFigure(label="again", value=1, evidence=evidence_of(8, 7))
    appendix = Appendix(document(KeyFigures([first, again])))
    assert [entry.label for entry in appendix.entries] == ["first"]
    assert appendix.number_of(evidence_of(7, 8)) == 1


def test_no_evidence_has_no_number() -> None:
    """Evidence that is not in the document has none either."""
    appendix = Appendix(document(*EVERY_BLOCK))
    assert appendix.number_of(Evidence()) is None
    assert appendix.number_of(evidence_of(99)) is None


def test_entries_are_grouped_by_the_part_of_their_first_reference() -> None:
    """The lead of the document belongs to no part."""

    def figures(*seqs: int) -> KeyFigures:
        return KeyFigures(
            [KeyFigure(label=f"n{n}", value=n, evidence=evidence_of(n)) for n in seqs]
        )

    chapter = Chapter(name="x", title="X", blocks=[figures(2, 3)])
    appendix = Appendix(
        document(
            figures(9),
            parts=(
                Part(name="a", title="A", lead=(figures(1, 2),)),
                Part(name="b", title="B"),
                Part(name="c", title="C", chapters=(chapter,)),
            ),
        )
    )
    grouped = [(part, [e.number for e in entries]) for part, entries in appendix.by_part()]
    assert grouped == [(None, [1]), ("A", [2, 3]), ("C", [4])]


def test_long_row_titles_are_shortened_in_labels() -> None:
    """So the label of an entry stays short."""
    table = Table(caption="t", columns=[Column("a")], rows=[[Cell("word " * 40, evidence_of(1))]])
    (entry,) = Appendix(document(table)).entries
    assert entry.label.endswith("word…: a")
    assert len(entry.label) < 80
