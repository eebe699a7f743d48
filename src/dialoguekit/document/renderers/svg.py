"""Draws charts: converts a Vega-Lite specification to a static SVG that loads and runs nothing.

Bars, and layers with positions in pixels, are drawn here: see :mod:`.bars` and
:mod:`.pixel_chart`.  All other charts are drawn by the converter of Vega-Lite, in a process of its
own: see :mod:`.chart_process`.  Only the parts of Vega-Lite in
:mod:`dialoguekit.document.chart_rules` are drawn.

Text is measured with Liberation Sans, which the converter contains and which is as wide as Arial
and Helvetica.  So a drawing does not depend on the fonts of the machine.

Times are shown in UTC, and times without a zone are read as UTC.  So a drawing does not depend on
the time zone of the machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dialoguekit.document.blocks import Chart
from dialoguekit.document.chart_rules import check_specification
from dialoguekit.document.charts import PALETTE
from dialoguekit.document.formatting import replace_unprintable
from dialoguekit.document.renderers.bars import draw_bar_chart, read_bar_chart
from dialoguekit.document.renderers.chart_process import CHARTS, converter_folder
from dialoguekit.document.renderers.pixel_chart import draw_pixel_chart
from dialoguekit.document.renderers.svg_text import (
    AXIS_COLOUR,
    FONT,
    GRID_COLOUR,
    TEXT_COLOUR,
    TEXT_SIZE,
    svg_number,
    svg_root,
)
from dialoguekit.errors import ReportError

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

VEGA_LITE = "5.21"
"""The version of Vega-Lite used, among those in the converter."""

_CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": None,
    "aria": False,  # The figure around the drawing has the description.
    "view": {"stroke": None},
    "range": {"category": list(PALETTE)},
    "mark": {"color": PALETTE[0]},
    "axis": {
        "labelFontSize": TEXT_SIZE,
        "titleFontSize": TEXT_SIZE,
        "titleFontWeight": "normal",
        "titlePadding": 8,
        "labelColor": TEXT_COLOUR,
        "titleColor": TEXT_COLOUR,
        "labelLimit": 240,
        "gridColor": GRID_COLOUR,
        "domainColor": AXIS_COLOUR,
        "tickColor": AXIS_COLOUR,
    },
    "legend": {
        "labelFontSize": TEXT_SIZE,
        "titleFontSize": TEXT_SIZE,
        "labelColor": TEXT_COLOUR,
        "titleColor": TEXT_COLOUR,
        "labelLimit": 360,
        "symbolType": "square",
        "symbolSize": 130,
    },
    "header": {
        "labelFontSize": TEXT_SIZE,
        "titleFontSize": TEXT_SIZE,
        "labelColor": TEXT_COLOUR,
    },
    "text": {"fontSize": TEXT_SIZE, "color": TEXT_COLOUR},
    "title": {"fontSize": TEXT_SIZE + 1, "color": TEXT_COLOUR},
}

# fmt: off
_ELEMENTS = frozenset({
    "g", "path", "line", "rect", "circle", "ellipse", "polygon", "polyline", "text", "tspan",
    "defs", "clipPath", "linearGradient", "radialGradient", "stop",
})
_ATTRIBUTES = frozenset({
    "id", "transform", "d", "x", "y", "dx", "dy", "x1", "y1", "x2", "y2", "cx", "cy", "fx", "fy",
    "r", "rx", "ry", "width", "height", "points", "opacity", "clip-path",
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity",
    "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "font-family", "font-size", "font-weight", "font-style",
    "text-anchor", "dominant-baseline", "offset", "stop-color", "stop-opacity",
    "gradientUnits", "gradientTransform",
})
_NUMERIC_ATTRIBUTES = frozenset({
    "transform", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height",
    "points",
})
# fmt: on
_DEFAULT_ATTRIBUTES = {
    ("opacity", "1"),
    ("transform", "translate(0,0)"),
    ("font-family", FONT),
    ("font-size", f"{TEXT_SIZE}px"),
    ("text-anchor", "start"),
    ("font-weight", "normal"),
    ("stroke-width", "1"),
}
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_REFERENCE = re.compile(r"url\(#([^()\s]+)\)")
_NAIVE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?")


def draw(chart: Chart, *, prefix: str = "") -> str:
    """Return the chart as an SVG element that scales with its container.

    ``prefix`` makes its ids unique among the drawings of a page.  Raises
    :class:`~dialoguekit.errors.MissingExtra` without the converter, and
    :class:`~dialoguekit.errors.ReportError` if the specification cannot be drawn.
    """
    require_converter()
    check_specification(chart.title, chart.spec)
    printable = _replace_unprintable(chart.spec)
    bars = read_bar_chart(printable)
    drawing = draw_bar_chart(bars) if bars is not None else draw_pixel_chart(printable)
    if drawing is not None:
        return drawing
    from xml.etree import ElementTree as ET  # The parser takes long to load.

    spec = _use_utc(printable)
    try:
        root = ET.fromstring(_convert(json.dumps(spec)))
    except (ValueError, ET.ParseError) as error:
        raise ReportError(f"Chart {chart.title!r} cannot be drawn: {error}.") from error
    width, height = root.get("width", "0"), root.get("height", "0")
    ids = _renumber_ids(root, prefix)
    body = "".join(_serialise(child, ids) for child in root)
    return svg_root(width, height, body)


def require_converter() -> None:
    """Raise :class:`~dialoguekit.errors.MissingExtra` without the converter."""
    converter_folder()


@lru_cache(maxsize=128)
def _convert(spec: str) -> str:
    request = {"vl_spec": json.loads(spec), "vl_version": VEGA_LITE, "config": _CONFIG}
    return CHARTS.draw(request)


def _replace_unprintable(value: Any) -> Any:
    if isinstance(value, str):
        return replace_unprintable(value)
    if isinstance(value, dict):
        return {
            replace_unprintable(key): _replace_unprintable(inner) for key, inner in value.items()
        }
    return [_replace_unprintable(inner) for inner in value] if isinstance(value, list) else value


def _use_utc(spec: Any) -> Any:
    fields = {encoding["field"] for encoding in _temporal_encodings(spec)}
    return _add_utc_suffix(spec, fields) if fields else spec


def _temporal_encodings(spec: Any) -> Iterator[dict[str, Any]]:
    """Set the encodings of times in a specification to UTC, and yield them."""
    if isinstance(spec, dict):
        if spec.get("type") == "temporal" and isinstance(spec.get("field"), str):
            if spec.get("scale", {}) is not None:
                spec["scale"] = {"type": "utc", **spec.get("scale", {})}
            unit = spec.get("timeUnit")
            if isinstance(unit, str) and not unit.startswith("utc"):
                spec["timeUnit"] = f"utc{unit}"
            yield spec
        for key, inner in spec.items():
            if key != "values":
                yield from _temporal_encodings(inner)
    elif isinstance(spec, list):
        for inner in spec:
            yield from _temporal_encodings(inner)


def _add_utc_suffix(value: Any, fields: set[str]) -> Any:
    """Append ``Z`` to each time in these fields that has no zone."""
    if isinstance(value, dict):
        return {
            key: f"{inner}Z"
            if key in fields and isinstance(inner, str) and _NAIVE_TIME.fullmatch(inner)
            else _add_utc_suffix(inner, fields)
            for key, inner in value.items()
        }
    return [_add_utc_suffix(inner, fields) for inner in value] if isinstance(value, list) else value


def _renumber_ids(root: ET.Element, prefix: str) -> dict[str, str]:
    """Map the ids of a drawing to new ones; the converter does not restart its numbering."""
    found = (element.get("id") for element in root.iter())
    return {old: f"{prefix}g{n}" for n, old in enumerate(filter(None, found), 1)}


def _serialise(element: ET.Element, ids: dict[str, str]) -> str:
    """Return an element as text, without links, images, styles and roles."""
    from xml.sax.saxutils import escape, quoteattr

    tag = element.tag.rpartition("}")[2]
    attributes = _filter_attributes(element, ids)
    empty = len(element) == 0 and not element.text
    painted = attributes.keys() & {"fill", "stroke"}
    if empty and (tag in {"g", "text"} or (tag == "path" and not attributes.get("d"))):
        return ""
    if tag == "path" and element.get("class") in {"background", "foreground"} and not painted:
        return ""  # Vega adds two invisible paths to each group.
    inner = escape(element.text or "") + "".join(
        _serialise(child, ids) + escape(child.tail or "") for child in element
    )
    if tag not in _ELEMENTS:
        return inner if tag == "a" else ""
    if tag == "g" and not attributes:
        return inner
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag}{written}>{inner}</{tag}>" if inner else f"<{tag}{written}/>"


def _filter_attributes(element: ET.Element, ids: dict[str, str]) -> dict[str, str]:
    attributes = {}
    for name, value in element.attrib.items():
        if name not in _ATTRIBUTES or (name, value) in _DEFAULT_ATTRIBUTES:
            continue
        if name == "id":
            attributes[name] = ids[value]
        elif "url(" in value.lower():
            reference = _REFERENCE.fullmatch(value)
            if reference and reference[1] in ids:
                attributes[name] = f"url(#{ids[reference[1]]})"
        else:
            attributes[name] = (
                _LONG_NUMBER.sub(_round_number, value) if name in _NUMERIC_ATTRIBUTES else value
            )
    return attributes


def _round_number(number: re.Match[str]) -> str:
    return svg_number(float(number[0]))
