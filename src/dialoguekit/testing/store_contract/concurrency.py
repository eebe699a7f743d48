"""Contract tests: closing, pickling and concurrent use."""

from __future__ import annotations

import itertools
import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from dialoguekit.errors import Conflict, StoreUnavailable
from dialoguekit.events import ContributionMade
from dialoguekit.store import Codec, EventStore
from dialoguekit.testing.store_contract.fixtures import EventStoreFixtures, check_gapless, contents
from dialoguekit.testing.worker_tasks import (
    append_concurrently,
    append_concurrently_and_close,
    dump_events,
    new_contribution,
    try_append,
)


class ConcurrencyContract(EventStoreFixtures):
    """Closing, pickling and concurrent threads."""

    def test_a_closed_store_is_unavailable(self, filled: EventStore) -> None:
        """Closed stores raise StoreUnavailable at every use; a second close does nothing."""
        reader = filled.read(until=99)
        filled.close()
        filled.close()

        for use in (
            lambda: filled.append("leeds", [new_contribution(6)], expected_version=5),
            lambda: list(filled.read()),
            lambda: list(reader),
            filled.head,
            lambda: filled.stream_version("leeds"),
            filled.streams,
        ):
            with pytest.raises(StoreUnavailable, match="closed"):
                use()

    def test_a_with_block_closes_the_store(self, store: EventStore) -> None:
        """Leaving the block closes the store."""
        with store as same:
            assert same is store
        with pytest.raises(StoreUnavailable):
            store.head()

    def test_a_store_can_be_sent_to_another_process(self, filled: EventStore) -> None:
        """Pickled stores contain the same events in a spawned process."""
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as processes:
            dumped = processes.submit(dump_events, filled).result()

        assert dumped == [repr(entry) for entry in filled.read()]

    def test_a_pickled_store_is_the_same_store(self, filled: EventStore) -> None:
        """Pickling preserves the URL and the contents."""
        with pickle.loads(pickle.dumps(filled)) as copy:
            assert copy.url == filled.url
            assert contents(copy) == contents(filled)

    def test_one_writer_wins_each_version(self, store: EventStore) -> None:
        """Exactly one of several threads that append with the same expected version succeeds."""
        writers = [f"P{n}" for n in range(1, 5)]
        with ThreadPoolExecutor(len(writers)) as threads:
            for expected in range(5):
                attempts = [
                    threads.submit(try_append, store, "leeds", w, expected) for w in writers
                ]
                assert [attempt.result() for attempt in attempts].count(True) == 1

        check_gapless(store)

    def test_threads_leave_no_gaps(self, store: EventStore) -> None:
        """Concurrent appends by threads to two streams leave no gaps and lose no events."""
        work = [("leeds", "P1"), ("leeds", "P2"), ("york", "P3"), ("york", "P4")]
        with ThreadPoolExecutor(len(work)) as threads:
            writers = [threads.submit(append_concurrently, store, *args, 10) for args in work]
            seqs = [writer.result() for writer in writers]

        assert sorted(seqs[0] + seqs[1]) == sorted(seqs[2] + seqs[3]) == list(range(1, 21))
        check_gapless(store)


class PersistenceContract(EventStoreFixtures):
    """Tests for persistent event stores.  Override ``store`` and ``reopen``."""

    @pytest.fixture
    def reopen(self, codec: Codec) -> Callable[[], EventStore]:
        """Return a function that opens another handle of the same store."""
        raise NotImplementedError(f"{type(self).__name__} must override the fixture 'reopen'")

    def test_events_outlive_the_store_object(
        self, filled: EventStore, reopen: Callable[[], EventStore]
    ) -> None:
        """Appended events are still present after the store is reopened."""
        before = contents(filled)
        filled.close()

        with reopen() as reopened:
            assert contents(reopened) == before
            (recorded,) = reopened.append("leeds", [new_contribution(6)], expected_version=5)
            assert recorded.position == 8

    def test_two_handles_share_one_store(
        self, filled: EventStore, reopen: Callable[[], EventStore]
    ) -> None:
        """Appends through one handle are visible to the other, including its version check."""
        with reopen() as other:
            result = other.append("leeds", [new_contribution(6, id="sixth")], expected_version=5)

            assert list(filled.read(after=7)) == list(result)
            assert (
                filled.append("leeds", [new_contribution(6, id="sixth")], expected_version=5)
                == result
            )
            with pytest.raises(Conflict):
                filled.append("leeds", [new_contribution(7)], expected_version=5)

    def test_two_handles_leave_no_gaps(
        self, store: EventStore, reopen: Callable[[], EventStore]
    ) -> None:
        """Concurrent appends through two handles leave no gaps and lose no events."""
        with ExitStack() as open_stores, ThreadPoolExecutor(2) as threads:
            handles = [store, open_stores.enter_context(reopen())]
            writers = [
                threads.submit(append_concurrently, handle, "leeds", f"P{n}", 15)
                for n, handle in enumerate(handles, start=1)
            ]
            seqs = [writer.result() for writer in writers]

        assert sorted(seqs[0] + seqs[1]) == list(range(1, 31))
        check_gapless(store)

    def test_processes_leave_no_gaps(self, store: EventStore) -> None:
        """Concurrent appends by processes leave no gaps; each ``seq`` is used once."""
        writers = ["P1", "P2", "P3"]
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(len(writers), context) as processes:
            results = {
                w: processes.submit(append_concurrently_and_close, store, "leeds", w, 15)
                for w in writers
            }
            seqs = {writer: result.result() for writer, result in results.items()}

        assert sorted(itertools.chain(*seqs.values())) == list(range(1, 46))
        for recorded in store.read("leeds"):
            assert isinstance(recorded.event, ContributionMade)
            assert recorded.seq in seqs[str(recorded.event.author)]
        check_gapless(store)
