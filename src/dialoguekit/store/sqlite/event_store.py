"""A log in an SQLite file: the port over its recorder."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from eventsourcing.domain import EventSourcingError

from dialoguekit.errors import LogUnavailable
from dialoguekit.store.codec import Codec
from dialoguekit.store.event_store import Log, Place
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import PLAIN, SEALED, Guard, LockedWords, Row
from dialoguekit.store.sqlite import database
from dialoguekit.store.sqlite.migration import upgrade
from dialoguekit.store.sqlite.recorder import COLUMNS, SQLiteRecorder, sound, tree, version

_LOOK_S = 0.01  # Between two looks of a follower at the version of the file.

_SEQ_AT = """
SELECT coalesce(
    (SELECT seq FROM events WHERE stream = ? AND position = ?),
    (SELECT seq FROM events WHERE stream = ? AND position <= ? ORDER BY seq DESC LIMIT 1),
    0
)
"""
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
_COUNTED = f"""
SELECT
    (SELECT count(*) FROM events NOT INDEXED),
    (SELECT count(*) FROM events {_INDEX} WHERE stream >= ''),
    (SELECT coalesce(max(position), 0) FROM events),
    coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)
"""
# A name comes once, also where a damaged index leads from a name back to it.
_STREAMS = """
WITH RECURSIVE names(name) AS (
    SELECT min(stream) FROM events
    UNION
    SELECT (SELECT min(stream) FROM events WHERE stream > name) FROM names WHERE name IS NOT NULL
)
SELECT name FROM names WHERE name IS NOT NULL
"""


class SQLiteLog(Log):
    """A log in one file, readable and writable by several processes at once.

    ``create`` makes the file when there is none, with the ``privacy`` that is asked for; without
    it a missing file is an error.  A sealed log without a ``guard`` that has its keys withholds
    its words.  Raises
    :class:`~dialoguekit.errors.LogUnavailable` when the file cannot be opened or is something
    else.
    """

    def __init__(
        self,
        path: str | Path,
        codec: Codec,
        *,
        create: bool = True,
        privacy: str = PLAIN,
        guard: Guard | None = None,
    ) -> None:
        self.path = Path(path).absolute()
        super().__init__(f"sqlite:///{path}", codec, guard)
        self._closed = False
        database.warn_of_race()
        database.make_private(self.path, create=create)
        self._uri = f"file:{quote(os.fsencode(self.path))}"
        self._recorder = SQLiteRecorder(self._uri)
        with self._errors(), closing(database.connect(self._uri)) as connection:
            if database.prepare_tables(connection, self.path, privacy) < database.SCHEMA_VERSION:
                upgrade(connection, codec)
            self.privacy = database.privacy_of(connection, self.path)
        if self.privacy == SEALED and guard is None:
            self.guard = LockedWords()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """The boundary: nothing of sqlite3 or eventsourcing is raised above this room."""
        if self._closed:
            raise LogUnavailable(f"The log at {self.path} is closed. Open it again.")
        try:
            yield
        except UnicodeEncodeError as error:
            raise LogUnavailable("No stream or type has half a character in its name.") from error
        except UnicodeDecodeError as error:
            raise LogUnavailable(f"The log at {self.path} is damaged: {error}.") from error
        except (sqlite3.Error, EventSourcingError) as error:
            if "locked" in str(error):
                raise LogUnavailable(
                    f"The log at {self.path} is locked: somebody has been writing for "
                    f"{database.LOCK_TIMEOUT_S} s. Try again."
                ) from error
            raise LogUnavailable(f"The log at {self.path} failed: {error}.") from error

    @contextmanager
    def _transaction(self) -> Iterator[Place]:
        with self._errors(), self._recorder.writing() as connection:
            yield partial(self._recorder.place, connection)

    def _select(
        self, stream: str | None, after: int, until: int, types: Sequence[str] | None, limit: int
    ) -> Sequence[Row]:
        where, order = "position > ? AND position <= ?", "position"
        parameters: list[Any] = [after, until]
        if stream is not None:
            where, order = "stream = ? AND seq > ? AND position <= ?", "seq"
            parameters = [stream, self._seq_at(stream, after) if after > 0 else 0, until]
        if types is not None:
            where += f" AND type IN ({','.join('?' * len(types))})"
            parameters.extend(types)
        sql = f"SELECT {COLUMNS} FROM events WHERE {where} ORDER BY {order} LIMIT ?"
        return self._all(sql, *parameters, limit)

    def _seq_at(self, stream: str, position: int) -> int:
        """The seq that a stream had reached at a position.

        Paging through a stream by position would walk it from its beginning for every page.
        """
        seq: int = self._all(_SEQ_AT, stream, position, stream, position)[0][0]
        return seq

    def _head(self) -> int:
        return self._all("SELECT max(position) FROM events")[0][0] or 0

    def _version(self, stream: str) -> int:
        with self._errors(), self._recorder.reading() as cursor:
            return version(cursor, stream)

    def _streams(self) -> list[str]:
        return [sound(name, str) for (name,) in self._all(_STREAMS)]

    def _tree(self) -> Tree:
        with self._errors(), self._recorder.reading() as cursor:
            return tree(cursor)

    def _tiles(self, level: int, first: int, last: int) -> list[bytes]:
        sql = "SELECT hash FROM tree WHERE level = ? AND tile >= ? AND tile < ? ORDER BY tile"
        return [hash for (hash,) in self._all(sql, level, first, last)]

    def _blank(self, rows: Sequence[Row]) -> None:
        changes = [(row.words, row.position) for row in rows]
        with self._errors():
            with self._recorder.writing() as connection:
                connection.executemany("UPDATE events SET words = ? WHERE position = ?", changes)
            self._recorder.scrub(self.path)

    def _wait(self, head: int, seconds: float) -> None:
        """Look at the version of the file, which others change when they write to it."""
        deadline = time.monotonic() + seconds
        with self._errors(), closing(database.connect(self._uri)) as connection:
            seen = None
            while not self._closed and time.monotonic() < deadline:
                version = connection.execute("PRAGMA data_version").fetchone()
                if version != seen and self._head() > head:
                    return
                seen = version
                time.sleep(_LOOK_S)

    def _put(self, kind: str, values: Mapping[str, bytes]) -> None:
        rows = [(kind, name, value) for name, value in values.items()]
        with self._errors(), self._recorder.writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO shelf VALUES (?, ?, ?)", rows)

    def _get(self, kind: str, name: str) -> bytes | None:
        found = self._all("SELECT value FROM shelf WHERE kind = ? AND name = ?", kind, name)
        return found[0][0] if found else None

    def _items(self, kind: str) -> list[tuple[str, bytes]]:
        return self._all("SELECT name, value FROM shelf WHERE kind = ?", kind)

    def _clear(self, kind: str, prefix: str) -> int:
        sql = "DELETE FROM shelf WHERE kind = ? AND substr(name, 1, ?) = ?"
        with self._errors():
            with self._recorder.writing() as connection:
                gone = connection.execute(sql, (kind, len(prefix), prefix)).rowcount
            self._recorder.scrub(self.path)
        return gone

    def faults(self) -> list[str]:
        """Damage that only readers of one stream would meet: in the file, or in an index."""
        found = [why for (why,) in self._all("PRAGMA quick_check(20)") if why != "ok"]
        if found:
            return found
        lost = [f"Position {n} is not in the index of streams." for (n,) in self._all(_UNINDEXED)]
        if lost:
            return lost
        rows, indexed, last, used = self._all(_COUNTED)[0]
        if rows != indexed:
            return ["The index of streams holds other events than the log."]
        return ["The file has held more events than are left."] if last < used else []

    def _all(self, sql: str, *parameters: Any) -> list[Any]:
        """All rows of a query, as tuples."""
        with self._errors(), self._recorder.reading() as cursor:
            return cursor.execute(sql, parameters).fetchall()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._recorder.close()
            self.guard.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as the path, to be opened there anew."""
        return _reopen, (str(self.path), self.codec, self.guard)


def _reopen(path: str, codec: Codec, guard: Guard) -> SQLiteLog:
    return SQLiteLog(path, codec, create=False, guard=guard)
