"""The file of an SQLite log: creating, recognising, protecting and scrubbing it."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from dialoguekit.errors import StoreUnavailable
from dialoguekit.store.rows import ENCRYPTION_MODES

APPLICATION_ID = 0x64676B74  # "dgkt": marks a file as a dialoguekit log.
SCHEMA_VERSION = 2
LOCK_TIMEOUT_S = 10
_POLL_INTERVAL_S = 0.01

EVENTS_TABLE = """
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
TILES_TABLE = """
CREATE TABLE IF NOT EXISTS tree (
    level INTEGER NOT NULL CHECK (level >= 1),
    tile  INTEGER NOT NULL CHECK (tile >= 0),
    hash  BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, tile)
) STRICT, WITHOUT ROWID
"""
TREE_HEAD_TABLE = """
CREATE TABLE IF NOT EXISTS head (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    privacy  TEXT    NOT NULL CHECK (privacy IN ('plain', 'sealed')),
    size     INTEGER NOT NULL CHECK (size >= 0),
    frontier BLOB    NOT NULL CHECK (length(frontier) % 32 = 0)
) STRICT
"""
KEY_VALUES_TABLE = """
CREATE TABLE IF NOT EXISTS shelf (
    kind  TEXT NOT NULL,
    name  TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT
"""
TABLES = (EVENTS_TABLE, TILES_TABLE, TREE_HEAD_TABLE, KEY_VALUES_TABLE)

_RACE_FIXED_IN = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""SQLite releases that fix the race of write-ahead logs, by branch."""


def connect(uri: str) -> sqlite3.Connection:
    """Open a connection in autocommit mode that waits for locks."""
    return sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=LOCK_TIMEOUT_S, check_same_thread=False
    )


def create_private_file(path: Path, *, create: bool) -> bool:
    """Create a missing file at ``path``, for its owner alone, and return whether it was created.

    It is created before SQLite opens it, so that the files SQLite adds get the same mode.  An
    existing file is not opened here: closing it would drop the locks that other handles of this
    process hold on it.
    """
    try:
        path.stat()
        return False
    except FileNotFoundError as error:
        if not create:
            raise StoreUnavailable(
                f"There is no log at {path}. Check --log, or record something first."
            ) from error
    except (OSError, ValueError) as error:
        raise StoreUnavailable(f"Cannot open {path}: {describe_os_error(error)}.") from error
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            return True
    except OSError as error:
        raise StoreUnavailable(
            f"Cannot create {path}: {describe_os_error(error)}. Choose an existing directory "
            "with write permission."
        ) from error
    return False


def prepare_tables(connection: sqlite3.Connection, path: Path, encryption: str) -> int:
    """Create the tables in an empty file, and change nothing in a file of another kind.

    Return the schema version of the log, which may be an older one.
    """
    connection.execute("BEGIN")  # Another process may be creating the tables.
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    schema = read_schema_version(connection)
    tables = connection.execute("SELECT sql FROM sqlite_schema WHERE sql NOTNULL").fetchall()
    connection.execute("ROLLBACK")
    if application == APPLICATION_ID and schema <= SCHEMA_VERSION:
        return schema
    if application == APPLICATION_ID:
        raise StoreUnavailable(
            f"{path} was written by a newer dialoguekit (schema version {schema}). Upgrade."
        )
    if tables and not _is_restored_dump(application, [sql for (sql,) in tables]):
        raise StoreUnavailable(
            f"{path} is an SQLite file, but not a dialoguekit log. Choose another path."
        )
    _enable_wal(connection)
    connection.execute("BEGIN IMMEDIATE")
    create_tables(connection, encryption)
    connection.execute("COMMIT")
    return SCHEMA_VERSION


def read_schema_version(connection: sqlite3.Connection) -> int:
    """Return the schema version of a file."""
    schema: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return schema


def create_tables(connection: sqlite3.Connection, encryption: str) -> None:
    """Create the tables of an empty log, and mark the file, within a transaction."""
    for statement in TABLES:
        connection.execute(statement)
    connection.execute("INSERT OR IGNORE INTO head VALUES (1, ?, 0, x'')", (encryption,))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def read_encryption(connection: sqlite3.Connection, path: Path) -> str:
    """Return the encryption mode of the log in a prepared file."""
    row = connection.execute("SELECT privacy FROM head").fetchone()
    if row is None or row[0] not in ENCRYPTION_MODES:
        raise StoreUnavailable(f"The tree head of {path} is missing. Restore the log from a copy.")
    encryption: str = row[0]
    return encryption


def scrub(connection: sqlite3.Connection, path: Path) -> None:
    """Remove overwritten values from the write-ahead log.

    Raises :class:`~dialoguekit.errors.StoreUnavailable` while a reader still needs them.
    """
    deadline = time.monotonic() + LOCK_TIMEOUT_S
    while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() >= deadline:
            raise StoreUnavailable(
                f"Traces of erased data remain in {path}-wal: a reader was active for "
                f"{LOCK_TIMEOUT_S} s. Repeat the command when it has ended."
            )
        time.sleep(_POLL_INTERVAL_S)


def sqlite_race_warning(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> str | None:
    """Return a warning if this SQLite has a race that resets the write-ahead log too early.

    Two connections that write and checkpoint at the same instant can then lose a commit.  The race
    is fixed in 3.51.3, and in 3.50.7 and 3.44.6 for those branches.
    """
    branch = {fixed[:2]: fixed for fixed in _RACE_FIXED_IN}.get(version[:2])
    if version >= max(_RACE_FIXED_IN) or (branch is not None and version >= branch):
        return None
    release = ".".join(map(str, version))
    return (
        f"SQLite {release} has a rare race: concurrent writers to one file can lose an event "
        "(fixed in 3.51.3). Let one process write at a time, or use PostgreSQL."
    )


@cache
def warn_of_race() -> None:
    """Log a warning about the race, once in a process."""
    race = sqlite_race_warning()
    if race is not None:
        logging.getLogger("dialoguekit.store").warning(race)


def describe_os_error(error: OSError | ValueError) -> str:
    """Return the message of the operating system."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _is_restored_dump(application: int, tables: Sequence[str]) -> bool:
    """Return whether this is a log restored from a dump, which has no application id."""
    statements = [table.replace("IF NOT EXISTS ", "").strip() for table in TABLES]
    expected = ["CREATE TABLE sqlite_sequence(name,seq)", *statements]
    return application == 0 and sorted(sql.strip() for sql in tables) == sorted(expected)


def _enable_wal(connection: sqlite3.Connection) -> None:
    """Switch the file to a write-ahead log.

    SQLite needs exclusive access for that, and does not wait for it.
    """
    deadline = time.monotonic() + LOCK_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= deadline:
                raise
            time.sleep(_POLL_INTERVAL_S)
