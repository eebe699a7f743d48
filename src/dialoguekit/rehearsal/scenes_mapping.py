"""Assets of the place, who should meet whom, and the break."""

from __future__ import annotations

from datetime import datetime

from dialoguekit.handle import WorkshopHandle
from dialoguekit.rehearsal.agenda import DRAWN
from dialoguekit.rehearsal.room import Happenings, Room, ask, seconds
from dialoguekit.rehearsal.scenes_inquiry import at_tables, end_activity, start_activity
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
    """Edges between assets of one theme; two of three cross from one group to the other."""
    chance = room.chance
    assets = room.drawn["asset"]
    edges: set[tuple[str, str]] = set()
    for at in room.moments(start, end, room.written(chance.whole(*DRAWN["edge"]))):
        one = chance.pick(assets)
        crossing = chance.falls(2 / 3)
        akin = [
            other
            for other in assets
            if other.theme == one.theme
            and other is not one
            and (other.group != one.group) == crossing
            and (one.key, other.key) not in edges
            and (other.key, one.key) not in edges
        ]
        if not akin:
            continue
        other = chance.pick(akin)
        edges.add((one.key, other.key))
        proposer = chance.pick(room.present())

        def connect(handle: WorkshopHandle, a: str = one.key, b: str = other.key) -> None:
            handle.link(room.said[a], "connects", room.said[b])

        happenings.add(at, connect, space=room.tables[proposer.table], **proposer.acting)


def pause(room: Room) -> None:
    """Tea; one or two have to go, and the others find a new table."""
    chance = room.chance
    start, end = room.begin("break")
    happenings = Happenings(room)
    for guest in room.guests:
        if guest.leaves:
            reason = room.line("departure_reasons") if chance.falls(0.7) else None
            at = room.moment(start + seconds(120), end - seconds(240))

            def depart(
                handle: WorkshopHandle, person: str = guest.id, reason: str | None = reason
            ) -> None:
                handle.leave(person, reason=reason)

            happenings.add(at, depart, **room.scribing)
    happenings.play()
    for guest in room.guests:
        guest.here = guest.here and not guest.leaves
    before = {guest.id: guest.table for guest in room.present()}
    seat(room, anew=True)
    moving = [guest for guest in room.present() if guest.table != before[guest.id]]
    go(room, happenings, moving, lambda guest: room.tables[guest.table], end - seconds(150))
    appoint_scribes(room, happenings, end - seconds(60))
    happenings.play()
    room.now = max(room.now, end)
