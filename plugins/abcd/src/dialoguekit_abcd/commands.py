"""The commands of the map; they refuse only what is structurally impossible."""

from __future__ import annotations

from dialoguekit.plugin import CommandContext, CommandEvents, Workshop, refuse
from dialoguekit.plugin.commands import (
    join_names,
    refuse_unknown,
    require_contribution,
    require_person,
    shown,
)
from dialoguekit_abcd import events as e
from dialoguekit_abcd.view_assets import resolve_alias


def identify_asset(
    state: Workshop,
    context: CommandContext,
    name: str,
    *,
    type: str,
    person: str,
    gift: str | None = None,
    holder: str | None = None,
    standing: str = "offered",
    source: str | None = None,
    place: str | None = None,
    contact: str | None = None,
    agreed: bool | None = None,
) -> CommandEvents:
    """Put an asset on the map; return its id."""
    action = "put an asset on the map"
    for named in (person, holder):
        if named is not None:
            require_person(state, context, named, action)
    if gift is not None and type != "individual":
        reason = f"only an individual has a gift, and the type is {shown(type, words=True)}"
        refuse(action, reason, 'Omit gift, or pass type="individual"')
    if source is not None:
        require_contribution(state, source, action)
    return (
        e.AssetIdentified(
            asset=state.next_id("AS"),
            name=name,
            type=type,
            gift=gift,
            holder=holder,
            person=person,
            standing=standing,
            source=source,
            place=place,
            contact=contact,
            agreed=agreed,
        ),
    )


def connect_assets(
    state: Workshop, context: CommandContext, one: str, other: str, *, purpose: str, proposer: str
) -> CommandEvents:
    """Connect two assets for a purpose; return the id of the connection."""
    action = f"connect {shown(one)} with {shown(other)}"
    _require_unmerged_asset(state, one, action)
    _require_unmerged_asset(state, other, action)
    if one == other:
        refuse(action, "a connection needs two ends", "Name two different assets")
    require_person(state, context, proposer, action)
    id = state.next_id("CN")
    return (
        e.AssetsConnected(connection=id, one=one, other=other, purpose=purpose, proposer=proposer),
    )


def merge_assets(state: Workshop, context: CommandContext, keep: str, alias: str) -> CommandEvents:
    """Merge the asset ``alias`` into ``keep``."""
    action = f"merge {shown(alias)} into {shown(keep)}"
    _require_unmerged_asset(state, keep, action)
    _require_unmerged_asset(state, alias, action)
    if keep == alias:
        refuse(action, "both ids are the same asset", "Name two different assets")
    return (e.AssetsMerged(keep=keep, alias=alias),)


def follow_up_connection(
    state: Workshop,
    context: CommandContext,
    connection: str,
    status: str,
    *,
    note: str | None = None,
) -> CommandEvents:
    """Record the status of a connection: agreed, acted-upon or dropped."""
    connections = [connected.connection for connected in state.plugin_events_of(e.AssetsConnected)]
    if connection not in connections:
        action = f"follow the connection {shown(connection)}"
        remedy = f"Connect two assets first; connections: {join_names(connections)}"
        refuse_unknown("connection", connection, connections, action, remedy)
    return (e.ConnectionFollowedUp(connection=connection, status=status, note=note),)


def sort_item(
    state: Workshop,
    context: CommandContext,
    item: str,
    bucket: int,
    *,
    help: str | None = None,
    whom: str | None = None,
    person: str | None = None,
) -> CommandEvents:
    """Sort an item into the bucket of those who can do it."""
    action = f"sort {shown(item)}"
    assets = _asset_ids(state)
    known = [*assets, *state.text_lengths, *state.proposals]
    if item not in known:
        noun, remedy = "contribution, proposal or asset", "Check the id, or record it first"
        refuse_unknown(noun, item, known, action, remedy)
    if item in assets:
        _require_unmerged_asset(state, item, action)
    if person is not None:
        require_person(state, context, person, action)
    return (e.ItemSorted(item=item, bucket=bucket, help=help, whom=whom, person=person),)


def _asset_ids(state: Workshop) -> list[str]:
    return [named.asset for named in state.plugin_events_of(e.AssetIdentified)]


def _require_unmerged_asset(state: Workshop, id: str, action: str) -> None:
    """Refuse an asset that is unknown or was merged into another."""
    assets = _asset_ids(state)
    if id not in assets:
        remedy = f"Put it on the map first; assets: {join_names(assets)}"
        refuse_unknown("asset", id, assets, action, remedy)
    merged_into = {merged.alias: merged.keep for merged in state.plugin_events_of(e.AssetsMerged)}
    if id in merged_into:
        target = resolve_alias(merged_into, id)
        refuse(action, f"{shown(id)} was merged into {target}", f"Use {target}")
