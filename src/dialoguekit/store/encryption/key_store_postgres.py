"""Key store in its own schema of a PostgreSQL database: ``leeds_keys`` next to ``leeds``.

A server stores more than the current content of a table.  The table is rewritten when a key is
destroyed, but the write-ahead log of the server, its archive and its replicas contain the old bytes
until they expire.  There, only key wrap protects a destroyed key: set ``DIALOGUEKIT_KEK``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import psycopg
from psycopg import sql

from dialoguekit.errors import KeysUnavailable, StoreUnavailable
from dialoguekit.store.encryption.key_store import (
    LOCK_TIMEOUT_S,
    KeyStore,
    RunStatement,
)
from dialoguekit.store.encryption.key_wrap import KeyWrap
from dialoguekit.store.postgres.connection_url import parse_connection_url
from dialoguekit.store.postgres.schema import find_differences
from dialoguekit.store.postgres.scrub import scrub

_SCHEMA = (
    """
    CREATE TABLE keys (
        row_id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        stream       TEXT   COLLATE "C" NOT NULL,
        subject      TEXT   COLLATE "C" NOT NULL,
        key_id       BYTEA  NOT NULL UNIQUE CHECK (length(key_id) = 8),
        key_material BYTEA  NOT NULL CHECK (length(key_material) IN (32, 40)),
        active       INT    NOT NULL CHECK (active IN (0, 1)),
        UNIQUE (stream, subject)
    )
    """,
    # The statistics of the planner contain samples of columns, which nothing would erase.
    "ALTER TABLE keys ALTER key_material SET STORAGE PLAIN, ALTER key_material SET STATISTICS 0",
    """
    CREATE TABLE key_store_info (
        singleton       INT    PRIMARY KEY CHECK (singleton = 1),
        revision        BIGINT NOT NULL,
        key_check_value BYTEA,
        store_id        BYTEA  NOT NULL CHECK (length(store_id) = 16),
        head_secret     BYTEA  NOT NULL CHECK (length(head_secret) IN (32, 40))
    )
    """,
)
_TABLES = {"key_store_info": (5, 4), "keys": (6, 6)}
"""Its tables, each with the number of its columns and of its constraints."""
_LOCK_TIMEOUT = f"{LOCK_TIMEOUT_S}s"
_CREATE_LOCK_ID = 0x64676B79
"""The advisory lock for creating the tables."""
_MAX_AGE_S = 0.01
"""Maximum age of the cached revision."""


class PostgresKeyStore(KeyStore):
    """Keys in the schema that belongs to the log at ``url``.

    ``create`` creates the schema, or reuses one left by an interrupted creation of a log.  Raise
    :class:`~dialoguekit.errors.KeysUnavailable` when there is none, or it has another ``id`` than
    the one given.  Raises :class:`~dialoguekit.errors.StoreUnavailable` when the server cannot be
    reached.
    """

    def __init__(
        self,
        url: str,
        *,
        create: bool = False,
        key_wrap: KeyWrap | None = None,
        id: bytes = b"",
    ) -> None:
        connection_info = parse_connection_url(url)
        self._url, self._parameters = connection_info.url, connection_info.parameters
        self.schema, self._display_url = (
            f"{connection_info.schema}_keys",
            connection_info.display_url,
        )
        super().__init__(f"schema {self.schema} of {self._display_url}", key_wrap, id)
        self._mutex = threading.RLock()
        self._connection: psycopg.Connection[Any] | None = None
        self._is_closed = False
        self._cached_revision: tuple[float, object] = (float("-inf"), None)
        try:
            self._prepare(create)
        except BaseException:
            self.close()
            raise

    def _prepare(self, create: bool) -> None:
        with self._translate_errors():
            connection = self._get_connection()
            if create:
                self._create_tables(connection)
            elif not _has_schema(connection, self.schema):
                raise KeysUnavailable(f"There are no keys in {self.location}.")
            self._require_form(find_differences(connection, self.schema, _TABLES, "a key store"))
        self._check_id()

    def _create_tables(self, connection: psycopg.Connection[Any]) -> None:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_CREATE_LOCK_ID,))
            if _has_schema(connection, self.schema):
                return
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(self.schema)))
            for statement in _SCHEMA:
                connection.execute(statement)
            self._insert_info(partial(_run, connection))

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        try:
            yield
        except psycopg.errors.LockNotAvailable as error:
            raise StoreUnavailable(
                f"The keys in {self.location} are locked: another writer was active for "
                f"{LOCK_TIMEOUT_S} s. Try again."
            ) from error
        except psycopg.Error as error:
            raise StoreUnavailable(
                f"The keys in {self.location} failed: {_first_line(error)}."
            ) from error

    def _get_connection(self) -> psycopg.Connection[Any]:
        """Return the connection; reconnect where the server or the network closed it."""
        if self._is_closed:
            raise KeysUnavailable(f"The keys in {self.location} are closed. Open the log again.")
        if self._connection is not None and not self._connection.closed:
            with suppress(psycopg.Error):
                self._connection.execute("")
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(**self._parameters, autocommit=True)
            for setting, value in (
                ("search_path", f'"{self.schema}"'),
                ("lock_timeout", _LOCK_TIMEOUT),
            ):
                self._connection.execute("SELECT set_config(%s, %s, false)", (setting, value))
        return self._connection

    @contextmanager
    def _transaction(self, *, write: bool) -> Iterator[RunStatement]:
        with self._mutex, self._translate_errors():
            connection = self._get_connection()

            with connection.transaction():
                if write:
                    connection.execute("LOCK TABLE keys IN SHARE ROW EXCLUSIVE MODE")
                yield partial(_run, connection)

    def _revision(self) -> object:
        with self._mutex:
            read_at, revision = self._cached_revision
            if time.monotonic() - read_at > _MAX_AGE_S:
                with self._transaction(write=False) as run:
                    revision = run("SELECT revision FROM key_store_info", ())[0][0]
                self._cached_revision = time.monotonic(), revision
            return revision

    def _scrub(self) -> None:
        with self._mutex, self._translate_errors():
            scrub(self._get_connection(), self.schema, "keys", self._display_url, LOCK_TIMEOUT_S)

    def close(self) -> None:
        """Close the connection."""
        with self._mutex:
            self._is_closed = True
            if self._connection is not None:
                self._connection.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the store as its URL, to be opened with the environment of the other process."""
        return _reopen, (self._url, self.id)


def _run(
    connection: psycopg.Connection[Any], statement: str, parameters: Sequence[Any]
) -> list[Any]:
    cursor = connection.execute(statement.replace("?", "%s").encode(), parameters)
    return cursor.fetchall() if cursor.description else []


def has_key_store(url: str) -> bool:
    """Return whether the log at ``url`` has a key store.

    Raises :class:`~dialoguekit.errors.StoreUnavailable` when the server cannot be reached.
    """
    connection_info = parse_connection_url(url)
    try:
        with psycopg.connect(**connection_info.parameters, autocommit=True) as connection:
            return _has_schema(connection, f"{connection_info.schema}_keys")
    except psycopg.Error as error:
        raise StoreUnavailable(
            f"Cannot reach {connection_info.display_url}: {_first_line(error)}."
        ) from error


def _has_schema(connection: psycopg.Connection[Any], schema: str) -> bool:
    query = "SELECT 1 FROM pg_namespace WHERE nspname = %s"
    return connection.execute(query, (schema,)).fetchone() is not None


def _first_line(error: psycopg.Error) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _reopen(url: str, id: bytes) -> PostgresKeyStore:
    return PostgresKeyStore(url, key_wrap=KeyWrap.from_environment(), id=id)
