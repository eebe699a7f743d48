"""A log in an SQLite file, on the application recorder of ``eventsourcing``.

The recorder's connection pool serves readers as it is; the tables are our own: STRICT, with an
AUTOINCREMENT position that survives a dump, and CHECKs.  So is the one connection that writes, and
the lock that writers queue for: those of the pool keep readers waiting too, and are never given
back when a connection cannot be opened.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from eventsourcing.domain import EventSourcingError
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

from dialoguekit.errors import LogDamaged, LogUnavailable
from dialoguekit.log import sqlite_file as file
from dialoguekit.log.base import Log, Place
from dialoguekit.log.codec import Codec
from dialoguekit.log.integrity.merkle import Tree
from dialoguekit.log.rows import (
    PLAIN,
    SEALED,
    Guard,
    LockedWords,
    Row,
    already_placed,
    grown,
)

_MOST_PARAMETERS = 500  # Well under SQLite's limit for one statement.
_LOOK_S = 0.01  # Between two looks of a follower at the version of the file.
_HASH = 32

_COLUMNS = "position, stream, seq, id, type, version, at, noted, context, data, words, leaf"
_INSERT = f"INSERT INTO events ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SEQ_AT = """
SELECT coalesce(
    (SELECT seq FROM events WHERE stream = ? AND position = ?),
    (SELECT seq FROM events WHERE stream = ? AND position <= ? ORDER BY seq DESC LIMIT 1),
    0
)
"""
_STREAMS = """
WITH RECURSIVE names(name) AS (
    SELECT min(stream) FROM events
    UNION ALL
    SELECT (SELECT min(stream) FROM events WHERE stream > name) FROM names WHERE name IS NOT NULL
)
SELECT name FROM names WHERE name IS NOT NULL
"""


class SQLiteRecorder(SQLiteApplicationRecorder):
    """The application recorder of ``eventsourcing`` over our own tables."""

    def __init__(self, uri: str) -> None:
        super().__init__(
            SQLiteDatastore(uri, lock_timeout=file.LOCK_TIMEOUT_S, originator_id_type="text")
        )
        self._uri = uri
        self._queue = threading.Lock()
        self._writer: sqlite3.Connection | None = None

    def construct_create_table_statements(self) -> list[str]:
        return list(file.TABLES)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that holds the write lock from its first statement on.

        A deferred transaction, which the recorder would begin, loses the race between reading
        the version and inserting.  A connection that cannot be rolled back is not used again.
        """
        if not self._queue.acquire(timeout=file.LOCK_TIMEOUT_S):
            raise sqlite3.OperationalError("database is locked")
        try:
            connection = self._open_writer()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                self._roll_back(connection)
                raise
        finally:
            self._queue.release()

    def _open_writer(self) -> sqlite3.Connection:
        if self._writer is None:
            connection = file.connect(self._uri)
            try:
                connection.execute("PRAGMA secure_delete = ON")
            except BaseException:
                connection.close()
                raise
            self._writer = connection
        return self._writer

    def _roll_back(self, connection: sqlite3.Connection) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            self._writer = None
            with suppress(sqlite3.Error):
                connection.close()

    def scrub(self, path: Path) -> None:
        """Leave nothing in the write-ahead log of what a transaction has overwritten."""
        with self._queue:
            file.scrub(self._open_writer(), path)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Cursor]:
        """A cursor outside any transaction: each statement sees one state of the log."""
        with self.datastore.get_connection(commit=False) as connection:
            cursor: sqlite3.Cursor = connection.cursor().sqlite_cursor
            cursor.row_factory = None
            yield cursor

    def close(self) -> None:
        """Close all connections."""
        with self._queue:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        self.datastore.close()


class SQLiteLog(Log):
    """A log in one file, readable and writable by several processes at once.

    ``create`` makes the file when there is none, with the ``privacy`` that is asked for; without
    it a missing file is an error.  A sealed log without a ``guard`` that has its keys withholds
    its words.  Raises
    :class:`~dialoguekit.errors.LogUnavailable` when the file cannot be opened or is something
    else.
    """

    def __init__(
        self,
        path: str | Path,
        codec: Codec,
        *,
        create: bool = True,
        privacy: str = PLAIN,
        guard: Guard | None = None,
    ) -> None:
        self.path = Path(path).absolute()
        super().__init__(f"sqlite:///{path}", codec, guard)
        self._closed = False
        file.warn_of_race()
        file.make_private(self.path, create=create)
        self._uri = f"file:{quote(os.fsencode(self.path))}"
        self._recorder = SQLiteRecorder(self._uri)
        with self._errors(), closing(file.connect(self._uri)) as connection:
            file.prepare_tables(connection, self.path, privacy)
            self.privacy = file.privacy_of(connection, self.path)
        if self.privacy == SEALED and guard is None:
            self.guard = LockedWords()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """The boundary: nothing of sqlite3 or eventsourcing is raised above this room."""
        if self._closed:
            raise LogUnavailable(f"The log at {self.path} is closed. Open it again.")
        try:
            yield
        except UnicodeEncodeError as error:
            raise LogUnavailable("No stream or type has half a character in its name.") from error
        except (sqlite3.Error, EventSourcingError) as error:
            if "locked" in str(error):
                why = (
                    f"is locked: somebody has been writing for {file.LOCK_TIMEOUT_S} s. Try again."
                )
                raise LogUnavailable(f"The log at {self.path} {why}") from error
            raise LogUnavailable(f"The log at {self.path} failed: {error}.") from error

    @contextmanager
    def _transaction(self) -> Iterator[Place]:
        with self._errors(), self._recorder.writing() as connection:
            yield partial(self._place, connection)

    def _place(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> list[Row]:
        found = self._find(connection, [row.id for row in rows])
        placed = already_placed(rows, partial(_version, connection), found)
        if placed is not None:
            return placed
        tree = _tree(connection)
        last = connection.execute("SELECT max(position) FROM events").fetchone()[0] or 0
        if last != tree.size:
            raise LogDamaged(
                f"The log at {self.path} ends at position {last}, and its tree at {tree.size}. "
                "Nothing was written. Find out what is missing with: dialoguekit verify"
            )
        placed, tree, tiles = grown(tree, rows)
        connection.executemany(_INSERT, placed)
        connection.executemany("INSERT INTO tree VALUES (?, ?, ?)", tiles)
        head = (tree.size, b"".join(tree.frontier))
        connection.execute("UPDATE head SET size = ?, frontier = ?", head)
        return placed

    def _find(self, connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Row]:
        found: dict[str, Row] = {}
        for start in range(0, len(ids), _MOST_PARAMETERS):
            some = ids[start : start + _MOST_PARAMETERS]
            marks = ",".join("?" * len(some))
            rows = connection.execute(f"SELECT {_COLUMNS} FROM events WHERE id IN ({marks})", some)
            found.update((row.id, row) for row in map(Row._make, rows))
        return found

    def _select(
        self, stream: str | None, after: int, until: int, types: Sequence[str] | None, limit: int
    ) -> Sequence[Row]:
        where, order = "position > ? AND position <= ?", "position"
        parameters: list[Any] = [after, until]
        if stream is not None:
            where, order = "stream = ? AND seq > ? AND position <= ?", "seq"
            parameters = [stream, self._seq_at(stream, after) if after > 0 else 0, until]
        if types is not None:
            where += f" AND type IN ({','.join('?' * len(types))})"
            parameters.extend(types)
        sql = f"SELECT {_COLUMNS} FROM events WHERE {where} ORDER BY {order} LIMIT ?"
        return self._all(sql, *parameters, limit)

    def _seq_at(self, stream: str, position: int) -> int:
        """The seq that a stream had reached at a position.

        Paging through a stream by position would walk it from its beginning for every page.
        """
        seq: int = self._all(_SEQ_AT, stream, position, stream, position)[0][0]
        return seq

    def _head(self) -> int:
        return self._all("SELECT max(position) FROM events")[0][0] or 0

    def _version(self, stream: str) -> int:
        with self._errors(), self._recorder.reading() as cursor:
            return _version(cursor, stream)

    def _streams(self) -> list[str]:
        return [name for (name,) in self._all(_STREAMS)]

    def _tree(self) -> Tree:
        with self._errors(), self._recorder.reading() as cursor:
            return _tree(cursor)

    def _tiles(self, level: int, first: int, last: int) -> list[bytes]:
        sql = "SELECT hash FROM tree WHERE level = ? AND tile >= ? AND tile < ? ORDER BY tile"
        return [hash for (hash,) in self._all(sql, level, first, last)]

    def _blank(self, rows: Sequence[Row]) -> None:
        changes = [(row.words, row.position) for row in rows]
        with self._errors():
            with self._recorder.writing() as connection:
                connection.executemany("UPDATE events SET words = ? WHERE position = ?", changes)
            self._recorder.scrub(self.path)

    def _wait(self, head: int, seconds: float) -> None:
        """Look at the version of the file, which others change when they write to it."""
        deadline = time.monotonic() + seconds
        with self._errors(), closing(file.connect(self._uri)) as connection:
            seen = None
            while not self._closed and time.monotonic() < deadline:
                version = connection.execute("PRAGMA data_version").fetchone()
                if version != seen and self._head() > head:
                    return
                seen = version
                time.sleep(_LOOK_S)

    def _put(self, kind: str, name: str, value: bytes) -> None:
        with self._errors(), self._recorder.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO shelf VALUES (?, ?, ?)", (kind, name, value))

    def _get(self, kind: str, name: str) -> bytes | None:
        found = self._all("SELECT value FROM shelf WHERE kind = ? AND name = ?", kind, name)
        return found[0][0] if found else None

    def _items(self, kind: str) -> list[tuple[str, bytes]]:
        return self._all("SELECT name, value FROM shelf WHERE kind = ?", kind)

    def _clear(self, kind: str, prefix: str) -> int:
        sql = "DELETE FROM shelf WHERE kind = ? AND substr(name, 1, ?) = ?"
        with self._errors():
            with self._recorder.writing() as connection:
                gone = connection.execute(sql, (kind, len(prefix), prefix)).rowcount
            self._recorder.scrub(self.path)
        return gone

    def _all(self, sql: str, *parameters: Any) -> list[Any]:
        """All rows of a query, as tuples."""
        with self._errors(), self._recorder.reading() as cursor:
            return cursor.execute(sql, parameters).fetchall()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._recorder.close()
            self.guard.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as the path, to be opened there anew."""
        return _reopen, (str(self.path), self.codec, self.guard)


def _version(reader: sqlite3.Connection | sqlite3.Cursor, stream: str) -> int:
    """The number of rows in a stream."""
    found = reader.execute("SELECT max(seq) FROM events WHERE stream = ?", (stream,)).fetchone()
    return found[0] or 0


def _tree(reader: sqlite3.Connection | sqlite3.Cursor) -> Tree:
    """The tree as it was stored with the last row."""
    size, frontier = reader.execute("SELECT size, frontier FROM head").fetchone()
    return Tree(size, tuple(frontier[n : n + _HASH] for n in range(0, len(frontier), _HASH)))


def _reopen(path: str, codec: Codec, guard: Guard) -> SQLiteLog:
    return SQLiteLog(path, codec, create=False, guard=guard)
