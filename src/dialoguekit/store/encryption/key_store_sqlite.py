"""Keys in an SQLite file beside the log: ``leeds.keys.db`` for ``leeds.db``.

A key that is destroyed must be gone from the disk as far as a program can see to it.  So the
secrets stand in a table by row number, where adding a row moves no other, and are overwritten
where they stand; there is no write-ahead log that would keep them, and the rollback journal is
deleted, durably, with each commit.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

from dialoguekit.errors import KeysUnavailable, LogUnavailable
from dialoguekit.store.encryption.key_store import ABOUT, LOCK_TIMEOUT_S, KeyStore, Run
from dialoguekit.store.encryption.key_wrap import Wrapping

APPLICATION_ID = 0x64676B79  # "dgky": marks a file as the keys of a dialoguekit log.
SCHEMA_VERSION = 1

_SCHEMA = (
    """
    CREATE TABLE keys (
        number  INTEGER PRIMARY KEY AUTOINCREMENT,
        stream  TEXT    NOT NULL,
        subject TEXT    NOT NULL,
        id      BLOB    NOT NULL UNIQUE CHECK (length(id) = 8),
        secret  BLOB    NOT NULL CHECK (length(secret) IN (32, 40)),
        live    INTEGER NOT NULL CHECK (live IN (0, 1)),
        UNIQUE (stream, subject)
    ) STRICT
    """,
    """
    CREATE TABLE about (
        one       INTEGER PRIMARY KEY CHECK (one = 1),
        changes   INTEGER NOT NULL,
        proof     BLOB
    ) STRICT
    """,
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)
_SETTINGS = (
    "PRAGMA journal_mode = DELETE",
    "PRAGMA synchronous = EXTRA",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
)


def keys_path(log: Path) -> Path:
    """Where the keys of the log in a file are: ``leeds.keys.db`` beside ``leeds.db``.

    No two logs share their keys: those of a log without that ending have none either.
    """
    name = log.name
    return log.with_name(
        f"{name.removesuffix('.db')}.keys.db" if name.endswith(".db") else f"{name}.keys"
    )


class SQLiteKeys(KeyStore):
    """Keys in one file, which only its owner may read.

    ``create`` makes the file, or takes one that was left when the making of a log was cut short;
    without it a missing file is an error.  Raises :class:`~dialoguekit.errors.KeysUnavailable`
    when the file cannot be opened, is something else, or is that of another log.
    """

    def __init__(
        self, path: str | Path, *, create: bool = False, wrapping: Wrapping | None = None
    ) -> None:
        self.path = Path(path).absolute()
        super().__init__(str(self.path), wrapping)
        self._mutex = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._closed = False
        self._openings = 0
        with self._errors():
            self._connection = self._connect(create)
        try:
            self._prepare(create)
        except BaseException:
            self.close()
            raise

    def _connect(self, create: bool) -> sqlite3.Connection:
        """Open the file; the one that is made is its owner's alone from its first moment on."""
        if create:
            try:
                with suppress(FileExistsError):
                    os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            except (OSError, ValueError) as error:
                raise KeysUnavailable(f"Cannot create {self.path}: {error}.") from error
        connection = _connection(f"file:{quote(os.fsencode(self.path))}?mode=rw")
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
                run(ABOUT, (None if self._wrapping is None else self._wrapping.proof,))
                return
        if application != APPLICATION_ID:
            raise KeysUnavailable(f"{self.path} does not hold the keys of a dialoguekit log.")
        if schema != SCHEMA_VERSION:
            raise KeysUnavailable(
                f"{self.path} was written by a newer dialoguekit (schema {schema}). Upgrade."
            )
        if create and self.remembers():
            raise KeysUnavailable(
                f"{self.path} holds the keys of another log, in which somebody was forgotten. "
                "Choose another path for the new log, or put the old log back beside its keys."
            )

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                why = f"are locked: somebody has been writing for {LOCK_TIMEOUT_S} s. Try again."
                raise LogUnavailable(f"The keys at {self.path} {why}") from error
            raise KeysUnavailable(f"The keys at {self.path} failed: {error}.") from error
        except sqlite3.Error as error:
            raise KeysUnavailable(f"The keys at {self.path} failed: {error}.") from error

    def _opened(self) -> sqlite3.Connection:
        if self._closed:
            raise KeysUnavailable(f"The keys at {self.path} are closed. Open the log again.")
        if self._connection is None:
            self._connection = self._connect(create=False)
            self._openings += 1
        return self._connection

    @contextmanager
    def _transaction(self, *, write: bool) -> Iterator[Run]:
        with self._mutex, self._errors():
            connection = self._opened()

            def run(statement: str, parameters: Sequence[Any]) -> list[Any]:
                return connection.execute(statement, parameters).fetchall()

            try:
                connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
                yield run
                connection.execute("COMMIT")
            except BaseException as error:
                self._roll_back(connection, lost="readonly" in str(error))
                raise

    def _roll_back(self, connection: sqlite3.Connection, *, lost: bool) -> None:
        """Undo a transaction; a connection that cannot, or must not write, is not used again.

        SQLite opens a file for reading alone where it could not be opened for more at the time.
        """
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            lost = True
        if lost:
            self._connection = None
            connection.close()

    def _stamp(self) -> object:
        with self._mutex, self._errors():
            version = self._opened().execute("PRAGMA data_version").fetchone()[0]
            return self._openings, version

    def close(self) -> None:
        """Close the file."""
        with self._mutex:
            self._closed = True
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as the path, to be opened there in its environment."""
        return _reopen, (str(self.path),)


class MemoryKeys(SQLiteKeys):
    """Keys that live as long as the process."""

    def __init__(self, wrapping: Wrapping | None = None) -> None:
        super().__init__("memory", create=True, wrapping=wrapping)

    def _connect(self, create: bool) -> sqlite3.Connection:  # noqa: ARG002
        return _connection("file::memory:")

    def __reduce__(self) -> NoReturn:
        raise KeysUnavailable("Keys in memory cannot travel to another process.")


def _connection(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=LOCK_TIMEOUT_S, check_same_thread=False
    )


def _reopen(path: str) -> SQLiteKeys:
    return SQLiteKeys(path, wrapping=Wrapping.of_environment())
