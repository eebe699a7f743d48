"""Assets of the place, who should meet whom, and the break."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.simulation import method_runs
from dialoguekit.simulation.agenda import DRAWN
from dialoguekit.simulation.phases.inquiry import at_tables
from dialoguekit.simulation.seating import appoint_scribes, go, seat
from dialoguekit.simulation.statements import Asset, Saying
from dialoguekit.simulation.workshop import Guest, Happenings, Room, ask, seconds

AGREED = 0.35
"""How many connections both ends say yes to before they part."""

SEEN_AT_ONCE = 4
"""Of so many assets that stand on the wall twice, one is only found out in the evening."""


def chart(room: Room) -> None:
    """Assets are named for a quarter of an hour, then connected."""
    start, end = room.begin("mapping")
    activity = method_runs.begin(room, "mapping", start, room.tables)
    happenings = Happenings(room)
    ask(room, happenings, "what-is-here", start + seconds(20))
    half = start + (end - start) * method_runs.MAP_SHARE
    named = [s for kind in ("asset", "again", "need") for s in room.drawn.get(kind, [])]
    writing, identify = start + seconds(60), partial(_identify, room)
    at_tables(room, happenings, named, activity, "what-is-here", writing, half, identify)
    happenings.play()
    method_runs.connecting(room, happenings, half + seconds(5))
    ask(room, happenings, "who-meets-whom", half + seconds(15))
    at_once = [pair for n, pair in enumerate(room.twice) if n % SEEN_AT_ONCE]
    merge(room, happenings, at_once, half + seconds(20), half + seconds(80))
    happenings.play()
    if "directory-only" not in room.failures:
        _connect(room, happenings, half + seconds(90), end - seconds(20))
        happenings.play()
    method_runs.finish(room, "mapping", activity, end)


def _identify(room: Room, saying: Saying, author: Guest, handle: WorkshopHandle, made: str) -> None:
    """Put what was just said on the map."""
    details = _details(room, saying, author) if isinstance(saying, Asset) else {}
    asset = method_runs.noted(
        handle,
        "abcd.identify",
        saying.text,
        type=saying.type,
        person=author.id,
        source=made,
        **details,
    )
    if asset is not None:
        room.assets[saying.key] = asset


def _details(room: Room, asset: Asset, author: Guest) -> dict[str, Any]:
    """What is known of an asset.

    An individual was asked before, unless nobody asks; if they sit in the room, the gift is
    theirs, and offered by nobody but themselves.
    """
    details: dict[str, Any] = {
        "standing": asset.standing,
        "place": asset.place,
        "contact": asset.contact,
    }
    if asset.type == "individual":
        agreed = None if "gifts-unasked" in room.failures else True
        details |= {"gift": asset.gift, "agreed": agreed}
    holder = next((g for g in room.guests if g.person.name == asset.holder), None)
    if holder is not None:
        standing = "offered" if holder is author else "claimed"
        details |= {"holder": holder.id, "standing": standing}
    return details


def merge(
    room: Room,
    happenings: Happenings,
    twice: Iterable[tuple[str, str]],
    start: datetime,
    end: datetime,
) -> None:
    """Let it be seen that what stands on the wall twice is one."""
    side = room.aside(f"seen twice by {end}")
    for keep, alias in twice:
        if keep in room.assets and alias in room.assets:
            happenings.add(
                side.moment(start, end),
                lambda h, keep, alias: method_runs.noted(h, "abcd.merge", keep, alias),
                room.assets[keep],
                room.assets[alias],
                **room.facilitating,
            )


def _connect(room: Room, happenings: Happenings, start: datetime, end: datetime) -> None:
    """Let people connect assets, each pair once; a few agree on it before they part."""
    chance = room.chance
    side = room.aside("connections")
    purposes = {theme: side.shuffled(written) for theme, written in room.common.purposes.items()}
    edges: dict[frozenset[str], tuple[Saying, Saying]] = {}
    wanted = room.written(chance.whole(*DRAWN["edge"]))
    for _ in range(10 * wanted):  # Small maps have fewer pairs than are wanted.
        pair = _akin(room)
        if pair is not None and len(edges) < wanted:
            edges.setdefault(frozenset(asset.key for asset in pair), pair)
    if not edges:
        one, other, *_ = room.drawn["asset"]
        edges[frozenset((one.key, other.key))] = (one, other)
    times = room.moments(start, end, len(edges))
    for (one, other), at in zip(edges.values(), times, strict=True):
        proposer = chance.pick(room.present())
        purpose = purposes[one.theme].pop(0)
        purposes[one.theme].append(purpose)
        happenings.add(
            at,
            partial(_tie, room, agreed=side.falls(AGREED)),
            one,
            other,
            purpose,
            proposer,
            space=room.tables[proposer.table],
            **proposer.acting,
        )


def _tie(
    room: Room,
    handle: WorkshopHandle,
    one: Saying,
    other: Saying,
    purpose: str,
    proposer: Guest,
    *,
    agreed: bool,
) -> None:
    """Connect two assets on the map, or where there is none, what was said of them."""
    connection = None
    if room.assets:
        ends = room.assets[one.key], room.assets[other.key]
        how = {"purpose": purpose, "proposer": proposer.id}
        connection = method_runs.noted(handle, "abcd.connect", *ends, **how)
    if connection is None:
        handle.link(room.said[one.key], "connects", room.said[other.key])
        return
    room.connections.append(connection)
    if agreed:
        method_runs.noted(handle, "abcd.follow", connection, "agreed")


def _akin(room: Room) -> tuple[Saying, Saying] | None:
    """Two assets of one theme; in two cases of three they cross from one group to the other."""
    chance, assets = room.chance, room.drawn["asset"]
    one = chance.pick(assets)
    crossing = chance.falls(2 / 3)
    akin = [
        other
        for other in assets
        if other.theme == one.theme and other is not one and (other.group != one.group) == crossing
    ]
    return (one, chance.pick(akin)) if akin else None


def pause(room: Room) -> None:
    """Tea; one or two have to go, and the others find a new table."""
    chance = room.chance
    start, end = room.begin("break")
    happenings = Happenings(room)
    go(room, happenings, room.present(), lambda _: room.plenary, start + seconds(15))
    leaving = [guest for guest in room.guests if guest.leaves]
    reasons = chance.several(room.common.lines["departure_reasons"], len(leaving))
    for guest, reason in zip(leaving, reasons, strict=True):
        happenings.add(
            room.moment(start + seconds(120), end - seconds(240)),
            lambda h, id, why: h.leave(id, reason=why),
            guest.id,
            reason if chance.falls(0.7) else None,
            **room.scribing,
        )
    happenings.play()
    for guest in room.guests:
        guest.here = guest.here and not guest.leaves
    seat(room, anew=True)
    go(room, happenings, room.present(), lambda guest: room.tables[guest.table], end - seconds(130))
    appoint_scribes(room, happenings, end - seconds(60))
    happenings.play()
    room.now = max(room.now, end)
