"""The file of an SQLite log: how it is made, recognised, and kept from the eyes of others."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from dialoguekit.errors import LogUnavailable
from dialoguekit.store.rows import PRIVACIES

APPLICATION_ID = 0x64676B74  # "dgkt": marks a file as a dialoguekit log.
SCHEMA_VERSION = 2
LOCK_TIMEOUT_S = 10
_PAUSE_S = 0.01

EVENTS = """
CREATE TABLE IF NOT EXISTS events (
    position INTEGER PRIMARY KEY AUTOINCREMENT CHECK (position >= 1),
    stream   TEXT    NOT NULL CHECK (length(stream) BETWEEN 1 AND 200),
    seq      INTEGER NOT NULL CHECK (seq >= 1),
    id       TEXT    NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 200),
    type     TEXT    NOT NULL CHECK (length(type) BETWEEN 1 AND 200),
    version  INTEGER NOT NULL CHECK (version >= 1),
    at       INTEGER NOT NULL,
    noted    INTEGER NOT NULL,
    context  BLOB    NOT NULL,
    data     BLOB    NOT NULL,
    words    BLOB    CHECK (length(words) >= 1),
    leaf     BLOB    NOT NULL CHECK (length(leaf) = 32),
    UNIQUE (stream, seq)
) STRICT
"""
TREE = """
CREATE TABLE IF NOT EXISTS tree (
    level INTEGER NOT NULL CHECK (level >= 1),
    tile  INTEGER NOT NULL CHECK (tile >= 0),
    hash  BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, tile)
) STRICT, WITHOUT ROWID
"""
HEAD = """
CREATE TABLE IF NOT EXISTS head (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    privacy  TEXT    NOT NULL CHECK (privacy IN ('plain', 'sealed')),
    size     INTEGER NOT NULL CHECK (size >= 0),
    frontier BLOB    NOT NULL CHECK (length(frontier) % 32 = 0)
) STRICT
"""
SHELF = """
CREATE TABLE IF NOT EXISTS shelf (
    kind  TEXT NOT NULL,
    name  TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT
"""
TABLES = (EVENTS, TREE, HEAD, SHELF)

_RACE_MENDED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""The releases of SQLite in which the race of write-ahead logs was mended, by branch."""


def connect(uri: str) -> sqlite3.Connection:
    """A connection that begins no transaction of itself and waits for the locks of others."""
    return sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=LOCK_TIMEOUT_S, check_same_thread=False
    )


def make_private(path: Path, *, create: bool) -> bool:
    """Make the file at ``path`` where there is none, for its owner alone; whether it did.

    It is made before SQLite opens it, whose own files beside it then get the same mode.  A file
    that exists is left to SQLite: to open and close it here would drop the locks that other
    handles of this process have on it.
    """
    try:
        path.stat()
        return False
    except FileNotFoundError as error:
        if not create:
            raise LogUnavailable(
                f"There is no log at {path}. Check --log, or record something first."
            ) from error
    except (OSError, ValueError) as error:
        raise LogUnavailable(f"Cannot open {path}: {reason(error)}.") from error
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            return True
    except OSError as error:
        raise LogUnavailable(
            f"Cannot create {path}: {reason(error)}. Choose a directory that exists "
            "and that you may write to."
        ) from error
    return False


def prepare_tables(connection: sqlite3.Connection, path: Path, privacy: str) -> int:
    """Make the tables where the file is empty, and touch nothing in a file of others.

    Returns the schema of the log, which may be an older one.
    """
    connection.execute("BEGIN")  # Another process may be making the tables at this moment.
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    schema = schema_of(connection)
    tables = connection.execute("SELECT sql FROM sqlite_schema WHERE sql NOTNULL").fetchall()
    connection.execute("ROLLBACK")
    if application == APPLICATION_ID and schema <= SCHEMA_VERSION:
        return schema
    if application == APPLICATION_ID:
        raise LogUnavailable(
            f"{path} was written by a newer dialoguekit (schema {schema}). Upgrade."
        )
    if tables and not _is_restored(application, [sql for (sql,) in tables]):
        raise LogUnavailable(
            f"{path} is an SQLite file, but not a dialoguekit log. Choose another path."
        )
    _use_write_ahead_log(connection)
    connection.execute("BEGIN IMMEDIATE")
    make_tables(connection, privacy)
    connection.execute("COMMIT")
    return SCHEMA_VERSION


def schema_of(connection: sqlite3.Connection) -> int:
    """The schema that a file says it has."""
    schema: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return schema


def make_tables(connection: sqlite3.Connection, privacy: str) -> None:
    """Make the tables of an empty log, and mark the file, within a transaction."""
    for statement in TABLES:
        connection.execute(statement)
    connection.execute("INSERT OR IGNORE INTO head VALUES (1, ?, 0, x'')", (privacy,))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def privacy_of(connection: sqlite3.Connection, path: Path) -> str:
    """How the log in a prepared file keeps the personal fields of its events."""
    row = connection.execute("SELECT privacy FROM head").fetchone()
    if row is None or row[0] not in PRIVACIES:
        raise LogUnavailable(f"{path} has lost its head row. Restore it from a copy.")
    privacy: str = row[0]
    return privacy


def scrub(connection: sqlite3.Connection, path: Path) -> None:
    """Leave nothing in the write-ahead log of what was overwritten in the file.

    Raises :class:`~dialoguekit.errors.LogUnavailable` while a reader still needs it.
    """
    deadline = time.monotonic() + LOCK_TIMEOUT_S
    while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() >= deadline:
            raise LogUnavailable(
                f"Traces of what was erased are left in {path}-wal: somebody has been reading "
                f"for {LOCK_TIMEOUT_S} s. Do the same again when they are done."
            )
        time.sleep(_PAUSE_S)


def known_race(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> str | None:
    """What to know about this SQLite, where it has the race that resets a log too early.

    Two connections that write and checkpoint at the very same instant can then lose what was
    committed.  It was mended in 3.51.3, and in 3.50.7 and 3.44.6 for those branches.
    """
    branch = {mended[:2]: mended for mended in _RACE_MENDED}.get(version[:2])
    if version >= max(_RACE_MENDED) or (branch is not None and version >= branch):
        return None
    shown = ".".join(map(str, version))
    return (
        f"SQLite {shown} has a rare race by which several writers to one file can lose an event "
        "(mended in 3.51.3). Let one process write at a time, or use PostgreSQL."
    )


@cache
def warn_of_race() -> None:
    """Warn of the race once in a process, in the log of the program."""
    race = known_race()
    if race is not None:
        logging.getLogger("dialoguekit.store").warning(race)


def reason(error: OSError | ValueError) -> str:
    """What the system says was wrong."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _is_restored(application: int, tables: Sequence[str]) -> bool:
    """Whether this is a log that came back from a dump, which does not carry the mark."""
    made = [table.replace("IF NOT EXISTS ", "").strip() for table in TABLES]
    kept = ["CREATE TABLE sqlite_sequence(name,seq)", *made]
    return application == 0 and sorted(sql.strip() for sql in tables) == sorted(kept)


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch the file to a write-ahead log.

    For that SQLite needs the file to itself and does not wait until it has it.
    """
    deadline = time.monotonic() + LOCK_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= deadline:
                raise
            time.sleep(_PAUSE_S)
