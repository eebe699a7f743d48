"""Who met whom, and who moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.events import PresenceMoved, RoleAssigned, SpaceCreated
from dialoguekit.testing.builders import ended, entered, gathered, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_world_cafe import encounters
from dialoguekit_world_cafe.projection import WorldCafe
from dialoguekit_world_cafe.view import CafeSession

PEOPLE = tuple(f"P{number}" for number in range(2, 8))
"""P2 to P4 are of primary care, P5 to P7 of peer support."""

Seating = Sequence[Sequence[str]]
"""The people at each table."""


def cafe(*rounds: Seating, hosts: Sequence[str] = ()) -> CafeSession:
    """A café with a round for each seating; hosts are made where they sit in the first."""
    facts: list[Fact] = [SpaceCreated(space=f"S{n}", kind="table") for n in (1, 2, 3)]
    facts.append(started("world-cafe", "09:50"))
    now: dict[str, str] = {}
    for number, seating in enumerate(rounds):
        sit = {p: f"S{table}" for table, people in enumerate(seating, start=1) for p in people}
        facts += [
            (PresenceMoved(person=person, destination=table), f"{10 + number}:00")
            for person, table in sit.items()
            if now.get(person) != table
        ]
        now |= sit
        facts.append(entered("round", f"{10 + number}:01"))
        if not number:
            facts += [happened(RoleAssigned(person=p, role="host"), "10:05") for p in hosts]
    facts.append(ended(f"{10 + len(rounds)}:00"))
    room: Any = gathered(each=3).and_given(*facts)
    view = room.project(WorldCafe)
    (found,) = view.workshops["leeds"].sessions
    return found  # type: ignore[no-any-return]  # the room is Any


def test_to_meet_is_to_sit_at_one_table() -> None:
    """In any round; people of other groups are counted apart."""
    found = encounters.met(cafe([["P2", "P3"], ["P5", "P6"]], [["P2", "P5"], ["P3"], ["P6"]]))
    met = {one.seats[0].person: (sorted(one.people), sorted(one.others)) for one in found}
    assert met == {
        "P2": (["P3", "P5"], ["P5"]),
        "P3": (["P2"], []),
        "P5": (["P2", "P6"], ["P2"]),
        "P6": (["P5"], []),
    }
    assert [one.group for one in found] == ["primary care"] * 2 + ["peer support"] * 2
    assert [len(one.evidence) for one in found] == [1, 2, 2, 2]


def test_two_who_sit_together_twice_met_again() -> None:
    """A pair stands once, with all the seats on which they met."""
    found = encounters.pairs(cafe([["P2", "P3"]], [["P2", "P3", "P5"]]))
    assert [(len(pair.seats), pair.again) for pair in found] == [(4, True), (2, False), (2, False)]
    assert [len(pair.evidence) for pair in found] == [2, 2, 2]


@given(
    st.lists(st.permutations(PEOPLE).map(lambda p: (p[:2], p[2:4], p[4:])), min_size=1, max_size=4)
)
def test_meeting_is_mutual(rounds: list[Seating]) -> None:
    """Whom I met has met me; and the pairs are what everybody met, counted once."""
    session = cafe(*rounds)
    met = {one.seats[0].person: one.people for one in encounters.met(session)}
    assert all(person in met[other] for person, people in met.items() for other in people)
    assert sum(map(len, met.values())) == 2 * len(encounters.pairs(session))
    assert all(len(people) <= len(rounds) for people in met.values())


def test_a_move_tells_who_moved_and_who_stayed() -> None:
    """Hosts apart from others; who was not at a table in both rounds did neither."""
    session = cafe(
        [["P2", "P3", "P5"], ["P4", "P6"]], [["P2", "P5", "P7"], ["P3"], ["P4"]], hosts=["P2"]
    )
    (move,) = encounters.moves(session.rounds)
    assert [seat.person for seat in move.moved] == ["P3", "P4"]
    assert [seat.person for seat in move.hosts] == ["P2"]
    assert [seat.person for seat in move.others] == ["P5", "P6"]
    assert (move.before.number, move.after.number) == (1, 2)


@pytest.mark.parametrize(("hosts", "surplus"), [(["P2"], ["P3"]), ([], ["P3"]), (["P3"], ["P2"])])
def test_one_stays_at_a_table_and_others_are_too_many(hosts: list[str], surplus: list[str]) -> None:
    """A host, or anybody where there is none."""
    (move,) = encounters.moves(
        cafe([["P2", "P3", "P4"]], [["P2", "P3"], ["P4"]], hosts=hosts).rounds
    )
    assert [seat.person for seat in move.surplus] == surplus


def nobody_new(*rounds: Seating) -> list[list[str]]:
    """Those who met nobody new, round by round."""
    found = encounters.with_nobody_new(cafe(*rounds).rounds)
    return [[seat.person for seat in seats] for _, seats in found]


def test_who_moves_in_company_meets_nobody_new() -> None:
    """At a table of strangers they do; and in the first round everybody does."""
    assert nobody_new([["P2", "P3"], ["P4"]], [[], ["P4"], ["P2", "P3"]]) == [[], ["P2", "P3"]]
    assert nobody_new([["P2", "P3"], ["P4"]], [[], ["P2", "P3", "P4"]]) == [[], []]


def test_who_comes_back_or_sits_alone_is_not_counted() -> None:
    """To come back is what many do in a last round; alone, nobody can be met."""
    away = ([["P2", "P3"], ["P4"]], [[], ["P2", "P3", "P4"]], [["P2", "P3"]])
    assert nobody_new(*away) == [[], [], []]
    assert nobody_new([["P2", "P3"]], [["P3"], ["P2"]]) == [[], []]
