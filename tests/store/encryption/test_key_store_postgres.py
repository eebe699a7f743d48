"""Key stores in PostgreSQL: traces of destroyed keys, and failures of the server."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.store.conftest import Sql

from dialoguekit.errors import KeysUnavailable, StoreUnavailable, SubjectForgotten
from dialoguekit.store.encryption import MissingKeyStore, open_key_store
from dialoguekit.store.encryption import key_store_postgres as module
from dialoguekit.store.encryption.key_store_postgres import PostgresKeyStore
from dialoguekit.testing.postgres_server import PostgresServer


@pytest.fixture
def store(postgres_url: str) -> Iterator[PostgresKeyStore]:
    """The key store of a new log."""
    store = PostgresKeyStore(postgres_url, create=True)
    yield store
    store.close()


def test_keys_have_their_own_schema(store: PostgresKeyStore, postgres_url: str) -> None:
    """It can be granted, dumped and dropped without the log."""
    assert store.schema == f"{postgres_url.rpartition('=')[2]}_keys"


def test_keys_and_tombstones_are_durable(store: PostgresKeyStore, postgres_url: str) -> None:
    """They are found when the schema is opened again."""
    key = store.key("leeds", "P3")
    store.destroy("leeds", "P4")
    with closing(open_key_store(postgres_url)) as reopened:
        assert reopened.key("leeds", "P3") == key
        with pytest.raises(SubjectForgotten):
            reopened.key("leeds", "P4")


def test_a_missing_schema_is_not_created_for_an_old_log(postgres_url: str) -> None:
    """The log gets a store without keys."""
    with closing(open_key_store(postgres_url)) as missing:
        assert isinstance(missing, MissingKeyStore)
    with pytest.raises(KeysUnavailable, match="There are no keys in schema"):
        PostgresKeyStore(postgres_url)


def test_the_keys_of_a_new_log_are_created_by_its_url(postgres_url: str) -> None:
    """Of two processes that create them at once, the second finds those of the first."""
    with (
        closing(open_key_store(postgres_url, create=True)) as first,
        closing(open_key_store(postgres_url, create=True)) as second,
    ):
        assert second.key("leeds", "P3") == first.key("leeds", "P3")


def test_keys_of_another_log_are_not_reused(store: PostgresKeyStore, postgres_url: str) -> None:
    """A person erased in the one would be erased in the other."""
    for create in (True, False):
        with pytest.raises(KeysUnavailable, match="belong to another log"):
            PostgresKeyStore(postgres_url, create=create, id=bytes(16))
    with closing(PostgresKeyStore(postgres_url, create=True, id=store.id)) as same:
        assert same.id == store.id


def test_a_destroyed_key_leaves_no_bytes_in_the_table_files(
    store: PostgresKeyStore, postgres_server: PostgresServer, sql: Sql
) -> None:
    """The table is rewritten, and the planner has no sample of it.

    The write-ahead log of the server is not covered.
    """
    destroyed = [store.key("leeds", f"P{n}") for n in range(12)]
    remaining = store.key("leeds", "P12")
    sql("ANALYZE {}_keys.keys")  # The server does this automatically from time to time.
    sql("CHECKPOINT")
    content = _bytes_of(postgres_server.folder)
    assert remaining.secret in content
    assert destroyed[0].secret in content
    for n in range(12):
        store.destroy("leeds", f"P{n}")
    sql("CHECKPOINT")
    content = _bytes_of(postgres_server.folder)
    assert remaining.secret in content
    assert not [key for key in destroyed if key.secret in content]


def test_a_key_still_visible_to_a_reader_is_reported(
    store: PostgresKeyStore,
    reader_of_old_state: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server keeps its bytes for readers of an older state; a later attempt succeeds."""
    monkeypatch.setattr(module, "LOCK_TIMEOUT_S", 0.2)
    store.key("leeds", "P3")
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match=r"Traces .* table keys .* another session"):
            store.destroy("leeds", "P3")
        with pytest.raises(SubjectForgotten):
            store.key("leeds", "P3")
    reader_of_old_state.close()
    assert not store.destroy("leeds", "P3")


def test_a_user_who_may_not_rewrite_the_keys_gets_an_error(
    store: PostgresKeyStore, writer_url: str, sql: Sql
) -> None:
    """A writer that does not own the table cannot remove the bytes of a key."""
    store.key("leeds", "P3")
    sql("GRANT USAGE ON SCHEMA {}_keys TO writer")
    sql("GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA {}_keys TO writer")
    with (
        closing(PostgresKeyStore(writer_url)) as other,
        pytest.raises(StoreUnavailable, match=r"Traces .*permission denied.*owner"),
    ):
        other.destroy("leeds", "P3")


def _bytes_of(folder: Path) -> bytes:
    """Return the content of the files of all tables."""
    return b"".join(p.read_bytes() for p in (folder / "base").rglob("*") if p.is_file())


def test_the_revision_shows_keys_destroyed_by_another_process(
    store: PostgresKeyStore, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is cached for 10 ms at most."""
    before = store.revision()
    with closing(PostgresKeyStore(postgres_url)) as other:
        other.destroy("leeds", "P3")
        monkeypatch.setattr(module, "_MAX_AGE_S", 60)
        assert store.revision() == before
        monkeypatch.setattr(module, "_MAX_AGE_S", -1)
        assert store.revision() != before


def test_a_lost_connection_is_opened_again(store: PostgresKeyStore, sql: Sql) -> None:
    """The server may have been restarted."""
    key = store.key("leeds", "P3")
    sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND application_name = 'dialoguekit'"
    )
    assert store.key("leeds", "P3") == key


def test_waiting_for_the_lock_ends(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next attempt succeeds when the other writer has finished."""
    monkeypatch.setattr(module, "LOCK_TIMEOUT_S", 0.05)
    monkeypatch.setattr(module, "_LOCK_TIMEOUT", "50ms")
    with (
        closing(PostgresKeyStore(postgres_url, create=True)) as store,
        closing(PostgresKeyStore(postgres_url)) as blocked,
    ):
        with store._transaction(write=True), pytest.raises(StoreUnavailable, match="are locked"):
            blocked.key("leeds", "P3")
        assert blocked.key("leeds", "P3") == store.key("leeds", "P3")


def test_the_error_for_a_missing_server_contains_no_password(tmp_path: Path) -> None:
    """It contains the host."""
    url = f"postgresql://ana:hush@/x?host={tmp_path}"
    for attempt in (PostgresKeyStore, open_key_store):
        with pytest.raises(StoreUnavailable) as caught:
            attempt(url)
        assert str(tmp_path) in str(caught.value)
        assert "hush" not in str(caught.value)


def test_a_store_is_picklable(store: PostgresKeyStore) -> None:
    """The copy opens its own connection."""
    key = store.key("leeds", "P3")
    with closing(pickle.loads(pickle.dumps(store))) as copy:
        assert copy.key("leeds", "P3") == key


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE {}.stolen (x int)",
        "CREATE VIEW {}.stolen AS SELECT 1",
        "CREATE RULE stolen AS ON UPDATE TO {}.keys DO INSTEAD NOTHING",
        "CREATE TRIGGER stolen BEFORE UPDATE ON {}.keys EXECUTE FUNCTION tsvector_update_trigger()",
    ],
    ids=["table", "view", "rule", "trigger"],
)
def test_a_key_store_contains_nothing_of_others(
    store: PostgresKeyStore, postgres_url: str, sql: Sql, statement: str
) -> None:
    """A trigger could keep a key that is destroyed."""
    sql(statement.format(store.schema))
    with pytest.raises(KeysUnavailable, match=r"stolen.* is not part of a key store"):
        PostgresKeyStore(postgres_url)
