"""Workshops folded by other engines: threads, processes and dask, over logs of every kind."""

from __future__ import annotations

import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar

import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.errors import LogUnavailable, ProjectionFailed, ReplayError
from dialoguekit.events import NEUTRAL
from dialoguekit.projections.replay import Outcome, replay
from dialoguekit.projections.snapshots import SavedFolds
from dialoguekit.report.chapters.contributions import Said
from dialoguekit.store import Codec
from dialoguekit.store.audit.hash_reader import checkpoint_of
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.rows import Row
from dialoguekit.testing.worker_tasks import idea

TOWNS = ("hull", "leeds", "york")


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    """Two threads, which share the log."""
    with ThreadPoolExecutor(2) as executor:
        yield executor


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    """Two processes that share nothing with this one but the files and the server."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=fresh) as executor:
        yield executor


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Executor]:
    """The executor of a cluster of two worker processes on this machine."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            silence_logs=50,
            local_directory=str(tmp_path_factory.mktemp("dask")),
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client.get_executor()


@pytest.fixture(params=["threads", "processes", "dask"])
def executor(request: pytest.FixtureRequest) -> Executor:
    """Each of them."""
    found: Executor = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["sealed file", "plain file", "sealed server", "plain server"])
def kit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kit]:
    """A log of each kind with three workshops in it."""
    privacy, where = request.param.split()
    url = f"sqlite:///{tmp_path / 'log.db'}"
    if where == "server":
        url = request.getfixturevalue("postgres_url")
    with dialoguekit.open(url, plugins=[], plain=privacy == "plain") as kit:
        for town in TOWNS:
            hold(kit, town)
        yield kit


def hold(kit: Kit, town: str) -> None:
    """A workshop in which one person says two things."""
    workshop = kit.workshop(town)
    with workshop.batch():
        workshop.schedule(title=town.title(), groups=("all",))
        workshop.open()
        workshop.welcome(group="all", consents=("record", "quote"))
        workshop.start("conversation")
        workshop.contribute("P1", f"What is {town} like?")
        workshop.contribute("P1", "Wet.")


def test_every_engine_comes_to_the_same(kit: Kit, executor: Executor) -> None:
    """From the start, from saved folds, and from those with more behind them; words and all."""
    alone = kit.replay(Said)
    assert "What is hull like?" in repr(alone)
    assert kit.replay(Said, executor=executor) == alone
    for _ in range(2):
        assert kit.replay(Said, executor=executor, saved=True) == alone
    kit.workshop("york").contribute("P1", "And windy.")
    more = kit.replay(Said)
    assert more != alone
    assert kit.replay(Said, executor=executor, saved=True) == more
    assert kit.replay(Said, executor=executor, saved=True, until=kit.log.head() - 1) == alone


def test_every_engine_makes_the_same_report(kit: Kit, executor: Executor) -> None:
    """To the byte."""
    alone = kit.report().render("json")
    assert kit.report(executor=executor).render("json") == alone
    kit.report(verify="new", executor=executor)
    folded = kit.report(verify="new", executor=executor).render("json")
    kit.log.shelf.clear("folds")
    assert kit.report(verify="new").render("json") == folded


@pytest.mark.parametrize("engine", ["processes", "dask"])
def test_processes_are_others(engine: str, request: pytest.FixtureRequest) -> None:
    """What is proved here is proved across processes."""
    executor: Executor = request.getfixturevalue(engine)
    assert executor.submit(os.getpid).result() != os.getpid()


class Unreadable(Exception):
    """An error that pickle writes and cannot read."""

    def __reduce__(self) -> Any:
        return int, ("no number",)


@pytest.mark.usefixtures("dask")
def test_a_failure_travels_without_what_hangs_on_it() -> None:
    """Dask teaches pickle to send errors with their causes, also those that cannot be read."""
    error = ProjectionFailed("Words", "leeds-1", 1, "no")
    error.__cause__ = Unreadable("no")
    arrived = pickle.loads(pickle.dumps(Outcome[Any](None, error)))
    assert str(arrived.error) == str(error)
    assert repr(arrived.error.__cause__) == """RuntimeError("Unreadable('no')")"""


class Posting(Executor):
    """An executor that sends its work, as to other processes, and has it done on the spot."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        passed_on = pickle.loads(pickle.dumps(args))
        Counting.opened.clear()
        future.set_result(fn(*pickle.loads(pickle.dumps(passed_on)), **kwargs))
        return future


class Counting(MemoryLog):
    """A log that tells how often it was opened anew."""

    opened: ClassVar[list[MemoryLog]] = []

    def __reduce__(self) -> tuple[Any, ...]:
        return Counting.again, (self.codec, list(self.rows()))

    @staticmethod
    def again(codec: Codec, rows: list[Row]) -> MemoryLog:
        Counting.opened.append(MemoryLog(codec, rows=rows))
        return Counting.opened[-1]


def test_a_log_is_opened_where_the_work_is_done_and_closed_there() -> None:
    """Once for each workshop, not by who passes the work on; the log of this process stays open."""
    with Counting(Codec(NEUTRAL)) as log:
        log.append("leeds", [idea(1)], expected=0)
        _, size, root = checkpoint_of(log)
        alone = replay(log, Said)
        assert replay(log, Said, executor=Posting(), saves=SavedFolds(log, size, root)) == alone
        (opened,) = Counting.opened
        with pytest.raises(LogUnavailable, match="closed"):
            opened.head()
        assert log.head() == 1


def test_an_executor_that_takes_no_work_is_an_error_of_ours() -> None:
    """As one that gives up."""
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with MemoryLog(Codec(NEUTRAL)) as log:
        log.append("leeds", [idea(1)], expected=0)
        with pytest.raises(ReplayError, match="after shutdown"):
            replay(log, Said, executor=pool)
