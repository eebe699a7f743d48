"""Replay by other executors: threads, processes and dask, with stores of every kind."""

from __future__ import annotations

import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.errors import ProjectionFailed, ReplayError, StoreUnavailable
from dialoguekit.events import CORE_EVENTS
from dialoguekit.plugin.workshop_facts import KEPT
from dialoguekit.projections.kept_events import KeptEvents
from dialoguekit.projections.replay import Outcome, replay
from dialoguekit.projections.snapshots import SnapshotStore
from dialoguekit.store import Codec
from dialoguekit.store.audit.hash_reader import build_checkpoint
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.rows import NewRow
from dialoguekit.testing.worker_tasks import new_contribution

WORKSHOPS = ("hull", "leeds", "york")

EVERY_EVENT = partial(KeptEvents, KEPT)
"""A projection that keeps what a report is made of."""


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    """Yield an executor with two threads, which share the store."""
    with ThreadPoolExecutor(2) as executor:
        yield executor


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    """Yield an executor with two new processes, which share only files and the server."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=fresh) as executor:
        yield executor


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Executor]:
    """Yield the executor of a local dask cluster with two worker processes."""
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
    """Return each executor in turn."""
    found: Executor = request.getfixturevalue(request.param)
    return found


@pytest.fixture(
    params=["encrypted file", "unencrypted file", "encrypted server", "unencrypted server"]
)
def kit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kit]:
    """Yield a kit of each kind with three workshops."""
    encryption, place = request.param.split()
    url = f"sqlite:///{tmp_path / 'log.db'}"
    if place == "server":
        url = request.getfixturevalue("postgres_url")
    with dialoguekit.open(url, plugins=[], encrypt=encryption == "encrypted") as kit:
        for name in WORKSHOPS:
            record_workshop(kit, name)
        yield kit


def record_workshop(kit: Kit, name: str) -> None:
    """Record a workshop in which one person makes two contributions."""
    workshop = kit.workshop(name)
    with workshop.batch() as batch:
        batch.schedule(title=name.title(), groups=("all",))
        batch.open()
        batch.check_in(group="all", consents=("record", "quote"))
        batch.start("conversation")
        batch.contribute("P1", f"What is {name} like?")
        batch.contribute("P1", "Wet.")


def test_every_executor_gives_the_same_view(kit: Kit, executor: Executor) -> None:
    """This holds from the start, from snapshots, and from snapshots with later events."""
    alone = kit.replay(EVERY_EVENT)
    assert "What is hull like?" in repr(alone)
    assert kit.replay(EVERY_EVENT, executor=executor) == alone
    for _ in range(2):
        assert kit.replay(EVERY_EVENT, executor=executor, use_snapshots=True) == alone
    kit.workshop("york").contribute("P1", "And windy.")
    more = kit.replay(EVERY_EVENT)
    assert more != alone
    assert kit.replay(EVERY_EVENT, executor=executor, use_snapshots=True) == more
    assert (
        kit.replay(EVERY_EVENT, executor=executor, use_snapshots=True, as_of=kit.store.head() - 1)
        == alone
    )


def test_every_executor_gives_the_same_report(kit: Kit, executor: Executor) -> None:
    """The reports are equal byte by byte."""
    alone = kit.report().render("json")
    assert kit.report(executor=executor).render("json") == alone
    kit.report(verify="incremental", executor=executor)
    folded = kit.report(verify="incremental", executor=executor).render("json")
    kit.store.key_values.clear("folds")
    assert kit.report(verify="incremental").render("json") == folded


@pytest.mark.parametrize("engine", ["processes", "dask"])
def test_processes_are_other_processes(engine: str, request: pytest.FixtureRequest) -> None:
    """This confirms that the tests above cross a process boundary."""
    executor: Executor = request.getfixturevalue(engine)
    assert executor.submit(os.getpid).result() != os.getpid()


class Unreadable(Exception):
    """An error that can be pickled but not unpickled."""

    def __reduce__(self) -> Any:
        return int, ("no number",)


@pytest.mark.usefixtures("dask")
def test_a_failure_is_pickled_without_its_context() -> None:
    """Dask makes pickle send errors with their causes, even those that cannot be unpickled."""
    error = ProjectionFailed("Words", "leeds-1", 1, "no")
    error.__cause__ = Unreadable("no")
    arrived = pickle.loads(pickle.dumps(Outcome[Any](None, error)))
    assert str(arrived.error) == str(error)
    assert repr(arrived.error.__cause__) == """RuntimeError("Unreadable('no')")"""


class PicklingExecutor(Executor):
    """An executor that pickles its work twice and runs it in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        forwarded = pickle.loads(pickle.dumps(args))
        CountingStore.opened.clear()
        future.set_result(fn(*pickle.loads(pickle.dumps(forwarded)), **kwargs))
        return future


class CountingStore(MemoryEventStore):
    """A store that lists the stores opened from its pickle."""

    opened: ClassVar[list[MemoryEventStore]] = []

    def __reduce__(self) -> tuple[Any, ...]:
        return CountingStore.reopen, (self.codec, [NewRow.of(row) for row in self.rows()])

    @staticmethod
    def reopen(codec: Codec, rows: list[NewRow]) -> MemoryEventStore:
        CountingStore.opened.append(MemoryEventStore(codec, rows=rows))
        return CountingStore.opened[-1]


def test_a_store_is_opened_and_closed_by_the_worker() -> None:
    """It is opened once for each workshop, and the store of this process stays open."""
    with CountingStore(Codec(CORE_EVENTS)) as store:
        store.append("leeds", [new_contribution(1)], expected_version=0)
        _, size, root = build_checkpoint(store)
        alone = replay(store, EVERY_EVENT)
        assert (
            replay(
                store,
                EVERY_EVENT,
                executor=PicklingExecutor(),
                snapshots=SnapshotStore(store, size, root),
            )
            == alone
        )
        (opened,) = CountingStore.opened
        with pytest.raises(StoreUnavailable, match="closed"):
            opened.head()
        assert store.head() == 1


def test_an_executor_that_refuses_work_raises_a_dialoguekit_error() -> None:
    """It is treated like one that fails."""
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with MemoryEventStore(Codec(CORE_EVENTS)) as store:
        store.append("leeds", [new_contribution(1)], expected_version=0)
        with pytest.raises(ReplayError, match="The executor failed: RuntimeError in"):
            replay(store, EVERY_EVENT, executor=pool)
