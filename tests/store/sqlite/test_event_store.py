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

from dialoguekit.errors import KeysUnavailable, LogDamaged, LogUnavailable, MalformedEvent
from dialoguekit.events import NEUTRAL, ContributionMade
from dialoguekit.store import Codec, Log
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import SEALED, blanked, leaf_of
from dialoguekit.store.sqlite import SQLiteLog, database
from dialoguekit.store.sqlite import recorder as module
from dialoguekit.testing.store_contract import PersistentLogContract
from dialoguekit.testing.worker_tasks import idea

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
        [database.EVENTS, "CREATE TABLE notes (text TEXT)"],
        [database.EVENTS, "PRAGMA application_id = 7"],
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
    _sql(path, f"PRAGMA user_version = {database.SCHEMA_VERSION + 1}")

    with pytest.raises(LogUnavailable, match=r"newer dialoguekit \(schema 3\)\. Upgrade"):
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
    assert marks == [(database.APPLICATION_ID, database.SCHEMA_VERSION)]


def test_nothing_is_written_behind_a_gap(path: Path, log: SQLiteLog) -> None:
    """Where the last rows were deleted behind its back, the log says so and takes no more."""
    _sql(path, "DELETE FROM events WHERE position = 3")

    with pytest.raises(LogDamaged, match="ends at position 2, and its tree at 3"):
        log.append("york", [idea(1)], expected=0)
    assert log.head() == 2


_GOOD = (
    "4",
    "'leeds'",
    "4",
    "'id'",
    "'a.b'",
    "1",
    "0",
    "0",
    "x'7b7d'",
    "x'7b7d'",
    "NULL",
    f"x'{'00' * 32}'",
)


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
        (10, "'{}'"),
        (10, "x''"),
        (11, "NULL"),
        (11, "x'00'"),
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


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE events SET stream = x'07'", "type bytes where one of type str belongs"),
        ("UPDATE events SET seq = 'seven'", "type str where one of type int belongs"),
        ("UPDATE head SET frontier = 'abc'", "type str where one of type bytes belongs"),
        ("UPDATE head SET size = 'all'", "type str where one of type int belongs"),
    ],
)
def test_a_value_of_another_kind_is_damage(path: Path, change: str, said: str) -> None:
    """STRICT keeps it out; a disk, or who writes to the schema, may bring it in."""
    with SQLiteLog(path, CODEC) as log:
        log.append("leeds", [idea(1)], expected=0)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '')")
        connection.execute("PRAGMA writable_schema = RESET")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(change)

    with SQLiteLog(path, CODEC) as log, pytest.raises(LogDamaged, match=f"{said}.*verify"):
        _ = log.streams(), log.version("leeds"), log.tree()


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
    monkeypatch.setattr(database, "LOCK_TIMEOUT_S", 0.05)


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

    def refuse(uri: str) -> sqlite3.Connection:
        raise sqlite3.OperationalError("unable to open database file")

    with SQLiteLog(log.path, CODEC) as fresh:
        with monkeypatch.context() as patch:
            patch.setattr(database, "connect", refuse)
            with pytest.raises(LogUnavailable, match="unable to open"):
                fresh.append("leeds", [idea(4)], expected=3)

        assert fresh.append("leeds", [idea(4)], expected=3)


def test_a_pool_that_was_closed_is_unavailable(log: SQLiteLog) -> None:
    """A log whose connections another thread has closed says that it is unavailable."""
    log._recorder.close()

    with pytest.raises(LogUnavailable):
        log.head()


def test_a_failed_append_gives_everything_back(path: Path, log: SQLiteLog) -> None:
    """An append that the table refuses is rolled back, and the next one goes through."""
    _sql(path, "CREATE TRIGGER no BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(LogUnavailable, match="failed: no"):
        log.append("leeds", [idea(4)], expected=3)
    _sql(path, "DROP TRIGGER no")

    assert log.append("leeds", [idea(4)], expected=3)[0].position == 4


# Known faults, and what is left behind


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 44, 5), (3, 50, 6), (3, 51, 2), (3, 45, 9)])
def test_an_sqlite_with_the_race_is_known(version: tuple[int, int, int]) -> None:
    """Releases before the race of write-ahead logs was mended are told by their number."""
    shown = ".".join(map(str, version))
    assert f"SQLite {shown} has a rare race" in str(database.known_race(version))


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 52, 0), (4, 0, 0)])
def test_a_mended_sqlite_is_known(version: tuple[int, int, int]) -> None:
    """Of releases in which the race was mended there is nothing to tell."""
    assert database.known_race(version) is None


@pytest.mark.parametrize("race", ["It has a race.", None])
def test_the_race_is_warned_of_once(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    race: str | None,
) -> None:
    """However many logs a process opens, the program's log has one warning, where there is any."""
    monkeypatch.setattr(database, "known_race", lambda: race)
    database.warn_of_race.cache_clear()
    caplog.set_level("WARNING", "dialoguekit")
    for _ in range(2):
        SQLiteLog(path, CODEC).close()

    assert caplog.messages == ([race] if race else [])


def test_blanked_words_leave_no_trace_in_the_files(path: Path, log: SQLiteLog) -> None:
    """What was blanked stands neither in the file nor in its write-ahead log."""
    canary = b"CANARY"
    said = ContributionMade(contribution="C4", author="P1", text=canary.decode())
    log.append("leeds", [idea(4, event=said), idea(5)], expected=3)
    (row,) = log.rows(after=3, until=4)
    assert row.words is not None

    log.blank([row._replace(words=blanked(row.words))])

    assert not any(canary in file.read_bytes() for file in path.parent.iterdir())
    read = [entry.event for entry in log.read(after=3)]
    assert isinstance(read[0], ContributionMade)
    assert (read[0].text, read[0].author) == ("[withheld]", "P1")
    assert [leaf_of(row) for row in log.rows()] == [row.leaf for row in log.rows()]


@pytest.mark.usefixtures("hasty")
def test_traces_that_a_reader_holds_are_told(path: Path, log: SQLiteLog) -> None:
    """While a reader needs the old pages nothing claims that they are gone; later they go."""
    (row,) = log.rows(until=1)
    assert row.words is not None
    gone = row._replace(words=blanked(row.words))
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        with pytest.raises(LogUnavailable, match="Traces of what was erased are left"):
            log.blank([gone])
        reader.execute("ROLLBACK")

    log.blank([gone])
    assert Path(f"{path}-wal").stat().st_size == 0


def test_a_log_that_fails_to_commit_goes_on(log: SQLiteLog) -> None:
    """A commit that the disk refuses is reported, and nothing of it is there; the next works."""
    writer = log._recorder._open_writer()
    limit = writer.execute("PRAGMA max_page_count").fetchone()[0]
    writer.execute("PRAGMA max_page_count = 1")
    with pytest.raises(LogUnavailable, match="full"):
        log.append("leeds", [idea(n) for n in range(4, 2000)], expected=3)
    assert log.head() == 3
    writer.execute(f"PRAGMA max_page_count = {limit}")

    assert log.append("leeds", [idea(4)], expected=3)[0].position == 4


def test_the_tree_is_stored_with_the_rows(path: Path, log: SQLiteLog) -> None:
    """Whoever opens the file anew finds the tree and its tiles over all leaves."""
    log.append("york", [idea(n) for n in range(1, 600)], expected=0)
    leaves = [row.leaf for row in log.rows()]
    tree, tiles = Tree(0, ()).grown(leaves)

    with SQLiteLog(path, CODEC, create=False) as again:
        assert again.tree() == tree
        assert again.tiles(1, 0, 2) == [tile.hash for tile in tiles]


def test_a_file_without_its_head_is_told(path: Path, log: SQLiteLog) -> None:
    """A file that lost the row of its tree is not opened as if it were new."""
    log.close()
    _sql(path, "DELETE FROM head")

    with pytest.raises(LogUnavailable, match="has lost its head row"):
        SQLiteLog(path, CODEC)


def test_a_sealed_file_without_keys_is_locked(path: Path) -> None:
    """A sealed log that is opened without a guard neither reads nor takes words."""
    with SQLiteLog(path, CODEC, privacy=SEALED) as log:
        assert log.privacy == SEALED
        with pytest.raises(KeysUnavailable):
            log.append("leeds", [idea(1)], expected=0)


# What reading does not meet


def test_a_sound_file_has_no_faults(log: SQLiteLog) -> None:
    """Neither has one that holds nothing yet."""
    assert log.faults() == []


def test_a_tail_that_was_cut_off_leaves_its_number_behind(path: Path, log: SQLiteLog) -> None:
    """The file knows how many events it has ever held."""
    _sql(path, "DELETE FROM events WHERE position = 3")

    assert log.faults() == ["The file has held more events than are left."]


def test_what_the_table_would_refuse_is_a_fault(path: Path, log: SQLiteLog) -> None:
    """A row that came past the checks is told by SQLite itself."""
    _sql(path, "PRAGMA ignore_check_constraints = ON", "UPDATE events SET version = 0")

    assert "CHECK constraint failed in events" in log.faults()[0]
