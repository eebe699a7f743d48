"""Contract tests: read."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialoguekit.events import NewEvent, OpaqueEvent, SpaceClosed
from dialoguekit.store import EventStore
from dialoguekit.store.reader import PAGE_SIZE
from dialoguekit.testing.store_contract.fixtures import EventStoreFixtures, positions
from dialoguekit.testing.strategies import new_events
from dialoguekit.testing.worker_tasks import new_contribution

_EXAMPLES_SHARE_FIXTURES = settings(
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.differing_executors,
        HealthCheck.too_slow,
    ]
)


class ReadContract(EventStoreFixtures):
    """Filters, order, pages and unchanged contents."""

    def test_a_reader_may_filter(self, filled: EventStore) -> None:
        """Stream, position and type filters apply alone and combined."""
        everything = list(filled.read())
        choices = itertools.product(
            [None, "leeds", "york", "bristol"],
            [-1, 0, 2, 4, 7, 99],
            [None, 0, 1, 3, 6, 7, 99, 2**70],
            [None, (), ("contribution.made",), {"space.closed", "stage.entered"}],
        )
        for stream, after, until, types in choices:
            expected = [
                entry
                for entry in everything
                if (stream is None or entry.stream == stream)
                and after < entry.position
                and (until is None or entry.position <= until)
                and (types is None or entry.type in types)
            ]
            assert list(filled.read(stream, after=after, until=until, types=types)) == expected

    def test_streams_are_sorted(self, store: EventStore) -> None:
        """Stream names are sorted, independent of the order of writing."""
        for stream in ("york", "Leeds", "leeds", "bath"):
            store.append(stream, [new_contribution(1)], expected_version=0)

        assert store.streams() == sorted(["york", "Leeds", "leeds", "bath"])

    def test_a_reader_gets_every_page(self, store: EventStore) -> None:
        """Stores longer than a page are read to the end, in order, with and without filters."""
        closed = SpaceClosed(space="S1")
        total = 2 * PAGE_SIZE + 1
        batch = [
            new_contribution(n)
            if n % PAGE_SIZE
            else new_contribution(n, event=closed, id=f"close {n}")
            for n in range(1, total + 1)
        ]
        store.append("leeds", batch, expected_version=0)

        assert positions(list(store.read())) == list(range(1, total + 1))
        assert positions(list(store.read("leeds", after=3))) == list(range(4, total + 1))
        rare = list(store.read(types=["space.closed"]))
        assert positions(rare) == [PAGE_SIZE, 2 * PAGE_SIZE]
        page = list(store.read(until=PAGE_SIZE))
        assert len(page) == PAGE_SIZE

    def test_a_reader_stops_at_the_head_it_found(
        self, filled: EventStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Events appended during a read are returned only by a second read."""
        monkeypatch.setattr("dialoguekit.store.reader.PAGE_SIZE", 2)
        reader = filled.read()
        read = [next(reader)]
        filled.append("leeds", [new_contribution(6)], expected_version=5)
        read.extend(reader)

        assert positions(read) == [1, 2, 3, 4, 5, 6, 7]
        assert positions(list(filled.read(after=7))) == [8]

    def test_readers_do_not_disturb_one_another(
        self, filled: EventStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Two concurrent reads of one store are independent."""
        monkeypatch.setattr("dialoguekit.store.reader.PAGE_SIZE", 2)

        pairs = list(zip(filled.read(), filled.read("leeds"), strict=False))

        assert [(left.position, right.position) for left, right in pairs] == [
            (1, 1),
            (2, 2),
            (3, 5),
            (4, 6),
            (5, 7),
        ]

    @_EXAMPLES_SHARE_FIXTURES
    @given(drawn=st.lists(new_events(), min_size=1, max_size=4))
    def test_whatever_is_appended_is_read(self, store: EventStore, drawn: list[NewEvent]) -> None:
        """Events, timestamps, contexts and ids are read as they were appended."""
        stream = f"example {store.head()}"
        batch = [attrs.evolve(new, id=f"{stream}, {n}") for n, new in enumerate(drawn)]
        store.append(stream, batch, expected_version=0)
        read = list(store.read(stream))

        assert [entry.event for entry in read] == [entry.event for entry in batch]
        assert [entry.occurred_at for entry in read] == [entry.occurred_at for entry in batch]
        assert [entry.recorded_at for entry in read] == [entry.recorded_at for entry in batch]
        assert [entry.context for entry in read] == [entry.context for entry in batch]
        assert [entry.id for entry in read] == [entry.id for entry in batch]

    def test_opaque_events_survive_unchanged(self, store: EventStore) -> None:
        """Events of unknown types keep their type, version and exact bytes."""
        opaque = OpaqueEvent("abcd.asset-identified", 3, b'\x00\xff {"not": even JSON')
        store.append("leeds", [new_contribution(1, event=opaque)], expected_version=0)

        (read,) = store.read(types=["abcd.asset-identified"])
        assert read.event == opaque
        assert read.type == "abcd.asset-identified"

    def test_timestamps_become_utc(self, store: EventStore) -> None:
        """Timestamps with another time zone are read as the same time in UTC."""
        zone = timezone(timedelta(hours=5, minutes=45))
        at = datetime(2026, 3, 3, 9, 30, tzinfo=zone)
        store.append(
            "leeds", [new_contribution(1, occurred_at=at, recorded_at=at)], expected_version=0
        )

        (read,) = store.read()
        assert read.occurred_at == read.recorded_at == at
        assert read.occurred_at.tzinfo is UTC
        assert read.occurred_at.isoformat() == "2026-03-03T03:45:00+00:00"

    @pytest.mark.parametrize("year", [1, 1969, 2026, 9999])
    def test_timestamps_keep_their_microseconds(self, store: EventStore, year: int) -> None:
        """Timestamps have microsecond precision, also before 1970."""
        at = datetime(year, 6, 30, 23, 59, 59, 999_999, tzinfo=UTC)
        store.append(
            "leeds",
            [new_contribution(1, occurred_at=at, recorded_at=at + timedelta(microseconds=1))],
            expected_version=0,
        )

        (read,) = store.read()
        assert read.occurred_at == at
        assert read.recorded_at - read.occurred_at == timedelta(microseconds=1)
