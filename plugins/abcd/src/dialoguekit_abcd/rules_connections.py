"""The rules of connecting: a map that nobody uses is a directory."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import SECOND, Flag, behind
from dialoguekit_abcd import method
from dialoguekit_abcd.view import AssetMap

DAY = 24 * 60 * 60 * SECOND


def assets_are_connected(room: AssetMap) -> Iterator[Flag]:
    """Mapping is not the point; connecting is."""
    if room.assets and not room.connections and room.settled("connect"):
        yield Flag(
            rule="not-connected",
            message=f"Assets on the map: {len(room.assets)}. None was connected.",
            severity="note",
            cites=room.cites("map", "connect"),
            evidence=behind(room.assets),
        )


def connections_are_acted_upon(room: AssetMap) -> Iterator[Flag]:
    """Long after the workshop, something that was agreed has been done.

    Only what somebody looked at so long after says anything about it.
    """
    if room.closed_at is None or any(c.was("acted-upon") for c in room.connections):
        return
    long_after = room.closed_at + method.LONG_AFTER_DAYS * DAY
    agreed = [connection for connection in room.connections if connection.was("agreed")]
    looked = [step for c in room.connections for step in c.steps if step.at >= long_after]
    if agreed and looked:
        yield Flag(
            rule="nothing-acted-upon",
            message=f"Connections agreed: {len(agreed)}. None was acted upon.",
            severity="note",
            cites=tuple(connection.cite for connection in agreed),
            evidence=behind(agreed) | behind(looked),
        )
