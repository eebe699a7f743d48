"""Undirected graphs as mappings of nodes to their neighbours, and their components."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeAlias, TypeVar

NodeT = TypeVar("NodeT", bound=Hashable)

Graph: TypeAlias = Mapping[NodeT, Iterable[NodeT]]


def connect(
    nodes: Iterable[NodeT], edges: Iterable[tuple[NodeT, NodeT]]
) -> dict[NodeT, dict[NodeT, None]]:
    """Return a graph; the neighbours of a node are in the order of the edges, each once."""
    graph: dict[NodeT, dict[NodeT, None]] = {node: {} for node in nodes}
    for one, other in edges:
        graph.setdefault(one, {})[other] = None
        graph.setdefault(other, {})[one] = None
    return graph


def components(graph: Graph[NodeT]) -> Iterator[set[NodeT]]:
    """Yield the sets of connected nodes, in the order of their first nodes."""
    seen: set[NodeT] = set()
    for start in graph:
        if start in seen:
            continue
        found, waiting = {start}, [start]
        while waiting:
            new = [node for node in graph[waiting.pop()] if node not in found]
            found.update(new)
            waiting.extend(new)
        seen |= found
        yield found


def articulation_points(graph: Graph[NodeT]) -> set[NodeT]:
    """Return the nodes without which a component would split.

    Source: Hopcroft & Tarjan 1973.
    """
    found: set[NodeT] = set()
    order: dict[NodeT, int] = {}
    low: dict[NodeT, int] = {}
    for root in graph:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        branches = 0
        path = [(root, iter(graph[root]))]
        while path:
            node, rest = path[-1]
            parent = path[-2][0] if len(path) > 1 else None
            for near in rest:
                if near in order:
                    if near != parent:
                        low[node] = min(low[node], order[near])
                    continue
                order[near] = low[near] = len(order)
                path.append((near, iter(graph[near])))
                break
            else:
                path.pop()
                if parent == root and len(path) == 1:
                    branches += 1
                elif parent is not None and low[node] >= order[parent]:
                    found.add(parent)
                if parent is not None:
                    low[parent] = min(low[parent], low[node])
        if branches > 1:
            found.add(root)
    return found
