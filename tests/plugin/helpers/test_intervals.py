"""Moments and stretches of time."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.plugin.helpers.intervals import Mark, Stretch, gap, meet, stretches, within

LAW = settings(max_examples=60, deadline=None, derandomize=True)
MOMENTS = st.integers(0, 20)
CLOSED = st.tuples(MOMENTS, MOMENTS).map(lambda ends: (min(ends), max(ends)))
STRETCHES = CLOSED | MOMENTS.map(lambda first: (first, None))
MARKS = st.lists(st.builds(Mark, MOMENTS, st.booleans(), st.just(1)), max_size=8)
LATE = 30  # Later than any moment that is drawn.


def moments(stretch: Stretch) -> set[int]:
    """The moments that a stretch holds, its last one left out."""
    first, last = stretch
    return set(range(first, LATE if last is None else last))


@LAW
@given(MARKS)
def test_stretches_follow_one_another(marks: list[Mark]) -> None:
    """They are in order and do not overlap; only the last may still hold."""
    found = stretches(marks)
    for (_, last), (first, _) in itertools.pairwise(found):
        assert last is not None
        assert last <= first


def test_marks_find_their_order_however_late_they_are_noted() -> None:
    """A pause that was noted after the next one lies before it."""
    marks = [Mark(5, True, 1), Mark(9, False, 2), Mark(1, True, 3), Mark(3, False, 4)]
    assert stretches(marks) == [(1, 3), (5, 9)]


def test_what_ends_without_having_begun_is_no_stretch() -> None:
    """And what begins twice is one stretch."""
    marks = [Mark(1, False, 1), Mark(2, True, 2), Mark(3, True, 3)]
    assert stretches(marks) == [(2, None)]


@LAW
@given(STRETCHES, STRETCHES)
def test_stretches_meet_where_they_share_a_moment(one: Stretch, other: Stretch) -> None:
    """Touching is not meeting; a stretch without duration meets what holds just then."""
    first, last = one
    shared = moments(one) & moments(other)
    if last == first and moments(other):
        shared = {first} & moments(other)
    elif other[0] == other[1]:
        shared = {other[0]} & moments(one)
    assert meet(one, other) == meet(other, one) == bool(shared)


@LAW
@given(CLOSED, MARKS)
def test_what_lies_within_is_counted_moment_by_moment(
    stretch: tuple[int, int], marks: list[Mark]
) -> None:
    """As long as the moments that both hold."""
    held = stretches(marks)
    common = moments(stretch) & {moment for pause in held for moment in moments(pause)}
    assert within(stretch, held) == len(common)


@LAW
@given(MOMENTS, STRETCHES)
def test_the_gap_is_the_way_to_the_nearest_moment(at: int, stretch: Stretch) -> None:
    """Nothing within, and at both ends."""
    first, last = stretch
    ends = range(first, (LATE if last is None else last) + 1)
    assert gap(at, stretch) == min(abs(at - moment) for moment in ends)
