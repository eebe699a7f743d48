"""The blocks about one workshop: what is here, who meets whom, who does what, how it ran."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import (
    Block,
    Figure,
    Figures,
    Flags,
    Section,
    Session,
    Text,
    behind,
    order_told,
    times_table,
)
from dialoguekit_abcd.asset_graph import AssetGraph, measured
from dialoguekit_abcd.blocks_assets import not_on_the_map, what_is_here
from dialoguekit_abcd.blocks_buckets import who_does_what
from dialoguekit_abcd.blocks_connections import who_meets_whom
from dialoguekit_abcd.phrases import signed
from dialoguekit_abcd.rules import flags, of_map
from dialoguekit_abcd.view import AssetMap


def one(room: AssetMap) -> Iterator[Block]:
    """Everything about one workshop."""
    graph = measured(room)
    yield _figures(room, graph)
    yield Section("What is here", tuple(what_is_here(room, graph)))
    if room.assets:
        yield Section("Who should meet whom", tuple(who_meets_whom(room, graph)))
    if room.tasks:
        yield Section("Who can do what", tuple(who_does_what(room)))
    aside = tuple(not_on_the_map(room))
    if aside:
        yield Section("Kept beside the map", aside)
    if room.sessions:
        ran = [block for session in room.sessions for block in _how_it_ran(session)]
        yield Section("How it ran", ran)
    found = [*of_map(room), *(f for session in room.sessions for f in flags(room, session))]
    yield Section("What the method's rules say", [Flags(found)])


def _figures(room: AssetMap, graph: AssetGraph) -> Figures:
    aliases = sum(len(asset.aliases) for asset in room.assets)
    known = [*graph.bridging, *graph.within]
    acted = [c for c in room.connections if c.status == "acted-upon"]
    agreed = [c for c in room.connections if c.status == "agreed"]
    isolates = [room.by_id[id] for id in graph.isolates]
    figures = [
        Figure(
            label="assets on the map",
            value=len(room.assets),
            note=f"{aliases} more turned out to be the same" if aliases else None,
            evidence=behind(room.assets),
        ),
        Figure(
            label="connections",
            value=len(room.connections),
            note=f"{len(graph.bridging)} of them between groups",
            evidence=behind(room.connections),
        ),
        Figure(
            label="E–I index",
            value=signed(graph.ei),
            note="+1: all between groups; −1: all within",
            evidence=behind(known),
        ),
        Figure(
            label="assets that stand alone",
            value=len(isolates),
            evidence=behind(isolates),
        ),
        Figure(
            label="connections acted upon",
            value=len(acted),
            note=f"{len(agreed)} more agreed",
            evidence=behind([*acted, *agreed]),
        ),
    ]
    if room.tasks:
        ours = [task for task in room.tasks if task.bucket == 1]
        figures.append(
            Figure(
                label="things to do ourselves",
                value=f"{len(ours)} of {len(room.tasks)}",
                evidence=behind(room.tasks),
            )
        )
    return Figures(figures)


def _how_it_ran(session: Session) -> Iterator[Block]:
    yield Text(f"{session.title} ({session.cite}). {order_told(session)}")
    if session.runs:
        yield times_table(session)
