"""Rules of connections: assets are connected, and connections are acted upon."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import SECOND, Flag, combined_evidence
from dialoguekit_abcd import method
from dialoguekit_abcd.view import WorkshopView

DAY = 24 * 60 * 60 * SECOND


def assets_are_connected(workshop: WorkshopView) -> Iterator[Flag]:
    """Check ``not-connected``: at least two assets of the map are connected."""
    if workshop.assets and not workshop.connections and workshop.is_finished("connect"):
        yield Flag(
            rule="not-connected",
            message=f"Assets on the map: {len(workshop.assets)}. None was connected.",
            severity="info",
            cites=workshop.cites("map", "connect"),
            evidence=combined_evidence(workshop.assets),
        )


def connections_are_acted_upon(workshop: WorkshopView) -> Iterator[Flag]:
    """Check ``nothing-acted-upon``: some agreed connection is acted upon long after the workshop.

    Only follow-ups that were recorded that long after the workshop count.
    """
    if workshop.closed_at is None or any(c.had_status("acted-upon") for c in workshop.connections):
        return
    long_after = workshop.closed_at + method.FOLLOW_UP_DAYS * DAY
    agreed = [connection for connection in workshop.connections if connection.had_status("agreed")]
    late_follow_ups = [
        step
        for c in workshop.connections
        for step in c.follow_ups
        if step.occurred_at >= long_after
    ]
    if agreed and late_follow_ups:
        yield Flag(
            rule="nothing-acted-upon",
            message=f"Connections agreed: {len(agreed)}. None was acted upon.",
            severity="info",
            cites=tuple(connection.cite for connection in agreed),
            evidence=combined_evidence(agreed) | combined_evidence(late_follow_ups),
        )
