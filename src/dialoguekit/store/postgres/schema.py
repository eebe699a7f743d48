"""The tables of a PostgreSQL log: creating and recognising them.  Each log has its own schema."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier, Literal

from dialoguekit.errors import StoreUnavailable
from dialoguekit.store.postgres.connection_url import ConnectionInfo
from dialoguekit.store.rows import ENCRYPTION_MODES

SCHEMA_VERSION = 1
"""Version of the tables."""

TABLE_NAMES = ("events", "head", "shelf", "tree")

_CREATE_STATEMENTS = (
    # Names sort as in Python, in a database of any locale.
    SQL("""
CREATE TABLE IF NOT EXISTS {schema}.events (
    position BIGINT PRIMARY KEY CHECK (position >= 1),
    stream   TEXT   COLLATE "C" NOT NULL CHECK (length(stream) BETWEEN 1 AND 200),
    seq      BIGINT NOT NULL CHECK (seq >= 1),
    id       TEXT   COLLATE "C" NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 200),
    type     TEXT   COLLATE "C" NOT NULL CHECK (length(type) BETWEEN 1 AND 200),
    version  BIGINT NOT NULL CHECK (version >= 1),
    at       BIGINT NOT NULL,
    noted    BIGINT NOT NULL,
    context  BYTEA  NOT NULL,
    data     BYTEA  NOT NULL,
    words    BYTEA  CHECK (length(words) >= 1),
    leaf     BYTEA  NOT NULL CHECK (length(leaf) = 32),
    UNIQUE (stream, seq)
)"""),
    SQL("CREATE INDEX IF NOT EXISTS events_of_stream ON {schema}.events (stream, position)"),
    SQL("""
CREATE TABLE IF NOT EXISTS {schema}.tree (
    level BIGINT NOT NULL CHECK (level >= 1),
    tile  BIGINT NOT NULL CHECK (tile >= 0),
    hash  BYTEA  NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, tile)
)"""),
    SQL("""
CREATE TABLE IF NOT EXISTS {schema}.head (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    form     INTEGER NOT NULL,
    privacy  TEXT    NOT NULL CHECK (privacy IN ('plain', 'sealed')),
    size     BIGINT  NOT NULL CHECK (size >= 0),
    frontier BYTEA   NOT NULL CHECK (length(frontier) % 32 = 0)
)"""),
    SQL("""
CREATE TABLE IF NOT EXISTS {schema}.shelf (
    kind  TEXT  COLLATE "C" NOT NULL,
    name  TEXT  COLLATE "C" NOT NULL,
    value BYTEA NOT NULL,
    PRIMARY KEY (kind, name)
)"""),
    # The statistics of the planner contain samples of columns, which nothing would erase.
    SQL("""
ALTER TABLE {schema}.events
    ALTER context SET STATISTICS 0, ALTER data SET STATISTICS 0, ALTER words SET STATISTICS 0"""),
    SQL("ALTER TABLE {schema}.shelf ALTER value SET STATISTICS 0"),
)


def build_create_statements(schema: str, encryption: str) -> list[Composed]:
    """Return the statements that create the tables of an empty log, for one transaction.

    The schema is created only where it is missing, because not every user may create schemas.
    Concurrent transactions that create the same log wait for each other.
    """
    lock_id = int.from_bytes(sha256(f"dialoguekit {schema}".encode()).digest()[:8], signed=True)
    name = Identifier(schema)
    insert_head = (
        "INSERT INTO {schema}.head VALUES (1, {form}, {privacy}, 0, '') ON CONFLICT DO NOTHING"
    )
    create_schema = """
DO $$ BEGIN
    IF to_regnamespace({text}) IS NULL THEN CREATE SCHEMA {schema}; END IF;
END $$"""
    return [
        SQL("SELECT pg_advisory_xact_lock({number})").format(number=Literal(lock_id)),
        SQL(create_schema).format(text=Literal(schema), schema=name),
        *(statement.format(schema=name) for statement in _CREATE_STATEMENTS),
        SQL(insert_head).format(
            schema=name, form=Literal(SCHEMA_VERSION), privacy=Literal(encryption)
        ),
    ]


def tables_exist(connection: Connection[Any], connection_info: ConnectionInfo) -> bool:
    """Return whether the schema contains the tables of a log; False where it contains none.

    Raises :class:`~dialoguekit.errors.StoreUnavailable` where other tables have these names.
    """
    encoding = connection.execute("SHOW server_encoding").fetchone()
    if encoding != ("UTF8",):
        raise StoreUnavailable(
            f"The database of {connection_info.display_url} cannot store all characters. Use one "
            "with the encoding UTF8."
        )
    found = connection.execute(
        "SELECT relname FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid "
        "WHERE nspname = %s AND relname = ANY(%s)",
        (connection_info.schema, list(TABLE_NAMES)),
    ).fetchall()
    if found and len(found) != len(TABLE_NAMES):
        raise _not_a_log_error(connection_info)
    return bool(found)


def read_encryption(connection: Connection[Any], connection_info: ConnectionInfo) -> str:
    """Return the encryption mode of an existing log."""
    sql = SQL("SELECT form, privacy FROM {schema}.head").format(
        schema=Identifier(connection_info.schema)
    )
    try:
        row = connection.execute(sql).fetchone()
    except psycopg.errors.UndefinedColumn as error:
        raise _not_a_log_error(connection_info) from error
    if row is None or row[1] not in ENCRYPTION_MODES:
        raise StoreUnavailable(
            f"The tree head of {connection_info.display_url} is missing. Restore the log from a "
            "copy."
        )
    version, encryption = row
    if version != SCHEMA_VERSION:
        raise StoreUnavailable(
            f"{connection_info.display_url} was written by a newer dialoguekit (schema version "
            f"{version}). Upgrade."
        )
    assert isinstance(encryption, str)
    return encryption


def _not_a_log_error(connection_info: ConnectionInfo) -> StoreUnavailable:
    return StoreUnavailable(
        f"The schema {connection_info.schema} of {connection_info.display_url} contains tables "
        "that are not those of a dialoguekit log. Choose another with ?schema=name."
    )
