"""Stores of keys of every kind, and what wraps them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dialoguekit.store.encryption.key_store import KeyStore
from dialoguekit.store.encryption.key_store_sqlite import MemoryKeys, SQLiteKeys
from dialoguekit.store.encryption.key_wrap import VARIABLE, Wrapping


@pytest.fixture(autouse=True)
def _no_wrapping(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment says wraps no key of these tests."""
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture
def wrapping(monkeypatch: pytest.MonkeyPatch) -> Wrapping:
    """The wrapping that the environment names."""
    monkeypatch.setenv(VARIABLE, base64.b64encode(bytes(range(32))).decode())
    found = Wrapping.of_environment()
    assert found is not None
    return found


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def make(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[Wrapping | None], KeyStore]]:
    """Makes the store of a new log; those that were made are closed in the end."""
    made: list[KeyStore] = []

    def make(wrapping: Wrapping | None = None) -> KeyStore:
        if request.param == "memory":
            made.append(MemoryKeys(wrapping))
        elif request.param == "sqlite":
            made.append(SQLiteKeys(tmp_path / "leeds.keys.db", create=True, wrapping=wrapping))
        else:
            from dialoguekit.store.encryption.key_store_postgres import PostgresKeys

            url = request.getfixturevalue("postgres_url")
            made.append(PostgresKeys(url, create=True, wrapping=wrapping))
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture
def store(make: Callable[[Wrapping | None], KeyStore]) -> KeyStore:
    """The store of a new log, unwrapped."""
    return make(None)
