"""Where people sit: tables that mix both groups, and who keeps the notes of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from dialoguekit.simulation.statements import GROUPS
from dialoguekit.simulation.workshop import Guest, Happenings, Room, seconds


def go(
    room: Room,
    happenings: Happenings,
    guests: Sequence[Guest],
    to: Callable[[Guest], str],
    at: datetime,
) -> None:
    """Let people walk over to another space; within a minute all of them are there."""
    times = room.moments(at, at + seconds(min(60, 2 * len(guests))), len(guests))
    for guest, walking in zip(room.chance.shuffled(guests), times, strict=True):
        happenings.add(
            walking, lambda h, id, space: h.move(id, space), guest.id, to(guest), **room.scribing
        )


def seat(room: Room, *, anew: bool = False) -> None:
    """Give everybody present a table, both groups as even as can be.

    ``anew`` seats those together who have met least, the best of forty shuffles.
    """
    chance = room.chance
    met: dict[int, set[str]] = {}
    for guest in room.present():
        met.setdefault(guest.table, set()).add(guest.id)

    def deal() -> dict[str, int]:
        seats: dict[str, int] = {}
        first = 0
        for group in GROUPS:
            there = chance.shuffled(room.present(group))
            for place, guest in enumerate(there):
                seats[guest.id] = (first + place) % len(room.tables)
            first = (first + len(there)) % len(room.tables)
        return seats

    def again(seats: dict[str, int]) -> int:
        tables: dict[int, set[str]] = {}
        for person, table in seats.items():
            tables.setdefault(table, set()).add(person)
        return sum(len(old & new) ** 2 for old in met.values() for new in tables.values())

    dealt = min((deal() for _ in range(40)), key=again) if anew else deal()
    for guest in room.present():
        guest.table = dealt[guest.id]


def appoint_scribes(room: Room, happenings: Happenings, at: datetime) -> None:
    """One participant of each table keeps its notes, but for the table that finds nobody."""
    room.table_scribes = {}
    for table, space in enumerate(room.tables):
        seated = [guest for guest in room.present() if guest.table == table and not guest.leaves]
        if table == room.unscribed or not seated:
            continue
        scribe = room.chance.pick(seated)
        room.table_scribes[table] = scribe.id
        happenings.add(
            at,
            lambda h, id: h.assign_role(id, "scribe", until="the tables change"),
            scribe.id,
            space=space,
            **room.facilitating,
        )
