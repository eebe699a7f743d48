"""Histories: what no workshop had, with ids that hit and everything else that can be noted."""

from __future__ import annotations

import sys
from functools import partial

import pytest
from hypothesis import given, settings
from tests.testing.samples import orchard

from dialoguekit.domain.state import Workshop, evolve
from dialoguekit.errors import MissingExtra
from dialoguekit.events import (
    ActivityStarted,
    ContributionMade,
    Event,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    WorkshopClosed,
)
from dialoguekit.plugin import Method
from dialoguekit.testing.histories import STREAMS, History, histories, sampled
from dialoguekit.testing.projection_laws import check_projection_laws

MANY = sampled(orchard.METHOD, names=[f"w{n}" for n in range(60)], longest=30)
EVENTS = [recorded for history in MANY for recorded in history]


@given(histories(orchard.METHOD, streams=3))
def test_a_method_that_keeps_the_laws_keeps_them_on_any_history(
    streams: tuple[History, ...],
) -> None:
    """Of as many workshops as are asked for."""
    assert len(streams) == 3
    check_projection_laws(orchard.Growing, streams)


@given(histories(orchard.Growing, events=[ActivityStarted], longest=5))
@settings(max_examples=10)
def test_places_and_times_are_as_a_log_gives_them(streams: tuple[History, ...]) -> None:
    """Events count from 1; nothing is noted before it happened."""
    assert [history[0].stream for history in streams if history] == [
        name for name, history in zip(STREAMS, streams, strict=False) if history
    ]
    for history in streams:
        assert [recorded.seq for recorded in history] == list(range(1, len(history) + 1))
        assert all(recorded.at_us <= recorded.noted_us for recorded in history)


def test_histories_hold_what_is_handled_and_what_is_not() -> None:
    """Own events, neutral ones, corrections, redactions, the end of a workshop."""
    kinds = {type(recorded.event) for recorded in EVENTS}
    assert kinds >= {orchard.TreePlanted, ContributionMade, ActivityStarted}
    assert kinds >= {RecordCorrected, RecordRedacted, WorkshopClosed}


def test_histories_hold_late_and_hidden_entries_and_unknown_ids() -> None:
    """And activities of the method, with its stages."""
    contexts = [recorded.context for recorded in EVENTS]
    assert {context.visibility for context in contexts} == {"room", "hidden", "restricted"}
    assert any(context.precision != "exact" for context in contexts)
    authors = {r.event.author for r in EVENTS if isinstance(r.event, ContributionMade)}
    assert authors >= {"P1", "P2", "X9"}
    begun = {r.event.method for r in EVENTS if isinstance(r.event, ActivityStarted)}
    assert "orchard" in begun


def test_now_and_then_nobody_has_arrived() -> None:
    """A workshop of which next to nothing is recorded."""
    assert any(not history or history[0].type != "workshop.scheduled" for history in MANY)


def test_corrections_are_of_events_that_are_there() -> None:
    """With values that the field could hold; a state lives with all of it."""
    for history in MANY:
        for recorded in history:
            if isinstance(recorded.event, RecordCorrected | RecordRedacted):
                assert recorded.event.target < recorded.seq
        _folded(history)


def _folded(history: tuple[RecordedEvent[Event], ...]) -> Workshop:
    state = Workshop()
    for recorded in history:
        evolve(state, recorded)
    return state


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    """And another for another."""
    one, again, other = (sampled(orchard.METHOD, seed=seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_a_projection_can_be_made_by_any_function_and_a_method_can_have_none() -> None:
    """What handles nothing is given neutral events."""
    kinds = {type(r.event) for h in sampled(partial(orchard.Growing), longest=60) for r in h}
    assert orchard.TreePlanted in kinds
    bare = Method(name="bare", title="B", summary="B", source="ours")
    assert sampled(bare, longest=40)


def test_drawing_needs_hypothesis(monkeypatch: pytest.MonkeyPatch) -> None:
    """And says how to install it."""
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(MissingExtra, match="Drawing histories"):
        histories(orchard.METHOD)
