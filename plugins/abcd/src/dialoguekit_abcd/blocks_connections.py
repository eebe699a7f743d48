"""Blocks on connections: the chart, each connection, their status, the measures of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Column,
    Evidence,
    ItemList,
    Row,
    Table,
    Text,
    combined_evidence,
)
from dialoguekit_abcd.asset_graph import AssetGraph
from dialoguekit_abcd.blocks_assets import naming_groups
from dialoguekit_abcd.graph_chart import build_chart
from dialoguekit_abcd.phrases import (
    STATUSES,
    asset_name,
    asset_reference,
    format_count,
    format_signed,
    purpose_of,
    status_of,
)
from dialoguekit_abcd.view import Asset, Connection, WorkshopView


def connection_blocks(workshop: WorkshopView, graph: AssetGraph) -> Iterator[Block]:
    """Yield the chart, the unconnected assets, the measures, and the tables of connections."""
    if not workshop.connections:
        yield Text("No assets were connected yet. The purpose of a map is to connect them.")
        return
    chart = build_chart(workshop, graph)
    if chart is not None:
        yield chart
    yield from _unconnected(workshop, graph)
    yield _measures_table(workshop, graph)
    yield from _key_connectors(workshop, graph)
    yield _statuses_table(workshop)
    yield _connections_table(workshop)


def _unconnected(workshop: WorkshopView, graph: AssetGraph) -> Iterator[Block]:
    """Yield the unconnected assets as text, a line for each group."""
    isolates = [workshop.by_id[id] for id in graph.isolates]
    if not isolates:
        yield Text("Every asset is connected with another.")
        return
    yield Text(f"Unconnected so far: {len(isolates)} of {len(graph.assets)} assets.")
    by_group = {
        group: [asset_reference(asset) for asset in isolates if asset.group == group]
        for group in naming_groups(workshop)
    }
    yield ItemList(
        f"{group}: {'; '.join(references)}" for group, references in by_group.items() if references
    )


def _connections_table(workshop: WorkshopView) -> Table:
    assets = workshop.by_id
    return Table(
        caption="Every connection",
        columns=[
            Column("Id"),
            Column("Assets to connect"),
            Column("Purpose"),
            Column("Proposed by"),
            Column("Bridging"),
            Column("Status"),
        ],
        rows=[
            (
                Cell(connection.id, connection.evidence),
                f"{_end(assets, connection.first_asset)}\n{_end(assets, connection.second_asset)}",
                purpose_of(connection),
                connection.group,
                _bridging_label(connection),
                _status_text(connection),
            )
            for connection in workshop.connections
        ],
        note="Bridging connections lead from one group to another.",
    )


def _end(assets: Mapping[str, Asset], id: str) -> str:
    return f"{id}: {asset_name(assets[id])}" if id in assets else f"{id} (not on the map)"


def _bridging_label(connection: Connection) -> str | None:
    if connection.bridging is None:
        return None
    return "yes" if connection.bridging else "no"


def _status_text(connection: Connection) -> str:
    """Return the status, with the latest note if it may be quoted."""
    if not connection.is_valid and connection.first_asset == connection.second_asset:
        return "both were merged into one asset"
    note = connection.follow_ups[-1].note if connection.follow_ups and connection.quotable else None
    return f"{status_of(connection)}: {note}" if note else status_of(connection)


def _statuses_table(workshop: WorkshopView) -> Table:
    """Return the table of connections by status."""
    rows: list[Row] = []
    for status, label in STATUSES.items():
        found = [c for c in workshop.connections if c.status == status]
        bridging = [c for c in found if c.bridging]
        rows.append((label.capitalize(), _number(found), _number(bridging)))
    return Table(
        caption="Status of the connections",
        columns=[
            Column("Latest update"),
            Column("Connections", True),
            Column("Between groups", True),
        ],
        rows=rows,
    )


def _number(connections: Sequence[Connection]) -> Cell:
    return Cell(len(connections), combined_evidence(connections))


def _measures_table(workshop: WorkshopView, graph: AssetGraph) -> Table:
    """Return the table of measures, each with an explanation."""
    all_of_them = combined_evidence(workshop.assets)
    connected = combined_evidence([*graph.bridging, *graph.within, *graph.outside])
    largest = graph.components[0] if graph.components else ()
    rows: list[Row] = [
        *_between_groups(workshop, graph),
        (
            "E–I index",
            Cell(
                format_signed(graph.ei_index), combined_evidence([*graph.bridging, *graph.within])
            ),
            "From −1, where all connections stay within a group, to +1, where all are between.",
        ),
        (
            "Separate groups of assets",
            Cell(len(graph.components), all_of_them | connected),
            f"{len(graph.clusters)} of several assets, {len(graph.isolates)} of a single one.",
        ),
        (
            "Largest group of assets",
            Cell(len(largest), _evidence_of_ids(workshop, largest)),
            "Assets that are connected with one another, directly or through others.",
        ),
        (
            "People who offer",
            Cell(graph.people, all_of_them),
            f"They offer {format_count(graph.offers, 'asset')}.",
        ),
        (
            "Places named",
            Cell(graph.places, all_of_them),
            f"Where {format_count(graph.located, 'asset')} can be found.",
        ),
        (
            "Separate groups of assets, with people and places",
            Cell(graph.extended_component_count, all_of_them | connected),
            "Assets of the same person or in the same place count as connected, too.",
        ),
    ]
    return Table(
        caption="The map in numbers",
        columns=[Column("Measure"), Column("Number", True), Column("Meaning")],
        rows=rows,
        note="Connections of every status count.",
    )


def _between_groups(workshop: WorkshopView, graph: AssetGraph) -> Iterator[Row]:
    """Yield the connections within each group, and between each two."""
    pairs: dict[tuple[str, ...], list[Connection]] = {(group,): [] for group in workshop.groups}
    assets = workshop.by_id
    for connection in (*graph.within, *graph.bridging):
        ends = {assets[connection.first_asset].group, assets[connection.second_asset].group}
        pair = tuple(group for group in workshop.groups if group in ends)
        pairs.setdefault(pair, []).append(connection)
    for pair, found in pairs.items():
        where = f"between {' and '.join(pair)}" if len(pair) > 1 else f"within {pair[0]}"
        says = "They link different groups." if len(pair) > 1 else "They stay within a group."
        yield f"Connections {where}", _number(found), says
    if graph.outside:
        says = "An asset at one end was not named by a stakeholder group."
        yield "Other connections", _number(graph.outside), says


def _key_connectors(workshop: WorkshopView, graph: AssetGraph) -> Iterator[Block]:
    """Yield the articulation points."""
    if graph.articulation_points:
        named = "; ".join(asset_reference(workshop.by_id[id]) for id in graph.articulation_points)
        number = len(graph.articulation_points)
        yield Text(
            f"Key connectors: {format_count(number, 'asset')}. "
            f"Removing {'it' if number == 1 else 'any one of them'} would split its group of "
            f"assets: {named}."
        )


def _evidence_of_ids(workshop: WorkshopView, ids: Iterable[str]) -> Evidence:
    return combined_evidence(workshop.by_id[id] for id in ids)
