"""Files of an older schema, brought to the present one where they are opened.

Schema 1 kept an event whole, in ``data``, and had no tree.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from dialoguekit.errors import DialogueKitError
from dialoguekit.store.codec import Codec, Encoded
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import PLAIN, Row, grown
from dialoguekit.store.sqlite import database, recorder

_PAGE = 2000
_FORMER = "position, stream, seq, id, type, version, at, noted, context, data"


def upgrade(connection: sqlite3.Connection, codec: Codec) -> None:
    """Give a log of schema 1 its words apart, its leaves and its tree, all of it or nothing.

    It stays plain, and no event, id, position or moment changes.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        if database.schema_of(connection) == 1:  # Nobody else did it meanwhile.
            connection.execute("ALTER TABLE events RENAME TO former")
            database.make_tables(connection, PLAIN)
            tree = Tree(0, ())
            for rows in _pages(connection, codec):
                tree = recorder.insert(connection, grown(tree, rows))
            connection.execute("DROP TABLE former")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _pages(connection: sqlite3.Connection, codec: Codec) -> Iterator[Sequence[Row]]:
    after = 0
    query = f"SELECT {_FORMER} FROM former WHERE position > ? ORDER BY position LIMIT {_PAGE}"
    while page := connection.execute(query, (after,)).fetchall():
        yield [_apart(Row(*columns), codec) for columns in page]
        after = page[-1][0]


def _apart(row: Row, codec: Codec) -> Row:
    """The row with its words apart, where nothing else changes by that."""
    try:
        event = codec.decode(row.type, row.version, row.data, row.position)
        apart: Encoded = codec.encode_apart(event)
        same = codec.encode(event) == (row.type, row.version, row.data)
    except DialogueKitError:
        return row
    return row._replace(data=apart.data, words=apart.words) if same else row
