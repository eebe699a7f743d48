"""A report in GitHub-flavoured Markdown, for repositories, wikis and readers of plain text.

No text from outside can become markup: whatever has a meaning in Markdown is escaped, and a
line cannot start a heading, a list or a rule.  Charts are told by their sentence and their data.
Spaces at the start of a line are lost, as Markdown has no way of keeping them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from dialoguekit.document import charts, formatting
from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chart,
    Figures,
    Flags,
    List,
    Quote,
    Section,
    Table,
    Text,
    Value,
)
from dialoguekit.document.document import Appendix, Document, Entry, Part, Provenance
from dialoguekit.document.table_of_contents import PartLine, contents
from dialoguekit.events.evidence import Evidence

_DEEPEST = 6

_MEANT = re.compile(r"[\\`*_{}\[\]<>&|~$#]")
_ADDRESS = re.compile(r"(?<=[A-Za-z]):(?=//)|(?<=[Ww]{3})\.")
_LINE_START = re.compile(r"^(?:[-+=:]|\d{1,9}(?=[.)](?: |$)))")
_LISTED = re.compile(r"^(?:-|\d+\.) ")
_BLANKS = re.compile(r"[^\S\n]+")  # Any white space but the end of a line.


def render(document: Document) -> str:
    """The document as Markdown; it ends with one line feed."""
    page = _Page(Appendix(document))
    lines = contents(document)
    blocks = [
        f"# {_inline(document.title)}",
        *([_prose(document.subtitle)] if document.subtitle else []),
        *(_quoted(f"**Please note:** {_prose(notice)}") for notice in document.notices),
        *_contents(lines, bool(page.appendix.entries)),
        *page.blocks(document.lead, 2),
    ]
    for part, line in zip(document.parts, lines, strict=True):
        blocks += page.part(part, line)
    if page.appendix.entries:
        blocks += _evidence(page.appendix)
    blocks += _provenance(document.provenance)
    return formatting.printable("\n\n".join(_apart(blocks))) + "\n"


def _apart(blocks: Iterable[str]) -> Iterator[str]:
    """The blocks, with a comment between two lists, which would else become one."""
    listed = False
    for block in blocks:
        if listed and _LISTED.match(block):
            yield "<!-- -->"
        listed = bool(_LISTED.match(block))
        yield block


def _escaped(text: str) -> str:
    """A line of text with nothing left that Markdown would take for itself."""
    text = _ADDRESS.sub(r"\\\g<0>", _MEANT.sub(r"\\\g<0>", _BLANKS.sub(" ", text).strip()))
    return _LINE_START.sub(_held, text)


def _held(start: re.Match[str]) -> str:
    # A backslash works before punctuation alone: after the digits that could number a list.
    return f"{start[0]}\\" if start[0][0].isdigit() else f"\\{start[0]}"


def _lines(text: str) -> list[str]:
    return [_escaped(line) for line in re.split(r"\r\n|\r|\n", text)]


def _inline(text: str) -> str:
    """Text on one line: a heading, a label."""
    return " ".join(filter(None, _lines(text)))


def _prose(text: str) -> str:
    """Text with its line breaks; an empty line separates paragraphs."""
    paragraphs: list[list[str]] = [[]]
    for line in _lines(text):
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n\n".join("\\\n".join(lines) for lines in paragraphs if lines)


def _quoted(markdown: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in markdown.split("\n"))


def _item(marker: str, markdown: str) -> str:
    """An item of a list, whose further lines are set under its first."""
    lines = markdown.split("\n")
    indent = " " * (len(marker) + 1)
    return "\n".join([f"{marker} {lines[0]}", *(f"{indent}{line}".rstrip() for line in lines[1:])])


def _anchor(name: str) -> str:
    return f'<a id="{name}"></a>'


def _heading(level: int, title: str) -> str:
    return f"{'#' * min(level, _DEEPEST)} {_inline(title)}"


def _contents(lines: Sequence[PartLine], evidence: bool) -> Iterator[str]:
    items = []
    for part in lines:
        items.append(f"- [{_inline(part.title)}](#{part.anchor})")
        items += [f"  - [{_inline(line.title)}](#{line.anchor})" for line in part.chapters]
    if evidence:
        items.append("- [Evidence](#evidence)")
    items.append("- [How this report was made](#provenance)")
    yield "## Contents"
    yield "\n".join(items)


class _Page:
    """Writes blocks; knows the number of each piece of evidence."""

    def __init__(self, appendix: Appendix) -> None:
        self.appendix = appendix

    def part(self, part: Part, line: PartLine) -> Iterator[str]:
        yield _anchor(line.anchor)
        yield _heading(2, part.title)
        yield from self.blocks(part.lead, 3)
        for chapter, entry in zip(part.chapters, line.chapters, strict=True):
            yield _anchor(entry.anchor)
            yield _heading(3, chapter.title)
            yield from self.blocks(chapter.blocks, 4)

    def blocks(self, blocks: Iterable[Block], level: int) -> Iterator[str]:
        for block in blocks:
            yield from filter(None, self.block(block, level))

    def block(self, block: Block, level: int) -> Iterator[str]:
        match block:
            case Text(text=text):
                yield _prose(text)
            case Figures():
                yield self.figures(block)
            case Table():
                yield from self.table(block)
            case Chart():
                yield from self.chart(block)
            case Quote():
                yield self.quote(block)
            case List(items=items, ordered=ordered):
                markers = (f"{n}." if ordered else "-" for n in range(1, len(items) + 1))
                yield "\n".join(
                    _item(m, _prose(text)) for m, text in zip(markers, items, strict=True)
                )
            case Flags():
                yield self.flags(block)
            case Section(title=title, blocks=inner):
                yield _heading(level, title)
                yield from self.blocks(inner, level + 1)

    def linked(self, text: str, evidence: Evidence) -> str:
        number = self.appendix.number(evidence)
        return text if number is None else f"[{text}](#e{number})"

    def mark(self, evidence: Evidence) -> str:
        """A link to evidence, for what is too long to be one."""
        number = self.appendix.number(evidence)
        return "" if number is None else f" [[{number}]](#e{number})"

    def figures(self, block: Figures) -> str:
        items = []
        for figure in block.items:
            value = self.linked(_inline(formatting.shown(figure.value)), figure.evidence)
            note = f" ({_inline(figure.note)})" if figure.note else ""
            items.append(f"- **{value}** {_inline(figure.label)}{note}")
        return "\n".join(items)

    def table(self, table: Table) -> Iterator[str]:
        if table.caption.strip():
            yield f"**{_inline(table.caption)}**"
        yield self.grid(table)
        if table.note:
            yield _prose(table.note)

    def grid(self, table: Table) -> str:
        if not table.rows:
            return formatting.NO_ROWS
        rows = [
            [_cell(column.title) for column in table.columns],
            ["---:" if column.numeric else "---" for column in table.columns],
            *([self.cell(value) for value in row] for row in table.rows),
        ]
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def cell(self, value: Value | Cell) -> str:
        if isinstance(value, Cell):
            return self.linked(_cell(formatting.shown(value.value)), value.evidence)
        return _cell(formatting.shown(value))

    def chart(self, chart: Chart) -> Iterator[str]:
        if chart.title.strip():
            yield f"**{_inline(chart.title)}**"
        yield f"{_prose(chart.sentence)}{self.mark(chart.evidence)}"
        for table in charts.tables(chart):
            yield self.grid(table)

    def quote(self, quote: Quote) -> str:
        group = f"{_inline(quote.group)}, " if quote.group else ""
        cite = self.linked(_inline(quote.cite), quote.evidence)
        paraphrase = "" if quote.verbatim else " (paraphrase)"
        note = f". {_inline(quote.note)}" if quote.note else ""
        return _quoted(f"{_prose(quote.text)}\n\n— {group}{cite}{paraphrase}{note}")

    def flags(self, block: Flags) -> str:
        items = []
        for flag in block.items:
            cites = f": {_inline(', '.join(flag.cites))}" if flag.cites else ""
            items.append(
                _item(
                    "-",
                    f"**{flag.severity.capitalize()}** {_inline(flag.message)} "
                    f"({_inline(flag.rule)}{cites}){self.mark(flag.evidence)}",
                )
            )
        return "\n".join(items) or formatting.NOTHING_STANDS_OUT


def _cell(text: str) -> str:
    return "<br>".join(_lines(text.strip()))


def _evidence(appendix: Appendix) -> Iterator[str]:
    yield _anchor("evidence")
    yield "## Evidence"
    yield (
        "Each entry names the events behind a number, a flag or a quotation by their stream and "
        "their place in it. To read the events of a stream, run `dialoguekit log` with its name."
    )
    for part, entries in appendix.by_part():
        yield _heading(3, part or "The whole")
        yield "\n".join(map(_entry, entries))


def _entry(entry: Entry) -> str:
    label, where = _inline(entry.label), _inline(formatting.places(entry.evidence))
    return f"{entry.number}. {_anchor(f'e{entry.number}')}{label} – {where}"


def _provenance(provenance: Provenance) -> Iterator[str]:
    yield _anchor("provenance")
    yield "## How this report was made"
    said: list[tuple[str, str]] = [
        ("Cut", f"position {formatting.shown(provenance.cut)} of the log"),
        ("Checkpoint", provenance.checkpoint),
        ("Verification", provenance.verification),
        ("Streams", ", ".join(provenance.streams)),
        ("Software", provenance.software),
        ("Plugins", ", ".join(f"{name} {version}" for name, version in provenance.plugins)),
        *provenance.options,
    ]
    yield "\n".join(f"- {_inline(name)}: {_inline(what)}" for name, what in said if what)
