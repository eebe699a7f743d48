"""Blocks on the map: assets by type and group, connections, and the measures of the graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from dialoguekit.plugin import (
    Block,
    ColumnSpec,
    HasEvidence,
    Record,
    Text,
    cite,
    count,
    headed_table,
    share,
    table,
    text,
    value,
)
from dialoguekit.plugin.blocks import ItemList, format_count
from dialoguekit.plugin.tables import format_heading, join_notes
from dialoguekit_abcd import method
from dialoguekit_abcd.asset_graph import ei_index
from dialoguekit_abcd.graph_chart import build_chart
from dialoguekit_abcd.view import AssetMap
from dialoguekit_abcd.view_assets import Asset, Connection

STATUSES = {None: "no update", "agreed": "agreed", "acted-upon": "acted upon", "dropped": "dropped"}
BRIDGING = {True: "yes", False: "no", None: None}
"""The labels of statuses, and of whether a connection bridges groups."""

TOTAL: ColumnSpec[Sequence[Asset]] = count("Total", lambda assets: assets)
WITH_CONTACT: ColumnSpec[Sequence[Asset]] = share(
    "With a contact", lambda assets: [a for a in assets if a.reachable], lambda assets: assets
)


def asset_blocks(found: AssetMap, record: Record) -> Iterator[Block]:
    """Yield the inventory, the gifts, the assets of each type, and merged assets."""
    if not found.assets:
        yield Text("There are no assets on the map.")
        return
    by_group = [_named_by(group) for group in found.naming_groups]
    shared = sum(len(asset.groups) > 1 for asset in found.assets)
    notes = [
        "Counted by the group of the person who named an asset first.",
        f"{shared} of the assets were named by more than one group." if shared else None,
        record.groups.note,
    ]
    yield headed_table(
        "Assets by type, and by the group that named them",
        "Type",
        [(told, found.of_type(type)) for type, told in method.TYPES.items()],
        *by_group,
        TOTAL,
        WITH_CONTACT,
        totals=("All types", found.assets),
        note=join_notes(*notes),
    )
    individuals = found.of_type("individual")
    if individuals:
        gifts = {told: [a for a in individuals if a.gift == g] for g, told in method.GIFTS.items()}
        gifts["Not recorded"] = [asset for asset in individuals if asset.gift is None]
        yield headed_table("Gifts of individuals", "Gift", gifts, *by_group, TOTAL)
    for type in method.TYPES:
        if found.of_type(type):
            yield _assets_table(type, found)
    aliases = [
        (alias, name, asset)
        for asset in found.assets
        for alias, name in list(zip(asset.mentions, asset.names, strict=True))[1:]
    ]
    if aliases:
        yield table(
            "Merged assets",
            aliases,
            cite(of=lambda row: row[0]),
            text("Name", lambda row: row[1]),
            text("Named by", lambda row: row[0].group),
            cite("Merged into", lambda row: row[2]),
            note="Both ids remain valid and refer to the same asset.",
        )


def _named_by(group: str) -> ColumnSpec[Sequence[Asset]]:
    return count(format_heading(group), lambda assets: [a for a in assets if a.group == group])


def _assets_table(type: str, found: AssetMap) -> Block:
    assets = found.of_type(type)
    claimed = not all(asset.offered for asset in assets)
    own: list[ColumnSpec[Asset]] = [text("Gift", lambda a: a.gift), text("Agreed", _agreement)]
    notes = [
        "Agreed: to be on the map." if type == "individual" else None,
        "Claimed: named on the holder's behalf." if claimed else None,
    ]
    return table(
        f"{method.TYPES[type]}: {len(assets)}",
        assets,
        cite(),
        text("Asset", lambda asset: asset.name),
        text("Named by", lambda asset: ", ".join(map(format, asset.groups))),
        *(own if type == "individual" else ()),
        text("Where", lambda asset: next(iter(asset.places), None)),
        text("Offered", lambda asset: "yes" if asset.offered else "claimed"),
        text("Source contributions", lambda asset: ", ".join(s.id for s in asset.sources) or None),
        value(
            "Connections",
            lambda asset: found.graph.degrees[asset.id],
            lambda asset: [c for c in found.graph.connections if asset.id in c.ends],
        ),
        note=join_notes(*notes),
    )


def _agreement(asset: Asset) -> str:
    if asset.declined:
        return "declined"
    return "yes" if asset.agreed else "not recorded"


def connection_blocks(found: AssetMap) -> Iterator[Block]:
    """Yield the chart, the unconnected assets, the measures, and the tables of connections."""
    if not found.connections:
        yield Text("No assets were connected yet. The purpose of a map is to connect them.")
        return
    chart = build_chart(found)
    if chart is not None:
        yield chart
    yield from _unconnected(found)
    yield table(
        "The map in numbers",
        [*_between_groups(found), *_measures(found)],
        text("Measure", lambda measure: measure[0]),
        value("Number", lambda measure: measure[1], lambda measure: measure[2]),
        text("Meaning", lambda measure: measure[3]),
        note="Connections of every status count.",
    )
    key = found.graph.articulation_points
    if key:
        removed = "it" if len(key) == 1 else "any one of them"
        yield Text(
            f"Key connectors: {format_count(len(key), 'asset')}. Removing {removed} would split "
            f"its group of assets: {'; '.join(asset.reference for asset in key)}."
        )
    yield headed_table(
        "Status of the connections",
        "Latest update",
        [(told.capitalize(), status) for status, told in STATUSES.items()],
        count("Connections", found.with_status),
        count("Between groups", lambda s: [c for c in found.with_status(s) if c.bridging]),
    )
    yield table(
        "Every connection",
        found.connections,
        cite(),
        text("Assets to connect", lambda each: "\n".join(_end(found, id) for id in each.ends)),
        text("Purpose", lambda connection: connection.purpose),
        text("Proposed by", lambda connection: connection.group),
        text("Bridging", lambda connection: BRIDGING[connection.bridging]),
        text("Status", _status),
        note="Bridging connections lead from one group to another.",
    )


def _unconnected(found: AssetMap) -> Iterator[Block]:
    """Yield the unconnected assets as text, a line for each group."""
    isolates = found.graph.isolates
    if not isolates:
        yield Text("Every asset is connected with another.")
        return
    yield Text(f"Unconnected so far: {len(isolates)} of {len(found.assets)} assets.")
    yield ItemList(
        f"{group}: {'; '.join(asset.reference for asset in isolates if asset.group == group)}"
        for group in found.naming_groups
        if any(asset.group == group for asset in isolates)
    )


def _end(found: AssetMap, id: str) -> str:
    return f"{id}: {found.by_id[id].name}" if id in found.by_id else f"{id} (not on the map)"


def _status(connection: Connection) -> str:
    """Return the status, with the note on it if that may be published."""
    if connection.ends[0] == connection.ends[1]:
        return "both were merged into one asset"
    status, note = STATUSES[connection.status], connection.note
    return status if note is None or not note.publishable else f"{status}: {note}"


Measure: TypeAlias = tuple[str, int | str | None, Sequence[HasEvidence], str]
"""A measure of the map: its name, its value, the things that it counts, and what it means."""


def _between_groups(found: AssetMap) -> Iterator[Measure]:
    """Yield the connections within each group, and between each two."""
    graph = found.graph
    pairs: dict[tuple[str, ...], list[Connection]] = {(group,): [] for group in found.groups}
    for connection in (*graph.within, *graph.bridging):
        ends = {found.by_id[id].group for id in connection.ends}
        pair = tuple(group for group in found.groups if group in ends)
        pairs.setdefault(pair, []).append(connection)
    for pair, ties in pairs.items():
        where = f"between {' and '.join(pair)}" if len(pair) > 1 else f"within {pair[0]}"
        says = "They link different groups." if len(pair) > 1 else "They stay within a group."
        yield f"Connections {where}", len(ties), ties, says
    if graph.outside:
        says = "An asset at one end was not named by a stakeholder group."
        yield "Other connections", len(graph.outside), graph.outside, says


def _measures(found: AssetMap) -> Iterator[Measure]:
    """Yield the measures of the graph."""
    graph, assets = found.graph, found.assets
    everything: list[HasEvidence] = [*assets, *graph.connections]
    largest, isolates = graph.components[0] if graph.components else (), len(graph.isolates)
    yield (
        "E–I index",
        format_index(ei_index(len(graph.bridging), len(graph.within))),
        [*graph.bridging, *graph.within],
        "From −1, where all connections stay within a group, to +1, where all are between.",
    )
    yield (
        "Separate groups of assets",
        len(graph.components),
        everything,
        f"{len(graph.components) - isolates} of several assets, {isolates} of a single one.",
    )
    says = "Assets that are connected with one another, directly or through others."
    yield "Largest group of assets", len(largest), largest, says
    people, places = ({one for one, _ in pairs} for pairs in (graph.offers, graph.located))
    says = f"They offer {format_count(len(graph.offers), 'asset')}."
    yield "People who offer", len(people), assets, says
    says = f"Where {format_count(len(graph.located), 'asset')} can be found."
    yield "Places named", len(places), assets, says
    yield (
        "Separate groups of assets, with people and places",
        graph.extended_component_count,
        everything,
        "Assets of the same person or in the same place count as connected, too.",
    )


def format_index(index: float | None) -> str | None:
    """Return an E–I index as text: ``+0.20``, ``−1.00``, ``0.00``; None if there is none."""
    if index is None:
        return None
    told = f"{index:+.2f}".replace("-", "−")
    return "0.00" if told.endswith("0.00") else told
