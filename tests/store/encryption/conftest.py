"""Key stores of each backend, and a key wrap."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dialoguekit.store.encryption.key_store import KeyStore
from dialoguekit.store.encryption.key_store_sqlite import MemoryKeyStore, SQLiteKeyStore
from dialoguekit.store.encryption.key_wrap import KEK_VARIABLE, KeyWrap


@pytest.fixture(autouse=True)
def _no_key_wrap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment contains no key-encryption key."""
    monkeypatch.delenv(KEK_VARIABLE, raising=False)


@pytest.fixture
def key_wrap(monkeypatch: pytest.MonkeyPatch) -> KeyWrap:
    """The key wrap of a key-encryption key in the environment."""
    monkeypatch.setenv(KEK_VARIABLE, base64.b64encode(bytes(range(32))).decode())
    key_wrap = KeyWrap.from_environment()
    assert key_wrap is not None
    return key_wrap


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def make_store(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[KeyWrap | None], KeyStore]]:
    """A function that creates the key store of a new log; all stores are closed at the end."""
    stores: list[KeyStore] = []

    def make_store(key_wrap: KeyWrap | None = None) -> KeyStore:
        if request.param == "memory":
            stores.append(MemoryKeyStore(key_wrap))
        elif request.param == "sqlite":
            stores.append(
                SQLiteKeyStore(tmp_path / "leeds.keys.db", create=True, key_wrap=key_wrap)
            )
        else:
            from dialoguekit.store.encryption.key_store_postgres import PostgresKeyStore

            url = request.getfixturevalue("postgres_url")
            stores.append(PostgresKeyStore(url, create=True, key_wrap=key_wrap))
        return stores[-1]

    yield make_store
    for store in stores:
        store.close()


@pytest.fixture
def store(make_store: Callable[[KeyWrap | None], KeyStore]) -> KeyStore:
    """The key store of a new log, without key wrap."""
    return make_store(None)
