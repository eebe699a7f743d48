"""A log in PostgreSQL, on the datastore and the application recorder of ``eventsourcing``.

Writers stand in line for the recorder's table lock, so that positions are given in the order in
which they are committed, and without gaps.  Each log has a schema of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, LiteralString

from dialoguekit.errors import LogUnavailable, MissingExtra

try:
    import psycopg
    import psycopg_pool
except ImportError as error:
    raise MissingExtra("postgres", "A log in PostgreSQL") from error

from eventsourcing.persistence import PersistenceError

from dialoguekit.store.codec import Codec
from dialoguekit.store.event_store import Log, Passing, Place, T
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.postgres import recorder, schema
from dialoguekit.store.postgres.connection_url import read_address
from dialoguekit.store.postgres.listener import Listener
from dialoguekit.store.rows import PLAIN, SEALED, Guard, LockedWords, Row

_PASSING = (
    "08",  # the connection broke
    "40001",  # could not serialise
    "40P01",  # deadlock
    "53300",  # too many connections
    "57P",  # the server stops, starts or has crashed
    "25P03",  # the transaction was idle for too long
)
"""Beginnings of the codes of errors after which the same may succeed (PostgreSQL, appendix A)."""
_LOCKED = "55P03"

_STREAMS: LiteralString = """
WITH RECURSIVE names(name) AS (
    SELECT min(stream) FROM {events}
    UNION ALL
    SELECT (SELECT min(stream) FROM {events} WHERE stream > name) FROM names WHERE name IS NOT NULL
)
SELECT name FROM names WHERE name IS NOT NULL
"""


class PostgresLog(Log):
    """A log in a schema of a PostgreSQL database, for many processes on many machines.

    ``create`` makes the tables where there are none, with the ``privacy`` that is asked for;
    without it a missing log is an error.  A sealed log without a ``guard`` that has its keys
    withholds its words.  Raises :class:`~dialoguekit.errors.LogUnavailable` when the server
    cannot be reached or the schema holds something else.  ``url`` is without its password.
    """

    def __init__(
        self,
        url: str,
        codec: Codec,
        *,
        create: bool = True,
        privacy: str = PLAIN,
        guard: Guard | None = None,
    ) -> None:
        self._address = read_address(url)
        super().__init__(self._address.shown, codec, guard)
        self._closed = False
        with self._errors(), recorder.connected(self._address) as connection:
            if not schema.are_there(connection, self._address):
                if not create:
                    raise LogUnavailable(
                        f"There is no log in the schema {self._address.schema} of {self.url}. "
                        "Check --log, or record something first."
                    )
                with connection.transaction():
                    for statement in schema.making(self._address.schema, privacy):
                        connection.execute(statement)
            self.privacy = schema.privacy_of(connection, self._address)
            self._recorder = recorder.PostgresRecorder(self._address)
        self._listener = Listener(self._address)
        if self.privacy == SEALED and guard is None:
            self.guard = LockedWords()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """The boundary: nothing of psycopg or eventsourcing is raised above this room."""
        if self._closed:
            raise self._is_closed()
        try:
            yield
        except UnicodeEncodeError as error:
            raise LogUnavailable("No stream or type has half a character in its name.") from error
        except psycopg.Error as error:
            raise self._said(error) from error
        except PersistenceError as error:
            raise self._said(error.__cause__ or error) from error

    def _said(self, error: BaseException) -> LogUnavailable:
        """What went wrong, in the words of this room."""
        if self._closed:
            return self._is_closed()
        if isinstance(error, psycopg_pool.PoolTimeout):
            return self._unreachable()
        code = error.sqlstate if isinstance(error, psycopg.Error) else None
        if isinstance(error, psycopg.DataError) and code is None:
            return LogUnavailable("No stream or type has a character of no kind in its name.")
        if code == _LOCKED:
            return LogUnavailable(
                f"The log at {self.url} is locked: somebody has been writing for "
                f"{recorder.LOCK_TIMEOUT_S} s. Try again."
            )
        why = f"The log at {self.url} failed: {recorder.first_line(error)}."
        broken = isinstance(error, psycopg.OperationalError) and code is None
        if broken or (code is not None and code.startswith(_PASSING)):
            return Passing(f"{why} Do the same again: nothing is recorded twice.")
        return LogUnavailable(why)

    def _is_closed(self) -> LogUnavailable:
        return LogUnavailable(f"The log at {self.url} is closed. Open it again.")

    def _unreachable(self) -> LogUnavailable:
        """Why the pool has no connection to give."""
        try:
            recorder.connected(self._address).close()
        except Passing as error:
            return LogUnavailable(str(error))
        return LogUnavailable(
            f"The {recorder.CONNECTIONS} connections of the log at {self.url} are busy. Use fewer "
            "threads."
        )

    def _guarded(self, work: Callable[[], T]) -> T:
        """What ``work`` returns, within the boundary of errors, again where that may help."""

        def within() -> T:
            with self._errors():
                return work()

        return self._again(within)

    def _all(self, text: LiteralString, *parameters: Any) -> list[Any]:
        return self._guarded(lambda: self._recorder.all(text, *parameters))

    @contextmanager
    def _transaction(self) -> Iterator[Place]:
        with self._errors(), self._recorder.writing() as cursor:
            yield partial(self._recorder.place, cursor)

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
        return self._all(text, *parameters, limit)

    def _head(self) -> int:
        return self._all("SELECT max(position) FROM {events}")[0][0] or 0

    def _version(self, stream: str) -> int:
        return self._all("SELECT max(seq) FROM {events} WHERE stream = %s", stream)[0][0] or 0

    def _streams(self) -> list[str]:
        return [name for (name,) in self._all(_STREAMS)]

    def _tree(self) -> Tree:
        return self._guarded(self._recorder.tree)

    def _tiles(self, level: int, first: int, last: int) -> list[bytes]:
        text: LiteralString = (
            "SELECT hash FROM {tree} WHERE level = %s AND tile >= %s AND tile < %s ORDER BY tile"
        )
        return [hash for (hash,) in self._all(text, level, first, last)]

    def _blank(self, rows: Sequence[Row]) -> None:
        self._guarded(partial(self._recorder.blank, rows))

    def _wait(self, head: int, seconds: float) -> None:  # noqa: ARG002  # Whoever is told looks.
        with self._errors():
            self._listener.wait(seconds)

    def _put(self, kind: str, values: Mapping[str, bytes]) -> None:
        text: LiteralString = (
            "INSERT INTO {shelf} VALUES (%s, %s, %s) "
            "ON CONFLICT (kind, name) DO UPDATE SET value = excluded.value"
        )
        rows = [(kind, name, value) for name, value in values.items()]
        self._guarded(lambda: self._recorder.change_all(text, rows))

    def _get(self, kind: str, name: str) -> bytes | None:
        found = self._all("SELECT value FROM {shelf} WHERE kind = %s AND name = %s", kind, name)
        return found[0][0] if found else None

    def _items(self, kind: str) -> list[tuple[str, bytes]]:
        return self._all("SELECT name, value FROM {shelf} WHERE kind = %s", kind)

    def _clear(self, kind: str, prefix: str) -> int:
        text: LiteralString = "DELETE FROM {shelf} WHERE kind = %s AND starts_with(name, %s)"
        gone = self._guarded(lambda: self._recorder.change(text, kind, prefix))
        self._guarded(lambda: self._recorder.scrub("shelf"))
        return gone

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._listener.close()
            self._recorder.datastore.close()
            self.guard.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as the address, password and all, to be opened there anew."""
        return _reopen, (self._address.url, self.codec, self.guard)


def _reopen(url: str, codec: Codec, guard: Guard) -> PostgresLog:
    return PostgresLog(url, codec, create=False, guard=guard)
