"""Laws of ``evolve``: every history can be applied."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Sequence

import pytest
from hypothesis import given as draw
from hypothesis import settings
from hypothesis import strategies as st

from dialoguekit.domain.state import Programme, Workshop, evolve
from dialoguekit.events import (
    CORE_EVENTS,
    Context,
    Event,
    NewEvent,
    OpaqueEvent,
    RecordedEvent,
    event,
    to_microseconds,
)
from dialoguekit.events import fields as f
from dialoguekit.testing.strategies import any_event, contexts, new_events


@event("garden.seed-planted")
class SeedPlanted:
    """An event of a plugin that creates an id."""

    seed: str = f.identifier("SD")


@event("garden.rain-fell")
class RainFell:
    """An event of a plugin that creates no id."""


EVENT_CLASSES = (*CORE_EVENTS, SeedPlanted, RainFell)
OPAQUE = st.builds(OpaqueEvent, st.just("abcd.asset-identified"), st.just(1), st.just(b"{}"))
TIMES = st.integers(-(2**50), 2**50)
STREAMS = st.lists(st.tuples(any_event(EVENT_CLASSES) | OPAQUE, TIMES, contexts()), max_size=12)


def record(history: Sequence[tuple[Event, int, Context]]) -> list[RecordedEvent[Event]]:
    return [
        RecordedEvent(2 * seq, "leeds", seq, f"id-{seq}", event, at, at, context)
        for seq, (event, at, context) in enumerate(history, start=1)
    ]


@draw(STREAMS)
def test_no_recorded_history_fails(history: list[tuple[Event, int, Context]]) -> None:
    """Order, context and time of the events do not matter."""
    for state in (Workshop(), Programme()):
        for recorded in record(history):
            assert evolve(state, recorded) is state
        assert (state.version, state.position) == (len(history), 2 * len(history))


@pytest.mark.parametrize("cls", EVENT_CLASSES)
def test_every_event_class_is_applied(cls: type[Event]) -> None:
    """Each class is applied to an empty state, so that none is missed."""

    @settings(max_examples=6)
    @draw(new_events(any_event([cls])))
    def check(new: NewEvent) -> None:
        entry = (new.event, to_microseconds(new.occurred_at), new.context)
        for state in (Workshop(), Programme()):
            for recorded in record([entry, entry]):
                evolve(state, recorded)

    check()


@draw(STREAMS, st.integers(0, 12))
def test_a_state_can_be_saved_and_resumed(
    history: list[tuple[Event, int, Context]], position: int
) -> None:
    """A copied or pickled state continues like the original."""
    stream = record(history)
    whole, saved = Workshop(), Workshop()
    for recorded in stream:
        evolve(whole, recorded)
    for recorded in stream[:position]:
        evolve(saved, recorded)
    for resumed in (copy.deepcopy(saved), pickle.loads(pickle.dumps(saved))):
        for recorded in stream[position:]:
            evolve(resumed, recorded)
        assert resumed == whole


@draw(STREAMS)
def test_events_are_not_changed(history: list[tuple[Event, int, Context]]) -> None:
    """A state shares no mutable value with an event."""
    stream = record(history)
    before = copy.deepcopy(stream)
    state = Workshop()
    for recorded in stream:
        evolve(state, recorded)
    state.people.clear()
    assert stream == before
