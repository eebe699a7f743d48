"""The blocks about several workshops: maps side by side, what they share, what only one has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dialoguekit.plugin import Block, Cell, Chart, Column, Row, Scope, Table, Text, bars, behind
from dialoguekit_abcd import method
from dialoguekit_abcd.asset_graph import AssetGraph, ei_index, measured
from dialoguekit_abcd.phrases import signed
from dialoguekit_abcd.rules import flags, of_map
from dialoguekit_abcd.view import Asset, AssetMap


def across(rooms: Mapping[str, AssetMap], scope: Scope) -> Iterator[Block]:
    """Every map in a row, their inventories, and the assets of one name in several of them."""
    used = {w: room for w, room in rooms.items() if room}
    graphs = {w: measured(room) for w, room in used.items()}
    yield _side_by_side(used, graphs, scope)
    without = [scope.titles[w] for w in rooms if w not in used]
    if without:
        yield Text(f"Nothing was mapped in {', '.join(without)}.")
    if any(room.assets for room in used.values()):
        yield _inventories(used, scope)
        yield _chart(used, scope)
        yield from _shared(used, scope)


def _side_by_side(
    rooms: Mapping[str, AssetMap], graphs: Mapping[str, AssetGraph], scope: Scope
) -> Table:
    rows = [_row(scope.titles[w], [room], [graphs[w]]) for w, room in rooms.items()]
    if len(rooms) > 1:
        rows.append(_row("All together", list(rooms.values()), list(graphs.values())))
    return Table(
        caption="The maps side by side",
        columns=[
            Column("Workshop"),
            Column("Assets", True),
            Column("Connections", True),
            Column("Between groups", True),
            Column("E–I index", True),
            Column("Stand alone", True),
            Column("Pieces", True),
            Column("Acted upon", True),
            Column("To do ourselves", True),
            Column("Flags", True),
        ],
        rows=rows,
        note=(
            "The E–I index is +1 where all connections are between groups and −1 where all stay "
            "within one. Pieces are assets that hang together, or stand alone."
        ),
    )


def _row(name: str, rooms: Sequence[AssetMap], graphs: Sequence[AssetGraph]) -> Row:
    """One workshop, or all of them: maps are not joined, what they hold is added up."""
    assets = [asset for room in rooms for asset in room.assets]
    connections = [c for room in rooms for c in room.connections]
    tasks = [task for room in rooms for task in room.tasks]
    ours = [task for task in tasks if task.bucket == 1]
    acted = [c for c in connections if c.status == "acted-upon"]
    bridging = [c for graph in graphs for c in graph.bridging]
    within = [c for graph in graphs for c in graph.within]
    alone = [
        room.by_id[id] for room, graph in zip(rooms, graphs, strict=True) for id in graph.isolates
    ]
    raised = [
        flag
        for room in rooms
        for flag in (*of_map(room), *(f for s in room.sessions for f in flags(room, s)))
        if flag.severity == "flag"
    ]
    return (
        name,
        Cell(len(assets), behind(assets)),
        Cell(len(connections), behind(connections)),
        Cell(len(bridging), behind(bridging)),
        Cell(signed(ei_index(len(bridging), len(within))), behind([*bridging, *within])),
        Cell(len(alone), behind(alone)),
        Cell(sum(len(graph.components) for graph in graphs), behind([*assets, *connections])),
        Cell(len(acted), behind(acted)),
        Cell(f"{len(ours)} of {len(tasks)}", behind(tasks)),
        Cell(len(raised), behind(raised)),
    )


def _inventories(rooms: Mapping[str, AssetMap], scope: Scope) -> Table:
    return Table(
        caption="Assets by type in each workshop",
        columns=[
            Column("Type"),
            *(Column(scope.titles[w], True) for w in rooms),
            Column("Together", True),
        ],
        rows=[
            (
                heading,
                *(Cell(len(some), behind(some)) for some in found),
                Cell(sum(map(len, found)), behind(a for some in found for a in some)),
            )
            for type, heading in method.TYPES.items()
            for found in [[_of_type(room, type) for room in rooms.values()]]
        ],
    )


def _of_type(room: AssetMap, type: str) -> list[Asset]:
    return [asset for asset in room.assets if asset.type == type]


def _chart(rooms: Mapping[str, AssetMap], scope: Scope) -> Chart:
    return Chart(
        title="What each workshop put on its map",
        spec=bars(
            [
                {"workshop": scope.titles[w], "assets": len(_of_type(room, type)), "type": heading}
                for w, room in rooms.items()
                for type, heading in method.TYPES.items()
            ],
            category="workshop",
            value="assets",
            series="type",
        ),
        sentence="Assets of each workshop, by type; what was merged counts once.",
        evidence=behind(asset for room in rooms.values() for asset in room.assets),
    )


def _shared(rooms: Mapping[str, AssetMap], scope: Scope) -> Iterator[Block]:
    """Assets of one name and type in several workshops, and how many are on one map alone.

    Only names that may stand in a report are compared: a match would tell the others.
    """
    found: dict[tuple[str, str], dict[str, list[Asset]]] = {}
    for workshop, room in rooms.items():
        for asset in room.assets:
            if asset.quotable:
                key = (_plain(asset.first.name), asset.type)
                found.setdefault(key, {}).setdefault(workshop, []).append(asset)
    shared = [where for where in found.values() if len(where) > 1]
    if shared:
        yield Table(
            caption="On the map of several workshops",
            columns=[
                Column("What is here"),
                Column("Type"),
                *(Column(scope.titles[w]) for w in rooms),
            ],
            rows=[_shared_row(where, rooms) for where in shared],
        )
    yield Table(
        caption="Only here",
        columns=[
            Column("Workshop"),
            Column("Named in no other workshop", True),
            Column("Of its assets, with a name that may be told", True),
        ],
        rows=[
            (scope.titles[w], Cell(len(own), behind(own)), Cell(len(told), behind(told)))
            for w in rooms
            for told in [[a for where in found.values() for a in where.get(w, ())]]
            for own in [
                [a for where in found.values() if len(where) == 1 for a in where.get(w, ())]
            ]
        ],
        note="They stand in the chapter of each workshop. Names are compared letter by letter.",
    )


def _shared_row(where: Mapping[str, Sequence[Asset]], rooms: Mapping[str, AssetMap]) -> Row:
    first = next(iter(where.values()))[0]
    return (
        first.first.name,
        first.type,
        *(
            Cell(", ".join(a.id for a in where[w]), behind(where[w])) if w in where else None
            for w in rooms
        ),
    )


def _plain(name: str) -> str:
    """A name without what does not tell two apart: case, spaces, and the article before it."""
    return " ".join(name.casefold().split()).removeprefix("the ").rstrip(".")
