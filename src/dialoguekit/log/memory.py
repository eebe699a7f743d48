"""A log in memory, on the plain-object recorder of ``eventsourcing``."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.popo import POPOApplicationRecorder

from dialoguekit.errors import LogUnavailable
from dialoguekit.log.base import Log, Row, already_placed
from dialoguekit.log.codec import Codec


class MemoryRecorder(POPOApplicationRecorder):
    """The plain-object recorder with our rows beside its events, by id and by stream."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._by_id: dict[str, Row] = {}
        self._by_stream: dict[str, list[Row]] = defaultdict(list)

    def place(self, stream: str, rows: Sequence[Row], expected: int) -> list[Row]:
        """Insert ``rows`` unless they stand here already; all or none."""
        with self._database_lock:
            found = {row.id: self._by_id[row.id] for row in rows if row.id in self._by_id}
            placed = already_placed(rows, expected, self.version(stream), found)
            if placed is not None:
                return placed
            first = len(self._rows) + 1
            placed = [row._replace(position=first + n) for n, row in enumerate(rows)]
            self.insert_events([StoredEvent(stream, row.seq, row.type, row.data) for row in placed])
            self._rows.extend(placed)
            self._by_id.update((row.id, row) for row in placed)
            self._by_stream[stream].extend(placed)
            return placed

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
        for row in rows:
            recorder.place(row.stream, [row], row.seq - 1)
        self._open_recorder: MemoryRecorder | None = recorder

    @property
    def _recorder(self) -> MemoryRecorder:
        if self._open_recorder is None:
            raise LogUnavailable("The log in memory is closed. Open a new one.")
        return self._open_recorder

    def _insert(self, stream: str, rows: Sequence[Row], expected: int) -> list[Row]:
        return self._recorder.place(stream, rows, expected)

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

    def close(self) -> None:
        self._open_recorder = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as a copy of what is kept now."""
        return MemoryLog, (self.codec, self.url, self._recorder.rows())
