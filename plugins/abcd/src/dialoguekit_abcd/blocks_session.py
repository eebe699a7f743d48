"""Blocks on one workshop: key figures, assets, connections, buckets, sessions, flags."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import (
    Block,
    Flags,
    KeyFigure,
    KeyFigures,
    Section,
    Session,
    Text,
    combined_evidence,
    describe_order,
    stage_times_table,
)
from dialoguekit_abcd.asset_graph import AssetGraph, build_graph
from dialoguekit_abcd.blocks_assets import asset_blocks, unmapped_blocks
from dialoguekit_abcd.blocks_buckets import bucket_blocks
from dialoguekit_abcd.blocks_connections import connection_blocks
from dialoguekit_abcd.phrases import format_signed
from dialoguekit_abcd.rules import flags, map_flags
from dialoguekit_abcd.view import WorkshopView


def session_blocks(workshop: WorkshopView) -> Iterator[Block]:
    """Yield the blocks on one workshop."""
    graph = build_graph(workshop)
    yield _figures(workshop, graph)
    yield Section("Assets", tuple(asset_blocks(workshop, graph)))
    if workshop.assets:
        yield Section("Who should meet whom", tuple(connection_blocks(workshop, graph)))
    if workshop.tasks:
        yield Section("Who can do what", tuple(bucket_blocks(workshop)))
    unmapped = tuple(unmapped_blocks(workshop))
    if unmapped:
        yield Section("Not on the map", unmapped)
    if workshop.sessions:
        session_parts = [
            block for session in workshop.sessions for block in _session_blocks(session)
        ]
        yield Section("How it ran", session_parts)
    raised = [
        *map_flags(workshop),
        *(f for session in workshop.sessions for f in flags(workshop, session)),
    ]
    yield Section("Method rules", [Flags(raised)])


def _figures(workshop: WorkshopView, graph: AssetGraph) -> KeyFigures:
    aliases = sum(len(asset.aliases) for asset in workshop.assets)
    known = [*graph.bridging, *graph.within]
    acted = [c for c in workshop.connections if c.status == "acted-upon"]
    agreed = [c for c in workshop.connections if c.status == "agreed"]
    isolates = [workshop.by_id[id] for id in graph.isolates]
    figures = [
        KeyFigure(
            label="assets on the map",
            value=len(workshop.assets),
            note=f"{aliases} more were merged into these" if aliases else None,
            evidence=combined_evidence(workshop.assets),
        ),
        KeyFigure(
            label="connections",
            value=len(workshop.connections),
            note=f"{len(graph.bridging)} of them between groups",
            evidence=combined_evidence(workshop.connections),
        ),
        KeyFigure(
            label="E–I index",
            value=format_signed(graph.ei_index),
            note="+1: all between groups; −1: all within",
            evidence=combined_evidence(known),
        ),
        KeyFigure(
            label="unconnected assets",
            value=len(isolates),
            evidence=combined_evidence(isolates),
        ),
        KeyFigure(
            label="connections acted upon",
            value=len(acted),
            note=f"{len(agreed)} more agreed",
            evidence=combined_evidence([*acted, *agreed]),
        ),
    ]
    if workshop.tasks:
        ours = [task for task in workshop.tasks if task.bucket == 1]
        figures.append(
            KeyFigure(
                label="items to do ourselves",
                value=f"{len(ours)} of {len(workshop.tasks)}",
                evidence=combined_evidence(workshop.tasks),
            )
        )
    return KeyFigures(figures)


def _session_blocks(session: Session) -> Iterator[Block]:
    yield Text(f"{session.title} ({session.cite}). {describe_order(session)}")
    if session.stage_runs:
        yield stage_times_table(session)
