"""From what was noted to the view: every fact in its place, once all of them are known."""

from __future__ import annotations

from collections.abc import Iterable

from dialoguekit.plugin import Item, sessions
from dialoguekit_abcd import method
from dialoguekit_abcd.build_assets import assets
from dialoguekit_abcd.build_buckets import opened, tasks
from dialoguekit_abcd.build_connections import connections
from dialoguekit_abcd.facts import Noted
from dialoguekit_abcd.view import Asset, AssetMap, is_need


def seen(workshop: str, noted: Noted) -> AssetMap:
    """What the facts of one workshop amount to."""
    found = sessions(workshop, noted.course, method.METHOD)
    mapped = assets(workshop, noted)
    by_id = {naming.id: asset for asset in mapped for naming in asset.namings}
    items = [item for session in found for item in session.items]
    return AssetMap(
        groups=noted.course.roster.groups,
        sessions=found,
        assets=mapped,
        connections=connections(workshop, noted, by_id),
        tasks=tasks(workshop, noted, by_id),
        opened=opened(workshop, noted),
        waiting=_waiting(items, mapped),
        needs=tuple(item for item in items if is_need(item.kind)),
        closed_at=None if noted.closed is None else noted.closed.at_us,
    )


def _waiting(items: Iterable[Item], mapped: Iterable[Asset]) -> tuple[Item, ...]:
    """What was said to be an asset, and of which none was made."""
    taken = {source.id for asset in mapped for source in asset.sources}
    return tuple(
        item
        for item in items
        if item.id not in taken and (item.kind or "").strip().casefold() in method.ASSET_KINDS
    )
