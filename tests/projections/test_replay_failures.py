"""Failures of a replay: the responsible projection and the event are named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Self

import attrs
import pytest
from tests.projections.sample_store import CODEC, ContributionMadeLater, append, contribution

from dialoguekit.errors import InvalidProjection, ProjectionFailed, UnsupportedEventVersion
from dialoguekit.events import ContributionMade, RecordedEvent
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.projections.replay import fold_streams, replay
from dialoguekit.store import Codec
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.sqlite import SQLiteEventStore
from dialoguekit.testing.sample_projections import FailingWordCount, GroupWordCount, WordCount


@pytest.fixture
def store() -> MemoryEventStore:
    """Leeds at positions 1 and 3, York at 2 and 4."""
    store = MemoryEventStore(CODEC)
    append(store, "leeds", contribution("P1", "a b c"))
    append(store, "york", contribution("P2", "d"))
    append(store, "leeds", contribution("P2", "e f"))
    append(store, "york", contribution("P1", "g h i j"))
    return store


def test_a_failing_handler_is_named_with_the_event(store: MemoryEventStore) -> None:
    """The original error is the cause."""
    append(store, "york", contribution("P1", "no"), contribution("P1", "no again"))
    with pytest.raises(ProjectionFailed) as caught:
        replay(store, FailingWordCount)
    failed = caught.value
    assert (failed.projection, failed.event_id, failed.position) == (
        "FailingWordCount",
        "york-3",
        5,
    )
    assert re.fullmatch(r"LookupError in sample_projections\.py, line \d+\.", failed.reason)
    assert isinstance(failed.__cause__, LookupError)
    assert "failed on event york-3 (position 5)" in str(failed)


def test_a_projection_fails_alone(store: MemoryEventStore) -> None:
    """Other projections and other workshops are folded."""
    append(store, "york", contribution("P1", "no"), contribution("P3", "yes"))
    projections = {"failing": FailingWordCount, "words": WordCount}
    outcomes = fold_streams(store, projections, ["leeds", "york"], as_of=6)
    assert outcomes["york"]["failing"].projection is None
    assert outcomes["york"]["failing"].error is not None
    assert outcomes["york"]["words"].projection == WordCount(Counter(P1=5, P2=1, P3=1))
    assert outcomes["leeds"]["failing"].projection == FailingWordCount(Counter(P1=3, P2=2))


def test_a_failed_projection_gets_no_further_events(store: MemoryEventStore) -> None:
    """Its state is no longer valid."""
    handled_seqs: list[int] = []

    @attrs.define
    class Once(WordCount):
        @handles(ContributionMade)
        def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
            handled_seqs.append(recorded.seq)
            raise LookupError

    fold_streams(store, {"once": Once}, ["york"], as_of=4)
    assert handled_seqs == [1]


@attrs.define
class NoView(WordCount):
    """A projection that raises in ``view``."""

    def view(self) -> Mapping[str, int]:
        raise ZeroDivisionError("no words")


@attrs.define
class NoCombine(WordCount):
    """A projection that raises in ``combine``."""

    def combine(self, other: Self) -> Self:
        raise ZeroDivisionError("no words")


@pytest.mark.parametrize(
    ("projection", "reason"),
    [
        (NoView, "view: ZeroDivisionError in test_replay_failures.py, line"),
        (NoCombine, "combine: ZeroDivisionError in test_replay_failures.py, line"),
    ],
)
def test_a_failing_view_or_combine_is_named_without_an_event(
    store: MemoryEventStore, projection: Callable[[], Projection[Any]], reason: str
) -> None:
    """It was not called for an event."""
    with pytest.raises(ProjectionFailed) as caught:
        replay(store, projection)
    failed = caught.value
    assert (failed.event_id, failed.position) == (None, None)
    assert failed.reason.startswith(reason)
    assert isinstance(failed.__cause__, ZeroDivisionError)
    assert str(failed) == f"Projection {failed.projection} failed: {failed.reason}"
    assert "no words" not in str(failed)


def test_one_workshop_is_not_combined(store: MemoryEventStore) -> None:
    """There is nothing to combine it with."""
    assert replay(store, NoCombine, workshops=["leeds"]) == {"P1": 3, "P2": 2}


def test_an_interrupted_replay_is_not_a_failed_projection(store: MemoryEventStore) -> None:
    """Ctrl-C stops the whole replay."""

    @attrs.define
    class Slow(WordCount):
        @handles(ContributionMade)
        def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replay(store, Slow)


@attrs.define
class Unfinished(Projection[int]):
    """A projection with neither ``combine`` nor ``view``."""


@pytest.mark.parametrize(
    ("projection", "workshops", "reason"),
    [
        (Unfinished, ["leeds", "york"], r"Unfinished .*has no combine"),
        (Unfinished, ["leeds"], r"Unfinished .*has no view"),
        (GroupWordCount, ["leeds"], r"GroupWordCount .*cannot be created empty: TypeError.*group"),
        (GroupWordCount, [], r"GroupWordCount .*cannot be created empty"),
        (dict, ["leeds"], r"dict .*does not create a Projection"),
        (dict, [], r"dict .*does not create a Projection"),
    ],
)
def test_an_invalid_projection_is_reported(
    store: MemoryEventStore, projection: Any, workshops: Iterable[str], reason: str
) -> None:
    """It is an error in the declaration, not a failure on an event."""
    with pytest.raises(InvalidProjection, match=reason):
        replay(store, projection, workshops=workshops)


def test_an_unreadable_event_stops_the_replay(tmp_path: Path) -> None:
    """It is an error of the store, not of a projection."""
    with SQLiteEventStore(tmp_path / "log.db", Codec([ContributionMadeLater])) as newer:
        append(newer, "leeds", ContributionMadeLater())
    with (
        SQLiteEventStore(tmp_path / "log.db", CODEC) as store,
        pytest.raises(UnsupportedEventVersion, match="upgrade"),
    ):
        replay(store, WordCount)
