"""Migration of files with an older schema, when they are opened.

Schema 1 stored an event whole, in ``data``, and had no tree.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from dialoguekit.errors import DialogueKitError
from dialoguekit.store.codec import Codec, EncodedEvent
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import NO_ENCRYPTION, Row, append_to_tree
from dialoguekit.store.sqlite import database, recorder

_PAGE_SIZE = 2000
_OLD_COLUMNS = "position, stream, seq, id, type, version, at, noted, context, data"


def migrate(connection: sqlite3.Connection, codec: Codec) -> None:
    """Migrate a log of schema 1 in one transaction: split off personal data, add the tree.

    The log stays unencrypted, and no event, id, position or time changes.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        if database.read_schema_version(connection) == 1:  # No other process has migrated it since.
            connection.execute("ALTER TABLE events RENAME TO former")
            database.create_tables(connection, NO_ENCRYPTION)
            tree = Tree(0, ())
            for rows in _pages(connection, codec):
                tree = recorder.write_append_result(connection, append_to_tree(tree, rows))
            connection.execute("DROP TABLE former")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _pages(connection: sqlite3.Connection, codec: Codec) -> Iterator[Sequence[Row]]:
    after = 0
    query = (
        f"SELECT {_OLD_COLUMNS} FROM former WHERE position > ? ORDER BY position LIMIT {_PAGE_SIZE}"
    )
    while page := connection.execute(query, (after,)).fetchall():
        yield [_split_personal_data(Row(*columns), codec) for columns in page]
        after = page[-1][0]


def _split_personal_data(row: Row, codec: Codec) -> Row:
    """Return the row with its personal data split off, if that changes nothing else."""
    try:
        event = codec.decode(row.type, row.version, row.data, row.position)
        encoded: EncodedEvent = codec.encode_split(event)
        is_unchanged = codec.encode(event) == (row.type, row.version, row.data)
    except DialogueKitError:
        return row
    return (
        row._replace(data=encoded.data, personal_data=encoded.personal_data)
        if is_unchanged
        else row
    )
