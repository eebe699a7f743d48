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
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import Row, compute_leaf
from dialoguekit.store.sqlite import SQLiteEventStore
from dialoguekit.testing.worker_tasks import new_contribution

EVENTS = 600
COLUMNS = "position, stream, seq, id, type, version, at, noted, context, data, words, leaf"


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

    def rows(self) -> list[Row]:
        with closing(sqlite3.connect(self.path)) as connection:
            found = connection.execute(f"SELECT {COLUMNS} FROM events ORDER BY position")
            return [Row(*columns) for columns in found]

    def insert(self, row: Row) -> None:
        marks = ", ".join(f":{name}" for name in Row._fields)
        self.execute(f"INSERT INTO events VALUES ({marks})", **row._asdict())

    def rewrite(self, rows: Sequence[Row], *, rebuild_tree: bool) -> None:
        """Replace all rows by ``rows`` with matching leaves, and rebuild the stored tree or not."""
        rows = [row._replace(position=n) for n, row in enumerate(rows, start=1)]
        rows = [row._replace(leaf=compute_leaf(row)) for row in rows]
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute("DELETE FROM events")
            marks = ", ".join("?" * len(Row._fields))
            connection.executemany(f"INSERT INTO events VALUES ({marks})", rows)
            if rebuild_tree:
                tree, tiles = Tree(0, ()).appended([row.leaf for row in rows])
                connection.execute("DELETE FROM tree")
                connection.executemany("INSERT INTO tree VALUES (?, ?, ?)", tiles)
                head = (tree.size, b"".join(tree.frontier))
                connection.execute("UPDATE head SET size = ?, frontier = ?", head)

    def delete_checkpoints(self) -> None:
        self.execute("DELETE FROM shelf")
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
