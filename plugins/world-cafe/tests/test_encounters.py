"""Encounters and moves."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.events import PresenceMoved, RoleAssigned, SpaceCreated
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import workshop_view
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_world_cafe import METHOD
from dialoguekit_world_cafe.encounters import encounters, meeting_no_one_new, moves
from dialoguekit_world_cafe.view import CafeSession

PEOPLE = tuple(f"P{number}" for number in range(2, 8))
"""P2 to P4 are of primary care, P5 to P7 of peer support."""

Seating = Sequence[Sequence[str]]
"""The people at each table."""


def cafe(*rounds: Seating, hosts: Sequence[str] = ()) -> CafeSession:
    """Return a café with a round for each seating; hosts are assigned in the first round."""
    facts: list[ScenarioInput] = [SpaceCreated(space=f"S{n}", kind="table") for n in (1, 2, 3)]
    facts.append(activity_started("world-cafe", "09:50"))
    current: dict[str, str] = {}
    for number, seating in enumerate(rounds):
        tables = {p: f"S{table}" for table, people in enumerate(seating, start=1) for p in people}
        facts += [
            (PresenceMoved(person=person, destination=table), f"{10 + number}:00")
            for person, table in tables.items()
            if current.get(person) != table
        ]
        current |= tables
        facts.append(stage_entered("round", f"{10 + number}:01"))
        if not number:
            facts += [scenario_event(RoleAssigned(person=p, role="host"), "10:05") for p in hosts]
    facts.append(activity_ended(f"{10 + len(rounds)}:00"))
    found: tuple[CafeSession, ...] = workshop_view(
        METHOD, workshop_with_participants(per_group=3).and_given(*facts)
    )
    return found[0]


def test_people_meet_at_the_same_table() -> None:
    """People of other groups are counted separately."""
    found = encounters(cafe([["P2", "P3"], ["P5", "P6"]], [["P2", "P5"], ["P3"], ["P6"]]))
    met = {e.person: (sorted(e.people), sorted(e.others)) for e in found}
    assert met == {
        "P2": (["P3", "P5"], ["P5"]),
        "P3": (["P2"], []),
        "P5": (["P2", "P6"], ["P2"]),
        "P6": (["P5"], []),
    }
    assert [e.group for e in found] == ["primary care"] * 2 + ["peer support"] * 2
    assert [len(e.evidence) for e in found] == [1, 2, 2, 2]


def test_people_meet_again() -> None:
    """The rounds are counted."""
    first, second, _ = encounters(cafe([["P2", "P3"]], [["P2", "P3", "P5"]]))
    assert (first.people, second.people) == ({"P3": 2, "P5": 1}, {"P2": 2, "P5": 1})


@given(
    st.lists(st.permutations(PEOPLE).map(lambda p: (p[:2], p[2:4], p[4:])), min_size=1, max_size=4)
)
def test_encounters_are_mutual(rounds: list[Seating]) -> None:
    """Two people met in the same number of rounds."""
    met = {one.person: one.people for one in encounters(cafe(*rounds))}
    assert all(met[other][p] == n for p, people in met.items() for other, n in people.items())
    assert all(people.total() == len(rounds) for people in met.values())


def test_move_has_those_who_moved_and_those_who_stayed() -> None:
    """Hosts are separate; people without a table in both rounds are ignored."""
    session = cafe(
        [["P2", "P3", "P5"], ["P4", "P6"]], [["P2", "P5", "P7"], ["P3"], ["P4"]], hosts=["P2"]
    )
    (move,) = moves(session.rounds)
    assert [seat.person for seat in move.moved] == ["P3", "P4"]
    assert [seat.person for seat in move.hosts] == ["P2"]
    assert [seat.person for seat in move.others] == ["P5", "P6"]
    assert (move.before.number, move.after.number) == (1, 2)


def no_one_new(*rounds: Seating) -> list[list[str]]:
    """Return those who met no one new, round by round."""
    found = cafe(*rounds).rounds
    counts = range(1, len(found) + 1)
    return [[seat.person for seat in meeting_no_one_new(found[:count])] for count in counts]


def test_people_who_move_together_meet_no_one_new() -> None:
    """At a table of strangers they do; the first round does not count."""
    assert no_one_new([["P2", "P3"], ["P4"]], [[], ["P4"], ["P2", "P3"]]) == [[], ["P2", "P3"]]
    assert no_one_new([["P2", "P3"], ["P4"]], [[], ["P2", "P3", "P4"]]) == [[], []]


def test_return_to_a_table_does_not_count() -> None:
    """A person who sits alone does not count, either."""
    returned = ([["P2", "P3"], ["P4"]], [[], ["P2", "P3", "P4"]], [["P2", "P3"]])
    assert no_one_new(*returned) == [[], [], []]
    assert no_one_new([["P2", "P3"]], [["P3"], ["P2"]]) == [[], []]
