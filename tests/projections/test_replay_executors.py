"""Replay in parallel: in threads and processes, with stores in memory and in files."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.projections.sample_store import CODEC, ContributionMadeLater, append, contribution

from dialoguekit.errors import (
    DialogueKitError,
    InvalidProjection,
    ProjectionFailed,
    ReplayError,
    UnsupportedEventVersion,
)
from dialoguekit.events import ContributionMade, RecordCorrected, RecordedEvent
from dialoguekit.plugin.workshop_facts import KEPT
from dialoguekit.projections.kept_events import KeptEvents
from dialoguekit.projections.projection import handles
from dialoguekit.projections.replay import fold_streams, replay
from dialoguekit.store import Codec, open_store
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.sqlite import SQLiteEventStore
from dialoguekit.testing.sample_projections import GroupWordCount, WordCount

EVERY_EVENT = partial(KeptEvents, KEPT)
"""A projection that keeps what a report is made of."""

WORKSHOPS = ("hull", "leeds", "york")


class Unreadable:
    """A value that can be pickled but not unpickled."""

    def __reduce__(self) -> Any:
        return int, ("no number",)


class Unportable(Exception):
    """An error with such a value."""

    def __init__(self, word: str, author: str) -> None:
        super().__init__(f"{author} said {word}")
        self.value = Unreadable()


@attrs.define
class Failing(WordCount):
    """Raises an error that can be pickled, on the second contribution of York."""

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        if recorded.id == "york-2":
            raise LookupError(recorded.event.text)


@attrs.define
class FailingOddly(WordCount):
    """Raises an error that cannot be pickled."""

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        raise Unportable("no", str(recorded.event.author))


def threads() -> Executor:
    return ThreadPoolExecutor(2)


def processes() -> Executor:
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork"))


@pytest.fixture(params=["memory:", "sqlite:///{}/log.db"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventStore]:
    """Three workshops of three contributions each; the last one of York is corrected."""
    with open_store(request.param.format(tmp_path), CODEC) as opened:
        for stream in WORKSHOPS:
            for n in range(1, 4):
                append(opened, stream, contribution(f"P{n % 2}", "a b c"[: 2 * n], n))
        corrected = RecordCorrected(target=3, patch=(("text", "a"),), reason="misheard")
        append(opened, "york", corrected)
        yield opened


POOLS = pytest.mark.parametrize("pool", [threads, processes])


@POOLS
def test_parallel_and_sequential_replays_are_equal(
    store: EventStore, pool: Callable[[], Executor]
) -> None:
    """This holds for all workshops, for some, and as of a position."""
    with pool() as executor:
        for options in ({}, {"workshops": ["york", "hull"]}, {"as_of": 5}, {"as_of": 9}):
            replay_options: dict[str, Any] = options
            alone = replay(store, WordCount, **replay_options)
            assert replay(store, WordCount, executor=executor, **replay_options) == alone
        assert replay(store, WordCount, executor=executor, as_of=9) != replay(store, WordCount)


@POOLS
def test_outcomes_are_by_workshop_and_name(store: EventStore, pool: Callable[[], Executor]) -> None:
    """They are as without an executor."""
    projections = {"words": WordCount, "failing": Failing}
    alone = fold_streams(store, projections, WORKSHOPS, as_of=10)
    with pool() as executor:
        outcomes = fold_streams(store, projections, WORKSHOPS, as_of=10, executor=executor)
    assert list(outcomes) == list(WORKSHOPS)
    for stream in WORKSHOPS:
        assert outcomes[stream]["words"] == alone[stream]["words"]
        assert (outcomes[stream]["failing"].error is None) == (stream != "york")


@POOLS
def test_a_failure_in_a_worker_is_reported(store: EventStore, pool: Callable[[], Executor]) -> None:
    """The error has the projection, event, position and cause."""
    with pool() as executor, pytest.raises(ProjectionFailed) as caught:
        replay(store, Failing, executor=executor)
    failed = caught.value
    assert (failed.projection, failed.event_id, failed.position) == ("Failing", "york-2", 8)
    assert isinstance(failed.__cause__, LookupError)
    assert failed.__cause__.args == ("a b ",)


def test_a_cause_that_cannot_be_pickled_is_replaced_by_its_repr(store: EventStore) -> None:
    """Between threads the cause is the original error."""
    with processes() as executor, pytest.raises(ProjectionFailed) as caught:
        replay(store, FailingOddly, executor=executor)
    assert type(caught.value.__cause__) is RuntimeError
    assert str(caught.value.__cause__) == "Unportable('P1 said no')"
    with threads() as executor, pytest.raises(ProjectionFailed) as caught_in_thread:
        replay(store, FailingOddly, executor=executor)
    assert isinstance(caught_in_thread.value.__cause__, Unportable)


@POOLS
def test_an_invalid_projection_is_reported_by_a_worker(
    store: EventStore, pool: Callable[[], Executor]
) -> None:
    """The error is as without an executor."""
    invalid: Any = GroupWordCount
    with pool() as executor, pytest.raises(InvalidProjection, match=r"Group.* created empty"):
        replay(store, invalid, executor=executor)


def test_a_projection_that_cannot_be_pickled_is_refused(store: EventStore) -> None:
    """A local class is unknown to other processes; threads accept it."""

    @attrs.define
    class Local(WordCount):
        """A local class."""

    with (
        processes() as executor,
        pytest.raises(ReplayError, match="top level of a module") as caught,
    ):
        replay(store, Local, executor=executor)
    assert caught.value.__cause__ is not None
    with threads() as executor:
        assert replay(store, Local, executor=executor) == replay(store, WordCount)


@POOLS
def test_an_unreadable_event_is_reported_by_a_worker(
    tmp_path: Path, pool: Callable[[], Executor]
) -> None:
    """It is an error of the store there too."""
    with SQLiteEventStore(tmp_path / "log.db", Codec([ContributionMadeLater])) as newer:
        append(newer, "leeds", ContributionMadeLater())
    with SQLiteEventStore(tmp_path / "log.db", CODEC) as store, pool() as executor:
        with pytest.raises(UnsupportedEventVersion) as caught:
            replay(store, WordCount, executor=executor)
        assert caught.value.position == 1


class Refusing(Executor):
    """An executor that can no longer run anything."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(OSError("the other machine is gone"))
        return future


def test_a_failing_executor_raises_a_dialoguekit_error(store: EventStore) -> None:
    """The error of its library is the cause."""
    with pytest.raises(DialogueKitError, match="The executor failed: OSError") as caught:
        replay(store, WordCount, executor=Refusing())
    assert isinstance(caught.value.__cause__, OSError)


def test_chapters_of_reports_can_be_folded_in_a_new_process(store: EventStore) -> None:
    """It shares only files with this process."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as executor:
        assert replay(store, EVERY_EVENT, executor=executor) == replay(store, EVERY_EVENT)
