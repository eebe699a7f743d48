"""Where people sat in a round, and who hosted which table, from arrivals, moves and roles.

A moment is a time and an event number; of equal times the log order counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import attrs

from dialoguekit.events import (
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    RoleAssigned,
    SpaceCreated,
)
from dialoguekit.plugin import Evidence, Fact, StageRun
from dialoguekit.plugin.times import Moment, moment_of
from dialoguekit_world_cafe import method

Movement: TypeAlias = Fact[PresenceStarted | PresenceMoved | PresenceEnded]
Table: TypeAlias = Fact[SpaceCreated]

FOREVER: Moment = (2**62, 0)
"""The end of an interval that has not ended."""


@attrs.frozen
class Stay:
    """An interval that a person spent in a space, or hosted a table.

    ``fact`` brought them there, or assigned the role.  ``space`` is None if it is unknown.
    """

    fact: Movement | Fact[RoleAssigned]
    space: str | None
    ended: Moment = FOREVER

    @property
    def person(self) -> str:
        """The person."""
        return self.fact.event.person

    @property
    def group(self) -> str | None:
        """The label of their group or office."""
        return self.fact.group

    @property
    def began(self) -> Moment:
        """The first moment."""
        return moment_of(self.fact)

    @property
    def evidence(self) -> Evidence:
        """The event."""
        return self.fact.evidence


Stays: TypeAlias = Mapping[str, Sequence[Stay]]
"""The stays of each person, in order of time."""


class Window(NamedTuple):
    """The interval of a stage."""

    began: Moment
    ended: Moment

    @classmethod
    def of(cls, run: StageRun) -> Window:
        """Return the interval of a stage, from event to event."""
        ended = FOREVER if run.ended is None else (run.ended, run.ended_seq or 0)
        return cls(run.start, ended)

    def share(self, part: float) -> float:
        """Return a share of the window in microseconds; 0 as long as its end is unknown."""
        return 0 if self.ended == FOREVER else part * (self.ended[0] - self.began[0])

    def overlap_with(self, stay: Stay) -> int | None:
        """Return the overlap with a stay in microseconds; None if there is none."""
        if stay.began >= self.ended or self.began >= stay.ended:
            return None
        return min(self.ended, stay.ended)[0] - max(self.began, stay.began)[0]


def find_tables(spaces: Iterable[Table], within: Collection[str]) -> dict[str, Table]:
    """Return the tables in the spaces ``within`` by id, or all if there are none."""
    created: dict[str, Table] = {}
    for space in spaces:
        created.setdefault(space.id, space)
    return {
        id: space
        for id, space in created.items()
        if space.event.kind.casefold() == method.TABLE
        and (not within or not _ancestors(id, created).isdisjoint(within))
    }


def _ancestors(space: str, created: Mapping[str, Table]) -> set[str]:
    """Return a space and all spaces that contain it."""
    found: set[str] = set()
    current: str | None = space
    while current is not None and current not in found:
        found.add(current)
        current = created[current].event.parent if current in created else None
    return found


def build_stays(movements: Iterable[Movement]) -> dict[str, list[Stay]]:
    """Return the stays of each person in order of time, even if recorded later."""
    stays: dict[str, list[Stay]] = {}
    for fact in sorted(movements, key=moment_of):
        own, event = stays.setdefault(fact.event.person, []), fact.event
        if own and own[-1].ended == FOREVER:
            own[-1] = attrs.evolve(own[-1], ended=moment_of(fact))
        if not isinstance(event, PresenceEnded):
            space = event.destination if isinstance(event, PresenceMoved) else event.space
            own.append(Stay(fact, space))
    return stays


def main_stay(stays: Iterable[Stay], window: Window, tables: Collection[str]) -> Stay | None:
    """Return the stay where a person spent most of a round, preferably at a table.

    Of several stays at one place it is the last.  None means that they were absent.
    """
    spent: dict[str | None, int] = {}
    last: dict[str | None, Stay] = {}
    for stay in stays:
        time = window.overlap_with(stay)
        if time is not None:
            is_place = stay.space is None or stay.space in tables
            place = stay.space if is_place else ""  # All other spaces together.
            spent[place] = spent.get(place, 0) + time
            last[place] = stay
    minimum = window.share(method.MIN_SHARE_OF_ROUND)
    found = [place for place, time in spent.items() if time >= minimum]
    if not found:
        return None
    return last[max(found, key=lambda place: (place in tables, spent[place], last[place].began))]


def stayed_at(table: str | None, stays: Iterable[Stay], window: Window) -> tuple[bool, bool]:
    """Return whether a person sat at a table in a round, and whether they left it early."""
    own = [s for s in stays if s.space == table and window.overlap_with(s) is not None]
    spent = sum(window.overlap_with(stay) or 0 for stay in own)
    if not own or spent < window.share(method.MIN_SHARE_OF_ROUND):
        return False, False
    remaining = window.ended[0] - own[-1].ended[0]
    return True, remaining > window.share(method.LEFT_EARLY_SHARE)


def build_hostings(
    assignments: Iterable[Fact[RoleAssigned]], stays: Stays, tables: Collection[str]
) -> list[Stay]:
    """Return who hosted which table, until another host or another role.

    The table of a host is where the role was recorded, or where they sat then or sat down next.
    """
    hostings: list[Stay] = []
    for fact in sorted(assignments, key=moment_of):
        person, role, table = fact.event.person, fact.event.role.casefold(), fact.space
        if table not in tables:
            following = (s for s in stays.get(person, ()) if moment_of(fact) < s.ended)
            table = next((stay.space for stay in following if stay.space in tables), None)
        is_host = role == method.HOST and table is not None
        if not is_host and role != "participant":
            continue
        for index, hosting in enumerate(hostings):
            replaced = person == hosting.person or (is_host and table == hosting.space)
            if replaced and hosting.ended == FOREVER:
                hostings[index] = attrs.evolve(hosting, ended=moment_of(fact))
        if is_host:
            hostings.append(Stay(fact, table))
    return hostings


def hosts_in(hostings: Iterable[Stay], window: Window) -> dict[str | None, Stay]:
    """Return the last host of every table in a round."""
    return {h.space: h for h in hostings if window.overlap_with(h) is not None}
