"""Event store in PostgreSQL, based on the datastore and application recorder of ``eventsourcing``.

Writers queue for the table lock of the recorder.  So positions are assigned in the order of commits
and without gaps.  Each log has its own schema.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, LiteralString

from dialoguekit.errors import (
    EventIdReused,
    MissingExtra,
    StoreCorrupted,
    StoreUnavailable,
)

try:
    import psycopg
    import psycopg_pool
except ImportError as error:
    raise MissingExtra("postgres", "A log in PostgreSQL") from error

from eventsourcing.persistence import PersistenceError
from psycopg import Cursor
from psycopg.rows import TupleRow

from dialoguekit.store.cipher import NO_ENCRYPTION, PER_PERSON_ENCRYPTION, Cipher, LockedCipher
from dialoguekit.store.codec import Codec
from dialoguekit.store.event_store import WRITE_TIMEOUT_S, EventStore, T, TransientError
from dialoguekit.store.identity import (
    LogHead,
    LogIdentity,
    new_identity,
    parse_frontier,
)
from dialoguekit.store.key_values import KeyValues
from dialoguekit.store.merkle.tree import Tile, Tree
from dialoguekit.store.postgres import recorder, schema
from dialoguekit.store.postgres.connection_url import parse_connection_url
from dialoguekit.store.postgres.listener import Listener
from dialoguekit.store.reader import EVENT_COLUMNS, Columns, LogReader
from dialoguekit.store.rows import Row
from dialoguekit.store.transaction import (
    NOTHING_KNOWN,
    KnownNumbers,
    StoredColumns,
    Transaction,
    check_last_position,
)

_TRANSIENT_CODES = (
    "08",  # the connection was lost
    "40001",  # serialisation failure
    "40P01",  # deadlock
    "53300",  # too many connections
    "57P",  # the server is starting, stopping or has crashed
    "25P03",  # the transaction was idle for too long
)
"""Prefixes of the codes of transient errors (PostgreSQL, appendix A)."""
_LOCK_NOT_AVAILABLE = "55P03"

_HEAD: LiteralString = (
    "SELECT log_id, format, encryption, key_store_id, tree_size, frontier, code, "
    "(SELECT coalesce(max(position), 0) FROM {events}) FROM {log_head}"
)
_STREAM: LiteralString = "(SELECT number FROM {streams} WHERE name = %s)"
_COLUMN_TYPES = (
    *("int8", "int8", "bytea", "bytea", "bytea", "bytea"),
    *("int8", "int8", "text"),
)
"""Types of all columns of the events, in their order."""


class _PostgresQueries(LogReader):
    """The queries of a reader.  Subclasses run a statement on their connection."""

    _has_boxes = True

    def _fetch_all(self, text: LiteralString, *parameters: Any) -> list[Any]:
        """Return all rows of a query, as tuples."""
        raise NotImplementedError

    def _select(
        self,
        columns: Columns,
        stream: str | None,
        after: int,
        until: int,
        kinds: Sequence[int] | None,
        limit: int,
    ) -> Sequence[tuple[Any, ...]]:
        where: LiteralString = "position > %s AND position <= %s"
        parameters: list[Any] = [after, until]
        if stream is not None:
            where += " AND stream = " + _STREAM
            parameters.append(stream)
        if kinds is not None:
            where += " AND kind = ANY(%s)"
            parameters.append(kinds)
        some: LiteralString = "position, kind, envelope, data, personal_data"
        wanted: LiteralString = some if columns == EVENT_COLUMNS else "{columns}"
        text = "SELECT " + wanted + " FROM {events} WHERE " + where + " ORDER BY position LIMIT %s"
        return self._fetch_all(text, *parameters, limit)

    def _select_ids(self, ids: Sequence[str]) -> Iterable[Row]:
        text: LiteralString = (
            "SELECT envelope, data, personal_data, leaf_hash FROM {events} WHERE id = ANY(%s)"
        )
        return map(Row._make, self._fetch_all(text, list(ids)))

    def event_types(self) -> Iterable[tuple[int, str, int]]:
        return self._fetch_all("SELECT number, type, schema_version FROM {event_types}")

    def stream_numbers(self) -> dict[str, int]:
        text: LiteralString = (
            "SELECT name, number FROM {streams} "
            "WHERE EXISTS (SELECT 1 FROM {events} WHERE stream = number)"
        )
        return dict(self._fetch_all(text))

    def read_head(self) -> LogHead:
        return _parse_head(self._fetch_all(_HEAD))[0]

    def head(self) -> int:
        return self._fetch_all("SELECT max(position) FROM {events}")[0][0] or 0

    def stream_version(self, stream: str) -> int:
        text: LiteralString = "SELECT max(seq) FROM {events} WHERE stream = " + _STREAM
        return self._fetch_all(text, stream)[0][0] or 0

    def tiles(self, level: int, first: int, last: int) -> list[bytes]:
        text: LiteralString = (
            "SELECT hash FROM {merkle_tiles} WHERE level = %s AND tile_index >= %s "
            "AND tile_index < %s ORDER BY tile_index"
        )
        return [hash for (hash,) in self._fetch_all(text, level, first, last)]

    def boxes(self) -> list[tuple[str, str, bytes]]:
        text: LiteralString = (
            "SELECT stream, ballot, value FROM {ballot_box} WHERE paper = '' ORDER BY 1, 2"
        )
        return self._fetch_all(text) if self._has_boxes else []

    def papers(
        self, stream: str, ballot: str, ids: Collection[bytes] | None = None
    ) -> dict[bytes, bytes]:
        text: LiteralString = (
            "SELECT paper, value FROM {ballot_box} WHERE stream = %s AND ballot = %s"
        )
        if not self._has_boxes:
            return {}
        if ids is None:
            return dict(self._fetch_all(text, stream, ballot))
        some: LiteralString = text + " AND paper = ANY(%s)"
        return dict(self._fetch_all(some, stream, ballot, list(ids)))


def _parse_head(rows: Sequence[Any]) -> tuple[LogHead, int]:
    """Return the head of a log and its last position."""
    if not rows:
        raise StoreCorrupted(
            "The head of this log is missing. Run dialoguekit verify, and restore the log from a "
            "copy."
        )
    *identity, size, frontier, code, last = rows[0]
    return LogHead(LogIdentity(*identity), Tree(size, parse_frontier(frontier)), code), last


class PostgresEventStore(_PostgresQueries, EventStore):
    """Event store in a schema of a PostgreSQL database, for many processes on many machines.

    ``create`` creates missing tables, with the given ``encryption``; without it, a missing log is
    an error.  Without a ``cipher``, the personal data of an encrypted log reads as withheld.  Raise
    :class:`~dialoguekit.errors.StoreUnavailable` when the server cannot be reached, or the schema
    contains other tables.  ``url`` has no password.
    """

    def __init__(
        self,
        url: str,
        codec: Codec,
        *,
        create: bool = True,
        read_only: bool = False,
        encryption: str = NO_ENCRYPTION,
        log_id: bytes | None = None,
        cipher: Cipher | None = None,
        write_timeout_s: float = WRITE_TIMEOUT_S,
        before_creation: Callable[[], object] = lambda: None,
    ) -> None:
        self._connection_info = parse_connection_url(url)
        super().__init__(
            self._connection_info.display_url, codec, cipher, write_timeout_s=write_timeout_s
        )
        self._closed = False
        self._has_boxes = True
        self.read_only = read_only
        self._known = NOTHING_KNOWN
        self.key_values = KeyValues(self._put, self._get, self._items, self._clear)
        with self._translate_errors(), recorder.connect(self._connection_info) as connection:
            if not schema.tables_exist(connection, self._connection_info):
                if not create:
                    raise StoreUnavailable(
                        f"There is no log in the schema {self._connection_info.schema} of "
                        f"{self.url}. Check --log, or record something first."
                    )
                before_creation()
                identity = new_identity(encryption, log_id)
                with connection.transaction():
                    for statement in schema.build_create_statements(
                        self._connection_info.schema, identity
                    ):
                        connection.execute(statement)
            schema.check_version(connection, self._connection_info)
            if not read_only:
                schema.check_form(connection, self._connection_info)
            if not schema.has_ballot_box(connection, self._connection_info):
                self._has_boxes = not read_only and schema.add_ballot_box(
                    connection, self._connection_info
                )
            self._recorder = recorder.PostgresRecorder(self._connection_info, write_timeout_s)
        self.encryption = self.read_head().identity.encryption
        self._listener = Listener(self._connection_info)
        if self.encryption == PER_PERSON_ENCRYPTION and cipher is None:
            self.cipher = LockedCipher()

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        """Convert errors of psycopg and eventsourcing to errors of dialoguekit."""
        if self._closed:
            raise self._closed_error()
        try:
            yield
        except UnicodeEncodeError as error:
            raise StoreUnavailable(
                "Stream and type names cannot contain unpaired surrogates."
            ) from error
        except psycopg.Error as error:
            raise self._translate_error(error) from error
        except PersistenceError as error:
            raise self._translate_error(error.__cause__ or error) from error

    def _translate_error(self, error: BaseException) -> StoreUnavailable:
        """Return the error of dialoguekit for another one."""
        if self._closed:
            return self._closed_error()
        if isinstance(error, psycopg_pool.PoolTimeout):
            return self._unreachable_error()
        code = error.sqlstate if isinstance(error, psycopg.Error) else None
        if isinstance(error, psycopg.DataError) and code is None:
            return StoreUnavailable("Stream and type names cannot contain NUL characters.")
        if code == _LOCK_NOT_AVAILABLE:
            return StoreUnavailable(
                f"The log at {self.url} is locked: another writer was active for "
                f"{self.write_timeout_s:g} s. Try again."
            )
        reason = f"The log at {self.url} failed: {recorder.first_line(error)}."
        broken = isinstance(error, psycopg.OperationalError) and code is None
        if broken or (code is not None and code.startswith(_TRANSIENT_CODES)):
            return TransientError(f"{reason} Retry: no event is recorded twice.")
        return StoreUnavailable(reason)

    def _closed_error(self) -> StoreUnavailable:
        return StoreUnavailable(f"The log at {self.url} is closed. Open it again.")

    def _unreachable_error(self) -> StoreUnavailable:
        """Return the reason why the pool has no connection."""
        try:
            recorder.connect(self._connection_info).close()
        except TransientError as error:
            return StoreUnavailable(str(error))
        return StoreUnavailable(
            f"All {recorder.MAX_CONNECTIONS} connections of the log at {self.url} are in use. "
            "Use fewer threads."
        )

    def _run_with_retry(self, operation: Callable[[], T]) -> T:
        """Return the result of ``operation``; convert errors, and retry transient ones."""

        def translated() -> T:
            with self._translate_errors():
                return operation()

        return self.retry(translated)

    def _fetch_all(self, text: LiteralString, *parameters: Any) -> list[Any]:
        return self._run_with_retry(lambda: self._recorder.fetch_all(text, *parameters))

    @contextmanager
    def snapshot(self) -> Iterator[LogReader]:
        with self._translate_errors(), self._recorder.read_transaction() as cursor:
            yield _PostgresSnapshot(self, cursor)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        if self.read_only:
            raise StoreUnavailable(
                f"The log at {self.url} was opened for reading. Open it without read_only."
            )
        with self._translate_errors(), self._recorder.write_transaction() as cursor:
            head, last = _parse_head(cursor.execute(self._recorder.sql(_HEAD)).fetchall())
            check_last_position(last, head.tree)
            transaction = _PostgresTransaction(self, cursor, head, self._known)
            yield transaction
            known = transaction.finish()
        self._known = known

    def check_storage(self) -> list[str]:
        """Return what is in the schema that is not part of a log."""
        with self._translate_errors(), recorder.connect(self._connection_info) as connection:
            return list(schema.find_differences(connection, self._connection_info.schema))

    def _erase(self, rows: Sequence[Row]) -> None:
        self._run_with_retry(partial(self._recorder.erase, rows))

    def scrub_boxes(self) -> None:
        self._run_with_retry(lambda: self._recorder.scrub("ballot_box"))

    def _wait(self, head: int, timeout_s: float) -> None:  # noqa: ARG002  # The caller checks the head.
        with self._translate_errors():
            self._listener.wait(timeout_s)

    def _put(self, namespace: str, values: Mapping[str, bytes]) -> None:
        text: LiteralString = (
            "INSERT INTO {key_values} VALUES (%s, %s, %s) "
            "ON CONFLICT (namespace, key) DO UPDATE SET value = excluded.value"
        )
        rows = [(namespace, key, value) for key, value in values.items()]
        self._run_with_retry(lambda: self._recorder.execute_many(text, rows))

    def _get(self, namespace: str, key: str) -> bytes | None:
        found = self._fetch_all(
            "SELECT value FROM {key_values} WHERE namespace = %s AND key = %s", namespace, key
        )
        return found[0][0] if found else None

    def _items(self, namespace: str) -> list[tuple[str, bytes]]:
        return self._fetch_all(
            "SELECT key, value FROM {key_values} WHERE namespace = %s", namespace
        )

    def _clear(self, namespace: str, prefix: str) -> int:
        text: LiteralString = (
            "DELETE FROM {key_values} WHERE namespace = %s AND starts_with(key, %s)"
        )
        deleted = self._run_with_retry(lambda: self._recorder.execute(text, namespace, prefix))
        self._run_with_retry(lambda: self._recorder.scrub("key_values"))
        return deleted

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._listener.close()
            self._recorder.datastore.close()
            self.cipher.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the store as its URL, including the password, to be opened again."""
        return _reopen, (self._connection_info.url, self.codec, self.cipher, self.read_only)


def _reopen(url: str, codec: Codec, cipher: Cipher, read_only: bool) -> PostgresEventStore:
    return PostgresEventStore(url, codec, create=False, cipher=cipher, read_only=read_only)


class _PostgresSnapshot(_PostgresQueries):
    """A read transaction."""

    def __init__(self, store: PostgresEventStore, cursor: Cursor[TupleRow]) -> None:
        super().__init__(store.url, store.codec, store.cipher, store.encryption)
        self._store, self._cursor = store, cursor
        self._has_boxes = store._has_boxes  # noqa: SLF001  # of the same module

    def _fetch_all(self, text: LiteralString, *parameters: Any) -> list[Any]:
        store = self._store
        with store._translate_errors():  # noqa: SLF001  # of the same module
            statement = store._recorder.sql(text)  # noqa: SLF001
            return self._cursor.execute(statement, parameters).fetchall()


class _PostgresTransaction(Transaction, _PostgresQueries):
    """A write transaction."""

    def __init__(
        self,
        store: PostgresEventStore,
        cursor: Cursor[TupleRow],
        head: LogHead,
        known: KnownNumbers,
    ) -> None:
        super().__init__(store.url, store.codec, store.cipher, store.encryption)
        self._sql, self._cursor = store._recorder.sql, cursor  # noqa: SLF001  # of the same module
        self._begin(head, known)

    def _fetch_all(self, text: LiteralString, *parameters: Any) -> list[Any]:
        return self._cursor.execute(self._sql(text), parameters).fetchall()

    def _find_stream(self, stream: str) -> tuple[int, int] | None:
        text: LiteralString = (
            "SELECT number, (SELECT coalesce(max(seq), 0) FROM {events} WHERE stream = number) "
            "FROM {streams} WHERE name = %s"
        )
        found = self._fetch_all(text, stream)
        return found[0] if found else None

    def _add_stream(self, stream: str) -> int:
        text: LiteralString = (
            "INSERT INTO {streams} (name) VALUES (%s) "
            "ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING number"
        )
        number: int = self._fetch_all(text, stream)[0][0]
        return number

    def _number_of_type(self, type: str, version: int) -> int:
        text: LiteralString = (
            "INSERT INTO {event_types} (type, schema_version) VALUES (%s, %s) "
            "ON CONFLICT (type, schema_version) DO UPDATE SET type = excluded.type "
            "RETURNING number"
        )
        number: int = self._fetch_all(text, type, version)[0][0]
        return number

    def _insert(self, rows: Sequence[StoredColumns], tiles: Sequence[Tile]) -> None:
        # An error would end the transaction, so known ids are looked up first.
        for id, row in self.find_rows(row[-1] for row in rows).items():
            raise EventIdReused(id, row.stream, row.seq)
        statement = self._sql("COPY {events} ({columns}) FROM STDIN WITH (FORMAT BINARY)")
        with self._cursor.copy(statement) as copy:
            copy.set_types(_COLUMN_TYPES)
            for columns in rows:
                copy.write_row(columns)
        if tiles:
            self._cursor.executemany(
                self._sql("INSERT INTO {merkle_tiles} VALUES (%s, %s, %s)"), tiles
            )

    def put_papers(self, stream: str, ballot: str, papers: Mapping[bytes, bytes]) -> None:
        text: LiteralString = (
            "INSERT INTO {ballot_box} VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (stream, ballot, paper) DO UPDATE SET value = excluded.value"
        )
        rows = [(stream, ballot, paper, value) for paper, value in papers.items()]
        self._cursor.executemany(self._sql(text), rows)

    def remove_papers(self, stream: str, ballot: str, ids: Collection[bytes] | None) -> None:
        text: LiteralString = "DELETE FROM {ballot_box} WHERE stream = %s AND ballot = %s"
        if ids is None:
            self._cursor.execute(self._sql(text), (stream, ballot))
        else:
            some: LiteralString = text + " AND paper = ANY(%s)"
            self._cursor.execute(self._sql(some), (stream, ballot, list(ids)))

    def _write_head(self, head: LogHead) -> None:
        self._cursor.execute(
            self._sql("UPDATE {log_head} SET tree_size = %s, frontier = %s, code = %s"),
            (head.tree.size, b"".join(head.tree.frontier), head.code),
        )
