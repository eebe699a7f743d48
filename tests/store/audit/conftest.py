"""A log in a file, and what is done to it by who does not go through the log."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import pytest

from dialoguekit.events import NEUTRAL
from dialoguekit.store import Codec
from dialoguekit.store.audit.audit import Audit, audit
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import Row, leaf_of
from dialoguekit.store.sqlite import SQLiteLog
from dialoguekit.testing.worker_tasks import idea

CODEC = Codec(NEUTRAL)
EVENTS = 600
COLUMNS = "position, stream, seq, id, type, version, at, noted, context, data, words, leaf"


@attrs.define
class Victim:
    """A log in a file, and what somebody does to it who does not go through the log."""

    path: Path

    def open(self) -> SQLiteLog:
        return SQLiteLog(self.path, CODEC, create=False)

    def do(self, *statements: str, **values: Any) -> None:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                connection.execute(statement, values)

    def rows(self) -> list[Row]:
        with closing(sqlite3.connect(self.path)) as connection:
            found = connection.execute(f"SELECT {COLUMNS} FROM events ORDER BY position")
            return [Row(*columns) for columns in found]

    def rewrite(self, rows: Sequence[Row], *, books: bool) -> None:
        """Put ``rows`` in place of all, with leaves that fit, and mend the books as well or not."""
        rows = [row._replace(position=n) for n, row in enumerate(rows, start=1)]
        rows = [row._replace(leaf=leaf_of(row)) for row in rows]
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute("DELETE FROM events")
            marks = ", ".join("?" * len(Row._fields))
            connection.executemany(f"INSERT INTO events VALUES ({marks})", rows)
            if books:
                tree, tiles = Tree(0, ()).grown([row.leaf for row in rows])
                connection.execute("DELETE FROM tree")
                connection.executemany("INSERT INTO tree VALUES (?, ?, ?)", tiles)
                head = (tree.size, b"".join(tree.frontier))
                connection.execute("UPDATE head SET size = ?, frontier = ?", head)

    def forget_checkpoints(self) -> None:
        self.do("DELETE FROM shelf")
        self.path.with_name(f"{self.path.name}.checkpoint").unlink(missing_ok=True)

    def audited(self, **options: Any) -> Audit:
        with self.open() as log:
            return audit(log, **options)

    def found(self, **options: Any) -> list[tuple[str, int, int]]:
        """The kinds and positions of what an audit finds."""
        audited = self.audited(**options)
        assert audited.count == len(audited.findings)
        return [(f.kind, f.first, f.last) for f in audited.findings]


def fill(log: Any, events: int = EVENTS) -> None:
    """Ideas in Leeds, and every third in York."""
    seqs = {"leeds": 0, "york": 0}
    for number in range(1, events + 1):
        stream = "leeds" if number % 3 else "york"
        log.append(stream, [idea(number)], expected=seqs[stream])
        seqs[stream] += 1


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a log with two full tiles and a ragged end."""
    path = tmp_path_factory.mktemp("whole") / "whole.db"
    with SQLiteLog(path, CODEC) as log:
        fill(log)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


@pytest.fixture
def victim(tmp_path: Path, filled: bytes) -> Victim:
    """A log of its own in which nothing was done yet."""
    path = tmp_path / "leeds.db"
    path.write_bytes(filled)
    return Victim(path)
