"""Assets of the place, who should meet whom, and the break."""

from __future__ import annotations

from datetime import datetime

from dialoguekit.rehearsal.agenda import DRAWN
from dialoguekit.rehearsal.material import Saying
from dialoguekit.rehearsal.room import Happenings, Room, ask, end_activity, seconds, start_activity
from dialoguekit.rehearsal.scenes_inquiry import at_tables
from dialoguekit.rehearsal.seating import appoint_scribes, go, seat


def chart(room: Room) -> None:
    """Assets are named for a quarter of an hour, then connected."""
    start, end = room.begin("mapping")
    activity = start_activity(room, "mapping", start, room.tables)
    happenings = Happenings(room)
    ask(room, happenings, "what-is-here", start + seconds(20))
    half = start + (end - start) * 0.55
    at_tables(room, happenings, "asset", activity, "what-is-here", start + seconds(60), half)
    happenings.play()
    ask(room, happenings, "who-meets-whom", half + seconds(15))
    _connect(room, happenings, half + seconds(90), end - seconds(20))
    happenings.play()
    end_activity(room, activity, end)


def _connect(room: Room, happenings: Happenings, start: datetime, end: datetime) -> None:
    """Let people connect assets, each pair once."""
    chance = room.chance
    edges: dict[frozenset[str], tuple[Saying, Saying]] = {}
    wanted = room.written(chance.whole(*DRAWN["edge"]))
    for _ in range(10 * wanted):  # Small maps have fewer pairs than are wanted.
        pair = _akin(room)
        if pair is not None and len(edges) < wanted:
            edges.setdefault(frozenset(asset.key for asset in pair), pair)
    times = room.moments(start, end, len(edges))
    for (one, other), at in zip(edges.values(), times, strict=True):
        proposer = chance.pick(room.present())
        happenings.add(
            at,
            lambda h, one, other: h.link(room.said[one], "connects", room.said[other]),
            one.key,
            other.key,
            space=room.tables[proposer.table],
            **proposer.acting,
        )


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
