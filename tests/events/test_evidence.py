"""Which events stand behind a number, a flag or a quote."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterable

import pytest
from hypothesis import given as draw
from hypothesis import strategies as st

from dialoguekit.events import WorkshopOpened
from dialoguekit.events.evidence import Evidence, Trail
from dialoguekit.testing.scenario import given

PLACES = st.lists(st.tuples(st.sampled_from(["leeds", "york"]), st.integers(1, 12)), max_size=12)
SPANS = st.lists(
    st.tuples(st.sampled_from(["leeds", "york"]), st.integers(1, 12), st.integers(0, 4)), max_size=8
)


def trail_of(places: Iterable[tuple[str, int]]) -> Trail:
    trail = Trail()
    for stream, seq in places:
        trail.put(stream, seq, seq)
    return trail


def test_no_evidence_is_none() -> None:
    """It is false, empty, and equal to any other none."""
    assert not Evidence()
    assert len(Evidence()) == 0
    assert list(Evidence()) == []
    assert Evidence.of() == Evidence.at([]) == Trail().freeze() == Evidence()


def test_evidence_is_stretches_by_stream() -> None:
    """Sorted, without overlaps, neighbours as one."""
    evidence = Evidence.at([("york", 2), ("leeds", 9), ("leeds", 3), ("leeds", 4), ("leeds", 3)])
    assert evidence.spans == (("leeds", ((3, 4), (9, 9))), ("york", ((2, 2),)))
    assert list(evidence) == [("leeds", 3), ("leeds", 4), ("leeds", 9), ("york", 2)]
    assert len(evidence) == 4
    assert evidence


def test_events_are_evidence() -> None:
    """By where they stand."""
    first, second = given(WorkshopOpened(), WorkshopOpened()).recorded
    assert Evidence.of(second, first).spans == (("leeds", ((1, 2),)),)


def test_a_trail_gathers_events_as_they_come() -> None:
    """A run of neighbours takes the room of one stretch."""
    trail = Trail()
    for recorded in given(*[WorkshopOpened()] * 5).recorded:
        trail.add(recorded)
    assert trail.places == {"leeds": [(1, 5)]}
    assert trail.freeze().spans == (("leeds", ((1, 5),)),)


@pytest.mark.parametrize("length", [10, 1000])
def test_a_long_run_takes_no_more_room_than_a_short_one(length: int) -> None:
    """Neighbours are joined when they are added, not when the trail is frozen."""
    twice = (("leeds", seq) for seq in range(1, length) for _ in range(2))
    assert len(trail_of(twice).places["leeds"]) == 1


def test_a_trail_may_be_added_to_itself() -> None:
    """Nothing changes, and it comes to an end."""
    trail = trail_of([("leeds", 1), ("leeds", 5), ("leeds", 3)])
    before = trail.freeze()
    trail.update(trail)
    assert trail.freeze() == before


@draw(PLACES)
def test_evidence_names_each_event_once(places: list[tuple[str, int]]) -> None:
    """However often and in whichever order they were named."""
    evidence = Evidence.at(places)
    assert list(evidence) == sorted(set(places))
    assert len(evidence) == len(set(places))
    assert bool(evidence) == bool(places)
    assert Evidence.at(evidence) == evidence


@draw(PLACES)
def test_a_trail_and_its_events_are_the_same_evidence(places: list[tuple[str, int]]) -> None:
    """In the order in which they came, or sorted."""
    assert trail_of(places).freeze() == Evidence.at(places)
    assert trail_of(sorted(places)).freeze() == Evidence.at(places)


@draw(SPANS)
def test_stretches_may_overlap(spans: list[tuple[str, int, int]]) -> None:
    """Inside each other, side by side, in any order."""
    trail = Trail()
    places = []
    for stream, first, more in spans:
        trail.put(stream, first, first + more)
        places += [(stream, seq) for seq in range(first, first + more + 1)]
    assert trail.freeze() == Evidence.at(places)


@draw(PLACES, PLACES, PLACES)
def test_putting_evidence_together_is_a_union(
    one: list[tuple[str, int]], other: list[tuple[str, int]], third: list[tuple[str, int]]
) -> None:
    """In any order and grouping; none adds nothing; trails and evidence alike."""
    a, b, c = Evidence.at(one), Evidence.at(other), Evidence.at(third)
    assert a | b == b | a == Evidence.at([*one, *other])
    assert (a | b) | c == a | (b | c)
    assert a | Evidence() == Evidence() | a == a | a == a
    assert trail_of(one).joined(trail_of(other)).freeze() == a | b
    trail = trail_of(one)
    trail.update(b)
    assert trail.freeze() == a | b


@draw(PLACES, PLACES)
def test_joining_trails_changes_neither(
    one: list[tuple[str, int]], other: list[tuple[str, int]]
) -> None:
    """And the new one shares nothing with them."""
    left, right = trail_of(one), trail_of(other)
    before = copy.deepcopy((left, right))
    joined = left.joined(right)
    joined.put("leeds", 20, 30)
    assert (left, right) == before


@draw(PLACES)
def test_evidence_travels(places: list[tuple[str, int]]) -> None:
    """It is a value: hashable, and the same after pickling; so is a trail."""
    evidence, trail = Evidence.at(places), trail_of(places)
    assert pickle.loads(pickle.dumps(evidence)) == evidence
    assert pickle.loads(pickle.dumps(trail)) == trail
    assert len({evidence, Evidence.at(reversed(places))}) == 1


def test_evidence_within_a_stream_is_that_at_its_places() -> None:
    """A shorter way to say that all of it stands in one workshop."""
    assert Evidence.within("leeds", [3, 1, 2]) == Evidence.at([("leeds", n) for n in (1, 2, 3)])
