"""Draws layers of lines, dots and texts as SVG whose positions are given in pixels.

These are the layers of the map of assets.  All others are drawn by the converter of Vega-Lite.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from dialoguekit.document.renderers.svg_text import svg_label, svg_number, svg_root
from dialoguekit.document.renderers.text_width import truncate

_ROOT = {"$schema", "width", "height", "padding", "autosize", "layer"}
_LAYER = {"data", "mark", "encoding"}
_CIRCLE = {"type", "size", "opacity"}
_LINE = {"type", "interpolate", "opacity"}
_TEXT = {"type", "align", "baseline", "fontSize", "limit"}
_ANCHORS = {"left": "", "right": ' text-anchor="end"'}
_BASELINE = 0.3  # From the middle of a text to its baseline, as a share of the font size.
_CURVE_POINTS = 3

_Row = Mapping[str, Any]
_Points = Sequence[tuple[float, float]]


def draw_pixel_chart(spec: Mapping[str, Any]) -> str | None:
    """Return the drawing of a specification; None if it is to be drawn by the converter."""
    try:
        layers = list(_layers(spec))
    except (KeyError, TypeError, AttributeError, ValueError):
        return None  # It is another chart.
    return svg_root(str(spec["width"]), str(spec["height"]), "".join(layers))


def _layers(spec: Mapping[str, Any]) -> Iterator[str]:
    _require(spec.keys() == _ROOT and spec["padding"] == 0 and spec["autosize"] == "none")
    _require(type(spec["width"]) is int and type(spec["height"]) is int)
    for layer in spec["layer"]:
        _require(layer.keys() == _LAYER and layer["data"].keys() == {"values"})
        mark, encoding = dict(layer["mark"]), dict(layer["encoding"])
        kind = mark["type"]
        fields = [_pop_field(encoding, axis, axis=True) for axis in "xy"]
        colour = _pop_field(encoding, "color", kind="nominal")
        draw = {"circle": _circles, "line": _lines, "text": _texts}[kind]
        rows = layer["data"]["values"]
        for row in rows:
            _require(all(type(row[field]) in {int, float} for field in fields))
            _require(isinstance(row[colour], str))
        yield from draw(rows, mark, encoding, fields, colour)


def _pop_field(
    encoding: dict[str, Any], channel: str, *, kind: str = "quantitative", axis: bool = False
) -> str:
    """Remove a channel without a scale from an encoding, and return its field."""
    found = encoding.pop(channel)
    field: str = found["field"]
    expected = {"field": field, "type": kind, "scale": None, **({"axis": None} if axis else {})}
    _require(found == expected and field.isidentifier())
    return field


def _require(condition: bool) -> None:
    """Raise an error for a part that is not drawn here."""
    if not condition:
        raise ValueError


def _circles(
    rows: Sequence[_Row], mark: _Row, encoding: _Row, fields: Sequence[str], colour: str
) -> Iterator[str]:
    _require(not encoding and mark.keys() == _CIRCLE)
    opacity = _opacity(mark)
    radius = svg_number(math.sqrt(mark["size"]) / 2)
    for row in rows:
        x, y = (svg_number(row[field]) for field in fields)
        yield f'<circle cx="{x}" cy="{y}" r="{radius}" fill={_colour(row[colour])}{opacity}/>'


def _texts(
    rows: Sequence[_Row], mark: _Row, encoding: _Row, fields: Sequence[str], colour: str
) -> Iterator[str]:
    field = encoding["text"]["field"]
    _require(encoding == {"text": {"field": field, "type": "nominal"}} and field.isidentifier())
    _require(mark.keys() - {"fontWeight"} == _TEXT and mark["baseline"] == "middle")
    size, limit, anchor = mark["fontSize"], mark["limit"], _ANCHORS[mark["align"]]
    is_bold = mark.get("fontWeight", "normal") == "bold"
    weight = ' font-weight="bold"' if is_bold else ""
    for row in rows:
        _require(isinstance(row[field], str))
        text = truncate(row[field], limit, size, bold=is_bold)
        x, y = (row[name] for name in fields)
        attributes = f'{anchor} font-size="{svg_number(size)}px"{weight}'
        attributes += f" fill={_colour(row[colour])}"
        yield svg_label(x, y + round(_BASELINE * size), text, attributes)


def _lines(
    rows: Sequence[_Row], mark: _Row, encoding: _Row, fields: Sequence[str], colour: str
) -> Iterator[str]:
    _require(mark.keys() == _LINE and mark["interpolate"] == "basis")
    line, order, width, dash = (
        encoding[name]["field"] for name in ("detail", "order", "strokeWidth", "strokeDash")
    )
    patterns = encoding["strokeDash"]["scale"]
    expected = {
        "detail": {"field": line, "type": "nominal"},
        "order": {"field": order, "type": "quantitative"},
        "strokeWidth": {"field": width, "type": "nominal", "scale": None},
        "strokeDash": {"field": dash, "type": "nominal", "scale": patterns, "legend": None},
    }
    _require(encoding == expected and patterns.keys() == {"domain", "range"})
    _require(all(field.isidentifier() for field in (line, order, width, dash)))
    dashes = dict(zip(patterns["domain"], patterns["range"], strict=True))
    opacity, seen = _opacity(mark), set()
    for number, found in groupby(rows, key=lambda row: row[line]):
        points = list(found)
        first = points[0]
        _require(number not in seen)
        _require(all(row[each] == first[each] for row in points for each in (colour, width, dash)))
        _require([row[order] for row in points] == list(range(len(points))))
        seen.add(number)
        path = _curve([(row[fields[0]], row[fields[1]]) for row in points])
        pattern = ",".join(map(svg_number, dashes[first[dash]]))
        yield (
            f'<path d="{path}" fill="none" stroke={_colour(first[colour])} '
            f'stroke-width="{svg_number(first[width])}" stroke-dasharray="{pattern}"{opacity}/>'
        )


def _opacity(mark: _Row) -> str:
    return "" if mark["opacity"] == 1 else f' opacity="{svg_number(mark["opacity"])}"'


def _colour(colour: str) -> str:
    """Return a colour as the value of an attribute."""
    _require(colour.removeprefix("#").isalnum() and colour.isascii())
    return f'"{colour}"'


def _curve(points: _Points) -> str:
    """Return the path of a basis spline from the first to the last point."""
    (x0, y0), *others = points
    start = f"M{svg_number(x0)},{svg_number(y0)}"
    if len(points) < _CURVE_POINTS:
        return start + "".join(f"L{svg_number(x)},{svg_number(y)}" for x, y in others)
    (x1, y1) = points[1]
    parts = [start, _to("L", [((5 * x0 + x1) / 6, (5 * y0 + y1) / 6)])]
    padded = [*points, points[-1]]
    for one, two, three in zip(padded, padded[1:], padded[2:], strict=False):
        controls = [_mix(one, two, 2, 1), _mix(one, two, 1, 2)]
        target = ((one[0] + 4 * two[0] + three[0]) / 6, (one[1] + 4 * two[1] + three[1]) / 6)
        parts.append(_to("C", [*controls, target]))
    parts.append(_to("L", points[-1:]))
    return "".join(parts)


def _mix(one: tuple[float, float], two: tuple[float, float], a: int, b: int) -> tuple[float, float]:
    return (a * one[0] + b * two[0]) / 3, (a * one[1] + b * two[1]) / 3


def _to(command: str, points: _Points) -> str:
    return command + ",".join(f"{svg_number(x)},{svg_number(y)}" for x, y in points)
