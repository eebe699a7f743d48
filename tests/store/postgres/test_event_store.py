"""The event store in PostgreSQL."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from eventsourcing.postgres import PostgresDatastore
from tests.store.conftest import Sql
from tests.store.sample_log import CODEC, append_contributions, erased

from dialoguekit.errors import KeysUnavailable, StoreCorrupted, StoreUnavailable
from dialoguekit.events import ContributionMade
from dialoguekit.store import NO_ENCRYPTION, PER_PERSON_ENCRYPTION, Codec, EventStore, open_store
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.cipher import LockedCipher
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.postgres import PostgresEventStore
from dialoguekit.store.postgres import recorder as postgres_recorder
from dialoguekit.store.rows import NewRow, Row, compute_leaf
from dialoguekit.testing.postgres_server import PostgresServer
from dialoguekit.testing.store_contract import PersistentEventStoreContract
from dialoguekit.testing.worker_tasks import new_contribution


class TestPostgresEventStore(PersistentEventStoreContract):
    """The contract of persistent event stores."""

    @pytest.fixture
    def store(self, codec: Codec, postgres_url: str) -> Iterator[EventStore]:
        """An empty log in its own schema."""
        with PostgresEventStore(postgres_url, codec) as store:
            yield store

    @pytest.fixture
    def reopen(self, codec: Codec, postgres_url: str) -> Callable[[], EventStore]:
        """A function that opens a second store on that log."""
        return lambda: PostgresEventStore(postgres_url, codec, create=False)


@pytest.fixture
def store(postgres_url: str) -> Iterator[PostgresEventStore]:
    """A log with three events."""
    with PostgresEventStore(postgres_url, CODEC) as store:
        append_contributions(store, 1, 2, 3)
        yield store


@pytest.fixture
def _short_lock_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers wait for each other for one second only."""
    monkeypatch.setattr(postgres_recorder, "LOCK_TIMEOUT_S", 1)


# Opening


def test_a_log_is_opened_by_its_url(postgres_url: str) -> None:
    """The URL starts with postgresql:// or postgres://."""
    with open_store(postgres_url, CODEC) as store:
        store.append("leeds", [new_contribution(1)], expected_version=0)
        assert isinstance(store, PostgresEventStore)
        assert store.url == postgres_url
    with open_store(postgres_url.replace("postgresql", "postgres"), CODEC, create=False) as store:
        assert store.head() == 1


def test_a_missing_log_is_not_created_without_create(postgres_url: str, sql: Sql) -> None:
    """The message says what to do."""
    with pytest.raises(StoreUnavailable, match=r"no log in the schema log_\d+ .*Check --log"):
        PostgresEventStore(postgres_url, CODEC, create=False)

    assert sql("SELECT to_regnamespace('{}')") == [(None,)]


def test_a_log_may_be_created_concurrently(postgres_url: str) -> None:
    """Each of several stores that create a log at once gets the same one."""
    barrier = threading.Barrier(4)

    def create() -> str:
        barrier.wait()
        with PostgresEventStore(postgres_url, CODEC) as store:
            return store.encryption

    with ThreadPoolExecutor(4) as threads:
        futures = [threads.submit(create) for _ in range(4)]
        assert [result.result() for result in futures] == [NO_ENCRYPTION] * 4


def test_other_tables_are_not_changed(postgres_url: str, sql: Sql) -> None:
    """A schema with tables of the same names is refused; others are allowed."""
    sql("CREATE SCHEMA {}")
    sql("CREATE TABLE {}.key_values (title TEXT)")
    with pytest.raises(StoreUnavailable, match=r"tables that are not those of a dialoguekit log"):
        PostgresEventStore(postgres_url, CODEC)

    for name in ("events", "event_types", "streams", "log_head", "merkle_tiles"):
        sql(f"CREATE TABLE {{}}.{name} (title TEXT)")
    with pytest.raises(StoreUnavailable, match=r"Choose another with \?schema=name"):
        PostgresEventStore(postgres_url, CODEC)

    sql("DROP SCHEMA {} CASCADE")
    with PostgresEventStore(postgres_url, CODEC) as store:
        assert store.head() == 0


@pytest.mark.parametrize("version", [1, 3])
def test_another_version_is_refused(
    store: PostgresEventStore, postgres_url: str, sql: Sql, version: int
) -> None:
    """Tables of another dialoguekit are neither read nor migrated."""
    sql(f"UPDATE {{}}.log_head SET schema_version = {version}")

    for read_only in (False, True):
        with pytest.raises(StoreUnavailable, match=f"schema version {version}, .* version 2. Upg"):
            PostgresEventStore(postgres_url, CODEC, read_only=read_only)


def test_a_head_is_required(store: PostgresEventStore, postgres_url: str, sql: Sql) -> None:
    """The row may have been deleted."""
    sql("DELETE FROM {}.log_head")

    with pytest.raises(StoreUnavailable, match=r"The head of .* is missing. Restore"):
        PostgresEventStore(postgres_url, CODEC)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("CREATE TABLE {}.books (title TEXT)", "the table or view books"),
        ("CREATE VIEW {}.seen AS SELECT position FROM {}.events", "the table or view seen"),
        (
            "CREATE RULE quiet AS ON INSERT TO {}.events DO INSTEAD NOTHING",
            "the rule quiet of events",
        ),
        (
            """CREATE TRIGGER quiet BEFORE UPDATE ON {}.events
            FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()""",
            "the trigger quiet of events",
        ),
        ("CREATE POLICY quiet ON {}.events USING (position < 2)", "the policy quiet of events"),
        ("ALTER TABLE {}.events ENABLE ROW LEVEL SECURITY", "the row security of events"),
        ("ALTER TABLE {}.events ALTER seq SET DEFAULT 3", "the default of events.seq"),
        ("CREATE INDEX quiet ON {}.events (data)", "the index quiet"),
    ],
)
def test_what_is_not_part_of_a_log_is_refused(
    store: PostgresEventStore, postgres_url: str, sql: Sql, statement: str, found: str
) -> None:
    """An audit finds it, a reader may go on, and nothing is recorded."""
    sql(statement.replace("{}", "{0}"))

    assert [str(finding) for finding in audit(store, save_checkpoint=False).findings] == [
        f"The storage of the log is damaged: {found} is not part of a log."
    ]
    with pytest.raises(StoreCorrupted, match=f"{found} is not part of a log.*Nothing was recorded"):
        PostgresEventStore(postgres_url, CODEC)
    with PostgresEventStore(postgres_url, CODEC, read_only=True) as reader:
        assert reader.head() == 3


@pytest.mark.parametrize(
    "change",
    [
        "ADD COLUMN copied BYTEA",
        "ADD CONSTRAINT quiet CHECK (position < 1000)",
        "DROP CONSTRAINT events_stream_seq_key",
    ],
)
def test_a_table_of_another_form_is_refused(
    store: PostgresEventStore, postgres_url: str, sql: Sql, change: str
) -> None:
    """Columns and constraints are counted."""
    sql("ALTER TABLE {}.events " + change)
    assert "the table events has another form" in str(audit(store).findings)
    with pytest.raises(StoreCorrupted, match="the table events has another form"):
        PostgresEventStore(postgres_url, CODEC)


def test_a_database_must_have_utf8(postgres_url: str, sql: Sql) -> None:
    """Another encoding is refused before anything is written."""
    sql("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    try:
        with pytest.raises(StoreUnavailable, match="encoding UTF8"):
            PostgresEventStore(postgres_url.replace("/postgres?", "/latin?"), CODEC)
    finally:
        sql("DROP DATABASE latin")


def test_a_log_can_be_created_in_an_existing_schema(writer_url: str, sql: Sql) -> None:
    """The user needs no right to create schemas."""
    with pytest.raises(StoreUnavailable, match="permission denied for database"):
        PostgresEventStore(writer_url, CODEC)

    sql("CREATE SCHEMA {} AUTHORIZATION writer")
    with PostgresEventStore(writer_url, CODEC) as store:
        assert store.append("leeds", [new_contribution(1)], expected_version=0)


def test_the_encryption_of_a_log_does_not_change(postgres_url: str) -> None:
    """It is chosen at creation; without keys, personal data cannot be added."""
    with PostgresEventStore(postgres_url, CODEC, encryption=PER_PERSON_ENCRYPTION) as store:
        assert store.encryption == PER_PERSON_ENCRYPTION
    with PostgresEventStore(postgres_url, CODEC, encryption=NO_ENCRYPTION) as store:
        assert store.encryption == PER_PERSON_ENCRYPTION
        assert isinstance(store.cipher, LockedCipher)
        with pytest.raises(KeysUnavailable):
            store.append("leeds", [new_contribution(1)], expected_version=0)


def test_a_failed_open_leaves_nothing(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It leaves neither connections nor threads, and the next open succeeds."""
    PostgresEventStore(postgres_url, CODEC).close()
    resources = len(list(Path("/proc/self/fd").iterdir())), threading.active_count()

    def fail(datastore: PostgresDatastore) -> None:
        with datastore.get_connection():
            raise psycopg.errors.AdminShutdown

    with monkeypatch.context() as patch:
        patch.setattr(PostgresDatastore, "register_type_adapters", fail)
        for _ in range(3):
            with pytest.raises(StoreUnavailable):
                PostgresEventStore(postgres_url, CODEC)
    assert (len(list(Path("/proc/self/fd").iterdir())), threading.active_count()) == resources

    with PostgresEventStore(postgres_url, CODEC) as store:
        assert store.append("leeds", [new_contribution(1)], expected_version=0)


def test_passwords_are_not_displayed(postgres_url: str) -> None:
    """No URL, error or repr contains the password, but a pickled store does."""
    url = postgres_url.replace("postgres@", "postgres:s%40cret@")
    with PostgresEventStore(url, CODEC) as store:
        assert store.url == postgres_url
        assert "cret" not in repr(store)
        with pickle.loads(pickle.dumps(store)) as copy:
            assert copy._connection_info.parameters["password"] == "s@cret"
            assert copy.url == postgres_url

    with pytest.raises(StoreUnavailable) as caught:
        PostgresEventStore(url.replace("/postgres?", "/nowhere?"), CODEC)
    assert "nowhere" in str(caught.value)
    assert "cret" not in str(caught.value)


def test_a_missing_server_is_reported() -> None:
    """The message contains its address, and the reason."""
    with pytest.raises(StoreUnavailable, match=r"cannot be reached: .*/nowhere.*Check its"):
        PostgresEventStore("postgresql://postgres@/postgres?host=/nowhere", CODEC)


def test_psycopg_is_an_extra() -> None:
    """Without psycopg, the error says how to install it."""
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from dialoguekit.store import Codec, open_store\n"
        "from dialoguekit.errors import MissingExtra\n"
        "try: open_store('postgresql:///', Codec([]))\n"
        "except MissingExtra as error: print(error)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "pip install 'dialoguekit-core[postgres]'" in ran.stdout


# Appending


def test_names_are_sorted_as_in_python(store: PostgresEventStore) -> None:
    """The order does not depend on the locale of the database."""
    names = ["York", "bath", "Éire", "leeds", "a b", "a-b", "Zoë"]
    for name in names[:3] + names[4:]:
        store.append(name, [new_contribution(1)], expected_version=0)

    assert store.streams() == sorted(names)


@pytest.mark.parametrize("name", ["half \ud800", "nul \x00"])
def test_an_invalid_name_is_refused(store: PostgresEventStore, name: str) -> None:
    """PostgreSQL cannot store such names."""
    with pytest.raises(StoreUnavailable, match="names cannot contain"):
        list(store.read(name))
    with pytest.raises(StoreUnavailable, match="names cannot contain"):
        store.stream_version(name)
    assert list(store.read(types=[name])) == []


def test_a_writer_waits_for_the_lock(postgres_url: str) -> None:
    """It fails after the timeout; readers do not wait."""
    with (
        PostgresEventStore(postgres_url, CODEC, write_timeout_s=1) as store,
        PostgresEventStore(postgres_url, CODEC) as other,
    ):
        with other.transaction():
            with pytest.raises(StoreUnavailable, match="another writer was active for 1 s"):
                store.append("leeds", [new_contribution(1)], expected_version=0)
            assert store.head() == 0

        assert store.append("leeds", [new_contribution(1)], expected_version=0)


def test_a_failed_transaction_is_rolled_back(store: PostgresEventStore) -> None:
    """This includes the tree."""
    rows = [
        NewRow.of(row)._replace(id="other", stream="york", seq=1) for row in store.rows(until=1)
    ]
    tree = store.tree()

    def fail() -> None:
        with store.transaction() as transaction:
            transaction.append_or_find(rows)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (store.head(), store.tree()) == (3, tree)


def test_threads_share_connections(
    store: PostgresEventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fails after the timeout, with the reason."""
    pool = store._recorder.datastore.pool
    connections = [pool.getconn() for _ in range(postgres_recorder.MAX_CONNECTIONS)]
    monkeypatch.setattr(pool, "timeout", 0.1)
    with pytest.raises(StoreUnavailable, match=r"All 10 connections of the log .* are in use"):
        store.head()
    for connection in connections:
        pool.putconn(connection)

    assert store.head() == 3


def test_a_removed_end_blocks_appends(store: PostgresEventStore, sql: Sql) -> None:
    """Appending would hide the removal."""
    sql("DELETE FROM {}.events WHERE position = 3")

    with pytest.raises(StoreCorrupted, match=r"ends at position 2, but its tree at 3.*verify"):
        store.append("leeds", [new_contribution(3, id="another")], expected_version=2)
    assert store.head() == 2


def test_an_error_of_the_server_is_reported(store: PostgresEventStore, sql: Sql) -> None:
    """Its message is included, and the next append succeeds."""
    sql("ALTER TABLE {}.events ADD CONSTRAINT few CHECK (position <> 4) NOT VALID")
    with pytest.raises(StoreUnavailable, match=r"failed: .*\"few\""):
        store.append("leeds", [new_contribution(4)], expected_version=3)
    sql("ALTER TABLE {}.events DROP CONSTRAINT few")

    assert store.append("leeds", [new_contribution(4)], expected_version=3)[0].position == 4


def test_acknowledged_appends_are_durable(postgres_url: str) -> None:
    """A weaker setting of the server is raised, and a stronger one is not changed."""
    for setting, expected in [("off", "on"), ("local", "local"), ("remote_apply", "remote_apply")]:
        url = f"{postgres_url}&options=-csynchronous_commit%3D{setting}"
        with PostgresEventStore(url, CODEC) as store:
            assert store._recorder.fetch_all("SHOW synchronous_commit") == [(expected,)]


def test_terminated_connections_are_replaced(store: PostgresEventStore, sql: Sql) -> None:
    """Later operations open new connections."""
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: store.head(), range(20)))
    for version in (3, 4):
        sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'dialoguekit'"
        )
        assert store.append("leeds", [new_contribution(version + 1)], expected_version=version)
        assert store.head() == version + 1


def test_the_server_may_restart(store: PostgresEventStore, postgres_server: PostgresServer) -> None:
    """The same store continues to work."""
    postgres_server.stop()
    postgres_server.start()

    assert store.append("leeds", [new_contribution(4)], expected_version=3)[0].position == 4


def test_closing_wakes_waiting_threads(store: PostgresEventStore) -> None:
    """A thread that waits for a connection gets an error."""
    pool = store._recorder.datastore.pool
    connections = [pool.getconn() for _ in range(postgres_recorder.MAX_CONNECTIONS)]
    with ThreadPoolExecutor(1) as threads:
        blocked = threads.submit(store.head)
        while not pool._waiting:
            time.sleep(0.01)
        store.close()
        with pytest.raises(StoreUnavailable, match="is closed"):
            blocked.result()
    for connection in connections:
        pool.putconn(connection)


# Erasure


def _files_with(canary: bytes, server: PostgresServer, sql: Sql) -> list[Path]:
    """Return the files of tables that contain ``canary``, after all memory is written."""
    sql("CHECKPOINT")
    files = (server.folder / "base").rglob("*")
    return [path for path in files if path.is_file() and canary in path.read_bytes()]


CANARY = b"song of canaries"


@pytest.fixture
def row_with_canary(store: PostgresEventStore, sql: Sql, postgres_server: PostgresServer) -> Row:
    """An event with personal data that the files of the server contain uncompressed."""
    text = f"{CANARY.decode()} and {' '.join(map(str, range(4000)))}"
    contribution = ContributionMade(contribution="C5", author="P1", text=text)
    store.append(
        "leeds", [new_contribution(4), new_contribution(5, event=contribution)], expected_version=3
    )
    sql("ALTER TABLE {}.events ALTER personal_data SET STORAGE EXTERNAL")
    sql("UPDATE {}.events SET personal_data = personal_data || ''")
    assert _files_with(CANARY, postgres_server, sql)
    (row,) = store.rows(after=4)
    return row


def test_erased_data_is_in_no_table_file(
    store: PostgresEventStore, row_with_canary: Row, sql: Sql, postgres_server: PostgresServer
) -> None:
    """The leaf, the tree and the other events do not change."""
    tree, others = store.tree(), list(store.rows(until=4))
    sql("ANALYZE")
    store.erase(erased([row_with_canary]))

    assert _files_with(CANARY, postgres_server, sql) == []
    (row,) = store.rows(after=4)
    assert [row] == erased([row_with_canary])
    assert compute_leaf(row) == row_with_canary.leaf
    assert (store.tree(), list(store.rows(until=4))) == (tree, others)


def test_statistics_contain_no_personal_data(store: PostgresEventStore, sql: Sql) -> None:
    """The planner has no samples of these columns."""
    store.append("leeds", [new_contribution(4)], expected_version=3)
    store.key_values.put("folds", "canary", CANARY)
    sql("ANALYZE")

    columns = {name for (name,) in sql("SELECT attname FROM pg_stats WHERE schemaname = '{}'")}
    assert "stream" in columns
    assert not columns & {"personal_data", "data", "envelope", "value"}


@pytest.mark.usefixtures("_short_lock_timeout")
def test_a_reader_of_an_older_state_delays_an_erasure(
    store: PostgresEventStore,
    row_with_canary: Row,
    reader_of_old_state: psycopg.Connection[Any],
    sql: Sql,
    postgres_server: PostgresServer,
) -> None:
    """The server keeps the old rows for the reader, so the erasure is repeated later."""
    with pytest.raises(StoreUnavailable, match=r"Traces .* another session reads .* repeat"):
        store.erase(erased([row_with_canary]))
    assert _files_with(CANARY, postgres_server, sql)
    reader_of_old_state.close()

    store.erase(erased([row_with_canary]))
    assert _files_with(CANARY, postgres_server, sql) == []


def test_a_user_who_may_not_scrub_gets_an_error(
    store: PostgresEventStore, row_with_canary: Row, writer_url: str, sql: Sql
) -> None:
    """A writer that does not own the tables cannot remove the old bytes."""
    sql("GRANT USAGE ON SCHEMA {} TO writer")
    sql("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {} TO writer")
    with (
        PostgresEventStore(writer_url, CODEC, create=False) as other,
        pytest.raises(StoreUnavailable, match=r"Traces .*permission denied.*owner"),
    ):
        other.erase(erased([row_with_canary]))


def test_a_cleared_value_is_in_no_table_file(
    store: PostgresEventStore, sql: Sql, postgres_server: PostgresServer
) -> None:
    """This holds for the last value of a key, and for the one it replaced."""
    store.key_values.put("folds", "leeds state", CANARY + b" first")
    store.key_values.put("folds", "leeds state", CANARY + b" second")
    store.key_values.put("folds", "york state", b"other state")
    store.key_values.put("copies", "leeds state", b"other state")
    assert _files_with(CANARY, postgres_server, sql)

    assert store.key_values.clear("folds", "leeds") == 1
    assert _files_with(CANARY, postgres_server, sql) == []
    assert store.key_values.items("folds") == [("york state", b"other state")]
    assert store.key_values.get("copies", "leeds state") == b"other state"
    assert store.key_values.get("folds", "leeds state") is None
    assert store.key_values.clear("folds", "leeds") == 0


def test_a_prefix_has_no_wildcards(store: PostgresEventStore) -> None:
    """The wildcards of SQL have no effect."""
    for name in ("a%b", "axb", "a_b"):
        store.key_values.put("folds", name, b"")

    assert store.key_values.clear("folds", "a%") == 1
    assert store.key_values.clear("folds", "a_") == 1
    assert store.key_values.items("folds") == [("axb", b"")]


# The tree


def test_tiles_are_stored_with_the_rows(store: PostgresEventStore) -> None:
    """Each full tile is stored, and returned by level and index."""
    store.append("york", [new_contribution(n) for n in range(1, 600)], expected_version=0)
    leaves = [row.leaf for row in store.rows()]

    tree, tiles = Tree(0, ()).appended(leaves)
    assert store.tree() == tree
    assert store.tiles(1, 0, 2) == [tile.hash for tile in tiles if tile.level == 1]
    assert store.tiles(1, 1, 2) == store.tiles(1, 0, 2)[1:]
    assert store.tiles(2, 0, 1) == []
