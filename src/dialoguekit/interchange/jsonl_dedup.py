"""Events already known to an import: those of the log, and those of the file so far.

A file may contain more events than fit into memory.  They are therefore indexed in a private
SQLite database, in a temporary file that SQLite removes.  It stores ids, sequence numbers and
digests under a random key that is never stored, but no personal data.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import NamedTuple, Self

from dialoguekit.errors import InterchangeError
from dialoguekit.store.cipher import Cipher
from dialoguekit.store.rows import NewRow, Row, personal_data_digest

_DIGEST_BYTES = 16
_SCHEMA = """
CREATE TABLE known_events (
    id TEXT PRIMARY KEY,
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    line INTEGER,
    fact_digest BLOB NOT NULL,
    personal_data_digest BLOB,
    plaintext_digest BLOB
) STRICT, WITHOUT ROWID
"""
_INSERT = "INSERT INTO known_events VALUES (?, ?, ?, ?, ?, ?, ?)"
_SELECT = """
SELECT stream, seq, line, fact_digest, personal_data_digest, plaintext_digest
FROM known_events WHERE id = ?
"""


class KnownEvent(NamedTuple):
    """An event of the log or of an earlier line: its place, and digests of its content.

    ``line`` is the line of the file, None for an event of the log.  ``personal_data_digest`` is
    that of the stored bytes, None without personal data.  ``plaintext_digest`` is that of the
    decrypted personal data, None if there is none or it cannot be decrypted.
    """

    stream: str
    seq: int
    line: int | None
    fact_digest: bytes
    personal_data_digest: bytes | None
    plaintext_digest: bytes | None


class KnownEvents:
    """Index of known events by id, for one import."""

    def __init__(self) -> None:
        self._digest_key = os.urandom(32)
        with _wrap_sqlite_errors():
            self._database = sqlite3.connect("", isolation_level=None)
            try:
                self._database.execute("PRAGMA journal_mode = OFF")
                self._database.execute(_SCHEMA)
            except sqlite3.Error:
                self._database.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add_stored(self, rows: Iterable[Row], cipher: Cipher) -> None:
        """Add the events of a log; ``cipher`` decrypts their personal data."""

        def values(row: Row) -> tuple[object, ...]:
            personal_data = row.personal_data
            plaintext = None if personal_data is None else cipher.open(row.envelope, personal_data)
            return row.id, *self.build_known_event(NewRow.of(row), None, plaintext)

        with _wrap_sqlite_errors():
            self._database.executemany(_INSERT, map(values, rows))

    def add(self, row: NewRow, line: int) -> None:
        """Add an event of the file with an id that is not known yet."""
        with _wrap_sqlite_errors():
            self._database.execute(_INSERT, (row.id, *self.build_known_event(row, line, None)))

    def find(self, id: str) -> KnownEvent | None:
        """Return the known event with this id, or None."""
        with _wrap_sqlite_errors():
            found = self._database.execute(_SELECT, (id,)).fetchone()
        return None if found is None else KnownEvent._make(found)

    def build_known_event(
        self, row: NewRow, line: int | None, plaintext: bytes | None
    ) -> KnownEvent:
        """Return the index entry of a row.  It ignores ``recorded_at_us``."""
        fact = row._replace(recorded_at_us=0, personal_data=None).at(0)
        return KnownEvent(
            row.stream,
            row.seq,
            line,
            self._digest(fact.leaf),
            self._personal_digest(row.personal_data),
            self._personal_digest(plaintext),
        )

    def _personal_digest(self, data: bytes | None) -> bytes | None:
        return None if data is None else self._digest(personal_data_digest(data))

    def _digest(self, data: bytes) -> bytes:
        return blake2b(data, key=self._digest_key, digest_size=_DIGEST_BYTES).digest()


def is_same_event(new: KnownEvent, before: KnownEvent, *, was_encrypted: bool) -> bool:
    """Return whether two events with one id are the same, as far as they can be compared.

    ``was_encrypted`` means that the log encrypted the earlier event on import.  If it can no
    longer be decrypted, its personal data cannot be compared and is assumed to be the same.
    """
    if new.fact_digest != before.fact_digest or (new.personal_data_digest is None) != (
        before.personal_data_digest is None
    ):
        return False
    if new.personal_data_digest in {before.personal_data_digest, before.plaintext_digest}:
        return True
    return was_encrypted and before.line is None and before.plaintext_digest is None


@contextmanager
def _wrap_sqlite_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise InterchangeError(
            f"The temporary index of the import failed: {error}. Nothing was imported. "
            "Free space for temporary files and retry."
        ) from error
