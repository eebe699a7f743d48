"""Folded projections that are saved and resumed."""

from __future__ import annotations

import pickle
from collections import Counter

import attrs
import pytest
from hypothesis import given as draw
from hypothesis import strategies as st
from tests.projections.sample_store import (
    CODEC,
    CONTRIBUTIONS_AND_TURNS,
    SpyStore,
    append,
    contribution,
    text_corrections,
)

from dialoguekit.errors import InvalidProjection, ProjectionFailed, StaleSnapshot
from dialoguekit.events import Event, PersonForgotten, RecordCorrected, RecordRedacted, TurnTaken
from dialoguekit.projections.replay import FoldedProjection, fold
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.testing.sample_projections import FailingWordCount, WordCount


@pytest.fixture
def store() -> SpyStore:
    """Leeds at positions 1, 2 and 4; York at 3."""
    spy = SpyStore()
    append(spy, "leeds", contribution("P1", "a b"), TurnTaken(person="P1"))
    append(spy, "york", contribution("P3", "x"))
    append(spy, "leeds", contribution("P2", "c"))
    return spy


def pickled(folded: FoldedProjection[WordCount]) -> FoldedProjection[WordCount]:
    """Return the fold after pickling and unpickling."""
    copy: FoldedProjection[WordCount] = pickle.loads(pickle.dumps(folded))
    return copy


def test_a_fold_is_of_one_stream_up_to_a_position(store: SpyStore) -> None:
    """The default position is the head."""
    assert fold(store, WordCount, "leeds") == FoldedProjection(
        WordCount(Counter(P1=2, P2=1)), "leeds", 4
    )
    assert fold(store, WordCount, "leeds", as_of=3) == FoldedProjection(
        WordCount(Counter(P1=2)), "leeds", 3
    )
    assert fold(store, WordCount, "bath") == FoldedProjection(WordCount(), "bath", 4)


def test_a_resumed_fold_reads_only_later_events(store: SpyStore) -> None:
    """It equals a fold from the start."""
    folded = fold(store, WordCount, "leeds", as_of=2)
    append(store, "leeds", contribution("P1", "d e f"))
    store.queries.clear()
    resumed = fold(store, WordCount, "leeds", resume=pickled(folded))
    assert resumed == FoldedProjection(WordCount(Counter(P1=5, P2=1)), "leeds", 5)
    assert store.contribution_queries == [2]


def test_resuming_at_the_head_changes_nothing(store: SpyStore) -> None:
    """There is no later event."""
    folded = fold(store, WordCount, "leeds")
    assert fold(store, WordCount, "leeds", resume=pickled(folded)) == folded


def test_events_of_other_streams_do_not_change_a_fold(store: SpyStore) -> None:
    """Its position advances to the head; a correction there has no effect here."""
    folded = fold(store, WordCount, "leeds")
    append(store, "york", RecordCorrected(target=1, patch=(("text", "x y"),), reason="misheard"))
    store.queries.clear()
    assert fold(store, WordCount, "leeds", resume=pickled(folded)) == attrs.evolve(
        folded, position=5
    )
    assert store.contribution_queries == [4]


@pytest.mark.parametrize(
    ("correction", "counts"),
    [
        (RecordCorrected(target=1, patch=(("text", "a"),), reason="misheard"), {"P1": 1, "P2": 1}),
        (RecordRedacted(target=1, basis="a request"), {"P1": 1, "P2": 1}),
        (PersonForgotten(person="P1", basis="a request"), {"P1": 1, "P2": 1}),
    ],
)
def test_a_later_correction_restarts_the_fold(
    store: SpyStore, correction: Event, counts: dict[str, int]
) -> None:
    """The fold may contain the original event."""
    folded = fold(store, WordCount, "leeds")
    append(store, "leeds", correction)
    store.queries.clear()
    resumed = fold(store, WordCount, "leeds", resume=pickled(folded))
    assert resumed.projection.view() == counts
    assert store.contribution_queries == [0]


def test_an_earlier_correction_does_not_restart_the_fold(store: SpyStore) -> None:
    """The fold contains the corrected event."""
    append(store, "leeds", RecordCorrected(target=1, patch=(("text", "a"),), reason="misheard"))
    folded = fold(store, WordCount, "leeds")
    append(store, "leeds", contribution("P1", "d e f"))
    store.queries.clear()
    assert fold(store, WordCount, "leeds", resume=pickled(folded)).projection.view() == {
        "P1": 4,
        "P2": 1,
    }
    assert store.contribution_queries == [5]


def test_a_correction_after_the_position_does_not_restart_the_fold(store: SpyStore) -> None:
    """It does not apply as of that position."""
    folded = fold(store, WordCount, "leeds", as_of=2)
    append(store, "leeds", RecordCorrected(target=1, patch=(("text", "a"),), reason="misheard"))
    store.queries.clear()
    resumed = fold(store, WordCount, "leeds", as_of=4, resume=pickled(folded))
    assert resumed.projection.view() == {"P1": 2, "P2": 1}
    assert store.contribution_queries == [2]


def test_a_fold_of_another_stream_is_stale(store: SpyStore) -> None:
    """The message names the stream and gives the remedy."""
    folded = fold(store, WordCount, "york")
    with pytest.raises(StaleSnapshot, match=r"fold of york up to 4 .* for leeds .*from the start"):
        fold(store, WordCount, "leeds", resume=folded)


def test_a_fold_after_the_position_is_stale(store: SpyStore) -> None:
    """A fold cannot be undone; one at the position itself is usable."""
    folded = fold(store, WordCount, "leeds")
    with pytest.raises(StaleSnapshot, match="up to 4 cannot be resumed for leeds up to 3"):
        fold(store, WordCount, "leeds", as_of=3, resume=folded)
    assert fold(store, WordCount, "leeds", as_of=4, resume=pickled(folded)) == folded


def test_a_fold_of_a_longer_log_is_stale(store: SpyStore) -> None:
    """It belongs to another log."""
    with pytest.raises(StaleSnapshot):
        fold(store, WordCount, "leeds", resume=FoldedProjection(WordCount(), "leeds", 5))


def test_a_position_after_the_head_skips_no_later_event(store: SpyStore) -> None:
    """The fold has the position of the head."""
    folded = fold(store, WordCount, "leeds", as_of=99)
    assert folded.position == 4
    append(store, "leeds", contribution("P1", "d e f"))
    resumed = fold(store, WordCount, "leeds", resume=pickled(folded))
    assert resumed.projection.view() == {"P1": 5, "P2": 1}


def test_resuming_changes_the_saved_projection(store: SpyStore) -> None:
    """A restart leaves it unchanged."""
    folded = fold(store, WordCount, "leeds", as_of=2)
    assert fold(store, WordCount, "leeds", resume=folded).projection is folded.projection
    untouched = fold(store, WordCount, "leeds", as_of=2)
    append(store, "leeds", RecordRedacted(target=1, basis="a request"))
    assert fold(store, WordCount, "leeds", resume=untouched).projection is not untouched.projection
    assert untouched.projection.view() == {"P1": 2}


def test_a_failing_projection_is_named_with_the_event(store: SpyStore) -> None:
    """This holds from the start and when resumed."""
    folded = fold(store, FailingWordCount, "leeds")
    append(store, "leeds", contribution("P1", "no"))
    for resume in (None, folded):
        with pytest.raises(ProjectionFailed) as caught:
            fold(store, FailingWordCount, "leeds", resume=resume)
        assert caught.value.position == 5
        assert isinstance(caught.value.__cause__, LookupError)


def test_a_factory_that_raises_is_invalid(store: SpyStore) -> None:
    """No event is read."""

    def nothing() -> WordCount:
        raise RuntimeError("not today")

    with pytest.raises(InvalidProjection, match=r"nothing .*created empty.*not today"):
        fold(store, nothing, "leeds")
    assert store.contribution_queries == []


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["leeds", "leeds", "york"]),
        CONTRIBUTIONS_AND_TURNS
        | text_corrections(5)
        | st.builds(PersonForgotten, person=st.just("P1"), basis=st.just("a request"))
        | st.builds(RecordRedacted, target=st.integers(1, 5), basis=st.just("a request")),
    ),
    max_size=10,
)


@draw(EVENTS, st.lists(st.integers(0, 10), max_size=4))
def test_a_resumed_fold_equals_one_from_the_start(
    events: list[tuple[str, Event]], stops: list[int]
) -> None:
    """It may be saved at any positions, with corrections in between."""
    store = MemoryEventStore(CODEC)
    for stream, event in events:
        append(store, stream, event)
    folded: FoldedProjection[WordCount] | None = None
    for stop in sorted(stops):
        folded = pickled(fold(store, WordCount, "leeds", as_of=stop, resume=folded))
    assert fold(store, WordCount, "leeds", resume=folded) == fold(store, WordCount, "leeds")
