"""How ideas travelled: the chains in which one contribution stands on another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from dialoguekit_world_cafe.view import CafeSession, Carried, Idea

Steps: TypeAlias = Mapping[str, Sequence[Carried]]
Known: TypeAlias = dict[str, tuple[Carried, ...]]


def paths(session: CafeSession) -> tuple[tuple[Carried, ...], ...]:
    """Every idea that went to another table, on its longest way there and on from there.

    Each time that an idea was carried to another table stands in one path at least; the longest
    paths come first.
    """
    onward: dict[str, list[Carried]] = {}
    back: dict[str, list[Carried]] = {}
    for carried in session.carried:
        onward.setdefault(carried.origin.item.id, []).append(carried)
        back.setdefault(carried.became.item.id, []).append(carried)
    ways_on: Known = {}
    ways_back: Known = {}
    whole = [
        (
            *reversed(_longest(step.origin.item.id, back, ways_back)),
            step,
            *_longest(step.became.item.id, onward, ways_on),
        )
        for step in session.crossed
    ]
    found: list[tuple[Carried, ...]] = []
    covered: set[tuple[str, str]] = set()
    for path in sorted(whole, key=len, reverse=True):
        crossed = {(s.origin.item.id, s.became.item.id) for s in path if s.crossed}
        if not crossed <= covered:
            covered |= crossed
            found.append(path)
    return tuple(found)


def _longest(id: str, steps: Steps, known: Known) -> tuple[Carried, ...]:
    """The most steps that can be walked from an idea; of equals those that were noted first."""
    if id not in known:
        best: tuple[Carried, ...] = ()
        for step in steps.get(id, ()):
            ends = step.origin.item.id, step.became.item.id
            walked = (step, *_longest(ends[ends[0] == id], steps, known))
            best = max(best, walked, key=len)
        known[id] = best
    return known[id]


def stops(path: Sequence[Carried]) -> tuple[Idea, ...]:
    """The ideas of a path, each in its place."""
    return (path[0].origin, *(step.became for step in path))
