"""What may happen to a map: only what is structurally impossible is refused."""

from __future__ import annotations

from collections.abc import Mapping

from dialoguekit.plugin import (
    Decided,
    Noting,
    Workshop,
    consented,
    known_contribution,
    listed,
    refuse,
    registered,
)
from dialoguekit_abcd import events as e


def identify(
    state: Workshop,
    noting: Noting,
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
) -> Decided:
    """Put something on the map; returns the id of the asset."""
    what = f"put {name!r} on the map"
    _on_record(state, noting, person, what)
    if holder is not None:
        _on_record(state, noting, holder, what)
    if gift is not None and type != "individual":
        why = f"a gift of {gift} is a person's, and this is of the type {type}"
        refuse(what, why, "Leave the gift out, or name the individual whose gift it is")
    if source is not None:
        known_contribution(state, source, what)
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


def connect(
    state: Workshop, noting: Noting, one: str, other: str, *, purpose: str, proposer: str
) -> Decided:
    """Say that two assets should meet, and what for; returns the id of the connection."""
    what = f"connect {one} with {other}"
    _living(state, one, what)
    _living(state, other, what)
    if one == other:
        refuse(what, "a connection needs two ends", "Name two different assets")
    _on_record(state, noting, proposer, what)
    return (
        e.AssetsConnected(
            connection=state.next_id("CN"),
            one=one,
            other=other,
            purpose=purpose,
            proposer=proposer,
        ),
    )


def merge(state: Workshop, noting: Noting, keep: str, alias: str) -> Decided:
    """Say that two assets are one: ``alias`` lives on as ``keep``."""
    what = f"merge {alias} into {keep}"
    _living(state, keep, what)
    _living(state, alias, what)
    if keep == alias:
        refuse(what, "it is one asset already", "Name two different assets")
    return (e.AssetsMerged(keep=keep, alias=alias),)


def follow(
    state: Workshop, noting: Noting, connection: str, status: str, *, note: str | None = None
) -> Decided:
    """Say what became of a connection: agreed, acted-upon or dropped."""
    connections = [made.connection for made in state.noted(e.AssetsConnected)]
    if connection not in connections:
        what = f"follow the connection {connection}"
        remedy = f"Connect two assets first; connections: {listed(connections)}"
        refuse(what, f"there is no connection {connection}", remedy)
    return (e.ConnectionFollowed(connection=connection, status=status, note=note),)


def sort(
    state: Workshop,
    noting: Noting,
    item: str,
    bucket: int,
    *,
    help: str | None = None,
    whom: str | None = None,
    person: str | None = None,
) -> Decided:
    """Put something to do into the bucket of those who can do it."""
    what = f"sort {item}"
    if item in _assets(state):
        _living(state, item, what)
    elif item not in state.text_lengths and item not in state.proposals:
        why = f"there is no contribution, proposal or asset {item}"
        refuse(what, why, "Check the id, or record it first")
    if person is not None:
        _on_record(state, noting, person, what)
    return (e.ItemSorted(item=item, bucket=bucket, help=help, whom=whom, person=person),)


def _on_record(state: Workshop, noting: Noting, id: str, what: str) -> None:
    """Refuse somebody who is not registered, or had not consented to be recorded."""
    consented(registered(state, id, what), id, noting, what)


def _assets(state: Workshop) -> list[str]:
    return [named.asset for named in state.noted(e.AssetIdentified)]


def _living(state: Workshop, id: str, what: str) -> None:
    """Refuse an asset that nobody named, or that lives on as another."""
    assets = _assets(state)
    if id not in assets:
        remedy = f"Put it on the map first; assets: {listed(assets)}"
        refuse(what, f"there is no asset {id}", remedy)
    kept = {merged.alias: merged.keep for merged in state.noted(e.AssetsMerged)}
    if id in kept:
        living = _last(kept, id)
        refuse(what, f"{id} was merged and lives on as {living}", f"Name {living}")


def _last(kept: Mapping[str, str], id: str) -> str:
    """The asset that ``id`` lives on as; a log that runs in circles is left where it closes."""
    seen = set()
    while id in kept and id not in seen:
        seen.add(id)
        id = kept[id]
    return id
