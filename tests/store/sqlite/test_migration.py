"""Files of schema 1, which had no tree."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.store.sample_log import CODEC

from dialoguekit.errors import MalformedEvent, StoreUnavailable
from dialoguekit.events import ContributionMade, OpaqueEvent, WorkshopScheduled
from dialoguekit.store import NO_ENCRYPTION, PER_PERSON_ENCRYPTION, EventStore
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.sqlite import SQLiteEventStore, migration, recorder
from dialoguekit.testing.worker_tasks import new_contribution

DUMP = Path(__file__).parents[2] / "golden" / "log.schema1.sql"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of schema 1 with five events, one of them damaged."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(DUMP.read_text(encoding="utf-8"))
    return path


def _stored(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        columns = "position, stream, seq, id, type, version, at, noted, context"
        return connection.execute(f"SELECT {columns} FROM events ORDER BY position").fetchall()


def test_an_old_file_is_migrated(path: Path) -> None:
    """Position, id and times of each event are unchanged, and the log stays unencrypted."""
    before = _stored(path)

    with SQLiteEventStore(path, CODEC, create=False, encryption=PER_PERSON_ENCRYPTION) as store:
        assert store.encryption == NO_ENCRYPTION
        assert audit(store).intact
        assert store.tree().size == len(before) == 5

    assert _stored(path) == before
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        assert {"events", "head", "tree", "shelf"} <= {name for (name,) in tables}
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)


def test_events_of_an_old_file_are_decoded(path: Path) -> None:
    """These are known events, an event of a missing plugin, and one written by hand."""
    with SQLiteEventStore(path, CODEC, create=False) as store:
        events = [entry.event for entry in store.read(until=4)]
        has_personal_data = [row.personal_data is not None for row in store.rows()]
        with pytest.raises(MalformedEvent, match="position 5"):
            list(store.read())

    assert events == [
        WorkshopScheduled(title="Peer support in Leeds", groups=("primary care", "peer support")),
        OpaqueEvent("abcd.of-another-plugin", 3, b"not even JSON"),
        ContributionMade(contribution="C1", author="P1", text="Nobody told the surgery we exist."),
        ContributionMade(contribution="C2", author="P1", text="Written by hand."),
    ]
    assert has_personal_data == [True, False, True, False, False]


def test_a_migrated_file_can_be_appended_to(path: Path) -> None:
    """So can it after it is opened again."""
    with SQLiteEventStore(path, CODEC, create=False) as store:
        assert store.append("bath", [new_contribution(1)], expected_version=0)[0].position == 6
    with SQLiteEventStore(path, CODEC, create=False) as store:
        assert store.append("bath", [new_contribution(2)], expected_version=1)[0].position == 7
        assert audit(store).intact
        _check_gapless_rows(store)


def _check_gapless_rows(store: EventStore) -> None:
    assert [row.position for row in store.rows()] == list(range(1, store.head() + 1))


def test_a_failed_migration_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs in one transaction, and is repeated when the file is opened again."""

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    before = _stored(path)
    with monkeypatch.context() as patch:
        patch.setattr(recorder, "write_append_result", fail)
        with pytest.raises(StoreUnavailable, match="full"):
            SQLiteEventStore(path, CODEC)
    assert _stored(path) == before

    with SQLiteEventStore(path, CODEC, create=False) as store:
        assert store.head() == 5


def test_a_file_is_migrated_once(path: Path) -> None:
    """A second process finds the file migrated."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migration.migrate(connection, CODEC)
        migration.migrate(connection, CODEC)

    with SQLiteEventStore(path, CODEC, create=False) as store:
        assert store.head() == 5
