"""Event store in memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Condition, RLock
from typing import Any

from dialoguekit.errors import EventIdReused, StoreUnavailable
from dialoguekit.store.cipher import NO_ENCRYPTION, NoCipher
from dialoguekit.store.codec import Codec
from dialoguekit.store.event_store import WRITE_TIMEOUT_S, EventStore
from dialoguekit.store.identity import LogHead, LogIdentity, compute_code, new_identity
from dialoguekit.store.key_values import KeyValues
from dialoguekit.store.merkle.tree import Tile, Tree
from dialoguekit.store.reader import Columns, LogReader
from dialoguekit.store.rows import NewRow, Row, position_of
from dialoguekit.store.transaction import (
    NOTHING_KNOWN,
    KnownNumbers,
    StoredColumns,
    Transaction,
)


class _Tables:
    """The content of a log: what a database stores in tables."""

    def __init__(self, identity: LogIdentity) -> None:
        self.events: list[StoredColumns] = []
        self.by_stream: dict[int, list[int]] = {}
        self.by_id: dict[str, int] = {}
        self.types: dict[tuple[str, int], int] = {}
        self.streams: dict[str, int] = {}
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.boxes: dict[tuple[str, str], dict[bytes, bytes]] = {}
        tree = Tree(0, ())
        self.head = LogHead(identity, tree, compute_code(NoCipher(), identity, tree) or b"")

    def copied(self) -> _Tables:
        """Return a copy, which later transactions do not change."""
        copied = _Tables(self.head.identity)
        copied.events = list(self.events)
        copied.by_stream = {stream: list(found) for stream, found in self.by_stream.items()}
        copied.by_id, copied.types = dict(self.by_id), dict(self.types)
        copied.streams, copied.tiles = dict(self.streams), dict(self.tiles)
        copied.boxes = self.copied_boxes()
        copied.head = self.head
        return copied

    def copied_boxes(self) -> dict[tuple[str, str], dict[bytes, bytes]]:
        """Return a copy of the ballot boxes."""
        return {name: dict(papers) for name, papers in self.boxes.items()}


class _MemoryQueries(LogReader):
    """The queries of a reader, answered by tables under a lock."""

    _lock: RLock

    def _tables(self) -> _Tables:
        raise NotImplementedError

    def _select(
        self,
        columns: Columns,
        stream: str | None,
        after: int,
        until: int,
        kinds: Sequence[int] | None,
        limit: int,
    ) -> Sequence[tuple[Any, ...]]:
        width = len(columns)
        found: list[tuple[Any, ...]] = []
        with self._lock:
            tables = self._tables()
            positions: Sequence[int] = range(1, len(tables.events) + 1)
            if stream is not None:
                positions = tables.by_stream.get(tables.streams.get(stream, 0), ())
            start, stop = bisect_right(positions, after), bisect_right(positions, until)
            for index in range(start, stop):
                row = tables.events[positions[index] - 1]
                if kinds is None or row[1] in kinds:
                    found.append(row[:width])
                    if len(found) == limit:
                        break
        return found

    def _select_ids(self, ids: Sequence[str]) -> Iterable[Row]:
        with self._lock:
            tables = self._tables()
            found = [tables.events[tables.by_id[id] - 1] for id in ids if id in tables.by_id]
        return [Row(*row[2:6]) for row in found]

    def event_types(self) -> Iterable[tuple[int, str, int]]:
        with self._lock:
            return [(number, *kind) for kind, number in self._tables().types.items()]

    def stream_numbers(self) -> dict[str, int]:
        with self._lock:
            tables = self._tables()
            return {name: n for name, n in tables.streams.items() if tables.by_stream.get(n)}

    def read_head(self) -> LogHead:
        with self._lock:
            return self._tables().head

    def head(self) -> int:
        return self.read_head().tree.size

    def stream_version(self, stream: str) -> int:
        with self._lock:
            tables = self._tables()
            return len(tables.by_stream.get(tables.streams.get(stream, 0), ()))

    def tiles(self, level: int, first: int, last: int) -> list[bytes]:
        with self._lock:
            tiles = self._tables().tiles
            return [tiles[level, index] for index in range(first, last) if (level, index) in tiles]

    def boxes(self) -> list[tuple[str, str, bytes]]:
        with self._lock:
            boxes = self._tables().boxes
            return [(*name, boxes[name][b""]) for name in sorted(boxes) if b"" in boxes[name]]

    def papers(
        self, stream: str, ballot: str, ids: Collection[bytes] | None = None
    ) -> dict[bytes, bytes]:
        with self._lock:
            found = self._tables().boxes.get((stream, ballot), {})
            return {id: value for id, value in found.items() if ids is None or id in ids}


class _MemorySnapshot(_MemoryQueries):
    """A copy of a log."""

    def __init__(self, store: MemoryEventStore, tables: _Tables) -> None:
        super().__init__(store.url, store.codec, store.cipher, store.encryption)
        self._lock, self._copied = RLock(), tables

    def _tables(self) -> _Tables:
        return self._copied


class _MemoryTransaction(Transaction, _MemoryQueries):
    """A write transaction, which holds the lock of the log."""

    def __init__(self, store: MemoryEventStore, tables: _Tables, known: KnownNumbers) -> None:
        super().__init__(store.url, store.codec, store.cipher, store.encryption)
        self._lock, self._own_tables = store._lock, tables  # noqa: SLF001  # of the same module
        self._types_before, self._streams_before = len(tables.types), len(tables.streams)
        self._new_tiles: list[tuple[int, int]] = []
        self._boxes_before: dict[tuple[str, str], dict[bytes, bytes]] | None = None
        self._begin(tables.head, known)

    def _tables(self) -> _Tables:
        return self._own_tables

    def _find_stream(self, stream: str) -> tuple[int, int] | None:
        tables = self._own_tables
        number = tables.streams.get(stream)
        return None if number is None else (number, len(tables.by_stream.get(number, ())))

    def _add_stream(self, stream: str) -> int:
        return self._own_tables.streams.setdefault(stream, len(self._own_tables.streams) + 1)

    def _number_of_type(self, type: str, version: int) -> int:
        types = self._own_tables.types
        return types.setdefault((type, version), len(types) + 1)

    def _insert(self, rows: Sequence[StoredColumns], tiles: Sequence[Tile]) -> None:
        tables = self._own_tables
        for *_, id in rows:
            if id in tables.by_id:
                stored = Row(*tables.events[tables.by_id[id] - 1][2:6])
                raise EventIdReused(id, stored.stream, stored.seq)
        for row in rows:
            position, *_, stream, _, id = row
            tables.by_stream.setdefault(stream, []).append(position)
            tables.by_id[id] = position
            tables.events.append(row)
        for tile in tiles:
            tables.tiles[tile.level, tile.index] = tile.hash
            self._new_tiles.append((tile.level, tile.index))

    def _write_head(self, head: LogHead) -> None:
        self._own_tables.head = head

    def put_papers(self, stream: str, ballot: str, papers: Mapping[bytes, bytes]) -> None:
        self._keep_boxes()
        self._own_tables.boxes.setdefault((stream, ballot), {}).update(papers)

    def remove_papers(self, stream: str, ballot: str, ids: Collection[bytes] | None) -> None:
        self._keep_boxes()
        if ids is None:
            self._own_tables.boxes.pop((stream, ballot), None)
            return
        for id in ids:
            self._own_tables.boxes.get((stream, ballot), {}).pop(id, None)

    def _keep_boxes(self) -> None:
        if self._boxes_before is None:
            self._boxes_before = self._own_tables.copied_boxes()

    def roll_back(self) -> None:
        """Remove everything that was added."""
        tables, size = self._own_tables, self._stored_head.tree.size
        for row in tables.events[size:]:
            tables.by_stream[row[6]].pop()
            del tables.by_id[row[8]]
        del tables.events[size:]
        for place in self._new_tiles:
            del tables.tiles[place]
        tables.head = self._stored_head
        for kind in list(tables.types)[self._types_before :]:
            del tables.types[kind]
        for name in list(tables.streams)[self._streams_before :]:
            del tables.streams[name]
        if self._boxes_before is not None:
            tables.boxes = self._boxes_before


class MemoryEventStore(_MemoryQueries, EventStore):
    """A log that exists as long as its process; ``rows`` are its initial content."""

    def __init__(
        self,
        codec: Codec,
        url: str = "memory:",
        rows: Iterable[NewRow] = (),
        write_timeout_s: float = WRITE_TIMEOUT_S,
        log_id: bytes | None = None,
    ) -> None:
        super().__init__(url, codec, write_timeout_s=write_timeout_s)
        self._lock = RLock()
        self._rows_added = Condition(self._lock)
        self._values: dict[tuple[str, str], bytes] = {}
        self._known = NOTHING_KNOWN
        self._open_tables: _Tables | None = _Tables(new_identity(NO_ENCRYPTION, log_id))
        self.key_values = KeyValues(self._put, self._get, self._items, self._clear)
        self.import_rows(rows)

    def _tables(self) -> _Tables:
        if self._open_tables is None:
            raise StoreUnavailable(
                "The log in memory is closed. Open a new one with open_store('memory:')."
            )
        return self._open_tables

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        if not self._lock.acquire(timeout=self.write_timeout_s):
            raise StoreUnavailable(
                f"The log in memory is locked: another writer was active for "
                f"{self.write_timeout_s:g} s. Try again."
            )
        try:
            transaction = _MemoryTransaction(self, self._tables(), self._known)
            try:
                yield transaction
                self._known = transaction.finish()
            except BaseException:
                transaction.roll_back()
                raise
            self._rows_added.notify_all()
        finally:
            self._lock.release()

    @contextmanager
    def snapshot(self) -> Iterator[LogReader]:
        with self._lock:
            tables = self._tables().copied()
        yield _MemorySnapshot(self, tables)

    def _erase(self, rows: Sequence[Row]) -> None:
        with self._lock:
            events = self._tables().events
            for row in rows:
                index = position_of(row.envelope) - 1
                events[index] = (*events[index][:4], row.personal_data, *events[index][5:])

    def scrub_boxes(self) -> None:
        """Do nothing: memory holds no removed votes."""

    def _wait(self, head: int, timeout_s: float) -> None:
        with self._rows_added:
            self._rows_added.wait_for(lambda: self.head() > head, timeout_s)

    def _put(self, namespace: str, values: Mapping[str, bytes]) -> None:
        with self._lock:
            self._tables()
            self._values.update(((namespace, key), value) for key, value in values.items())

    def _get(self, namespace: str, key: str) -> bytes | None:
        with self._lock:
            self._tables()
            return self._values.get((namespace, key))

    def _items(self, namespace: str) -> list[tuple[str, bytes]]:
        with self._lock:
            self._tables()
            return [
                (key, value) for (name, key), value in self._values.items() if name == namespace
            ]

    def _clear(self, namespace: str, prefix: str) -> int:
        with self._lock:
            self._tables()
            deleted = [
                key for key in self._values if key[0] == namespace and key[1].startswith(prefix)
            ]
            for key in deleted:
                del self._values[key]
        return len(deleted)

    def close(self) -> None:
        with self._lock:
            self._open_tables = None
            self._rows_added.notify_all()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the store as a copy of its current rows."""
        with self._lock:
            rows = [NewRow.of(Row(*row[2:6])) for row in self._tables().events]
        return MemoryEventStore, (self.codec, self.url, rows)
