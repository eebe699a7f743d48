"""Draws horizontal bars as SVG: those that ``bar_chart_spec`` describes, and no others.

The drawing looks as the converter of Vega-Lite would draw it, but needs no other process.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import attrs

from dialoguekit.document.charts import (
    BAR_THICKNESS,
    LINE_HEIGHT,
    PALETTE,
    WIDTH,
    bar_chart_spec,
    wrap_label,
)
from dialoguekit.document.renderers.scale import round_up, ticks
from dialoguekit.document.renderers.svg_text import (
    AXIS_COLOUR,
    GRID_COLOUR,
    TEXT_COLOUR,
    TEXT_SIZE,
    svg_label,
    svg_number,
    svg_root,
)
from dialoguekit.document.renderers.text_width import text_width, truncate
from dialoguekit.errors import ReportError

_PADDING = 5
_LABEL_PADDING = 8
_BASELINE = 4  # From the middle of a text to its baseline.
_AXIS_HEIGHT = 41
_TICK_BASELINE, _TITLE_BASELINE = 17.5, 38.5  # Below the axis.
_TICK_LENGTH = 5
_LEGEND_ROW = 16
_COLUMN_GAP = 10
_SYMBOL = 11.4
_SYMBOL_MARGIN = 0.8
_SYMBOL_WIDTH = 17  # With the space before its name.
_RADIUS = 2
_NESTED_PADDING = 0.2  # Between the bars of two categories, as a share of their distance.
_NESTED_THICKNESS = 0.9
_LEAST_VALUE = 1e-6
_LEAST_WIDTH = 40
_ESCAPED = re.compile(r"\\([.\[\]'\"])")
_MIDDLE, _END = ' text-anchor="middle"', ' text-anchor="end"'


@attrs.frozen
class _Bar:
    """One row of a chart; ``category`` and ``series`` are numbers in the order of drawing."""

    category: int
    series: int
    value: float


@attrs.frozen(kw_only=True)
class BarChart:
    """A chart of bars; ``colours`` has a colour for each series, or one if there are none."""

    categories: Sequence[str]
    series: Sequence[str]
    colours: Sequence[str]
    bars: Sequence[_Bar]
    title: str
    is_stacked: bool
    height: float
    tick_count: int
    legend: Mapping[str, Any]


def read_bar_chart(spec: Mapping[str, Any]) -> BarChart | None:
    """Return the bars of a specification; None if they are to be drawn by the converter."""
    try:
        return _read(spec)
    except (KeyError, TypeError, AttributeError, ValueError, ReportError):
        return None  # It is another chart.


def _read(spec: Mapping[str, Any]) -> BarChart | None:
    encoding = spec["encoding"]
    category, value = _field(encoding["y"]), _field(encoding["x"])
    colour = encoding["color"]
    series = _field(colour) if "field" in colour else None
    rows = [
        {name: cell for name, cell in row.items() if name != "_order"}
        for row in spec["data"]["values"]
    ]
    if not rows or not all(_is_drawn(row, category, value, series) for row in rows):
        return None
    names = colour["scale"]["domain"] if series is not None else []
    colours = colour["scale"]["range"] if series is not None else PALETTE[:1]
    is_stacked = "yOffset" not in encoding
    made = bar_chart_spec(
        rows,
        category=category,
        value=value,
        series=series,
        colours=dict(zip(names, colours, strict=True)) if series is not None else None,
        stacked=is_stacked,
    )
    if made != spec:
        return None
    categories = encoding["y"]["sort"]
    places = {name: n for n, name in enumerate(categories)}
    numbers = {name: n for n, name in enumerate(names)}
    bars = [
        _Bar(places[row[category]], numbers[row[series]] if series is not None else 0,
             row[value] or 0)
        for row in rows
    ]  # fmt: skip
    is_divided = series is not None and is_stacked
    if not is_divided and len({(bar.category, bar.series) for bar in bars}) < len(bars):
        return None  # Bars would cover each other.
    return BarChart(
        categories=categories,
        series=names,
        colours=colours,
        bars=sorted(bars, key=lambda bar: (bar.category, bar.series)),
        title=value,
        is_stacked=is_divided or series is None,
        height=spec["height"],
        tick_count=encoding["x"]["axis"]["tickCount"],
        legend=colour["legend"] if series is not None else {},
    )


def _field(channel: Mapping[str, Any]) -> str:
    return _ESCAPED.sub(r"\1", channel["field"])


def _is_drawn(row: Mapping[str, Any], category: str, value: str, series: str | None) -> bool:
    number = row[value]
    return (
        type(row[category]) is str
        and (series is None or type(row[series]) is str)
        and (number is None or type(number) in {int, float})
        and (not number or _LEAST_VALUE <= number < math.inf)
    )


def draw_bar_chart(chart: BarChart) -> str | None:
    """Return the drawing of a chart; None if its labels leave too little space for bars."""
    labels = [wrap_label(name) for name in chart.categories]
    widest = max(text_width(line, TEXT_SIZE) for lines in labels for line in lines)
    left = _PADDING + math.ceil(_LABEL_PADDING + widest)
    end = round_up(_longest(chart) or 1)
    marks = ticks(end, chart.tick_count)
    right = WIDTH - _PADDING - left
    width = math.floor(
        min([right] + [
            (right - text_width(text, TEXT_SIZE) / 2) / (at / end) for at, text in marks if at
        ])
    )  # fmt: skip
    if width < max(_LEAST_WIDTH, text_width(chart.title, TEXT_SIZE)):
        return None
    legend, legend_height = _legend(chart)
    top = _PADDING + legend_height
    total = top + chart.height + _AXIS_HEIGHT + _PADDING
    body = "".join(
        [
            f'<g transform="translate({left},{top})">',
            *_axis(chart, [(at / end * width, text) for at, text in marks], width),
            *_labels(chart, labels),
            *_bars(chart, width / end),
            "</g>",
            legend and f'<g transform="translate({left},{_PADDING})">{legend}</g>',
        ]
    )
    return svg_root(str(WIDTH), svg_number(total), body)


def _longest(chart: BarChart) -> float:
    """Return the length of the longest bar, in the unit of the axis."""
    if not chart.is_stacked:
        return max(bar.value for bar in chart.bars)
    by_category = groupby(chart.bars, key=lambda bar: bar.category)
    return max(sum(bar.value for bar in bars) for _, bars in by_category)


def _axis(chart: BarChart, marks: Sequence[tuple[float, str]], width: int) -> Iterator[str]:
    bottom = svg_number(chart.height + 0.5)
    columns = [svg_number(math.floor(x + 0.5) + 0.5) for x, _ in marks]
    grid = "".join(f"M{x},{bottom}V0.5" for x in columns)
    yield f'<path d="{grid}" fill="none" stroke="{GRID_COLOUR}"/>'
    lines = "".join(f"M{x},{bottom}v{_TICK_LENGTH}" for x in columns)
    yield f'<path d="{lines}M0.5,{bottom}h{width}" fill="none" stroke="{AXIS_COLOUR}"/>'
    yield f'<g fill="{TEXT_COLOUR}"{_MIDDLE}>'
    for x, text in marks:
        yield svg_label(x + 0.5, chart.height + _TICK_BASELINE, text)
    yield svg_label(width / 2 + 0.5, chart.height + _TITLE_BASELINE, chart.title)
    yield "</g>"


def _labels(chart: BarChart, labels: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f'<g fill="{TEXT_COLOUR}"{_END}>'
    x = svg_number(0.5 - _LABEL_PADDING)
    for n, lines in enumerate(labels):
        start, thickness = _band(chart, n)
        y = start + thickness / 2 + _BASELINE - LINE_HEIGHT * (len(lines) - 1) / 2
        first, *others = (html.escape(line, quote=False) for line in lines)
        rest = "".join(f'<tspan x="{x}" dy="{LINE_HEIGHT}">{line}</tspan>' for line in others)
        yield f'<text x="{x}" y="{svg_number(y)}">{first}{rest}</text>'
    yield "</g>"


def _band(chart: BarChart, number: int) -> tuple[float, float]:
    """Return where the space of a category begins, and its height."""
    count = len(chart.categories)
    if chart.is_stacked:
        step = chart.height / count
        return number * step, step
    step = chart.height / (count + _NESTED_PADDING)
    return (number + _NESTED_PADDING) * step, step * (1 - _NESTED_PADDING)


def _bars(chart: BarChart, scale: float) -> Iterator[str]:
    for category, bars in groupby(chart.bars, key=lambda bar: bar.category):
        start, height = _band(chart, category)
        x = 0.0
        for bar in bars:
            length = bar.value * scale
            if chart.is_stacked:
                y, thickness = start + (height - BAR_THICKNESS) / 2, float(BAR_THICKNESS)
            else:
                part = height / len(chart.series)
                y = start + (bar.series + 1 - _NESTED_THICKNESS) * part
                thickness = part * _NESTED_THICKNESS
            if length > 0:
                radius = 0 if chart.series and chart.is_stacked else _RADIUS
                shape = _bar_shape(x, y, length, thickness, radius)
                yield f'<path d="{shape}" fill="{chart.colours[bar.series]}"/>'
            if chart.is_stacked:
                x += length


def _bar_shape(x: float, y: float, length: float, thickness: float, radius: float) -> str:
    """Return the path of a bar; its end is rounded."""
    radius = min(radius, length, thickness / 2)
    at, width, height = map(svg_number, (x, length - radius, thickness))
    if not radius:
        return f"M{at},{svg_number(y)}h{width}v{height}h-{width}Z"
    r, straight = svg_number(radius), svg_number(thickness - 2 * radius)
    corners = f"a{r},{r},0,0,1,{r},{r}v{straight}a{r},{r},0,0,1,-{r},{r}"
    return f"M{at},{svg_number(y)}h{width}{corners}h-{width}Z"


def _legend(chart: BarChart) -> tuple[str, int]:
    """Return the names of the series with their colours, and the height of all lines."""
    if not chart.series:
        return "", 0
    columns, limit = chart.legend["columns"], chart.legend["labelLimit"]
    names = [truncate(name, limit, TEXT_SIZE) for name in chart.series]
    rows = math.ceil(len(names) / columns)
    parts, x = [], 0.0
    for column in range(columns):
        numbers = range(column, len(names), columns)
        for row, n in enumerate(numbers):
            y = row * _LEGEND_ROW
            corner = f"M{svg_number(x + _SYMBOL_MARGIN)},{svg_number(y + _SYMBOL_MARGIN)}"
            side = svg_number(_SYMBOL)
            parts.append(
                f'<path d="{corner}h{side}v{side}h-{side}Z" fill="{chart.colours[n]}"/>'
                + svg_label(x + _SYMBOL_WIDTH, y + 10.5, names[n])
            )
        widths = [math.ceil(text_width(names[n], TEXT_SIZE)) for n in numbers]
        x += _SYMBOL_WIDTH + max(widths, default=0) + _COLUMN_GAP
    return f'<g fill="{TEXT_COLOUR}">{"".join(parts)}</g>', (rows + 1) * _LEGEND_ROW
