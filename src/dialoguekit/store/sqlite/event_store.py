"""Event store in an SQLite file."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from eventsourcing.domain import EventSourcingError
from eventsourcing.sqlite import SQLiteDatastore

from dialoguekit.errors import EventIdReused, StoreUnavailable
from dialoguekit.store.cipher import (
    NO_ENCRYPTION,
    PER_PERSON_ENCRYPTION,
    Cipher,
    LockedCipher,
)
from dialoguekit.store.codec import Codec
from dialoguekit.store.event_store import WRITE_TIMEOUT_S, EventStore
from dialoguekit.store.identity import LogHead, LogIdentity, new_identity
from dialoguekit.store.key_values import KeyValues
from dialoguekit.store.merkle.tree import Tile, Tree
from dialoguekit.store.reader import ALL_COLUMNS, LogReader
from dialoguekit.store.rows import Row
from dialoguekit.store.sqlite import database, schema
from dialoguekit.store.sqlite.locks import check_locks
from dialoguekit.store.sqlite.queries import SQLiteQueries, parse_head
from dialoguekit.store.transaction import (
    NOTHING_KNOWN,
    KnownNumbers,
    StoredColumns,
    Transaction,
    check_last_position,
)

_POLL_INTERVAL_S = 0.01  # Interval at which a subscriber polls the version of the file.
_MAX_CONNECTIONS = 64

_INSERT = f"INSERT INTO events ({', '.join(ALL_COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_HEAD_AND_END = """
SELECT log_id, format, encryption, key_store_id, tree_size, frontier, code,
    (SELECT coalesce(max(position), 0) FROM events)
FROM log_head
"""
_PUT_PAPER = "INSERT OR REPLACE INTO ballot_box VALUES (?, ?, ?, ?)"
_INDEX = "INDEXED BY sqlite_autoindex_events_2"
_UNINDEXED = f"""
SELECT position FROM events AS stored NOT INDEXED
WHERE NOT EXISTS (
    SELECT 1 FROM events AS found {_INDEX}
    WHERE (found.stream, found.seq, found.position)
        = (stored.stream, stored.seq, stored.position)
)
LIMIT 20
"""
_COUNTS = f"""
SELECT
    (SELECT count(*) FROM events NOT INDEXED),
    (SELECT count(*) FROM events {_INDEX} WHERE stream >= 0)
"""


class SQLiteEventStore(SQLiteQueries, EventStore):
    """A log in one file, readable and writable by several processes at once.

    ``create`` creates a missing file, with the given ``encryption``; without it, a missing file is
    an error.  ``read_only`` opens an existing log so that nothing is created or changed, also on a
    medium that cannot be written.  Without a ``cipher``, the personal data of an encrypted log
    reads as withheld.  ``before_creation`` is called before a file is created, and may raise.
    A new log has the id ``log_id``, and an encrypted one names the key store ``key_store_id``; both
    are random by default.

    Raises :class:`~dialoguekit.errors.StoreUnavailable` when the file cannot be opened or is not a
    log of this version, and :class:`~dialoguekit.errors.StoreCorrupted` when a log that is opened
    for writing has another form than its version.
    """

    def __init__(
        self,
        path: str | Path,
        codec: Codec,
        *,
        create: bool = True,
        read_only: bool = False,
        encryption: str = NO_ENCRYPTION,
        log_id: bytes | None = None,
        cipher: Cipher | None = None,
        write_timeout_s: float = WRITE_TIMEOUT_S,
        before_creation: Callable[[], object] = lambda: None,
        key_store_id: bytes = b"",
    ) -> None:
        self.path = database.resolve_path(path)
        super().__init__(f"sqlite:///{path}", codec, cipher, write_timeout_s=write_timeout_s)
        self._closed = False
        self.read_only = read_only
        self.key_values = KeyValues(self._put, self._get, self._items, self._clear)
        self._known = NOTHING_KNOWN
        self._write_lock = threading.Lock()
        self._writer: sqlite3.Connection | None = None
        self._checked_schema: int | None = None
        database.create_private_file(self.path, create=create, before_creation=before_creation)
        with self._translate_errors():
            if read_only:
                self._file = database.open_for_reading(self.path)
            else:
                database.warn_of_race()
                check_locks(self.path.parent)
                self._file = database.open_for_writing(self.path)
        self._datastore = SQLiteDatastore(
            self._file.uri,
            lock_timeout=database.LOCK_TIMEOUT_S,
            max_overflow=_MAX_CONNECTIONS,
            pool_timeout=write_timeout_s,
        )
        try:
            with self._translate_errors(), closing(database.connect(self._file.uri)) as connection:
                new = new_identity(encryption, log_id, key_store_id)
                self._prepare(connection, new, create=create)
            self.encryption = self.read_head().identity.encryption
        except BaseException:
            self.close()
            raise
        if self.encryption == PER_PERSON_ENCRYPTION and cipher is None:
            self.cipher = LockedCipher()

    def _prepare(self, connection: sqlite3.Connection, new: LogIdentity, *, create: bool) -> None:
        """Create the tables in an empty file, and check the form of any other."""
        connection.execute("BEGIN")  # Another process may be creating the tables.
        version = schema.read_version(connection, self.path)
        if not version and not create:
            raise StoreUnavailable(
                f"{self.path} is empty, and no log. Check --log, or record something first."
            )
        if version:
            schema.check_version(version, self.path)
            if not self.read_only:
                schema.check_form(connection, self.path)
            connection.execute("ROLLBACK")
            return
        connection.execute("ROLLBACK")
        database.enable_wal(connection)
        connection.execute("BEGIN IMMEDIATE")
        if not schema.read_version(connection, self.path):
            schema.create_tables(connection)
            schema.insert_head(connection, new, Tree(0, ()))
        connection.execute("COMMIT")

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        """Convert errors of sqlite3 and eventsourcing to errors of dialoguekit."""
        if self._closed:
            raise StoreUnavailable(f"The log at {self.path} is closed. Open it again.")
        try:
            yield
        except UnicodeEncodeError as error:
            raise StoreUnavailable(
                "Stream and type names cannot contain unpaired surrogates."
            ) from error
        except UnicodeDecodeError as error:
            raise StoreUnavailable(f"The log at {self.path} is damaged: {error}.") from error
        except (sqlite3.Error, EventSourcingError) as error:
            if "locked" in str(error):
                raise StoreUnavailable(
                    f"The log at {self.path} is locked: another writer was active for "
                    f"{self.write_timeout_s:g} s. Try again."
                ) from error
            raise StoreUnavailable(f"The log at {self.path} failed: {error}.") from error

    def _fetch_all(self, sql: str, *parameters: Any) -> list[Any]:
        with (
            self._translate_errors(),
            self._datastore.get_connection(commit=False) as connection,
        ):
            cursor: sqlite3.Cursor = connection.cursor().sqlite_cursor
            cursor.row_factory = None
            return cursor.execute(sql, parameters).fetchall()

    @contextmanager
    def snapshot(self) -> Iterator[LogReader]:
        with self._translate_errors():
            connection = database.connect(self._file.uri)
        try:
            with self._translate_errors():
                connection.execute("BEGIN")
                connection.execute("SELECT 1 FROM log_head").fetchone()
            yield _SQLiteSnapshot(self, connection)
        finally:
            connection.close()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self._write_transaction() as connection:
            *head, last = connection.execute(_HEAD_AND_END).fetchone() or (None,)
            found = parse_head(head)
            check_last_position(last or 0, found.tree)
            transaction = _SQLiteTransaction(self, connection, found, self._known)
            yield transaction
            known = transaction.finish()
        self._known = known

    @contextmanager
    def _write_transaction(self) -> Iterator[sqlite3.Connection]:
        """Run a write transaction.  A connection that cannot be rolled back is not used again."""
        if self.read_only:
            raise StoreUnavailable(
                f"The log at {self.path} was opened for reading. Open it without read_only."
            )
        with self._translate_errors():
            if not self._write_lock.acquire(timeout=self.write_timeout_s):
                raise sqlite3.OperationalError("database is locked")
            try:
                connection = self._open_writer()
                try:
                    database.begin_immediate(connection, self.write_timeout_s)
                    self._check_schema(connection)
                    yield connection
                    connection.execute("COMMIT")
                except BaseException as error:
                    self._roll_back(connection)
                    if "readonly" in str(error):
                        self._close_writer()
                    raise
            finally:
                self._write_lock.release()

    def _check_schema(self, connection: sqlite3.Connection) -> None:
        """Check the form of the log again when anybody has changed it."""
        version = connection.execute("PRAGMA schema_version").fetchone()[0]
        if version != self._checked_schema:
            schema.check_form(connection, self.path)
            self._checked_schema = version

    def _open_writer(self) -> sqlite3.Connection:
        if self._writer is None:
            connection = database.connect(self._file.uri, timeout_s=0)
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

    def _scrub(self) -> None:
        """Remove values that a transaction has overwritten from the write-ahead log."""
        with self._write_lock:
            database.scrub(self._open_writer(), self.path)

    def _erase(self, rows: Sequence[Row]) -> None:
        changes = [(row.personal_data, row.position) for row in rows]
        with self._write_transaction() as connection:
            connection.executemany(
                "UPDATE events SET personal_data = ? WHERE position = ?", changes
            )
        with self._translate_errors():
            self._scrub()

    def scrub_boxes(self) -> None:
        with self._translate_errors():
            self._scrub()

    def _wait(self, head: int, timeout_s: float) -> None:
        """Poll the version of the file, which changes when another connection writes."""
        deadline = time.monotonic() + timeout_s
        with self._translate_errors(), closing(database.connect(self._file.uri)) as connection:
            last_version = None
            while not self._closed and time.monotonic() < deadline:
                version = connection.execute("PRAGMA data_version").fetchone()
                if version != last_version and self.head() > head:
                    return
                last_version = version
                time.sleep(_POLL_INTERVAL_S)

    def _put(self, namespace: str, values: Mapping[str, bytes]) -> None:
        rows = [(namespace, key, value) for key, value in values.items()]
        with self._write_transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO key_values VALUES (?, ?, ?)", rows)

    def _get(self, namespace: str, key: str) -> bytes | None:
        sql = "SELECT value FROM key_values WHERE namespace = ? AND key = ?"
        found = self._fetch_all(sql, namespace, key)
        return found[0][0] if found else None

    def _items(self, namespace: str) -> list[tuple[str, bytes]]:
        return self._fetch_all("SELECT key, value FROM key_values WHERE namespace = ?", namespace)

    def _clear(self, namespace: str, prefix: str) -> int:
        sql = "DELETE FROM key_values WHERE namespace = ? AND substr(key, 1, ?) = ?"
        with self._write_transaction() as connection:
            deleted = connection.execute(sql, (namespace, len(prefix), prefix)).rowcount
        with self._translate_errors():
            self._scrub()
        return deleted

    def check_storage(self) -> list[str]:
        """Return what is wrong with the form of the file, its pages and its indexes.

        Damage in an index affects only readers of one stream, or of an id.
        """
        with self._translate_errors(), closing(database.connect(self._file.uri)) as connection:
            found = list(schema.find_differences(connection))
        if not found:
            found = [
                message
                for (message,) in self._fetch_all("PRAGMA integrity_check(20)")
                if message != "ok"
            ]
        if not found:
            found = [
                f"Position {position} is not in the index of streams."
                for (position,) in self._fetch_all(_UNINDEXED)
            ]
        if not found:
            rows, indexed = self._fetch_all(_COUNTS)[0]
            if rows != indexed:
                found = ["The index of streams does not match the events."]
        return found

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            with self._write_lock:
                self._close_writer()
            self._datastore.close()
            self._file.remove_copy()
            self.cipher.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the store as its path, to be opened again."""
        return _reopen, (str(self.path), self.codec, self.cipher, self.read_only)


def _reopen(path: str, codec: Codec, cipher: Cipher, read_only: bool) -> SQLiteEventStore:
    return SQLiteEventStore(path, codec, create=False, cipher=cipher, read_only=read_only)


class _SQLiteSnapshot(SQLiteQueries):
    """A read transaction."""

    def __init__(self, store: SQLiteEventStore, connection: sqlite3.Connection) -> None:
        super().__init__(store.url, store.codec, store.cipher, store.encryption)
        self._store, self._connection = store, connection

    def _fetch_all(self, sql: str, *parameters: Any) -> list[Any]:
        with self._store._translate_errors():  # noqa: SLF001  # of the same module
            return self._connection.execute(sql, parameters).fetchall()


class _SQLiteTransaction(Transaction, SQLiteQueries):
    """A write transaction."""

    def __init__(
        self,
        store: SQLiteEventStore,
        connection: sqlite3.Connection,
        head: LogHead,
        known: KnownNumbers,
    ) -> None:
        super().__init__(store.url, store.codec, store.cipher, store.encryption)
        self._connection = connection
        self._begin(head, known)

    def _fetch_all(self, sql: str, *parameters: Any) -> list[Any]:
        return self._connection.execute(sql, parameters).fetchall()

    def _find_stream(self, stream: str) -> tuple[int, int] | None:
        sql = (
            "SELECT number, (SELECT max(seq) FROM events WHERE stream = number) FROM streams "
            "WHERE name = ?"
        )
        found = self._connection.execute(sql, (stream,)).fetchone()
        return None if found is None else (found[0], found[1] or 0)

    def _add_stream(self, stream: str) -> int:
        number = self._connection.execute(
            "INSERT INTO streams (name) VALUES (?) "
            "ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING number",
            (stream,),
        ).fetchone()[0]
        assert isinstance(number, int)
        return number

    def _number_of_type(self, type: str, version: int) -> int:
        parameters = (type, version)
        found = self._connection.execute(
            "SELECT number FROM event_types WHERE type = ? AND schema_version = ?", parameters
        ).fetchone()
        if found is None:
            found = self._connection.execute(
                "INSERT INTO event_types (type, schema_version) VALUES (?, ?) RETURNING number",
                parameters,
            ).fetchone()
        number: int = found[0]
        return number

    def _insert(self, rows: Sequence[StoredColumns], tiles: Sequence[Tile]) -> None:
        connection = self._connection
        try:
            connection.executemany(_INSERT, rows)
        except sqlite3.IntegrityError:
            connection.execute("DELETE FROM events WHERE position >= ?", (rows[0][0],))
            for id, row in self.find_rows(row[-1] for row in rows).items():
                raise EventIdReused(id, row.stream, row.seq) from None
            raise
        if tiles:
            connection.executemany("INSERT INTO merkle_tiles VALUES (?, ?, ?)", tiles)

    def put_papers(self, stream: str, ballot: str, papers: Mapping[bytes, bytes]) -> None:
        if not self._has_boxes():
            self._connection.execute(schema.CREATE_BALLOT_BOX)
        rows = [(stream, ballot, paper, value) for paper, value in papers.items()]
        self._connection.executemany(_PUT_PAPER, rows)

    def remove_papers(self, stream: str, ballot: str, ids: Collection[bytes] | None) -> None:
        if not self._has_boxes():
            return
        kept = [
            row
            for row in self._fetch_all("SELECT stream, ballot, paper, value FROM ballot_box")
            if row[:2] != (stream, ballot) or not (ids is None or row[2] in ids)
        ]
        # Only the deletion of all rows overwrites whole pages; that of some can leave copies.
        self._connection.execute("DELETE FROM ballot_box")
        self._connection.executemany(_PUT_PAPER, kept)

    def _write_head(self, head: LogHead) -> None:
        self._connection.execute(
            "UPDATE log_head SET tree_size = ?, frontier = ?, code = ?",
            (head.tree.size, b"".join(head.tree.frontier), head.code),
        )
