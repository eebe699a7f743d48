"""Builds the seating of every round from arrivals, moves and departures.

A moment is a time and an event number; of equal times the log order counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from dialoguekit.plugin import RunRecord, StageRun
from dialoguekit_world_cafe import method
from dialoguekit_world_cafe.facts import Movement, RoleAssignment, Space

Moment: TypeAlias = tuple[int, int]
"""A time in microseconds since 1970 UTC, and the number of its event."""

FOREVER: Moment = (2**62, 0)
"""The end of an interval that has not ended."""

ELSEWHERE = ""
"""Placeholder for all spaces that are not tables."""


class Stay(NamedTuple):
    """An interval that a person spent in a space; None is an unknown space."""

    space: str | None
    began: Moment
    ended: Moment


class Window(NamedTuple):
    """The interval of a stage."""

    began: Moment
    ended: Moment

    def share(self, part: float) -> float:
        """Return a share of the window in microseconds; 0 as long as its end is unknown."""
        return 0 if self.ended == FOREVER else part * (self.ended[0] - self.began[0])

    def overlap_with(self, stay: Stay) -> int | None:
        """Return the overlap with a stay in microseconds; None if there is none."""
        _, arrived, departed = stay
        began, ended = self
        if arrived >= ended or began >= departed:
            return None
        return (min(ended, departed))[0] - (max(began, arrived))[0]


class Spot(NamedTuple):
    """The place of a person in a round, by the event ``seq``: a table, or another space.

    ``known`` is false if the space is not recorded.
    """

    table: str | None
    known: bool
    seq: int


class Hosting(NamedTuple):
    """An interval in which a person hosted a table, by the event ``seq``."""

    person: str
    table: str
    seq: int
    began: Moment
    ended: Moment


def stage_windows(run: RunRecord, stages: Sequence[StageRun]) -> list[Window]:
    """Return the interval of every stage of a run, from event to event."""
    ended_by = 0 if run.ended is None else run.ended.seq
    windows: list[Window] = []
    for stage in reversed(stages):
        ended = FOREVER if stage.ended is None else (stage.ended, ended_by)
        windows.append(Window((stage.began, stage.seq), ended))
        ended_by = stage.seq
    return windows[::-1]


def find_tables(all_spaces: Mapping[str, Space], spaces: Collection[str]) -> list[str]:
    """Return the tables in ``spaces``, or all if there are none, in order of creation."""
    return [
        space
        for space, details in all_spaces.items()
        if details.kind.casefold() == method.TABLE
        and (not spaces or not _ancestors(space, all_spaces).isdisjoint(spaces))
    ]


def _ancestors(space: str, all_spaces: Mapping[str, Space]) -> set[str]:
    """Return a space and all spaces that contain it."""
    found: set[str] = set()
    current: str | None = space
    while current is not None and current not in found:
        found.add(current)
        current = all_spaces[current].parent if current in all_spaces else None
    return found


def build_stays(movements: Iterable[Movement]) -> list[Stay]:
    """Return the stays of a person in order of time, even if recorded later."""
    ordered = sorted(movements)
    ends = [(following.occurred_at, following.seq) for following in ordered[1:]]
    return [
        Stay(one.space, (one.occurred_at, one.seq), ended)
        for one, ended in zip(ordered, [*ends, FOREVER], strict=False)
        if one.present
    ]


def find_spot(stays: Iterable[Stay], window: Window, tables: Collection[str]) -> Spot | None:
    """Return where a person spent most of a round, preferably a table; None if absent."""
    spent: dict[str | None, int] = {}
    last: dict[str | None, Moment] = {}
    for stay in stays:
        time = window.overlap_with(stay)
        if time is not None:
            space = stay.space
            place = space if space is None or space in tables else ELSEWHERE
            spent[place] = spent.get(place, 0) + time
            last[place] = stay.began
    minimum = window.share(method.MIN_SHARE_OF_ROUND)
    found = [place for place, time in spent.items() if time >= minimum]
    if not found:
        return None
    longest = found[0]
    if len(found) > 1:
        longest = max(found, key=lambda place: (place in tables, spent[place], last[place]))
    return Spot(longest if longest in tables else None, longest is not None, last[longest][1])


def stayed_at(table: str, stays: Iterable[Stay], window: Window) -> tuple[bool, bool]:
    """Return whether a person sat at a table in a round, and whether they left it early."""
    spent, last_end = None, window.ended
    for stay in stays:
        time = window.overlap_with(stay) if stay.space == table else None
        if time is not None:
            spent, last_end = (spent or 0) + time, stay.ended
    if spent is None or spent < window.share(method.MIN_SHARE_OF_ROUND):
        return False, False
    return True, window.ended[0] - last_end[0] > window.share(method.LEFT_EARLY_SHARE)


def build_hostings(
    assignments: Iterable[RoleAssignment],
    stays: Mapping[str, Sequence[Stay]],
    tables: Collection[str],
) -> list[Hosting]:
    """Return who hosted which table, until another host or another role.

    The table of a host is where the role was recorded, or where they sat then or sat down next.
    """
    hostings: list[Hosting] = []
    for occurred_at, seq, person, role, space in sorted(assignments):
        table = (
            space
            if space in tables
            else _table_at(stays.get(person, ()), (occurred_at, seq), tables)
        )
        is_host = role == method.HOST and table is not None
        if not is_host and role != "participant":
            continue
        for index, hosting in enumerate(hostings):
            replaced = person == hosting.person or (is_host and table == hosting.table)
            if replaced and hosting.ended == FOREVER:
                hostings[index] = hosting._replace(ended=(occurred_at, seq))
        if is_host and table is not None:
            hostings.append(Hosting(person, table, seq, (occurred_at, seq), FOREVER))
    return hostings


def _table_at(stays: Iterable[Stay], moment: Moment, tables: Collection[str]) -> str | None:
    """Return the table at which a person sat at a moment, or else the next one."""
    return next((s.space for s in stays if moment < s.ended and s.space in tables), None)


def hosts_in(hostings: Iterable[Hosting], window: Window) -> dict[str, Hosting]:
    """Return the last host of every table in a round."""
    return {
        hosting.table: hosting
        for hosting in hostings
        if hosting.began < window.ended and window.began < hosting.ended
    }
