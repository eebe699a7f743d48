"""The log in PostgreSQL."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeAlias

import psycopg
import pytest
from eventsourcing.postgres import PostgresDatastore

from dialoguekit.errors import KeysUnavailable, LogDamaged, LogUnavailable
from dialoguekit.events import NEUTRAL, ContributionMade
from dialoguekit.store import PLAIN, SEALED, Codec, Log, open_log
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.postgres import PostgresLog
from dialoguekit.store.postgres import recorder as postgres_recorder
from dialoguekit.store.rows import LockedWords, Row, blanked, leaf_of
from dialoguekit.testing.postgres_server import PostgresServer
from dialoguekit.testing.store_contract import PersistentLogContract
from dialoguekit.testing.worker_tasks import idea

CODEC = Codec(NEUTRAL)

Sql: TypeAlias = Callable[..., list[Any]]


class TestPostgresLog(PersistentLogContract):
    """The contract of every log whose events outlive it."""

    @pytest.fixture
    def log(self, codec: Codec, postgres_url: str) -> Iterator[Log]:
        """An empty log in a schema of its own."""
        with PostgresLog(postgres_url, codec) as log:
            yield log

    @pytest.fixture
    def reopen(self, codec: Codec, postgres_url: str) -> Callable[[], Log]:
        """Another handle of that log."""
        return lambda: PostgresLog(postgres_url, codec, create=False)


@pytest.fixture
def schema(postgres_url: str) -> str:
    """The schema of a log."""
    return postgres_url.rpartition("=")[2]


@pytest.fixture
def connection(postgres_server: PostgresServer) -> Iterator[psycopg.Connection[Any]]:
    """A connection of an administrator."""
    host = str(postgres_server.socket.parent)
    with psycopg.connect(host=host, user="postgres", autocommit=True) as connection:
        yield connection


@pytest.fixture
def sql(connection: psycopg.Connection[Any], schema: str) -> Sql:
    """Runs a statement behind the log's back, with the schema for ``{}``; its rows."""

    def run(statement: str, *parameters: Any) -> list[Any]:
        cursor = connection.execute(statement.format(schema).encode(), parameters or None)
        return [] if cursor.description is None else cursor.fetchall()

    return run


@pytest.fixture
def log(postgres_url: str) -> Iterator[PostgresLog]:
    """A log that holds three events."""
    with PostgresLog(postgres_url, CODEC) as log:
        log.append("leeds", [idea(1), idea(2), idea(3)], expected=0)
        yield log


@pytest.fixture
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers wait one second for each other."""
    monkeypatch.setattr(postgres_recorder, "LOCK_TIMEOUT_S", 1)


# Opening


def test_a_log_is_opened_by_its_url(postgres_url: str) -> None:
    """A url that begins with postgresql:// or postgres:// is that of a log in PostgreSQL."""
    with open_log(postgres_url, CODEC) as log:
        log.append("leeds", [idea(1)], expected=0)
        assert isinstance(log, PostgresLog)
        assert log.url == postgres_url
    with open_log(postgres_url.replace("postgresql", "postgres"), CODEC, create=False) as log:
        assert log.head() == 1


def test_a_missing_log_is_not_made_unasked(postgres_url: str, sql: Sql) -> None:
    """Without ``create`` a missing log is an error that says what to do."""
    with pytest.raises(LogUnavailable, match=r"no log in the schema log_\d+ .*Check --log"):
        PostgresLog(postgres_url, CODEC, create=False)

    assert sql("SELECT to_regnamespace('{}')") == [(None,)]


def test_several_may_make_one_log_at_once(postgres_url: str) -> None:
    """Of those that make the same log at the same time each gets it."""
    together = threading.Barrier(4)

    def make() -> str:
        together.wait()
        with PostgresLog(postgres_url, CODEC) as log:
            return log.privacy

    with ThreadPoolExecutor(4) as threads:
        made = [threads.submit(make) for _ in range(4)]
        assert [one.result() for one in made] == [PLAIN] * 4


def test_tables_of_others_are_not_touched(postgres_url: str, sql: Sql) -> None:
    """A schema that holds tables of the same names is refused; other tables do no harm."""
    sql("CREATE SCHEMA {}")
    sql("CREATE TABLE {}.shelf (book TEXT)")
    with pytest.raises(LogUnavailable, match=r"tables that are not those of a dialoguekit log"):
        PostgresLog(postgres_url, CODEC)

    for name in ("events", "head", "tree"):
        sql(f"CREATE TABLE {{}}.{name} (book TEXT)")
    with pytest.raises(LogUnavailable, match=r"Choose another with \?schema=name"):
        PostgresLog(postgres_url, CODEC)

    sql("DROP TABLE {}.events, {}.head, {}.tree, {}.shelf".replace("{}", "{0}"))
    sql("CREATE TABLE {}.books (book TEXT)")
    with PostgresLog(postgres_url, CODEC) as log:
        assert log.head() == 0


def test_a_newer_form_is_refused(log: PostgresLog, postgres_url: str, sql: Sql) -> None:
    """Tables that a newer dialoguekit made are not read by guess."""
    sql("UPDATE {}.head SET form = 2")

    with pytest.raises(LogUnavailable, match=r"newer dialoguekit \(form 2\)\. Upgrade"):
        PostgresLog(postgres_url, CODEC)


def test_a_log_without_its_head_is_refused(log: PostgresLog, postgres_url: str, sql: Sql) -> None:
    """A log whose head row somebody deleted cannot be opened."""
    sql("DELETE FROM {}.head")

    with pytest.raises(LogUnavailable, match="lost its head row"):
        PostgresLog(postgres_url, CODEC)


def test_a_database_must_hold_every_letter(postgres_url: str, sql: Sql) -> None:
    """A database of another encoding than UTF-8 is refused before anything is written."""
    sql("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    try:
        with pytest.raises(LogUnavailable, match="encoding UTF8"):
            PostgresLog(postgres_url.replace("/postgres?", "/latin?"), CODEC)
    finally:
        sql("DROP DATABASE latin")


def test_whoever_may_write_to_a_schema_can_make_a_log_there(postgres_url: str, sql: Sql) -> None:
    """A log needs no right to make schemas where its schema was made for it."""
    sql("CREATE ROLE scribe LOGIN")
    url = postgres_url.replace("//postgres@", "//scribe@")
    try:
        with pytest.raises(LogUnavailable, match="permission denied for database"):
            PostgresLog(url, CODEC)

        sql("CREATE SCHEMA {} AUTHORIZATION scribe")
        with PostgresLog(url, CODEC) as log:
            assert log.append("leeds", [idea(1)], expected=0)
    finally:
        sql("DROP SCHEMA IF EXISTS {} CASCADE")
        sql("DROP ROLE scribe")


def test_a_log_goes_on_as_it_was_made(postgres_url: str) -> None:
    """How words are kept is decided once; a sealed log without its keys keeps and shows none."""
    with PostgresLog(postgres_url, CODEC, privacy=SEALED) as log:
        assert log.privacy == SEALED
    with PostgresLog(postgres_url, CODEC, privacy=PLAIN) as log:
        assert log.privacy == SEALED
        assert isinstance(log.guard, LockedWords)
        with pytest.raises(KeysUnavailable):
            log.append("leeds", [idea(1)], expected=0)


def test_an_open_that_fails_gives_everything_back(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither connections nor threads are left of an open that failed; the next one works."""
    PostgresLog(postgres_url, CODEC).close()
    held = len(list(Path("/proc/self/fd").iterdir())), threading.active_count()

    def fail(datastore: PostgresDatastore) -> None:
        with datastore.get_connection():
            raise psycopg.errors.AdminShutdown

    with monkeypatch.context() as patch:
        patch.setattr(PostgresDatastore, "register_type_adapters", fail)
        for _ in range(3):
            with pytest.raises(LogUnavailable):
                PostgresLog(postgres_url, CODEC)
    assert (len(list(Path("/proc/self/fd").iterdir())), threading.active_count()) == held

    with PostgresLog(postgres_url, CODEC) as log:
        assert log.append("leeds", [idea(1)], expected=0)


def test_passwords_stay_inside(postgres_url: str) -> None:
    """No url, error or representation has the password; another process gets it all the same."""
    url = postgres_url.replace("postgres@", "postgres:s%40cret@")
    with PostgresLog(url, CODEC) as log:
        assert log.url == postgres_url
        assert "cret" not in repr(log)
        with pickle.loads(pickle.dumps(log)) as copy:
            assert copy._address.parameters["password"] == "s@cret"
            assert copy.url == postgres_url

    with pytest.raises(LogUnavailable) as caught:
        PostgresLog(url.replace("/postgres?", "/nowhere?"), CODEC)
    assert "nowhere" in str(caught.value)
    assert "cret" not in str(caught.value)


def test_nobody_at_the_address_is_an_error() -> None:
    """A server that is not there is named, with what the system says of it."""
    with pytest.raises(LogUnavailable, match=r"cannot be reached: .*/nowhere.*Check its"):
        PostgresLog("postgresql://postgres@/postgres?host=/nowhere", CODEC)


def test_psycopg_is_an_extra() -> None:
    """Without psycopg the error says how to install it."""
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from dialoguekit.store import Codec, open_log\n"
        "from dialoguekit.errors import MissingExtra\n"
        "try: open_log('postgresql:///', Codec([]))\n"
        "except MissingExtra as error: print(error)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "pip install 'dialoguekit-core[postgres]'" in ran.stdout


# Writing


def test_names_are_sorted_as_python_sorts_them(log: PostgresLog) -> None:
    """The order of names does not depend on the language of the database."""
    names = ["York", "bath", "Éire", "leeds", "a b", "a-b", "Zoë"]
    for name in names[:3] + names[4:]:
        log.append(name, [idea(1)], expected=0)

    assert log._streams() == sorted(names)


@pytest.mark.parametrize("name", ["half \ud800", "nul \x00"])
def test_a_name_that_cannot_be_is_an_error(log: PostgresLog, name: str) -> None:
    """To ask for what PostgreSQL cannot write is an error of ours."""
    with pytest.raises(LogUnavailable, match="No stream or type has"):
        list(log.read(name))
    with pytest.raises(LogUnavailable, match="No stream or type has"):
        list(log.read(types=[name]))


@pytest.mark.usefixtures("_hasty")
def test_a_writer_waits_for_the_one_before(postgres_url: str) -> None:
    """A writer that waits too long is told so, and for how long; readers do not wait."""
    with PostgresLog(postgres_url, CODEC) as log, PostgresLog(postgres_url, CODEC) as other:
        with other._transaction():
            with pytest.raises(LogUnavailable, match=r"locked: somebody has been writing for 1 s"):
                log.append("leeds", [idea(1)], expected=0)
            assert log.head() == 0

        assert log.append("leeds", [idea(1)], expected=0)


def test_a_transaction_that_fails_leaves_nothing(log: PostgresLog) -> None:
    """What was placed before an error is taken back, with the tree."""
    rows = [row._replace(id="other", stream="york", seq=1) for row in log.rows(until=1)]
    tree = log.tree()

    def fail() -> None:
        with log._transaction() as place:
            place(rows)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (log.head(), log.tree()) == (3, tree)


def test_more_threads_than_connections_wait(
    log: PostgresLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that finds every connection busy waits a while, and is then told why."""
    pool = log._recorder.datastore.pool
    taken = [pool.getconn() for _ in range(postgres_recorder.CONNECTIONS)]
    monkeypatch.setattr(pool, "timeout", 0.1)
    with pytest.raises(LogUnavailable, match=r"The 10 connections of the log .* are busy"):
        log.head()
    for connection in taken:
        pool.putconn(connection)

    assert log.head() == 3


def test_a_deleted_tail_stops_writers(log: PostgresLog, sql: Sql) -> None:
    """Nothing is written behind events that are missing: that would hide it."""
    sql("DELETE FROM {}.events WHERE position = 3")

    with pytest.raises(LogDamaged, match=r"ends at position 2, and its tree at 3.*verify"):
        log.append("leeds", [idea(3, id="another")], expected=2)
    assert log.head() == 2


def test_a_refusal_of_the_table_is_an_error(log: PostgresLog, sql: Sql) -> None:
    """What the server refuses is said in its words, and the next append goes through."""
    sql("ALTER TABLE {}.events ADD CONSTRAINT few CHECK (position <> 4) NOT VALID")
    with pytest.raises(LogUnavailable, match=r"failed: .*\"few\""):
        log.append("leeds", [idea(4)], expected=3)
    sql("ALTER TABLE {}.events DROP CONSTRAINT few")

    assert log.append("leeds", [idea(4)], expected=3)[0].position == 4


def test_what_is_acknowledged_is_on_the_disk(postgres_url: str) -> None:
    """A server that is content with less is asked for more; one that asks for more gets it."""
    for asked, done in [("off", "on"), ("local", "local"), ("remote_apply", "remote_apply")]:
        url = f"{postgres_url}&options=-csynchronous_commit%3D{asked}"
        with PostgresLog(url, CODEC) as log:
            assert log._recorder.all("SHOW synchronous_commit") == [(done,)]


def test_connections_that_were_ended_are_replaced(log: PostgresLog, sql: Sql) -> None:
    """When an administrator ends every connection, the next operations go on over new ones."""
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: log.head(), range(20)))
    for version in (3, 4):
        sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'dialoguekit'"
        )
        assert log.append("leeds", [idea(version + 1)], expected=version)
        assert log.head() == version + 1


def test_a_server_may_be_started_again(log: PostgresLog, postgres_server: PostgresServer) -> None:
    """When the server stops and starts, the same handle goes on."""
    postgres_server.stop()
    postgres_server.start()

    assert log.append("leeds", [idea(4)], expected=3)[0].position == 4


def test_a_thread_that_waits_is_told_of_the_close(log: PostgresLog) -> None:
    """A thread that waits for a connection while another closes the log gets to know it."""
    pool = log._recorder.datastore.pool
    taken = [pool.getconn() for _ in range(postgres_recorder.CONNECTIONS)]
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(log.head)
        while not pool._waiting:
            time.sleep(0.01)
        log.close()
        with pytest.raises(LogUnavailable, match="is closed"):
            waiting.result()
    for connection in taken:
        pool.putconn(connection)


# Erasing


def _files_with(canary: bytes, server: PostgresServer, sql: Sql) -> list[Path]:
    """The files of tables that hold these bytes, when all that is in memory is written."""
    sql("CHECKPOINT")
    files = (server.folder / "base").rglob("*")
    return [path for path in files if path.is_file() and canary in path.read_bytes()]


def _blanked(rows: Iterable[Row]) -> list[Row]:
    return [row._replace(words=blanked(row.words or b"")) for row in rows]


CANARY = b"kept in canaries"


@pytest.fixture
def told(log: PostgresLog, sql: Sql, postgres_server: PostgresServer) -> Row:
    """An event whose words are in the files of the server, uncompressed, for all to see."""
    text = f"{CANARY.decode()} and {' '.join(map(str, range(4000)))}"
    made = ContributionMade(contribution="C5", author="P1", text=text)
    log.append("leeds", [idea(4), idea(5, event=made)], expected=3)
    sql("ALTER TABLE {}.events ALTER words SET STORAGE EXTERNAL")
    sql("UPDATE {}.events SET words = words || ''")
    assert _files_with(CANARY, postgres_server, sql)
    (row,) = log.rows(after=4)
    return row


def test_blanked_words_are_in_no_table(
    log: PostgresLog, told: Row, sql: Sql, postgres_server: PostgresServer
) -> None:
    """When words are blanked, no file of any table holds them; leaf, tree and the rest stand."""
    tree, others = log.tree(), list(log.rows(until=4))
    sql("ANALYZE")
    log.blank(_blanked([told]))

    assert _files_with(CANARY, postgres_server, sql) == []
    (row,) = log.rows(after=4)
    assert row == told._replace(words=blanked(told.words or b""))
    assert leaf_of(row) == told.leaf
    assert (log.tree(), list(log.rows(until=4))) == (tree, others)


def test_samples_of_the_planner_have_no_words(log: PostgresLog, sql: Sql) -> None:
    """What the server remembers of columns, to plan with, is nothing that anybody said."""
    log.append("leeds", [idea(4)], expected=3)
    log.shelf.put("folds", "words", CANARY)
    sql("ANALYZE")

    sampled = {name for (name,) in sql("SELECT attname FROM pg_stats WHERE schemaname = '{}'")}
    assert "stream" in sampled
    assert not sampled & {"words", "data", "context", "value"}


@pytest.mark.usefixtures("_hasty")
def test_a_reader_of_the_past_delays_an_erasure(
    log: PostgresLog, told: Row, sql: Sql, postgres_server: PostgresServer, postgres_url: str
) -> None:
    """While somebody reads an older state the words are kept for them, and the eraser is told."""
    with psycopg.connect(postgres_url.partition("&")[0]) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.execute("SELECT 1")
        with pytest.raises(LogUnavailable, match=r"Traces .* somebody reads .* the same again"):
            log.blank(_blanked([told]))
        assert _files_with(CANARY, postgres_server, sql)

    log.blank(_blanked([told]))
    assert _files_with(CANARY, postgres_server, sql) == []


def test_who_may_not_scrub_is_told(
    log: PostgresLog, told: Row, postgres_url: str, sql: Sql
) -> None:
    """A writer that does not own the tables cannot erase for good, and gets to know it."""
    sql("CREATE ROLE scribe LOGIN")
    try:
        sql("GRANT USAGE ON SCHEMA {} TO scribe")
        sql("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {} TO scribe")
        url = postgres_url.replace("//postgres@", "//scribe@")
        with (
            PostgresLog(url, CODEC, create=False) as other,
            pytest.raises(LogUnavailable, match=r"Traces .*permission denied.*owner"),
        ):
            other.blank(_blanked([told]))
    finally:
        sql("DROP OWNED BY scribe")
        sql("DROP ROLE scribe")


def test_what_is_cleared_from_the_shelf_is_in_no_table(
    log: PostgresLog, sql: Sql, postgres_server: PostgresServer
) -> None:
    """Neither what was cleared nor what had been put in its place before is in any file."""
    log.shelf.put("folds", "leeds words", CANARY + b" first")
    log.shelf.put("folds", "leeds words", CANARY + b" second")
    log.shelf.put("folds", "york words", b"other words")
    log.shelf.put("copies", "leeds words", b"other words")
    assert _files_with(CANARY, postgres_server, sql)

    assert log.shelf.clear("folds", "leeds") == 1
    assert _files_with(CANARY, postgres_server, sql) == []
    assert log.shelf.items("folds") == [("york words", b"other words")]
    assert log.shelf.get("copies", "leeds words") == b"other words"
    assert log.shelf.get("folds", "leeds words") is None
    assert log.shelf.clear("folds", "leeds") == 0


def test_prefixes_are_taken_as_they_are(log: PostgresLog) -> None:
    """Signs that mean something in SQL mean nothing in a prefix."""
    for name in ("a%b", "axb", "a_b"):
        log.shelf.put("folds", name, b"")

    assert log.shelf.clear("folds", "a%") == 1
    assert log.shelf.clear("folds", "a_") == 1
    assert log.shelf.items("folds") == [("axb", b"")]


# The tree


def test_tiles_are_stored_with_the_rows(log: PostgresLog) -> None:
    """Every full tile is kept, and given back by its level and number."""
    log.append("york", [idea(n) for n in range(1, 600)], expected=0)
    leaves = [row.leaf for row in log.rows()]

    tree, tiles = Tree(0, ()).grown(leaves)
    assert log.tree() == tree
    assert log.tiles(1, 0, 2) == [tile.hash for tile in tiles if tile.level == 1]
    assert log.tiles(1, 1, 2) == log.tiles(1, 0, 2)[1:]
    assert log.tiles(2, 0, 1) == []
