"""The application recorder of ``eventsourcing`` for PostgreSQL, based on the tables of a log."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from eventsourcing.persistence import OperationalError
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Connection, Cursor
from psycopg.rows import TupleRow, tuple_row
from psycopg.sql import SQL, Identifier

from dialoguekit.errors import to_one_line
from dialoguekit.store.event_store import TransientError
from dialoguekit.store.postgres.connection_url import CONNECT_TIMEOUT_S, ConnectionInfo
from dialoguekit.store.postgres.schema import TABLE_NAMES
from dialoguekit.store.postgres.scrub import scrub
from dialoguekit.store.reader import ALL_COLUMNS
from dialoguekit.store.rows import Row

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

_COLUMNS = SQL(", ").join(map(SQL, ALL_COLUMNS))


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

    def __init__(self, connection_info: ConnectionInfo, write_timeout_s: float) -> None:
        datastore = _Datastore(
            *[""] * 5,
            connect_timeout=CONNECT_TIMEOUT_S,
            idle_in_transaction_session_timeout=_IDLE_TIMEOUT_S,
            pool_size=1,
            max_overflow=MAX_CONNECTIONS - 1,
            lock_timeout=math.ceil(write_timeout_s),
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
                self.sql("UPDATE {events} SET personal_data = %s WHERE position = %s"), changes
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

    @contextmanager
    def read_transaction(self) -> Iterator[Cursor[TupleRow]]:
        """Run a transaction whose statements all read one state of the log."""
        with self._cursor() as cursor, cursor.connection.transaction():
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield cursor

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
