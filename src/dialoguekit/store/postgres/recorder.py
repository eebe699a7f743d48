"""The application recorder of ``eventsourcing`` for PostgreSQL, based on the tables of a log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, LiteralString

import psycopg
from eventsourcing.persistence import OperationalError
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Connection, Cursor
from psycopg.rows import TupleRow, tuple_row
from psycopg.sql import SQL, Identifier

from dialoguekit.errors import StoreCorrupted, to_one_line
from dialoguekit.store.event_store import TransientError
from dialoguekit.store.merkle.tree import HASH_BYTES, Tree
from dialoguekit.store.postgres.connection_url import CONNECT_TIMEOUT_S, ConnectionInfo
from dialoguekit.store.postgres.schema import TABLE_NAMES
from dialoguekit.store.postgres.scrub import scrub
from dialoguekit.store.rows import Row, append_to_tree, find_existing_rows

LOCK_TIMEOUT_S = 10
"""Time that a writer waits for earlier writers."""
MAX_CONNECTIONS = 10
"""Connections of one store; a thread waits while all are in use."""

_IDLE_TIMEOUT_S = 60  # A writer that has vanished blocks others no longer.

_ENABLE_SYNCHRONOUS_COMMIT = """
SELECT set_config('synchronous_commit', 'on', false)
WHERE current_setting('synchronous_commit') = 'off'
"""
"""Ensures that an acknowledged append is on disk, overriding the server default."""

_COLUMNS = SQL("position, stream, seq, id, type, version, at, noted, context, data, words, leaf")
_COLUMN_TYPES = ("int8", "text", "int8", "text", "text", "int8", "int8", "int8", *["bytea"] * 4)


class _Datastore(PostgresDatastore):
    """The datastore, with connections that acknowledge only durable commits."""

    def after_connect_func(self) -> Callable[[Connection[Any]], None]:
        """Return the function that configures each new connection of the pool."""
        configure = super().after_connect_func()

        def configure_durably(connection: Connection[Any]) -> None:
            configure(connection)
            connection.execute(_ENABLE_SYNCHRONOUS_COMMIT)

        return configure_durably


class PostgresRecorder(PostgresApplicationRecorder):
    """The pool, table lock and channel of the recorder; the tables are our own.

    Its database functions are disabled: they assign positions in another order than that of
    commits, so a subscriber would miss events.
    """

    def __init__(self, connection_info: ConnectionInfo) -> None:
        datastore = _Datastore(
            *[""] * 5,
            connect_timeout=CONNECT_TIMEOUT_S,
            idle_in_transaction_session_timeout=_IDLE_TIMEOUT_S,
            pool_size=1,
            max_overflow=MAX_CONNECTIONS - 1,
            lock_timeout=LOCK_TIMEOUT_S,
            schema=connection_info.schema,
            originator_id_type="text",
        )
        # The datastore supports five connection parameters, libpq many more.
        datastore.pool.kwargs = connection_info.parameters
        # A pool that has failed for long pauses for long: restart it instead.
        datastore.pool.reconnect_timeout = CONNECT_TIMEOUT_S
        self._connection_info = connection_info
        self._statements: dict[str, bytes] = {}
        try:
            super().__init__(datastore, events_table_name="events")
        except BaseException:
            datastore.close()
            raise
        self.channel_name = channel_name_of(connection_info.schema)

    def sql(self, text: LiteralString) -> bytes:
        """Return a statement with the table names of this log, such as ``{events}``."""
        statement = self._statements.get(text)
        if statement is None:
            tables = {name: Identifier(self._connection_info.schema, name) for name in TABLE_NAMES}
            statement = SQL(text).format(columns=_COLUMNS, **tables).as_bytes()
            self._statements[text] = statement
        return statement

    def fetch_all(self, text: LiteralString, *parameters: Any) -> list[Any]:
        """Return all rows of a query outside any transaction, as tuples."""
        with self._cursor() as cursor:
            return cursor.execute(self.sql(text), parameters, prepare=True).fetchall()

    def erase(self, rows: Sequence[Row]) -> None:
        """Replace the personal data at the positions of ``rows``, and scrub the table."""
        changes = [(row.personal_data, row.position) for row in rows]
        with self.write_transaction() as cursor:
            cursor.executemany(
                self.sql("UPDATE {events} SET words = %s WHERE position = %s"), changes
            )
        self.scrub("events")

    def execute(self, text: LiteralString, *parameters: Any) -> int:
        """Run a statement in its own transaction, and return how many rows it changed."""
        with self._cursor() as cursor:
            return cursor.execute(self.sql(text), parameters).rowcount

    def execute_many(self, text: LiteralString, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement with each of several rows of parameters, in one transaction."""
        with self._cursor() as cursor, cursor.connection.transaction():
            cursor.executemany(self.sql(text), rows)

    @contextmanager
    def _cursor(self) -> Iterator[Cursor[TupleRow]]:
        """Yield a cursor outside any transaction: each statement reads one state of the log.

        After a connection failure, the idle connections are checked too.
        """
        pool = self.datastore.pool
        try:
            with self.datastore.get_connection() as connection:
                yield connection.cursor(binary=True, row_factory=tuple_row)
        except OperationalError:
            if not pool.closed:
                pool.check()
            raise

    @contextmanager
    def write_transaction(self) -> Iterator[Cursor[TupleRow]]:
        """Run a transaction that holds the write lock from its first statement on.

        Listeners are notified when it is committed.
        """
        with self._cursor() as cursor, cursor.connection.transaction():
            self._lock_table(cursor)  # type: ignore[arg-type]  # It fetches no rows.
            yield cursor
            self._notify_channel(cursor)  # type: ignore[arg-type]  # It fetches no rows.

    def insert_rows(self, cursor: Cursor[TupleRow], rows: Sequence[Row]) -> list[Row]:
        """Insert ``rows`` within a write transaction, unless they are stored already."""
        found = self._find_by_id(cursor, [row.id for row in rows])
        stored = find_existing_rows(rows, partial(self._stream_version, cursor), found)
        if stored is not None:
            return stored
        tree, last = self._read_tree(cursor)
        if last != tree.size:
            raise StoreCorrupted(
                f"The log at {self._connection_info.display_url} ends at position {last}, but its "
                f"tree at {tree.size}. Nothing was written. Find the damage with: dialoguekit "
                "verify"
            )
        stored, tree, tiles = append_to_tree(tree, rows)
        copy_statement = self.sql("COPY {events} ({columns}) FROM STDIN WITH (FORMAT BINARY)")
        with cursor.copy(copy_statement) as copy:
            copy.set_types(_COLUMN_TYPES)
            for row in stored:
                copy.write_row(row)
        if tiles:
            cursor.executemany(self.sql("INSERT INTO {tree} VALUES (%s, %s, %s)"), tiles)
        head = (tree.size, b"".join(tree.frontier))
        cursor.execute(self.sql("UPDATE {head} SET size = %s, frontier = %s"), head)
        return stored

    def _find_by_id(self, cursor: Cursor[TupleRow], ids: list[str]) -> dict[str, Row]:
        query = self.sql("SELECT {columns} FROM {events} WHERE id = ANY(%s)")
        return {row.id: row for row in map(Row._make, cursor.execute(query, (ids,)))}

    def _stream_version(self, cursor: Cursor[TupleRow], stream: str) -> int:
        query = self.sql("SELECT coalesce(max(seq), 0) FROM {events} WHERE stream = %s")
        version: int = _fetch_row(cursor.execute(query, (stream,)))[0]
        return version

    def read_tree(self) -> Tree:
        """Return the tree, as stored with the last row."""
        with self._cursor() as cursor:
            return self._read_tree(cursor)[0]

    def _read_tree(self, cursor: Cursor[TupleRow]) -> tuple[Tree, int]:
        """Return the tree and the last position, which should equal its size."""
        query = (
            "SELECT size, frontier, (SELECT coalesce(max(position), 0) FROM {events}) FROM {head}"
        )
        size, frontier, last = _fetch_row(cursor.execute(self.sql(query)))
        hashes = (
            frontier[offset : offset + HASH_BYTES] for offset in range(0, len(frontier), HASH_BYTES)
        )
        return Tree(size, tuple(hashes)), last

    def scrub(self, table: str) -> None:
        """Remove overwritten and deleted values from the files of ``table``.

        Raises :class:`~dialoguekit.errors.StoreUnavailable` when old bytes may remain.
        """
        connection_info = self._connection_info
        with connect(connection_info) as connection:
            connection.execute(SQL("SET lock_timeout = {0}").format(f"{LOCK_TIMEOUT_S}s"))
            scrub(
                connection,
                connection_info.schema,
                table,
                connection_info.display_url,
                LOCK_TIMEOUT_S,
            )


def channel_name_of(schema: str) -> str:
    """Return the channel on which writers of a log send notifications."""
    return f"dialoguekit_{schema}"


def connect(connection_info: ConnectionInfo) -> Connection[TupleRow]:
    """Open a connection outside the pool, in autocommit mode."""
    try:
        return psycopg.connect(autocommit=True, **connection_info.parameters)
    except psycopg.OperationalError as error:
        raise TransientError(
            f"The log at {connection_info.display_url} cannot be reached: {first_line(error)}. "
            "Check its URL, or try again when the server is running."
        ) from error


def first_line(error: BaseException) -> str:
    """Return the first line of an error, without the hints of the server."""
    return to_one_line(str(error).partition("\n")[0]).rstrip(".")


def _fetch_row(cursor: Cursor[TupleRow]) -> TupleRow:
    row = cursor.fetchone()
    assert row is not None
    return row
