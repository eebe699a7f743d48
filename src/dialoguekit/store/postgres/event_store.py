"""Event store in PostgreSQL, based on the datastore and application recorder of ``eventsourcing``.

Writers queue for the table lock of the recorder.  So positions are assigned in the order of commits
and without gaps.  Each log has its own schema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, LiteralString

from dialoguekit.errors import MissingExtra, StoreUnavailable

try:
    import psycopg
    import psycopg_pool
except ImportError as error:
    raise MissingExtra("postgres", "A log in PostgreSQL") from error

from eventsourcing.persistence import PersistenceError

from dialoguekit.store.codec import Codec
from dialoguekit.store.event_store import EventStore, InsertRows, T, TransientError
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.postgres import recorder, schema
from dialoguekit.store.postgres.connection_url import parse_connection_url
from dialoguekit.store.postgres.listener import Listener
from dialoguekit.store.rows import NO_ENCRYPTION, PER_PERSON_ENCRYPTION, Cipher, LockedCipher, Row

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

_STREAMS: LiteralString = """
WITH RECURSIVE names(name) AS (
    SELECT min(stream) FROM {events}
    UNION ALL
    SELECT (SELECT min(stream) FROM {events} WHERE stream > name) FROM names WHERE name IS NOT NULL
)
SELECT name FROM names WHERE name IS NOT NULL
"""


class PostgresEventStore(EventStore):
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
        encryption: str = NO_ENCRYPTION,
        cipher: Cipher | None = None,
    ) -> None:
        self._connection_info = parse_connection_url(url)
        super().__init__(self._connection_info.display_url, codec, cipher)
        self._closed = False
        with self._translate_errors(), recorder.connect(self._connection_info) as connection:
            if not schema.tables_exist(connection, self._connection_info):
                if not create:
                    raise StoreUnavailable(
                        f"There is no log in the schema {self._connection_info.schema} of "
                        f"{self.url}. Check --log, or record something first."
                    )
                with connection.transaction():
                    for statement in schema.build_create_statements(
                        self._connection_info.schema, encryption
                    ):
                        connection.execute(statement)
            self.encryption = schema.read_encryption(connection, self._connection_info)
            self._recorder = recorder.PostgresRecorder(self._connection_info)
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
                f"{recorder.LOCK_TIMEOUT_S} s. Try again."
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

        return self._retry(translated)

    def _fetch_all(self, text: LiteralString, *parameters: Any) -> list[Any]:
        return self._run_with_retry(lambda: self._recorder.fetch_all(text, *parameters))

    @contextmanager
    def _transaction(self) -> Iterator[InsertRows]:
        with self._translate_errors(), self._recorder.write_transaction() as cursor:
            yield partial(self._recorder.insert_rows, cursor)

    def _select(
        self, stream: str | None, after: int, until: int, types: Sequence[str] | None, limit: int
    ) -> Sequence[Row]:
        where: LiteralString = "position > %s AND position <= %s"
        parameters: list[Any] = [after, until]
        if stream is not None:
            where += " AND stream = %s"
            parameters.append(stream)
        if types is not None:
            where += " AND type = ANY(%s)"
            parameters.append(types)
        text = "SELECT {columns} FROM {events} WHERE " + where + " ORDER BY position LIMIT %s"
        return self._fetch_all(text, *parameters, limit)

    def _head(self) -> int:
        return self._fetch_all("SELECT max(position) FROM {events}")[0][0] or 0

    def _stream_version(self, stream: str) -> int:
        return self._fetch_all("SELECT max(seq) FROM {events} WHERE stream = %s", stream)[0][0] or 0

    def _streams(self) -> list[str]:
        return [name for (name,) in self._fetch_all(_STREAMS)]

    def _tree(self) -> Tree:
        return self._run_with_retry(self._recorder.read_tree)

    def _tiles(self, level: int, first: int, last: int) -> list[bytes]:
        text: LiteralString = (
            "SELECT hash FROM {tree} WHERE level = %s AND tile >= %s AND tile < %s ORDER BY tile"
        )
        return [hash for (hash,) in self._fetch_all(text, level, first, last)]

    def _erase(self, rows: Sequence[Row]) -> None:
        self._run_with_retry(partial(self._recorder.erase, rows))

    def _wait(self, head: int, timeout_s: float) -> None:  # noqa: ARG002  # The caller checks the head.
        with self._translate_errors():
            self._listener.wait(timeout_s)

    def _put(self, namespace: str, values: Mapping[str, bytes]) -> None:
        text: LiteralString = (
            "INSERT INTO {shelf} VALUES (%s, %s, %s) "
            "ON CONFLICT (kind, name) DO UPDATE SET value = excluded.value"
        )
        rows = [(namespace, key, value) for key, value in values.items()]
        self._run_with_retry(lambda: self._recorder.execute_many(text, rows))

    def _get(self, namespace: str, key: str) -> bytes | None:
        found = self._fetch_all(
            "SELECT value FROM {shelf} WHERE kind = %s AND name = %s", namespace, key
        )
        return found[0][0] if found else None

    def _items(self, namespace: str) -> list[tuple[str, bytes]]:
        return self._fetch_all("SELECT name, value FROM {shelf} WHERE kind = %s", namespace)

    def _clear(self, namespace: str, prefix: str) -> int:
        text: LiteralString = "DELETE FROM {shelf} WHERE kind = %s AND starts_with(name, %s)"
        deleted = self._run_with_retry(lambda: self._recorder.execute(text, namespace, prefix))
        self._run_with_retry(lambda: self._recorder.scrub("shelf"))
        return deleted

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._listener.close()
            self._recorder.datastore.close()
            self.cipher.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the store as its URL, including the password, to be opened again."""
        return _reopen, (self._connection_info.url, self.codec, self.cipher)


def _reopen(url: str, codec: Codec, cipher: Cipher) -> PostgresEventStore:
    return PostgresEventStore(url, codec, create=False, cipher=cipher)
