"""Blocks on several workshops: comparison of maps, shared assets, assets of one workshop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dialoguekit.plugin import (
    Block,
    Cell,
    Chart,
    Column,
    Row,
    Scope,
    Table,
    Text,
    bar_chart_spec,
    combined_evidence,
)
from dialoguekit_abcd import method
from dialoguekit_abcd.asset_graph import AssetGraph, build_graph, ei_index
from dialoguekit_abcd.phrases import format_signed
from dialoguekit_abcd.rules import flags, map_flags
from dialoguekit_abcd.view import Asset, WorkshopView


def programme_blocks(workshops: Mapping[str, WorkshopView], scope: Scope) -> Iterator[Block]:
    """Yield a row for every map, their inventories, and the assets on several maps."""
    mapped = {w: view for w, view in workshops.items() if view}
    graphs = {w: build_graph(view) for w, view in mapped.items()}
    yield _side_by_side(mapped, graphs, scope)
    without = [scope.titles[w] for w in workshops if w not in mapped]
    if without:
        yield Text(f"No assets were mapped in {', '.join(without)}.")
    if any(view.assets for view in mapped.values()):
        yield _inventories(mapped, scope)
        yield _chart(mapped, scope)
        yield from _shared(mapped, scope)


def _side_by_side(
    workshops: Mapping[str, WorkshopView], graphs: Mapping[str, AssetGraph], scope: Scope
) -> Table:
    rows = [_row(scope.titles[w], [view], [graphs[w]]) for w, view in workshops.items()]
    if len(workshops) > 1:
        rows.append(_row("All workshops", list(workshops.values()), list(graphs.values())))
    return Table(
        caption="Comparison of the asset maps",
        columns=[
            Column("Workshop"),
            Column("Assets", True),
            Column("Connections", True),
            Column("Between groups", True),
            Column("E–I index", True),
            Column("Unconnected", True),
            Column("Separate groups of assets", True),
            Column("Acted upon", True),
            Column("To do ourselves", True),
            Column("Warnings", True),
        ],
        rows=rows,
        note=(
            "The E–I index is +1 where all connections are between groups and −1 where all stay "
            "within one. A separate group of assets is a set of connected assets, or one "
            "unconnected asset."
        ),
    )


def _row(name: str, workshops: Sequence[WorkshopView], graphs: Sequence[AssetGraph]) -> Row:
    """Return the row of one workshop, or of all: counts are added up, maps are not merged."""
    assets = [asset for view in workshops for asset in view.assets]
    connections = [c for view in workshops for c in view.connections]
    tasks = [task for view in workshops for task in view.tasks]
    ours = [task for task in tasks if task.bucket == 1]
    acted = [c for c in connections if c.status == "acted-upon"]
    bridging = [c for graph in graphs for c in graph.bridging]
    within = [c for graph in graphs for c in graph.within]
    isolates = [
        view.by_id[id]
        for view, graph in zip(workshops, graphs, strict=True)
        for id in graph.isolates
    ]
    raised = [
        flag
        for view in workshops
        for flag in (*map_flags(view), *(f for s in view.sessions for f in flags(view, s)))
        if flag.severity == "warning"
    ]
    return (
        name,
        Cell(len(assets), combined_evidence(assets)),
        Cell(len(connections), combined_evidence(connections)),
        Cell(len(bridging), combined_evidence(bridging)),
        Cell(
            format_signed(ei_index(len(bridging), len(within))),
            combined_evidence([*bridging, *within]),
        ),
        Cell(len(isolates), combined_evidence(isolates)),
        Cell(
            sum(len(graph.components) for graph in graphs),
            combined_evidence([*assets, *connections]),
        ),
        Cell(len(acted), combined_evidence(acted)),
        Cell(f"{len(ours)} of {len(tasks)}", combined_evidence(tasks)),
        Cell(len(raised), combined_evidence(raised)),
    )


def _inventories(workshops: Mapping[str, WorkshopView], scope: Scope) -> Table:
    return Table(
        caption="Assets by type in each workshop",
        columns=[
            Column("Type"),
            *(Column(scope.titles[w], True) for w in workshops),
            Column("All workshops", True),
        ],
        rows=[
            (
                heading,
                *(Cell(len(some), combined_evidence(some)) for some in found),
                Cell(sum(map(len, found)), combined_evidence(a for some in found for a in some)),
            )
            for type, heading in method.TYPES.items()
            for found in [[_of_type(view, type) for view in workshops.values()]]
        ],
    )


def _of_type(workshop: WorkshopView, type: str) -> list[Asset]:
    return [asset for asset in workshop.assets if asset.type == type]


def _chart(workshops: Mapping[str, WorkshopView], scope: Scope) -> Chart:
    return Chart(
        title="Assets of each workshop by type",
        spec=bar_chart_spec(
            [
                {"workshop": scope.titles[w], "assets": len(_of_type(view, type)), "type": heading}
                for w, view in workshops.items()
                for type, heading in method.TYPES.items()
            ],
            category="workshop",
            value="assets",
            series="type",
        ),
        sentence="Assets of each workshop, by type. Merged assets count once.",
        evidence=combined_evidence(asset for view in workshops.values() for asset in view.assets),
    )


def _shared(workshops: Mapping[str, WorkshopView], scope: Scope) -> Iterator[Block]:
    """Yield the assets with one name and type in several workshops, and counts of the others.

    Only quotable names are compared, because a match would disclose the others.
    """
    found: dict[tuple[str, str], dict[str, list[Asset]]] = {}
    for workshop, view in workshops.items():
        for asset in view.assets:
            if asset.quotable:
                key = (_normalize_name(asset.primary.name), asset.type)
                found.setdefault(key, {}).setdefault(workshop, []).append(asset)
    shared = [where for where in found.values() if len(where) > 1]
    if shared:
        yield Table(
            caption="Assets of several workshops",
            columns=[
                Column("Asset"),
                Column("Type"),
                *(Column(scope.titles[w]) for w in workshops),
            ],
            rows=[_shared_row(where, workshops) for where in shared],
        )
    yield Table(
        caption="Assets of one workshop only",
        columns=[
            Column("Workshop"),
            Column("Named in no other workshop", True),
            Column("Assets with a quotable name", True),
        ],
        rows=[
            (
                scope.titles[w],
                Cell(len(own), combined_evidence(own)),
                Cell(len(quotable), combined_evidence(quotable)),
            )
            for w in workshops
            for quotable in [[a for where in found.values() for a in where.get(w, ())]]
            for own in [
                [a for where in found.values() if len(where) == 1 for a in where.get(w, ())]
            ]
        ],
        note=(
            "The chapter of each workshop lists its assets. Upper and lower case, repeated spaces, "
            "a leading “the” and a final full stop are ignored in comparing names."
        ),
    )


def _shared_row(where: Mapping[str, Sequence[Asset]], workshops: Mapping[str, WorkshopView]) -> Row:
    first = next(iter(where.values()))[0]
    return (
        first.primary.name,
        first.type,
        *(
            Cell(", ".join(a.id for a in where[w]), combined_evidence(where[w]))
            if w in where
            else None
            for w in workshops
        ),
    )


def _normalize_name(name: str) -> str:
    """Return a name without case, repeated spaces, a leading article and a final full stop."""
    return " ".join(name.casefold().split()).removeprefix("the ").rstrip(".")
