"""Keys in a schema of their own of a PostgreSQL database: ``leeds_keys`` beside ``leeds``.

A server keeps more than a table holds now.  The table is rewritten when a key is destroyed, but
the write-ahead log of the server, its archive and its replicas hold the old bytes until they
expire.  What protects a destroyed key there is that secrets are wrapped: set ``DIALOGUEKIT_KEY``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import sql

from dialoguekit.errors import KeysUnavailable, LogUnavailable
from dialoguekit.store.encryption.key_store import ABOUT, LOCK_TIMEOUT_S, KeyStore, Run
from dialoguekit.store.encryption.key_wrap import Wrapping
from dialoguekit.store.postgres.connection_url import read_address
from dialoguekit.store.postgres.scrub import scrub

_SCHEMA = (
    """
    CREATE TABLE keys (
        number  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        stream  TEXT   COLLATE "C" NOT NULL,
        subject TEXT   COLLATE "C" NOT NULL,
        id      BYTEA  NOT NULL UNIQUE CHECK (length(id) = 8),
        secret  BYTEA  NOT NULL CHECK (length(secret) IN (32, 40)),
        live    INT    NOT NULL CHECK (live IN (0, 1)),
        UNIQUE (stream, subject)
    )
    """,
    # The planner's statistics hold samples of columns, which nothing would erase.
    "ALTER TABLE keys ALTER COLUMN secret SET STORAGE PLAIN, ALTER secret SET STATISTICS 0",
    """
    CREATE TABLE about (
        one     INT    PRIMARY KEY CHECK (one = 1),
        changes BIGINT NOT NULL,
        proof   BYTEA
    )
    """,
)
_LOCK_TIMEOUT = f"{LOCK_TIMEOUT_S}s"
_ONE_AT_A_TIME = 0x64676B79
"""The advisory lock under which the tables are made."""
_FRESH_S = 0.01
"""For so long the store goes by what the server said last about keys that were destroyed."""


class PostgresKeys(KeyStore):
    """Keys in the schema that belongs to the log at ``url``.

    ``create`` makes the schema, or takes one that was left when the making of a log was cut
    short.  Raises :class:`~dialoguekit.errors.KeysUnavailable` when there is none, or that of
    another log, and :class:`~dialoguekit.errors.LogUnavailable` when the server cannot be reached.
    """

    def __init__(self, url: str, *, create: bool = False, wrapping: Wrapping | None = None) -> None:
        address = read_address(url)
        self._url, self._parameters = address.url, address.parameters
        self.schema, self._shown = f"{address.schema}_keys", address.shown
        super().__init__(f"schema {self.schema} of {self._shown}", wrapping)
        self._mutex = threading.RLock()
        self._connection: psycopg.Connection[Any] | None = None
        self._is_closed = False
        self._heard: tuple[float, object] = (float("-inf"), None)
        try:
            self._prepare(create)
        except BaseException:
            self.close()
            raise

    def _prepare(self, create: bool) -> None:
        with self._errors():
            connection = self._connected()
            if create:
                self._make_tables(connection)
            elif not _has_schema(connection, self.schema):
                raise KeysUnavailable(f"There are no keys in {self.place}.")
        if create and self.remembers():
            raise KeysUnavailable(
                f"The {self.place} holds the keys of another log, in which somebody was forgotten. "
                "Choose another schema for the new log."
            )

    def _make_tables(self, connection: psycopg.Connection[Any]) -> None:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_ONE_AT_A_TIME,))
            if _has_schema(connection, self.schema):
                return
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(self.schema)))
            for statement in _SCHEMA:
                connection.execute(statement)
            proof = None if self._wrapping is None else self._wrapping.proof
            connection.execute(ABOUT.replace("?", "%s"), (proof,))

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except psycopg.errors.LockNotAvailable as error:
            raise LogUnavailable(
                f"The keys in {self.place} are locked: somebody has been writing for "
                f"{LOCK_TIMEOUT_S} s. Try again."
            ) from error
        except psycopg.Error as error:
            raise LogUnavailable(
                f"The keys in {self.place} failed: {_first_line(error)}."
            ) from error

    def _connected(self) -> psycopg.Connection[Any]:
        """The connection, made anew where the server or the network closed it."""
        if self._is_closed:
            raise KeysUnavailable(f"The keys in {self.place} are closed. Open the log again.")
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
    def _transaction(self, *, write: bool) -> Iterator[Run]:
        with self._mutex, self._errors():
            connection = self._connected()

            def run(statement: str, parameters: Sequence[Any]) -> list[Any]:
                cursor = connection.execute(statement.replace("?", "%s"), parameters)
                return cursor.fetchall() if cursor.description else []

            with connection.transaction():
                if write:
                    connection.execute("LOCK TABLE keys IN SHARE ROW EXCLUSIVE MODE")
                yield run

    def _stamp(self) -> object:
        with self._mutex:
            heard, stamp = self._heard
            if time.monotonic() - heard > _FRESH_S:
                with self._transaction(write=False) as run:
                    stamp = run("SELECT changes FROM about", ())[0][0]
                self._heard = time.monotonic(), stamp
            return stamp

    def _scrub(self) -> None:
        with self._mutex, self._errors():
            scrub(self._connected(), self.schema, "keys", self._shown, LOCK_TIMEOUT_S)

    def close(self) -> None:
        """Close the connection."""
        with self._mutex:
            self._is_closed = True
            if self._connection is not None:
                self._connection.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as the address, to be opened there in its environment."""
        return _reopen, (self._url,)


def has_keys(url: str) -> bool:
    """Whether the log at ``url`` has its schema of keys.

    Raises :class:`~dialoguekit.errors.LogUnavailable` when the server cannot be reached.
    """
    address = read_address(url)
    try:
        with psycopg.connect(**address.parameters, autocommit=True) as connection:
            return _has_schema(connection, f"{address.schema}_keys")
    except psycopg.Error as error:
        raise LogUnavailable(f"Cannot reach {address.shown}: {_first_line(error)}.") from error


def _has_schema(connection: psycopg.Connection[Any], schema: str) -> bool:
    query = "SELECT 1 FROM pg_namespace WHERE nspname = %s"
    return connection.execute(query, (schema,)).fetchone() is not None


def _first_line(error: psycopg.Error) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _reopen(url: str) -> PostgresKeys:
    return PostgresKeys(url, wrapping=Wrapping.of_environment())
