"""Event store in an SQLite file: the port, implemented by its recorder."""

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

from dialoguekit.errors import StoreUnavailable
from dialoguekit.store.codec import Codec
from dialoguekit.store.event_store import EventStore, InsertRows
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import NO_ENCRYPTION, PER_PERSON_ENCRYPTION, Cipher, LockedCipher, Row
from dialoguekit.store.sqlite import database
from dialoguekit.store.sqlite.migration import migrate
from dialoguekit.store.sqlite.recorder import (
    COLUMNS,
    SQLiteRecorder,
    check_column_type,
    read_tree,
    stream_version,
)

_POLL_INTERVAL_S = 0.01  # Interval at which a subscriber polls the version of the file.

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
_COUNTS = f"""
SELECT
    (SELECT count(*) FROM events NOT INDEXED),
    (SELECT count(*) FROM events {_INDEX} WHERE stream >= ''),
    (SELECT coalesce(max(position), 0) FROM events),
    coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)
"""
# UNION yields each name once, also where a damaged index leads back to it.
_STREAMS = """
WITH RECURSIVE names(name) AS (
    SELECT min(stream) FROM events
    UNION
    SELECT (SELECT min(stream) FROM events WHERE stream > name) FROM names WHERE name IS NOT NULL
)
SELECT name FROM names WHERE name IS NOT NULL
"""


class SQLiteEventStore(EventStore):
    """A log in one file, readable and writable by several processes at once.

    ``create`` creates a missing file, with the given ``encryption``; without it, a missing file is
    an error.  Without a ``cipher``, the personal data of an encrypted log reads as withheld.  Raise
    :class:`~dialoguekit.errors.StoreUnavailable` when the file cannot be opened or is not a log.
    """

    def __init__(
        self,
        path: str | Path,
        codec: Codec,
        *,
        create: bool = True,
        encryption: str = NO_ENCRYPTION,
        cipher: Cipher | None = None,
    ) -> None:
        self.path = Path(path).absolute()
        super().__init__(f"sqlite:///{path}", codec, cipher)
        self._closed = False
        database.warn_of_race()
        database.create_private_file(self.path, create=create)
        self._uri = f"file:{quote(os.fsencode(self.path))}"
        self._recorder = SQLiteRecorder(self._uri)
        with self._translate_errors(), closing(database.connect(self._uri)) as connection:
            if database.prepare_tables(connection, self.path, encryption) < database.SCHEMA_VERSION:
                migrate(connection, codec)
            self.encryption = database.read_encryption(connection, self.path)
        if self.encryption == PER_PERSON_ENCRYPTION and cipher is None:
            self.cipher = LockedCipher()

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
                    f"{database.LOCK_TIMEOUT_S} s. Try again."
                ) from error
            raise StoreUnavailable(f"The log at {self.path} failed: {error}.") from error

    @contextmanager
    def _transaction(self) -> Iterator[InsertRows]:
        with self._translate_errors(), self._recorder.write_transaction() as connection:
            yield partial(self._recorder.insert_rows, connection)

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
        return self._fetch_all(sql, *parameters, limit)

    def _seq_at(self, stream: str, position: int) -> int:
        """Return the seq that a stream had reached at a position.

        Paging through a stream by position would read it from its start for each page.
        """
        seq: int = self._fetch_all(_SEQ_AT, stream, position, stream, position)[0][0]
        return seq

    def _head(self) -> int:
        return self._fetch_all("SELECT max(position) FROM events")[0][0] or 0

    def _stream_version(self, stream: str) -> int:
        with self._translate_errors(), self._recorder.read_cursor() as cursor:
            return stream_version(cursor, stream)

    def _streams(self) -> list[str]:
        return [check_column_type(name, str) for (name,) in self._fetch_all(_STREAMS)]

    def _tree(self) -> Tree:
        with self._translate_errors(), self._recorder.read_cursor() as cursor:
            return read_tree(cursor)

    def _tiles(self, level: int, first: int, last: int) -> list[bytes]:
        sql = "SELECT hash FROM tree WHERE level = ? AND tile >= ? AND tile < ? ORDER BY tile"
        return [hash for (hash,) in self._fetch_all(sql, level, first, last)]

    def _erase(self, rows: Sequence[Row]) -> None:
        changes = [(row.personal_data, row.position) for row in rows]
        with self._translate_errors():
            with self._recorder.write_transaction() as connection:
                connection.executemany("UPDATE events SET words = ? WHERE position = ?", changes)
            self._recorder.scrub(self.path)

    def _wait(self, head: int, timeout_s: float) -> None:
        """Poll the version of the file, which changes when another connection writes."""
        deadline = time.monotonic() + timeout_s
        with self._translate_errors(), closing(database.connect(self._uri)) as connection:
            last_version = None
            while not self._closed and time.monotonic() < deadline:
                version = connection.execute("PRAGMA data_version").fetchone()
                if version != last_version and self._head() > head:
                    return
                last_version = version
                time.sleep(_POLL_INTERVAL_S)

    def _put(self, namespace: str, values: Mapping[str, bytes]) -> None:
        rows = [(namespace, key, value) for key, value in values.items()]
        with self._translate_errors(), self._recorder.write_transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO shelf VALUES (?, ?, ?)", rows)

    def _get(self, namespace: str, key: str) -> bytes | None:
        found = self._fetch_all(
            "SELECT value FROM shelf WHERE kind = ? AND name = ?", namespace, key
        )
        return found[0][0] if found else None

    def _items(self, namespace: str) -> list[tuple[str, bytes]]:
        return self._fetch_all("SELECT name, value FROM shelf WHERE kind = ?", namespace)

    def _clear(self, namespace: str, prefix: str) -> int:
        sql = "DELETE FROM shelf WHERE kind = ? AND substr(name, 1, ?) = ?"
        with self._translate_errors():
            with self._recorder.write_transaction() as connection:
                deleted = connection.execute(sql, (namespace, len(prefix), prefix)).rowcount
            self._recorder.scrub(self.path)
        return deleted

    def check_storage(self) -> list[str]:
        """Return damage in the file or an index, which may affect only readers of one stream."""
        found = [
            message for (message,) in self._fetch_all("PRAGMA quick_check(20)") if message != "ok"
        ]
        if found:
            return found
        unindexed = [
            f"Position {position} is not in the index of streams."
            for (position,) in self._fetch_all(_UNINDEXED)
        ]
        if unindexed:
            return unindexed
        rows, indexed, last_position, last_used = self._fetch_all(_COUNTS)[0]
        if rows != indexed:
            return ["The index of streams does not match the events."]
        return ["The last events of the file were deleted."] if last_position < last_used else []

    def _fetch_all(self, sql: str, *parameters: Any) -> list[Any]:
        """Return all rows of a query, as tuples."""
        with self._translate_errors(), self._recorder.read_cursor() as cursor:
            return cursor.execute(sql, parameters).fetchall()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._recorder.close()
            self.cipher.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the store as its path, to be opened again."""
        return _reopen, (str(self.path), self.codec, self.cipher)


def _reopen(path: str, codec: Codec, cipher: Cipher) -> SQLiteEventStore:
    return SQLiteEventStore(path, codec, create=False, cipher=cipher)
