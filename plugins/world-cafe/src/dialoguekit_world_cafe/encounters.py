"""Who met whom at the tables, and who moved between them, from the seats of a session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import attrs

from dialoguekit.plugin import Evidence, combined_evidence
from dialoguekit_world_cafe.seating import Stay
from dialoguekit_world_cafe.view import CafeSession, CafeStage


@attrs.frozen(kw_only=True)
class Encounters:
    """The ``people`` whom a participant met at tables, each with the number of rounds.

    ``others`` are those of other groups.
    """

    person: str
    group: str | None
    people: Counter[str]
    others: frozenset[str]
    evidence: Evidence


@attrs.frozen
class Move:
    """The people who sat at a table in two consecutive rounds, by their seats in the second.

    ``moved`` changed tables, ``hosts`` stayed as hosts, and ``others`` stayed without being hosts.
    """

    before: CafeStage
    after: CafeStage
    moved: tuple[Stay, ...]
    hosts: tuple[Stay, ...]
    others: tuple[Stay, ...]


def encounters(session: CafeSession) -> tuple[Encounters, ...]:
    """Return the encounters of every participant who sat at a table."""
    seats: dict[str, list[Stay]] = {}
    company: dict[str, list[Stay]] = {}
    for sitting in (sitting for round in session.rounds for sitting in round.sittings):
        for seat in sitting.seats:
            seats.setdefault(seat.person, []).append(seat)
            others = [other for other in sitting.seats if other.person != seat.person]
            company.setdefault(seat.person, []).extend(others)
    return tuple(
        Encounters(
            person=person,
            group=own[0].group,
            people=Counter(other.person for other in company[person]),
            others=frozenset(o.person for o in company[person] if o.group != own[0].group),
            evidence=combined_evidence(own),
        )
        for person, own in seats.items()
    )


def moves(rounds: Sequence[CafeStage]) -> Iterator[Move]:
    """Yield the moves between consecutive rounds."""
    for before, after in pairwise(rounds):
        tables = {seat.person: s.table for s in before.sittings for seat in s.seats}
        moved: list[Stay] = []
        hosts: list[Stay] = []
        others: list[Stay] = []
        for sitting in after.sittings:
            host = sitting.host and sitting.host.person
            for seat in sitting.seats:
                if seat.person in tables:
                    has_moved = tables[seat.person] != sitting.table
                    (moved if has_moved else hosts if seat.person == host else others).append(seat)
        yield Move(before, after, tuple(moved), tuple(hosts), tuple(others))


def meeting_no_one_new(rounds: Sequence[CafeStage]) -> list[Stay]:
    """Return who came to a new table in the last round, and met only people met before.

    A return to an earlier table, which is common in a last round, does not count.
    """
    *earlier, last = rounds
    found: list[Stay] = []
    for sitting in last.sittings:
        for seat in sitting.seats:
            sat = [s for round in earlier for s in round.sittings if seat.person in s.people]
            met = frozenset[str]().union(*(s.people for s in sat))
            is_new = bool(sat) and sitting.table not in [s.table for s in sat]
            if is_new and len(sitting.seats) > 1 and sitting.people <= met | {seat.person}:
                found.append(seat)
    return found
