"""Intervals, with boundaries recorded in any order."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.disclosure.roster import Roster
from dialoguekit.domain.state import Intervals
from dialoguekit.domain.state.validity_intervals import ConsentIntervals
from dialoguekit.events import NO_CONTEXT, ConsentGiven, ConsentWithdrawn, RecordedEvent

TIMES = st.integers(0, 40)
TOLERANCES = st.integers(0, 10)
BOUNDARIES = st.lists(st.tuples(TIMES, st.booleans()), max_size=12)


def intervals_of(boundaries: list[tuple[int, bool]]) -> Intervals:
    intervals = Intervals()
    for at, is_start in boundaries:
        (intervals.begin if is_start else intervals.end)(at)
    return intervals


def test_without_boundaries_nothing_applies() -> None:
    """No time is covered."""
    intervals = Intervals()
    assert intervals.intervals == []
    assert not intervals.is_open
    assert not intervals.is_active_at(5)
    assert not intervals.covers(5, 100)


def test_an_interval_applies_until_it_ends() -> None:
    """Both ends belong to it; from its end on it is not active."""
    assert intervals_of([(10, True)]).is_open
    assert intervals_of([(10, True)]).intervals == [(10, None)]
    intervals = intervals_of([(10, True), (20, False)])
    assert not intervals.is_open
    assert intervals.intervals == [(10, 20)]
    assert [at for at in range(30) if intervals.covers(at)] == list(range(10, 21))
    assert [at for at in range(30) if intervals.is_active_at(at)] == list(range(10, 20))


def test_a_past_absence_does_not_end_the_presence() -> None:
    """The absence from 12 to 15 is recorded late."""
    intervals = intervals_of([(10, True), (12, False), (15, True)])
    assert intervals.intervals == [(10, 12), (15, None)]
    assert intervals.is_open
    late = intervals_of([(10, True), (20, False), (30, True), (12, False), (15, True)])
    assert late.intervals == [(10, 12), (15, 20), (30, None)]


def test_an_earlier_start_extends_an_interval() -> None:
    """An end in between splits it."""
    intervals = intervals_of([(10, True), (5, True)])
    assert intervals.intervals == [(5, None)]
    intervals.end(7)
    assert intervals.intervals == [(5, 7), (10, None)]


def test_a_repeated_boundary_has_no_effect() -> None:
    """This applies to starts and to ends."""
    assert intervals_of([(10, True), (12, True), (20, False), (22, False)]).intervals == [(10, 20)]


def test_of_equal_times_the_last_recorded_applies() -> None:
    """Leaving and returning in the same second means present; the reverse means absent."""
    assert intervals_of([(10, True), (20, False), (20, True)]).is_active_at(20)
    assert not intervals_of([(10, True), (10, False)]).is_active_at(10)
    assert intervals_of([(10, True), (10, False)]).intervals == [(10, 10)]


@pytest.mark.parametrize(
    ("at", "tolerance", "expected"),
    [(5, 0, 5), (15, 0, None), (15, 4, None), (15, 5, 20), (15, 9, 20), (25, 0, 25), (20, 0, 20)],
)
def test_an_interval_can_start_where_none_applies(
    at: int, tolerance: int, expected: int | None
) -> None:
    """The interval from 10 to 20 applies, so a start waits for 20, within the tolerance."""
    assert intervals_of([(10, True), (20, False)]).earliest_start(at, tolerance) == expected


@pytest.mark.parametrize(
    ("at", "tolerance", "expected"),
    [(5, 0, None), (5, 4, None), (5, 5, 10), (5, 9, 10), (15, 0, 15), (20, 0, None), (25, 9, None)],
)
def test_an_interval_can_end_where_one_applies(
    at: int, tolerance: int, expected: int | None
) -> None:
    """The interval from 10 to 20 applies, so an end waits for 10, within the tolerance."""
    assert intervals_of([(10, True), (20, False)]).earliest_end(at, tolerance) == expected


def test_an_uncertain_boundary_is_moved_within_its_tolerance() -> None:
    """An end at about 5 ends the interval from 10; a start at about 15 follows the end at 20."""
    intervals = intervals_of([(10, True)])
    intervals.end(5, tolerance_us=8)
    assert intervals.intervals == [(10, 10)]
    intervals = intervals_of([(10, True), (20, False)])
    intervals.begin(15, tolerance_us=8)
    assert intervals.intervals == [(10, 20), (20, None)]


@given(BOUNDARIES, st.randoms(use_true_random=False))
def test_the_order_of_recording_does_not_matter(
    boundaries: list[tuple[int, bool]], random: Any
) -> None:
    """The times count, if no two are equal."""
    distinct = list(dict(boundaries).items())
    shuffled = list(distinct)
    random.shuffle(shuffled)
    assert intervals_of(distinct).boundaries == intervals_of(shuffled).boundaries


@given(BOUNDARIES)
def test_intervals_do_not_overlap(boundaries: list[tuple[int, bool]]) -> None:
    """Only the last may be open."""
    found = intervals_of(boundaries).intervals
    for (_, end), (start, _) in pairwise(found):
        assert end is not None
        assert end <= start
    assert all(end is None or start <= end for start, end in found)


@given(BOUNDARIES, TIMES)
def test_the_last_boundary_decides(boundaries: list[tuple[int, bool]], at: int) -> None:
    """It is the last one that is not later than the time."""
    until = [mark for mark in sorted(boundaries, key=lambda mark: mark[0]) if mark[0] <= at]
    assert intervals_of(boundaries).is_active_at(at) == bool(until and until[-1][1])


@given(BOUNDARIES, TIMES)
def test_an_active_time_is_covered(boundaries: list[tuple[int, bool]], at: int) -> None:
    """The ends are covered too."""
    intervals = intervals_of(boundaries)
    ends = {end for _, end in intervals.intervals}
    assert intervals.covers(at) == (intervals.is_active_at(at) or at in ends)


@given(BOUNDARIES, TIMES, TOLERANCES)
def test_a_tolerance_applies_in_both_directions(
    boundaries: list[tuple[int, bool]], at: int, tolerance: int
) -> None:
    """A time is covered if a time within the tolerance is."""
    intervals = intervals_of(boundaries)
    around = range(at - tolerance, at + tolerance + 1)
    assert intervals.covers(at, tolerance) == any(intervals.covers(time) for time in around)


@given(BOUNDARIES, TIMES, TOLERANCES, st.booleans())
def test_a_possible_boundary_takes_effect(
    boundaries: list[tuple[int, bool]], at: int, tolerance: int, is_start: bool
) -> None:
    """It is within the tolerance, and not before the time."""
    intervals = intervals_of(boundaries)
    boundary = (
        intervals.earliest_start(at, tolerance)
        if is_start
        else intervals.earliest_end(at, tolerance)
    )
    (intervals.begin if is_start else intervals.end)(at, tolerance)
    if boundary is not None:
        assert at <= boundary <= at + tolerance
        assert intervals.is_active_at(boundary) == is_start


def consents_of(changes: list[tuple[int, bool]]) -> ConsentIntervals:
    consents = ConsentIntervals()
    for at, is_start in changes:
        (consents.begin if is_start else consents.end)(at)
    return consents


def test_a_withdrawal_ends_only_the_consents_before_it() -> None:
    """A consent that is recorded after it applies from its own time, and begins before another."""
    consents = consents_of([(10, True), (5, False), (7, True)])
    assert consents.intervals == [(7, None)]
    assert consents_of([(10, True), (5, False), (3, True)]).intervals == [(3, 5), (10, 10)]


@given(BOUNDARIES)
def test_who_consents_now_is_what_reports_say(changes: list[tuple[int, bool]]) -> None:
    """The roster of a report finds it without intervals."""
    roster = Roster()
    for seq, (at, is_start) in enumerate(changes, start=1):
        event = (
            ConsentGiven(person="P1", scopes=("quote",), version="1", basis="spoken")
            if is_start
            else ConsentWithdrawn(person="P1", scopes=("quote",))
        )
        roster.apply(RecordedEvent(seq, "leeds", seq, f"{seq}", event, at, at, NO_CONTEXT))
    assert consents_of(changes).is_open == (roster.consent_seq("P1", "quote") is not None)
