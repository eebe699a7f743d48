"""What a state answers about a workshop."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.domain.state import Activity, Intervals, Person, Programme, Workshop


def test_ids_count_up_by_prefix() -> None:
    """C18 comes after C17, whatever else there is."""
    state = Workshop(counts={"C": 17, "CM": 2})
    assert state.next_id("C") == "C18"
    assert state.next_id("CM") == "CM3"
    assert state.next_id("Q") == "Q1"


@pytest.mark.parametrize(
    ("phase", "at", "slack", "expected"),
    [
        ("draft", 5, 0, False),
        ("announced", 5, 0, False),
        ("open", 5, 0, True),
        ("open", 500, 0, True),
        ("closed", 9, 0, False),
        ("closed", 10, 0, True),
        ("closed", 20, 0, True),
        ("closed", 21, 0, False),
        ("closed", 8, 2, True),
        ("closed", 22, 2, True),
        ("closed", 7, 2, False),
        ("closed", 23, 2, False),
    ],
)
def test_a_workshop_was_open_from_its_opening_to_its_close(
    phase: str, at: int, slack: int, expected: bool
) -> None:
    """Both included; within a slack where the moment is not known better."""
    state = Workshop(phase=phase, opened_at=10, closed_at=20)
    assert state.is_open_at(at, slack) == expected


@pytest.mark.parametrize("moments", [{"opened_at": 10}, {"closed_at": 20}, {}])
def test_without_an_opening_or_a_close_a_closed_workshop_was_never_open(moments: Any) -> None:
    """Such a history breaks the rules, and is folded all the same."""
    assert not Workshop(phase="closed", **moments).is_open_at(15)


def test_the_current_activity_is_the_one_started_last_of_those_that_run() -> None:
    """Paused and ended ones do not count; without any there is none."""
    running, paused, ended = Activity("hats"), Activity("hats", "paused"), Activity("hats", "ended")
    assert Workshop().current_activity() is None
    assert Workshop(activities={"A1": paused, "A2": ended}).current_activity() is None
    several = {"A1": running, "A2": running, "A3": paused, "A4": ended}
    assert Workshop(activities=several).current_activity() == "A2"


def test_who_was_present_is_told_in_order_of_registration() -> None:
    """At that moment, give or take the slack."""

    def somebody(*marks: tuple[int, bool]) -> Person:
        return Person("all", (), Intervals(list(marks)))

    state = Workshop(
        people={
            "P2": somebody((10, True)),
            "P1": somebody((10, True), (20, False)),
            "P3": somebody(),
            "P4": somebody((30, True)),
        }
    )
    assert state.present_at(15) == ("P2", "P1")
    assert state.present_at(25) == ("P2",)
    assert state.present_at(25, slack=5) == ("P2", "P1", "P4")
    assert state.present_at(5) == ()


def test_consent_is_to_one_scope_at_one_time() -> None:
    """To be recorded is not to be quoted."""
    person = Person("all", (), consents={"record": Intervals([(10, True), (20, False)])})
    assert person.consented("record", 15)
    assert not person.consented("record", 25)
    assert person.consented("record", 25, slack=5)
    assert not person.consented("quote", 15)


def test_a_person_is_in_the_space_that_was_entered_last() -> None:
    """In the room, not in the notes; leaving leads to no space."""
    assert Person("all", ()).space is None
    assert Person("all", ()).spaces(5) == (None, None)
    person = Person("all", ())
    person.went(10, "S1")
    person.went(30, "S3")
    person.went(20, "S2")
    assert person.space == "S3"
    assert [person.spaces(at)[0] for at in (5, 10, 15, 20, 25, 30)] == [
        None,
        "S1",
        "S1",
        "S2",
        "S2",
        "S3",
    ]
    person.went(40, None)
    assert person.spaces(50)[0] is None


@given(
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from([None, "S1", "S2", "S3"])), max_size=8),
    st.integers(0, 30),
    st.integers(0, 8),
)
def test_within_a_slack_a_person_was_in_each_of_these_spaces(
    entered: list[tuple[int, str | None]], at: int, slack: int
) -> None:
    """The first is that of the very moment; the others those of each moment around it."""
    person = Person("all", ())
    for moment, space in entered:
        person.went(moment, space)
    spaces = person.spaces(at, slack)
    assert spaces[0] == person.spaces(at)[0]
    around = {person.spaces(moment)[0] for moment in range(at - slack, at + slack + 1)}
    assert around <= set(spaces)


def test_states_begin_empty_and_apart() -> None:
    """Two workshops share nothing, nor do two programmes."""
    one, other = Workshop(), Workshop()
    one.things["C1"] = 1
    one.people["P1"] = Person("all", ())
    assert other == Workshop()
    assert Workshop().phase == "draft"
    series = Programme()
    series.workshops.append("leeds")
    assert Programme() == Programme(announced=False, workshops=[])
