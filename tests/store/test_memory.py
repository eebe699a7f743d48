"""The event store in memory."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.store.sample_log import CODEC

from dialoguekit.errors import StoreUnavailable
from dialoguekit.store import Codec, EventStore
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.testing.store_contract import EventStoreContract
from dialoguekit.testing.worker_tasks import new_contribution


class TestMemoryEventStore(EventStoreContract):
    """The contract of every event store."""

    @pytest.fixture
    def store(self, codec: Codec) -> Iterator[EventStore]:
        """An empty store in memory."""
        with MemoryEventStore(codec) as store:
            yield store


def test_pickling_copies_the_log() -> None:
    """Events appended to the copy are not in the original."""
    with MemoryEventStore(CODEC) as store:
        store.append("leeds", [new_contribution(1)], expected_version=0)
        with pickle.loads(pickle.dumps(store)) as copy:
            copy.append("leeds", [new_contribution(2)], expected_version=1)

            assert (store.head(), copy.head()) == (1, 2)


def test_a_closed_store_cannot_be_pickled() -> None:
    """A closed store has no rows to copy."""
    store = MemoryEventStore(CODEC)
    store.close()

    with pytest.raises(StoreUnavailable, match="closed"):
        pickle.dumps(store)


@pytest.fixture
def frequent_thread_switches() -> Iterator[None]:
    """Threads switch as often as possible."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("frequent_thread_switches")
def test_readers_find_only_whole_batches() -> None:
    """This holds for the whole log and for each stream, during concurrent appends."""
    size, batches = 50, 40
    with MemoryEventStore(CODEC) as store, ThreadPoolExecutor(1) as thread:

        def write() -> None:
            for turn in range(batches):
                first = turn * size
                batch = [new_contribution(n) for n in range(first + 1, first + size + 1)]
                store.append("leeds", batch, expected_version=first)

        writer = thread.submit(write)
        while not writer.done():
            head = store.head()
            assert head % size == 0
            assert store.stream_version("leeds") >= head
            assert sum(1 for _ in store.read("leeds", until=head)) == head
        writer.result()
