"""How ideas travelled."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.events import SpaceCreated
from dialoguekit.testing.builders import entered, gathered, said, started
from dialoguekit.testing.scenario import Fact
from dialoguekit_world_cafe.idea_paths import paths, stops
from dialoguekit_world_cafe.projection import WorldCafe
from dialoguekit_world_cafe.view import CafeSession

ROUNDS = 4


def cafe(*ideas: tuple[int, str, str, tuple[str, ...]]) -> CafeSession:
    """A café in which these ideas were said: round, id, table, what they take up."""
    facts: list[Fact] = [SpaceCreated(space=f"S{n}", kind="table") for n in (1, 2, 3)]
    facts.append(started("world-cafe", "09:50"))
    for number in range(1, ROUNDS + 1):
        facts.append(entered("round", f"1{number}:00"))
        facts += [
            said(id, "P2", "An idea.", f"1{number}:10", space=table, refs=refs)
            for of, id, table, refs in ideas
            if of == number
        ]
    facts.append(entered("harvest", "16:00"))
    facts += [said(id, "P2", "So.", "16:10", refs=refs) for of, id, _, refs in ideas if of > ROUNDS]
    room: Any = gathered().and_given(*facts)
    (found,) = room.project(WorldCafe).workshops["leeds"].sessions
    return found  # type: ignore[no-any-return]  # the room is Any


def walked(session: CafeSession) -> list[list[str]]:
    """The ids on each path."""
    return [[idea.item.id for idea in stops(path)] for path in paths(session)]


def test_a_path_goes_from_table_to_table_and_into_the_harvest() -> None:
    """The whole way that an idea went."""
    session = cafe(
        (1, "C1", "S1", ()),
        (2, "C2", "S2", ("C1",)),
        (3, "C3", "S2", ("C2",)),
        (5, "C4", "", ("C3",)),
    )
    assert walked(session) == [["C1", "C2", "C3", "C4"]]


def test_an_idea_that_never_left_its_table_went_no_path() -> None:
    """Not even into the harvest: that stands there."""
    session = cafe((1, "C1", "S1", ()), (2, "C2", "S1", ("C1",)), (5, "C3", "", ("C2",)))
    assert walked(session) == []


def test_the_longest_way_is_told() -> None:
    """Of ways that are as long, the one that was noted first; longer paths come first."""
    session = cafe(
        (1, "C1", "S1", ()),
        (1, "C2", "S3", ()),
        (2, "C3", "S2", ("C1",)),
        (3, "C4", "S1", ("C3", "C2")),
        (4, "C5", "S3", ("C4",)),
        (4, "C6", "S2", ("C4",)),
    )
    assert walked(session) == [
        ["C1", "C3", "C4", "C5"],
        ["C1", "C3", "C4", "C6"],
        ["C2", "C4", "C5"],
    ]


def test_a_way_within_another_is_told_once() -> None:
    """What stands in a longer path needs none of its own."""
    session = cafe((1, "C1", "S1", ()), (2, "C2", "S2", ("C1",)), (3, "C3", "S3", ("C2", "C1")))
    assert walked(session) == [["C1", "C2", "C3"], ["C1", "C3"]]


@st.composite
def _ideas(draw: st.DrawFn) -> list[tuple[int, str, str, tuple[str, ...]]]:
    ideas: list[tuple[int, str, str, tuple[str, ...]]] = []
    for number in range(1, ROUNDS + 2):
        earlier = [id for _, id, _, _ in ideas]
        for _ in range(draw(st.integers(0, 3))):
            refs = draw(st.lists(st.sampled_from(earlier), unique=True)) if earlier else []
            table = draw(st.sampled_from(("S1", "S2", "S3")))
            ideas.append((number, f"C{len(ideas) + 1}", table, tuple(refs)))
    return ideas


@given(_ideas())
def test_every_step_to_another_table_stands_in_a_path(
    ideas: list[tuple[int, str, str, tuple[str, ...]]],
) -> None:
    """Nothing that travelled is left out, every path travels, and each step follows the last."""
    session = cafe(*ideas)
    found = paths(session)
    assert {id(step) for path in found for step in path} >= {id(step) for step in session.crossed}
    assert all(any(step.crossed for step in path) for path in found)
    for path in found:
        for one, following in pairwise(path):
            assert one.became.item.id == following.origin.item.id
    assert len(found) <= len(session.crossed)
