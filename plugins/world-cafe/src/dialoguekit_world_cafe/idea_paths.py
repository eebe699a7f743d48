"""The paths of ideas: chains in which one contribution builds on another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from dialoguekit_world_cafe.view import CafeSession, CarriedIdea, Idea

Steps: TypeAlias = Mapping[str, Sequence[CarriedIdea]]
LongestPaths: TypeAlias = dict[str, tuple[CarriedIdea, ...]]


def find_paths(session: CafeSession) -> tuple[tuple[CarriedIdea, ...], ...]:
    """Return the longest path of every idea that was taken up at another table.

    Each such step is in at least one path; the longest paths come first.
    """
    forward: dict[str, list[CarriedIdea]] = {}
    backward: dict[str, list[CarriedIdea]] = {}
    for carried in session.carried_ideas:
        forward.setdefault(carried.origin.contribution.id, []).append(carried)
        backward.setdefault(carried.successor.contribution.id, []).append(carried)
    forward_paths: LongestPaths = {}
    backward_paths: LongestPaths = {}
    candidates = [
        (
            *reversed(_longest(step.origin.contribution.id, backward, backward_paths)),
            step,
            *_longest(step.successor.contribution.id, forward, forward_paths),
        )
        for step in session.ideas_across_tables
    ]
    paths: list[tuple[CarriedIdea, ...]] = []
    covered: set[tuple[str, str]] = set()
    for path in sorted(candidates, key=len, reverse=True):
        crossings = {
            (s.origin.contribution.id, s.successor.contribution.id) for s in path if s.changed_table
        }
        if not crossings <= covered:
            covered |= crossings
            paths.append(path)
    return tuple(paths)


def _longest(id: str, steps: Steps, found: LongestPaths) -> tuple[CarriedIdea, ...]:
    """Return the longest chain of steps from an idea; of equals, the one recorded first."""
    if id not in found:
        best: tuple[CarriedIdea, ...] = ()
        for step in steps.get(id, ()):
            ends = step.origin.contribution.id, step.successor.contribution.id
            candidate = (step, *_longest(ends[ends[0] == id], steps, found))
            best = max(best, candidate, key=len)
        found[id] = best
    return found[id]


def ideas_on_path(path: Sequence[CarriedIdea]) -> tuple[Idea, ...]:
    """Return the ideas of a path in order."""
    return (path[0].origin, *(step.successor for step in path))
