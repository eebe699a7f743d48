"""What an import has met already: the events of the log, and those of the file so far.

A file may hold more events than memory would, so they are remembered in a private database that
SQLite keeps in a temporary file of its own and removes.  It holds ids, places and digests under a
key that is forgotten with it; nothing that anybody said.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import NamedTuple, Self

from dialoguekit.errors import InterchangeError
from dialoguekit.store.rows import Guard, Row, digest_of, entry

_DIGEST_BYTES = 16
_TABLE = """
CREATE TABLE seen (
    id TEXT PRIMARY KEY,
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    line INTEGER,
    fact BLOB NOT NULL,
    words BLOB,
    opened BLOB
) STRICT, WITHOUT ROWID
"""


class Met(NamedTuple):
    """An event that was met before: where it stands, and digests of what it says.

    ``line`` is that of the file, None for an event of the log.  ``words`` are those that are
    stored, ``opened`` those that can be read; None where there are none, or nobody can.
    """

    stream: str
    seq: int
    line: int | None
    fact: bytes
    words: bytes | None
    opened: bytes | None


class Seen:
    """Events by their ids, for the time of one import."""

    def __init__(self) -> None:
        self._secret = os.urandom(32)
        with _errors():
            self._database = sqlite3.connect("", isolation_level=None)
            try:
                self._database.execute("PRAGMA journal_mode = OFF")
                self._database.execute(_TABLE)
            except sqlite3.Error:
                self._database.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def remember(self, rows: Iterable[Row], guard: Guard) -> None:
        """The events of a log, whose words ``guard`` opens."""
        with _errors():
            self._database.executemany(
                "INSERT INTO seen VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (row.id, *self.met(row, None, None if row.words is None else guard.open(row)))
                    for row in rows
                ),
            )

    def add(self, row: Row, line: int) -> None:
        """An event of the file, whose id was not met before."""
        with _errors():
            self._database.execute(
                "INSERT INTO seen VALUES (?, ?, ?, ?, ?, ?, ?)",
                (row.id, *self.met(row, line, None)),
            )

    def find(self, id: str) -> Met | None:
        """The event of that id, if it was met before."""
        with _errors():
            found = self._database.execute(
                "SELECT stream, seq, line, fact, words, opened FROM seen WHERE id = ?", (id,)
            ).fetchone()
        return None if found is None else Met._make(found)

    def met(self, row: Row, line: int | None, opened: bytes | None) -> Met:
        """What is remembered of a row.  When it was noted, and its position, do not matter."""
        fact = entry(row._replace(position=0, noted=0, words=None))
        return Met(
            row.stream,
            row.seq,
            line,
            self._digest(fact),
            None if row.words is None else self._digest(digest_of(row.words)),
            None if opened is None else self._digest(digest_of(opened)),
        )

    def _digest(self, what: bytes) -> bytes:
        return blake2b(what, key=self._secret, digest_size=_DIGEST_BYTES).digest()


def says_the_same(new: Met, before: Met, *, was_sealed: bool) -> bool:
    """Whether two events with one id are one, as far as can still be told.

    ``was_sealed`` says that the one before had its words sealed when it came in, so that what was
    plain and what can no longer be read cannot be compared.
    """
    if new.fact != before.fact or (new.words is None) != (before.words is None):
        return False
    if new.words in {before.words, before.opened}:
        return True
    return was_sealed and before.line is None and before.opened is None


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise InterchangeError(
            f"There is no room for what an import has to remember: {error}. Nothing was imported."
        ) from error
