"""Tables of an SQLite log: creating them, and recognising the form of a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from dialoguekit.errors import StoreCorrupted, StoreUnavailable, to_one_line
from dialoguekit.store.cipher import NoCipher
from dialoguekit.store.identity import LogIdentity, compute_code
from dialoguekit.store.merkle.tree import Tree

APPLICATION_ID = 0x64676B74  # "dgkt": marks a file as a dialoguekit log.
SCHEMA_VERSION = 3

TABLES = {
    "events": """
CREATE TABLE events (
    position      INTEGER PRIMARY KEY CHECK (position >= 1),
    kind          INTEGER NOT NULL,
    envelope      BLOB    NOT NULL,
    data          BLOB    NOT NULL,
    personal_data BLOB    CHECK (length(personal_data) >= 1),
    leaf_hash     BLOB    NOT NULL CHECK (length(leaf_hash) = 32),
    stream        INTEGER NOT NULL,
    seq           INTEGER NOT NULL CHECK (seq >= 1),
    id            TEXT    NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 200),
    UNIQUE (stream, seq)
) STRICT""",
    "event_types": """
CREATE TABLE event_types (
    number         INTEGER PRIMARY KEY,
    type           TEXT    NOT NULL CHECK (length(type) BETWEEN 1 AND 200),
    schema_version INTEGER NOT NULL CHECK (schema_version >= 1),
    UNIQUE (type, schema_version)
) STRICT""",
    "streams": """
CREATE TABLE streams (
    number INTEGER PRIMARY KEY,
    name   TEXT    NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200)
) STRICT""",
    "merkle_tiles": """
CREATE TABLE merkle_tiles (
    level      INTEGER NOT NULL CHECK (level >= 1),
    tile_index INTEGER NOT NULL CHECK (tile_index >= 0),
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, tile_index)
) STRICT, WITHOUT ROWID""",
    "log_head": """
CREATE TABLE log_head (
    singleton    INTEGER PRIMARY KEY CHECK (singleton = 1),
    log_id       BLOB    NOT NULL CHECK (length(log_id) = 16),
    format       INTEGER NOT NULL,
    encryption   TEXT    NOT NULL CHECK (encryption IN ('plain', 'sealed')),
    key_store_id BLOB    NOT NULL,
    tree_size    INTEGER NOT NULL CHECK (tree_size >= 0),
    frontier     BLOB    NOT NULL CHECK (length(frontier) % 32 = 0),
    code         BLOB    NOT NULL
) STRICT""",
    "key_values": """
CREATE TABLE key_values (
    namespace TEXT NOT NULL,
    key       TEXT NOT NULL,
    value     BLOB NOT NULL,
    PRIMARY KEY (namespace, key)
) STRICT""",
}
"""The tables of a log, as the database stores their definitions."""

CREATE_BALLOT_BOX = """
CREATE TABLE ballot_box (
    stream TEXT NOT NULL,
    ballot TEXT NOT NULL,
    paper  BLOB NOT NULL,
    value  BLOB NOT NULL,
    PRIMARY KEY (stream, ballot, paper)
) STRICT, WITHOUT ROWID"""
OPTIONAL_TABLES = {"ballot_box": CREATE_BALLOT_BOX}
"""Tables that a log has once it needed them."""

INSERT_HEAD = "INSERT INTO log_head VALUES (1, ?, ?, ?, ?, ?, ?, ?)"


def create_tables(connection: sqlite3.Connection) -> None:
    """Create the tables of an empty log, and mark the file, within a transaction."""
    for statement in TABLES.values():
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def insert_head(connection: sqlite3.Connection, identity: LogIdentity, tree: Tree) -> None:
    """Store the head of a log that nobody has written to.

    Its code is that of an unencrypted log, until the first writer with the keys replaces it.
    """
    code = compute_code(NoCipher(), identity, tree)
    connection.execute(INSERT_HEAD, (*identity, tree.size, b"".join(tree.frontier), code))


def read_version(connection: sqlite3.Connection, path: Path) -> int:
    """Return the schema version of a log; 0 for an empty file.

    Raises :class:`~dialoguekit.errors.StoreUnavailable` for a file of another kind.
    """
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if application == APPLICATION_ID and version:
        return version
    if connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is None:
        return 0
    if application == 0 and not list(find_differences(connection)):
        raise StoreUnavailable(
            f"{path} has the tables of a log, but not its mark, as after restoring a dump. "
            f"Complete it with: dialoguekit migrate {path}"
        )
    raise StoreUnavailable(
        f"{path} is an SQLite file, but not a dialoguekit log. Choose another path."
    )


def check_version(version: int, path: Path) -> None:
    """Raise :class:`~dialoguekit.errors.StoreUnavailable` for a log of another version."""
    if version > SCHEMA_VERSION:
        raise StoreUnavailable(
            f"{path} was written by a newer dialoguekit (schema version {version}). Upgrade."
        )
    if version < SCHEMA_VERSION:
        raise StoreUnavailable(
            f"{path} was written by an older dialoguekit (schema version {version}, and this one "
            f"is {SCHEMA_VERSION}). Migrate it with: dialoguekit migrate {path}"
        )


def find_differences(
    connection: sqlite3.Connection,
    tables: Mapping[str, str] = TABLES | OPTIONAL_TABLES,
    whole: str = "a log",
) -> Iterable[str]:
    """Yield how the tables, indexes, views and triggers of a file differ from those of ``whole``.

    ``tables`` are its tables, as the database stores their definitions.
    """
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
    found = {str(name): sql for type, name, _, sql in rows if type == "table"}
    for name, statement in tables.items():
        sql = found.get(name)
        if sql is None:
            if name not in OPTIONAL_TABLES:
                yield f"the table {name} is missing"
        elif " ".join(str(sql).split()) != " ".join(statement.split()):
            yield f"the table {name} has another form"
    for type, name, _, sql in rows:
        if (type != "table" or name not in tables) and not (
            type == "index" and sql is None and str(name).startswith("sqlite_autoindex_")
        ):
            yield to_one_line(f"the {type} {name} is not part of {whole}")


def check_form(connection: sqlite3.Connection, path: Path) -> None:
    """Raise :class:`~dialoguekit.errors.StoreCorrupted` unless a file has the form of a log."""
    differences = list(find_differences(connection))
    if differences:
        raise StoreCorrupted(
            f"{path} does not have the form of a log: {'; '.join(differences[:5])}. Nothing was "
            "recorded. Find the damage with: dialoguekit verify. Then restore the log from a copy."
        )
