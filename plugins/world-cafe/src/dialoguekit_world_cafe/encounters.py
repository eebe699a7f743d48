"""Who met whom at the tables, and who moved between them, from the seats of a session."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations, pairwise

import attrs

from dialoguekit.plugin import Evidence, combined_evidence
from dialoguekit_world_cafe.view import CafeSession, Round, Seat


@attrs.frozen(kw_only=True)
class Encounters:
    """The ``people`` whom a participant met at tables, and those of other groups."""

    group: str
    seats: tuple[Seat, ...]
    people: frozenset[str]
    other_group_people: frozenset[str]

    @property
    def evidence(self) -> Evidence:
        """The events that brought the participant to the tables."""
        return combined_evidence(self.seats)


@attrs.frozen(kw_only=True)
class Pair:
    """Two people who met, and their seats."""

    seats: tuple[Seat, ...]

    @property
    def met_again(self) -> bool:
        """True if they met in more than one round."""
        return len(self.seats) > 2

    @property
    def evidence(self) -> Evidence:
        """The events that brought them to one table."""
        return combined_evidence(self.seats)


@attrs.frozen(kw_only=True)
class Move:
    """The people who sat at a table in two consecutive rounds.

    ``moved`` changed tables, ``hosts`` stayed as hosts, and ``others_staying`` stayed without being
    hosts.  The seats are those of the round ``after``.
    """

    before: Round
    after: Round
    moved: tuple[Seat, ...]
    hosts: tuple[Seat, ...]
    others_staying: tuple[Seat, ...]

    @property
    def surplus(self) -> tuple[Seat, ...]:
        """The seats of those who should have moved; one may stay at a table without a host."""
        stayed = {seat.person for seat in self.others_staying}
        found: list[Seat] = []
        for sitting in self.after.sittings:
            extra = [seat for seat in sitting.seats if seat.person in stayed]
            found += extra if sitting.has_host else extra[1:]
        return tuple(found)


def encounters(session: CafeSession) -> tuple[Encounters, ...]:
    """Return the encounters of every participant who sat at a table."""
    seats: dict[str, list[Seat]] = {}
    company: dict[str, dict[str, str]] = {}
    for round in session.rounds:
        for sitting in round.sittings:
            groups = {seat.person: seat.group for seat in sitting.seats}
            for seat in sitting.seats:
                seats.setdefault(seat.person, []).append(seat)
                company.setdefault(seat.person, {}).update(groups)
    return tuple(
        Encounters(
            group=own[0].group,
            seats=tuple(own),
            people=frozenset(company[person]) - {person},
            other_group_people=frozenset(
                p for p, group in company[person].items() if group != own[0].group
            ),
        )
        for person, own in seats.items()
    )


def pairs(session: CafeSession) -> tuple[Pair, ...]:
    """Return all pairs of people who met."""
    found: dict[tuple[str, str], list[Seat]] = {}
    for round in session.rounds:
        for sitting in round.sittings:
            for one, other in combinations(sitting.seats, 2):
                found.setdefault((one.person, other.person), []).extend([one, other])
    return tuple(Pair(seats=tuple(seats)) for seats in found.values())


def moves(rounds: Collection[Round]) -> Iterator[Move]:
    """Yield the moves between consecutive rounds."""
    for before, after in pairwise(rounds):
        sat = before.sittings_by_person
        moved, hosts, others = [], [], []
        for sitting in after.sittings:
            for seat in sitting.seats:
                earlier = sat.get(seat.person)
                if earlier is None:
                    continue
                if earlier.table.space != sitting.table.space:
                    moved.append(seat)
                elif sitting.host is not None and sitting.host.person == seat.person:
                    hosts.append(seat)
                else:
                    others.append(seat)
        yield Move(
            before=before,
            after=after,
            moved=tuple(moved),
            hosts=tuple(hosts),
            others_staying=tuple(others),
        )


def movers_meeting_no_one_new(rounds: Collection[Round]) -> Iterator[tuple[Round, list[Seat]]]:
    """Yield those who came to a new table and met only people whom they had met before.

    A return to an earlier table, which is common in a last round, does not count.
    """
    met: dict[str, set[str]] = {}
    visited: dict[str, set[str]] = {}
    for round in rounds:
        seats = []
        for sitting in round.sittings:
            present = {seat.person for seat in sitting.seats}
            for seat in sitting.seats:
                others = present - {seat.person}
                own_tables = visited.setdefault(seat.person, set())
                at_new_table = own_tables and sitting.table.space not in own_tables
                if at_new_table and others and others <= met[seat.person]:
                    seats.append(seat)
                own_tables.add(sitting.table.space)
        for sitting in round.sittings:
            present = {seat.person for seat in sitting.seats}
            for person in present:
                met.setdefault(person, set()).update(present - {person})
        yield round, seats
