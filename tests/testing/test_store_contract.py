"""The contract of event stores detects stores that break it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeAlias

import pytest

from dialoguekit.errors import Conflict, MissingExtra
from dialoguekit.events import CORE_EVENTS
from dialoguekit.store import Codec, EventStore
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.reader import Columns
from dialoguekit.store.rows import NewRow, Row
from dialoguekit.store.transaction import Transaction
from dialoguekit.testing.store_contract import (
    EventStoreContract,
    PersistentEventStoreContract,
    check_gapless,
)
from dialoguekit.testing.store_contract.fixtures import append_sample_events

CODEC = Codec(CORE_EVENTS)

FAILURES = (AssertionError, pytest.fail.Exception)


InsertRows: TypeAlias = Callable[[Sequence[NewRow]], list[Row]]


class HookedStore(MemoryEventStore):
    """A store with a hook for inserting rows."""

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with super().transaction() as transaction:
            place = partial(self.insert, transaction, transaction.append_or_find)
            transaction.append_or_find = place  # type: ignore[method-assign]
            yield transaction

    def insert(
        self, transaction: Transaction, place: InsertRows, rows: Sequence[NewRow]
    ) -> list[Row]:
        """Insert ``rows`` unchanged."""
        return place(rows)


class NoVersionCheck(HookedStore):
    """Appends at the end whatever the expected version."""

    def insert(
        self, transaction: Transaction, place: InsertRows, rows: Sequence[NewRow]
    ) -> list[Row]:
        """Insert ``rows`` at the end, whatever their ``seq``."""
        version = transaction.stream_version(rows[0].stream)
        return place([row._replace(seq=version + n) for n, row in enumerate(rows, start=1)])


class EventByEvent(HookedStore):
    """Inserts a batch event by event."""

    def insert(
        self, transaction: Transaction, place: InsertRows, rows: Sequence[NewRow]
    ) -> list[Row]:
        """Insert each row in a batch of its own."""
        return [place([row])[0] for row in rows]


class NotIdempotent(HookedStore):
    """Rejects repeated events."""

    def insert(
        self, transaction: Transaction, place: InsertRows, rows: Sequence[NewRow]
    ) -> list[Row]:
        """Insert ``rows`` at the end, or raise a conflict."""
        version = transaction.stream_version(rows[0].stream)
        if version != rows[0].seq - 1:
            raise Conflict(rows[0].stream, rows[0].seq - 1, version)
        return place(rows)


class SkippedPositions(HookedStore):
    """Skips a position after every event."""

    def insert(
        self, transaction: Transaction, place: InsertRows, rows: Sequence[NewRow]
    ) -> list[Row]:
        """Return doubled positions."""
        return [NewRow.of(row).at(2 * row.position) for row in place(rows)]


class UntilExceeded(MemoryEventStore):
    """Reads one position past ``until``."""

    def _select(
        self,
        columns: Columns,
        stream: str | None,
        after: int,
        until: int,
        kinds: Sequence[int] | None,
        limit: int,
    ) -> Sequence[tuple[Any, ...]]:
        return super()._select(columns, stream, after, until + 1, kinds, limit)


class ShortPage(MemoryEventStore):
    """Omits the last row of a page."""

    def _select(
        self,
        columns: Columns,
        stream: str | None,
        after: int,
        until: int,
        kinds: Sequence[int] | None,
        limit: int,
    ) -> Sequence[tuple[Any, ...]]:
        return super()._select(columns, stream, after, until, kinds, limit - 1)


class WholeSeconds(HookedStore):
    """Truncates timestamps to seconds."""

    def insert(
        self, transaction: Transaction, place: InsertRows, rows: Sequence[NewRow]
    ) -> list[Row]:
        """Truncate the timestamps."""
        return place(
            [row._replace(occurred_at_us=row.occurred_at_us // 10**6 * 10**6) for row in rows]
        )


class NeverClosed(MemoryEventStore):
    """Stays open after ``close``."""

    def close(self) -> None:
        """Do nothing."""


class UnsortedStreams(MemoryEventStore):
    """Lists streams in the order of creation."""

    def streams(self) -> list[str]:
        return list(self.stream_numbers())


BROKEN: list[tuple[type[MemoryEventStore], Callable[[EventStoreContract, EventStore], None]]] = [
    (
        NoVersionCheck,
        lambda contract, store: contract.test_a_conflict_leaves_the_stream_untouched(
            append_sample_events(store), 4
        ),
    ),
    (
        EventByEvent,
        lambda contract, store: contract.test_a_batch_is_repeated_whole_or_is_new(store),
    ),
    (
        NotIdempotent,
        lambda contract, store: contract.test_the_same_events_are_recorded_once(
            append_sample_events(store)
        ),
    ),
    (
        SkippedPositions,
        lambda contract, store: contract.test_an_append_returns_the_position_of_each_event(
            append_sample_events(store)
        ),
    ),
    (
        UntilExceeded,
        lambda contract, store: contract.test_a_reader_may_filter(append_sample_events(store)),
    ),
    (ShortPage, lambda contract, store: contract.test_a_reader_gets_every_page(store)),
    (
        WholeSeconds,
        lambda contract, store: contract.test_timestamps_keep_their_microseconds(store, 2026),
    ),
    (
        NeverClosed,
        lambda contract, store: contract.test_a_closed_store_is_unavailable(
            append_sample_events(store)
        ),
    ),
    (UnsortedStreams, lambda contract, store: contract.test_streams_are_sorted(store)),
]


@pytest.mark.parametrize(("broken", "test"), BROKEN, ids=[broken.__name__ for broken, _ in BROKEN])
def test_a_store_that_breaks_the_contract_fails(
    broken: type[MemoryEventStore], test: Callable[[EventStoreContract, EventStore], None]
) -> None:
    """The contract test fails for a broken store and passes for a correct one."""
    test(EventStoreContract(), MemoryEventStore(CODEC))
    with pytest.raises((*FAILURES, Conflict)):
        test(EventStoreContract(), broken(CODEC))


def test_gaps_are_found() -> None:
    """``check_gapless`` fails if a position is missing."""

    class MissingPosition(MemoryEventStore):
        def head(self) -> int:
            return super().head() + 1

    check_gapless(append_sample_events(MemoryEventStore(CODEC)))
    with pytest.raises(AssertionError):
        check_gapless(append_sample_events(MissingPosition(CODEC)))


@pytest.mark.parametrize("fixture", ["store", "reopen"])
def test_fixtures_must_be_overridden(fixture: str) -> None:
    """A contract without a store names the missing fixture."""

    class TestNothing(PersistentEventStoreContract):
        pass

    function: Any = getattr(TestNothing, fixture)
    with pytest.raises(NotImplementedError, match=f"TestNothing must override .* '{fixture}'"):
        function.__wrapped__(TestNothing(), CODEC)


@pytest.mark.parametrize("missing", ["hypothesis", "pytest"])
def test_the_missing_extra_is_named(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pytest or hypothesis the error names the package to install."""
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, "dialoguekit.testing.store_contract")

    with pytest.raises(MissingExtra, match=r"pip install 'dialoguekit-core\[testing\]'"):
        importlib.import_module("dialoguekit.testing.store_contract")
