"""Components and articulation points, compared with those of networkx."""

from __future__ import annotations

import networkx as nx  # type: ignore[import-untyped]  # has no type stubs
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit_abcd.undirected_graph import articulation_points, components, connect

NODES = st.integers(0, 11)


@given(st.lists(NODES, unique=True), st.lists(st.tuples(NODES, NODES), max_size=20))
def test_measures_are_those_of_networkx(nodes: list[int], edges: list[tuple[int, int]]) -> None:
    """In the same order; an edge adds the nodes that are missing."""
    edges = [(one, other) for one, other in edges if one != other]
    reference = nx.Graph()
    reference.add_nodes_from(nodes)
    reference.add_edges_from(edges)
    graph = connect(nodes, edges)
    assert list(components(graph)) == list(nx.connected_components(reference))
    assert articulation_points(graph) == set(nx.articulation_points(reference))
    assert {node: len(near) for node, near in graph.items()} == dict(reference.degree())


def test_a_long_path_needs_no_recursion() -> None:
    """All nodes but the ends are articulation points."""
    graph = connect(range(10_000), [(n, n + 1) for n in range(9_999)])
    assert articulation_points(graph) == set(range(1, 9_999))
