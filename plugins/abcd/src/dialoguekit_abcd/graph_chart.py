"""The map as a picture: groups in columns, lines across between them, dashed arcs within them.

Positions are worked out here, for as many pixels as every chart of a report has, and for paper:
letters keep a size that can be read, and lines can be told apart without colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from dialoguekit.plugin import Chart, behind
from dialoguekit_abcd.asset_graph import AssetGraph
from dialoguekit_abcd.graph_layout import Block, blocks, ordered
from dialoguekit_abcd.view import Asset, AssetMap, Connection

WIDTH = 480
"""Pixels from edge to edge, as in the other charts of a report."""
SIZE = 12
"""Pixels of the letters."""
ROW = 17
"""Pixels from one asset to the next."""
DOTS = (184, 296)
"""Where the dots of the left and of the right column stand, in pixels from the left."""
GAP = 8
"""Pixels between a dot and its name."""
LONGEST = 148
"""Pixels that a name may take: some letters are a fifth wider than those it is measured with."""
BULGE = (14, 52)
"""How far an arc leaves its column, in pixels: at least, and at most."""
INK = "#2b3235"
COLOURS = ("#0b6e75", "#b0452f", "#6a5a8a", "#8a6414", "#3f629a", "#5d6163")
"""Those of the groups, each dark enough for letters."""
DASHES = {"bridging": [1, 0], "within": [5, 3], "outside": [1, 3]}
"""How lines are dashed: from group to group, within one, and with an end that is of none."""
THICK, THIN = 2.6, 1.1
"""Pixels of a line: of a connection that was acted upon, and of the others."""

Row: TypeAlias = dict[str, Any]
Pairs: TypeAlias = Mapping[tuple[str, str], Sequence[Connection]]


class Spot(NamedTuple):
    """Where an asset is drawn, in pixels from the left and from the top, and in which colour."""

    x: float
    y: float
    column: int
    colour: str


def picture(room: AssetMap, graph: AssetGraph) -> Chart | None:
    """The connected assets of a workshop and their connections; None where there are none."""
    pairs = _pairs(room)
    if not pairs:
        return None
    ranks = {id: n for n, cluster in enumerate(graph.clusters) for id in cluster}
    made, height = blocks(ordered(_groups(room, ranks), list(pairs), ranks), ROW)
    colours = {block.group: COLOURS[n % len(COLOURS)] for n, block in enumerate(made)}
    spots = {
        id: Spot(DOTS[block.column], y, block.column, colours[block.group])
        for block in made
        for id, y in block.heights.items()
    }
    layers = [_lines(pairs, spots), _dots(spots), *_names(room, spots), *_headings(made, colours)]
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
        sentence=_sentence(room, graph),
        evidence=behind(c for found in pairs.values() for c in found),
    )


def _pairs(room: AssetMap) -> Pairs:
    """The connections of each pair of assets, whichever is named first."""
    found: dict[tuple[str, str], list[Connection]] = {}
    for connection in room.connections:
        if connection.stands:
            pair, turned = (connection.one, connection.other), (connection.other, connection.one)
            found.setdefault(turned if turned in found else pair, []).append(connection)
    return found


def _groups(room: AssetMap, ranks: Mapping[str, int]) -> dict[str, list[str]]:
    """The connected assets of each stakeholder group, and then of whoever else named any."""
    found: dict[str, list[str]] = {group: [] for group in room.groups}
    for asset in room.assets:
        if asset.id in ranks:
            found.setdefault(asset.group, []).append(asset.id)
    return found


def _sentence(room: AssetMap, graph: AssetGraph) -> str:
    connected = len(graph.assets) - len(graph.isolates)
    sides = ""
    if len(room.groups) == 2:
        sides = f" On the left are those named by {room.groups[0]}, on the right by "
        sides += f"{room.groups[1]}."
    return (
        f"{connected} of {len(graph.assets)} assets are connected.{sides} "
        f"Connections between groups: {len(graph.bridging)}, drawn as solid lines; within a "
        f"group: {len(graph.within)}, drawn as dashed lines in its colour. Thick lines were "
        "acted upon. The table below holds every one of them."
    )


def _lines(pairs: Pairs, spots: Mapping[str, Spot]) -> Row:
    """A layer: straight lines across, arcs from place to place within a column."""
    points = [
        {"_line": n, "_n": place, "_x": x, "_y": y, **_look(found, spots[pair[0]])}
        for n, (pair, found) in enumerate(pairs.items())
        for place, (x, y) in enumerate(_way(spots[pair[0]], spots[pair[1]]))
    ]
    dashes = {"domain": list(DASHES), "range": list(DASHES.values())}
    return {
        "data": {"values": points},
        "mark": {"type": "line", "interpolate": "basis", "opacity": 0.85},
        "encoding": {
            **_placed(),
            "detail": {"field": "_line", "type": "nominal"},
            "order": {"field": "_n", "type": "quantitative"},
            "color": _as_it_is("_colour"),
            "strokeWidth": _as_it_is("_width"),
            "strokeDash": {"field": "_kind", "type": "nominal", "scale": dashes, "legend": None},
        },
    }


def _look(found: Sequence[Connection], spot: Spot) -> Row:
    """What the line of a pair looks like."""
    bridging = found[0].bridging
    kind = "outside" if bridging is None else "bridging" if bridging else "within"
    return {
        "_kind": kind,
        "_colour": spot.colour if kind == "within" else INK,
        "_width": THICK if any(c.was("acted-upon") for c in found) else THIN,
    }


def _way(one: Spot, other: Spot) -> Iterator[tuple[float, float]]:
    """The points that a line is drawn along: its ends, and for an arc what bends it."""
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
        "encoding": {**_placed(), "color": _as_it_is("_colour")},
    }


def _names(room: AssetMap, spots: Mapping[str, Spot]) -> Iterator[Row]:
    """A layer for each column: ids with short names, beside the dots and away from the lines."""
    for column in (0, 1):
        rows = [
            _text(spot, _short(room.by_id[id]), INK)
            for id, spot in spots.items()
            if spot.column == column
        ]
        yield from _texts(rows, column)


def _short(asset: Asset) -> str:
    return f"{asset.id} {asset.first.name if asset.quotable else f'({asset.type})'}"


def _headings(made: Sequence[Block], colours: Mapping[str, str]) -> Iterator[Row]:
    """A layer for each column: what its groups are called."""
    for column in (0, 1):
        rows = [
            _text(Spot(DOTS[column], b.top, column, ""), b.group, colours[b.group])
            for b in made
            if b.column == column
        ]
        yield from _texts(rows, column, fontWeight="bold")


def _text(spot: Spot, text: str, colour: str) -> Row:
    x = spot.x + (GAP if spot.column else -GAP)
    return {"_x": x, "_y": spot.y, "_text": " ".join(text.split()), "_colour": colour}


def _texts(rows: Sequence[Row], column: int, **look: Any) -> Iterator[Row]:
    """A layer of texts, cut short by who draws it where they do not fit; none where none are."""
    if rows:
        mark = {
            "type": "text",
            "align": "left" if column else "right",
            "baseline": "middle",
            "fontSize": SIZE,
            "limit": LONGEST,
            **look,
        }
        text = {"field": "_text", "type": "nominal"}
        encoding = {**_placed(), "text": text, "color": _as_it_is("_colour")}
        yield {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _placed() -> Row:
    """Positions in pixels: no axis, no scale."""
    return {
        axis: {"field": f"_{axis}", "type": "quantitative", "scale": None, "axis": None}
        for axis in "xy"
    }


def _as_it_is(field: str) -> Row:
    """A colour or a width that stands in the data."""
    return {"field": field, "type": "nominal", "scale": None}
