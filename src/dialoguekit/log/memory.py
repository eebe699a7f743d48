"""A log in memory, on the plain-object recorder of ``eventsourcing``."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.popo import POPOApplicationRecorder

from dialoguekit.errors import LogUnavailable
from dialoguekit.log.base import Log, Row, already_placed
from dialoguekit.log.codec import Codec


@dataclass(frozen=True)
class _StoredRow(StoredEvent):
    """A stored event that carries our whole row beside the four fields of its recorder."""

    row: Row


class MemoryRecorder(POPOApplicationRecorder):
    """The plain-object recorder with an index by event id and by stream."""

    def __init__(self) -> None:
        super().__init__()
        self._by_id: dict[str, Row] = {}
        self._by_stream: dict[str, list[Row]] = defaultdict(list)

    def place(self, rows: Sequence[Row], expected: int) -> list[Row]:
        """Insert ``rows`` unless they stand here already; all or none."""
        stream = rows[0].stream
        with self._database_lock:
            found = {row.id: self._by_id[row.id] for row in rows if row.id in self._by_id}
            placed = already_placed(rows, expected, self.version(stream), found)
            if placed is not None:
                return placed
            first = len(self._stored_events) + 1
            placed = [row._replace(position=first + n) for n, row in enumerate(rows)]
            self.insert_events(
                [_StoredRow(stream, row.seq, row.type, row.data, row) for row in placed]
            )
            self._by_id.update((row.id, row) for row in placed)
            self._by_stream[stream].extend(placed)
            return placed

    def rows(self, stream: str | None) -> Sequence[Row]:
        """The rows of a stream, or all, in order of position."""
        if stream is not None:
            return self._by_stream.get(stream, [])
        return _Rows(self._stored_events)

    def version(self, stream: str) -> int:
        """The number of rows in a stream."""
        return len(self._by_stream.get(stream, ()))

    def streams(self) -> list[str]:
        """The names of the streams that hold a row."""
        return [name for name, rows in self._by_stream.items() if rows]


class _Rows(Sequence[Row]):
    """The rows inside stored events, without copying the list."""

    def __init__(self, stored: list[Any]) -> None:
        self._stored = stored

    def __len__(self) -> int:
        return len(self._stored)

    def __getitem__(self, index: Any) -> Any:
        found = self._stored[index]
        return [s.row for s in found] if isinstance(index, slice) else found.row


class MemoryLog(Log):
    """A log that lives as long as the process."""

    def __init__(self, codec: Codec, url: str = "memory:") -> None:
        super().__init__(url, codec)
        self._open_recorder: MemoryRecorder | None = MemoryRecorder()

    @property
    def _recorder(self) -> MemoryRecorder:
        if self._open_recorder is None:
            raise LogUnavailable("The log in memory is closed. Open a new one.")
        return self._open_recorder

    def _insert(self, stream: str, rows: Sequence[Row], expected: int) -> list[Row]:
        return self._recorder.place(rows, expected)

    def _select(
        self, stream: str | None, after: int, until: int, types: Sequence[str] | None, limit: int
    ) -> Sequence[Row]:
        rows = self._recorder.rows(stream)
        found: list[Row] = []
        for index in range(bisect_right(rows, after, key=lambda row: row.position), len(rows)):
            row = rows[index]
            if row.position > until or len(found) == limit:
                break
            if types is None or row.type in types:
                found.append(row)
        return found

    def _head(self) -> int:
        return len(self._recorder.rows(None))

    def _version(self, stream: str) -> int:
        return self._recorder.version(stream)

    def _streams(self) -> list[str]:
        return self._recorder.streams()

    def close(self) -> None:
        self._open_recorder = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as a copy of what is kept now."""
        return _restore, (self.codec, self.url, list(self._recorder.rows(None)))


def _restore(codec: Codec, url: str, rows: list[Row]) -> MemoryLog:
    log = MemoryLog(codec, url)
    for row in rows:
        log._recorder.place([row], row.seq - 1)
    return log
