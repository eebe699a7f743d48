"""Stretches of time, however late their ends are noted."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.domain.state import Intervals

MOMENTS = st.integers(0, 40)
SLACKS = st.integers(0, 10)
MARKS = st.lists(st.tuples(MOMENTS, st.booleans()), max_size=12)


def noted(marks: list[tuple[int, bool]]) -> Intervals:
    intervals = Intervals()
    for at, began in marks:
        (intervals.begin if began else intervals.end)(at)
    return intervals


def test_nothing_holds_before_it_was_noted() -> None:
    """An empty record covers no moment."""
    intervals = Intervals()
    assert intervals.stretches == []
    assert not intervals.running
    assert not intervals.holds(5)
    assert not intervals.cover(5, 100)


def test_a_stretch_holds_until_it_ends() -> None:
    """Both ends belong to it; from its end on it does not hold any more."""
    assert noted([(10, True)]).running
    assert noted([(10, True)]).stretches == [(10, None)]
    intervals = noted([(10, True), (20, False)])
    assert not intervals.running
    assert intervals.stretches == [(10, 20)]
    assert [at for at in range(30) if intervals.cover(at)] == list(range(10, 21))
    assert [at for at in range(30) if intervals.holds(at)] == list(range(10, 20))


def test_a_past_absence_leaves_the_presence_of_now() -> None:
    """Out from 12 to 15, noted when the stretch from 10 had long been known."""
    intervals = noted([(10, True), (12, False), (15, True)])
    assert intervals.stretches == [(10, 12), (15, None)]
    assert intervals.running
    late = noted([(10, True), (20, False), (30, True), (12, False), (15, True)])
    assert late.stretches == [(10, 12), (15, 20), (30, None)]


def test_an_earlier_beginning_lengthens_a_stretch() -> None:
    """Until it turns out to have ended in between."""
    intervals = noted([(10, True), (5, True)])
    assert intervals.stretches == [(5, None)]
    intervals.end(7)
    assert intervals.stretches == [(5, 7), (10, None)]


def test_what_is_noted_twice_counts_once() -> None:
    """A second beginning or a second end changes nothing."""
    assert noted([(10, True), (12, True), (20, False), (22, False)]).stretches == [(10, 20)]


def test_of_one_moment_what_is_noted_last_holds() -> None:
    """Left and returned within one second: in.  Returned and left: out."""
    assert noted([(10, True), (20, False), (20, True)]).holds(20)
    assert not noted([(10, True), (10, False)]).holds(10)
    assert noted([(10, True), (10, False)]).stretches == [(10, 10)]


@pytest.mark.parametrize(
    ("at", "slack", "expected"),
    [(5, 0, 5), (15, 0, None), (15, 4, None), (15, 5, 20), (15, 9, 20), (25, 0, 25), (20, 0, 20)],
)
def test_it_can_begin_where_it_does_not_hold(at: int, slack: int, expected: int | None) -> None:
    """Held from 10 to 20: at once outside, at 20 inside if ``at`` may be that far off."""
    assert noted([(10, True), (20, False)]).beginning(at, slack) == expected


@pytest.mark.parametrize(
    ("at", "slack", "expected"),
    [(5, 0, None), (5, 4, None), (5, 5, 10), (5, 9, 10), (15, 0, 15), (20, 0, None), (25, 9, None)],
)
def test_it_can_end_where_it_holds(at: int, slack: int, expected: int | None) -> None:
    """Held from 10 to 20: at once inside, at 10 before it if ``at`` may be that far off."""
    assert noted([(10, True), (20, False)]).ending(at, slack) == expected


def test_a_coarse_mark_stands_where_it_can() -> None:
    """An end about 5 ends what began at 10; a beginning about 15 follows the end at 20."""
    intervals = noted([(10, True)])
    intervals.end(5, slack=8)
    assert intervals.stretches == [(10, 10)]
    intervals = noted([(10, True), (20, False)])
    intervals.begin(15, slack=8)
    assert intervals.stretches == [(10, 20), (20, None)]


@given(MARKS, st.randoms(use_true_random=False))
def test_the_order_of_noting_does_not_matter(marks: list[tuple[int, bool]], chance: Any) -> None:
    """Only the moments do, as long as no two are the same."""
    apart = list(dict(marks).items())
    shuffled = list(apart)
    chance.shuffle(shuffled)
    assert noted(apart) == noted(shuffled)


@given(MARKS)
def test_stretches_follow_each_other(marks: list[tuple[int, bool]]) -> None:
    """None overlaps the next, and only the last may still hold."""
    stretches = noted(marks).stretches
    for (_, end), (start, _) in pairwise(stretches):
        assert end is not None
        assert end <= start
    assert all(end is None or start <= end for start, end in stretches)


@given(MARKS, MOMENTS)
def test_what_holds_is_said_by_the_last_mark(marks: list[tuple[int, bool]], at: int) -> None:
    """Of those that are not later, in the order of their moments."""
    until = [mark for mark in sorted(marks, key=lambda mark: mark[0]) if mark[0] <= at]
    assert noted(marks).holds(at) == bool(until and until[-1][1])


@given(MARKS, MOMENTS)
def test_what_holds_is_covered(marks: list[tuple[int, bool]], at: int) -> None:
    """Covering adds the ends."""
    intervals = noted(marks)
    ends = {end for _, end in intervals.stretches}
    assert intervals.cover(at) == (intervals.holds(at) or at in ends)


@given(MARKS, MOMENTS, SLACKS)
def test_slack_looks_both_ways(marks: list[tuple[int, bool]], at: int, slack: int) -> None:
    """Covered within a slack is covered at some moment within it."""
    intervals = noted(marks)
    around = range(at - slack, at + slack + 1)
    assert intervals.cover(at, slack) == any(intervals.cover(moment) for moment in around)


@given(MARKS, MOMENTS, SLACKS, st.booleans())
def test_a_turn_that_is_possible_happens(
    marks: list[tuple[int, bool]], at: int, slack: int, began: bool
) -> None:
    """It holds from then on, or does not; within the slack, and not before ``at``."""
    intervals = noted(marks)
    turning = intervals.beginning(at, slack) if began else intervals.ending(at, slack)
    (intervals.begin if began else intervals.end)(at, slack)
    if turning is not None:
        assert at <= turning <= at + slack
        assert intervals.holds(turning) == began
