"""Encounters and moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.events import PresenceMoved, RoleAssigned, SpaceCreated
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_world_cafe.encounters import encounters, movers_meeting_no_one_new, moves, pairs
from dialoguekit_world_cafe.projection import WorldCafe
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
    workshop: Any = workshop_with_participants(per_group=3).and_given(*facts)
    view = workshop.project(WorldCafe)
    (found,) = view.workshops["leeds"].sessions
    return found  # type: ignore[no-any-return]  # the workshop is Any


def test_people_meet_at_the_same_table() -> None:
    """People of other groups are counted separately."""
    found = encounters(cafe([["P2", "P3"], ["P5", "P6"]], [["P2", "P5"], ["P3"], ["P6"]]))
    met = {e.seats[0].person: (sorted(e.people), sorted(e.other_group_people)) for e in found}
    assert met == {
        "P2": (["P3", "P5"], ["P5"]),
        "P3": (["P2"], []),
        "P5": (["P2", "P6"], ["P2"]),
        "P6": (["P5"], []),
    }
    assert [e.group for e in found] == ["primary care"] * 2 + ["peer support"] * 2
    assert [len(e.evidence) for e in found] == [1, 2, 2, 2]


def test_pair_meets_again() -> None:
    """A pair is listed once, with all its seats."""
    found = pairs(cafe([["P2", "P3"]], [["P2", "P3", "P5"]]))
    assert [(len(p.seats), p.met_again) for p in found] == [(4, True), (2, False), (2, False)]
    assert [len(pair.evidence) for pair in found] == [2, 2, 2]


@given(
    st.lists(st.permutations(PEOPLE).map(lambda p: (p[:2], p[2:4], p[4:])), min_size=1, max_size=4)
)
def test_encounters_are_mutual(rounds: list[Seating]) -> None:
    """The number of pairs is half the sum of all people met."""
    session = cafe(*rounds)
    met = {one.seats[0].person: one.people for one in encounters(session)}
    assert all(person in met[other] for person, people in met.items() for other in people)
    assert sum(map(len, met.values())) == 2 * len(pairs(session))
    assert all(len(people) <= len(rounds) for people in met.values())


def test_move_has_those_who_moved_and_those_who_stayed() -> None:
    """Hosts are separate; people without a table in both rounds are ignored."""
    session = cafe(
        [["P2", "P3", "P5"], ["P4", "P6"]], [["P2", "P5", "P7"], ["P3"], ["P4"]], hosts=["P2"]
    )
    (move,) = moves(session.rounds)
    assert [seat.person for seat in move.moved] == ["P3", "P4"]
    assert [seat.person for seat in move.hosts] == ["P2"]
    assert [seat.person for seat in move.others_staying] == ["P5", "P6"]
    assert (move.before.number, move.after.number) == (1, 2)


@pytest.mark.parametrize(("hosts", "surplus"), [(["P2"], ["P3"]), ([], ["P3"]), (["P3"], ["P2"])])
def test_surplus_of_a_move(hosts: list[str], surplus: list[str]) -> None:
    """One may stay at each table: its host, or any person without one."""
    (move,) = moves(cafe([["P2", "P3", "P4"]], [["P2", "P3"], ["P4"]], hosts=hosts).rounds)
    assert [seat.person for seat in move.surplus] == surplus


def no_one_new(*rounds: Seating) -> list[list[str]]:
    """Return those who met no one new, round by round."""
    found = movers_meeting_no_one_new(cafe(*rounds).rounds)
    return [[seat.person for seat in seats] for _, seats in found]


def test_people_who_move_together_meet_no_one_new() -> None:
    """At a table of strangers they do; the first round does not count."""
    assert no_one_new([["P2", "P3"], ["P4"]], [[], ["P4"], ["P2", "P3"]]) == [[], ["P2", "P3"]]
    assert no_one_new([["P2", "P3"], ["P4"]], [[], ["P2", "P3", "P4"]]) == [[], []]


def test_return_to_a_table_does_not_count() -> None:
    """A person who sits alone does not count, either."""
    returned = ([["P2", "P3"], ["P4"]], [[], ["P2", "P3", "P4"]], [["P2", "P3"]])
    assert no_one_new(*returned) == [[], [], []]
    assert no_one_new([["P2", "P3"]], [["P3"], ["P2"]]) == [[], []]
