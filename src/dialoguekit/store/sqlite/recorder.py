"""The application recorder of ``eventsourcing`` over the tables of a log.

Its connection pool serves readers as it is; the tables are our own: STRICT, with an AUTOINCREMENT
position that survives a dump, and CHECKs.  So is the one connection that writes, and the lock that
writers queue for: those of the pool keep readers waiting too, and are never given back when a
connection cannot be opened.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

from dialoguekit.errors import Conflict, LogDamaged
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import Growth, Row, already_placed, check_next, grown
from dialoguekit.store.sqlite import database

T = TypeVar("T")

Reader: TypeAlias = sqlite3.Connection | sqlite3.Cursor

COLUMNS = "position, stream, seq, id, type, version, at, noted, context, data, words, leaf"
_INSERT = f"INSERT INTO events ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_MOST_PARAMETERS = 500  # Well under SQLite's limit for one statement.
_HASH_BYTES = 32


class SQLiteRecorder(SQLiteApplicationRecorder):
    """The application recorder of ``eventsourcing`` over our own tables."""

    def __init__(self, uri: str) -> None:
        super().__init__(
            SQLiteDatastore(uri, lock_timeout=database.LOCK_TIMEOUT_S, originator_id_type="text")
        )
        self._uri = uri
        self._queue = threading.Lock()
        self._writer: sqlite3.Connection | None = None

    def construct_create_table_statements(self) -> list[str]:
        return list(database.TABLES)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that holds the write lock from its first statement on.

        A deferred transaction, which the recorder would begin, loses the race between reading
        the version and inserting.  A connection that cannot be rolled back is not used again.
        """
        if not self._queue.acquire(timeout=database.LOCK_TIMEOUT_S):
            raise sqlite3.OperationalError("database is locked")
        try:
            connection = self._open_writer()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException as error:
                self._roll_back(connection)
                if "readonly" in str(error):
                    self._drop_writer()
                raise
        finally:
            self._queue.release()

    def _open_writer(self) -> sqlite3.Connection:
        if self._writer is None:
            connection = database.connect(self._uri)
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
            self._drop_writer()

    def _drop_writer(self) -> None:
        """Let the next transaction open a connection anew.

        SQLite opens a file for reading alone where it cannot open it for more at the moment.
        """
        writer, self._writer = self._writer, None
        if writer is not None:
            with suppress(sqlite3.Error):
                writer.close()

    def scrub(self, path: Path) -> None:
        """Leave nothing in the write-ahead log of what a transaction has overwritten."""
        with self._queue:
            database.scrub(self._open_writer(), path)

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

    def place(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> list[Row]:
        """Insert ``rows`` with their leaves, unless they stand there already; all or none.

        Most rows are new, and nobody looks for their ids: the table does when they are inserted.
        """
        version_of = partial(version, connection)
        try:
            check_next(rows, version_of)
            return self._insert(connection, rows)
        except (Conflict, sqlite3.IntegrityError):
            placed = already_placed(rows, version_of, _find(connection, [row.id for row in rows]))
            if placed is None:
                raise
            return placed

    def _insert(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> list[Row]:
        before = tree(connection)
        last = connection.execute("SELECT max(position) FROM events").fetchone()[0] or 0
        if last != before.size:
            raise LogDamaged(
                f"The log ends at position {last}, and its tree at {before.size}. "
                "Nothing was written. Find out what is missing with: dialoguekit verify"
            )
        growth = grown(before, rows)
        insert(connection, growth)
        return growth.rows


def insert(connection: sqlite3.Connection, growth: Growth) -> Tree:
    """Store rows in their places, and the tree with their leaves."""
    placed, after, tiles = growth
    connection.executemany(_INSERT, placed)
    if tiles:
        connection.executemany("INSERT INTO tree VALUES (?, ?, ?)", tiles)
    head = (after.size, b"".join(after.frontier))
    connection.execute("UPDATE head SET size = ?, frontier = ?", head)
    return after


def _find(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Row]:
    """The stored rows that have one of the ids."""
    found: dict[str, Row] = {}
    for start in range(0, len(ids), _MOST_PARAMETERS):
        some = ids[start : start + _MOST_PARAMETERS]
        marks = ",".join("?" * len(some))
        rows = connection.execute(f"SELECT {COLUMNS} FROM events WHERE id IN ({marks})", some)
        found.update((row.id, row) for row in map(Row._make, rows))
    return found


def version(reader: Reader, stream: str) -> int:
    """The number of rows in a stream."""
    found = reader.execute("SELECT max(seq) FROM events WHERE stream = ?", (stream,)).fetchone()
    return sound(found[0] or 0, int)


def tree(reader: Reader) -> Tree:
    """The tree as it was stored with the last row."""
    size, frontier = reader.execute("SELECT size, frontier FROM head").fetchone()
    hashes = range(0, len(sound(frontier, bytes)), _HASH_BYTES)
    return Tree(sound(size, int), tuple(frontier[at : at + _HASH_BYTES] for at in hashes))


def sound(value: object, kind: type[T]) -> T:
    """A value of the kind that its column holds, as long as nobody changes the file itself.

    Raises :class:`~dialoguekit.errors.LogDamaged`.
    """
    if isinstance(value, kind):
        return value
    raise LogDamaged(
        f"The log holds a value of type {type(value).__name__} where one of type {kind.__name__} "
        "belongs. Run dialoguekit verify to find what was changed."
    )
