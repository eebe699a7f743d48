"""Generated histories: any order, references that mostly exist, every kind of event."""

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
    ContributionParked,
    Event,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    WorkshopClosed,
)
from dialoguekit.plugin import Method
from dialoguekit.projections.kept_events import KeptEvents
from dialoguekit.testing.histories import STREAMS, History, histories, sample_histories
from dialoguekit.testing.projection_laws import check_projection_laws
from dialoguekit.testing.sample_projections import WordCount
from dialoguekit.testing.whole_output import Host, OutputProjection

MANY = sample_histories(orchard.METHOD, stream_names=[f"w{n}" for n in range(60)], max_length=30)
EVENTS = [recorded for history in MANY for recorded in history]


@given(histories(orchard.METHOD, streams=3))
def test_a_correct_method_obeys_the_laws_on_any_history(
    streams: tuple[History, ...],
) -> None:
    """The number of workshops can be chosen."""
    assert len(streams) == 3
    check_projection_laws(OutputProjection.of(orchard.METHOD, Host()), streams)


@given(histories(WordCount, events=[ActivityStarted], max_length=5))
@settings(max_examples=10)
def test_positions_and_times_are_valid(streams: tuple[History, ...]) -> None:
    """``seq`` counts from 1, and no event is recorded before it happened."""
    assert [history[0].stream for history in streams if history] == [
        name for name, history in zip(STREAMS, streams, strict=False) if history
    ]
    for history in streams:
        assert [recorded.seq for recorded in history] == list(range(1, len(history) + 1))
        assert all(recorded.occurred_at_us <= recorded.recorded_at_us for recorded in history)


def test_histories_contain_kept_and_other_events() -> None:
    """Plugin events, core events, corrections, redactions and closing occur."""
    kinds = {type(recorded.event) for recorded in EVENTS}
    assert kinds >= {orchard.TreePlanted, ContributionMade, ActivityStarted}
    assert kinds >= {RecordCorrected, RecordRedacted, WorkshopClosed}


def test_histories_contain_late_and_hidden_events_and_unknown_ids() -> None:
    """Activities of the method occur too."""
    contexts = [recorded.context for recorded in EVENTS]
    assert {context.visibility for context in contexts} == {"room", "hidden", "restricted"}
    assert any(context.precision != "exact" for context in contexts)
    authors = {r.event.author for r in EVENTS if isinstance(r.event, ContributionMade)}
    assert authors >= {"P1", "P2", "X9"}
    methods = {r.event.method for r in EVENTS if isinstance(r.event, ActivityStarted)}
    assert "orchard" in methods


def test_some_histories_have_no_arrivals() -> None:
    """Such a workshop is nearly empty."""
    assert any(not history or history[0].type != "workshop.scheduled" for history in MANY)


def test_corrections_have_existing_targets() -> None:
    """A state can be folded from every history."""
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
    """Another seed gives another sample."""
    one, again, other = (sample_histories(orchard.METHOD, seed=seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_a_projection_gives_the_events_that_it_handles() -> None:
    """It may be given as a class, as a factory, or as one that keeps events of some classes."""
    for provider, parked in (
        (WordCount, False),
        (partial(WordCount), False),
        (partial(KeptEvents, (ContributionParked,)), True),
    ):
        recorded = [r.event for h in sample_histories(provider, max_length=60) for r in h]
        assert any(isinstance(found, ContributionMade) for found in recorded)
        assert any(isinstance(found, ContributionParked) for found in recorded) is parked


def test_a_method_without_events_is_accepted() -> None:
    """It gets core events."""
    bare = Method(name="bare", title="B", summary="B", source="ours")
    assert sample_histories(bare, max_length=40)


def test_histories_need_hypothesis(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error shows how to install it."""
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(MissingExtra, match="Generating histories"):
        histories(orchard.METHOD)
