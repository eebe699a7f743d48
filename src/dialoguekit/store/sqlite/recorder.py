"""The application recorder of ``eventsourcing``, based on the tables of a log.

Readers use its connection pool.  The tables are our own: STRICT, with CHECKs, and with an
AUTOINCREMENT position that survives a dump.  The write connection and the lock of writers are our
own too: those of the pool block readers, and are never released when a connection cannot be opened.
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

from dialoguekit.errors import Conflict, StoreCorrupted
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import (
    AppendResult,
    Row,
    append_to_tree,
    check_next_seq,
    find_existing_rows,
)
from dialoguekit.store.sqlite import database

T = TypeVar("T")

ConnectionOrCursor: TypeAlias = sqlite3.Connection | sqlite3.Cursor

COLUMNS = "position, stream, seq, id, type, version, at, noted, context, data, words, leaf"
_INSERT = f"INSERT INTO events ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_MAX_PARAMETERS = 500  # Well below the limit of SQLite for one statement.
_HASH_BYTES = 32


class SQLiteRecorder(SQLiteApplicationRecorder):
    """The application recorder of ``eventsourcing``, based on our own tables."""

    def __init__(self, uri: str) -> None:
        super().__init__(
            SQLiteDatastore(uri, lock_timeout=database.LOCK_TIMEOUT_S, originator_id_type="text")
        )
        self._uri = uri
        self._write_lock = threading.Lock()
        self._writer: sqlite3.Connection | None = None

    def construct_create_table_statements(self) -> list[str]:
        return list(database.TABLES)

    @contextmanager
    def write_transaction(self) -> Iterator[sqlite3.Connection]:
        """Run a transaction that holds the write lock from its first statement on.

        A deferred transaction, as the recorder would begin, loses the race between reading the
        version and inserting.  A connection that cannot be rolled back is not used again.
        """
        if not self._write_lock.acquire(timeout=database.LOCK_TIMEOUT_S):
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
                    self._close_writer()
                raise
        finally:
            self._write_lock.release()

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
            self._close_writer()

    def _close_writer(self) -> None:
        """Let the next transaction open a new connection.

        SQLite opens a file read-only where it could not be opened for writing at that time.
        """
        writer, self._writer = self._writer, None
        if writer is not None:
            with suppress(sqlite3.Error):
                writer.close()

    def scrub(self, path: Path) -> None:
        """Remove values that a transaction has overwritten from the write-ahead log."""
        with self._write_lock:
            database.scrub(self._open_writer(), path)

    @contextmanager
    def read_cursor(self) -> Iterator[sqlite3.Cursor]:
        """Yield a cursor outside any transaction: each statement reads one state of the log."""
        with self.datastore.get_connection(commit=False) as connection:
            cursor: sqlite3.Cursor = connection.cursor().sqlite_cursor
            cursor.row_factory = None
            yield cursor

    def close(self) -> None:
        """Close all connections."""
        with self._write_lock:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        self.datastore.close()

    def insert_rows(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> list[Row]:
        """Insert ``rows`` with their leaves, all or none, unless they are stored already.

        Most rows are new, so their ids are not looked up first: the table rejects known ones.
        """
        current_version = partial(stream_version, connection)
        try:
            check_next_seq(rows, current_version)
            return self._insert_new_rows(connection, rows)
        except (Conflict, sqlite3.IntegrityError):
            stored = find_existing_rows(
                rows, current_version, _find_by_id(connection, [row.id for row in rows])
            )
            if stored is None:
                raise
            return stored

    def _insert_new_rows(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> list[Row]:
        tree = read_tree(connection)
        last = connection.execute("SELECT max(position) FROM events").fetchone()[0] or 0
        if last != tree.size:
            raise StoreCorrupted(
                f"The log ends at position {last}, but its tree at {tree.size}. "
                "Nothing was written. Find the damage with: dialoguekit verify"
            )
        result = append_to_tree(tree, rows)
        write_append_result(connection, result)
        return result.rows


def write_append_result(connection: sqlite3.Connection, result: AppendResult) -> Tree:
    """Store rows and the tree with their leaves."""
    rows, tree, tiles = result
    connection.executemany(_INSERT, rows)
    if tiles:
        connection.executemany("INSERT INTO tree VALUES (?, ?, ?)", tiles)
    head = (tree.size, b"".join(tree.frontier))
    connection.execute("UPDATE head SET size = ?, frontier = ?", head)
    return tree


def _find_by_id(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Row]:
    """Return the stored rows with these ids, by id."""
    found: dict[str, Row] = {}
    for start in range(0, len(ids), _MAX_PARAMETERS):
        batch = ids[start : start + _MAX_PARAMETERS]
        marks = ",".join("?" * len(batch))
        rows = connection.execute(f"SELECT {COLUMNS} FROM events WHERE id IN ({marks})", batch)
        found.update((row.id, row) for row in map(Row._make, rows))
    return found


def stream_version(connection: ConnectionOrCursor, stream: str) -> int:
    """Return the number of rows in a stream."""
    found = connection.execute("SELECT max(seq) FROM events WHERE stream = ?", (stream,)).fetchone()
    return check_column_type(found[0] or 0, int)


def read_tree(connection: ConnectionOrCursor) -> Tree:
    """Return the tree, as stored with the last row."""
    size, frontier = connection.execute("SELECT size, frontier FROM head").fetchone()
    offsets = range(0, len(check_column_type(frontier, bytes)), _HASH_BYTES)
    return Tree(
        check_column_type(size, int),
        tuple(frontier[offset : offset + _HASH_BYTES] for offset in offsets),
    )


def check_column_type(value: object, expected_type: type[T]) -> T:
    """Return ``value`` if it has the type of its column; a modified file may contain any.

    Raises :class:`~dialoguekit.errors.StoreCorrupted` otherwise.
    """
    if isinstance(value, expected_type):
        return value
    raise StoreCorrupted(
        f"The log contains a value of type {type(value).__name__} instead of "
        f"{expected_type.__name__}. Run dialoguekit verify to find the damage."
    )
