"""The tables of a PostgreSQL log: how they are made and recognised, each log in its own schema."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier, Literal

from dialoguekit.errors import LogUnavailable
from dialoguekit.store.postgres.connection_url import Address
from dialoguekit.store.rows import PRIVACIES

FORM = 1
"""The form of the tables; a newer dialoguekit may write another."""

NAMES = ("events", "head", "shelf", "tree")

_TABLES = (
    # Names sort as Python sorts them, in whatever language the database was made.
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
    # The planner's statistics hold samples of columns, which nothing would erase.
    SQL("""
ALTER TABLE {schema}.events
    ALTER context SET STATISTICS 0, ALTER data SET STATISTICS 0, ALTER words SET STATISTICS 0"""),
    SQL("ALTER TABLE {schema}.shelf ALTER value SET STATISTICS 0"),
)


def making(schema: str, privacy: str) -> list[Composed]:
    """The statements that make the tables of an empty log, in one transaction.

    The schema is made where there is none: whoever may write to a schema need not be allowed to
    make one.  Two that make the same log at once wait for each other.
    """
    number = int.from_bytes(sha256(f"dialoguekit {schema}".encode()).digest()[:8], signed=True)
    name = Identifier(schema)
    head = "INSERT INTO {schema}.head VALUES (1, {form}, {privacy}, 0, '') ON CONFLICT DO NOTHING"
    make_schema = """
DO $$ BEGIN
    IF to_regnamespace({text}) IS NULL THEN CREATE SCHEMA {schema}; END IF;
END $$"""
    return [
        SQL("SELECT pg_advisory_xact_lock({number})").format(number=Literal(number)),
        SQL(make_schema).format(text=Literal(schema), schema=name),
        *(statement.format(schema=name) for statement in _TABLES),
        SQL(head).format(schema=name, form=Literal(FORM), privacy=Literal(privacy)),
    ]


def are_there(connection: Connection[Any], address: Address) -> bool:
    """Whether the schema holds the tables of a log; False where it holds none of their names.

    Raises :class:`~dialoguekit.errors.LogUnavailable` where they are somebody else's.
    """
    encoding = connection.execute("SHOW server_encoding").fetchone()
    if encoding != ("UTF8",):
        raise LogUnavailable(
            f"The database of {address.shown} cannot hold every letter. Make one with the "
            "encoding UTF8."
        )
    found = connection.execute(
        "SELECT relname FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid "
        "WHERE nspname = %s AND relname = ANY(%s)",
        (address.schema, list(NAMES)),
    ).fetchall()
    if found and len(found) != len(NAMES):
        raise _not_a_log(address)
    return bool(found)


def privacy_of(connection: Connection[Any], address: Address) -> str:
    """How the log whose tables are there keeps the personal fields of its events."""
    sql = SQL("SELECT form, privacy FROM {schema}.head").format(schema=Identifier(address.schema))
    try:
        row = connection.execute(sql).fetchone()
    except psycopg.errors.UndefinedColumn as error:
        raise _not_a_log(address) from error
    if row is None or row[1] not in PRIVACIES:
        raise LogUnavailable(f"{address.shown} has lost its head row. Restore it from a copy.")
    form, privacy = row
    if form != FORM:
        raise LogUnavailable(
            f"{address.shown} was written by a newer dialoguekit (form {form}). Upgrade."
        )
    assert isinstance(privacy, str)
    return privacy


def _not_a_log(address: Address) -> LogUnavailable:
    return LogUnavailable(
        f"The schema {address.schema} of {address.shown} holds tables that are not those of a "
        "dialoguekit log. Choose another with ?schema=name."
    )
