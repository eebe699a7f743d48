"""Builds the view of one workshop from its facts."""

from __future__ import annotations

from collections.abc import Iterable

from dialoguekit.plugin import Contribution, build_sessions
from dialoguekit_abcd import method
from dialoguekit_abcd.build_assets import build_assets
from dialoguekit_abcd.build_buckets import build_openings, build_tasks
from dialoguekit_abcd.build_connections import build_connections
from dialoguekit_abcd.facts import Facts
from dialoguekit_abcd.view import Asset, WorkshopView, is_need


def build_view(workshop: str, facts: Facts) -> WorkshopView:
    """Build the view of one workshop from its facts."""
    found = build_sessions(workshop, facts.method_facts, method.METHOD)
    assets = build_assets(workshop, facts)
    by_id = {mention.id: asset for asset in assets for mention in asset.mentions}
    items = [item for session in found for item in session.contributions]
    return WorkshopView(
        groups=facts.method_facts.roster.groups,
        sessions=found,
        assets=assets,
        connections=build_connections(workshop, facts, by_id),
        tasks=build_tasks(workshop, facts, by_id),
        openings=build_openings(workshop, facts),
        unmapped=_unmapped(items, assets),
        needs=tuple(item for item in items if is_need(item.kind)),
        closed_at=None if facts.closed is None else facts.closed.occurred_at_us,
    )


def _unmapped(items: Iterable[Contribution], assets: Iterable[Asset]) -> tuple[Contribution, ...]:
    """Return the contributions that were declared as assets and have no asset."""
    mapped = {source.id for asset in assets for source in asset.sources}
    return tuple(
        item
        for item in items
        if item.id not in mapped and (item.kind or "").strip().casefold() in method.ASSET_KINDS
    )
