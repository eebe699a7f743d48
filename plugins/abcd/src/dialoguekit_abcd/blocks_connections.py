"""The blocks about connections: the picture, each of them, what became of them, the measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dialoguekit.plugin import Block, Cell, Column, Evidence, List, Row, Table, Text, behind
from dialoguekit_abcd.asset_graph import AssetGraph
from dialoguekit_abcd.blocks_assets import naming_groups
from dialoguekit_abcd.graph_chart import picture
from dialoguekit_abcd.phrases import STATUSES, called, cited, counted, purpose_of, signed, status_of
from dialoguekit_abcd.view import Asset, AssetMap, Connection


def who_meets_whom(room: AssetMap, graph: AssetGraph) -> Iterator[Block]:
    """The picture and the same connections as a table, what stands alone, and the measures."""
    if not room.connections:
        yield Text("Nothing was connected. Mapping is not the point; connecting is.")
        return
    chart = picture(room, graph)
    if chart is not None:
        yield chart
    yield from _alone(room, graph)
    yield _measures(room, graph)
    yield from _holding_together(room, graph)
    yield _fates(room)
    yield _each(room)


def _alone(room: AssetMap, graph: AssetGraph) -> Iterator[Block]:
    """The assets that are not connected, in words, a line for each group."""
    isolates = [room.by_id[id] for id in graph.isolates]
    if not isolates:
        yield Text("Every asset is connected with another.")
        return
    yield Text(f"Not connected with anything yet: {len(isolates)} of {len(graph.assets)} assets.")
    by_group = {
        group: [cited(asset) for asset in isolates if asset.group == group]
        for group in naming_groups(room)
    }
    yield List(f"{group}: {'; '.join(some)}" for group, some in by_group.items() if some)


def _each(room: AssetMap) -> Table:
    assets = room.by_id
    return Table(
        caption="Every connection",
        columns=[
            Column("Id"),
            Column("Who should meet"),
            Column("What for"),
            Column("Proposed by"),
            Column("Bridging"),
            Column("What became of it"),
        ],
        rows=[
            (
                Cell(connection.id, connection.evidence),
                f"{_end(assets, connection.one)}\n{_end(assets, connection.other)}",
                purpose_of(connection),
                connection.group,
                _between(connection),
                _became(connection),
            )
            for connection in room.connections
        ],
        note="Bridging connections lead from one group to another.",
    )


def _end(assets: Mapping[str, Asset], id: str) -> str:
    return f"{id}: {called(assets[id])}" if id in assets else f"{id} (not on the map)"


def _between(connection: Connection) -> str | None:
    if connection.bridging is None:
        return None
    return "yes" if connection.bridging else "no"


def _became(connection: Connection) -> str:
    """What became of it, with the latest note where words about it may be told."""
    if not connection.stands and connection.one == connection.other:
        return "both turned out to be one"
    note = connection.steps[-1].note if connection.steps and connection.quotable else None
    return f"{status_of(connection)}: {note}" if note else status_of(connection)


def _fates(room: AssetMap) -> Table:
    """By what was last said of each connection."""
    rows: list[Row] = []
    for status, told in STATUSES.items():
        found = [c for c in room.connections if c.status == status]
        bridging = [c for c in found if c.bridging]
        rows.append((told.capitalize(), _number(found), _number(bridging)))
    return Table(
        caption="What became of the connections",
        columns=[
            Column("As last looked at"),
            Column("Connections", True),
            Column("Between groups", True),
        ],
        rows=rows,
    )


def _number(connections: Sequence[Connection]) -> Cell:
    return Cell(len(connections), behind(connections))


def _measures(room: AssetMap, graph: AssetGraph) -> Table:
    """The graph in numbers, each with a sentence."""
    all_of_them = behind(room.assets)
    connected = behind([*graph.bridging, *graph.within, *graph.outside])
    largest = graph.components[0] if graph.components else ()
    rows: list[Row] = [
        *_between_groups(room, graph),
        (
            "E–I index",
            Cell(signed(graph.ei), behind([*graph.bridging, *graph.within])),
            "From −1, where all connections stay within a group, to +1, where all are between.",
        ),
        (
            "Pieces",
            Cell(len(graph.components), all_of_them | connected),
            f"{len(graph.clusters)} of several assets, {len(graph.isolates)} of a single one.",
        ),
        (
            "Largest piece",
            Cell(len(largest), _behind_ids(room, largest)),
            "Assets that lead to one another by connections.",
        ),
        (
            "People who offer",
            Cell(graph.people, all_of_them),
            f"They offer {counted(graph.offers, 'asset')}.",
        ),
        (
            "Places named",
            Cell(graph.places, all_of_them),
            f"Where {counted(graph.located, 'asset')} can be found.",
        ),
        (
            "Pieces, people and places included",
            Cell(graph.pieces, all_of_them | connected),
            "What is offered by the same person, or is in the same place, hangs together too.",
        ),
    ]
    return Table(
        caption="The map in numbers",
        columns=[Column("Measure"), Column("Number", True), Column("What it says")],
        rows=rows,
        note="Connections count whatever became of them.",
    )


def _between_groups(room: AssetMap, graph: AssetGraph) -> Iterator[Row]:
    """The connections within each group, and between each two."""
    pairs: dict[tuple[str, ...], list[Connection]] = {(group,): [] for group in room.groups}
    assets = room.by_id
    for connection in (*graph.within, *graph.bridging):
        ends = {assets[connection.one].group, assets[connection.other].group}
        pair = tuple(group for group in room.groups if group in ends)
        pairs.setdefault(pair, []).append(connection)
    for pair, found in pairs.items():
        where = f"between {' and '.join(pair)}" if len(pair) > 1 else f"within {pair[0]}"
        says = "They bridge groups." if len(pair) > 1 else "They stay within a group."
        yield f"Connections {where}", _number(found), says
    if graph.outside:
        says = "An asset at one end was named by nobody of a stakeholder group."
        yield "Other connections", _number(graph.outside), says


def _holding_together(room: AssetMap, graph: AssetGraph) -> Iterator[Block]:
    """The assets without which others would fall apart."""
    if graph.articulation:
        named = "; ".join(cited(room.by_id[id]) for id in graph.articulation)
        yield Text(
            f"Holding others together: {len(graph.articulation)} of the connected assets. Without "
            f"any one of them its piece would fall apart: {named}."
        )


def _behind_ids(room: AssetMap, ids: Iterable[str]) -> Evidence:
    return behind(room.by_id[id] for id in ids)
