"""The map as a chart: groups in columns, lines between them, dashed arcs within them.

Positions are computed here in pixels, also for print: text stays legible, and lines differ without
colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from dialoguekit.plugin import Chart, combined_evidence
from dialoguekit_abcd.asset_graph import AssetGraph
from dialoguekit_abcd.graph_layout import GroupBlock, layout_blocks, order_groups
from dialoguekit_abcd.view import Asset, Connection, WorkshopView

WIDTH = 480
"""The width in pixels, as in the other charts of a report."""
SIZE = 12
"""The font size in pixels."""
ROW = 17
"""The distance between two assets in pixels."""
DOTS = (184, 296)
"""The distances of the left and right column of dots from the left edge, in pixels."""
GAP = 8
"""The distance between a dot and its label in pixels."""
MAX_LABEL_WIDTH = 148
"""The greatest width of a label in pixels; some letters are a fifth wider than estimated."""
BULGE = (14, 52)
"""The least and greatest distance of an arc from its column, in pixels."""
INK = "#2b3235"
COLOURS = ("#0b6e75", "#b0452f", "#6a5a8a", "#8a6414", "#3f629a", "#5d6163")
"""The colours of the groups, each dark enough for text."""
DASHES = {"bridging": [1, 0], "within": [5, 3], "outside": [1, 3]}
"""The dash patterns: between groups, within a group, and with an end outside all groups."""
THICK, THIN = 2.6, 1.1
"""The line widths in pixels: of connections that were acted upon, and of others."""

Row: TypeAlias = dict[str, Any]
Pairs: TypeAlias = Mapping[tuple[str, str], Sequence[Connection]]


class Spot(NamedTuple):
    """The position of an asset in pixels, its column and its colour."""

    x: float
    y: float
    column: int
    colour: str


def build_chart(workshop: WorkshopView, graph: AssetGraph) -> Chart | None:
    """Build the chart of connected assets; None if there are no connections."""
    pairs = _pairs(workshop)
    if not pairs:
        return None
    ranks = {id: n for n, cluster in enumerate(graph.clusters) for id in cluster}
    blocks, height = layout_blocks(order_groups(_groups(workshop, ranks), list(pairs), ranks), ROW)
    colours = {block.group: COLOURS[n % len(COLOURS)] for n, block in enumerate(blocks)}
    spots = {
        id: Spot(DOTS[block.column], y, block.column, colours[block.group])
        for block in blocks
        for id, y in block.heights.items()
    }
    layers = [
        _lines(pairs, spots),
        _dots(spots),
        *_names(workshop, spots),
        *_headings(blocks, colours),
    ]
    return Chart(
        title="The assets and their connections",
        spec={
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "width": WIDTH,
            "height": height,
            "padding": 0,
            "autosize": "none",
            "layer": layers,
        },
        sentence=_sentence(workshop, graph),
        evidence=combined_evidence(c for found in pairs.values() for c in found),
    )


def _pairs(workshop: WorkshopView) -> Pairs:
    """Return the connections of each pair of assets, in either direction."""
    found: dict[tuple[str, str], list[Connection]] = {}
    for connection in workshop.connections:
        if connection.is_valid:
            pair, reversed_pair = (
                (connection.first_asset, connection.second_asset),
                (connection.second_asset, connection.first_asset),
            )
            found.setdefault(reversed_pair if reversed_pair in found else pair, []).append(
                connection
            )
    return found


def _groups(workshop: WorkshopView, ranks: Mapping[str, int]) -> dict[str, list[str]]:
    """Return the connected assets of each stakeholder group, and then of all other groups."""
    found: dict[str, list[str]] = {group: [] for group in workshop.groups}
    for asset in workshop.assets:
        if asset.id in ranks:
            found.setdefault(asset.group, []).append(asset.id)
    return found


def _sentence(workshop: WorkshopView, graph: AssetGraph) -> str:
    connected = len(graph.assets) - len(graph.isolates)
    sides = ""
    if len(workshop.groups) == 2:
        sides = f" On the left are those named by {workshop.groups[0]}, on the right by "
        sides += f"{workshop.groups[1]}."
    return (
        f"{connected} of {len(graph.assets)} assets are connected.{sides} "
        f"Connections between groups: {len(graph.bridging)}, drawn as solid lines; within a "
        f"group: {len(graph.within)}, drawn as dashed lines in its colour. Thick lines were "
        "acted upon. The table below lists every connection."
    )


def _lines(pairs: Pairs, spots: Mapping[str, Spot]) -> Row:
    """Return the layer of lines: straight between columns, arcs within a column."""
    points = [
        {"_line": n, "_n": index, "_x": x, "_y": y, **_line_style(found, spots[pair[0]])}
        for n, (pair, found) in enumerate(pairs.items())
        for index, (x, y) in enumerate(_line_points(spots[pair[0]], spots[pair[1]]))
    ]
    dashes = {"domain": list(DASHES), "range": list(DASHES.values())}
    return {
        "data": {"values": points},
        "mark": {"type": "line", "interpolate": "basis", "opacity": 0.85},
        "encoding": {
            **_position_encoding(),
            "detail": {"field": "_line", "type": "nominal"},
            "order": {"field": "_n", "type": "quantitative"},
            "color": _literal_encoding("_colour"),
            "strokeWidth": _literal_encoding("_width"),
            "strokeDash": {"field": "_kind", "type": "nominal", "scale": dashes, "legend": None},
        },
    }


def _line_style(found: Sequence[Connection], spot: Spot) -> Row:
    """Return the style of the line of a pair."""
    bridging = found[0].bridging
    kind = "outside" if bridging is None else "bridging" if bridging else "within"
    return {
        "_kind": kind,
        "_colour": spot.colour if kind == "within" else INK,
        "_width": THICK if any(c.had_status("acted-upon") for c in found) else THIN,
    }


def _line_points(one: Spot, other: Spot) -> Iterator[tuple[float, float]]:
    """Yield the points of a line: its ends and, for an arc, two control points."""
    yield one.x, one.y
    if one.column == other.column:
        least, most = BULGE
        bulge = min(most, least + abs(one.y - other.y) / 4)
        bent = one.x + (bulge if one.column == 0 else -bulge)
        yield bent, one.y
        yield bent, other.y
    yield other.x, other.y


def _dots(spots: Mapping[str, Spot]) -> Row:
    rows = [{"_x": spot.x, "_y": spot.y, "_colour": spot.colour} for spot in spots.values()]
    return {
        "data": {"values": rows},
        "mark": {"type": "circle", "size": 38, "opacity": 1},
        "encoding": {**_position_encoding(), "color": _literal_encoding("_colour")},
    }


def _names(workshop: WorkshopView, spots: Mapping[str, Spot]) -> Iterator[Row]:
    """Yield a layer for each column: ids with short names, on the outer side of the dots."""
    for column in (0, 1):
        rows = [
            _text(spot, _label(workshop.by_id[id]), INK)
            for id, spot in spots.items()
            if spot.column == column
        ]
        yield from _texts(rows, column)


def _label(asset: Asset) -> str:
    return f"{asset.id} {asset.primary.name if asset.quotable else f'({asset.type})'}"


def _headings(blocks: Sequence[GroupBlock], colours: Mapping[str, str]) -> Iterator[Row]:
    """Yield a layer for each column: the names of its groups."""
    for column in (0, 1):
        rows = [
            _text(Spot(DOTS[column], b.top, column, ""), b.group, colours[b.group])
            for b in blocks
            if b.column == column
        ]
        yield from _texts(rows, column, fontWeight="bold")


def _text(spot: Spot, text: str, colour: str) -> Row:
    x = spot.x + (GAP if spot.column else -GAP)
    return {"_x": x, "_y": spot.y, "_text": " ".join(text.split()), "_colour": colour}


def _texts(rows: Sequence[Row], column: int, **look: Any) -> Iterator[Row]:
    """Yield a layer of texts, truncated by the renderer; nothing if there are none."""
    if rows:
        mark = {
            "type": "text",
            "align": "left" if column else "right",
            "baseline": "middle",
            "fontSize": SIZE,
            "limit": MAX_LABEL_WIDTH,
            **look,
        }
        text = {"field": "_text", "type": "nominal"}
        encoding = {**_position_encoding(), "text": text, "color": _literal_encoding("_colour")}
        yield {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _position_encoding() -> Row:
    """Return the encoding of positions in pixels, without axis and scale."""
    return {
        axis: {"field": f"_{axis}", "type": "quantitative", "scale": None, "axis": None}
        for axis in "xy"
    }


def _literal_encoding(field: str) -> Row:
    """Return the encoding of a colour or width that the data gives."""
    return {"field": field, "type": "nominal", "scale": None}
