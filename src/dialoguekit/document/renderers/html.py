"""A report as one HTML file that needs no script and no network: to read, print, share and check.

Whatever has evidence is a link to its entry at the end.  Everything that comes from outside is
escaped, and the file forbids itself to load or run anything.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from dialoguekit.document import charts, formatting
from dialoguekit.document.blocks import Cell, Chart, Column, Row, Table, Value
from dialoguekit.document.document import Appendix, Document
from dialoguekit.document.renderers import svg
from dialoguekit.document.table_of_contents import contents
from dialoguekit.errors import MissingExtra, ReportError
from dialoguekit.events.evidence import Evidence

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_MOST_SPANS = 12  # Evidence in more pieces than this is folded away.
_SENTENCE = 24  # A value that is longer gets a mark behind it, not a line under all of it.
_SHORT_TEXT = 16  # A column with no longer texts keeps each on one line.
_WIDE_TEXT = 40  # A column with longer texts gets room to break them into lines.
_WIDE_WORD = 18  # A column with longer words breaks them.
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def render(document: Document) -> str:
    """The document as HTML.

    Raises :class:`~dialoguekit.errors.MissingExtra` without the ``report`` extra.
    """
    environment = _environment()
    svg.converter()
    appendix = Appendix(document)
    stylesheet, stylesheet_hash = _stylesheet()
    page = environment.get_template("report.html.jinja").render(
        document=document,
        contents=contents(document),
        css=stylesheet,
        css_hash=stylesheet_hash,
        evidence=appendix.by_part(),
        number_of=appendix.number,
        next_id=_counter(),
        stream=_example(document, appendix),
    )
    return formatting.printable(page)


def _example(document: Document, appendix: Appendix) -> str:
    """A stream of the report, to explain the evidence with."""
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
    )
    environment.globals.update(
        kind_of=_kind_of,
        kinds_of=_kinds_of,
        drawn=_drawn,
        tables_of=charts.tables,
        is_long=_is_long,
        is_sentence=_is_sentence,
        shown=formatting.shown,
        places=formatting.places,
        extent=formatting.extent,
        dash=formatting.DASH,
        no_rows=formatting.NO_ROWS,
        not_drawn=formatting.NOT_DRAWN,
        nothing_stands_out=formatting.NOTHING_STANDS_OUT,
    )
    return environment


@lru_cache(maxsize=1)
def _stylesheet() -> tuple[Markup, str]:
    """The style sheet, and the hash by which the page allows it."""
    from markupsafe import Markup

    source = resources.files("dialoguekit.document.renderers").joinpath("report.css")
    text = "\n" + _COMMENT.sub("", source.read_text(encoding="utf-8"))
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(text), digest  # our own file


def _counter() -> Any:
    """Ids that are unique on a page and the same on every replay: ``t1``, ``t2``, ``c1``, …"""
    counts: Counter[str] = Counter()

    def next_id(kind: str) -> str:
        counts[kind] += 1
        return f"{kind}{counts[kind]}"

    return next_id


def _kind_of(value: object) -> str:
    return type(value).__name__


def _drawn(chart: Chart, id: str) -> Markup | None:
    """The drawing of a chart; None when its specification cannot be drawn."""
    from markupsafe import Markup

    try:
        return Markup(svg.draw(chart, prefix=f"{id}-"))  # escaped where it is drawn
    except ReportError:
        return None


def _is_sentence(value: Value) -> bool:
    return isinstance(value, str) and len(value) > _SENTENCE


def _is_long(evidence: Evidence) -> bool:
    return sum(len(spans) for _, spans in evidence.spans) > _MOST_SPANS


def _kinds_of(table: Table) -> list[Markup]:
    """The class of each column: numbers keep together, long texts get room."""
    from markupsafe import Markup

    kinds = [_kind(column, table.rows, i) for i, column in enumerate(table.columns)]
    return [Markup(f' class="{kind}"') if kind else Markup("") for kind in kinds]


def _kind(column: Column, rows: tuple[Row, ...], index: int) -> str:
    if column.numeric:
        return "n"
    cells = [row[index] for row in rows]
    texts = [formatting.shown(cell.value if isinstance(cell, Cell) else cell) for cell in cells]
    longest = max(map(len, texts), default=0)
    if longest <= _SHORT_TEXT:
        return "s" if longest else ""
    longest_word = max((len(word) for text in texts for word in text.split()), default=0)
    return "w" if longest > _WIDE_TEXT or longest_word > _WIDE_WORD else ""
