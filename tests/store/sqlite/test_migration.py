"""Files of schema 1, which had no tree, and of schema 2, which had a column for each field."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.store.sample_log import CODEC

from dialoguekit.errors import MalformedEvent, StoreCorrupted, StoreUnavailable
from dialoguekit.events import ContributionMade, OpaqueEvent, WorkshopScheduled
from dialoguekit.store import NO_ENCRYPTION, EventStore
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.sqlite import SQLiteEventStore, migration
from dialoguekit.testing.worker_tasks import new_contribution

GOLDEN = Path(__file__).parents[2] / "golden"
OLD_FILES = {"log.schema1.sql": 5, "log.schema2.plain.sql": 14}
"""Dumps of unencrypted logs, and the number of their events."""


def restore(dump: str, path: Path) -> Path:
    """Restore a dump to a file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((GOLDEN / dump).read_text(encoding="utf-8"))
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of schema 1 with five events, one of them damaged."""
    return restore("log.schema1.sql", tmp_path / "old.db")


def columns_of(path: Path) -> list[tuple[object, ...]]:
    """Return the envelopes in a file of an older schema."""
    with closing(sqlite3.connect(path)) as connection:
        columns = "position, stream, seq, id, type, version, at, noted, context"
        return connection.execute(f"SELECT {columns} FROM events ORDER BY position").fetchall()


@pytest.mark.parametrize("dump", OLD_FILES)
def test_an_old_file_is_migrated(tmp_path: Path, dump: str) -> None:
    """Position, id and times of each event are unchanged, and the old file is kept."""
    old = restore(dump, tmp_path / "old.db")
    before = columns_of(old)

    result = migration.migrate(old, CODEC)

    assert result.copy is not None
    assert (result.events, columns_of(result.copy)) == (OLD_FILES[dump], before)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["old.db", result.copy.name]
    with SQLiteEventStore(old, CODEC, create=False) as store:
        assert store.encryption == NO_ENCRYPTION
        assert audit(store).intact
        assert [tuple(row.unpacked()) for row in store.rows()] == before


def test_leaves_of_schema_2_are_unchanged(tmp_path: Path) -> None:
    """So proofs and checkpoints of single events stay valid, also of redacted ones."""
    old = restore("log.schema2.plain.sql", tmp_path / "old.db")
    with closing(sqlite3.connect(old)) as connection:
        leaves = [leaf for (leaf,) in connection.execute("SELECT leaf FROM events")]
        copies = connection.execute("SELECT name, value FROM shelf").fetchall()

    migration.migrate(old, CODEC)

    with SQLiteEventStore(old, CODEC, create=False) as store:
        assert [row.leaf for row in store.rows()] == leaves
        assert store.key_values.items("copies") == copies


def test_events_of_an_old_file_are_decoded(path: Path) -> None:
    """These are known events, an event of a missing plugin, and one written by hand."""
    migration.migrate(path, CODEC)
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
    migration.migrate(path, CODEC)
    for number in (1, 2):
        with SQLiteEventStore(path, CODEC, create=False) as store:
            (recorded,) = store.append(
                "bath", [new_contribution(number)], expected_version=number - 1
            )
            assert recorded.position == 5 + number
            assert audit(store).intact
            _check_gapless_rows(store)


def _check_gapless_rows(store: EventStore) -> None:
    assert [row.position for row in store.rows()] == list(range(1, store.head() + 1))


def test_opening_never_migrates(path: Path) -> None:
    """The message names the command, whether the log is opened for reading or for writing."""
    before = path.read_bytes()
    for read_only in (True, False):
        with pytest.raises(StoreUnavailable, match="dialoguekit migrate"):
            SQLiteEventStore(path, CODEC, create=False, read_only=read_only)
    assert path.read_bytes() == before


def test_a_failed_migration_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new file disappears, and the migration can be repeated."""

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    before = columns_of(path)
    with monkeypatch.context() as patch:
        patch.setattr(migration, "_fill", fail)
        with pytest.raises(sqlite3.OperationalError, match="full"):
            migration.migrate(path, CODEC)
    assert columns_of(path) == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]

    assert migration.migrate(path, CODEC).events == 5


def test_a_file_is_migrated_once(path: Path) -> None:
    """Nothing happens to a migrated file."""
    migration.migrate(path, CODEC)
    before = path.read_bytes()
    assert migration.migrate(path, CODEC) == migration.Migration(3, 3, 0, None)
    assert path.read_bytes() == before


def test_an_existing_copy_is_not_replaced(path: Path) -> None:
    """The migration is refused before anything is written."""
    path.with_name("old.db.schema1").write_text("precious")
    with pytest.raises(StoreUnavailable, match="exists"):
        migration.migrate(path, CODEC)
    assert path.with_name("old.db.schema1").read_text() == "precious"


@pytest.mark.parametrize(
    "change",
    [
        "PRAGMA user_version = 2",
        "PRAGMA user_version = 7",
        "PRAGMA application_id = 5",
        "ALTER TABLE events ADD COLUMN note TEXT",
        "CREATE TABLE mine (x)",
        "CREATE TRIGGER t AFTER INSERT ON events BEGIN SELECT 1; END",
    ],
)
def test_another_form_is_refused(path: Path, change: str) -> None:
    """A file must have the form that its version number claims."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(change)
    before = path.read_bytes()
    with pytest.raises((StoreUnavailable, StoreCorrupted)):
        migration.migrate(path, CODEC)
    assert path.read_bytes() == before


def test_a_modified_event_is_refused(tmp_path: Path) -> None:
    """An event that differs from its leaf would get a new leaf that hides the change."""
    old = restore("log.schema2.plain.sql", tmp_path / "old.db")
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        connection.execute("UPDATE events SET at = 0 WHERE position = 3")
    with pytest.raises(StoreCorrupted, match="position 3"):
        migration.migrate(old, CODEC)
    assert [file.name for file in tmp_path.iterdir()] == [old.name]


def test_a_restored_dump_is_marked(tmp_path: Path) -> None:
    """A dump has no application id; its copy is made first."""
    path = tmp_path / "leeds.db"
    with SQLiteEventStore(path, CODEC) as store:
        store.append("leeds", [new_contribution(1)], expected_version=0)
    restored = tmp_path / "restored.db"
    with (
        closing(sqlite3.connect(path)) as source,
        closing(sqlite3.connect(restored)) as target,
    ):
        target.executescript("\n".join(source.iterdump()))
    with pytest.raises(StoreUnavailable, match="dialoguekit migrate"):
        SQLiteEventStore(restored, CODEC, create=False)
    assert migration.migrate(restored, CODEC).from_version == 0
    with SQLiteEventStore(restored, CODEC, create=False) as store:
        assert audit(store).intact
        assert store.head() == 1
