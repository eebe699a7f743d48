"""Event store in memory, based on the plain-object recorder of ``eventsourcing``."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from threading import Condition
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.popo import POPOApplicationRecorder

from dialoguekit.errors import StoreUnavailable
from dialoguekit.store.codec import Codec
from dialoguekit.store.event_store import EventStore, InsertRows
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import Row, append_to_tree, find_existing_rows


class MemoryRecorder(POPOApplicationRecorder):
    """The plain-object recorder, which also indexes our rows by id and by stream."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._by_id: dict[str, Row] = {}
        self._by_stream: dict[str, list[Row]] = defaultdict(list)
        self.tree = Tree(0, ())
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.key_values: dict[tuple[str, str], bytes] = {}
        self.rows_added = Condition(self._database_lock)

    @contextmanager
    def write_transaction(self) -> Iterator[InsertRows]:
        """Run a transaction: its rows become visible to readers when it ends without an error."""
        with self.rows_added:
            before, tree = len(self._rows), self.tree
            try:
                yield self._insert_rows
            except BaseException:
                self._roll_back(before, tree)
                raise
            self.insert_events(
                [StoredEvent(r.stream, r.seq, r.type, r.data) for r in self._rows[before:]]
            )
            self.rows_added.notify_all()

    def _insert_rows(self, rows: Sequence[Row]) -> list[Row]:
        found = {row.id: self._by_id[row.id] for row in rows if row.id in self._by_id}
        stored = find_existing_rows(rows, self.stream_version, found)
        if stored is not None:
            return stored
        stored, self.tree, tiles = append_to_tree(self.tree, rows)
        self.tiles.update(((tile.level, tile.index), tile.hash) for tile in tiles)
        self._rows.extend(stored)
        for row in stored:
            self._by_id[row.id] = row
            self._by_stream[row.stream].append(row)
        return stored

    def _roll_back(self, row_count: int, tree: Tree) -> None:
        for row in self._rows[row_count:]:
            del self._by_id[row.id]
            self._by_stream[row.stream].pop()
            if not self._by_stream[row.stream]:
                del self._by_stream[row.stream]
        del self._rows[row_count:]
        self.tree = tree

    def erase(self, rows: Sequence[Row]) -> None:
        """Replace the personal data of the rows stored at the positions of ``rows``."""
        with self._database_lock:
            for row in rows:
                old = self._rows[row.position - 1]
                new = old._replace(personal_data=row.personal_data)
                self._rows[row.position - 1] = self._by_id[new.id] = new
                self._by_stream[new.stream][new.seq - 1] = new

    def select(
        self, stream: str | None, after: int, until: int, types: Sequence[str] | None, limit: int
    ) -> list[Row]:
        """Return the first ``limit`` rows with after < position <= until, in order of position.

        Readers take the lock too, so that they never find half of an append.
        """
        found: list[Row] = []
        with self._database_lock:
            rows = self._rows if stream is None else self._by_stream.get(stream, [])
            start = bisect_right(rows, after, key=lambda row: row.position)
            for index in range(start, len(rows)):
                row = rows[index]
                if row.position > until or len(found) == limit:
                    break
                if types is None or row.type in types:
                    found.append(row)
        return found

    def rows(self) -> list[Row]:
        """Return all rows, in order of position."""
        with self._database_lock:
            return list(self._rows)

    def head(self) -> int:
        """Return the number of rows."""
        with self._database_lock:
            return len(self._rows)

    def stream_version(self, stream: str) -> int:
        """Return the number of rows in a stream."""
        with self._database_lock:
            return len(self._by_stream.get(stream, ()))

    def streams(self) -> list[str]:
        """Return the names of the streams that have a row."""
        with self._database_lock:
            return list(self._by_stream)


class MemoryEventStore(EventStore):
    """A log that exists as long as its process; ``rows`` are its initial content."""

    def __init__(self, codec: Codec, url: str = "memory:", rows: Iterable[Row] = ()) -> None:
        super().__init__(url, codec)
        recorder = MemoryRecorder()
        with recorder.write_transaction() as insert_rows:
            for row in rows:
                insert_rows([row])
        self._open_recorder: MemoryRecorder | None = recorder

    @property
    def _recorder(self) -> MemoryRecorder:
        if self._open_recorder is None:
            raise StoreUnavailable(
                "The log in memory is closed. Open a new one with open_store('memory:')."
            )
        return self._open_recorder

    def _transaction(self) -> AbstractContextManager[InsertRows]:
        return self._recorder.write_transaction()

    def _select(
        self, stream: str | None, after: int, until: int, types: Sequence[str] | None, limit: int
    ) -> Sequence[Row]:
        return self._recorder.select(stream, after, until, types, limit)

    def _head(self) -> int:
        return self._recorder.head()

    def _stream_version(self, stream: str) -> int:
        return self._recorder.stream_version(stream)

    def _streams(self) -> list[str]:
        return self._recorder.streams()

    def _tree(self) -> Tree:
        return self._recorder.tree

    def _tiles(self, level: int, first: int, last: int) -> list[bytes]:
        tiles = self._recorder.tiles
        return [tiles[level, index] for index in range(first, last)]

    def _erase(self, rows: Sequence[Row]) -> None:
        self._recorder.erase(rows)

    def _wait(self, head: int, timeout_s: float) -> None:
        recorder = self._recorder
        with recorder.rows_added:
            recorder.rows_added.wait_for(lambda: recorder.head() > head, timeout_s)

    def _put(self, namespace: str, values: Mapping[str, bytes]) -> None:
        self._recorder.key_values.update(((namespace, key), value) for key, value in values.items())

    def _get(self, namespace: str, key: str) -> bytes | None:
        return self._recorder.key_values.get((namespace, key))

    def _items(self, namespace: str) -> list[tuple[str, bytes]]:
        return [
            (key, value)
            for (stored_namespace, key), value in self._recorder.key_values.items()
            if stored_namespace == namespace
        ]

    def _clear(self, namespace: str, prefix: str) -> int:
        key_values = self._recorder.key_values
        deleted = [
            key for key in list(key_values) if key[0] == namespace and key[1].startswith(prefix)
        ]
        for key in deleted:
            del key_values[key]
        return len(deleted)

    def close(self) -> None:
        self._open_recorder = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the store as a copy of its current rows."""
        return MemoryEventStore, (self.codec, self.url, self._recorder.rows())
