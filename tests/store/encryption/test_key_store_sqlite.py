"""Key stores in SQLite: permissions, traces of destroyed keys, and concurrent use."""

from __future__ import annotations

import base64
import pickle
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from dialoguekit.errors import KeysUnavailable, StoreUnavailable, SubjectForgotten
from dialoguekit.store.encryption import MissingKeyStore, open_key_store
from dialoguekit.store.encryption import key_store_sqlite as module
from dialoguekit.store.encryption.key_store import Key
from dialoguekit.store.encryption.key_store_sqlite import (
    MemoryKeyStore,
    SQLiteKeyStore,
    key_store_path,
)
from dialoguekit.store.encryption.key_wrap import KEK_VARIABLE, KeyWrap


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a new key store."""
    return tmp_path / "leeds.keys.db"


@pytest.fixture
def store(path: Path) -> Iterator[SQLiteKeyStore]:
    """The key store of a new log."""
    store = SQLiteKeyStore(path, create=True)
    yield store
    store.close()


def test_only_the_owner_may_read_the_keys(store: SQLiteKeyStore, path: Path) -> None:
    """This holds for any umask of the process."""
    assert path.stat().st_mode & 0o777 == 0o600


def test_keys_and_tombstones_are_durable(store: SQLiteKeyStore, path: Path) -> None:
    """They are found when the file is opened again."""
    key = store.key("leeds", "P3")
    store.destroy("leeds", "P4")
    store.close()
    with closing(SQLiteKeyStore(path)) as reopened:
        assert reopened.key("leeds", "P3") == key
        with pytest.raises(SubjectForgotten):
            reopened.key("leeds", "P4")


@pytest.mark.parametrize("seed", range(2))
def test_a_destroyed_key_leaves_no_bytes(store: SQLiteKeyStore, path: Path, seed: int) -> None:
    """After any number of rotations, an active secret is stored once, and no other."""
    rng = random.Random(seed)
    active: dict[str, Key] = {}
    destroyed: list[Key] = []
    for n in range(200):
        subject = f"P{n}" + "x" * rng.randrange(60)
        active[subject] = store.key("leeds", subject)
        if rng.random() < 0.6:
            subject = rng.choice(sorted(active))
            destroyed.append(active.pop(subject))
            if rng.random() < 0.3:
                store.rotate("leeds", subject)
                active[subject] = store.key("leeds", subject)
            else:
                store.destroy("leeds", subject)
    for file in path.parent.iterdir():
        content = file.read_bytes()
        assert not [
            key for key in destroyed if key.secret[:8] in content or key.secret[-8:] in content
        ]
    assert all(path.read_bytes().count(key.secret) == 1 for key in active.values())
    assert [file.name for file in path.parent.iterdir()] == ["leeds.keys.db"]


def test_a_key_is_destroyed_in_an_open_file(store: SQLiteKeyStore, path: Path) -> None:
    """Its bytes are removed at once, and not when the last connection is closed."""
    key = store.key("leeds", "P3")
    with closing(SQLiteKeyStore(path)) as other:
        assert other.find(key.id) == key
        store.destroy("leeds", "P3")
        assert key.secret not in path.read_bytes()
        assert other.find(key.id) is None


def test_another_store_changes_the_revision(store: SQLiteKeyStore, path: Path) -> None:
    """A second store on the same file behaves like another process."""
    before = store.revision()
    assert store.revision() == before
    with closing(SQLiteKeyStore(path)) as other:
        other.destroy("leeds", "P3")
    assert store.revision() != before


_CREATE_KEYS = """
import sys
from dialoguekit.store.encryption.key_store_sqlite import SQLiteKeyStore
store = SQLiteKeyStore(sys.argv[1])
for n in range(40):
    print(store.key("leeds", f"P{n}").secret.hex())
"""


def test_processes_agree_on_the_keys(store: SQLiteKeyStore, path: Path) -> None:
    """The first to ask creates a key, and all others get the same one."""
    command = [sys.executable, "-c", _CREATE_KEYS, str(path)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    outputs = [process.communicate(timeout=50)[0].split() for process in processes]
    assert outputs[0] == [store.key("leeds", f"P{n}").secret.hex() for n in range(40)]
    assert outputs[0] == outputs[1] == outputs[2]


def test_threads_agree_on_the_keys(store: SQLiteKeyStore) -> None:
    """One store can be used by several threads."""
    with ThreadPoolExecutor(4) as pool:
        keys = list(pool.map(lambda n: store.key("leeds", f"P{n % 7}"), range(140)))
    assert len(set(keys)) == 7


def test_a_store_is_picklable(
    path: Path, key_wrap: KeyWrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy opens the file with the environment of its own process."""
    with closing(SQLiteKeyStore(path, create=True, key_wrap=key_wrap)) as store:
        key = store.key("leeds", "P3")
        pickled = pickle.dumps(store)
    assert key.secret not in pickled
    with closing(pickle.loads(pickled)) as copy:
        assert copy.key("leeds", "P3") == key
    monkeypatch.setenv(KEK_VARIABLE, base64.b64encode(b"x" * 32).decode())
    with (
        closing(pickle.loads(pickled)) as copy,
        pytest.raises(KeysUnavailable, match="wrapped by another key"),
    ):
        copy.key("leeds", "P3")


def test_a_store_in_memory_cannot_be_pickled() -> None:
    """Its keys exist only in its own process."""
    with (
        closing(MemoryKeyStore()) as store,
        pytest.raises(KeysUnavailable, match="cannot be pickled"),
    ):
        pickle.dumps(store)


def test_a_file_of_another_kind_is_not_changed(path: Path) -> None:
    """Neither another database nor a text file is used as a key store, even with ``create``."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE letters (text)")
    before = path.read_bytes()
    for create in (True, False):
        with pytest.raises(KeysUnavailable, match="is not the key store"):
            SQLiteKeyStore(path, create=create)
    assert path.read_bytes() == before
    path.write_text("Dear sir or madam, " * 100, encoding="utf-8")
    with pytest.raises(KeysUnavailable, match="failed: file is not a database"):
        SQLiteKeyStore(path)


def test_a_missing_file_is_not_created_for_an_old_log(path: Path) -> None:
    """It is created only with the log."""
    with pytest.raises(KeysUnavailable, match="unable to open"):
        SQLiteKeyStore(path)
    assert not path.exists()


def test_an_interrupted_creation_is_completed(path: Path) -> None:
    """A process may be killed before it appends the first event."""
    path.touch(0o600)
    with closing(SQLiteKeyStore(path, create=True)) as store:
        key = store.key("leeds", "P3")
    with closing(SQLiteKeyStore(path, create=True)) as store:
        assert store.key("leeds", "P3") == key


def test_keys_of_another_log_are_not_reused(store: SQLiteKeyStore, path: Path) -> None:
    """A person erased in the one would be erased in the other."""
    for create in (True, False):
        with pytest.raises(KeysUnavailable, match="belong to another log"):
            SQLiteKeyStore(path, create=create, id=bytes(16))
    with closing(SQLiteKeyStore(path, create=True, id=store.id)) as same:
        assert same.id == store.id


def test_an_older_version_is_refused(store: SQLiteKeyStore, path: Path) -> None:
    """The message says how to migrate it."""
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 1")
    with pytest.raises(KeysUnavailable, match=r"older dialoguekit \(schema 1\)\. Migrate"):
        SQLiteKeyStore(path)


def test_a_newer_version_is_refused(store: SQLiteKeyStore, path: Path) -> None:
    """The message says what to do."""
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 7")
    with pytest.raises(KeysUnavailable, match=r"newer dialoguekit \(schema 7\). Upgrade"):
        SQLiteKeyStore(path)


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    """The file cannot be created."""
    with pytest.raises(KeysUnavailable, match=r"Cannot create .*nowhere"):
        SQLiteKeyStore(tmp_path / "nowhere" / "leeds.keys.db", create=True)


def test_waiting_for_the_lock_ends(
    store: SQLiteKeyStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next attempt succeeds when the other writer has finished."""
    monkeypatch.setattr(module, "LOCK_TIMEOUT_S", 0.05)
    with closing(SQLiteKeyStore(path)) as blocked:
        with store._transaction(write=True), pytest.raises(StoreUnavailable, match="are locked"):
            blocked.key("leeds", "P3")
        assert blocked.key("leeds", "P3") == store.key("leeds", "P3")


def test_keys_are_created_atomically(
    store: SQLiteKeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error in one of them creates none."""
    created = iter([Key(b"i" * 8, b"s" * 32), Key(b"i" * 8, b"t" * 32)])
    monkeypatch.setattr("dialoguekit.store.encryption.key_store._new_key", lambda: next(created))
    with pytest.raises(KeysUnavailable, match="UNIQUE constraint failed"):
        store.keys("leeds", ("P3", "P4"))
    assert store.subjects("leeds") == []


@pytest.mark.parametrize(
    ("log", "keys"),
    [("leeds.db", "leeds.keys.db"), ("leeds.log", "leeds.log.keys"), ("leeds", "leeds.keys")],
)
def test_a_key_store_is_next_to_its_log(log: str, keys: str, tmp_path: Path) -> None:
    """Logs with different names have different key stores."""
    assert key_store_path(tmp_path / log) == tmp_path / keys


def test_a_key_store_is_opened_by_the_url_of_its_log(tmp_path: Path) -> None:
    """It is created only with the log."""
    url = f"sqlite:///{tmp_path}/leeds.db"
    with closing(open_key_store(url)) as missing:
        assert isinstance(missing, MissingKeyStore)
    assert not list(tmp_path.iterdir())
    with closing(open_key_store(url, create=True)) as created:
        key = created.key("leeds", "P3")
    with closing(open_key_store(url)) as found:
        assert found.key("leeds", "P3") == key
    with pytest.raises(StoreUnavailable, match="This log cannot be encrypted"):
        open_key_store("memory:")


@pytest.mark.parametrize(
    ("statement", "difference"),
    [
        ("CREATE TABLE stolen (x)", "the table stolen is not part of a key store"),
        ("CREATE VIEW stolen AS SELECT 1", "the view stolen is not part of a key store"),
        ("CREATE INDEX stolen ON keys (key_material)", "the index stolen is not part"),
        (
            "CREATE TRIGGER stolen BEFORE UPDATE ON keys BEGIN SELECT RAISE(IGNORE); END",
            "the trigger stolen is not part of a key store",
        ),
        ("ALTER TABLE keys ADD COLUMN copied BLOB", "the table keys has another form"),
        ("DROP TABLE keys", "the table keys is missing"),
    ],
    ids=["table", "view", "index", "trigger", "column", "missing"],
)
def test_a_key_store_contains_nothing_of_others(
    store: SQLiteKeyStore, path: Path, statement: str, difference: str
) -> None:
    """A trigger could keep a key that is destroyed; an open store sees the change, too."""
    store.key("leeds", "P3")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
    with pytest.raises(KeysUnavailable, match=difference):
        store.destroy("leeds", "P3")
    with pytest.raises(KeysUnavailable, match=difference):
        SQLiteKeyStore(path)
