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

import math
import re
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

import attrs

from dialoguekit.characters import escape_unsafe
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
_PAIR = 2
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
    text = _LONE_SURROGATE.sub("\ufffd", _write(report, "\n"))
    return escape_unsafe(text) + "\n"


def _write(value: Any, line_end: str) -> str:
    """Return a value as indented JSON; ``line_end`` is a line feed and the present indentation.

    The ``json`` module takes three times as long when it indents.
    """
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is int:
        return repr(value)
    inner = line_end + " "
    if kind is dict:
        items = [f"{encode_basestring(key)}: {_write(item, inner)}" for key, item in value.items()]
        return f"{{{inner}{f',{inner}'.join(items)}{line_end}}}" if items else "{}"
    if kind is list:
        if len(value) == _PAIR and all(type(item) is int and item >= 0 for item in value):
            return f"[{value[0]}, {value[1]}]"  # The ends of a span.
        items = [_write(item, inner) for item in value]
        return f"[{inner}{f',{inner}'.join(items)}{line_end}]" if items else "[]"
    return _write_constant(value)


def _write_constant(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return float.__repr__(value)
    raise TypeError(f"{type(value).__name__} is not a type of JSON.")


def _to_json(value: Any, appendix: Appendix) -> Any:
    """Return a value as JSON types; blocks and parts keep the names and order of their fields."""
    if value is None or type(value) in {str, int, bool}:
        return value
    return _object(value, appendix)


def _object(value: Any, appendix: Appendix) -> Any:
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
            return _fields(value, appendix)
        case _:
            return value


def _fields(value: Any, appendix: Appendix) -> dict[str, Any]:
    kind: Any = type(value)
    found = {name: _to_json(getattr(value, name), appendix) for name in _field_names(kind)}
    return {"type": _type_name(kind), **found} if isinstance(value, _BLOCKS) else found


@lru_cache(maxsize=64)
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(kind))


@lru_cache(maxsize=64)
def _type_name(block: Any) -> str:
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
