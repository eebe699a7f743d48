"""Cycles in a graph of links."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.report.chapters.cycles import cycle

NODES = st.sampled_from("abcdef")
LINKS = st.lists(st.tuples(NODES, NODES).filter(lambda link: link[0] != link[1]), max_size=9)


def test_links_that_lead_on_form_no_cycle() -> None:
    """Two ways to the same place are no circle."""
    assert cycle([]) == []
    assert cycle([("a", "b"), ("b", "d"), ("a", "c"), ("c", "d")]) == []


def test_a_cycle_is_told_in_the_direction_of_its_links() -> None:
    """With its first id again at the end."""
    assert cycle([("x", "a"), ("a", "b"), ("b", "a")]) in (["a", "b", "a"], ["b", "a", "b"])


@given(LINKS)
def test_whatever_is_told_is_a_closed_walk_along_the_links(links: list[tuple[str, str]]) -> None:
    """And where nothing is told, the links can be put in an order."""
    found = cycle(links)
    if found:
        assert found[0] == found[-1]
        assert set(pairwise(found)) <= set(links)
    else:
        assert _has_an_order(set(links))


def _has_an_order(links: set[tuple[str, str]]) -> bool:
    """Whether nothing is left after taking away, again and again, links that end nowhere."""
    while links:
        origins = {origin for origin, _ in links}
        ending = {link for link in links if link[1] not in origins}
        if not ending:
            return False
        links = links - ending
    return True
