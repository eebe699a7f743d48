"""The map as a chart: groups in columns, lines between them, dashed arcs within them.

Positions are computed here in pixels, also for print: text stays legible, and lines differ without
colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from dialoguekit.plugin import combined_evidence
from dialoguekit.plugin.blocks import Chart
from dialoguekit_abcd.graph_layout import layout_blocks, order_groups
from dialoguekit_abcd.view import AssetMap
from dialoguekit_abcd.view_assets import Connection

WIDTH, SIZE, ROW, GAP = 480, 12, 17, 8
"""In pixels: the width, as in other charts; the font size; the distances between two assets, and
between a dot and its label."""
DOTS, MAX_LABEL_WIDTH = (184, 296), 148
"""In pixels: the columns of dots from the left edge, and the greatest width of a label; some
letters are a fifth wider than estimated."""
BULGE = (14, 52)
"""The least and greatest distance of an arc from its column, in pixels."""
INK = "#2b3235"
COLOURS = ("#0b6e75", "#b0452f", "#6a5a8a", "#8a6414", "#3f629a", "#5d6163")
"""The colours of the groups, each dark enough for text."""
KINDS = {True: "bridging", False: "within", None: "outside"}
DASHES = {"bridging": [1, 0], "within": [5, 3], "outside": [1, 3]}
"""The dash patterns: between groups, within a group, and with an end outside all groups."""
THICK, THIN = 2.6, 1.1
"""The line widths in pixels: of connections that were acted upon, and of others."""

Row: TypeAlias = dict[str, Any]
Pairs: TypeAlias = Mapping[tuple[str, str], Sequence[Connection]]


class Spot(NamedTuple):
    """The position of an asset or a heading in pixels, its column, its colour and its text."""

    x: float
    y: float
    column: int
    colour: str
    text: str


def build_chart(found: AssetMap) -> Chart | None:
    """Return the chart of connected assets; None if there are no connections."""
    pairs = _pairs(found)
    if not pairs:
        return None
    components = [component for component in found.graph.components if len(component) > 1]
    ranks = {asset.id: n for n, component in enumerate(components) for asset in component}
    groups: dict[str, list[str]] = {group: [] for group in found.groups}
    for id in ranks:
        groups.setdefault(found.by_id[id].group, []).append(id)
    blocks, height = layout_blocks(order_groups(groups, list(pairs), ranks), ROW)
    headings: list[Spot] = []
    spots: dict[str, Spot] = {}
    for block, colour in zip(blocks, COLOURS * len(blocks), strict=False):
        heading = Spot(DOTS[block.column], block.top, block.column, colour, block.group)
        headings.append(heading)
        for id, y in block.heights.items():
            spots[id] = heading._replace(y=y, text=_label(found, id))
    dots = [{"_x": spot.x, "_y": spot.y, "_colour": spot.colour} for spot in spots.values()]
    names = (spot._replace(colour=INK) for spot in spots.values())
    layers = [
        _lines(pairs, spots),
        _layer(dots, {"type": "circle", "size": 38, "opacity": 1}),
        *_texts(names),
        *_texts(headings, fontWeight="bold"),
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
        sentence=_sentence(found),
        evidence=combined_evidence(found.graph.connections),
    )


def _pairs(found: AssetMap) -> Pairs:
    """Return the connections of each pair of assets, in either direction."""
    pairs: dict[tuple[str, str], list[Connection]] = {}
    for connection in found.graph.connections:
        one, other = connection.ends
        pair = (other, one) if (other, one) in pairs else (one, other)
        pairs.setdefault(pair, []).append(connection)
    return pairs


def _label(found: AssetMap, id: str) -> str:
    asset = found.by_id[id]
    return f"{id} {asset.name if asset.name.publishable else f'({asset.type})'}"


def _sentence(found: AssetMap) -> str:
    graph, sides = found.graph, ""
    if len(found.groups) == 2:
        left, right = found.groups
        sides = f" On the left are those named by {left}, on the right by {right}."
    return (
        f"{len(found.assets) - len(graph.isolates)} of {len(found.assets)} assets are connected."
        f"{sides} Connections between groups: {len(graph.bridging)}, drawn as solid lines; within "
        f"a group: {len(graph.within)}, drawn as dashed lines in its colour. Thick lines were "
        "acted upon. The table below lists every connection."
    )


def _lines(pairs: Pairs, spots: Mapping[str, Spot]) -> Row:
    """Return the layer of lines: straight between columns, arcs within a column."""
    points: list[Row] = []
    for n, ((one, other), found) in enumerate(pairs.items()):
        kind = KINDS[found[0].bridging]
        look = {
            "_kind": kind,
            "_colour": spots[one].colour if kind == "within" else INK,
            "_width": THICK if any(c.had_status("acted-upon") for c in found) else THIN,
        }
        for index, (x, y) in enumerate(_line_points(spots[one], spots[other])):
            points.append({"_line": n, "_n": index, "_x": x, "_y": y, **look})
    dashes = {"domain": list(DASHES), "range": list(DASHES.values())}
    return _layer(
        points,
        {"type": "line", "interpolate": "basis", "opacity": 0.85},
        detail={"field": "_line", "type": "nominal"},
        order={"field": "_n", "type": "quantitative"},
        strokeWidth={"field": "_width", "type": "nominal", "scale": None},
        strokeDash={"field": "_kind", "type": "nominal", "scale": dashes, "legend": None},
    )


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


def _texts(spots: Iterable[Spot], **look: str) -> Iterator[Row]:
    """Yield a layer of texts for each column, on its outer side; the renderer truncates them."""
    rows: tuple[list[Row], list[Row]] = ([], [])
    for x, y, column, colour, text in spots:
        at = x + (GAP if column else -GAP)
        rows[column].append({"_x": at, "_y": y, "_text": " ".join(text.split()), "_colour": colour})
    for column in (0, 1):
        mark = {
            "type": "text",
            "align": "left" if column else "right",
            "baseline": "middle",
            "fontSize": SIZE,
            "limit": MAX_LABEL_WIDTH,
            **look,
        }
        if rows[column]:
            yield _layer(rows[column], mark, text={"field": "_text", "type": "nominal"})


def _layer(rows: Sequence[Row], mark: Row, **encoding: Row) -> Row:
    """Return a layer of rows at their positions in pixels, each in its colour."""
    positions = {
        axis: {"field": f"_{axis}", "type": "quantitative", "scale": None, "axis": None}
        for axis in "xy"
    }
    colour = {"field": "_colour", "type": "nominal", "scale": None}
    return {
        "data": {"values": rows},
        "mark": mark,
        "encoding": {**positions, "color": colour, **encoding},
    }
