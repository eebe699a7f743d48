"""Boundaries and intervals of time."""

from __future__ import annotations

import itertools

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.plugin.times import (
    Boundary,
    Interval,
    distance_to,
    in_time_order,
    intervals,
    overlap_duration,
    overlaps,
)

LAW = settings(max_examples=60, deadline=None, derandomize=True)
TIMES = st.integers(0, 20)
CLOSED = st.tuples(TIMES, TIMES).map(lambda ends: (min(ends), max(ends)))
INTERVALS = CLOSED | TIMES.map(lambda first: (first, None))
BOUNDARIES = st.lists(st.builds(Boundary, TIMES, st.booleans(), st.just(1)), max_size=8)
LATE = 30  # Later than any generated time.


def times(interval: Interval) -> set[int]:
    """Return the times in an interval, without its last one."""
    first, last = interval
    return set(range(first, LATE if last is None else last))


@LAW
@given(BOUNDARIES)
def test_intervals_are_ordered_and_disjoint(boundaries: list[Boundary]) -> None:
    """Only the last one may be open."""
    found = intervals(boundaries)
    for (_, last), (first, _) in itertools.pairwise(found):
        assert last is not None
        assert last <= first


def test_boundaries_are_sorted_by_time() -> None:
    """A pause recorded late is sorted before a later one."""
    boundaries = [
        Boundary(5, True, 1),
        Boundary(9, False, 2),
        Boundary(1, True, 3),
        Boundary(3, False, 4),
    ]
    assert intervals(boundaries) == [(1, 3), (5, 9)]


def test_an_end_without_a_start_is_ignored() -> None:
    """Two starts in a row begin one interval."""
    boundaries = [Boundary(1, False, 1), Boundary(2, True, 2), Boundary(3, True, 3)]
    assert intervals(boundaries) == [(2, None)]


@LAW
@given(INTERVALS, INTERVALS)
def test_intervals_overlap_where_they_share_a_time(left: Interval, right: Interval) -> None:
    """Touching ends do not count; an interval of no duration overlaps the one that contains it."""
    first, last = left
    shared = times(left) & times(right)
    if last == first and times(right):
        shared = {first} & times(right)
    elif right[0] == right[1]:
        shared = {right[0]} & times(left)
    assert overlaps(left, right) == overlaps(right, left) == bool(shared)


@LAW
@given(CLOSED, BOUNDARIES)
def test_the_overlap_counts_the_common_times(
    interval: tuple[int, int], boundaries: list[Boundary]
) -> None:
    """The overlap is as long as the number of common times."""
    others = intervals(boundaries)
    common = times(interval) & {time for other in others for time in times(other)}
    assert overlap_duration(interval, others) == len(common)


@LAW
@given(TIMES, INTERVALS)
def test_the_distance_is_to_the_nearest_time(at: int, interval: Interval) -> None:
    """It is zero inside an interval and at its ends."""
    first, last = interval
    ends = range(first, (LATE if last is None else last) + 1)
    assert distance_to(at, interval) == min(abs(at - time) for time in ends)


@attrs.frozen
class _Moment:
    """An event at a time."""

    occurred_at_us: int
    tolerance_us: int
    seq: int


def test_moments_that_certainly_happened_earlier_are_moved_forward() -> None:
    """An imprecise time that may be later stays in log order."""
    late, exact, rough = _Moment(30, 0, 1), _Moment(20, 0, 2), _Moment(25, 10, 3)
    assert in_time_order([late, exact]) == [exact, late]
    assert in_time_order([late, rough]) == [late, rough]


@LAW
@given(st.lists(st.builds(_Moment, TIMES, st.just(0), st.just(1)), max_size=8))
def test_exact_moments_are_sorted_by_time(moments: list[_Moment]) -> None:
    """Equal times stay in log order."""
    assert in_time_order(moments) == sorted(moments, key=lambda moment: moment.occurred_at_us)
