"""The view: the map of one workshop, with its assets, connections and sorted tasks.

Assets outlast the activity in which they were named, so the map belongs to the workshop.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from dialoguekit.events import ProposalAmended, ProposalSubmitted, StageEntered, WorkshopClosed
from dialoguekit.plugin import (
    Contribution,
    Evidence,
    Fact,
    Record,
    Session,
    combined_evidence,
)
from dialoguekit.plugin.texts import GuardedText, guarded
from dialoguekit.plugin.times import in_time_order
from dialoguekit_abcd import method
from dialoguekit_abcd.asset_graph import AssetGraph, build_graph
from dialoguekit_abcd.events import ItemSorted
from dialoguekit_abcd.view_assets import (
    Asset,
    Connection,
    build_assets,
    build_connections,
    by_every_id,
)


@attrs.frozen(kw_only=True)
class Task:
    """An item to do or to use: a contribution, a proposal or an asset.

    ``buckets`` are those that it was in, the latest last, and ``current`` is the fact of the
    latest.  A proposal that was submitted for a bucket was in that bucket first.  ``text`` is None
    for an unknown item.
    """

    id: str
    cite: str
    text: GuardedText | None
    group: str | None
    buckets: tuple[int, ...]
    current: Fact[ItemSorted]
    evidence: Evidence

    @property
    def bucket(self) -> int:
        """The bucket that it is in now."""
        return self.buckets[-1]

    @property
    def bucket_shift(self) -> int:
        """The number of buckets it moved away from ourselves; negative if it moved towards."""
        return self.bucket - self.buckets[0]

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not recorded, although its bucket needs others."""
        needed = method.NEEDED.get(self.bucket, {})
        return tuple(
            told for field, told in needed.items() if getattr(self.current.event, field) is None
        )


@attrs.frozen(kw_only=True)
class AssetMap:
    """The assets, connections and sorted items of one workshop.

    ``groups`` are the labels of its stakeholder groups, and ``naming_groups`` these and all others
    that named an asset.  ``openings`` are the facts that opened each bucket first: its stage was
    entered, or an item sorted into it.  ``unmapped`` are contributions that name an asset and are
    not on the map, ``needs`` those about what is missing.
    """

    workshop: str
    groups: tuple[str, ...]
    naming_groups: tuple[str, ...]
    sessions: tuple[Session, ...]
    assets: tuple[Asset, ...]
    by_id: Mapping[str, Asset]
    connections: tuple[Connection, ...]
    graph: AssetGraph
    tasks: tuple[Task, ...]
    openings: Mapping[int, Fact[StageEntered | ItemSorted]]
    unmapped: tuple[Contribution, ...]
    needs: tuple[Contribution, ...]
    closed: Fact[WorkshopClosed] | None

    def __bool__(self) -> bool:
        """Return whether there is anything to report."""
        return bool(self.sessions or self.assets or self.connections or self.tasks)

    def of_type(self, type: str) -> tuple[Asset, ...]:
        """Return the assets of a type."""
        return tuple(asset for asset in self.assets if asset.type == type)

    def with_status(self, status: str | None) -> tuple[Connection, ...]:
        """Return the connections with a latest status; None if none was recorded."""
        return tuple(c for c in self.connections if c.status == status)

    def in_bucket(self, bucket: int) -> tuple[Task, ...]:
        """Return the tasks that are in a bucket now."""
        return tuple(task for task in self.tasks if task.bucket == bucket)

    def is_finished(self, *stages: str) -> bool:
        """Return whether one of these stages is over, or the workshop is closed."""
        entered = (s for s in self.sessions if s.stage_runs_of(*stages))
        return self.closed is not None or any(session.ended for session in entered)

    def cites(self, *stages: str) -> tuple[str, ...]:
        """Return the citations of the activities in which one of these stages was entered."""
        return tuple(s.cite for s in self.sessions if s.stage_runs_of(*stages))


def build_map(record: Record) -> AssetMap:
    """Return the map of one workshop."""
    assets, groups = build_assets(record), record.groups.labels
    by_id = by_every_id(assets)
    connections = build_connections(record, by_id)
    items = [item for session in record.sessions for item in session.contributions]
    mapped = {source.id for asset in assets for source in asset.sources}
    return AssetMap(
        workshop=record.workshop,
        groups=groups,
        naming_groups=tuple(dict.fromkeys([*groups, *(asset.group for asset in assets)])),
        sessions=record.sessions,
        assets=assets,
        by_id=by_id,
        connections=connections,
        graph=build_graph(assets, connections),
        tasks=_tasks(record, by_id),
        openings=_openings(record),
        unmapped=tuple(
            item for item in items if item.id not in mapped and item.has_kind(*method.ASSET_KINDS)
        ),
        needs=tuple(item for item in items if item.has_kind(*method.NEED_KINDS)),
        closed=record.closed,
    )


def _openings(record: Record) -> Mapping[int, Fact[StageEntered | ItemSorted]]:
    found: dict[int, Fact[StageEntered | ItemSorted]] = {}
    activities = {session.activity for session in record.sessions}
    for fact in in_time_order(record.of(StageEntered, ItemSorted)):
        event = fact.event
        if isinstance(event, ItemSorted):
            found.setdefault(event.bucket, fact)
        elif event.activity in activities and event.stage in method.BUCKET_OF:
            found.setdefault(method.BUCKET_OF[event.stage], fact)
    return found


def _tasks(record: Record, by_id: Mapping[str, Asset]) -> tuple[Task, ...]:
    """Return the tasks of a workshop, in the order in which they were first sorted."""
    found: dict[str, list[Fact[ItemSorted]]] = {}
    for fact in record.of(ItemSorted):
        asset = by_id.get(fact.event.item)
        found.setdefault(fact.event.item if asset is None else asset.id, []).append(fact)
    proposals = {fact.id: fact for fact in record.of(ProposalSubmitted)}
    wordings = {fact.event.proposal: fact.event.text for fact in record.of(ProposalAmended)}
    items: dict[str, tuple[GuardedText | None, str | None]] = {
        **{id: (guarded(wordings.get(id, p.event.text)), p.group) for id, p in proposals.items()},
        **{id: (item.text, item.group) for id, item in record.contributions.items()},
        **{id: (asset.name, asset.group) for id, asset in by_id.items()},
    }
    tasks = []
    for id, sortings in found.items():
        text, group = items.get(id, (None, None))
        path: list[Fact[Any]] = in_time_order(sortings)
        if id in proposals and proposals[id].event.bucket is not None:
            path.insert(0, proposals[id])
        task = Task(
            id=str(id),  # In a log from elsewhere, a person may have been sorted.
            cite=f"{record.workshop} {id}",
            text=text,
            group=group,
            buckets=tuple(fact.event.bucket for fact in path),
            current=path[-1],
            evidence=combined_evidence(path),
        )
        tasks.append(task)
    return tuple(tasks)
