"""Builds the assets of a workshop: merged mentions, sources, and quotability."""

from __future__ import annotations

from collections.abc import Mapping

from dialoguekit.events import RecordedEvent
from dialoguekit_abcd.build_quotability import is_contribution_quotable, is_quotable
from dialoguekit_abcd.events import AssetIdentified
from dialoguekit_abcd.facts import Facts
from dialoguekit_abcd.view import Asset, Mention, Source


def build_assets(workshop: str, facts: Facts) -> tuple[Asset, ...]:
    """Build the assets of a workshop, in the order in which they were named."""
    mentions = {
        id: _mention(workshop, facts, recorded) for id, recorded in facts.identified.items()
    }
    merged_into, merge_seqs = _merged(facts)
    ids_by_asset: dict[str, list[str]] = {id: [id] for id in mentions if id not in merged_into}
    for alias in merged_into:
        ids_by_asset[_resolve_alias(merged_into, alias)].append(alias)
    return tuple(
        Asset(
            cite=f"{workshop} {id}",
            seqs=(
                *(facts.identified[each].seq for each in ids),
                *(merge_seqs[each] for each in ids if each in merge_seqs),
            ),
            mentions=tuple(mentions[each] for each in ids),
        )
        for id, ids in ids_by_asset.items()
    )


def _merged(facts: Facts) -> tuple[dict[str, str], dict[str, int]]:
    """Return the asset that each alias was merged into, and the number of that event.

    A merge has no effect if an asset is unknown or already merged, or if it would form a cycle.
    """
    merged_into: dict[str, str] = {}
    seqs: dict[str, int] = {}
    for recorded in facts.merged:
        keep, alias = recorded.event.keep, recorded.event.alias
        known = keep in facts.identified and alias in facts.identified
        if known and alias not in merged_into and _resolve_alias(merged_into, keep) != alias:
            merged_into[alias], seqs[alias] = keep, recorded.seq
    return merged_into, seqs


def _resolve_alias(merged_into: Mapping[str, str], id: str) -> str:
    """Return the asset that an id was finally merged into."""
    while id in merged_into:
        id = merged_into[id]
    return id


def _mention(workshop: str, facts: Facts, recorded: RecordedEvent[AssetIdentified]) -> Mention:
    event, roster = recorded.event, facts.method_facts.roster
    holder = event.holder
    contribution = facts.contributions.get(event.source or "")
    return Mention(
        cite=f"{workshop} {event.asset}",
        seqs=(recorded.seq,),
        name=event.name,
        type=event.type,
        gift=event.gift,
        group=roster.attribution_of(event.person),
        person=event.person,
        holder=holder,
        holder_consents=holder is None or roster.consent_seq(holder, "asset") is not None,
        offered=event.standing == "offered",
        agreed=event.agreed,
        place=event.place,
        reachable=event.contact is not None,
        source=_source(workshop, facts, event.source),
        # A name taken from a contribution is quotable only if the contribution is.
        quotable=is_quotable(facts, recorded, event.person)
        and (contribution is None or is_contribution_quotable(facts, contribution)),
    )


def _source(workshop: str, facts: Facts, id: str | None) -> Source | None:
    """Return the contribution with that id; None if there is none."""
    recorded = facts.contributions.get(id or "")
    if recorded is None:
        return None
    made = recorded.event
    parked = facts.method_facts.parked.get(made.contribution)
    return Source(
        cite=f"{workshop} {made.contribution}",
        seqs=(recorded.seq,) if parked is None else (recorded.seq, parked),
        kind=made.kind,
        parked=parked is not None,
    )
