"""Layers of a chart at positions in pixels: texts, dots and lines.

They are drawn in ink and with numbers, so that they read the same in print and without colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

WIDTH, SIZE = 480, 12
"""In pixels: the width, as in other charts, and the font size."""
INK, PALE, LINE, TEAL = "#2b3235", "#5d6163", "#b9bdbf", "#0b6e75"
MAX_LABEL = 320
"""The greatest width of a text in pixels; longer ones are cut."""

Row: TypeAlias = dict[str, Any]


def text_at(x: float, y: float, text: str, *, colour: str = INK, bold: bool = False) -> Row:
    """Return a text that begins at a position, in the middle of its height."""
    return {"_x": x, "_y": y, "_text": text, "_colour": colour, "_bold": bold}


def line_point(line: int, n: int, x: float, y: float) -> Row:
    """Return a point of a line, the nth of those with its number."""
    return {"_line": line, "_n": n, "_x": x, "_y": y, "_colour": LINE, "_width": 1, "_kind": "axis"}


def text_layers(rows: Sequence[Row]) -> Iterable[Row]:
    """Yield the layers of texts: one of plain and one of bold texts."""
    for bold in (False, True):
        own = [row for row in rows if row["_bold"] is bold]
        mark = {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "fontSize": SIZE,
            "limit": MAX_LABEL,
            **({"fontWeight": "bold"} if bold else {}),
        }
        if own:
            yield layer(own, mark, text={"field": "_text", "type": "nominal"})


def line_layer(rows: Sequence[Row]) -> Row:
    """Return the layer of thin lines."""
    dashes = {"domain": ["axis"], "range": [[1, 0]]}
    return layer(
        rows,
        {"type": "line", "interpolate": "basis", "opacity": 1},
        detail={"field": "_line", "type": "nominal"},
        order={"field": "_n", "type": "quantitative"},
        strokeWidth={"field": "_width", "type": "nominal", "scale": None},
        strokeDash={"field": "_kind", "type": "nominal", "scale": dashes, "legend": None},
    )


def layer(rows: Sequence[Row], mark: Row, **encoding: Row) -> Row:
    """Return a layer of rows at their positions in pixels, each in its colour."""
    positions = {
        axis: {"field": f"_{axis}", "type": "quantitative", "scale": None, "axis": None}
        for axis in "xy"
    }
    colour = {"field": "_colour", "type": "nominal", "scale": None}
    return {
        "data": {"values": list(rows)},
        "mark": mark,
        "encoding": {**positions, "color": colour, **encoding},
    }


def pixel_spec(height: int, layers: Sequence[Row]) -> Row:
    """Return the specification of layers, of a height in pixels."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "height": height,
        "padding": 0,
        "autosize": "none",
        "layer": list(layers),
    }
