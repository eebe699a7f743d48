"""Vega-Lite specifications for the charts that most chapters need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

PALETTE = ("#0b6e75", "#c8553d", "#7a6a9a", "#b98a2f", "#4a6fa5", "#8a8d8f")
"""Colours that can be told apart in print and by the colour-blind."""

ROW_HEIGHT = 22
WIDTH = 460


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
    of each of its values.
    """
    order = list(dict.fromkeys(str(row[category]) for row in rows))
    encoding: dict[str, Any] = {
        "y": {
            "field": category,
            "type": "nominal",
            "sort": order,
            "title": None,
            "axis": {"labelLimit": 220, "ticks": False, "domain": False},
        },
        "x": {
            "field": value,
            "type": "quantitative",
            "title": value,
            "axis": {"tickMinStep": 1, "tickCount": 6},
        },
        "color": {"value": PALETTE[0]},
    }
    height = ROW_HEIGHT * max(len(order), 1)
    if series is not None:
        names = list(dict.fromkeys(str(row[series]) for row in rows))
        chosen = colours or {}
        palette = [chosen.get(name, PALETTE[i % len(PALETTE)]) for i, name in enumerate(names)]
        encoding["color"] = {
            "field": series,
            "type": "nominal",
            "sort": names,
            "title": None,
            "scale": {"domain": names, "range": palette},
            "legend": {"orient": "top"},
        }
        if stacked:
            encoding["order"] = {"field": "_order", "type": "quantitative"}
        else:
            encoding["yOffset"] = {"field": series, "sort": names}
            height = ROW_HEIGHT * 0.8 * max(len(order), 1) * max(len(names), 1)
        rows = [{**row, "_order": names.index(str(row[series]))} for row in rows]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "height": height,
        "data": {"values": [dict(row) for row in rows]},
        "mark": {"type": "bar", "cornerRadiusEnd": 0 if series and stacked else 2},
        "encoding": encoding,
    }
