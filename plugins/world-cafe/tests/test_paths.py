"""The paths of ideas."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.events import SpaceCreated
from dialoguekit.testing.builders import (
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import workshop_view
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_world_cafe import METHOD
from dialoguekit_world_cafe.paths import find_paths
from dialoguekit_world_cafe.view import CafeSession

ROUNDS = 4


def cafe(*ideas: tuple[int, str, str, tuple[str, ...]]) -> CafeSession:
    """Return a café with these ideas: round, id, table, and what they take up."""
    facts: list[ScenarioInput] = [SpaceCreated(space=f"S{n}", kind="table") for n in (1, 2, 3)]
    facts.append(activity_started("world-cafe", "09:50"))
    for number in range(1, ROUNDS + 1):
        facts.append(stage_entered("round", f"1{number}:00"))
        facts += [
            contribution_made(id, "P2", "An idea.", f"1{number}:10", space=table, refs=refs)
            for round_number, id, table, refs in ideas
            if round_number == number
        ]
    facts.append(stage_entered("harvest", "16:00"))
    facts += [
        contribution_made(id, "P2", "So.", "16:10", refs=refs)
        for round_number, id, _, refs in ideas
        if round_number > ROUNDS
    ]
    found: tuple[CafeSession, ...] = workshop_view(
        METHOD, workshop_with_participants().and_given(*facts)
    )
    return found[0]


def path_ids(session: CafeSession) -> list[list[str]]:
    """Return the ids on each path."""
    return [[item.id for item in path] for path in find_paths(session.carried_ideas)]


def test_path_leads_from_table_to_table_and_to_the_harvest() -> None:
    """It has every step of the idea."""
    session = cafe(
        (1, "C1", "S1", ()),
        (2, "C2", "S2", ("C1",)),
        (3, "C3", "S2", ("C2",)),
        (5, "C4", "", ("C3",)),
    )
    assert path_ids(session) == [["C1", "C2", "C3", "C4"]]


def test_idea_at_one_table_has_no_path() -> None:
    """The harvest alone makes no path."""
    session = cafe((1, "C1", "S1", ()), (2, "C2", "S1", ("C1",)), (5, "C3", "", ("C2",)))
    assert path_ids(session) == []


def test_longest_path_is_found() -> None:
    """Of equal paths the one recorded first counts; longer paths come first."""
    session = cafe(
        (1, "C1", "S1", ()),
        (1, "C2", "S3", ()),
        (2, "C3", "S2", ("C1",)),
        (3, "C4", "S1", ("C3", "C2")),
        (4, "C5", "S3", ("C4",)),
        (4, "C6", "S2", ("C4",)),
    )
    assert path_ids(session) == [
        ["C1", "C3", "C4", "C5"],
        ["C1", "C3", "C4", "C6"],
        ["C2", "C4", "C5"],
    ]


def test_partial_path_is_not_repeated() -> None:
    """A step in a longer path needs no other path."""
    session = cafe((1, "C1", "S1", ()), (2, "C2", "S2", ("C1",)), (3, "C3", "S3", ("C2", "C1")))
    assert path_ids(session) == [["C1", "C2", "C3"], ["C1", "C3"]]


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
def test_every_step_to_another_table_is_in_a_path(
    ideas: list[tuple[int, str, str, tuple[str, ...]]],
) -> None:
    """Every path has such a step, and consists of steps."""
    session = cafe(*ideas)
    steps = {(s.origin.id, s.successor.id): s.changed_table for s in session.carried_ideas}
    paths = [list(pairwise(path)) for path in path_ids(session)]
    taken = {step for path in paths for step in path}
    assert taken >= {step for step, changed_table in steps.items() if changed_table}
    assert all(any(steps[step] for step in path) for path in paths)
    assert len(paths) <= len(session.ideas_across_tables)
