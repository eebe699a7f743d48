"""A log in memory, on the plain-object recorder of ``eventsourcing``."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from threading import Condition
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.popo import POPOApplicationRecorder

from dialoguekit.errors import LogUnavailable
from dialoguekit.store.codec import Codec
from dialoguekit.store.event_store import Log, Place
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import Row, already_placed, grown


class MemoryRecorder(POPOApplicationRecorder):
    """The plain-object recorder with our rows beside its events, by id and by stream."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._by_id: dict[str, Row] = {}
        self._by_stream: dict[str, list[Row]] = defaultdict(list)
        self.tree = Tree(0, ())
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.shelf: dict[tuple[str, str], bytes] = {}
        self.grew = Condition(self._database_lock)

    @contextmanager
    def writing(self) -> Iterator[Place]:
        """A transaction: what is placed within it is there for all when it ends well."""
        with self.grew:
            before, tree = len(self._rows), self.tree
            try:
                yield self._place
            except BaseException:
                self._take_back(before, tree)
                raise
            self.insert_events(
                [StoredEvent(r.stream, r.seq, r.type, r.data) for r in self._rows[before:]]
            )
            self.grew.notify_all()

    def _place(self, rows: Sequence[Row]) -> list[Row]:
        found = {row.id: self._by_id[row.id] for row in rows if row.id in self._by_id}
        placed = already_placed(rows, self.version, found)
        if placed is not None:
            return placed
        placed, self.tree, tiles = grown(self.tree, rows)
        self.tiles.update(((tile.level, tile.index), tile.hash) for tile in tiles)
        self._rows.extend(placed)
        for row in placed:
            self._by_id[row.id] = row
            self._by_stream[row.stream].append(row)
        return placed

    def _take_back(self, before: int, tree: Tree) -> None:
        for row in self._rows[before:]:
            del self._by_id[row.id]
            self._by_stream[row.stream].pop()
            if not self._by_stream[row.stream]:
                del self._by_stream[row.stream]
        del self._rows[before:]
        self.tree = tree

    def blank(self, rows: Sequence[Row]) -> None:
        """Put ``rows`` in the place of those that stand at their positions."""
        with self._database_lock:
            for row in rows:
                old = self._rows[row.position - 1]
                new = old._replace(words=row.words)
                self._rows[row.position - 1] = self._by_id[new.id] = new
                self._by_stream[new.stream][new.seq - 1] = new

    def select(
        self, stream: str | None, after: int, until: int, types: Sequence[str] | None, limit: int
    ) -> list[Row]:
        """The first ``limit`` rows with after < position <= until, in order of position.

        Readers take the lock as well: nobody sees half of what was appended at once.
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
        """All rows, in order of position."""
        with self._database_lock:
            return list(self._rows)

    def head(self) -> int:
        """The number of all rows."""
        with self._database_lock:
            return len(self._rows)

    def version(self, stream: str) -> int:
        """The number of rows in a stream."""
        with self._database_lock:
            return len(self._by_stream.get(stream, ()))

    def streams(self) -> list[str]:
        """The names of the streams that hold a row."""
        with self._database_lock:
            return list(self._by_stream)


class MemoryLog(Log):
    """A log that lives as long as the process; ``rows`` are what it holds from the start."""

    def __init__(self, codec: Codec, url: str = "memory:", rows: Iterable[Row] = ()) -> None:
        super().__init__(url, codec)
        recorder = MemoryRecorder()
        with recorder.writing() as place:
            for row in rows:
                place([row])
        self._open_recorder: MemoryRecorder | None = recorder

    @property
    def _recorder(self) -> MemoryRecorder:
        if self._open_recorder is None:
            raise LogUnavailable("The log in memory is closed. Open a new one.")
        return self._open_recorder

    def _transaction(self) -> AbstractContextManager[Place]:
        return self._recorder.writing()

    def _select(
        self, stream: str | None, after: int, until: int, types: Sequence[str] | None, limit: int
    ) -> Sequence[Row]:
        return self._recorder.select(stream, after, until, types, limit)

    def _head(self) -> int:
        return self._recorder.head()

    def _version(self, stream: str) -> int:
        return self._recorder.version(stream)

    def _streams(self) -> list[str]:
        return self._recorder.streams()

    def _tree(self) -> Tree:
        return self._recorder.tree

    def _tiles(self, level: int, first: int, last: int) -> list[bytes]:
        tiles = self._recorder.tiles
        return [tiles[level, index] for index in range(first, last)]

    def _blank(self, rows: Sequence[Row]) -> None:
        self._recorder.blank(rows)

    def _wait(self, head: int, seconds: float) -> None:
        recorder = self._recorder
        with recorder.grew:
            recorder.grew.wait_for(lambda: recorder.head() > head, seconds)

    def _put(self, kind: str, values: Mapping[str, bytes]) -> None:
        self._recorder.shelf.update(((kind, name), value) for name, value in values.items())

    def _get(self, kind: str, name: str) -> bytes | None:
        return self._recorder.shelf.get((kind, name))

    def _items(self, kind: str) -> list[tuple[str, bytes]]:
        return [(name, value) for (k, name), value in self._recorder.shelf.items() if k == kind]

    def _clear(self, kind: str, prefix: str) -> int:
        shelf = self._recorder.shelf
        gone = [key for key in list(shelf) if key[0] == kind and key[1].startswith(prefix)]
        for key in gone:
            del shelf[key]
        return len(gone)

    def close(self) -> None:
        self._open_recorder = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as a copy of what is kept now."""
        return MemoryLog, (self.codec, self.url, self._recorder.rows())
