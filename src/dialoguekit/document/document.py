"""A report before it has a format: parts of chapters, and where all of it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import attrs

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chapter,
    Chart,
    Figures,
    Flags,
    Quote,
    Section,
    Table,
)
from dialoguekit.events.evidence import Evidence


@attrs.frozen(kw_only=True)
class Part:
    """Chapters about one workshop, or about all of them together; ``name`` is unique."""

    name: str
    title: str
    lead: tuple[Block, ...] = ()
    chapters: tuple[Chapter, ...] = ()


@attrs.frozen(kw_only=True)
class Provenance:
    """What the report is a function of: the cut of the log, the software and the options.

    ``checkpoint`` says what the log was at the cut: its origin, its size and the root of its tree
    in base64, one word each; ``verification`` says how it was found to be what was written.
    ``plugins`` are (name, version) pairs; ``options`` whatever else was chosen.
    """

    cut: int
    checkpoint: str = ""
    verification: str = ""
    streams: tuple[str, ...]
    software: str
    plugins: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()


@attrs.frozen(kw_only=True)
class Document:
    """A whole report.

    ``notices`` are said before anything else: what is missing from the report, and why.
    ``lead`` opens it; the parts follow.
    """

    title: str
    subtitle: str | None
    notices: tuple[str, ...] = ()
    lead: tuple[Block, ...] = ()
    parts: tuple[Part, ...] = ()
    provenance: Provenance


@attrs.frozen
class Entry:
    """One entry of the evidence at the end of a report: its number, and what it proves.

    ``part`` is the title of the part that it was first met in; None in the lead of the document.
    """

    number: int
    label: str
    evidence: Evidence
    part: str | None = None


class Appendix:
    """The evidence of a document, numbered in the order in which it is met.

    What rests on the same events shares an entry, which is labelled by what came first.
    """

    def __init__(self, document: Document) -> None:
        self._numbers: dict[Evidence, int] = {}
        self.entries: list[Entry] = []
        for part, label, evidence in _gathered(document):
            if evidence and evidence not in self._numbers:
                number = len(self.entries) + 1
                self._numbers[evidence] = number
                self.entries.append(Entry(number, label, evidence, part))

    def number(self, evidence: Evidence) -> int | None:
        """The number of the entry that holds ``evidence``; None for no evidence."""
        return self._numbers.get(evidence)

    def by_part(self) -> list[tuple[str | None, list[Entry]]]:
        """The entries in order, under the title of the part where each was first met."""
        return [(part, list(entries)) for part, entries in groupby(self.entries, _part_of)]


def _part_of(entry: Entry) -> str | None:
    return entry.part


def _gathered(document: Document) -> Iterator[tuple[str | None, str, Evidence]]:
    yield from ((None, *proof) for proof in _of_blocks(document.lead))
    for part in document.parts:
        yield from ((part.title, *proof) for proof in _of_part(part))


def _of_part(part: Part) -> Iterator[tuple[str, Evidence]]:
    yield from _of_blocks(part.lead)
    for chapter in part.chapters:
        yield from _of_blocks(chapter.blocks)


def _of_blocks(blocks: tuple[Block, ...]) -> Iterator[tuple[str, Evidence]]:
    for block in blocks:
        yield from _of_block(block)


def _of_block(block: Block) -> Iterator[tuple[str, Evidence]]:
    match block:
        case Figures(items=items):
            yield from ((figure.label, figure.evidence) for figure in items)
        case Table(caption=caption, columns=columns, rows=rows):
            for row in rows:
                head = row[0].value if isinstance(row[0], Cell) else row[0]
                for column, cell in zip(columns, row, strict=True):
                    if isinstance(cell, Cell):
                        yield f"{caption} – {_short(head)}: {column.title}", cell.evidence
        case Chart(title=title, evidence=evidence):
            yield title, evidence
        case Quote(cite=cite, evidence=evidence):
            yield cite, evidence
        case Flags(items=flags):
            yield from ((flag.message, flag.evidence) for flag in flags)
        case Section(blocks=inner):
            yield from _of_blocks(inner)
        case _:
            pass


def _short(value: object) -> str:
    words = str(value)
    return words if len(words) <= 60 else words[:59].rstrip() + "…"
