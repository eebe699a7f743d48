"""Vega-Lite specifications for common charts, and the data tables of charts."""

from __future__ import annotations

import json
import math
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

from dialoguekit.document.blocks import Chart, Column, Table, Value
from dialoguekit.document.formatting import replace_unprintable
from dialoguekit.errors import ReportError

PALETTE = ("#0b6e75", "#c8553d", "#7a6a9a", "#b98a2f", "#4a6fa5", "#8a8d8f")
"""Colours that are distinguishable in print and by colour-blind readers."""

WIDTH = 480
"""Width in pixels, including labels: the text remains legible on a phone."""

ROW_HEIGHT = 26
LINE_HEIGHT = 15
BAR_THICKNESS = 18
MAX_TICKS = 6
LABEL_LENGTH = 26  # Characters on one line of a label.
LABEL_LINES = 3
LEGEND_GAP = 32  # A colour and the space around it.
CHARACTER_WIDTH = 7


# So few labels never overlap, and checking for overlaps takes a third of the drawing time.
_SHOW_ALL_LABELS = {"labelLimit": 0, "labelOverlap": False, "labelFlush": False}
_PATH_CHARACTERS = re.compile(r"[.\[\]'\"]")


def bar_chart_spec(
    rows: Sequence[Mapping[str, Any]],
    *,
    category: str,
    value: str,
    series: str | None = None,
    colours: Mapping[str, str] | None = None,
    stacked: bool = True,
) -> dict[str, Any]:
    """Return a specification of horizontal bars: one for each ``category``, in the given order.

    ``category``, ``value`` and ``series`` are names of fields in ``rows``.  With ``series`` each
    bar is divided, or with ``stacked=False`` replaced by bars side by side.  ``colours`` maps
    values of ``series`` to colours.  Long names of categories are wrapped.

    Raises :class:`~dialoguekit.errors.ReportError` for a field name that Vega-Lite cannot
    represent.
    """
    rows = [
        {k: replace_unprintable(v) if isinstance(v, str) else v for k, v in r.items()} for r in rows
    ]
    order = list(dict.fromkeys(str(row[category]) for row in rows))
    labels = {name: wrap_label(name) for name in order}
    step = max([ROW_HEIGHT, *(LINE_HEIGHT * len(lines) + 8 for lines in labels.values())])
    encoding: dict[str, Any] = {
        "y": {
            "field": _escape_field(category),
            "type": "nominal",
            "sort": order,
            "title": None,
            "axis": {
                "ticks": False,
                "domain": False,
                "labelPadding": 8,
                "labelLimit": 0,  # The labels are already wrapped.
                **_wrapped_labels(labels),
            },
        },
        "x": {
            "field": _escape_field(value),
            "type": "quantitative",
            "title": value,
            **_axis_ticks(rows, category, value, stacked=series is None or stacked),
        },
        "color": {"value": PALETTE[0]},
    }
    thickness: float | dict[str, float] = BAR_THICKNESS
    if series is not None:
        names = list(dict.fromkeys(str(row[series]) for row in rows))
        chosen = colours or {}
        palette = [chosen.get(name, PALETTE[i % len(PALETTE)]) for i, name in enumerate(names)]
        encoding["color"] = {
            "field": _escape_field(series),
            "type": "nominal",
            "sort": names,
            "title": None,
            "scale": {"domain": names, "range": palette},
            "legend": _legend(names, labels.values()),
        }
        if stacked:
            encoding["order"] = {"field": "_order", "type": "quantitative"}
        else:
            encoding["yOffset"] = {"field": _escape_field(series), "sort": names}
            step = max(step, LINE_HEIGHT * len(names) + 8)
            thickness = {"band": 0.9}
        rows = [{**row, "_order": names.index(str(row[series]))} for row in rows]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "height": step * max(len(order), 1),
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": rows},
        "mark": {
            "type": "bar",
            "height": thickness,
            "cornerRadiusEnd": 0 if series is not None and stacked else 2,
        },
        "encoding": encoding,
    }


def _escape_field(name: str) -> str:
    """Escape dots, brackets and quotes, which Vega-Lite would read as a path."""
    if not name or "\\" in name:
        raise ReportError(
            f"Invalid chart field {name!r}. Use a name that is not empty and has no backslash."
        )
    return _PATH_CHARACTERS.sub(r"\\\g<0>", name)


def _axis_ticks(
    rows: Sequence[Mapping[str, Any]], category: str, value: str, *, stacked: bool
) -> dict[str, Any]:
    """Return ticks at whole numbers: Vega-Lite alone would mark half a person."""
    ends: dict[str, float] = {}
    for row in rows:
        name, size = str(row[category]), row[value] or 0
        ends[name] = ends.get(name, 0) + size if stacked else max(ends.get(name, 0), size)
    longest = max(ends.values(), default=0)
    if not all(isinstance(row[value] or 0, int) for row in rows) or longest < 0:
        return {"axis": {"tickCount": MAX_TICKS, **_SHOW_ALL_LABELS}}
    axis = {"tickCount": min(MAX_TICKS, max(longest, 1)), "format": ",d", **_SHOW_ALL_LABELS}
    return {"axis": axis} if longest else {"axis": axis, "scale": {"domain": [0, 1]}}


def wrap_label(label: str) -> list[str]:
    """Return the lines of a label."""
    lines = textwrap.wrap(label, LABEL_LENGTH, max_lines=LABEL_LINES, placeholder="…")
    return lines or [label]


def _wrapped_labels(labels: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the axis settings that wrap long labels; none if all are short."""
    long = {name: list(lines) for name, lines in labels.items() if list(lines) != [name]}
    if not long:
        return {}
    # ASCII only: a line separator would end the string in a Vega expression.
    offsets = [
        {"test": f"length({json.dumps(long)}[datum.label] || [0]) == {count}", "value": by}
        for count in range(2, LABEL_LINES + 1)
        for by in [-LINE_HEIGHT * (count - 1) / 2]
    ]
    return {
        "labelExpr": f"{json.dumps(long)}[datum.label] || datum.label",
        "labelLineHeight": LINE_HEIGHT,
        "labelOffset": {"condition": offsets, "value": 0},
    }


def _legend(names: Sequence[str], labels: Iterable[Sequence[str]]) -> dict[str, Any]:
    """Place the legend above the bars: on one line if it fits, else in columns."""
    label_width = max((_text_width(line) for lines in labels for line in lines), default=0)
    width = WIDTH - label_width - LEGEND_GAP
    widths = [_text_width(name) + LEGEND_GAP for name in names]
    widest = max(widths, default=width)
    columns = len(names) if sum(widths) <= width else max(1, width // widest)
    rows = math.ceil(len(names) / max(columns, 1))
    return {
        "orient": "top",
        "columns": math.ceil(len(names) / max(rows, 1)),  # Fill all lines evenly.
        # Zero means no limit, which is faster than a limit that no label reaches.
        "labelLimit": 0 if widest <= width else width - LEGEND_GAP,
    }


def _text_width(text: str) -> int:
    """Return an upper estimate of the width of a text in pixels."""
    return CHARACTER_WIDTH * sum(2 if east_asian_width(letter) in "FW" else 1 for letter in text)


def data_tables(chart: Chart) -> tuple[Table, ...]:
    """Return the data of a chart as tables, for readers who cannot see it or need the numbers.

    Return one table for each data set of the specification.  Fields with a leading underscore only
    control the drawing and are omitted.
    """
    found = []
    for rows in _iter_datasets(chart.spec):
        names = dict.fromkeys(name for row in rows for name in row if not name.startswith("_"))
        if names:
            columns = [
                Column(name, all(_is_number(row.get(name)) for row in rows)) for name in names
            ]
            values = [[_cell_value(row.get(name)) for name in names] for row in rows]
            found.append(Table(caption=chart.title, columns=columns, rows=values))
    return tuple(found)


def _iter_datasets(spec: object) -> Iterator[list[Mapping[str, Any]]]:
    """Yield the rows of every data set in a specification, at any depth."""
    if isinstance(spec, Mapping):
        for key, inner in spec.items():
            if key == "data" and isinstance(inner, Mapping):
                yield from _dataset_rows(inner.get("values"))
            elif key == "datasets" and isinstance(inner, Mapping):
                for values in inner.values():
                    yield from _dataset_rows(values)
            else:
                yield from _iter_datasets(inner)
    elif isinstance(spec, (list, tuple)):
        for inner in spec:
            yield from _iter_datasets(inner)


def _dataset_rows(values: object) -> Iterator[list[Mapping[str, Any]]]:
    if isinstance(values, (list, tuple)) and values:
        yield [row if isinstance(row, Mapping) else {"value": row} for row in values]


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def _cell_value(value: object) -> Value:
    if value is None or isinstance(value, (str, int, float)):
        return value
    return json.dumps(value, ensure_ascii=False)
