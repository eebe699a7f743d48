"""The tables of a PostgreSQL log: creating and recognising them.  Each log has its own schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier, Literal

from dialoguekit.errors import StoreCorrupted, StoreUnavailable, to_one_line
from dialoguekit.store.cipher import NoCipher
from dialoguekit.store.identity import LogIdentity, compute_code
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.postgres.connection_url import ConnectionInfo

SCHEMA_VERSION = 2
"""Version of the tables."""

BALLOT_BOX = "ballot_box"
TABLES = {
    BALLOT_BOX: (4, 1),
    "event_types": (3, 4),
    "events": (9, 8),
    "key_values": (3, 1),
    "log_head": (9, 6),
    "merkle_tiles": (3, 4),
    "streams": (2, 3),
}
"""The tables of a log, each with the number of its columns and of its constraints.

An older log gets that of ballot boxes from its next writer.
"""
TABLE_NAMES = tuple(TABLES)

_FOREIGN_OBJECTS = (
    """
SELECT 'the trigger ' || tgname || ' of ' || relname FROM pg_trigger
JOIN pg_class ON tgrelid = pg_class.oid
WHERE relnamespace = to_regnamespace(%s) AND NOT tgisinternal""",
    """
SELECT 'the rule ' || rulename || ' of ' || tablename FROM pg_rules
WHERE to_regnamespace(quote_ident(schemaname)) = to_regnamespace(%s)""",
    """
SELECT 'the policy ' || polname || ' of ' || relname FROM pg_policy
JOIN pg_class ON polrelid = pg_class.oid WHERE relnamespace = to_regnamespace(%s)""",
    """
SELECT 'the row security of ' || relname FROM pg_class
WHERE relnamespace = to_regnamespace(%s) AND (relrowsecurity OR relforcerowsecurity)""",
    """
SELECT 'the default of ' || relname || '.' || attname FROM pg_attrdef
JOIN pg_class ON adrelid = pg_class.oid
JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
WHERE relnamespace = to_regnamespace(%s)""",
    """
SELECT 'the index ' || relname FROM pg_index JOIN pg_class ON indexrelid = pg_class.oid
WHERE relnamespace = to_regnamespace(%s) AND relname <> 'events_of_stream'
AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)""",
)
"""Queries for what no log has, and what could change or keep what is recorded."""

_BALLOT_BOX_STATEMENTS = (
    SQL("""
CREATE TABLE IF NOT EXISTS {schema}.ballot_box (
    stream TEXT  COLLATE "C" NOT NULL,
    ballot TEXT  COLLATE "C" NOT NULL,
    paper  BYTEA NOT NULL,
    value  BYTEA NOT NULL,
    PRIMARY KEY (stream, ballot, paper)
)"""),
    SQL("""
ALTER TABLE {schema}.ballot_box
    ALTER paper SET STATISTICS 0, ALTER value SET STATISTICS 0"""),
)

_CREATE_STATEMENTS = (
    *_BALLOT_BOX_STATEMENTS,
    # Names sort as in Python, in a database of any locale.
    SQL("""
CREATE TABLE IF NOT EXISTS {schema}.events (
    position      BIGINT PRIMARY KEY CHECK (position >= 1),
    kind          BIGINT NOT NULL,
    envelope      BYTEA  NOT NULL,
    data          BYTEA  NOT NULL,
    personal_data BYTEA  CHECK (length(personal_data) >= 1),
    leaf_hash     BYTEA  NOT NULL CHECK (length(leaf_hash) = 32),
    stream        BIGINT NOT NULL,
    seq           BIGINT NOT NULL CHECK (seq >= 1),
    id            TEXT   COLLATE "C" NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 200),
    UNIQUE (stream, seq)
)"""),
    SQL("CREATE INDEX IF NOT EXISTS events_of_stream ON {schema}.events (stream, position)"),
    SQL("""
CREATE TABLE IF NOT EXISTS {schema}.event_types (
    number         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    type           TEXT   COLLATE "C" NOT NULL CHECK (length(type) BETWEEN 1 AND 200),
    schema_version BIGINT NOT NULL CHECK (schema_version >= 1),
    UNIQUE (type, schema_version)
)"""),
    SQL("""
CREATE TABLE IF NOT EXISTS {schema}.streams (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name   TEXT   COLLATE "C" NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200)
)"""),
    SQL("""
CREATE TABLE IF NOT EXISTS {schema}.merkle_tiles (
    level      BIGINT NOT NULL CHECK (level >= 1),
    tile_index BIGINT NOT NULL CHECK (tile_index >= 0),
    hash       BYTEA  NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, tile_index)
)"""),
    SQL("""
CREATE TABLE IF NOT EXISTS {schema}.log_head (
    singleton      INTEGER PRIMARY KEY CHECK (singleton = 1),
    schema_version INTEGER NOT NULL,
    log_id         BYTEA   NOT NULL CHECK (length(log_id) = 16),
    format         BIGINT  NOT NULL,
    encryption     TEXT    NOT NULL CHECK (encryption IN ('plain', 'sealed')),
    key_store_id   BYTEA   NOT NULL,
    tree_size      BIGINT  NOT NULL CHECK (tree_size >= 0),
    frontier       BYTEA   NOT NULL CHECK (length(frontier) % 32 = 0),
    code           BYTEA   NOT NULL
)"""),
    SQL("""
CREATE TABLE IF NOT EXISTS {schema}.key_values (
    namespace TEXT  COLLATE "C" NOT NULL,
    key       TEXT  COLLATE "C" NOT NULL,
    value     BYTEA NOT NULL,
    PRIMARY KEY (namespace, key)
)"""),
    # The statistics of the planner contain samples of columns, which nothing would erase.
    SQL("""
ALTER TABLE {schema}.events
    ALTER envelope SET STATISTICS 0, ALTER data SET STATISTICS 0,
    ALTER personal_data SET STATISTICS 0"""),
    SQL("ALTER TABLE {schema}.key_values ALTER value SET STATISTICS 0"),
)


def build_create_statements(schema: str, identity: LogIdentity) -> list[Composed]:
    """Return the statements that create the tables of an empty log, for one transaction.

    The schema is created only where it is missing, because not every user may create schemas.
    Concurrent transactions that create the same log wait for each other.
    """
    lock_id = int.from_bytes(sha256(f"dialoguekit {schema}".encode()).digest()[:8], signed=True)
    name = Identifier(schema)
    code = compute_code(NoCipher(), identity, Tree(0, ()))
    head = (1, SCHEMA_VERSION, *identity, 0, b"", code)
    create_schema = """
DO $$ BEGIN
    IF to_regnamespace({text}) IS NULL THEN CREATE SCHEMA {schema}; END IF;
END $$"""
    return [
        SQL("SELECT pg_advisory_xact_lock({number})").format(number=Literal(lock_id)),
        SQL(create_schema).format(text=Literal(schema), schema=name),
        *(statement.format(schema=name) for statement in _CREATE_STATEMENTS),
        SQL("INSERT INTO {schema}.log_head VALUES ({values}) ON CONFLICT DO NOTHING").format(
            schema=name, values=SQL(", ").join(map(Literal, head))
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
    if found and len({name for (name,) in found} - {BALLOT_BOX}) != len(TABLE_NAMES) - 1:
        raise _not_a_log_error(connection_info)
    return bool(found)


def add_ballot_box(connection: Connection[Any], connection_info: ConnectionInfo) -> bool:
    """Create the table of ballot boxes; return False where this user may not."""
    with suppress(psycopg.errors.InsufficientPrivilege):
        with connection.transaction():
            for statement in _BALLOT_BOX_STATEMENTS:
                connection.execute(statement.format(schema=Identifier(connection_info.schema)))
        return True
    return False


def has_ballot_box(connection: Connection[Any], connection_info: ConnectionInfo) -> bool:
    """Return whether the log has a table of ballot boxes."""
    found = connection.execute(
        "SELECT 1 FROM pg_tables WHERE schemaname = %s AND tablename = %s",
        (connection_info.schema, BALLOT_BOX),
    )
    return found.fetchone() is not None


def check_version(connection: Connection[Any], connection_info: ConnectionInfo) -> None:
    """Raise :class:`~dialoguekit.errors.StoreUnavailable` for a log of another version."""
    sql = SQL("SELECT schema_version FROM {schema}.log_head").format(
        schema=Identifier(connection_info.schema)
    )
    try:
        row = connection.execute(sql).fetchone()
    except psycopg.errors.UndefinedColumn as error:
        raise _not_a_log_error(connection_info) from error
    if row is None:
        raise StoreUnavailable(
            f"The head of the log at {connection_info.display_url} is missing. Restore the log "
            "from a copy."
        )
    if row[0] != SCHEMA_VERSION:
        raise StoreUnavailable(
            f"{connection_info.display_url} has the schema version {row[0]}, and this dialoguekit "
            f"is for version {SCHEMA_VERSION}. Upgrade, or migrate it with: dialoguekit migrate"
        )


def find_differences(
    connection: Connection[Any],
    schema: str,
    tables: Mapping[str, tuple[int, int]] = TABLES,
    whole: str = "a log",
) -> Iterator[str]:
    """Yield what is in the schema that is not part of ``whole``, and what has another form.

    ``tables`` are its tables, as in :data:`TABLES`.
    """
    name = Identifier(schema).as_string(None)
    rows = connection.execute(
        """
SELECT relname, relkind::text,
    (SELECT count(*) FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0
        AND NOT attisdropped),
    (SELECT count(*) FROM pg_constraint WHERE conrelid = pg_class.oid AND contype <> 'n')
FROM pg_class WHERE relnamespace = to_regnamespace(%s)
AND relkind IN ('r', 'v', 'm', 'f', 'p')""",
        (name,),
    )
    for table, kind, *counts in rows:
        if kind != "r" or table not in tables:
            yield to_one_line(f"the table or view {table} is not part of {whole}")
        elif tuple(counts) != tables[table]:
            yield f"the table {table} has another form"
    for query in _FOREIGN_OBJECTS:
        for (found,) in connection.execute(query, (name,)):
            yield to_one_line(f"{found} is not part of {whole}")


def check_form(connection: Connection[Any], connection_info: ConnectionInfo) -> None:
    """Raise :class:`~dialoguekit.errors.StoreCorrupted` unless a schema has the form of a log."""
    differences = list(find_differences(connection, connection_info.schema))
    if differences:
        raise StoreCorrupted(
            f"{connection_info.display_url} does not have the form of a log: "
            f"{'; '.join(differences[:5])}. Nothing was recorded. Find the damage with: "
            "dialoguekit verify. Then restore the log from a copy."
        )


def _not_a_log_error(connection_info: ConnectionInfo) -> StoreUnavailable:
    return StoreUnavailable(
        f"The schema {connection_info.schema} of {connection_info.display_url} contains tables "
        "that are not those of a dialoguekit log. Choose another with ?schema=name."
    )
