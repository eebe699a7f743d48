"""Assets and connections: what is on the map, and who should meet whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from dialoguekit.plugin import Contribution, Evidence, Fact, Record, combined_evidence, latest
from dialoguekit.plugin.texts import GuardedText, guarded
from dialoguekit.plugin.times import in_time_order
from dialoguekit_abcd import method
from dialoguekit_abcd.events import (
    AssetIdentified,
    AssetsConnected,
    AssetsMerged,
    ConnectionFollowedUp,
)


@attrs.frozen(kw_only=True)
class Asset:
    """An asset, and each time that it was named: ``mentions``.

    The first mention is the one that the others were merged into.  It gives the asset its id, type
    and group, and ``offered``: whether its holder offers it.  ``names`` are those of all mentions,
    and ``groups`` the labels of all who named it.  ``sources`` are the contributions in which it
    came up, and ``needs`` those of them that are about what is missing.  ``reachable`` is whether
    a contact was recorded.

    ``agreed`` is true if every holder consents to be on the map, and the individual that it names,
    if any, agreed.  ``declined`` is whether that individual declined.
    """

    id: str
    cite: str
    type: str
    group: str
    offered: bool
    mentions: tuple[Fact[AssetIdentified], ...]
    names: tuple[GuardedText, ...]
    places: tuple[GuardedText, ...]
    groups: tuple[str, ...]
    gift: str | None
    reachable: bool
    sources: tuple[Contribution, ...]
    needs: tuple[Contribution, ...]
    names_individual: bool
    agreed: bool
    declined: bool
    evidence: Evidence

    @property
    def name(self) -> GuardedText:
        """The name by which it was first called."""
        return self.names[0]

    @property
    def reference(self) -> str:
        """Its id and name; its type, too, if the name may not be published."""
        if self.name.publishable:
            return f"{self.id} {self.name}"
        return f"{self.id}, {method.TYPE_PHRASES[self.type]} {self.name}"


@attrs.frozen(kw_only=True)
class Connection:
    """A proposal that two assets should meet, by the ids that they were merged into: ``ends``.

    ``is_valid`` is true if both are on the map and differ.  ``bridging`` is true if they come from
    different stakeholder groups; None if one comes from none.  ``group`` is that of the proposer.
    ``status`` is the latest status, and ``note`` the note on it; None if none was recorded.
    """

    id: str
    cite: str
    ends: tuple[str, str]
    purpose: GuardedText
    group: str | None
    is_valid: bool
    bridging: bool | None
    status: str | None
    note: GuardedText | None
    follow_ups: tuple[Fact[ConnectionFollowedUp], ...]
    evidence: Evidence

    def had_status(self, status: str) -> bool:
        """Return whether it ever had this status."""
        return any(step.event.status == status for step in self.follow_ups)


def build_assets(record: Record) -> tuple[Asset, ...]:
    """Return the assets of a workshop, in the order in which they were named.

    A merge has no effect if an asset is unknown or already merged, or if it would form a cycle.
    """
    mentions = {fact.id: fact for fact in record.of(AssetIdentified)}
    merged_into: dict[str, str] = {}
    merges: dict[str, Fact[AssetsMerged]] = {}
    for fact in record.of(AssetsMerged):
        keep, alias = fact.event.keep, fact.event.alias
        known = keep in mentions and alias in mentions
        if known and alias not in merged_into and resolve_alias(merged_into, keep) != alias:
            merged_into[alias], merges[alias] = keep, fact
    aliases: dict[str, list[str]] = {id: [] for id in mentions if id not in merged_into}
    for alias in merged_into:
        aliases[resolve_alias(merged_into, alias)].append(alias)
    return tuple(
        _asset(record, [mentions[each] for each in (id, *ids)], [merges[alias] for alias in ids])
        for id, ids in aliases.items()
    )


def resolve_alias(merged_into: Mapping[str, str], id: str) -> str:
    """Return the asset that an id was finally merged into; stop if the merges form a cycle."""
    visited = set()
    while id in merged_into and id not in visited:
        visited.add(id)
        id = merged_into[id]
    return id


def _asset(
    record: Record, mentions: Sequence[Fact[AssetIdentified]], merges: Sequence[Fact[AssetsMerged]]
) -> Asset:
    """Return the asset that was named by these mentions.

    Its names and places are published only if every name may be, the source of each may be, and
    the asset is agreed to be on the map.
    """
    first, events = mentions[0], [mention.event for mention in mentions]
    ids = dict.fromkeys(event.source or "" for event in events)
    sources = tuple(record.contributions[id] for id in ids if id in record.contributions)
    names_individual = any(event.type == "individual" for event in events)
    declined = names_individual and any(event.agreed is False for event in events)
    asked = not names_individual or any(event.agreed for event in events)
    holders = [event.holder for event in events if event.holder is not None]
    consented = all(record.consents(h, scope) for h in holders for scope in ("record", "asset"))
    agreed = asked and not declined and consented
    names = [guarded(event.name) for event in events]
    conditions = (agreed, *names, *(source.text for source in sources))
    return Asset(
        id=first.id,
        cite=first.cite,
        type=first.event.type,
        group=first.group or "",
        offered=first.event.standing == "offered",
        mentions=tuple(mentions),
        names=tuple(name.only_if(*conditions) for name in names),
        places=tuple(guarded(e.place).only_if(*conditions) for e in events if e.place is not None),
        groups=tuple(dict.fromkeys(mention.group or "" for mention in mentions)),
        gift=next((event.gift for event in events if event.gift), None),
        reachable=any(event.contact is not None for event in events),
        sources=sources,
        needs=tuple(source for source in sources if source.has_kind(*method.NEED_KINDS)),
        names_individual=names_individual,
        agreed=agreed,
        declined=declined,
        evidence=combined_evidence([*mentions, *merges]),
    )


def by_every_id(assets: Sequence[Asset]) -> dict[str, Asset]:
    """Return the assets by every id that they were ever given."""
    return {mention.id: asset for asset in assets for mention in asset.mentions}


def build_connections(record: Record, by_id: Mapping[str, Asset]) -> tuple[Connection, ...]:
    """Return the connections of a workshop.

    A merged asset is replaced by the one that it was merged into.
    """
    steps: dict[str, list[Fact[ConnectionFollowedUp]]] = {}
    for step in in_time_order(record.of(ConnectionFollowedUp)):
        steps.setdefault(step.event.connection, []).append(step)
    return tuple(
        _connection(fact, by_id, steps.get(fact.id, ()), record.groups.labels)
        for fact in latest(record.of(AssetsConnected), lambda event: event.connection)
    )


def _connection(
    fact: Fact[AssetsConnected],
    by_id: Mapping[str, Asset],
    steps: Sequence[Fact[ConnectionFollowedUp]],
    groups: Sequence[str],
) -> Connection:
    """Return a connection; its texts disclose something about its ends, so both must agree."""
    ids = (fact.event.one, fact.event.other)
    known = [by_id[id] for id in ids if id in by_id]
    ends = {asset.id: asset.group for asset in known}
    is_valid = len(ends) == 2
    in_groups = is_valid and all(group in groups for group in ends.values())
    purpose = guarded(fact.event.purpose).only_if(*(asset.agreed for asset in known))
    note = steps[-1].event.note if steps else None
    one, other = (by_id[id].id if id in by_id else id for id in ids)
    return Connection(
        id=fact.id,
        cite=fact.cite,
        ends=(one, other),
        purpose=purpose,
        group=fact.group,
        is_valid=is_valid,
        bridging=len(set(ends.values())) > 1 if in_groups else None,
        status=steps[-1].event.status if steps else None,
        note=None if note is None else guarded(note).only_if(purpose),
        follow_ups=tuple(steps),
        evidence=combined_evidence([fact, *steps]),
    )
