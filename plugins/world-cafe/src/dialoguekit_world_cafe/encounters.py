"""Who met whom at the tables, and who moved between them: what the seats of a session say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations, pairwise

import attrs

from dialoguekit.plugin import Evidence, behind
from dialoguekit_world_cafe.view import CafeSession, Round, Seat


@attrs.frozen(kw_only=True)
class Met:
    """Whom somebody met: ``people`` who sat at a table with them, ``others`` of other groups."""

    group: str
    seats: tuple[Seat, ...]
    people: frozenset[str]
    others: frozenset[str]

    @property
    def evidence(self) -> Evidence:
        """The events that brought them to their tables."""
        return behind(self.seats)


@attrs.frozen(kw_only=True)
class Pair:
    """Two people who met, and the seats on which they did."""

    seats: tuple[Seat, ...]

    @property
    def again(self) -> bool:
        """Whether they met in more than one round."""
        return len(self.seats) > 2

    @property
    def evidence(self) -> Evidence:
        """The events that brought them to one table."""
        return behind(self.seats)


@attrs.frozen(kw_only=True)
class Move:
    """From one round to the next, of those who sat at a table in both.

    ``moved`` are those who changed tables, ``hosts`` those who stayed at theirs as its host, and
    ``others`` those who stayed besides.  The seats are those of the round ``after``.
    """

    before: Round
    after: Round
    moved: tuple[Seat, ...]
    hosts: tuple[Seat, ...]
    others: tuple[Seat, ...]

    @property
    def surplus(self) -> tuple[Seat, ...]:
        """Those who stayed where nobody need: at a table without a host one of them may."""
        stayed = {seat.person for seat in self.others}
        found: list[Seat] = []
        for sitting in self.after.sittings:
            extra = [seat for seat in sitting.seats if seat.person in stayed]
            found += extra if sitting.hosted else extra[1:]
        return tuple(found)


def met(session: CafeSession) -> tuple[Met, ...]:
    """Everybody who sat at a table, with whom they met there."""
    seats: dict[str, list[Seat]] = {}
    company: dict[str, dict[str, str]] = {}
    for round in session.rounds:
        for sitting in round.sittings:
            groups = {seat.person: seat.group for seat in sitting.seats}
            for seat in sitting.seats:
                seats.setdefault(seat.person, []).append(seat)
                company.setdefault(seat.person, {}).update(groups)
    return tuple(
        Met(
            group=own[0].group,
            seats=tuple(own),
            people=frozenset(company[person]) - {person},
            others=frozenset(p for p, group in company[person].items() if group != own[0].group),
        )
        for person, own in seats.items()
    )


def pairs(session: CafeSession) -> tuple[Pair, ...]:
    """Every two people who met."""
    found: dict[tuple[str, str], list[Seat]] = {}
    for round in session.rounds:
        for sitting in round.sittings:
            for one, other in combinations(sitting.seats, 2):
                found.setdefault((one.person, other.person), []).extend([one, other])
    return tuple(Pair(seats=tuple(seats)) for seats in found.values())


def moves(rounds: Collection[Round]) -> Iterator[Move]:
    """What happened between each two rounds that follow one another."""
    for before, after in pairwise(rounds):
        sat = before.at
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
            others=tuple(others),
        )


def with_nobody_new(rounds: Collection[Round]) -> Iterator[tuple[Round, list[Seat]]]:
    """Those who came to a table that they had not sat at, and met nobody whom they had not met.

    Whoever comes back to a table, as many do in a last round, is not counted.
    """
    known: dict[str, set[str]] = {}
    visited: dict[str, set[str]] = {}
    for round in rounds:
        found = []
        for sitting in round.sittings:
            here = {seat.person for seat in sitting.seats}
            for seat in sitting.seats:
                others = here - {seat.person}
                been = visited.setdefault(seat.person, set())
                elsewhere = been and sitting.table.space not in been
                if elsewhere and others and others <= known[seat.person]:
                    found.append(seat)
                been.add(sitting.table.space)
        for sitting in round.sittings:
            here = {seat.person for seat in sitting.seats}
            for person in here:
                known.setdefault(person, set()).update(here - {person})
        yield round, found
