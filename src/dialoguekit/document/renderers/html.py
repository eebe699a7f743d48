"""Renders a report as one HTML file without scripts or network access.

Every value with evidence is a link to its entry in the appendix.  All external text is escaped,
and the page's content security policy forbids loading or running anything.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from functools import lru_cache, partial
from importlib import resources
from typing import TYPE_CHECKING, Any

from dialoguekit.characters import close_isolates, isolate
from dialoguekit.document import charts, formatting
from dialoguekit.document.blocks import Cell, Chart, Column, Row, Table, Value
from dialoguekit.document.document import Appendix, Document
from dialoguekit.document.renderers import svg
from dialoguekit.document.table_of_contents import build_table_of_contents
from dialoguekit.errors import MissingExtra, ReportError
from dialoguekit.events.evidence import Evidence

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_MAX_OPEN_SPANS = 12  # Evidence with more spans than this is collapsed.
_MAX_UNDERLINED = 24  # A longer value gets a mark after it instead of an underline.
_MAX_NOWRAP_TEXT = 16  # A column without longer texts does not wrap.
_MIN_WIDE_TEXT = 40  # A column with longer texts is wide and wraps.
_MIN_WIDE_WORD = 18  # A column with longer words is wide and breaks them.
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def render(document: Document) -> str:
    """Return the document as HTML.

    Raises :class:`~dialoguekit.errors.MissingExtra` without the ``report`` extra.
    """
    environment = _environment()
    svg.require_converter()
    appendix = Appendix(document)
    stylesheet, stylesheet_hash = _stylesheet()
    page = environment.get_template("report.html.jinja").render(
        document=document,
        table_of_contents=build_table_of_contents(document),
        css=stylesheet,
        css_hash=stylesheet_hash,
        evidence=appendix.by_part(),
        number_of=appendix.number_of,
        evidence_mark=partial(_evidence_mark, appendix),
        with_evidence=partial(_with_evidence, appendix),
        cells=partial(_cells, appendix),
        next_id=_id_generator(),
        stream=_example_stream(document, appendix),
    )
    return formatting.replace_unprintable(page)


def _example_stream(document: Document, appendix: Appendix) -> str:
    """Return a stream of the report, for the example in the explanation of evidence."""
    if document.provenance.streams or not appendix.entries:
        return next(iter(document.provenance.streams), "")
    return appendix.entries[0].evidence.spans[0][0]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    try:
        import jinja2
    except ImportError as error:
        raise MissingExtra("report", "A report in HTML") from error
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("dialoguekit.document.renderers"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        finalize=_isolated,
    )
    environment.globals.update(
        attribute=_attribute,
        class_name=_class_name,
        column_classes=_column_classes,
        draw=_draw,
        data_tables=charts.data_tables,
        has_many_spans=_has_many_spans,
        format_value=formatting.format_value,
        format_evidence=formatting.format_evidence,
        summarise_evidence=formatting.summarise_evidence,
        dash=formatting.DASH,
        no_rows=formatting.NO_ROWS,
        not_drawn=formatting.NOT_DRAWN,
        no_findings=formatting.NO_FINDINGS,
    )
    return environment


@lru_cache(maxsize=1)
def _stylesheet() -> tuple[Markup, str]:
    """Return the style sheet, and its hash for the content security policy."""
    from markupsafe import Markup

    source = resources.files("dialoguekit.document.renderers").joinpath("report.css")
    text = "\n" + _COMMENT.sub("", source.read_text(encoding="utf-8"))
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(text), digest  # A file of this package.


def _id_generator() -> Any:
    """Return a generator of ids, unique on a page and stable on replay: ``t1``, ``t2``, …"""
    counts: Counter[str] = Counter()

    def next_id(kind: str) -> str:
        counts[kind] += 1
        return f"{kind}{counts[kind]}"

    return next_id


def _isolated(value: Any) -> Any:
    """Return a value as it is written between tags: a text does not reorder what is around it."""
    from markupsafe import Markup, escape

    if type(value) is Markup or not isinstance(value, str) or isolate(value) == value:
        return value
    return Markup(f"<bdi>{escape(close_isolates(value))}</bdi>")


def _attribute(value: str) -> Markup:
    """Return a text as it is written in an attribute or a title, where no tag can be."""
    from markupsafe import escape

    return escape(isolate(value))


def _class_name(value: object) -> str:
    return type(value).__name__


def _draw(chart: Chart, id: str) -> Markup | None:
    """Return the drawing of a chart; None if its specification cannot be drawn."""
    from markupsafe import Markup

    try:
        return Markup(svg.draw(chart, prefix=f"{id}-"))  # Escaped by the SVG renderer.
    except ReportError:
        return None


def _evidence_mark(appendix: Appendix, evidence: Evidence) -> Markup:
    """Return a link to evidence, which follows a text; nothing without evidence."""
    from markupsafe import Markup

    return Markup(_mark(appendix.number_of(evidence)))


def _mark(number: int | None) -> str:
    if number is None:
        return ""
    return f'<a class="mark" href="#e{number}" aria-label="Evidence {number}">{number}</a>'


def _with_evidence(appendix: Appendix, value: Value, evidence: Evidence) -> Markup:
    """Return a value as a link to its evidence; a long text has a mark after it."""
    from markupsafe import Markup, escape

    number, shown = appendix.number_of(evidence), formatting.format_value(value)
    text = escape(_isolated(shown))
    if number is None:
        return text
    if isinstance(value, str) and len(value) > _MAX_UNDERLINED:
        return Markup(f"{text}{_mark(number)}")
    return Markup(
        f'<a class="cited" href="#e{number}" data-entry="{number}" '
        f'aria-label="{_attribute(shown)}, evidence {number}">{text}</a>'
    )


def _cells(appendix: Appendix, row: Row, classes: list[Markup]) -> Markup:
    """Return the cells of a row, with their classes; the first is its heading."""
    from markupsafe import Markup, escape

    parts, tag, scope = [], "th", ' scope="row"'
    for cell, kind in zip(row, classes, strict=True):
        if isinstance(cell, Cell):
            inner = _with_evidence(appendix, cell.value, cell.evidence)
        else:
            inner = escape(_isolated(formatting.format_value(cell)))
        parts.append(f"<{tag}{scope}{kind}>{inner}</{tag}>")
        tag, scope = "td", ""
    return Markup("".join(parts))  # Each value was escaped.


def _has_many_spans(evidence: Evidence) -> bool:
    return sum(len(spans) for _, spans in evidence.spans) > _MAX_OPEN_SPANS


def _column_classes(table: Table) -> list[Markup]:
    """Return the class attribute of each column: numbers do not wrap, long texts do."""
    from markupsafe import Markup

    kinds = [_column_class(column, table.rows, i) for i, column in enumerate(table.columns)]
    return [Markup(f' class="{kind}"') if kind else Markup("") for kind in kinds]


def _column_class(column: Column, rows: tuple[Row, ...], index: int) -> str:
    if column.numeric:
        return "n"
    cells = [row[index] for row in rows]
    texts = [
        formatting.format_value(cell.value if isinstance(cell, Cell) else cell) for cell in cells
    ]
    longest = max(map(len, texts), default=0)
    if longest <= _MAX_NOWRAP_TEXT:
        return "s" if longest else ""
    longest_word = max((len(word) for text in texts for word in text.split()), default=0)
    return "w" if longest > _MIN_WIDE_TEXT or longest_word > _MIN_WIDE_WORD else ""
