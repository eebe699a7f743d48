"""A report before it has a format: its parts, their chapters, and its provenance."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import attrs

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chapter,
    Chart,
    Flags,
    KeyFigures,
    Quote,
    Section,
    Table,
)
from dialoguekit.events.evidence import Evidence


@attrs.frozen(kw_only=True)
class Part:
    """The chapters on one workshop, or on all workshops together; ``name`` is unique."""

    name: str
    title: str
    lead: tuple[Block, ...] = ()
    chapters: tuple[Chapter, ...] = ()


@attrs.frozen(kw_only=True)
class Provenance:
    """The inputs of a report: the position in the log, the software and the options.

    ``checkpoint`` contains the origin, the size and the root of the log's tree at this position,
    separated by spaces; the root is in base64.  ``verification`` states how the log was verified.
    ``plugins`` are (name, version) pairs; ``options`` are the other choices.
    """

    position: int
    checkpoint: str = ""
    verification: str = ""
    streams: tuple[str, ...]
    software: str
    plugins: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()


@attrs.frozen(kw_only=True)
class Document:
    """A complete report.

    ``notices`` come first: what is missing from the report, and why.  ``lead`` is the introduction;
    the parts follow.
    """

    title: str
    subtitle: str | None
    notices: tuple[str, ...] = ()
    lead: tuple[Block, ...] = ()
    parts: tuple[Part, ...] = ()
    provenance: Provenance


@attrs.frozen
class Entry:
    """An entry in the evidence appendix: its number, its label and its events.

    ``part`` is the title of the part with the first reference; None for the lead of the document.
    """

    number: int
    label: str
    evidence: Evidence
    part: str | None = None


class Appendix:
    """The evidence of a document, numbered in order of first reference.

    Items with the same events share an entry, labelled by the first of them.
    """

    def __init__(self, document: Document) -> None:
        self._numbers: dict[Evidence, int] = {}
        self.entries: list[Entry] = []
        for part, label, evidence in _iter_evidence(document):
            if evidence and evidence not in self._numbers:
                number = len(self.entries) + 1
                self._numbers[evidence] = number
                self.entries.append(Entry(number, label, evidence, part))

    def number_of(self, evidence: Evidence) -> int | None:
        """Return the number of the entry for ``evidence``; None for no evidence."""
        return self._numbers.get(evidence)

    def by_part(self) -> list[tuple[str | None, list[Entry]]]:
        """Return the entries in order, by the title of the part with the first reference."""
        return [(part, list(entries)) for part, entries in groupby(self.entries, _part_of)]


def _part_of(entry: Entry) -> str | None:
    return entry.part


def _iter_evidence(document: Document) -> Iterator[tuple[str | None, str, Evidence]]:
    yield from ((None, *labelled) for labelled in _evidence_of_blocks(document.lead))
    for part in document.parts:
        yield from ((part.title, *labelled) for labelled in _evidence_of_part(part))


def _evidence_of_part(part: Part) -> Iterator[tuple[str, Evidence]]:
    yield from _evidence_of_blocks(part.lead)
    for chapter in part.chapters:
        yield from _evidence_of_blocks(chapter.blocks)


def _evidence_of_blocks(blocks: tuple[Block, ...]) -> Iterator[tuple[str, Evidence]]:
    for block in blocks:
        yield from _evidence_of_block(block)


def _evidence_of_block(block: Block) -> Iterator[tuple[str, Evidence]]:
    match block:
        case KeyFigures(items=items):
            yield from ((figure.label, figure.evidence) for figure in items)
        case Table(caption=caption, columns=columns, rows=rows):
            for row in rows:
                label = row[0].value if isinstance(row[0], Cell) else row[0]
                for column, cell in zip(columns, row, strict=True):
                    if isinstance(cell, Cell):
                        yield f"{caption} – {_shorten(label)}: {column.title}", cell.evidence
        case Chart(title=title, evidence=evidence):
            yield title, evidence
        case Quote(cite=cite, evidence=evidence):
            yield cite, evidence
        case Flags(items=flags):
            yield from ((flag.message, flag.evidence) for flag in flags)
        case Section(blocks=inner):
            yield from _evidence_of_blocks(inner)
        case _:
            pass


def _shorten(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:59].rstrip() + "…"
