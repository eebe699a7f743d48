"""Contract tests: subscribe during concurrent writes."""

from __future__ import annotations

import itertools
import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import pytest

from dialoguekit.errors import StoreUnavailable
from dialoguekit.events import SpaceClosed
from dialoguekit.store import EventStore, event_store
from dialoguekit.testing.store_contract.fixtures import EventStoreFixtures, Recorded, positions
from dialoguekit.testing.worker_tasks import (
    append_concurrently,
    append_concurrently_and_close,
    new_contribution,
)

_TIMEOUT_S = 30
"""The time after which a missing event counts as lost, in seconds."""


def collect(store: EventStore, count: int, **filters: Any) -> list[Recorded]:
    """Return the first ``count`` events of a subscription, and any delivered with the last one."""
    got: list[Recorded] = []
    deadline = time.monotonic() + _TIMEOUT_S

    def enough() -> bool:
        return len(got) >= count or time.monotonic() > deadline

    for entry in store.subscribe(stop=enough, **filters):
        got.append(entry)  # noqa: PERF402  # ``enough`` reads the list meanwhile.
    return got


class SubscribeContract(EventStoreFixtures):
    """Every event exactly once and in order, until the subscription is stopped."""

    def test_a_subscriber_begins_with_existing_events(self, filled: EventStore) -> None:
        """Earlier events come first, as in a read."""
        assert collect(filled, 7) == list(filled.read())

    def test_a_subscriber_begins_after_a_position(self, filled: EventStore) -> None:
        """``after`` is the last position that the subscriber already has."""
        assert positions(collect(filled, 3, after=4)) == [5, 6, 7]

    def test_a_subscriber_may_filter(self, filled: EventStore) -> None:
        """Stream and type filters apply to a subscription as to a read."""
        assert positions(collect(filled, 2, stream="york")) == [3, 4]
        assert positions(collect(filled, 1, types=["space.closed"])) == [4]
        assert positions(collect(filled, 4, stream="leeds", after=1)) == [2, 5, 6, 7]

    def test_a_subscriber_gets_later_events(self, filled: EventStore) -> None:
        """Events recorded during a subscription come after the existing ones."""
        with ThreadPoolExecutor(1) as threads:
            subscribing = threads.submit(collect, filled, 9)
            filled.append("york", [new_contribution(3)], expected_version=2)
            filled.append("leeds", [new_contribution(6)], expected_version=5)

            assert positions(subscribing.result()) == list(range(1, 10))

    def test_a_subscriber_skips_events_outside_its_filter(self, filled: EventStore) -> None:
        """Events outside the filter are not delivered, and those inside still are."""
        with ThreadPoolExecutor(1) as threads:
            subscribing = threads.submit(collect, filled, 3, stream="york")
            for number in range(6, 10):
                filled.append("leeds", [new_contribution(number)], expected_version=number - 1)
            closed = new_contribution(3, event=SpaceClosed(space="S2"))
            filled.append("york", [closed], expected_version=2)

            assert positions(subscribing.result()) == [3, 4, 12]

    def test_a_subscriber_is_notified(
        self, store: EventStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Waiting subscribers are notified before the poll interval ends."""
        monkeypatch.setattr(event_store, "POLL_INTERVAL_S", _TIMEOUT_S)
        began = time.monotonic()
        with ThreadPoolExecutor(1) as threads:
            subscribing = threads.submit(collect, store, 2)
            for expected in range(2):
                time.sleep(0.3)
                store.append("leeds", [new_contribution(expected + 1)], expected_version=expected)

            assert positions(subscribing.result()) == [1, 2]
        assert time.monotonic() - began < _TIMEOUT_S / 2

    def test_a_subscriber_stops_on_request(self, filled: EventStore) -> None:
        """``stop`` is called before the first event and while there are no events."""
        calls: list[float] = []

        def fourth_time() -> bool:
            calls.append(time.monotonic())
            return len(calls) >= 4

        assert list(filled.subscribe(stop=lambda: True)) == []
        assert positions(list(filled.subscribe(after=6, stop=fourth_time))) == [7]
        assert max(b - a for a, b in itertools.pairwise(calls)) < _TIMEOUT_S / 2

    def test_a_subscriber_of_a_closed_store_gets_an_error(self, filled: EventStore) -> None:
        """Closing the store ends a subscription with an error."""
        with ThreadPoolExecutor(1) as threads:
            subscribing = threads.submit(collect, filled, 8)
            time.sleep(0.1)
            filled.close()

            with pytest.raises(StoreUnavailable, match="closed"):
                subscribing.result()

    def test_subscribers_miss_nothing_while_threads_write(self, store: EventStore) -> None:
        """Two subscribers each get every event once and in order while threads write."""
        work = [("leeds", "P1"), ("leeds", "P2"), ("york", "P3"), ("bath", "P4")]
        with ThreadPoolExecutor(len(work) + 2) as threads:
            subscribing = [threads.submit(collect, store, 100) for _ in range(2)]
            writing = [threads.submit(append_concurrently, store, *args, 25) for args in work]
            got = [positions(subscriber.result()) for subscriber in subscribing]

            assert all(len(writer.result()) == 25 for writer in writing)
        assert got == [list(range(1, 101))] * 2


class CrossProcessSubscribeContract(EventStoreFixtures):
    """Tests for stores that other processes write to."""

    def test_a_subscriber_misses_nothing_while_processes_write(self, store: EventStore) -> None:
        """Subscribers get every event of other processes once and in order."""
        writers = ["P1", "P2", "P3"]
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(len(writers), context) as processes:
            writing = [
                processes.submit(append_concurrently_and_close, store, "leeds", w, 20)
                for w in writers
            ]
            got = collect(store, 60)

            assert all(len(writer.result()) == 20 for writer in writing)
        assert positions(got) == list(range(1, 61))
        assert got == list(store.read())

    def test_a_subscriber_on_another_handle_is_notified(
        self, store: EventStore, reopen: Callable[[], EventStore], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Subscribers are notified of events that another handle records."""
        monkeypatch.setattr(event_store, "POLL_INTERVAL_S", _TIMEOUT_S)
        began = time.monotonic()
        with reopen() as other, ThreadPoolExecutor(1) as threads:
            subscribing = threads.submit(collect, store, 1)
            time.sleep(0.3)
            other.append("leeds", [new_contribution(1)], expected_version=0)

            assert positions(subscribing.result()) == [1]
        assert time.monotonic() - began < _TIMEOUT_S / 2
