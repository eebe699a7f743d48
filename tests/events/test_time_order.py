"""Which event is the latest, by its time, its precision and the order of the log."""

from __future__ import annotations

import attrs
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.events.time_order import (
    LatestValue,
    in_time_order,
    is_certainly_before,
    latest_by,
    latest_of,
)


@attrs.frozen
class Thing:
    """Something with a time, its possible error, a number and a key."""

    occurred_at_us: int
    tolerance_us: int
    seq: int
    key: str = "a"


THINGS = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from([0, 0, 1, 5, 20]), st.sampled_from("ab")),
    max_size=12,
).map(lambda rows: [Thing(at, error, seq, key) for seq, (at, error, key) in enumerate(rows, 1)])


def test_the_latest_happened_last() -> None:
    """An earlier thing that is recorded late replaces nothing."""
    assert latest_of([Thing(20, 0, 1), Thing(10, 0, 2)]) == Thing(20, 0, 1)


def test_of_equal_times_the_last_recorded_counts() -> None:
    """So does what is recorded last if the precision does not tell."""
    assert latest_of([Thing(20, 0, 1), Thing(20, 0, 2)]) == Thing(20, 0, 2)
    assert latest_of([Thing(20, 0, 1), Thing(10, 10, 2)]) == Thing(10, 10, 2)
    assert latest_of([Thing(20, 0, 1), Thing(10, 9, 2)]) == Thing(20, 0, 1)


def test_nothing_has_no_latest() -> None:
    """None is returned."""
    assert latest_of([]) is None
    assert in_time_order([]) == []


def test_what_is_before_is_so_beyond_the_tolerance() -> None:
    """Precision and tolerance add up."""
    assert is_certainly_before(Thing(10, 2, 1), Thing(15, 1, 2), 1)
    assert not is_certainly_before(Thing(10, 2, 1), Thing(15, 1, 2), 2)


@given(THINGS)
def test_exact_times_are_ordered_by_time_then_by_the_log(things: list[Thing]) -> None:
    """Without errors the order is that of (time, seq)."""
    exact = [attrs.evolve(thing, tolerance_us=0) for thing in things]
    assert in_time_order(exact) == sorted(exact, key=lambda t: (t.occurred_at_us, t.seq))


@given(THINGS)
def test_what_is_certainly_earlier_comes_earlier(things: list[Thing]) -> None:
    """Each thing is there once, and the last one is the latest."""
    ordered = in_time_order(things)
    assert sorted(ordered, key=lambda thing: thing.seq) == things
    for index, thing in enumerate(ordered):
        assert not any(is_certainly_before(later, thing) for later in ordered[index + 1 :])
    assert latest_of(things) == (ordered[-1] if ordered else None)


@given(THINGS, st.randoms())
def test_the_latest_is_found_in_any_order_of_reading(things: list[Thing], random: object) -> None:
    """By key, and as state finds it event by event."""
    shuffled = list(things)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
    found = latest_by(shuffled, lambda thing: thing.key)
    folded: dict[str, LatestValue] = {}
    for thing in things:
        folded.setdefault(thing.key, LatestValue()).add(thing, thing)
    assert found == {key: latest.value for key, latest in folded.items()}
    for key, thing in found.items():
        assert thing == latest_of([each for each in things if each.key == key])


@given(THINGS)
def test_values_of_one_thing_are_joined_as_if_all_had_been_of_one(things: list[Thing]) -> None:
    """Whichever of its names each had when it was added."""
    folded = {"a": LatestValue(), "b": LatestValue()}
    for thing in things:
        folded[thing.key].add(thing, thing)
    folded["a"].include(folded["b"])
    assert folded["a"].value == latest_of(things)
