"""Workshops folded by other engines: threads, processes and dask, over logs of every kind."""

from __future__ import annotations

import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import dialoguekit
from dialoguekit.errors import LogUnavailable
from dialoguekit.kit import Kit
from dialoguekit.log import Log
from dialoguekit.report.chapters.said import Said

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
def dask() -> Iterator[Executor]:
    """The executor of a cluster of two worker processes on this machine."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=50,
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


class Posting(Executor):
    """An executor that sends its work, as to another process, and does it on the spot."""

    def __init__(self) -> None:
        self.logs: list[Log] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        work = pickle.loads(pickle.dumps(args))
        self.logs.append(work[0].log)
        future: Future[Any] = Future()
        future.set_result(fn(*work, **kwargs))
        return future


def test_a_log_that_was_opened_elsewhere_is_closed_there(tmp_path: Path) -> None:
    """A thousand workshops leave no connection behind; the log of this process stays open."""
    posting = Posting()
    with dialoguekit.open(f"sqlite:///{tmp_path / 'log.db'}", plugins=[]) as kit:
        for town in TOWNS:
            hold(kit, town)
        assert kit.replay(Said, executor=posting, saved=True) == kit.replay(Said)
        assert len(posting.logs) == len(TOWNS)
        for log in posting.logs:
            with pytest.raises(LogUnavailable, match="closed"):
                log.head()
