"""The evidence of a document, numbered."""

from __future__ import annotations

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chapter,
    Chart,
    Column,
    Figure,
    Figures,
    Flag,
    Flags,
    List,
    Quote,
    Section,
    Table,
    Text,
)
from dialoguekit.document.document import Appendix, Document, Part, Provenance
from dialoguekit.events.evidence import Evidence


def proof(*seqs: int) -> Evidence:
    return Evidence.at(("leeds", seq) for seq in seqs)


def document(*parts: Part, lead: tuple[Block, ...] = ()) -> Document:
    return Document(
        title="T",
        subtitle=None,
        lead=lead,
        parts=parts,
        provenance=Provenance(cut=1, streams=("leeds",), software=""),
    )


EVERY_BLOCK: tuple[Block, ...] = (
    Text("No evidence."),
    List(["None here."]),
    Figures([Figure(label="figure", value=1, evidence=proof(1)), Figure(label="bare", value=2)]),
    Table(
        caption="table",
        columns=[Column("who"), Column("how many", True)],
        rows=[["peers", Cell(3, proof(2))], [Cell("others", proof(3)), 4]],
    ),
    Chart(title="chart", spec={}, sentence="", evidence=proof(4)),
    Section("section", [Section("inner", [Quote(text="", cite="leeds C5", evidence=proof(5))])]),
    Flags([Flag(rule="r", message="flag", evidence=proof(6))]),
)


def test_every_block_gives_its_evidence_in_the_order_of_reading() -> None:
    """The entry's label says what it proves."""
    appendix = Appendix(document(lead=EVERY_BLOCK))
    assert [(entry.number, entry.label, entry.evidence) for entry in appendix.entries] == [
        (1, "figure", proof(1)),
        (2, "table – peers: how many", proof(2)),
        (3, "table – others: who", proof(3)),
        (4, "chart", proof(4)),
        (5, "leeds C5", proof(5)),
        (6, "flag", proof(6)),
    ]


def test_what_rests_on_the_same_events_shares_an_entry() -> None:
    """It is labelled by what came first."""
    first = Figure(label="first", value=1, evidence=proof(7, 8))
    again = Figure(label="again", value=1, evidence=proof(8, 7))
    appendix = Appendix(document(lead=(Figures([first, again]),)))
    assert [entry.label for entry in appendix.entries] == ["first"]
    assert appendix.number(proof(7, 8)) == 1


def test_no_evidence_has_no_number() -> None:
    """Neither has evidence that the document does not hold."""
    appendix = Appendix(document(lead=EVERY_BLOCK))
    assert appendix.number(Evidence()) is None
    assert appendix.number(proof(99)) is None


def test_entries_are_grouped_by_the_part_where_they_are_first_met() -> None:
    """The lead of the document is no part; the lead of a part is."""

    def figures(*seqs: int) -> Figures:
        return Figures([Figure(label=f"n{n}", value=n, evidence=proof(n)) for n in seqs])

    appendix = Appendix(
        document(
            Part(name="a", title="A", lead=(figures(1, 2),)),
            Part(name="b", title="B"),
            Part(
                name="c",
                title="C",
                chapters=(Chapter(name="x", title="X", blocks=[figures(2, 3)]),),
            ),
            lead=(figures(9),),
        )
    )
    grouped = [(part, [e.number for e in entries]) for part, entries in appendix.by_part()]
    assert grouped == [(None, [1]), ("A", [2, 3]), ("C", [4])]


def test_long_heads_of_rows_are_cut_in_labels() -> None:
    """A contribution in the first column would make an entry longer than what it proves."""
    table = Table(caption="t", columns=[Column("a")], rows=[[Cell("word " * 40, proof(1))]])
    (entry,) = Appendix(document(lead=(table,))).entries
    assert entry.label.endswith("word…: a")
    assert len(entry.label) < 80
