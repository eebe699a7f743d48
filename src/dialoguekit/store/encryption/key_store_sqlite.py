"""Key store in an SQLite file next to the log: ``leeds.keys.db`` for ``leeds.db``.

A destroyed key must disappear from the disk, as far as a program can ensure it.  Secrets are stored
in a table by row number, where adding a row moves no other, and are overwritten in place.  There is
no write-ahead log that would retain them, and the rollback journal is durably deleted with each
commit.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

from dialoguekit.errors import KeysUnavailable, StoreUnavailable
from dialoguekit.store.encryption.key_store import (
    LOCK_TIMEOUT_S,
    STORE_ID_BYTES,
    KeyStore,
    RunStatement,
)
from dialoguekit.store.encryption.key_wrap import KEK_VARIABLE, SECRET_BYTES, KeyWrap
from dialoguekit.store.sqlite.schema import find_differences

APPLICATION_ID = 0x64676B79  # "dgky": marks a file as the key store of a dialoguekit log.
SCHEMA_VERSION = 2

_TABLES = {
    "keys": """
    CREATE TABLE keys (
        row_id       INTEGER PRIMARY KEY AUTOINCREMENT,
        stream       TEXT    NOT NULL,
        subject      TEXT    NOT NULL,
        key_id       BLOB    NOT NULL UNIQUE CHECK (length(key_id) = 8),
        key_material BLOB    NOT NULL CHECK (length(key_material) IN (32, 40)),
        active       INTEGER NOT NULL CHECK (active IN (0, 1)),
        UNIQUE (stream, subject)
    ) STRICT""",
    "key_store_info": """
    CREATE TABLE key_store_info (
        singleton       INTEGER PRIMARY KEY CHECK (singleton = 1),
        revision        INTEGER NOT NULL,
        key_check_value BLOB,
        store_id        BLOB    NOT NULL CHECK (length(store_id) = 16),
        head_secret     BLOB    NOT NULL CHECK (length(head_secret) IN (32, 40))
    ) STRICT""",
}
_SCHEMA = (
    *_TABLES.values(),
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)
_ALL_TABLES = {**_TABLES, "sqlite_sequence": "CREATE TABLE sqlite_sequence(name,seq)"}
"""Its tables, with that of the database for row numbers."""
_RENAMED_COLUMNS = (
    ("number", "row_id"),
    ("id", "key_id"),
    ("secret", "key_material"),
    ("live", "active"),
)
"""Columns of the keys in schema 1, and their names since."""
_SETTINGS = (
    "PRAGMA journal_mode = DELETE",
    "PRAGMA synchronous = EXTRA",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
)


def key_store_path(log_path: Path) -> Path:
    """Return the path of the key store of a log file: ``leeds.keys.db`` for ``leeds.db``.

    No two logs share a key store, whether or not their names end in ``.db``.
    """
    name = log_path.name
    return log_path.with_name(
        f"{name.removesuffix('.db')}.keys.db" if name.endswith(".db") else f"{name}.keys"
    )


class SQLiteKeyStore(KeyStore):
    """Keys in one file, which only its owner may read.

    ``create`` creates the file, or completes one left by an interrupted creation of a log; without
    it, a missing file is an error.  Raises :class:`~dialoguekit.errors.KeysUnavailable` when the
    file cannot be opened, is not a key store, or has another ``id`` than the one given.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        create: bool = False,
        key_wrap: KeyWrap | None = None,
        id: bytes = b"",
    ) -> None:
        self.path = Path(path).absolute()
        super().__init__(str(self.path), key_wrap, id)
        self._mutex = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._closed = False
        self._open_count = 0
        self._checked_schema: int | None = None
        with self._translate_errors():
            self._connection = self._connect(create)
        try:
            self._prepare(create)
        except BaseException:
            self.close()
            raise

    def _connect(self, create: bool) -> sqlite3.Connection:
        """Open the file; a new one is readable by its owner alone from the start."""
        if create:
            try:
                with suppress(FileExistsError):
                    os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            except (OSError, ValueError) as error:
                raise KeysUnavailable(f"Cannot create {self.path}: {error}.") from error
        connection = _open_connection(f"file:{quote(os.fsencode(self.path))}?mode=rw")
        try:
            for setting in _SETTINGS:
                connection.execute(setting)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, create: bool) -> None:
        with self._transaction(write=create) as run:
            application = run("PRAGMA application_id", ())[0][0]
            schema = run("PRAGMA user_version", ())[0][0]
            is_empty = not run("SELECT 1 FROM sqlite_schema LIMIT 1", ())
            if create and is_empty and application == 0:
                for statement in _SCHEMA:
                    run(statement, ())
                self._insert_info(run)
                application, schema = APPLICATION_ID, SCHEMA_VERSION
        if application != APPLICATION_ID:
            raise KeysUnavailable(f"{self.path} is not the key store of a dialoguekit log.")
        if schema > SCHEMA_VERSION:
            raise KeysUnavailable(
                f"{self.path} was written by a newer dialoguekit (schema {schema}). Upgrade."
            )
        if schema < SCHEMA_VERSION:
            raise KeysUnavailable(
                f"{self.path} was written by an older dialoguekit (schema {schema}). Migrate the "
                "log with: dialoguekit migrate"
            )
        with self._mutex, self._translate_errors():
            self._check_form(self._get_connection())
        self._check_id()

    def _check_form(self, connection: sqlite3.Connection) -> None:
        """Check the form of the file, and again when anybody has changed it."""
        version = connection.execute("PRAGMA schema_version").fetchone()[0]
        if version == self._checked_schema:
            return
        self._require_form(find_differences(connection, _ALL_TABLES, "a key store"))
        self._checked_schema = version

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                reason = f"are locked: another writer was active for {LOCK_TIMEOUT_S} s. Try again."
                raise StoreUnavailable(f"The keys at {self.path} {reason}") from error
            if self.path.exists() and not os.access(self.path, os.R_OK):
                raise KeysUnavailable(
                    f"You have no permission to read the keys at {self.path}. Ask their owner, or "
                    "read the log without them: its personal data is withheld then."
                ) from error
            raise KeysUnavailable(f"The keys at {self.path} failed: {error}.") from error
        except sqlite3.Error as error:
            raise KeysUnavailable(f"The keys at {self.path} failed: {error}.") from error

    def _get_connection(self) -> sqlite3.Connection:
        if self._closed:
            raise KeysUnavailable(f"The keys at {self.path} are closed. Open the log again.")
        if self._connection is None:
            self._connection = self._connect(create=False)
            self._open_count += 1
        return self._connection

    @contextmanager
    def _transaction(self, *, write: bool) -> Iterator[RunStatement]:
        with self._mutex, self._translate_errors():
            connection = self._get_connection()

            def run(statement: str, parameters: Sequence[Any]) -> list[Any]:
                return connection.execute(statement, parameters).fetchall()

            try:
                connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
                if self._checked_schema is not None:
                    self._check_form(connection)
                yield run
                connection.execute("COMMIT")
            except BaseException as error:
                self._roll_back(connection, discard="readonly" in str(error))
                raise

    def _roll_back(self, connection: sqlite3.Connection, *, discard: bool) -> None:
        """Roll back a transaction; discard the connection if that fails or it cannot write.

        SQLite opens a file read-only where it could not be opened for writing at that time.
        """
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            discard = True
        if discard:
            self._connection = None
            connection.close()

    def _revision(self) -> object:
        with self._mutex, self._translate_errors():
            version = self._get_connection().execute("PRAGMA data_version").fetchone()[0]
            return self._open_count, version

    def close(self) -> None:
        """Close the file."""
        with self._mutex:
            self._closed = True
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the store as its path, to be opened with the environment of the other process."""
        return _reopen, (str(self.path), self.id)


class MemoryKeyStore(SQLiteKeyStore):
    """Keys that exist as long as their process."""

    def __init__(self, key_wrap: KeyWrap | None = None) -> None:
        super().__init__("memory", create=True, key_wrap=key_wrap)

    def _connect(self, create: bool) -> sqlite3.Connection:  # noqa: ARG002
        return _open_connection("file::memory:")

    def __reduce__(self) -> NoReturn:
        raise KeysUnavailable("Keys in memory cannot be pickled. Use a key store in a file.")


def _open_connection(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=LOCK_TIMEOUT_S, check_same_thread=False
    )


def _reopen(path: str, id: bytes) -> SQLiteKeyStore:
    return SQLiteKeyStore(path, key_wrap=KeyWrap.from_environment(), id=id)


def migrate_key_store(path: Path, key_wrap: KeyWrap | None) -> bytes:
    """Migrate a key store of schema 1 in place, in one transaction, and return its id.

    Keys and their places in the file do not change.  Nothing happens to one of this schema.

    Raises :class:`~dialoguekit.errors.KeysUnavailable` when the file is not a key store, or its
    keys are wrapped by another key than ``key_wrap``.
    """
    with closing(_open_connection(f"file:{quote(os.fsencode(path))}?mode=rw")) as connection:
        for setting in _SETTINGS:
            connection.execute(setting)
        connection.execute("BEGIN IMMEDIATE")
        marks = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("application_id", "user_version")
        ]
        if marks == [APPLICATION_ID, 1]:
            _migrate_tables(connection, key_wrap)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        elif marks != [APPLICATION_ID, SCHEMA_VERSION]:
            raise KeysUnavailable(f"{path} is not the key store of a dialoguekit log.")
        (id,) = connection.execute("SELECT store_id FROM key_store_info").fetchone()
        connection.execute("COMMIT")
    return bytes(id)


def _migrate_tables(connection: sqlite3.Connection, key_wrap: KeyWrap | None) -> None:
    for before, after in _RENAMED_COLUMNS:
        connection.execute(f"ALTER TABLE keys RENAME COLUMN {before} TO {after}")
    revision, check_value = connection.execute("SELECT changes, proof FROM about").fetchone()
    secret = os.urandom(SECRET_BYTES)
    if check_value is not None:
        if key_wrap is None or key_wrap.key_check_value != check_value:
            raise KeysUnavailable(
                f"The keys are wrapped. Set {KEK_VARIABLE} to the key that wrapped them."
            )
        secret = key_wrap.wrap(secret)
    connection.execute("DROP TABLE about")
    connection.execute(_TABLES["key_store_info"])
    connection.execute(
        "INSERT INTO key_store_info VALUES (1, ?, ?, ?, ?)",
        (revision, check_value, os.urandom(STORE_ID_BYTES), secret),
    )
