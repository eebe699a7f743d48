"""The log in an SQLite file."""

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

from dialoguekit.errors import LogUnavailable, MalformedEvent
from dialoguekit.events import NEUTRAL
from dialoguekit.log import Codec, Log
from dialoguekit.log import sqlite as module
from dialoguekit.log.sqlite import SQLiteLog
from dialoguekit.testing.elsewhere import idea
from dialoguekit.testing.stores import PersistentLogContract

CODEC = Codec(NEUTRAL)


class TestSQLiteLog(PersistentLogContract):
    """The contract of every log whose events outlive it."""

    @pytest.fixture
    def log(self, codec: Codec, tmp_path: Path) -> Iterator[Log]:
        """An empty log in a file."""
        with SQLiteLog(tmp_path / "log.db", codec) as log:
            yield log

    @pytest.fixture
    def reopen(self, codec: Codec, tmp_path: Path) -> Callable[[], Log]:
        """Another handle of that file."""
        return lambda: SQLiteLog(tmp_path / "log.db", codec, create=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a log may be made."""
    return tmp_path / "leeds.db"


@pytest.fixture
def log(path: Path) -> Iterator[SQLiteLog]:
    """A log that holds three events."""
    with SQLiteLog(path, CODEC) as log:
        log.append("leeds", [idea(1), idea(2), idea(3)], expected=0)
        yield log


def _sql(path: Path, *statements: str) -> list[Any]:
    """Run statements on a file behind the log's back; the rows of the last one."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        rows: list[Any] = []
        for statement in statements:
            rows = connection.execute(statement).fetchall()
        return rows


# The file


def test_only_the_owner_may_read_the_files(path: Path) -> None:
    """The file and its write-ahead files are made with mode 0600, whatever the umask."""
    before = os.umask(0)
    try:
        with SQLiteLog(path, CODEC) as log:
            log.append("leeds", [idea(1)], expected=0)
            made = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    finally:
        os.umask(before)

    assert made == {"leeds.db": 0o600, "leeds.db-wal": 0o600, "leeds.db-shm": 0o600}


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
def test_any_path_will_do(tmp_path: Path, name: str) -> None:
    """Characters that mean something in a URI are part of the name of the file."""
    with SQLiteLog(tmp_path / name, CODEC) as log:
        log.append("leeds", [idea(1)], expected=0)

    assert [file.name for file in tmp_path.iterdir()] == [name]
    with SQLiteLog(tmp_path / name, CODEC, create=False) as log:
        assert log.head() == 1


def test_an_empty_file_becomes_a_log(path: Path) -> None:
    """A file of no bytes, as a temporary file is, may become a log."""
    path.touch()

    with SQLiteLog(path, CODEC, create=False) as log:
        assert log.head() == 0


def test_a_missing_file_is_not_made_unasked(path: Path) -> None:
    """Without ``create`` a missing file is an error that says what to do."""
    with pytest.raises(LogUnavailable, match=r"no log at .*leeds\.db.*Check --log"):
        SQLiteLog(path, CODEC, create=False)

    assert not path.exists()


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    """A log in a directory that does not exist cannot be made."""
    with pytest.raises(LogUnavailable, match=r"No such file or directory\. Choose a directory"):
        SQLiteLog(tmp_path / "nowhere" / "leeds.db", CODEC)


def test_a_directory_is_no_log(tmp_path: Path) -> None:
    """A directory cannot be opened as a log."""
    with pytest.raises(LogUnavailable, match="unable to open"):
        SQLiteLog(tmp_path, CODEC)


@pytest.mark.parametrize("name", ["half\x00.db", "x" * 300])
def test_an_impossible_path_is_no_log(tmp_path: Path, name: str) -> None:
    """A path that no file can have is refused in the same words as any other."""
    with pytest.raises(LogUnavailable, match=r"Cannot open .*\."):
        SQLiteLog(tmp_path / name, CODEC)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_without_permission_is_named(tmp_path: Path) -> None:
    """Where nothing may be written the log says so."""
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(LogUnavailable, match="Permission denied"):
            SQLiteLog(tmp_path / "leeds.db", CODEC)
    finally:
        tmp_path.chmod(0o700)


def test_somebody_else_may_make_the_file_first(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that appears between the look and the making is opened like any other."""
    SQLiteLog(path, CODEC).close()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", _raise_not_found)
        log = SQLiteLog(path, CODEC)

    with log:
        assert log.append("leeds", [idea(1)], expected=0)


def _raise_not_found(self: Path) -> os.stat_result:
    raise FileNotFoundError(2, "No such file or directory", str(self))


def test_a_text_file_is_no_log(path: Path) -> None:
    """A file that is no database is refused and stays as it is."""
    text = "Minutes of the meeting.\n" * 100
    path.write_text(text)

    with pytest.raises(LogUnavailable, match="not a database"):
        SQLiteLog(path, CODEC)
    assert path.read_text() == text


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE notes (text TEXT)"],
        ["CREATE TABLE events (position INTEGER)"],
        [module._SCHEMA, "CREATE TABLE notes (text TEXT)"],
        [module._SCHEMA, "PRAGMA application_id = 7"],
    ],
    ids=["other table", "other events", "one table more", "other mark"],
)
def test_a_foreign_database_is_left_alone(path: Path, statements: list[str]) -> None:
    """An SQLite file of something else is refused, and not a byte of it changes."""
    _sql(path, *statements)
    before = path.read_bytes()

    with pytest.raises(LogUnavailable, match=r"not a dialoguekit log\. Choose another path"):
        SQLiteLog(path, CODEC)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["leeds.db"]


def test_a_newer_schema_asks_for_an_upgrade(path: Path, log: SQLiteLog) -> None:
    """A log that newer code made is not touched by older code."""
    log.close()
    _sql(path, f"PRAGMA user_version = {module.SCHEMA_VERSION + 1}")

    with pytest.raises(LogUnavailable, match=r"newer dialoguekit \(schema 2\)\. Upgrade"):
        SQLiteLog(path, CODEC)


# The table


def test_positions_survive_a_dump(tmp_path: Path, path: Path, log: SQLiteLog) -> None:
    """A log that was dumped as SQL and restored goes on where it stood."""
    before = list(log.read())
    log.close()
    restored = tmp_path / "restored.db"
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(restored)) as new:
        new.executescript("\n".join(old.iterdump()))

    with SQLiteLog(restored, CODEC, create=False) as again:
        assert list(again.read()) == before
        (placed,) = again.append("york", [idea(1)], expected=0)
        assert placed.position == 4
    marks = _sql(restored, "SELECT * FROM pragma_application_id, pragma_user_version")
    assert marks == [(module.APPLICATION_ID, module.SCHEMA_VERSION)]


def test_positions_are_never_used_again(path: Path, log: SQLiteLog) -> None:
    """Even if a row is deleted behind its back the log does not give its position away."""
    _sql(path, "DELETE FROM events WHERE position = 3")

    (placed,) = log.append("york", [idea(1)], expected=0)

    assert placed.position == 4


_GOOD = ("4", "'leeds'", "4", "'id'", "'a.b'", "1", "0", "0", "x'7b7d'", "x'7b7d'")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (0, "0"),
        (1, "''"),
        (1, "NULL"),
        (1, f"'{'x' * 201}'"),
        (2, "0"),
        (2, "3"),
        (2, "'four'"),
        (3, "''"),
        (3, f"'{'x' * 201}'"),
        (4, "''"),
        (5, "0"),
        (6, "'noon'"),
        (6, "NULL"),
        (7, "1.5"),
        (8, "'{}'"),
        (9, "'{}'"),
        (9, "NULL"),
    ],
)
def test_the_table_keeps_nonsense_out(path: Path, log: SQLiteLog, column: int, value: str) -> None:
    """The table itself refuses wrong types, places outside bounds and places that are taken."""
    row = [*_GOOD]
    row[column] = value

    with pytest.raises(sqlite3.IntegrityError):
        _sql(path, f"INSERT INTO events VALUES ({', '.join(row)})")


def test_the_table_takes_a_good_row(path: Path, log: SQLiteLog) -> None:
    """The row that the refused ones are made from is itself taken."""
    _sql(path, f"INSERT INTO events VALUES ({', '.join(_GOOD)})")
    assert log.head() == 4


def test_a_damaged_event_is_named_by_its_position(path: Path, log: SQLiteLog) -> None:
    """A reader meets the events before a damaged one, then an error that says where it stands."""
    _sql(path, "UPDATE events SET data = x'7b' WHERE position = 2")

    reader = log.read()
    assert next(reader).position == 1
    with pytest.raises(MalformedEvent, match=r"contribution\.made version 1 at position 2") as bad:
        next(reader)
    assert bad.value.position == 2


def test_appends_are_durable(log: SQLiteLog) -> None:
    """A commit waits for the disk: write-ahead log, full synchronisation."""
    with log._recorder.reading() as cursor:
        cursor.execute("SELECT * FROM pragma_journal_mode, pragma_synchronous")
        assert tuple(cursor.fetchone()) == ("wal", 2)


def test_a_long_batch_is_recognised_again(path: Path) -> None:
    """A repeated batch with more ids than one statement may name is found whole."""
    batch = [idea(n) for n in range(1, 2 * module._MOST_PARAMETERS + 2)]
    with SQLiteLog(path, CODEC) as log:
        first = log.append("leeds", batch, expected=0)

        assert log.append("leeds", batch, expected=0) == first
        assert log.head() == len(batch)


# Locks


def test_a_fresh_file_may_be_opened_by_several_at_once(tmp_path: Path) -> None:
    """Those who open a new log at the same moment all succeed, and share one log."""
    openers = 4
    barrier = threading.Barrier(openers)

    def open_and_append(path: Path, name: str) -> None:
        barrier.wait()
        with SQLiteLog(path, CODEC) as log:
            log.append(name, [idea(1)], expected=0)

    with ThreadPoolExecutor(openers) as threads:
        for turn in range(10):
            path = tmp_path / f"{turn}.db"
            work = [threads.submit(open_and_append, path, f"P{n}") for n in range(openers)]
            for opened in work:
                opened.result()
            with SQLiteLog(path, CODEC, create=False) as log:
                assert log.streams() == ["P0", "P1", "P2", "P3"]


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long for a lock."""
    monkeypatch.setattr(module, "LOCK_TIMEOUT_S", 0.05)


@pytest.mark.usefixtures("hasty")
def test_a_lock_that_is_held_too_long_is_an_error(path: Path) -> None:
    """While somebody else writes, appends wait a while and fail; readings go on."""
    with SQLiteLog(path, CODEC) as log, closing(sqlite3.connect(path)) as other:
        log.append("leeds", [idea(1)], expected=0)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LogUnavailable, match=r"is locked: .* 0\.05 s\. Try again"):
            log.append("leeds", [idea(2)], expected=1)
        assert log.head() == 1
        other.rollback()

        log.append("leeds", [idea(2)], expected=1)


@pytest.mark.usefixtures("hasty")
def test_a_thread_that_writes_too_long_is_an_error(path: Path) -> None:
    """Writers of one handle wait for each other a while, then fail in the same words."""
    with SQLiteLog(path, CODEC) as log, ThreadPoolExecutor(1) as thread:
        with log._recorder.writing():
            waiting = thread.submit(log.append, "leeds", [idea(1)], expected=0)
            with pytest.raises(LogUnavailable, match="is locked"):
                waiting.result()
            assert thread.submit(log.head).result() == 0

        assert log.append("leeds", [idea(1)], expected=0)


@pytest.mark.usefixtures("hasty")
def test_a_fresh_file_that_stays_locked_is_an_error(path: Path) -> None:
    """A file that somebody keeps for themselves cannot become a log."""
    path.touch()
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LogUnavailable, match="is locked"):
            SQLiteLog(path, CODEC)


def test_a_connection_that_cannot_be_opened_blocks_nobody(
    log: SQLiteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a writer failed to get a connection, the next one does not wait for it."""

    def refuse() -> None:
        raise sqlite3.OperationalError("unable to open database file")

    pool = log._datastore.pool
    taken = pool.get_connection(is_writer=False)
    with monkeypatch.context() as patch:
        patch.setattr(pool, "_create_connection", refuse)
        with pytest.raises(LogUnavailable, match="unable to open"):
            log.append("leeds", [idea(4)], expected=3)
    pool.put_connection(taken)

    assert log.append("leeds", [idea(4)], expected=3)


def test_a_pool_that_was_closed_is_unavailable(log: SQLiteLog) -> None:
    """A log whose connections another thread has closed says that it is unavailable."""
    log._datastore.close()

    with pytest.raises(LogUnavailable):
        log.head()


def test_a_failed_append_gives_everything_back(path: Path, log: SQLiteLog) -> None:
    """An append that the table refuses is rolled back, and the next one goes through."""
    _sql(path, "CREATE TRIGGER no BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(LogUnavailable, match="failed: no"):
        log.append("leeds", [idea(4)], expected=3)
    _sql(path, "DROP TRIGGER no")

    assert log.append("leeds", [idea(4)], expected=3)[0].position == 4
