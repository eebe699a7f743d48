"""Fixtures and assertions shared by the contract tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import pytest

from dialoguekit.events import CORE_EVENTS, Event, NewEvent, RecordedEvent, SpaceClosed
from dialoguekit.store import Codec, EventStore
from dialoguekit.testing.worker_tasks import MORNING, new_contribution

Recorded: TypeAlias = RecordedEvent[Event]

_CODEC = Codec(CORE_EVENTS)


def contents(store: EventStore) -> tuple[list[Recorded], int, list[str]]:
    return list(store.read()), store.head(), store.streams()


def positions(recorded: list[Recorded]) -> list[int]:
    return [entry.position for entry in recorded]


def check_gapless(store: EventStore) -> None:
    """Assert that positions in the store and ``seq`` in each stream count from 1 without gaps."""
    recorded = list(store.read())
    assert positions(recorded) == list(range(1, store.head() + 1))
    for stream in store.streams():
        seqs = [entry.seq for entry in recorded if entry.stream == stream]
        assert seqs == list(range(1, store.stream_version(stream) + 1))


def append_sample_events(store: EventStore) -> EventStore:
    """Append five events of ``leeds`` and two of ``york`` between them to an empty log."""
    store.append("leeds", [new_contribution(1), new_contribution(2)], expected_version=0)
    closed = NewEvent(event=SpaceClosed(space="S1"), occurred_at=MORNING, recorded_at=MORNING)
    store.append("york", [new_contribution(1), closed], expected_version=0)
    store.append(
        "leeds", [new_contribution(3), new_contribution(4), new_contribution(5)], expected_version=2
    )
    return store


class EventStoreFixtures:
    """An empty and a filled event store."""

    @pytest.fixture
    def codec(self) -> Codec:
        """Return a codec of the core events."""
        return _CODEC

    @pytest.fixture
    def store(self, codec: Codec) -> Iterator[EventStore]:
        """Return an empty store that reads and writes with ``codec``."""
        raise NotImplementedError(f"{type(self).__name__} must override the fixture 'store'")

    @pytest.fixture
    def filled(self, store: EventStore) -> EventStore:
        """Return the store with five events of ``leeds`` and two of ``york`` between them."""
        return append_sample_events(store)
