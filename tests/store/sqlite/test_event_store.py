"""The event store in an SQLite file."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.store.sample_log import CODEC, append_contributions, erased

from dialoguekit.errors import KeysUnavailable, MalformedEvent, StoreCorrupted, StoreUnavailable
from dialoguekit.events import ContributionMade
from dialoguekit.store import Codec, EventStore
from dialoguekit.store.cipher import PER_PERSON_ENCRYPTION
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import compute_leaf
from dialoguekit.store.sqlite import SQLiteEventStore, database, queries, schema
from dialoguekit.store.sqlite import event_store as module
from dialoguekit.testing.store_contract import PersistentEventStoreContract
from dialoguekit.testing.worker_tasks import new_contribution


class TestSQLiteEventStore(PersistentEventStoreContract):
    """The contract of persistent event stores."""

    @pytest.fixture
    def store(self, codec: Codec, tmp_path: Path) -> Iterator[EventStore]:
        """An empty log in a file."""
        with SQLiteEventStore(tmp_path / "log.db", codec) as store:
            yield store

    @pytest.fixture
    def reopen(self, codec: Codec, tmp_path: Path) -> Callable[[], EventStore]:
        """A function that opens a second store on that file."""
        return lambda: SQLiteEventStore(tmp_path / "log.db", codec, create=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a new log."""
    return tmp_path / "leeds.db"


@pytest.fixture
def store(path: Path) -> Iterator[SQLiteEventStore]:
    """A log with three events."""
    with SQLiteEventStore(path, CODEC) as store:
        append_contributions(store, 1, 2, 3)
        yield store


def _sql(path: Path, *statements: str) -> list[Any]:
    """Run statements without the event store, and return the rows of the last one."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        rows: list[Any] = []
        for statement in statements:
            rows = connection.execute(statement).fetchall()
        return rows


# The file


def test_only_the_owner_may_read_the_files(path: Path) -> None:
    """The file and its write-ahead files are created with mode 0600, with any umask."""
    before = os.umask(0)
    try:
        with SQLiteEventStore(path, CODEC) as store:
            store.append("leeds", [new_contribution(1)], expected_version=0)
            modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    finally:
        os.umask(before)

    assert modes == {"leeds.db": 0o600, "leeds.db-wal": 0o600, "leeds.db-shm": 0o600}


@pytest.mark.parametrize(
    "name",
    [
        "with space.db",
        "what?mode=memory",
        ":memory:",
        "100%41#1.db",
        "Wörkshop–Ⅳ.db",
        os.fsdecode(b"latin-\xe9.db"),
    ],
)
def test_a_path_may_contain_special_characters(tmp_path: Path, name: str) -> None:
    """Special characters of URIs are part of the file name."""
    with SQLiteEventStore(tmp_path / name, CODEC) as store:
        store.append("leeds", [new_contribution(1)], expected_version=0)

    assert [file.name for file in tmp_path.iterdir()] == [name]
    with SQLiteEventStore(tmp_path / name, CODEC, create=False) as store:
        assert store.head() == 1


def test_an_empty_file_becomes_a_log(path: Path) -> None:
    """A temporary file, for example, has no bytes at first."""
    path.touch(0o600)

    with SQLiteEventStore(path, CODEC) as store:
        assert store.head() == 0


def test_a_missing_file_is_not_created_without_create(path: Path) -> None:
    """The message says what to do."""
    with pytest.raises(StoreUnavailable, match=r"no log at .*leeds\.db.*Check --log"):
        SQLiteEventStore(path, CODEC, create=False)

    assert not path.exists()


def test_a_missing_directory_is_reported(tmp_path: Path) -> None:
    """The message says what to do."""
    with pytest.raises(StoreUnavailable, match=r"No such file or directory\. Choose an existing"):
        SQLiteEventStore(tmp_path / "nowhere" / "leeds.db", CODEC)


def test_a_directory_is_not_a_log(tmp_path: Path) -> None:
    """Nor is a pipe, which would never end."""
    with pytest.raises(StoreUnavailable, match="is a directory, and a log is a file"):
        SQLiteEventStore(tmp_path, CODEC)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StoreUnavailable, match="is a pipe, and a log is a file"):
        SQLiteEventStore(tmp_path / "pipe", CODEC)


@pytest.mark.parametrize("name", ["half\x00.db", "x" * 300])
def test_an_invalid_path_is_refused(tmp_path: Path, name: str) -> None:
    """The message is that of other paths that cannot be opened."""
    with pytest.raises(StoreUnavailable, match=r"Cannot open .*\."):
        SQLiteEventStore(tmp_path / name, CODEC)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_without_permission_is_reported(tmp_path: Path) -> None:
    """The log cannot be created there."""
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreUnavailable, match="Permission denied"):
            SQLiteEventStore(tmp_path / "leeds.db", CODEC)
    finally:
        tmp_path.chmod(0o700)


def test_the_file_may_be_created_meanwhile(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file created between the check and the creation is opened."""
    SQLiteEventStore(path, CODEC).close()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", _raise_not_found)
        store = SQLiteEventStore(path, CODEC)

    with store:
        assert store.append("leeds", [new_contribution(1)], expected_version=0)


def _raise_not_found(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
    raise FileNotFoundError(2, "No such file or directory", str(self))


def test_a_text_file_is_not_a_log(path: Path) -> None:
    """It is refused, and not changed."""
    text = "Minutes of the meeting.\n" * 100
    path.write_text(text)

    with pytest.raises(StoreUnavailable, match="not a database"):
        SQLiteEventStore(path, CODEC)
    assert path.read_text() == text


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE notes (text TEXT)"],
        ["CREATE TABLE events (position INTEGER)"],
        [*schema.TABLES.values(), "CREATE TABLE notes (text TEXT)"],
        [*schema.TABLES.values(), "PRAGMA application_id = 7"],
    ],
    ids=["other table", "other events", "one table more", "other application id"],
)
def test_another_database_is_not_changed(path: Path, statements: list[str]) -> None:
    """An SQLite file of another kind is refused, and not a byte of it changes."""
    _sql(path, *statements)
    before = path.read_bytes()

    with pytest.raises(StoreUnavailable, match=r"not a dialoguekit log\. Choose another path"):
        SQLiteEventStore(path, CODEC)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["leeds.db"]


def test_a_newer_version_is_refused(path: Path, store: SQLiteEventStore) -> None:
    """A log of newer code is not changed by older code."""
    store.close()
    _sql(path, f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")

    with pytest.raises(StoreUnavailable, match=r"newer dialoguekit \(schema version 4\)\. Upgrade"):
        SQLiteEventStore(path, CODEC)


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_version_is_refused(path: Path, store: SQLiteEventStore, version: int) -> None:
    """Opening a log never migrates it; the message says how to."""
    store.close()
    _sql(path, f"PRAGMA user_version = {version}")
    before = path.read_bytes()

    for read_only in (False, True):
        with pytest.raises(StoreUnavailable, match=r"Migrate it with: dialoguekit migrate .*\.db"):
            SQLiteEventStore(path, CODEC, create=False, read_only=read_only)
    assert path.read_bytes() == before


# The tables


def test_a_dump_has_no_mark(tmp_path: Path, path: Path, store: SQLiteEventStore) -> None:
    """A log that was dumped as SQL and restored is recognised, and not changed."""
    store.close()
    restored = tmp_path / "restored.db"
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(restored)) as new:
        new.executescript("\n".join(old.iterdump()))
    before = restored.read_bytes()

    with pytest.raises(StoreUnavailable, match=r"not its mark, .* dialoguekit migrate .*restored"):
        SQLiteEventStore(restored, CODEC, create=False)
    assert restored.read_bytes() == before


def test_positions_survive_a_dump(tmp_path: Path, path: Path, store: SQLiteEventStore) -> None:
    """A restored log continues at the next position when it has its mark."""
    before = list(store.read())
    store.close()
    restored = tmp_path / "restored.db"
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(restored)) as new:
        new.executescript("\n".join(old.iterdump()))
    marks = f"application_id = {schema.APPLICATION_ID}", f"user_version = {schema.SCHEMA_VERSION}"
    _sql(restored, *(f"PRAGMA {mark}" for mark in marks))

    with SQLiteEventStore(restored, CODEC, create=False) as reopened:
        assert list(reopened.read()) == before
        (stored,) = reopened.append("york", [new_contribution(1)], expected_version=0)
        assert stored.position == 4


def test_a_removed_end_blocks_appends(path: Path, store: SQLiteEventStore) -> None:
    """Appending would hide the removal."""
    _sql(path, "DELETE FROM events WHERE position = 3")

    with pytest.raises(StoreCorrupted, match="ends at position 2, but its tree at 3"):
        store.append("york", [new_contribution(1)], expected_version=0)
    assert store.head() == 2


_VALID_ROW = f"4 1 x'7b7d' x'7b7d' NULL x'{'00' * 32}' 1 4 'id'".split()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (0, "0"),
        (0, "3"),
        (1, "'a.b'"),
        (1, "NULL"),
        (2, "'{}'"),
        (2, "NULL"),
        (3, "'{}'"),
        (3, "NULL"),
        (4, "'{}'"),
        (4, "x''"),
        (5, "NULL"),
        (5, "x'00'"),
        (6, "'leeds'"),
        (6, "NULL"),
        (7, "0"),
        (7, "3"),
        (7, "'four'"),
        (8, "''"),
        (8, "NULL"),
        (8, f"'{'x' * 201}'"),
    ],
)
def test_invalid_rows_are_refused(
    path: Path, store: SQLiteEventStore, column: int, value: str
) -> None:
    """It checks types, bounds and uniqueness."""
    row = [*_VALID_ROW]
    row[column] = value

    with pytest.raises(sqlite3.IntegrityError):
        _sql(path, f"INSERT INTO events VALUES ({', '.join(row)})")


def test_the_table_accepts_a_valid_row(path: Path, store: SQLiteEventStore) -> None:
    """The refused rows differ from this one in one column."""
    _sql(path, f"INSERT INTO events VALUES ({', '.join(_VALID_ROW)})")
    assert store.head() == 4


def test_a_damaged_event_is_reported_with_its_position(path: Path, store: SQLiteEventStore) -> None:
    """A reader gets the events before it."""
    _sql(path, "UPDATE events SET data = x'7b' WHERE position = 2")

    reader = store.read()
    assert next(reader).position == 1
    with pytest.raises(
        MalformedEvent, match=r"contribution\.made version 1 at position 2"
    ) as caught:
        next(reader)
    assert caught.value.position == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("UPDATE streams SET name = x'07'", "type bytes instead of str"),
        ("UPDATE events SET seq = 'seven'", "type str instead of int"),
        ("UPDATE log_head SET frontier = 'abc'", "head of this log is missing or damaged"),
        ("UPDATE log_head SET tree_size = 'all'", "head of this log is missing or damaged"),
        ("UPDATE log_head SET log_id = 7", "head of this log is missing or damaged"),
    ],
)
def test_a_value_of_the_wrong_type_is_damage(path: Path, change: str, message: str) -> None:
    """STRICT prevents it, except after damage on disk or changes of the schema."""
    with SQLiteEventStore(path, CODEC) as store:
        store.append("leeds", [new_contribution(1)], expected_version=0)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '')")
        connection.execute("PRAGMA writable_schema = RESET")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(change)

    with (
        pytest.raises(StoreCorrupted, match=f"{message}.*verify"),
        SQLiteEventStore(path, CODEC, create=False, read_only=True) as store,
    ):
        _ = store.streams(), store.stream_version("leeds"), store.tree()
    with pytest.raises(StoreCorrupted, match="does not have the form of a log"):
        SQLiteEventStore(path, CODEC, create=False)


def test_appends_are_durable(store: SQLiteEventStore) -> None:
    """A commit waits for the disk: write-ahead log with full synchronisation."""
    with store._write_transaction() as connection:
        settings = connection.execute("SELECT * FROM pragma_journal_mode, pragma_synchronous")
        assert settings.fetchone() == ("wal", 2)


def test_a_repeated_long_batch_is_recognised(path: Path) -> None:
    """It has more ids than one statement can have parameters."""
    batch = [new_contribution(n) for n in range(1, 2 * queries._MAX_PARAMETERS + 2)]
    with SQLiteEventStore(path, CODEC) as store:
        stored = store.append("leeds", batch, expected_version=0)

        assert store.append("leeds", batch, expected_version=0) == stored
        assert store.head() == len(batch)


# Locks


def test_a_new_file_may_be_opened_concurrently(tmp_path: Path) -> None:
    """All stores that open a new log at once share one log."""
    count = 4
    barrier = threading.Barrier(count)

    def open_and_append(path: Path, name: str) -> None:
        barrier.wait()
        with SQLiteEventStore(path, CODEC) as store:
            store.append(name, [new_contribution(1)], expected_version=0)

    with ThreadPoolExecutor(count) as threads:
        for turn in range(10):
            path = tmp_path / f"{turn}.db"
            futures = [threads.submit(open_and_append, path, f"P{n}") for n in range(count)]
            for future in futures:
                future.result()
            with SQLiteEventStore(path, CODEC, create=False) as store:
                assert store.streams() == ["P0", "P1", "P2", "P3"]


@pytest.fixture
def short_lock_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers wait only briefly for a lock."""
    monkeypatch.setattr(database, "LOCK_TIMEOUT_S", 0.05)


def test_waiting_for_the_lock_ends(path: Path) -> None:
    """Appends fail while another process writes; readers do not wait."""
    store = SQLiteEventStore(path, CODEC, write_timeout_s=0.05)
    with store, closing(sqlite3.connect(path)) as other:
        store.append("leeds", [new_contribution(1)], expected_version=0)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match=r"is locked: .* 0\.05 s\. Try again"):
            store.append("leeds", [new_contribution(2)], expected_version=1)
        assert store.head() == 1
        other.rollback()

        store.append("leeds", [new_contribution(2)], expected_version=1)


def test_waiting_too_long_for_another_thread_fails(path: Path) -> None:
    """The message is the same as for another process."""
    store = SQLiteEventStore(path, CODEC, write_timeout_s=0.05)
    with store, ThreadPoolExecutor(1) as thread:
        with store.transaction():
            blocked = thread.submit(
                store.append, "leeds", [new_contribution(1)], expected_version=0
            )
            with pytest.raises(StoreUnavailable, match="is locked"):
                blocked.result()
            assert thread.submit(store.head).result() == 0

        assert store.append("leeds", [new_contribution(1)], expected_version=0)


@pytest.mark.usefixtures("short_lock_timeout")
def test_a_locked_new_file_is_reported(path: Path) -> None:
    """The tables cannot be created."""
    path.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="is locked"):
            SQLiteEventStore(path, CODEC)


def test_a_failure_releases_the_lock(
    store: SQLiteEventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next writer does not wait."""

    def fail(*_: object, **__: object) -> sqlite3.Connection:
        raise sqlite3.OperationalError("unable to open database file")

    with SQLiteEventStore(store.path, CODEC) as second:
        with monkeypatch.context() as patch:
            patch.setattr(database, "connect", fail)
            with pytest.raises(StoreUnavailable, match="unable to open"):
                second.append("leeds", [new_contribution(4)], expected_version=3)

        assert second.append("leeds", [new_contribution(4)], expected_version=3)


def test_a_closed_pool_is_reported(store: SQLiteEventStore) -> None:
    """Another thread may have closed it."""
    store._datastore.close()

    with pytest.raises(StoreUnavailable):
        store.head()


def test_a_failed_append_is_rolled_back(
    store: SQLiteEventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next append succeeds."""
    with monkeypatch.context() as patch:
        patch.setattr(module, "_INSERT", "INSERT INTO nowhere VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        with pytest.raises(StoreUnavailable, match="failed: no such table: nowhere"):
            store.append("leeds", [new_contribution(4)], expected_version=3)

    assert store.head() == 3
    assert store.append("leeds", [new_contribution(4)], expected_version=3)[0].position == 4


def test_a_trigger_is_refused_while_a_store_is_open(path: Path, store: SQLiteEventStore) -> None:
    """A writer compares the form of the file again when its schema has changed."""
    _sql(path, "CREATE TRIGGER no BEFORE INSERT ON events BEGIN SELECT RAISE(IGNORE); END")
    with pytest.raises(StoreCorrupted, match=r"trigger no is not part of a log.*Nothing was"):
        store.append("leeds", [new_contribution(4)], expected_version=3)
    assert store.head() == 3
    _sql(path, "DROP TRIGGER no")

    assert store.append("leeds", [new_contribution(4)], expected_version=3)[0].position == 4


# Known defects of SQLite, and traces of erased data


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 44, 5), (3, 50, 6), (3, 51, 2), (3, 45, 9)])
def test_a_release_with_the_race_is_recognised(version: tuple[int, int, int]) -> None:
    """The warning contains the release."""
    release = ".".join(map(str, version))
    assert f"SQLite {release} has a rare race" in str(database.sqlite_race_warning(version))


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 52, 0), (4, 0, 0)])
def test_a_fixed_release_is_recognised(version: tuple[int, int, int]) -> None:
    """There is no warning."""
    assert database.sqlite_race_warning(version) is None


def test_no_program_is_warned_of_the_race(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The verification of a log and the documentation state it."""
    monkeypatch.setattr(database, "sqlite_race_warning", lambda: "It has a race.")
    caplog.set_level("DEBUG")
    SQLiteEventStore(path, CODEC).close()

    assert caplog.messages == []


def test_erased_data_leaves_no_traces_in_the_files(path: Path, store: SQLiteEventStore) -> None:
    """This includes the write-ahead log."""
    canary = b"CANARY"
    contribution = ContributionMade(contribution="C4", author="P1", text=canary.decode())
    store.append(
        "leeds", [new_contribution(4, event=contribution), new_contribution(5)], expected_version=3
    )

    store.erase(erased(store.rows(after=3, until=4)))

    assert not any(canary in file.read_bytes() for file in path.parent.iterdir())
    events = [entry.event for entry in store.read(after=3)]
    assert isinstance(events[0], ContributionMade)
    assert (events[0].text, events[0].author) == ("[withheld]", "P1")
    assert [compute_leaf(row) for row in store.rows()] == [row.leaf for row in store.rows()]


@pytest.mark.usefixtures("short_lock_timeout")
def test_traces_needed_by_a_reader_are_reported(path: Path, store: SQLiteEventStore) -> None:
    """The erasure is repeated after the reader has finished."""
    rows = erased(store.rows(until=1))
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        with pytest.raises(StoreUnavailable, match="Traces of erased data remain"):
            store.erase(rows)
        reader.execute("ROLLBACK")

    store.erase(rows)
    assert Path(f"{path}-wal").stat().st_size == 0


def test_a_failed_commit_is_rolled_back(store: SQLiteEventStore) -> None:
    """It is reported, and the next append succeeds."""
    writer = store._open_writer()
    limit = writer.execute("PRAGMA max_page_count").fetchone()[0]
    writer.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreUnavailable, match="full"):
        store.append("leeds", [new_contribution(n) for n in range(4, 2000)], expected_version=3)
    assert store.head() == 3
    writer.execute(f"PRAGMA max_page_count = {limit}")

    assert store.append("leeds", [new_contribution(4)], expected_version=3)[0].position == 4


def test_the_tree_is_stored_with_the_rows(path: Path, store: SQLiteEventStore) -> None:
    """A second store finds the tree and its tiles."""
    store.append("york", [new_contribution(n) for n in range(1, 600)], expected_version=0)
    leaves = [row.leaf for row in store.rows()]
    tree, tiles = Tree(0, ()).appended(leaves)

    with SQLiteEventStore(path, CODEC, create=False) as reopened:
        assert reopened.tree() == tree
        assert reopened.tiles(1, 0, 2) == [tile.hash for tile in tiles]


def test_a_file_without_its_tree_head_is_refused(path: Path, store: SQLiteEventStore) -> None:
    """It is not opened as a new log."""
    store.close()
    _sql(path, "DELETE FROM log_head")

    for read_only in (False, True):
        with pytest.raises(StoreCorrupted, match=r"head of this log is missing .* copy"):
            SQLiteEventStore(path, CODEC, create=not read_only, read_only=read_only)


def test_an_encrypted_file_without_keys_is_locked(path: Path) -> None:
    """Personal data is neither read nor added."""
    with SQLiteEventStore(path, CODEC, encryption=PER_PERSON_ENCRYPTION) as store:
        assert store.encryption == PER_PERSON_ENCRYPTION
        with pytest.raises(KeysUnavailable):
            store.append("leeds", [new_contribution(1)], expected_version=0)


# Storage checks


def test_an_intact_file_has_no_defects(store: SQLiteEventStore) -> None:
    """The log has three events."""
    assert store.check_storage() == []


def test_an_invalid_row_is_found_by_the_storage_check(path: Path, store: SQLiteEventStore) -> None:
    """SQLite reports rows that violate a CHECK."""
    _sql(
        path, "PRAGMA ignore_check_constraints = ON", "UPDATE events SET seq = 0 WHERE position = 3"
    )

    assert "CHECK constraint failed in events" in store.check_storage()[0]


def test_an_incomplete_index_is_found_by_the_storage_check(
    path: Path, store: SQLiteEventStore
) -> None:
    """A reader of one stream would not find the event."""
    root = "(SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_key_values_1')"
    index = "sqlite_autoindex_events_2"
    _sql(
        path,
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_schema SET rootpage = {root} WHERE name = '{index}'",
    )

    with SQLiteEventStore(path, CODEC, create=False) as reopened:
        assert f"row 1 missing from index {index}" in reopened.check_storage()


def test_an_empty_file_is_no_log(tmp_path: Path) -> None:
    """It becomes one only where a log may be created, and nobody else can read it."""
    path = tmp_path / "empty.db"
    path.touch(0o644)
    for read_only in (True, False):
        with pytest.raises(StoreUnavailable, match="is empty"):
            SQLiteEventStore(path, CODEC, create=False, read_only=read_only)
    with pytest.raises(StoreUnavailable, match="others may read it"):
        SQLiteEventStore(path, CODEC)
    assert path.read_bytes() == b""
    path.chmod(0o600)
    SQLiteEventStore(path, CODEC).close()


def test_a_link_that_leads_nowhere_creates_nothing(tmp_path: Path) -> None:
    """The file that it names would be created by whoever planted the link."""
    link = tmp_path / "leeds.db"
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreUnavailable, match="symbolic link"):
        SQLiteEventStore(link, CODEC)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("suffix", ["-wal", "-shm", "-journal", ".checkpoint"])
def test_a_planted_file_beside_a_new_log_is_refused(tmp_path: Path, suffix: str) -> None:
    """SQLite, or an audit, would take it for a part of the new log."""
    (tmp_path / f"leeds.db{suffix}").write_bytes(b"planted")
    with pytest.raises(StoreUnavailable, match="move that file away"):
        SQLiteEventStore(tmp_path / "leeds.db", CODEC)
    assert not (tmp_path / "leeds.db").exists()
