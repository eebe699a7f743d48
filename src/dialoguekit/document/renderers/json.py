"""A report as JSON, for programs that read it.

The schema, ``dialoguekit.report/1``; keys stand in this order and are always there, whatever is
not known is null::

    {
      "schema": "dialoguekit.report/1",
      "title": text, "subtitle": text or null, "notices": [text, …],
      "lead": [block, …],
      "parts": [
        {"name": text, "title": text, "lead": [block, …],
         "chapters": [{"name": text, "title": text, "blocks": [block, …]}, …]}, …],
      "evidence": [
        {"number": 1, "label": text, "part": title or null,
         "events": how many, "spans": {stream: [[first, last], …], …}}, …],
      "provenance": {"cut": position, "checkpoint": text, "verification": text,
                     "streams": [text, …], "software": text,
                     "plugins": [{"name": text, "version": text}, …],
                     "options": {name: text, …}}
    }

Blocks are told apart by ``type``; ``evidence`` is the number of an entry, or null::

    {"type": "text", "text": text}
    {"type": "figures", "items": [
        {"label": text, "value": value, "evidence": n, "note": text or null}, …]}
    {"type": "table", "caption": text, "columns": [{"title": text, "numeric": bool}, …],
     "rows": [[value or {"value": value, "evidence": n}, …], …], "note": text or null}
    {"type": "chart", "title": text, "spec": Vega-Lite, "sentence": text, "evidence": n}
    {"type": "quote", "text": text, "cite": text, "group": text or null, "verbatim": bool,
     "note": text or null, "evidence": n}
    {"type": "list", "items": [text, …], "ordered": bool}
    {"type": "flags", "items": [{"rule": text, "message": text, "severity": "flag" or "note",
     "cites": [text, …], "evidence": n}, …]}
    {"type": "section", "title": text, "blocks": [block, …]}

A value is text, a number, true, false or null, as it was computed: not rounded, not worded.  A
cell is an object only where it has evidence.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

import attrs

from dialoguekit.document.blocks import (
    Cell,
    Chart,
    Figures,
    Flags,
    List,
    Quote,
    Section,
    Table,
    Text,
)
from dialoguekit.document.document import Appendix, Document, Entry, Provenance
from dialoguekit.events.evidence import Evidence

SCHEMA = "dialoguekit.report/1"

_BLOCKS = (Text, Figures, Table, Chart, Quote, List, Flags, Section)
_SPAN = re.compile(r"\[\n\s+(\d+),\n\s+(\d+)\n\s+\]")  # Texts hold no line ends: JSON escapes them.
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def render(document: Document) -> str:
    """The document as JSON; it ends with one line feed."""
    appendix = Appendix(document)
    report = {
        "schema": SCHEMA,
        "title": document.title,
        "subtitle": document.subtitle,
        "notices": list(document.notices),
        "lead": _plain(document.lead, appendix),
        "parts": _plain(document.parts, appendix),
        "evidence": [_entry(entry) for entry in appendix.entries],
        "provenance": _provenance(document.provenance),
    }
    text = json.dumps(report, ensure_ascii=False, allow_nan=False, indent=1)
    return _HALF_CHARACTER.sub("\ufffd", _SPAN.sub(r"[\1, \2]", text)) + "\n"


def _plain(value: Any, appendix: Appendix) -> Any:
    """A value as JSON knows it; what blocks and parts are made of keeps its names and order."""
    match value:
        case Evidence():
            return appendix.number(value)
        case Cell():
            return _cell(value, appendix)
        case float():
            # JSON has no word for what is not a number or without end: it is not known.
            return value if math.isfinite(value) else None
        case tuple():
            return [_plain(item, appendix) for item in value]
        case _ if attrs.has(type(value)):
            fields = {
                field.name: _plain(getattr(value, field.name), appendix)
                for field in attrs.fields(type(value))
            }
            name = {"type": type(value).__name__.lower()} if isinstance(value, _BLOCKS) else {}
            return {**name, **fields}
        case _:
            return value


def _cell(cell: Cell, appendix: Appendix) -> Any:
    value, number = _plain(cell.value, appendix), appendix.number(cell.evidence)
    return value if number is None else {"value": value, "evidence": number}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "label": entry.label,
        "part": entry.part,
        "events": len(entry.evidence),
        "spans": {stream: [list(span) for span in spans] for stream, spans in entry.evidence.spans},
    }


def _provenance(provenance: Provenance) -> dict[str, Any]:
    return {
        "cut": provenance.cut,
        "checkpoint": provenance.checkpoint,
        "verification": provenance.verification,
        "streams": list(provenance.streams),
        "software": provenance.software,
        "plugins": [{"name": name, "version": version} for name, version in provenance.plugins],
        "options": dict(provenance.options),
    }
