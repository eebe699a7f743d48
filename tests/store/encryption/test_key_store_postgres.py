"""Keys in a schema of PostgreSQL: what is left in it, and what a server may do."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from dialoguekit.errors import Forgotten, KeysUnavailable, LogUnavailable
from dialoguekit.store.encryption import NoKeys, open_keys
from dialoguekit.store.encryption import key_store_postgres as module
from dialoguekit.store.encryption.key_store_postgres import PostgresKeys
from dialoguekit.testing.postgres_server import PostgresServer


@pytest.fixture
def store(postgres_url: str) -> Iterator[PostgresKeys]:
    """The store of a new log."""
    store = PostgresKeys(postgres_url, create=True)
    yield store
    store.close()


@pytest.fixture
def administrator(postgres_server: PostgresServer) -> Iterator[psycopg.Connection[Any]]:
    """Somebody else who is connected."""
    host = str(postgres_server.socket.parent)
    with psycopg.connect(host=host, user="postgres", autocommit=True) as connection:
        yield connection


def test_the_keys_of_a_log_are_in_a_schema_of_their_own(
    store: PostgresKeys, postgres_url: str
) -> None:
    """It can be granted, dumped and dropped apart from the log."""
    assert store.schema == f"{postgres_url.rpartition('=')[2]}_keys"


def test_keys_outlive_their_store(store: PostgresKeys, postgres_url: str) -> None:
    """Who opens the schema again finds them, and the marks of those that were destroyed."""
    key = store.key("leeds", "P3")
    store.destroy("leeds", "P4")
    with closing(open_keys(postgres_url)) as again:
        assert again.key("leeds", "P3") == key
        with pytest.raises(Forgotten):
            again.key("leeds", "P4")


def test_a_log_that_lost_its_schema_of_keys_has_none(postgres_url: str) -> None:
    """It is not made for an old log."""
    with closing(open_keys(postgres_url)) as missing:
        assert isinstance(missing, NoKeys)
    with pytest.raises(KeysUnavailable, match="There are no keys in schema"):
        PostgresKeys(postgres_url)


def test_a_new_log_gets_its_keys_by_its_url(postgres_url: str) -> None:
    """Two processes may make them at once: the second finds those of the first."""
    with (
        closing(open_keys(postgres_url, create=True)) as first,
        closing(open_keys(postgres_url, create=True)) as second,
    ):
        assert second.key("leeds", "P3") == first.key("leeds", "P3")


def test_the_keys_of_another_log_are_not_used_for_a_new_one(
    store: PostgresKeys, postgres_url: str
) -> None:
    """Who was forgotten in the one would be forgotten in the other."""
    store.destroy("leeds", "P3")
    with pytest.raises(KeysUnavailable, match="holds the keys of another log"):
        PostgresKeys(postgres_url, create=True)


def test_a_destroyed_key_leaves_no_byte_in_the_files_of_its_table(
    store: PostgresKeys, postgres_server: PostgresServer, administrator: psycopg.Connection[Any]
) -> None:
    """The table is rewritten, and the planner has no sample of it.

    What the server's own write-ahead log keeps is another matter.
    """
    gone = [store.key("leeds", f"P{n}") for n in range(12)]
    kept = store.key("leeds", "P12")
    analyse = sql.SQL("ANALYZE {}.keys").format(sql.Identifier(store.schema))
    administrator.execute(analyse)  # As the server does by itself, sooner or later.
    administrator.execute("CHECKPOINT")
    held = _bytes_of(postgres_server.folder)
    assert kept.secret in held
    assert gone[0].secret in held
    for n in range(12):
        store.destroy("leeds", f"P{n}")
    administrator.execute("CHECKPOINT")
    held = _bytes_of(postgres_server.folder)
    assert kept.secret in held
    assert not [key for key in gone if key.secret in held]


def test_a_key_that_somebody_still_sees_is_not_said_to_be_gone(
    store: PostgresKeys, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server keeps its bytes for readers of an older state; once they are done it works."""
    monkeypatch.setattr(module, "LOCK_TIMEOUT_S", 0.2)
    store.key("leeds", "P3")
    with psycopg.connect(postgres_url.partition("&")[0]) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.execute("SELECT 1")
        for _ in range(2):
            with pytest.raises(LogUnavailable, match=r"Traces .* table keys .* somebody reads"):
                store.destroy("leeds", "P3")
            with pytest.raises(Forgotten):
                store.key("leeds", "P3")
    assert not store.destroy("leeds", "P3")


def test_who_may_not_rewrite_the_keys_is_told(
    store: PostgresKeys, postgres_url: str, administrator: psycopg.Connection[Any]
) -> None:
    """A writer that does not own their table cannot destroy one for good, and gets to know it."""
    store.key("leeds", "P3")
    schema = sql.Identifier(store.schema)
    administrator.execute("CREATE ROLE keeper LOGIN")
    try:
        for right in ("USAGE ON SCHEMA {}", "SELECT, UPDATE ON ALL TABLES IN SCHEMA {}"):
            administrator.execute(sql.SQL(f"GRANT {right} TO keeper").format(schema))
        url = postgres_url.replace("//postgres@", "//keeper@")
        with (
            closing(PostgresKeys(url)) as other,
            pytest.raises(LogUnavailable, match=r"Traces .*permission denied.*owner"),
        ):
            other.destroy("leeds", "P3")
    finally:
        administrator.execute("DROP OWNED BY keeper")
        administrator.execute("DROP ROLE keeper")


def _bytes_of(folder: Path) -> bytes:
    """What the files of all tables hold."""
    return b"".join(p.read_bytes() for p in (folder / "base").rglob("*") if p.is_file())


def test_what_another_process_destroyed_is_heard_of(
    store: PostgresKeys, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is asked every 10 ms at most."""
    before = store.stamp()
    with closing(PostgresKeys(postgres_url)) as other:
        other.destroy("leeds", "P3")
        monkeypatch.setattr(module, "_FRESH_S", 60)
        assert store.stamp() == before
        monkeypatch.setattr(module, "_FRESH_S", -1)
        assert store.stamp() != before


def test_a_connection_that_broke_is_made_anew(
    store: PostgresKeys, administrator: psycopg.Connection[Any]
) -> None:
    """The server may have been restarted since."""
    key = store.key("leeds", "P3")
    administrator.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND application_name = 'dialoguekit'"
    )
    assert store.key("leeds", "P3") == key


def test_who_waits_too_long_for_the_lock_is_told(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next attempt works once the other is done."""
    monkeypatch.setattr(module, "LOCK_TIMEOUT_S", 0.05)
    monkeypatch.setattr(module, "_LOCK_TIMEOUT", "50ms")
    with (
        closing(PostgresKeys(postgres_url, create=True)) as store,
        closing(PostgresKeys(postgres_url)) as waiting,
    ):
        with store._transaction(write=True), pytest.raises(LogUnavailable, match="are locked"):
            waiting.key("leeds", "P3")
        assert waiting.key("leeds", "P3") == store.key("leeds", "P3")


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    """The error says where it was looked for."""
    url = f"postgresql://ana:hush@/x?host={tmp_path}"
    for attempt in (PostgresKeys, open_keys):
        with pytest.raises(LogUnavailable) as caught:
            attempt(url)
        assert str(tmp_path) in str(caught.value)
        assert "hush" not in str(caught.value)


def test_a_store_travels_as_its_address(store: PostgresKeys) -> None:
    """It is connected anew where it arrives."""
    key = store.key("leeds", "P3")
    with closing(pickle.loads(pickle.dumps(store))) as arrived:
        assert arrived.key("leeds", "P3") == key
