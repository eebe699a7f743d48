"""Migration of SQLite logs with an older schema: a new file is written, and the old one is kept.

Schema 1 stored an event whole, in ``data``, and had no tree.  Schema 2 stored the fields of an
envelope in columns of their own.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

import attrs

from dialoguekit.errors import DialogueKitError, StoreCorrupted, StoreUnavailable
from dialoguekit.store.cipher import NO_ENCRYPTION, PER_PERSON_ENCRYPTION, Cipher
from dialoguekit.store.codec import Codec
from dialoguekit.store.reader import PAGE_SIZE
from dialoguekit.store.rows import NewRow
from dialoguekit.store.sqlite import database, schema
from dialoguekit.store.sqlite.event_store import SQLiteEventStore

_EVENTS_1 = """
CREATE TABLE events (
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
    UNIQUE (stream, seq)
) STRICT"""
_EVENTS_2 = _EVENTS_1.replace(
    "    UNIQUE (stream, seq)",
    """    words    BLOB    CHECK (length(words) >= 1),
    leaf     BLOB    NOT NULL CHECK (length(leaf) = 32),
    UNIQUE (stream, seq)""",
)
_TABLES: Mapping[int, Mapping[str, str]] = {
    1: {"events": _EVENTS_1},
    2: {
        "events": _EVENTS_2,
        "tree": """
CREATE TABLE tree (
    level INTEGER NOT NULL CHECK (level >= 1),
    tile  INTEGER NOT NULL CHECK (tile >= 0),
    hash  BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, tile)
) STRICT, WITHOUT ROWID""",
        "head": """
CREATE TABLE head (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    privacy  TEXT    NOT NULL CHECK (privacy IN ('plain', 'sealed')),
    size     INTEGER NOT NULL CHECK (size >= 0),
    frontier BLOB    NOT NULL CHECK (length(frontier) % 32 = 0)
) STRICT""",
        "shelf": """
CREATE TABLE shelf (
    kind  TEXT NOT NULL,
    name  TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT""",
    },
}
"""The tables of older schemas."""

_COLUMNS = {
    1: "position, stream, seq, id, type, version, at, noted, context, data, NULL, NULL",
    2: "position, stream, seq, id, type, version, at, noted, context, data, words, leaf",
}
_COPIES = "copies"  # The namespace of values that a migration keeps.


@attrs.frozen
class Migration:
    """Result of a migration: the versions, the number of events, and the copy of the old file."""

    from_version: int
    to_version: int
    events: int
    copy: Path | None


def read_version(path: Path) -> tuple[int, str]:
    """Return the schema version of a log and its encryption mode; 0 for a restored dump.

    Raises :class:`~dialoguekit.errors.StoreUnavailable` for a file of another kind or of a newer
    schema, and :class:`~dialoguekit.errors.StoreCorrupted` for one that does not have the form of
    its version.
    """
    with closing(database.connect(database.open_for_reading(path).uri)) as connection:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        if application == 0 and version == 0 and not list(schema.find_differences(connection)):
            return 0, NO_ENCRYPTION
        if application != schema.APPLICATION_ID:
            raise StoreUnavailable(f"{path} is not a dialoguekit log. Nothing was changed.")
        if version == schema.SCHEMA_VERSION:
            schema.check_form(connection, path)
            return version, NO_ENCRYPTION
        schema.check_version(max(version, schema.SCHEMA_VERSION), path)
        _check_form(connection, version, path)
        if version == 1:
            return version, NO_ENCRYPTION
        (encryption,) = connection.execute("SELECT privacy FROM head").fetchone() or (None,)
        if encryption not in {NO_ENCRYPTION, PER_PERSON_ENCRYPTION}:
            raise StoreCorrupted(f"The head of {path} is damaged. Restore the log from a copy.")
        return version, str(encryption)


def _check_form(connection: sqlite3.Connection, version: int, path: Path) -> None:
    tables = _TABLES.get(version, {})
    found = {
        str(name): " ".join(str(sql).split())
        for name, sql in connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE sql NOTNULL AND name <> 'sqlite_sequence'"
        )
    }
    expected = {name: " ".join(sql.split()) for name, sql in tables.items()}
    if not tables or found != expected:
        raise StoreCorrupted(
            f"{path} says that it has schema version {version}, but it does not have the form of "
            "that version. Nothing was changed. Restore the log from a copy."
        )


def migrate(
    path: Path, codec: Codec, *, cipher: Cipher | None = None, key_store_id: bytes = b""
) -> Migration:
    """Migrate the log at ``path``: write a new file, then let it take the place of the old one.

    The old file is kept next to it, such as ``leeds.db.schema2``.  No event, id, position, time or
    leaf changes.  The personal data of an encrypted log is not decrypted; ``cipher`` and
    ``key_store_id`` are those of its key store.  Nothing happens to a log of this version.

    Raises :class:`~dialoguekit.errors.StoreCorrupted` where an event differs from its leaf, and
    what :func:`read_version` raises.
    """
    version, encryption = read_version(path)
    if version == schema.SCHEMA_VERSION:
        return Migration(version, version, 0, None)
    copy = path.with_name(f"{path.name}.schema{version}")
    if os.path.lexists(copy):
        raise StoreUnavailable(
            f"{copy} exists, where the old file would be kept. Nothing was changed. Move it away."
        )
    if version == 0:
        return _mark(path, copy)
    new = path.with_name(f".{path.name}.migrating")
    _remove_database(new)
    try:
        with closing(database.connect(database.open_for_writing(path).uri, timeout_s=0)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            database.begin_immediate(old, database.LOCK_TIMEOUT_S)
            with SQLiteEventStore(
                new, codec, encryption=encryption, cipher=cipher, key_store_id=key_store_id
            ) as store:
                count = _fill(store, old, version, codec, path)
            old.execute("ROLLBACK")
        os.link(path, copy)
        new.replace(path)
    finally:
        _remove_database(new)
    return Migration(version, schema.SCHEMA_VERSION, count, copy)


def _fill(
    store: SQLiteEventStore, old: sqlite3.Connection, version: int, codec: Codec, path: Path
) -> int:
    """Append the events of the old file, and keep the list of copies; return their number."""
    count = 0
    rows = _read_rows(old, version, codec)
    with store.transaction() as transaction:
        while page := list(islice(rows, PAGE_SIZE)):
            placed = transaction.insert_rows([row for row, _ in page])
            for stored, (_, leaf) in zip(placed, page, strict=True):
                if leaf not in (None, stored.leaf):
                    raise StoreCorrupted(
                        f"The event at position {stored.position} of {path} was modified. Nothing "
                        "was changed. Restore the log from a copy."
                    )
            count += len(page)
    if version > 1:
        kept = old.execute("SELECT name, value FROM shelf WHERE kind = ?", (_COPIES,))
        store.key_values.put_all(_COPIES, dict(kept))
    return count


def _read_rows(
    old: sqlite3.Connection, version: int, codec: Codec
) -> Iterator[tuple[NewRow, bytes | None]]:
    """Yield the events of the old file with their leaves."""
    cursor = old.execute(f"SELECT {_COLUMNS[version]} FROM events ORDER BY position")
    for expected, (position, *columns, leaf) in enumerate(cursor, 1):
        if position != expected:
            raise StoreCorrupted(
                f"The event at position {expected} is missing. Nothing was changed. Restore the "
                "log from a copy."
            )
        row = NewRow(*columns)
        yield (_split_personal_data(row, codec) if version == 1 else row), leaf


def _split_personal_data(row: NewRow, codec: Codec) -> NewRow:
    """Return the row with its personal data split off, if that changes nothing else."""
    try:
        event = codec.decode(row.type, row.version, row.data)
        encoded = codec.encode_split(event)
        is_unchanged = codec.encode(event) == (row.type, row.version, row.data)
    except DialogueKitError:
        return row
    if not is_unchanged:
        return row
    return row._replace(data=encoded.data, personal_data=encoded.personal_data)


_OF_BALLOTS = "WHERE stream = '' AND subject LIKE 'ballot %'"
_REMOVALS = {
    "ballot_box": ("DELETE FROM ballot_box",),
    "keys": (
        f"UPDATE keys SET key_material = zeroblob(length(key_material)) {_OF_BALLOTS}",
        f"DELETE FROM keys {_OF_BALLOTS}",
    ),
}
"""By table, how the contents of ballot boxes are removed from a copy."""


def _mark(path: Path, copy: Path) -> Migration:
    """Give a log that was restored from a dump the mark of a log, after copying it."""
    backup(path, copy)
    with closing(database.connect(database.open_for_writing(path).uri)) as connection:
        database.enable_wal(connection)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
        (count,) = connection.execute("SELECT count(*) FROM events").fetchone()
        connection.execute("COMMIT")
    return Migration(0, schema.SCHEMA_VERSION, count, copy)


def backup(path: Path, copy: Path) -> None:
    """Copy a database to a new file, with everything that is committed, while others may write.

    Raises :class:`~dialoguekit.errors.StoreUnavailable` when ``copy`` exists, or cannot be written.
    """
    try:
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW, 0o600))
    except OSError as error:
        reason = database.describe_os_error(error)
        raise StoreUnavailable(f"Cannot create {copy}: {reason}. Name a new file.") from error
    source = database.open_for_reading(path)
    try:
        with (
            closing(database.connect(source.uri)) as connection,
            closing(database.connect(database.open_for_writing(copy).uri)) as target,
        ):
            connection.backup(target)
    except BaseException as error:
        _remove_database(copy)
        if isinstance(error, sqlite3.Error):
            raise StoreUnavailable(f"Cannot copy {path} to {copy}: {error}.") from error
        raise
    finally:
        source.remove_copy()


def remove_ballot_boxes(copy: Path) -> None:
    """Remove the ballot boxes, or their keys, from the copy of a log or of a key store.

    A copy that is kept would otherwise tell who voted how after the ballot was closed.
    """
    with closing(database.connect(database.open_for_writing(copy).uri)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        for table, statements in _REMOVALS.items():
            if connection.execute(
                "SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)
            ).fetchone():
                for statement in statements:
                    connection.execute(statement)
        database.scrub(connection, copy)


def _remove_database(path: Path) -> None:
    names: Sequence[str] = ("", "-wal", "-shm", "-journal")
    for suffix in names:
        with suppress(FileNotFoundError):
            path.with_name(f"{path.name}{suffix}").unlink()
