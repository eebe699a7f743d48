"""Queries of the state of a workshop."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.domain.state import (
    Activity,
    ConsentIntervals,
    Intervals,
    Person,
    Programme,
    Workshop,
)


def test_ids_count_up_by_prefix() -> None:
    """C18 comes after C17; other prefixes do not matter."""
    state = Workshop(id_counters={"C": 17, "CM": 2})
    assert state.next_id("C") == "C18"
    assert state.next_id("CM") == "CM3"
    assert state.next_id("Q") == "Q1"


@pytest.mark.parametrize(
    ("phase", "at", "tolerance", "expected"),
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
    phase: str, at: int, tolerance: int, expected: bool
) -> None:
    """Both times are included, within the tolerance."""
    state = Workshop(phase=phase, opened_at_us=10, closed_at_us=20)
    assert state.is_open_at(at, tolerance) == expected


@pytest.mark.parametrize("times", [{"opened_at_us": 10}, {"closed_at_us": 20}, {}])
def test_without_opening_or_close_a_closed_workshop_was_never_open(times: Any) -> None:
    """An invalid history is accepted too."""
    assert not Workshop(phase="closed", **times).is_open_at(15)


def test_the_current_activity_is_the_last_running_one() -> None:
    """Paused and ended activities do not count."""
    running, paused, ended = Activity("hats"), Activity("hats", "paused"), Activity("hats", "ended")
    assert Workshop().current_activity() is None
    assert Workshop(activities={"A1": paused, "A2": ended}).current_activity() is None
    several = {"A1": running, "A2": running, "A3": paused, "A4": ended}
    assert Workshop(activities=several).current_activity() == "A2"


def test_people_present_are_in_order_of_registration() -> None:
    """The tolerance is applied."""

    def person_with(*boundaries: tuple[int, bool]) -> Person:
        return Person("all", (), Intervals(list(boundaries)))

    state = Workshop(
        people={
            "P2": person_with((10, True)),
            "P1": person_with((10, True), (20, False)),
            "P3": person_with(),
            "P4": person_with((30, True)),
        }
    )
    assert state.present_at(15) == ("P2", "P1")
    assert state.present_at(25) == ("P2",)
    assert state.present_at(25, tolerance_us=5) == ("P2", "P1", "P4")
    assert state.present_at(5) == ()


def test_consent_is_to_one_scope_at_one_time() -> None:
    """Consent to be recorded is not consent to be quoted."""
    person = Person("all", (), consents={"record": ConsentIntervals([(10, True), (20, False)])})
    assert person.has_consented("record", 15)
    assert not person.has_consented("record", 25)
    assert not person.has_consented("quote", 15)


def test_the_space_of_a_person_is_the_last_one_entered() -> None:
    """Time of occurrence counts, not the order of recording."""
    assert Person("all", ()).space is None
    assert Person("all", ()).spaces_at(5) == (None, None)
    person = Person("all", ())
    person.record_move(10, "S1")
    person.record_move(30, "S3")
    person.record_move(20, "S2")
    assert person.space == "S3"
    assert [person.spaces_at(at)[0] for at in (5, 10, 15, 20, 25, 30)] == [
        None,
        "S1",
        "S1",
        "S2",
        "S2",
        "S3",
    ]
    person.record_move(40, None)
    assert person.spaces_at(50)[0] is None


@given(
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from([None, "S1", "S2", "S3"])), max_size=8),
    st.integers(0, 30),
    st.integers(0, 8),
)
def test_within_the_tolerance_a_person_may_have_been_in_several_spaces(
    entered: list[tuple[int, str | None]], at: int, tolerance: int
) -> None:
    """The first is that of the given time, the others are nearby."""
    person = Person("all", ())
    for time, space in entered:
        person.record_move(time, space)
    spaces = person.spaces_at(at, tolerance)
    assert spaces[0] == person.spaces_at(at)[0]
    nearby = {person.spaces_at(time)[0] for time in range(at - tolerance, at + tolerance + 1)}
    assert nearby <= set(spaces)


def test_initial_states_are_empty_and_independent() -> None:
    """Two workshops share no data, nor do two programmes."""
    one, other = Workshop(), Workshop()
    one.seq_by_id["C1"] = 1
    one.people["P1"] = Person("all", ())
    assert other == Workshop()
    assert Workshop().phase == "draft"
    programme = Programme()
    programme.workshops.append("leeds")
    assert Programme() == Programme(is_announced=False, workshops=[])
