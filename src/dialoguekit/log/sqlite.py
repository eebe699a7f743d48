"""A log in an SQLite file, on the application recorder of ``eventsourcing``.

The recorder's connection pool is used as it is; the table is our own: STRICT, with an
AUTOINCREMENT position that survives a dump, and CHECKs.  So is the lock that writers queue for:
that of the pool keeps readers waiting too, and is never given back when a connection cannot be
opened.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from eventsourcing.domain import EventSourcingError
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor, SQLiteDatastore

from dialoguekit.errors import LogUnavailable
from dialoguekit.log.base import Log, Row, already_placed
from dialoguekit.log.codec import Codec

APPLICATION_ID = 0x64676B74  # "dgkt": marks a file as a dialoguekit log.
SCHEMA_VERSION = 1
LOCK_TIMEOUT_S = 10
_MOST_PARAMETERS = 500  # Well under SQLite's limit for one statement.
_PAUSE_S = 0.01

_SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    position INTEGER PRIMARY KEY AUTOINCREMENT CHECK (position >= 1),
    stream   TEXT    NOT NULL CHECK (length(stream) BETWEEN 1 AND 200),
    seq      INTEGER NOT NULL CHECK (seq >= 1),
    id       TEXT    NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 200),
    type     TEXT    NOT NULL CHECK (length(type) BETWEEN 1 AND 200),
    version  INTEGER NOT NULL CHECK (version >= 1),
    at       INTEGER NOT NULL,
    noted    INTEGER NOT NULL,
    context  BLOB    NOT NULL,
    data     BLOB    NOT NULL,
    UNIQUE (stream, seq)
) STRICT
"""
_COLUMNS = "position, stream, seq, id, type, version, at, noted, context, data"
_INSERT = (
    "INSERT INTO events (stream, seq, id, type, version, at, noted, context, data) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_STREAMS = """
WITH RECURSIVE names(name) AS (
    SELECT min(stream) FROM events
    UNION ALL
    SELECT (SELECT min(stream) FROM events WHERE stream > name) FROM names WHERE name IS NOT NULL
)
SELECT name FROM names WHERE name IS NOT NULL
"""


class SQLiteRecorder(SQLiteApplicationRecorder):
    """The application recorder of ``eventsourcing`` over our own table."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        super().__init__(datastore)
        self._writer = threading.Lock()

    def construct_create_table_statements(self) -> list[str]:
        return [
            _SCHEMA,
            f"PRAGMA application_id = {APPLICATION_ID}",
            f"PRAGMA user_version = {SCHEMA_VERSION}",
        ]

    @contextmanager
    def writing(self) -> Iterator[SQLiteCursor]:
        """One transaction that holds the write lock from its first statement on.

        A deferred transaction, which the recorder would begin, loses the race between reading
        the version and inserting.
        """
        if not self._writer.acquire(timeout=LOCK_TIMEOUT_S):
            raise sqlite3.OperationalError("database is locked")
        try:
            with self.datastore.get_connection(commit=False) as connection:
                cursor = connection.cursor()
                cursor.execute("BEGIN IMMEDIATE")
                try:
                    yield cursor
                    connection.commit()
                except BaseException:
                    connection.rollback()
                    raise
        finally:
            self._writer.release()

    @contextmanager
    def reading(self) -> Iterator[SQLiteCursor]:
        """A cursor outside any transaction: each statement sees one state of the log."""
        with self.datastore.get_connection(commit=False) as connection:
            yield connection.cursor()

    def place(self, stream: str, rows: Sequence[Row], expected: int) -> list[Row]:
        """Insert ``rows`` unless they stand here already; all or none."""
        with self.writing() as cursor:
            found = self._find(cursor, [row.id for row in rows])
            placed = already_placed(rows, expected, self.version(cursor, stream), found)
            if placed is None:
                cursor.executemany(_INSERT, [row[1:] for row in rows])
                cursor.execute("SELECT max(position) FROM events")
                first = cursor.fetchone()[0] - len(rows) + 1
                placed = [row._replace(position=first + n) for n, row in enumerate(rows)]
            return placed

    def _find(self, cursor: SQLiteCursor, ids: Sequence[str]) -> dict[str, Row]:
        found: dict[str, Row] = {}
        for start in range(0, len(ids), _MOST_PARAMETERS):
            some = ids[start : start + _MOST_PARAMETERS]
            marks = ",".join("?" * len(some))
            cursor.execute(f"SELECT {_COLUMNS} FROM events WHERE id IN ({marks})", some)
            found.update((row["id"], Row(*row)) for row in cursor.fetchall())
        return found

    def version(self, cursor: SQLiteCursor, stream: str) -> int:
        """The number of rows in a stream."""
        cursor.execute("SELECT max(seq) FROM events WHERE stream = ?", (stream,))
        return cursor.fetchone()[0] or 0


class SQLiteLog(Log):
    """A log in one file, readable and writable by several processes at once.

    ``create`` makes the file when there is none; without it a missing file is an error.
    Raises :class:`~dialoguekit.errors.LogUnavailable` when the file cannot be opened or is
    something else.
    """

    def __init__(self, path: str | Path, codec: Codec, *, create: bool = True) -> None:
        self.path = Path(path).absolute()
        super().__init__(f"sqlite:///{path}", codec)
        self._closed = False
        self._prepare_file(create)
        uri = f"file:{quote(os.fsencode(self.path))}"
        self._datastore = SQLiteDatastore(
            uri, lock_timeout=LOCK_TIMEOUT_S, originator_id_type="text"
        )
        self._recorder = SQLiteRecorder(self._datastore)
        with (
            self._errors(),
            closing(
                sqlite3.connect(uri, uri=True, isolation_level=None, timeout=LOCK_TIMEOUT_S)
            ) as connection,
        ):
            self._prepare_table(connection)

    def _prepare_file(self, create: bool) -> None:
        """Only the owner may read what people said: the file is made before SQLite opens it.

        A file that exists is left to SQLite: to open and close it here would drop the locks
        that other handles of this process have on it.
        """
        try:
            self.path.stat()
            return
        except FileNotFoundError as error:
            if not create:
                raise LogUnavailable(
                    f"There is no log at {self.path}. Check --log, or record something first."
                ) from error
        except (OSError, ValueError) as error:
            raise LogUnavailable(f"Cannot open {self.path}: {_reason(error)}.") from error
        try:
            with suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except OSError as error:
            raise LogUnavailable(
                f"Cannot create {self.path}: {_reason(error)}. Choose a directory that exists "
                "and that you may write to."
            ) from error

    def _prepare_table(self, connection: sqlite3.Connection) -> None:
        """Make the table where the file is empty, and touch nothing in a file of others."""
        connection.execute("BEGIN")  # Another process may be making the table at this moment.
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT sql FROM sqlite_schema WHERE sql NOTNULL").fetchall()
        connection.execute("ROLLBACK")
        if application == APPLICATION_ID and schema == SCHEMA_VERSION:
            return
        if application == APPLICATION_ID:
            raise LogUnavailable(
                f"{self.path} was written by a newer dialoguekit (schema {schema}). Upgrade."
            )
        if tables and not _is_restored(application, [sql for (sql,) in tables]):
            raise LogUnavailable(
                f"{self.path} is an SQLite file, but not a dialoguekit log. Choose another path."
            )
        _use_write_ahead_log(connection)
        connection.execute("BEGIN IMMEDIATE")
        for statement in self._recorder.create_table_statements:
            connection.execute(statement)
        connection.execute("COMMIT")

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
                why = f"is locked: somebody has been writing for {LOCK_TIMEOUT_S} s. Try again."
                raise LogUnavailable(f"The log at {self.path} {why}") from error
            raise LogUnavailable(f"The log at {self.path} failed: {error}.") from error

    def _insert(self, stream: str, rows: Sequence[Row], expected: int) -> list[Row]:
        with self._errors():
            return self._recorder.place(stream, rows, expected)

    def _select(
        self, stream: str | None, after: int, until: int, types: Sequence[str] | None, limit: int
    ) -> Sequence[Row]:
        where = "position > ? AND position <= ?"
        parameters: list[Any] = [after, until]
        if stream is not None:
            where += " AND stream = ?"
            parameters.append(stream)
        if types is not None:
            where += f" AND type IN ({','.join('?' * len(types))})"
            parameters.extend(types)
        order = "position" if stream is None else "seq"
        sql = f"SELECT {_COLUMNS} FROM events WHERE {where} ORDER BY {order} LIMIT ?"
        with self._errors(), self._recorder.reading() as cursor:
            cursor.execute(sql, [*parameters, limit])
            rows: list[Row] = cursor.fetchall()
            return rows

    def _head(self) -> int:
        with self._errors(), self._recorder.reading() as cursor:
            cursor.execute("SELECT max(position) FROM events")
            return cursor.fetchone()[0] or 0

    def _version(self, stream: str) -> int:
        with self._errors(), self._recorder.reading() as cursor:
            return self._recorder.version(cursor, stream)

    def _streams(self) -> list[str]:
        with self._errors(), self._recorder.reading() as cursor:
            cursor.execute(_STREAMS)
            return [row[0] for row in cursor.fetchall()]

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._datastore.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as the path, to be opened there anew."""
        return _reopen, (str(self.path), self.codec)


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _is_restored(application: int, tables: Sequence[str]) -> bool:
    """Whether this is a log that came back from a dump, which does not carry the mark."""
    made = _SCHEMA.replace("IF NOT EXISTS ", "").strip()
    kept = ["CREATE TABLE sqlite_sequence(name,seq)", made]
    return application == 0 and sorted(sql.strip() for sql in tables) == sorted(kept)


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch the file to a write-ahead log.

    For that SQLite needs the file to itself and does not wait until it has it.
    """
    deadline = time.monotonic() + LOCK_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            return
        except sqlite3.OperationalError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_PAUSE_S)


def _reopen(path: str, codec: Codec) -> SQLiteLog:
    return SQLiteLog(path, codec, create=False)
