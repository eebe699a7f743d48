"""Renders a report in GitHub-flavoured Markdown, for repositories, wikis and plain-text readers.

External text cannot become markup: characters with a meaning in Markdown are escaped, and a line
cannot start a heading, a list or a rule.  A chart is rendered as its sentence and its data.
Leading spaces of a line are lost, because Markdown cannot represent them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from dialoguekit.characters import isolate
from dialoguekit.document import charts, formatting
from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chart,
    Flags,
    ItemList,
    KeyFigures,
    Quote,
    Section,
    Table,
    Text,
    Value,
)
from dialoguekit.document.document import Appendix, Document, Entry, Part, Provenance
from dialoguekit.document.table_of_contents import PartLine, build_table_of_contents
from dialoguekit.events.evidence import Evidence

_MAX_HEADING_LEVEL = 6

_SPECIAL_CHARACTER = re.compile(r"[\\`*_{}\[\]<>&|~$#]")
_AUTOLINK = re.compile(r"(?<=[A-Za-z]):(?=//)|(?<=[Ww]{3})\.")
_LINE_START = re.compile(r"^(?:[-+=:]|\d{1,9}(?=[.)](?: |$)))")
_LIST_ITEM = re.compile(r"^(?:-|\d+\.) ")
_WHITESPACE = re.compile(r"[^\S\n]+")  # White space except line ends.


def render(document: Document) -> str:
    """Return the document as Markdown, ending with one line feed."""
    page = _BlockRenderer(Appendix(document))
    lines = build_table_of_contents(document)
    blocks = [
        f"# {_inline(document.title)}",
        *([_prose(document.subtitle)] if document.subtitle else []),
        *(_blockquote(f"**Please note:** {_prose(notice)}") for notice in document.notices),
        *_table_of_contents(lines, bool(page.appendix.entries)),
        *page.blocks(document.lead, 2),
    ]
    for part, line in zip(document.parts, lines, strict=True):
        blocks += page.part(part, line)
    if page.appendix.entries:
        blocks += _evidence(page.appendix)
    blocks += _provenance(document.provenance)
    return formatting.replace_unprintable("\n\n".join(_separate_lists(blocks))) + "\n"


def _separate_lists(blocks: Iterable[str]) -> Iterator[str]:
    """Yield the blocks, with a comment between two lists, which would otherwise merge."""
    in_list = False
    for block in blocks:
        if in_list and _LIST_ITEM.match(block):
            yield "<!-- -->"
        in_list = bool(_LIST_ITEM.match(block))
        yield block


def _escape(text: str) -> str:
    """Escape a line of text, so that Markdown interprets none of its characters."""
    if text.isascii() and text.isalnum():  # Most cells are such numbers and words.
        return text
    text = _AUTOLINK.sub(
        r"\\\g<0>", _SPECIAL_CHARACTER.sub(r"\\\g<0>", _WHITESPACE.sub(" ", text).strip())
    )
    return _LINE_START.sub(_escape_line_start, text)


def _escape_line_start(match: re.Match[str]) -> str:
    # A backslash escapes only punctuation, so it follows the digits that could number a list.
    return f"{match[0]}\\" if match[0][0].isdigit() else f"\\{match[0]}"


def _escape_lines(text: str) -> list[str]:
    if "\n" not in text and "\r" not in text:
        return [_escape(text)]
    return [_escape(line) for line in re.split(r"\r\n|\r|\n", text)]


def _inline(text: str) -> str:
    """Return text on one line: a heading, a label."""
    return isolate(" ".join(filter(None, _escape_lines(text))))


def _prose(text: str) -> str:
    """Return text with its line breaks; an empty line separates paragraphs."""
    paragraphs: list[list[str]] = [[]]
    for line in _escape_lines(text):
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n\n".join("\\\n".join(lines) for lines in paragraphs if lines)


def _blockquote(markdown: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in markdown.split("\n"))


def _list_item(marker: str, markdown: str) -> str:
    """Return a list item; its further lines are indented under the first."""
    lines = markdown.split("\n")
    indent = " " * (len(marker) + 1)
    return "\n".join([f"{marker} {lines[0]}", *(f"{indent}{line}".rstrip() for line in lines[1:])])


def _anchor(name: str) -> str:
    return f'<a id="{name}"></a>'


def _heading(level: int, title: str) -> str:
    return f"{'#' * min(level, _MAX_HEADING_LEVEL)} {_inline(title)}"


def _table_of_contents(lines: Sequence[PartLine], evidence: bool) -> Iterator[str]:
    items = []
    for part in lines:
        items.append(f"- [{_inline(part.title)}](#{part.anchor})")
        items += [f"  - [{_inline(line.title)}](#{line.anchor})" for line in part.chapters]
    if evidence:
        items.append("- [Evidence](#evidence)")
    items.append("- [How this report was made](#provenance)")
    yield "## Contents"
    yield "\n".join(items)


class _BlockRenderer:
    """Renders blocks, with links to the numbered evidence."""

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
            case KeyFigures():
                yield self.figures(block)
            case Table():
                yield from self.table(block)
            case Chart():
                yield from self.chart(block)
            case Quote():
                yield self.quote(block)
            case ItemList(items=items, ordered=ordered):
                markers = (f"{n}." if ordered else "-" for n in range(1, len(items) + 1))
                yield "\n".join(
                    _list_item(m, _prose(text)) for m, text in zip(markers, items, strict=True)
                )
            case Flags():
                yield self.flags(block)
            case Section(title=title, blocks=inner):
                yield _heading(level, title)
                yield from self.blocks(inner, level + 1)

    def link(self, text: str, evidence: Evidence) -> str:
        number = self.appendix.number_of(evidence)
        return text if number is None else f"[{text}](#e{number})"

    def evidence_link(self, evidence: Evidence) -> str:
        """Return a separate link to evidence, for a text too long to be the link."""
        number = self.appendix.number_of(evidence)
        return "" if number is None else f" [[{number}]](#e{number})"

    def figures(self, block: KeyFigures) -> str:
        items = []
        for figure in block.items:
            value = self.link(_inline(formatting.format_value(figure.value)), figure.evidence)
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
            return self.link(_cell(formatting.format_value(value.value)), value.evidence)
        return _cell(formatting.format_value(value))

    def chart(self, chart: Chart) -> Iterator[str]:
        if chart.title.strip():
            yield f"**{_inline(chart.title)}**"
        yield f"{_prose(chart.sentence)}{self.evidence_link(chart.evidence)}"
        for table in charts.data_tables(chart):
            yield self.grid(table)

    def quote(self, quote: Quote) -> str:
        group = f"{_inline(quote.group)}, " if quote.group else ""
        cite = self.link(_inline(quote.cite), quote.evidence)
        paraphrase = "" if quote.verbatim else " (paraphrase)"
        note = f". {_inline(quote.note)}" if quote.note else ""
        source = f"{group}{cite}{paraphrase}{note}"
        return _blockquote(f"{_prose(quote.text)}\n\n— {source}" if source else _prose(quote.text))

    def flags(self, block: Flags) -> str:
        items = []
        for flag in block.items:
            cites = f": {_inline(', '.join(flag.cites))}" if flag.cites else ""
            items.append(
                _list_item(
                    "-",
                    f"**{flag.severity.capitalize()}** {_inline(flag.message)} "
                    f"({_inline(flag.rule)}{cites}){self.evidence_link(flag.evidence)}",
                )
            )
        return "\n".join(items) or formatting.NO_FINDINGS


def _cell(text: str) -> str:
    return "<br>".join(map(isolate, _escape_lines(text.strip())))


def _evidence(appendix: Appendix) -> Iterator[str]:
    yield _anchor("evidence")
    yield "## Evidence"
    yield (
        "Each entry lists the events that support a number, a flag or a quotation, by stream and "
        "number. To read the events of a stream, run `dialoguekit log` with its name."
    )
    for part, entries in appendix.by_part():
        yield _heading(3, part or "Introduction")
        yield "\n".join(map(_entry, entries))


def _entry(entry: Entry) -> str:
    label, where = _inline(entry.label), _inline(formatting.format_evidence(entry.evidence))
    return f"{entry.number}. {_anchor(f'e{entry.number}')}{label} – {where}"


def _provenance(provenance: Provenance) -> Iterator[str]:
    yield _anchor("provenance")
    yield "## How this report was made"
    entries: list[tuple[str, str]] = [
        ("Log position", formatting.format_value(provenance.position)),
        ("Checkpoint", provenance.checkpoint),
        ("Verification", provenance.verification),
        ("Streams", ", ".join(provenance.streams)),
        ("Software", provenance.software),
        ("Plugins", ", ".join(f"{name} {version}" for name, version in provenance.plugins)),
        *provenance.options,
    ]
    yield "\n".join(f"- {_inline(name)}: {_inline(value)}" for name, value in entries if value)
