"""Who was where, and when: from comings and goings to a place for everybody in every round.

A moment is a time and the number of its event: within one time, the log tells what came first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from dialoguekit.plugin import Run, StageRun
from dialoguekit_world_cafe import method
from dialoguekit_world_cafe.facts import Place, Took, Went

Moment: TypeAlias = tuple[int, int]
"""A time in microseconds since 1970 UTC, and the number of the event that happened then."""

FOREVER: Moment = (2**62, 0)
"""The end of what is still on."""

ELSEWHERE = ""
"""Stands for every space that is no table."""


class Stay(NamedTuple):
    """A stretch of time that somebody spent in a space; None is one that nobody named."""

    space: str | None
    began: Moment
    ended: Moment


class Window(NamedTuple):
    """The time of a stage."""

    began: Moment
    ended: Moment

    def share(self, part: float) -> float:
        """A part of it, in microseconds; 0 while nobody knows how long it is going to be."""
        return 0 if self.ended == FOREVER else part * (self.ended[0] - self.began[0])

    def within(self, stay: Stay) -> int | None:
        """How much of a stay lies in it, in microseconds; None for nothing, not even a moment."""
        _, came, went = stay
        began, ended = self
        if came >= ended or began >= went:
            return None
        return (min(ended, went))[0] - (max(began, came))[0]


class Spot(NamedTuple):
    """Where somebody was in a round, by the event ``seq``: at a table, or elsewhere.

    Nowhere is ``known`` where nobody noted a space.
    """

    table: str | None
    known: bool
    seq: int


class Hosting(NamedTuple):
    """Somebody was the host of a table, by the event ``seq``."""

    person: str
    table: str
    seq: int
    began: Moment
    ended: Moment


def windows(run: Run, stages: Sequence[StageRun]) -> list[Window]:
    """The time of every stage of a run, with the events by which it began and ended."""
    ended_by = 0 if run.ended is None else run.ended.seq
    found: list[Window] = []
    for stage in reversed(stages):
        ended = FOREVER if stage.ended is None else (stage.ended, ended_by)
        found.append(Window((stage.began, stage.seq), ended))
        ended_by = stage.seq
    return found[::-1]


def tables(places: Mapping[str, Place], spaces: Collection[str]) -> list[str]:
    """The tables in ``spaces``, or everywhere where none are named; as they were set up."""
    return [
        space
        for space, place in places.items()
        if place.kind.casefold() == method.TABLE
        and (not spaces or not _above(space, places).isdisjoint(spaces))
    ]


def _above(space: str, places: Mapping[str, Place]) -> set[str]:
    """A space, and whatever it is part of."""
    found: set[str] = set()
    current: str | None = space
    while current is not None and current not in found:
        found.add(current)
        current = places[current].parent if current in places else None
    return found


def stays(went: Iterable[Went]) -> list[Stay]:
    """Where somebody was, one place after the other, however late each was noted."""
    ordered = sorted(went)
    ends = [(following.at, following.seq) for following in ordered[1:]]
    return [
        Stay(one.space, (one.at, one.seq), ended)
        for one, ended in zip(ordered, [*ends, FOREVER], strict=False)
        if one.here
    ]


def spot(stayed: Iterable[Stay], window: Window, tables: Collection[str]) -> Spot | None:
    """Where somebody was for most of a round, at a table if they sat at any; None for away."""
    spent: dict[str | None, int] = {}
    last: dict[str | None, Moment] = {}
    for stay in stayed:
        time = window.within(stay)
        if time is not None:
            space = stay.space
            named = space if space is None or space in tables else ELSEWHERE
            spent[named] = spent.get(named, 0) + time
            last[named] = stay.began
    least = window.share(method.LEAST_OF_ROUND)
    found = [named for named, time in spent.items() if time >= least]
    if not found:
        return None
    where = found[0]
    if len(found) > 1:
        where = max(found, key=lambda named: (named in tables, spent[named], last[named]))
    return Spot(where if where in tables else None, where is not None, last[where][1])


def stayed_at(table: str, stayed: Iterable[Stay], window: Window) -> tuple[bool, bool]:
    """Whether somebody sat at a table in a round, and whether they left it well before its end."""
    spent, left = None, window.ended
    for stay in stayed:
        time = window.within(stay) if stay.space == table else None
        if time is not None:
            spent, left = (spent or 0) + time, stay.ended
    if spent is None or spent < window.share(method.LEAST_OF_ROUND):
        return False, False
    return True, window.ended[0] - left[0] > window.share(method.LEFT_EARLY)


def hostings(
    took: Iterable[Took], stayed: Mapping[str, Sequence[Stay]], tables: Collection[str]
) -> list[Hosting]:
    """Who was the host of which table: until another was, or until they were something else.

    A host is one of the table where that was noted, or where they sat then, or sat down next.
    """
    found: list[Hosting] = []
    for at, seq, person, role, space in sorted(took):
        table = space if space in tables else _sat(stayed.get(person, ()), (at, seq), tables)
        hosts = role == method.HOST and table is not None
        if not hosts and role != "participant":
            continue
        for place, hosting in enumerate(found):
            replaced = person == hosting.person or (hosts and table == hosting.table)
            if replaced and hosting.ended == FOREVER:
                found[place] = hosting._replace(ended=(at, seq))
        if hosts and table is not None:
            found.append(Hosting(person, table, seq, (at, seq), FOREVER))
    return found


def _sat(stayed: Iterable[Stay], moment: Moment, tables: Collection[str]) -> str | None:
    """The table at which somebody sat at a moment, or else the next one."""
    return next((s.space for s in stayed if moment < s.ended and s.space in tables), None)


def hosts(hosted: Iterable[Hosting], window: Window) -> dict[str, Hosting]:
    """The host of every table in a round; of several the last."""
    return {
        hosting.table: hosting
        for hosting in hosted
        if hosting.began < window.ended and window.began < hosting.ended
    }
