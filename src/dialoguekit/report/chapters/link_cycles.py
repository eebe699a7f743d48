"""Cycles in a graph of links."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter


def find_cycle(links: Iterable[tuple[str, str]]) -> list[str]:
    """Return the ids of one cycle, with the first repeated at the end; empty if there is none."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for origin, target in links:
        sorter.add(target, origin)
    try:
        sorter.prepare()
    except CycleError as error:
        found: list[str] = list(error.args[1])
        return found
    return []
