"""Keys in an SQLite file: whose it is, what is left in it, and who may use it at once."""

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

from dialoguekit.errors import Forgotten, KeysUnavailable, LogUnavailable
from dialoguekit.store.encryption import NoKeys, open_keys
from dialoguekit.store.encryption import key_store_sqlite as module
from dialoguekit.store.encryption.key_store import Key
from dialoguekit.store.encryption.key_store_sqlite import MemoryKeys, SQLiteKeys, keys_path
from dialoguekit.store.encryption.key_wrap import VARIABLE, Wrapping


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where keys may be made."""
    return tmp_path / "leeds.keys.db"


@pytest.fixture
def store(path: Path) -> Iterator[SQLiteKeys]:
    """The store of a new log."""
    store = SQLiteKeys(path, create=True)
    yield store
    store.close()


def test_only_the_owner_may_read_the_keys(store: SQLiteKeys, path: Path) -> None:
    """Whatever the mask of the process is."""
    assert path.stat().st_mode & 0o777 == 0o600


def test_keys_outlive_their_store(store: SQLiteKeys, path: Path) -> None:
    """Who opens the file again finds them, and the marks of those that were destroyed."""
    key = store.key("leeds", "P3")
    store.destroy("leeds", "P4")
    store.close()
    with closing(SQLiteKeys(path)) as again:
        assert again.key("leeds", "P3") == key
        with pytest.raises(Forgotten):
            again.key("leeds", "P4")


@pytest.mark.parametrize("seed", range(2))
def test_a_destroyed_key_leaves_no_byte(store: SQLiteKeys, path: Path, seed: int) -> None:
    """However many keys came, went and were renewed: a secret stands once or nowhere."""
    chance = random.Random(seed)
    live: dict[str, Key] = {}
    gone: list[Key] = []
    for n in range(200):
        subject = f"P{n}" + "x" * chance.randrange(60)
        live[subject] = store.key("leeds", subject)
        if chance.random() < 0.6:
            some = chance.choice(sorted(live))
            gone.append(live.pop(some))
            if chance.random() < 0.3:
                store.renew("leeds", some)
                live[some] = store.key("leeds", some)
            else:
                store.destroy("leeds", some)
    for file in path.parent.iterdir():
        kept = file.read_bytes()
        assert not [key for key in gone if key.secret[:8] in kept or key.secret[-8:] in kept]
    assert all(path.read_bytes().count(key.secret) == 1 for key in live.values())
    assert [file.name for file in path.parent.iterdir()] == ["leeds.keys.db"]


def test_a_destroyed_key_is_gone_while_others_have_the_file_open(
    store: SQLiteKeys, path: Path
) -> None:
    """Not when the last of them closes it, but at once."""
    key = store.key("leeds", "P3")
    with closing(SQLiteKeys(path)) as other:
        assert other.find(key.id) == key
        store.destroy("leeds", "P3")
        assert key.secret not in path.read_bytes()
        assert other.find(key.id) is None


def test_the_stamp_tells_what_another_process_destroyed(store: SQLiteKeys, path: Path) -> None:
    """A handle of the same file is as good as another process."""
    before = store.stamp()
    assert store.stamp() == before
    with closing(SQLiteKeys(path)) as other:
        other.destroy("leeds", "P3")
    assert store.stamp() != before


_MAKES = """
import sys
from dialoguekit.store.encryption.key_store_sqlite import SQLiteKeys
store = SQLiteKeys(sys.argv[1])
for n in range(40):
    print(store.key("leeds", f"P{n}").secret.hex())
"""


def test_processes_agree_on_the_keys(store: SQLiteKeys, path: Path) -> None:
    """Whoever asks first makes it; all others get that one."""
    command = [sys.executable, "-c", _MAKES, str(path)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=50)[0].split() for process in processes]
    assert said[0] == [store.key("leeds", f"P{n}").secret.hex() for n in range(40)]
    assert said[0] == said[1] == said[2]


def test_threads_agree_on_the_keys(store: SQLiteKeys) -> None:
    """One store serves several threads."""
    with ThreadPoolExecutor(4) as pool:
        keys = list(pool.map(lambda n: store.key("leeds", f"P{n % 7}"), range(140)))
    assert len(set(keys)) == 7


def test_a_store_travels_as_its_path(
    path: Path, wrapping: Wrapping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is opened again where it arrives, with the environment that is there."""
    with closing(SQLiteKeys(path, create=True, wrapping=wrapping)) as store:
        key = store.key("leeds", "P3")
        pickled = pickle.dumps(store)
    assert key.secret not in pickled
    with closing(pickle.loads(pickled)) as arrived:
        assert arrived.key("leeds", "P3") == key
    monkeypatch.setenv(VARIABLE, base64.b64encode(b"x" * 32).decode())
    with (
        closing(pickle.loads(pickled)) as arrived,
        pytest.raises(KeysUnavailable, match="wrapped by another key"),
    ):
        arrived.key("leeds", "P3")


def test_keys_in_memory_do_not_travel() -> None:
    """They live as long as the process, and in no other."""
    with closing(MemoryKeys()) as store, pytest.raises(KeysUnavailable, match="cannot travel"):
        pickle.dumps(store)


def test_a_file_of_something_else_is_left_alone(path: Path) -> None:
    """Neither another database nor a text is taken for keys, also not to make some there."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE letters (text)")
    before = path.read_bytes()
    for create in (True, False):
        with pytest.raises(KeysUnavailable, match="does not hold the keys"):
            SQLiteKeys(path, create=create)
    assert path.read_bytes() == before
    path.write_text("Dear sir or madam, " * 100, encoding="utf-8")
    with pytest.raises(KeysUnavailable, match="failed: file is not a database"):
        SQLiteKeys(path)


def test_a_file_that_is_missing_is_not_made_for_an_old_log(path: Path) -> None:
    """Only the making of a log makes its keys."""
    with pytest.raises(KeysUnavailable, match="unable to open"):
        SQLiteKeys(path)
    assert not path.exists()


def test_a_store_that_was_begun_is_finished(path: Path) -> None:
    """Whoever was killed before the first event of a new log was recorded has lost nothing."""
    path.touch(0o600)
    with closing(SQLiteKeys(path, create=True)) as store:
        key = store.key("leeds", "P3")
    with closing(SQLiteKeys(path, create=True)) as store:
        assert store.key("leeds", "P3") == key


def test_the_keys_of_another_log_are_not_used_for_a_new_one(store: SQLiteKeys, path: Path) -> None:
    """Who was forgotten in the one would be forgotten in the other."""
    store.destroy("leeds", "P3")
    with pytest.raises(KeysUnavailable, match="holds the keys of another log"):
        SQLiteKeys(path, create=True)


def test_a_newer_store_is_refused_by_its_number(store: SQLiteKeys, path: Path) -> None:
    """The message says what to do."""
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 7")
    with pytest.raises(KeysUnavailable, match=r"newer dialoguekit \(schema 7\). Upgrade"):
        SQLiteKeys(path)


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    """There is nowhere to make the file."""
    with pytest.raises(KeysUnavailable, match=r"Cannot create .*nowhere"):
        SQLiteKeys(tmp_path / "nowhere" / "leeds.keys.db", create=True)


def test_who_waits_too_long_for_the_lock_is_told(
    store: SQLiteKeys, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next attempt works once the other is done; nothing was made meanwhile."""
    monkeypatch.setattr(module, "LOCK_TIMEOUT_S", 0.05)
    with closing(SQLiteKeys(path)) as waiting:
        with store._transaction(write=True), pytest.raises(LogUnavailable, match="are locked"):
            waiting.key("leeds", "P3")
        assert waiting.key("leeds", "P3") == store.key("leeds", "P3")


def test_a_failure_midway_leaves_the_keys_as_they_were(
    store: SQLiteKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of several keys are made, or none."""
    made = iter([Key(b"i" * 8, b"s" * 32), Key(b"i" * 8, b"t" * 32)])
    monkeypatch.setattr("dialoguekit.store.encryption.key_store._new_key", lambda: next(made))
    with pytest.raises(KeysUnavailable, match="UNIQUE constraint failed"):
        store.keys("leeds", ("P3", "P4"))
    assert store.subjects("leeds") == []


@pytest.mark.parametrize(
    ("log", "keys"),
    [("leeds.db", "leeds.keys.db"), ("leeds.log", "leeds.log.keys"), ("leeds", "leeds.keys")],
)
def test_keys_stand_beside_their_log(log: str, keys: str, tmp_path: Path) -> None:
    """Logs that differ by more than ``.db`` have keys of their own."""
    assert keys_path(tmp_path / log) == tmp_path / keys


def test_the_keys_of_a_log_are_opened_by_its_url(tmp_path: Path) -> None:
    """They are made with the log and at no other time; without them there are none."""
    url = f"sqlite:///{tmp_path}/leeds.db"
    with closing(open_keys(url)) as missing:
        assert isinstance(missing, NoKeys)
    assert not list(tmp_path.iterdir())
    with closing(open_keys(url, create=True)) as made:
        key = made.key("leeds", "P3")
    with closing(open_keys(url)) as found:
        assert found.key("leeds", "P3") == key
    with pytest.raises(LogUnavailable, match=r"'memory:' has no place for keys. Open it plain"):
        open_keys("memory:")
