"""The paths of ideas: chains in which one contribution builds on another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

from dialoguekit.plugin import Contribution
from dialoguekit_world_cafe.view import CarriedIdea

Steps: TypeAlias = tuple[CarriedIdea, ...]


def find_paths(carried_ideas: Sequence[CarriedIdea]) -> tuple[tuple[Contribution, ...], ...]:
    """Return the longest path of every idea that was taken up at another table.

    Each such step is in at least one path; the longest paths come first.  Of equal paths, the one
    recorded first is chosen.
    """

    @cache
    def before(id: str) -> Steps:
        chains = ((*before(s.origin.id), s) for s in carried_ideas if s.successor.id == id)
        return max(chains, key=len, default=())

    @cache
    def after(id: str) -> Steps:
        chains = ((s, *after(s.successor.id)) for s in carried_ideas if s.origin.id == id)
        return max(chains, key=len, default=())

    candidates = [
        (*before(step.origin.id), step, *after(step.successor.id))
        for step in carried_ideas
        if step.changed_table
    ]
    paths: list[tuple[Contribution, ...]] = []
    covered: set[tuple[str, str]] = set()
    for path in sorted(candidates, key=len, reverse=True):
        crossings = {(s.origin.id, s.successor.id) for s in path if s.changed_table}
        if not crossings <= covered:
            covered |= crossings
            paths.append((path[0].origin, *(step.successor for step in path)))
    return tuple(paths)
