"""Vega-Lite specifications for the charts that most chapters need, and the data that they hold."""

from __future__ import annotations

import json
import math
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

from dialoguekit.document.blocks import Chart, Column, Table, Value
from dialoguekit.document.formatting import printable
from dialoguekit.errors import ReportError

PALETTE = ("#0b6e75", "#c8553d", "#7a6a9a", "#b98a2f", "#4a6fa5", "#8a8d8f")
"""Colours that can be told apart in print and by the colour-blind."""

WIDTH = 480
"""Pixels from edge to edge, labels included: on a phone the text can still be read."""

ROW_HEIGHT = 26
LINE_HEIGHT = 15
THICKNESS = 18
TICKS = 6
LABEL_LENGTH = 26  # Characters on one line of a label.
LABEL_LINES = 3
LEGEND_GAP = 32  # A colour and the space around it.
CHARACTER = 7

# So few ticks never get into each other's way; making sure of it takes a third of the time.
_UNHINDERED = {"labelLimit": 0, "labelOverlap": False, "labelFlush": False}
_PATH = re.compile(r"[.\[\]'\"]")


def bars(
    rows: Sequence[Mapping[str, Any]],
    *,
    category: str,
    value: str,
    series: str | None = None,
    colours: Mapping[str, str] | None = None,
    stacked: bool = True,
) -> dict[str, Any]:
    """Horizontal bars: one row for each ``category``, in the order given.

    ``rows`` hold the fields that ``category``, ``value`` and ``series`` name.  With ``series``
    each bar is divided, or with ``stacked=False`` set side by side; ``colours`` fixes the colour
    of each of its values.  Long names of categories are broken into lines.

    Raises :class:`~dialoguekit.errors.ReportError` for a field whose name Vega-Lite cannot hold.
    """
    rows = [{k: printable(v) if isinstance(v, str) else v for k, v in r.items()} for r in rows]
    order = list(dict.fromkeys(str(row[category]) for row in rows))
    labels = {name: _lines(name) for name in order}
    step = max([ROW_HEIGHT, *(LINE_HEIGHT * len(lines) + 8 for lines in labels.values())])
    encoding: dict[str, Any] = {
        "y": {
            "field": _field(category),
            "type": "nominal",
            "sort": order,
            "title": None,
            "axis": {
                "ticks": False,
                "domain": False,
                "labelPadding": 8,
                "labelLimit": 0,  # They are broken into lines already.
                **_broken(labels),
            },
        },
        "x": {
            "field": _field(value),
            "type": "quantitative",
            "title": value,
            **_ticks(rows, category, value, added=series is None or stacked),
        },
        "color": {"value": PALETTE[0]},
    }
    thickness: float | dict[str, float] = THICKNESS
    if series is not None:
        names = list(dict.fromkeys(str(row[series]) for row in rows))
        chosen = colours or {}
        palette = [chosen.get(name, PALETTE[i % len(PALETTE)]) for i, name in enumerate(names)]
        encoding["color"] = {
            "field": _field(series),
            "type": "nominal",
            "sort": names,
            "title": None,
            "scale": {"domain": names, "range": palette},
            "legend": _legend(names, labels.values()),
        }
        if stacked:
            encoding["order"] = {"field": "_order", "type": "quantitative"}
        else:
            encoding["yOffset"] = {"field": _field(series), "sort": names}
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


def _field(name: str) -> str:
    """The name as Vega-Lite reads it, which takes dots, brackets and quotes for a path."""
    if not name or "\\" in name:
        raise ReportError(f"A chart needs fields with names and without backslashes, not {name!r}.")
    return _PATH.sub(r"\\\g<0>", name)


def _ticks(
    rows: Sequence[Mapping[str, Any]], category: str, value: str, *, added: bool
) -> dict[str, Any]:
    """Ticks that never fall between two people: Vega-Lite itself would mark half of one."""
    ends: dict[str, float] = {}
    for row in rows:
        name, size = str(row[category]), row[value] or 0
        ends[name] = ends.get(name, 0) + size if added else max(ends.get(name, 0), size)
    longest = max(ends.values(), default=0)
    if not all(isinstance(row[value] or 0, int) for row in rows) or longest < 0:
        return {"axis": {"tickCount": TICKS, **_UNHINDERED}}
    axis = {"tickCount": min(TICKS, max(longest, 1)), "format": ",d", **_UNHINDERED}
    return {"axis": axis} if longest else {"axis": axis, "scale": {"domain": [0, 1]}}


def _lines(label: str) -> list[str]:
    lines = textwrap.wrap(label, LABEL_LENGTH, max_lines=LABEL_LINES, placeholder="…")
    return lines or [label]


def _broken(labels: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What makes an axis break its long labels; nothing where all are short."""
    long = {name: list(lines) for name, lines in labels.items() if list(lines) != [name]}
    if not long:
        return {}
    # ASCII alone: a line separator would end the string in the language of the expression.
    lifted = [
        {"test": f"length({json.dumps(long)}[datum.label] || [0]) == {count}", "value": by}
        for count in range(2, LABEL_LINES + 1)
        for by in [-LINE_HEIGHT * (count - 1) / 2]
    ]
    return {
        "labelExpr": f"{json.dumps(long)}[datum.label] || datum.label",
        "labelLineHeight": LINE_HEIGHT,
        "labelOffset": {"condition": lifted, "value": 0},
    }


def _legend(names: Sequence[str], labels: Iterable[Sequence[str]]) -> dict[str, Any]:
    """Above the bars: on one line where there is room beside the labels, else in columns."""
    beside = max((_width(line) for lines in labels for line in lines), default=0)
    room = WIDTH - beside - LEGEND_GAP
    widths = [_width(name) + LEGEND_GAP for name in names]
    widest = max(widths, default=room)
    columns = len(names) if sum(widths) <= room else max(1, room // widest)
    rows = math.ceil(len(names) / max(columns, 1))
    return {
        "orient": "top",
        "columns": math.ceil(len(names) / max(rows, 1)),  # Lines of the same length.
        # Zero is no limit, which is faster than one that nothing reaches.
        "labelLimit": 0 if widest <= room else room - LEGEND_GAP,
    }


def _width(text: str) -> int:
    """Pixels that a text takes, or somewhat more."""
    return CHARACTER * sum(2 if east_asian_width(letter) in "FW" else 1 for letter in text)


def tables(chart: Chart) -> tuple[Table, ...]:
    """The data of a chart as tables, for those who cannot see it or want to reckon with it.

    There is one table for each set of data that the specification holds.  Fields whose names
    begin with an underscore only arrange the drawing and are left out.
    """
    found = []
    for rows in _data(chart.spec):
        names = dict.fromkeys(name for row in rows for name in row if not name.startswith("_"))
        if names:
            columns = [
                Column(name, all(_is_number(row.get(name)) for row in rows)) for name in names
            ]
            values = [[_plain(row.get(name)) for name in names] for row in rows]
            found.append(Table(caption=chart.title, columns=columns, rows=values))
    return tuple(found)


def _data(spec: object) -> Iterator[list[Mapping[str, Any]]]:
    """The rows of every set of data in a specification, wherever it stands."""
    if isinstance(spec, Mapping):
        for key, inner in spec.items():
            if key == "data" and isinstance(inner, Mapping):
                yield from _rows(inner.get("values"))
            elif key == "datasets" and isinstance(inner, Mapping):
                for values in inner.values():
                    yield from _rows(values)
            else:
                yield from _data(inner)
    elif isinstance(spec, (list, tuple)):
        for inner in spec:
            yield from _data(inner)


def _rows(values: object) -> Iterator[list[Mapping[str, Any]]]:
    if isinstance(values, (list, tuple)) and values:
        yield [row if isinstance(row, Mapping) else {"value": row} for row in values]


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def _plain(value: object) -> Value:
    if value is None or isinstance(value, (str, int, float)):
        return value
    return json.dumps(value, ensure_ascii=False)
