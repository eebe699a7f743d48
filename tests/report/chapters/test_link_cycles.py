"""Cycles in a graph of links."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.report.chapters.link_cycles import find_cycle

NODES = st.sampled_from("abcdef")
LINKS = st.lists(st.tuples(NODES, NODES).filter(lambda link: link[0] != link[1]), max_size=9)


def test_links_without_a_cycle_have_none() -> None:
    """Two paths to the same node are no cycle."""
    assert find_cycle([]) == []
    assert find_cycle([("a", "b"), ("b", "d"), ("a", "c"), ("c", "d")]) == []


def test_a_cycle_follows_its_links() -> None:
    """The first id is repeated at the end."""
    assert find_cycle([("x", "a"), ("a", "b"), ("b", "a")]) in (["a", "b", "a"], ["b", "a", "b"])


@given(LINKS)
def test_a_found_cycle_is_a_closed_walk(links: list[tuple[str, str]]) -> None:
    """Without a found cycle, the links can be sorted."""
    found = find_cycle(links)
    if found:
        assert found[0] == found[-1]
        assert set(pairwise(found)) <= set(links)
    else:
        assert _has_an_order(set(links))


def _has_an_order(links: set[tuple[str, str]]) -> bool:
    """Return whether repeatedly removing links without a successor leaves none."""
    while links:
        origins = {origin for origin, _ in links}
        final = {link for link in links if link[1] not in origins}
        if not final:
            return False
        links = links - final
    return True
