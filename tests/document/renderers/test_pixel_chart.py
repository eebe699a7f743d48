"""Layers of lines, dots and texts whose positions are given in pixels."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from dialoguekit.document.blocks import Chart
from dialoguekit.document.renderers import svg
from dialoguekit.document.renderers.pixel_chart import draw_pixel_chart

POSITIONS = {
    axis: {"field": f"_{axis}", "type": "quantitative", "scale": None, "axis": None}
    for axis in "xy"
}
COLOUR = {"field": "_colour", "type": "nominal", "scale": None}


def layer(rows: list[dict[str, Any]], mark: dict[str, Any], **encoding: Any) -> dict[str, Any]:
    rows = [{"_colour": "#0b6e75", **row} for row in rows]
    return {
        "data": {"values": rows},
        "mark": mark,
        "encoding": {**POSITIONS, "color": COLOUR, **encoding},
    }


def lines(*points: tuple[float, float]) -> dict[str, Any]:
    rows = [
        {"_line": 0, "_n": n, "_x": x, "_y": y, "_kind": "within", "_width": 1.1}
        for n, (x, y) in enumerate(points)
    ]
    return layer(
        rows,
        {"type": "line", "interpolate": "basis", "opacity": 0.85},
        detail={"field": "_line", "type": "nominal"},
        order={"field": "_n", "type": "quantitative"},
        strokeWidth={"field": "_width", "type": "nominal", "scale": None},
        strokeDash={
            "field": "_kind",
            "type": "nominal",
            "scale": {"domain": ["within"], "range": [[5, 3]]},
            "legend": None,
        },
    )


def label(text: str, align: str = "left", **look: str) -> dict[str, Any]:
    mark = {"type": "text", "align": align, "baseline": "middle", "fontSize": 12, "limit": 148}
    rows = [{"_x": 304, "_y": 20.5, "_text": text}]
    return layer(rows, {**mark, **look}, text={"field": "_text", "type": "nominal"})


DOT = layer([{"_x": 184, "_y": 20.126}], {"type": "circle", "size": 38, "opacity": 1})
LINE = lines((184, 20), (296, 40))
ARC = lines((184, 20), (200, 20), (200, 60), (184, 60))


def chart(*layers: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 480,
        "height": 100,
        "padding": 0,
        "autosize": "none",
        "layer": copy.deepcopy(list(layers)),
    }


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any]], str]:
    """Return a function that draws with the converter."""
    monkeypatch.setattr(svg, "draw_pixel_chart", lambda _: None)
    return lambda made: svg.draw(Chart(title="t", spec=made, sentence="s"))


def numbers(drawing: str) -> list[float]:
    paths = (e.get("d", "") for e in ET.fromstring(drawing).iter() if e.get("stroke"))
    return [float(number) for path in paths for number in re.findall(r"-?\d[\d.]*", path)]


@pytest.mark.parametrize("one", [LINE, ARC, lines((1, 2), (30, 4), (5, 60), (7, 8), (90, 10))])
def test_lines_are_those_of_the_converter(
    one: dict[str, Any], converted: Callable[[dict[str, Any]], str]
) -> None:
    """Their points, dashes, widths and opacity are the same."""
    own, other = draw_pixel_chart(chart(one)), converted(chart(one))
    assert own is not None
    assert numbers(own) == pytest.approx(numbers(other), abs=0.011)
    for part in ('stroke-dasharray="5,3"', 'stroke-width="1.1"', 'opacity="0.85"', "0 0 480 100"):
        assert part in own
        assert part in other


def test_dots_and_texts_are_drawn() -> None:
    """A text is escaped, cut at its limit, and aligned."""
    long = label("A long text <b> that does not fit", "right", fontWeight="bold")
    drawing = draw_pixel_chart(chart(DOT, long, label("x")))
    assert drawing is not None
    assert '<circle cx="184" cy="20.13" r="3.08" fill="#0b6e75"/>' in drawing
    assert '<text x="304" y="24.5" font-size="12px" fill="#0b6e75">x</text>' in drawing
    assert 'y="24.5" text-anchor="end" font-size="12px" font-weight="bold"' in drawing
    assert ">A long text &lt;b&gt; " in drawing
    assert "…</text>" in drawing


def changed(one: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    made: Any = copy.deepcopy(one)
    *parents, last = path.split(".")
    inner = made
    for name in parents:
        inner = inner[int(name) if name.isdigit() else name]
    inner[int(last) if last.isdigit() else last] = value
    return chart(made)


@pytest.mark.parametrize(
    "other",
    [
        {"layer": [DOT]},
        {**chart(DOT), "padding": 5},
        {**chart(DOT), "width": 480.5},
        changed(DOT, "mark", "circle"),
        changed(DOT, "mark.type", "bar"),
        changed(DOT, "mark.fontSize", 3),
        changed(DOT, "encoding.x.scale", {}),
        changed(DOT, "encoding.text", {}),
        changed(DOT, "data.values.0._x", None),
        changed(DOT, "data.values.0._colour", 'red" onload="a()'),
        changed(DOT, "data.values.0._colour", 3),
        changed(LINE, "mark.interpolate", "linear"),
        changed(LINE, "data.values.0._n", 1),
        changed(LINE, "data.values.0._colour", "#000000"),
        changed(LINE, "encoding.strokeDash.legend", {}),
        changed(LINE, "data.values", [LINE["data"]["values"][n] for n in (0, 1, 0)]),
        changed(label("x"), "mark.align", "center"),
        changed(label("x"), "mark.baseline", "top"),
        changed(label("x"), "data.values.0._text", 3),
    ],
)
def test_every_other_specification_is_left_to_the_converter(other: dict[str, Any]) -> None:
    """A part that differs, or a value of another type."""
    assert draw_pixel_chart(other) is None
