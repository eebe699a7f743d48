"""Charts as drawings: a Vega-Lite specification becomes a static SVG, with nothing to run or load.

Text is measured with Liberation Sans, which the converter carries and which is as wide as Arial
and Helvetica, so that a drawing does not depend on the fonts of the machine that made it.  Only
scripts that Liberation Sans lacks (Han, emoji, …) are measured with what is installed.

Times are shown in UTC, and times that name no zone are taken as UTC, so that a drawing does not
depend on the time zone of the machine either.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from types import ModuleType
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from dialoguekit.document.blocks import Chart
from dialoguekit.document.charts import PALETTE
from dialoguekit.document.formatting import printable
from dialoguekit.errors import MissingExtra, ReportError

VEGA_LITE = "5.21"
"""The version of Vega-Lite that draws, whatever others the converter brings."""

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"

_TEXT_SIZE = 13
_INK = "#2b3235"
_FAINT = "#dfe5e6"

_CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": None,
    "aria": False,  # The figure around the drawing says what it shows.
    "view": {"stroke": None},
    "range": {"category": list(PALETTE)},
    "mark": {"color": PALETTE[0]},
    "axis": {
        "labelFontSize": _TEXT_SIZE,
        "titleFontSize": _TEXT_SIZE,
        "titleFontWeight": "normal",
        "titlePadding": 8,
        "labelColor": _INK,
        "titleColor": _INK,
        "labelLimit": 240,
        "gridColor": _FAINT,
        "domainColor": "#8d989b",
        "tickColor": "#8d989b",
    },
    "legend": {
        "labelFontSize": _TEXT_SIZE,
        "titleFontSize": _TEXT_SIZE,
        "labelColor": _INK,
        "titleColor": _INK,
        "labelLimit": 360,
        "symbolType": "square",
        "symbolSize": 130,
    },
    "header": {"labelFontSize": _TEXT_SIZE, "titleFontSize": _TEXT_SIZE, "labelColor": _INK},
    "text": {"fontSize": _TEXT_SIZE, "color": _INK},
    "title": {"fontSize": _TEXT_SIZE + 1, "color": _INK},
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
_LENGTHS = frozenset({
    "transform", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height",
    "points",
})
# fmt: on
_USELESS = {
    ("opacity", "1"),
    ("transform", "translate(0,0)"),
    ("font-family", FONT),
    ("font-size", f"{_TEXT_SIZE}px"),
    ("text-anchor", "start"),
    ("font-weight", "normal"),
    ("stroke-width", "1"),
}
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_REFERENCE = re.compile(r"url\(#([^()\s]+)\)")
_WITHOUT_ZONE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?")


def draw(chart: Chart, *, prefix: str = "") -> str:
    """The chart as an SVG element that scales with its container.

    ``prefix`` makes its ids its own where several drawings share a page.  Raises
    :class:`~dialoguekit.errors.MissingExtra` without the converter, and
    :class:`~dialoguekit.errors.ReportError` when the specification cannot be drawn.
    """
    converter()
    spec = _in_utc(_printable(chart.spec))
    try:
        root = ET.fromstring(_converted(json.dumps(spec)))
    except ValueError as error:
        why = str(error).removeprefix("Vega-Lite to SVG conversion failed:").strip().split("\n")[0]
        raise ReportError(f"Chart {chart.title!r} cannot be drawn: {why}.") from error
    width, height = root.get("width", "0"), root.get("height", "0")
    ids = _ids(root, prefix)
    body = "".join(_written(child, ids) for child in root)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" aria-hidden="true" '
        f'font-family="{FONT}" font-size="{_TEXT_SIZE}px">{body}</svg>'
    )


def converter() -> ModuleType:
    """The library that draws; raises :class:`~dialoguekit.errors.MissingExtra` without it."""
    try:
        import vl_convert
    except ImportError as error:
        raise MissingExtra("report", "Drawing charts") from error
    return vl_convert


@lru_cache(maxsize=128)
def _converted(spec: str) -> str:
    svg: str = converter().vegalite_to_svg(
        json.loads(spec), vl_version=VEGA_LITE, config=_CONFIG, allowed_base_urls=[]
    )
    return svg


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {printable(key): _printable(inner) for key, inner in value.items()}
    return [_printable(inner) for inner in value] if isinstance(value, list) else value


def _in_utc(spec: Any) -> Any:
    fields = {encoding["field"] for encoding in _temporal(spec)}
    return _zoned(spec, fields) if fields else spec


def _temporal(spec: Any) -> Iterator[dict[str, Any]]:
    """The encodings of times in a specification; each is told to use UTC."""
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
                yield from _temporal(inner)
    elif isinstance(spec, list):
        for inner in spec:
            yield from _temporal(inner)


def _zoned(value: Any, fields: set[str]) -> Any:
    """The same, with ``Z`` after each time of these fields that names no zone."""
    if isinstance(value, dict):
        return {
            key: f"{inner}Z"
            if key in fields and isinstance(inner, str) and _WITHOUT_ZONE.fullmatch(inner)
            else _zoned(inner, fields)
            for key, inner in value.items()
        }
    return [_zoned(inner, fields) for inner in value] if isinstance(value, list) else value


def _ids(root: ET.Element, prefix: str) -> dict[str, str]:
    """New names for the ids of a drawing; the converter counts on from drawing to drawing."""
    found = (element.get("id") for element in root.iter())
    return {old: f"{prefix}g{n}" for n, old in enumerate(filter(None, found), 1)}


def _written(element: ET.Element, ids: dict[str, str]) -> str:
    """An element as text, without what a static page cannot use: links, images, styles, roles."""
    tag = element.tag.rpartition("}")[2]
    attributes = _kept(element, ids)
    empty = len(element) == 0 and not element.text
    painted = attributes.keys() & {"fill", "stroke"}
    if empty and (tag in {"g", "text"} or (tag == "path" and not attributes.get("d"))):
        return ""
    if tag == "path" and element.get("class") in {"background", "foreground"} and not painted:
        return ""  # Vega marks each group with two paths that paint nothing.
    inner = escape(element.text or "") + "".join(
        _written(child, ids) + escape(child.tail or "") for child in element
    )
    if tag not in _ELEMENTS:
        return inner if tag == "a" else ""
    if tag == "g" and not attributes:
        return inner
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag}{written}>{inner}</{tag}>" if inner else f"<{tag}{written}/>"


def _kept(element: ET.Element, ids: dict[str, str]) -> dict[str, str]:
    kept = {}
    for name, value in element.attrib.items():
        if name not in _ATTRIBUTES or (name, value) in _USELESS:
            continue
        if name == "id":
            kept[name] = ids[value]
        elif "url(" in value.lower():
            reference = _REFERENCE.fullmatch(value)
            if reference and reference[1] in ids:
                kept[name] = f"url(#{ids[reference[1]]})"
        else:
            kept[name] = _LONG_NUMBER.sub(_rounded, value) if name in _LENGTHS else value
    return kept


def _rounded(number: re.Match[str]) -> str:
    text = f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
