"""Cycles in a graph of links."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter


def cycle(links: Iterable[tuple[str, str]]) -> list[str]:
    """The ids of one cycle, the first again at the end; empty when there is none."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for origin, target in links:
        sorter.add(target, origin)
    try:
        sorter.prepare()
    except CycleError as error:
        found: list[str] = list(error.args[1])
        return found
    return []
