"""A report as JSON, for programs that read it.

The schema is ``dialoguekit.report/2``.  All keys are present, in this order; unknown values are
null::

    {
      "schema": "dialoguekit.report/2",
      "title": text, "subtitle": text or null, "notices": [text, …],
      "lead": [block, …],
      "parts": [
        {"name": text, "title": text, "lead": [block, …],
         "chapters": [{"name": text, "title": text, "blocks": [block, …]}, …]}, …],
      "evidence": [
        {"number": 1, "label": text, "part": title or null,
         "events": number, "spans": {stream: [[first, last], …], …}}, …],
      "provenance": {"position": number, "checkpoint": text, "verification": text,
                     "streams": [text, …], "software": text,
                     "plugins": [{"name": text, "version": text}, …],
                     "options": {name: text, …}}
    }

The ``type`` distinguishes blocks; ``evidence`` is the number of an entry, or null::

    {"type": "text", "text": text}
    {"type": "key_figures", "items": [
        {"label": text, "value": value, "evidence": n, "note": text or null}, …]}
    {"type": "table", "caption": text, "columns": [{"title": text, "numeric": bool}, …],
     "rows": [[value or {"value": value, "evidence": n}, …], …], "note": text or null}
    {"type": "chart", "title": text, "spec": Vega-Lite, "sentence": text, "evidence": n}
    {"type": "quote", "text": text, "cite": text, "group": text or null, "verbatim": bool,
     "note": text or null, "evidence": n}
    {"type": "item_list", "items": [text, …], "ordered": bool}
    {"type": "flags", "items": [{"rule": text, "message": text, "severity": "warning" or "info",
     "cites": [text, …], "evidence": n}, …]}
    {"type": "section", "title": text, "blocks": [block, …]}

A value is text, a number, true, false or null, as computed: it is not rounded or formatted.  A
cell is an object only if it has evidence.
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
    Flags,
    ItemList,
    KeyFigures,
    Quote,
    Section,
    Table,
    Text,
)
from dialoguekit.document.document import Appendix, Document, Entry, Provenance
from dialoguekit.events.evidence import Evidence

SCHEMA = "dialoguekit.report/2"

_BLOCKS = (Text, KeyFigures, Table, Chart, Quote, ItemList, Flags, Section)
_SPAN = re.compile(r"\[\n\s+(\d+),\n\s+(\d+)\n\s+\]")  # JSON escapes line ends in texts.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def render(document: Document) -> str:
    """Return the document as JSON, ending with one line feed."""
    appendix = Appendix(document)
    report = {
        "schema": SCHEMA,
        "title": document.title,
        "subtitle": document.subtitle,
        "notices": list(document.notices),
        "lead": _to_json(document.lead, appendix),
        "parts": _to_json(document.parts, appendix),
        "evidence": [_entry(entry) for entry in appendix.entries],
        "provenance": _provenance(document.provenance),
    }
    text = json.dumps(report, ensure_ascii=False, allow_nan=False, indent=1)
    return _LONE_SURROGATE.sub("\ufffd", _SPAN.sub(r"[\1, \2]", text)) + "\n"


def _to_json(value: Any, appendix: Appendix) -> Any:
    """Return a value as JSON types; blocks and parts keep the names and order of their fields."""
    match value:
        case Evidence():
            return appendix.number_of(value)
        case Cell():
            return _cell(value, appendix)
        case float():
            # JSON has no NaN and no infinity: the value is unknown.
            return value if math.isfinite(value) else None
        case tuple():
            return [_to_json(item, appendix) for item in value]
        case _ if attrs.has(type(value)):
            fields = {
                field.name: _to_json(getattr(value, field.name), appendix)
                for field in attrs.fields(type(value))
            }
            name = {"type": _type_name(type(value))} if isinstance(value, _BLOCKS) else {}
            return {**name, **fields}
        case _:
            return value


def _type_name(block: type) -> str:
    """Return the class name of a block in snake case: ``key_figures`` for ``KeyFigures``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", block.__name__).lower()


def _cell(cell: Cell, appendix: Appendix) -> Any:
    value, number = _to_json(cell.value, appendix), appendix.number_of(cell.evidence)
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
        "position": provenance.position,
        "checkpoint": provenance.checkpoint,
        "verification": provenance.verification,
        "streams": list(provenance.streams),
        "software": provenance.software,
        "plugins": [{"name": name, "version": version} for name, version in provenance.plugins],
        "options": dict(provenance.options),
    }
