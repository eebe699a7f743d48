"""Files of schema 1, as they were written before logs had a tree."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dialoguekit.errors import LogUnavailable, MalformedEvent
from dialoguekit.events import NEUTRAL, ContributionMade, OpaqueEvent, WorkshopScheduled
from dialoguekit.store import PLAIN, SEALED, Codec, Log
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.sqlite import SQLiteLog, migration, recorder
from dialoguekit.testing.worker_tasks import idea

CODEC = Codec(NEUTRAL)
WRITTEN = Path(__file__).parents[2] / "golden" / "log.schema1.sql"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of schema 1 with five events, one of them damaged."""
    made = tmp_path / "old.db"
    with closing(sqlite3.connect(made)) as connection:
        connection.executescript(WRITTEN.read_text(encoding="utf-8"))
    return made


def _stored(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        columns = "position, stream, seq, id, type, version, at, noted, context"
        return connection.execute(f"SELECT {columns} FROM events ORDER BY position").fetchall()


def test_an_old_file_is_brought_to_the_present_schema(path: Path) -> None:
    """Every event keeps its place, id and moments, and gets a leaf; the log stays plain."""
    before = _stored(path)

    with SQLiteLog(path, CODEC, create=False, privacy=SEALED) as log:
        assert log.privacy == PLAIN
        assert audit(log).whole
        assert log.tree().size == len(before) == 5

    assert _stored(path) == before
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        assert {"events", "head", "tree", "shelf"} <= {name for (name,) in tables}
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)


def test_what_an_old_file_says_is_read_as_it_was_written(path: Path) -> None:
    """Known events, those of plugins that are not here, and those that were noted by hand."""
    with SQLiteLog(path, CODEC, create=False) as log:
        read = [entry.event for entry in log.read(until=4)]
        apart = [row.words is not None for row in log.rows()]
        with pytest.raises(MalformedEvent, match="position 5"):
            list(log.read())

    assert read == [
        WorkshopScheduled(title="Peer support in Leeds", groups=("primary care", "peer support")),
        OpaqueEvent("abcd.of-another-plugin", 3, b"not even JSON"),
        ContributionMade(contribution="C1", author="P1", text="Nobody told the surgery we exist."),
        ContributionMade(contribution="C2", author="P1", text="Written by hand."),
    ]
    assert apart == [True, False, True, False, False]


def test_an_old_file_goes_on(path: Path) -> None:
    """It is appended to like any other, by whoever opens it next as well."""
    with SQLiteLog(path, CODEC, create=False) as log:
        assert log.append("bath", [idea(1)], expected=0)[0].position == 6
    with SQLiteLog(path, CODEC, create=False) as log:
        assert log.append("bath", [idea(2)], expected=1)[0].position == 7
        assert audit(log).whole
        _check_gapless_rows(log)


def _check_gapless_rows(log: Log) -> None:
    assert [row.position for row in log.rows()] == list(range(1, log.head() + 1))


def test_an_upgrade_that_fails_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it or nothing: the next opening begins anew."""

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    before = _stored(path)
    with monkeypatch.context() as patch:
        patch.setattr(recorder, "insert", fail)
        with pytest.raises(LogUnavailable, match="full"):
            SQLiteLog(path, CODEC)
    assert _stored(path) == before

    with SQLiteLog(path, CODEC, create=False) as log:
        assert log.head() == 5


def test_two_that_upgrade_at_once_do_it_once(path: Path) -> None:
    """Who comes second finds the work done."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migration.upgrade(connection, CODEC)
        migration.upgrade(connection, CODEC)

    with SQLiteLog(path, CODEC, create=False) as log:
        assert log.head() == 5
