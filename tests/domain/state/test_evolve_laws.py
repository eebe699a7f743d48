"""Whatever can be recorded can be folded."""

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
    NEUTRAL,
    Context,
    Event,
    NewEvent,
    OpaqueEvent,
    RecordedEvent,
    event,
    micros,
)
from dialoguekit.events import fields as f
from dialoguekit.testing.strategies import any_event, contexts, new_events


@event("garden.seed-planted")
class SeedPlanted:
    """An event of a plugin that brings something in."""

    seed: str = f.identifier("SD")


@event("garden.rain-fell")
class RainFell:
    """An event of a plugin that brings nothing in."""


VOCABULARY = (*NEUTRAL, SeedPlanted, RainFell)
OPAQUE = st.builds(OpaqueEvent, st.just("abcd.asset-identified"), st.just(1), st.just(b"{}"))
MOMENTS = st.integers(-(2**50), 2**50)
STREAMS = st.lists(st.tuples(any_event(VOCABULARY) | OPAQUE, MOMENTS, contexts()), max_size=12)


def placed(facts: Sequence[tuple[Event, int, Context]]) -> list[RecordedEvent[Event]]:
    return [
        RecordedEvent(2 * seq, "leeds", seq, f"id-{seq}", event, at, at, context)
        for seq, (event, at, context) in enumerate(facts, start=1)
    ]


@draw(STREAMS)
def test_nothing_that_can_be_recorded_fails(facts: list[tuple[Event, int, Context]]) -> None:
    """In any order, in any circumstances, at any moment, whatever the stream."""
    for state in (Workshop(), Programme()):
        for recorded in placed(facts):
            assert evolve(state, recorded) is state
        assert (state.version, state.position) == (len(facts), 2 * len(facts))


@pytest.mark.parametrize("cls", VOCABULARY)
def test_every_event_is_folded_whatever_came_before(cls: type[Event]) -> None:
    """Into an empty state, one class at a time, so that none is missed by chance."""

    @settings(max_examples=6)
    @draw(new_events(any_event([cls])))
    def fold(new: NewEvent) -> None:
        fact = (new.event, micros(new.at), new.context)
        for state in (Workshop(), Programme()):
            for recorded in placed([fact, fact]):
                evolve(state, recorded)

    fold()


@draw(STREAMS, st.integers(0, 12))
def test_a_state_can_be_saved_and_gone_on_with(
    facts: list[tuple[Event, int, Context]], cut: int
) -> None:
    """Copied, pickled or folded in one go, it is the same."""
    stream = placed(facts)
    whole, saved = Workshop(), Workshop()
    for recorded in stream:
        evolve(whole, recorded)
    for recorded in stream[:cut]:
        evolve(saved, recorded)
    for again in (copy.deepcopy(saved), pickle.loads(pickle.dumps(saved))):
        for recorded in stream[cut:]:
            evolve(again, recorded)
        assert again == whole


@draw(STREAMS)
def test_events_are_left_as_they_are(facts: list[tuple[Event, int, Context]]) -> None:
    """A state takes nothing from an event but values."""
    stream = placed(facts)
    before = copy.deepcopy(stream)
    state = Workshop()
    for recorded in stream:
        evolve(state, recorded)
    state.people.clear()
    assert stream == before
