"""The application recorder of ``eventsourcing`` for PostgreSQL, over the tables of a log."""

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

from dialoguekit.errors import LogDamaged, one_line
from dialoguekit.store.event_store import Passing
from dialoguekit.store.merkle.tree import HASH_BYTES, Tree
from dialoguekit.store.postgres.connection_url import CONNECT_TIMEOUT_S, Address
from dialoguekit.store.postgres.schema import NAMES
from dialoguekit.store.postgres.scrub import scrub
from dialoguekit.store.rows import Row, already_placed, grown

LOCK_TIMEOUT_S = 10
"""How long a writer waits for the writers before it."""
CONNECTIONS = 10
"""Of one log object; a thread that finds them busy waits."""

_IDLE_TIMEOUT_S = 60  # A writer that has vanished keeps others waiting no longer.

_DURABLE = """
SELECT set_config('synchronous_commit', 'on', false)
WHERE current_setting('synchronous_commit') = 'off'
"""
"""An append that is acknowledged is on the disk, whatever the server is content with."""

_COLUMNS = SQL("position, stream, seq, id, type, version, at, noted, context, data, words, leaf")
_TYPES = ("int8", "text", "int8", "text", "text", "int8", "int8", "int8", *["bytea"] * 4)


class _Datastore(PostgresDatastore):
    """The datastore, with connections that mean what they acknowledge."""

    def after_connect_func(self) -> Callable[[Connection[Any]], None]:
        """What is done with each new connection of the pool."""
        settle = super().after_connect_func()

        def settle_durably(connection: Connection[Any]) -> None:
            settle(connection)
            connection.execute(_DURABLE)

        return settle_durably


class PostgresRecorder(PostgresApplicationRecorder):
    """The recorder's pool, its table lock and its channel; the tables are our own.

    Its functions in the database stay off: with them events get their positions in one order
    and are committed in another, and a follower misses some.
    """

    def __init__(self, address: Address) -> None:
        datastore = _Datastore(
            *[""] * 5,
            connect_timeout=CONNECT_TIMEOUT_S,
            idle_in_transaction_session_timeout=_IDLE_TIMEOUT_S,
            pool_size=1,
            max_overflow=CONNECTIONS - 1,
            lock_timeout=LOCK_TIMEOUT_S,
            schema=address.schema,
            originator_id_type="text",
        )
        # The datastore knows five parameters of a connection, libpq many more.
        datastore.pool.kwargs = address.parameters
        # A pool that has long failed to connect makes long pauses: let it begin again instead.
        datastore.pool.reconnect_timeout = CONNECT_TIMEOUT_S
        self._address = address
        self._made: dict[str, bytes] = {}
        try:
            super().__init__(datastore, events_table_name="events")
        except BaseException:
            datastore.close()
            raise
        self.channel_name = channel_of(address.schema)

    def sql(self, text: LiteralString) -> bytes:
        """A statement about the tables of this log: ``{events}``, ``{tree}`` and so on."""
        made = self._made.get(text)
        if made is None:
            tables = {name: Identifier(self._address.schema, name) for name in NAMES}
            made = SQL(text).format(columns=_COLUMNS, **tables).as_bytes()
            self._made[text] = made
        return made

    def all(self, text: LiteralString, *parameters: Any) -> list[Any]:
        """All rows of a query outside any transaction, as tuples."""
        with self._cursor() as cursor:
            return cursor.execute(self.sql(text), parameters, prepare=True).fetchall()

    def blank(self, rows: Sequence[Row]) -> None:
        """Store the ``words`` of ``rows`` at their positions, and scrub the table of the old."""
        changes = [(row.words, row.position) for row in rows]
        with self.writing() as cursor:
            cursor.executemany(
                self.sql("UPDATE {events} SET words = %s WHERE position = %s"), changes
            )
        self.scrub("events")

    def change(self, text: LiteralString, *parameters: Any) -> int:
        """How many rows a statement changed, which is a transaction by itself."""
        with self._cursor() as cursor:
            return cursor.execute(self.sql(text), parameters).rowcount

    def change_all(self, text: LiteralString, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement with each of several rows of parameters, in one transaction."""
        with self._cursor() as cursor, cursor.connection.transaction():
            cursor.executemany(self.sql(text), rows)

    @contextmanager
    def _cursor(self) -> Iterator[Cursor[TupleRow]]:
        """A cursor outside any transaction: each statement sees one state of the log.

        Where one connection broke, the others that lie idle may be broken too: they are tried.
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
    def writing(self) -> Iterator[Cursor[TupleRow]]:
        """One transaction that holds the lock of writers from its first statement on.

        Whoever listens is told when it is committed.
        """
        with self._cursor() as cursor, cursor.connection.transaction():
            self._lock_table(cursor)  # type: ignore[arg-type]  # It asks for no rows.
            yield cursor
            self._notify_channel(cursor)  # type: ignore[arg-type]

    def place(self, cursor: Cursor[TupleRow], rows: Sequence[Row]) -> list[Row]:
        """Insert ``rows`` unless they stand here already; within a transaction of a writer."""
        found = self._find(cursor, [row.id for row in rows])
        placed = already_placed(rows, partial(self._version, cursor), found)
        if placed is not None:
            return placed
        tree, last = self._tree(cursor)
        if last != tree.size:
            raise LogDamaged(
                f"The log at {self._address.shown} ends at position {last}, and its tree at "
                f"{tree.size}. Nothing was written. Find out what is missing with: dialoguekit "
                "verify"
            )
        placed, tree, tiles = grown(tree, rows)
        into = self.sql("COPY {events} ({columns}) FROM STDIN WITH (FORMAT BINARY)")
        with cursor.copy(into) as copy:
            copy.set_types(_TYPES)
            for row in placed:
                copy.write_row(row)
        if tiles:
            cursor.executemany(self.sql("INSERT INTO {tree} VALUES (%s, %s, %s)"), tiles)
        head = (tree.size, b"".join(tree.frontier))
        cursor.execute(self.sql("UPDATE {head} SET size = %s, frontier = %s"), head)
        return placed

    def _find(self, cursor: Cursor[TupleRow], ids: list[str]) -> dict[str, Row]:
        ask = self.sql("SELECT {columns} FROM {events} WHERE id = ANY(%s)")
        return {row.id: row for row in map(Row._make, cursor.execute(ask, (ids,)))}

    def _version(self, cursor: Cursor[TupleRow], stream: str) -> int:
        ask = self.sql("SELECT coalesce(max(seq), 0) FROM {events} WHERE stream = %s")
        version: int = _one(cursor.execute(ask, (stream,)))[0]
        return version

    def tree(self) -> Tree:
        """The tree as it was stored with the last row."""
        with self._cursor() as cursor:
            return self._tree(cursor)[0]

    def _tree(self, cursor: Cursor[TupleRow]) -> tuple[Tree, int]:
        """The tree, and the last position, which are to be the same size."""
        ask = "SELECT size, frontier, (SELECT coalesce(max(position), 0) FROM {events}) FROM {head}"
        size, frontier, last = _one(cursor.execute(self.sql(ask)))
        hashes = (frontier[n : n + HASH_BYTES] for n in range(0, len(frontier), HASH_BYTES))
        return Tree(size, tuple(hashes)), last

    def scrub(self, table: str) -> None:
        """Leave nothing in the files of ``table`` of what was overwritten or deleted in it.

        Raises :class:`~dialoguekit.errors.LogUnavailable` when old bytes may be left.
        """
        address = self._address
        with connected(address) as connection:
            connection.execute(SQL("SET lock_timeout = {0}").format(f"{LOCK_TIMEOUT_S}s"))
            scrub(connection, address.schema, table, address.shown, LOCK_TIMEOUT_S)


def channel_of(schema: str) -> str:
    """The channel on which the writers of a log say that they have written."""
    return f"dialoguekit_{schema}"


def connected(address: Address) -> Connection[TupleRow]:
    """A connection of its own, outside the pool, that begins no transaction of itself."""
    try:
        return psycopg.connect(autocommit=True, **address.parameters)
    except psycopg.OperationalError as error:
        raise Passing(
            f"The log at {address.shown} cannot be reached: {first_line(error)}. Check its "
            "address, or try again when the server is there."
        ) from error


def first_line(error: BaseException) -> str:
    """What an error says, without the server's hints below it."""
    return one_line(str(error).partition("\n")[0]).rstrip(".")


def _one(cursor: Cursor[TupleRow]) -> TupleRow:
    row = cursor.fetchone()
    assert row is not None
    return row
