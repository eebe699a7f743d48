"""Seating: assigns tables that mix both groups, and their scribes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from dialoguekit.simulation.statements import GROUPS
from dialoguekit.simulation.workshop import Attendee, PendingActions, SimulatedWorkshop, seconds


def move_attendees(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    attendees: Sequence[Attendee],
    destination: Callable[[Attendee], str],
    start: datetime,
) -> None:
    """Add the move of attendees to other spaces, within one minute."""
    times = workshop.times_between(
        start, start + seconds(min(60, 2 * len(attendees))), len(attendees)
    )
    for attendee, at in zip(workshop.rng.shuffled(attendees), times, strict=True):
        pending.add(
            at,
            lambda h, id, space: h.move(id, space),
            attendee.id,
            destination(attendee),
            **workshop.scribe_context,
        )


def assign_tables(workshop: SimulatedWorkshop, *, remix: bool = False) -> None:
    """Assign a table to each attendee present, with both groups spread evenly.

    ``remix`` chooses, of forty shuffles, the one that repeats the fewest meetings.
    """
    rng = workshop.rng
    met: dict[int, set[str]] = {}
    for attendee in workshop.present_attendees():
        met.setdefault(attendee.table, set()).add(attendee.id)

    def deal_seats() -> dict[str, int]:
        seats: dict[str, int] = {}
        first = 0
        for group in GROUPS:
            present = rng.shuffled(workshop.present_attendees(group))
            for index, attendee in enumerate(present):
                seats[attendee.id] = (first + index) % len(workshop.table_spaces)
            first = (first + len(present)) % len(workshop.table_spaces)
        return seats

    def count_repeated_pairs(seats: dict[str, int]) -> int:
        tables: dict[int, set[str]] = {}
        for person, table in seats.items():
            tables.setdefault(table, set()).add(person)
        return sum(len(old & new) ** 2 for old in met.values() for new in tables.values())

    seats = (
        min((deal_seats() for _ in range(40)), key=count_repeated_pairs) if remix else deal_seats()
    )
    for attendee in workshop.present_attendees():
        attendee.table = seats[attendee.id]


def assign_scribes(
    workshop: SimulatedWorkshop, pending: PendingActions, occurred_at: datetime
) -> None:
    """Add the role of scribe for one participant of each table with a scribe."""
    workshop.table_scribes = {}
    for table, space in enumerate(workshop.table_spaces):
        seated = [
            attendee
            for attendee in workshop.present_attendees()
            if attendee.table == table and not attendee.leaves_early
        ]
        if table == workshop.table_without_scribe or not seated:
            continue
        scribe = workshop.rng.choice(seated)
        workshop.table_scribes[table] = scribe.id
        pending.add(
            occurred_at,
            lambda h, id: h.assign_role(id, "scribe", until="the tables change"),
            scribe.id,
            space=space,
            **workshop.facilitator_context,
        )
