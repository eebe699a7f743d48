"""A log in a file that tests modify without the event store."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.store.sample_log import CODEC

from dialoguekit.store.audit.audit import Audit, audit
from dialoguekit.store.cipher import NoCipher
from dialoguekit.store.identity import LogIdentity, compute_code
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.reader import ALL_COLUMNS
from dialoguekit.store.rows import NewRow, Row, place_rows
from dialoguekit.store.sqlite import SQLiteEventStore
from dialoguekit.testing.worker_tasks import new_contribution

EVENTS = 600
_COLUMNS = ", ".join(ALL_COLUMNS)
_VALUES = f"({', '.join('?' * len(ALL_COLUMNS))})"


@attrs.define
class TamperedLog:
    """A log in a file, and ways to modify it without the event store."""

    path: Path

    @property
    def checkpoint_file(self) -> Path:
        return self.path.with_name(f"{self.path.name}.checkpoint")

    def open(self) -> SQLiteEventStore:
        return SQLiteEventStore(self.path, CODEC, create=False)

    def execute(self, *statements: str, **values: Any) -> None:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                connection.execute(statement, values)

    def columns(self) -> list[tuple[Any, ...]]:
        """Return all columns of all events."""
        with closing(sqlite3.connect(self.path)) as connection:
            return list(connection.execute(f"SELECT {_COLUMNS} FROM events ORDER BY position"))

    def rows(self) -> list[Row]:
        return [Row(*columns[2:6]) for columns in self.columns()]

    def insert(self, *columns: Any) -> None:
        """Insert an event with these columns, whatever they are."""
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            connection.execute(f"INSERT INTO events VALUES {_VALUES}", columns)

    def forge(self, position: int, **changes: Any) -> None:
        """Replace fields of an event, its leaf and the columns that repeat them, but no tree."""
        columns = self.columns()[position - 1]
        row = NewRow.of(Row(*columns[2:6]))._replace(**changes).at(position)
        self.execute(f"DELETE FROM events WHERE position = {position}")
        self.insert(position, columns[1], *row, columns[6], row.seq, row.id)

    def rewrite(self, rows: Sequence[Row], *, rebuild_tree: bool) -> None:
        """Replace all rows by ``rows`` with matching leaves, and rebuild the stored tree or not.

        The head is recomputed as far as it can be without keys.
        """
        placed = place_rows([NewRow.of(row) for row in rows], 1)
        with closing(sqlite3.connect(self.path)) as connection, connection:
            numbers = dict(connection.execute("SELECT name, number FROM streams"))
            kinds = dict(connection.execute("SELECT type, number FROM event_types"))
            connection.execute("DELETE FROM events")
            connection.executemany(
                f"INSERT INTO events VALUES {_VALUES}",
                [
                    (n, kinds[row.type], *row, numbers[row.stream], row.seq, row.id)
                    for n, row in enumerate(placed, start=1)
                ],
            )
            if rebuild_tree:
                tree, tiles = Tree(0, ()).appended([row.leaf for row in placed])
                connection.execute("DELETE FROM merkle_tiles")
                connection.executemany("INSERT INTO merkle_tiles VALUES (?, ?, ?)", tiles)
                self.write_head(connection, tree)

    def write_head(self, connection: sqlite3.Connection, tree: Tree) -> None:
        """Store a tree with the code that the head of an unencrypted log would have."""
        found = connection.execute("SELECT log_id, format, encryption, key_store_id FROM log_head")
        code = compute_code(NoCipher(), LogIdentity(*found.fetchone()), tree)
        connection.execute(
            "UPDATE log_head SET tree_size = ?, frontier = ?, code = ?",
            (tree.size, b"".join(tree.frontier), code),
        )

    def delete_checkpoints(self) -> None:
        self.execute("DELETE FROM key_values")
        self.checkpoint_file.unlink(missing_ok=True)

    def audit(self, **options: Any) -> Audit:
        with self.open() as store:
            return audit(store, **options)

    def findings(self, **options: Any) -> list[tuple[str, int, int]]:
        """Return the kinds and positions of the findings of an audit."""
        result = self.audit(**options)
        assert result.finding_count == len(result.findings)
        return [(f.kind, f.first, f.last) for f in result.findings]


def fill(store: Any, count: int = EVENTS) -> None:
    """Append events to leeds, and every third to york."""
    seqs = {"leeds": 0, "york": 0}
    for number in range(1, count + 1):
        stream = "leeds" if number % 3 else "york"
        store.append(stream, [new_contribution(number)], expected_version=seqs[stream])
        seqs[stream] += 1


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a log with two full tiles and a partial one."""
    path = tmp_path_factory.mktemp("intact") / "intact.db"
    with SQLiteEventStore(path, CODEC) as store:
        fill(store)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


@pytest.fixture
def tampered(tmp_path: Path, filled: bytes) -> TamperedLog:
    """A copy of the log, not yet modified."""
    path = tmp_path / "leeds.db"
    path.write_bytes(filled)
    return TamperedLog(path)
