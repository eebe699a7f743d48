"""Opening event stores by URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.store.sample_log import CODEC

from dialoguekit.errors import KeysUnavailable, StoreUnavailable
from dialoguekit.store import PER_PERSON_ENCRYPTION, open_store
from dialoguekit.store.cipher import ENCRYPTION_MODES
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.sqlite import SQLiteEventStore
from dialoguekit.testing.worker_tasks import new_contribution


def test_memory_opens_a_new_log_each_time() -> None:
    """``memory:`` opens a new, empty log with the given codec."""
    with open_store("memory:", CODEC) as one, open_store("memory:", CODEC) as other:
        one.append("leeds", [new_contribution(1)], expected_version=0)

        assert isinstance(one, MemoryEventStore)
        assert (one.head(), other.head()) == (1, 0)
        assert one.url == "memory:"
        assert one.codec is CODEC


def test_three_slashes_are_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``sqlite:///PATH`` is resolved against the working directory when it is opened."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    with open_store("sqlite:///leeds.db", CODEC) as store:
        monkeypatch.chdir(tmp_path / "elsewhere")
        store.append("leeds", [new_contribution(1)], expected_version=0)

        assert isinstance(store, SQLiteEventStore)
        assert store.url == "sqlite:///leeds.db"
        assert store.path == tmp_path / "leeds.db"
    assert (tmp_path / "leeds.db").exists()


def test_four_slashes_are_an_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``sqlite:////PATH`` is the same file from every directory."""
    url = f"sqlite:///{tmp_path}/leeds.db"
    assert url.startswith("sqlite:////")
    with open_store(url, CODEC) as store:
        store.append("leeds", [new_contribution(1)], expected_version=0)
        assert store.url == url

    monkeypatch.chdir("/")
    with open_store(url, CODEC, create=False) as store:
        assert store.head() == 1


def test_a_file_is_not_created_without_create(tmp_path: Path) -> None:
    """``create=False`` is passed to the backend."""
    with pytest.raises(StoreUnavailable, match="no log at"):
        open_store(f"sqlite:///{tmp_path}/leeds.db", CODEC, create=False)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite:",
        "sqlite://leeds.db",
        "sqlite:///",
        "mysql://me:secret@host",
    ],
)
def test_an_unknown_url_is_refused_with_the_known_ones(url: str) -> None:
    """The message names the known forms, and does not repeat what may be a password."""
    with pytest.raises(StoreUnavailable) as caught:
        open_store(url, CODEC)

    message = str(caught.value)
    assert repr(url) not in message
    assert "sqlite:///PATH" in message
    assert "memory:" in message


# Keys


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An encrypted log with one event."""
    url = f"sqlite:///{tmp_path}/leeds.db"
    with open_store(url, CODEC, encryption=PER_PERSON_ENCRYPTION) as store:
        store.append("leeds", [new_contribution(1)], expected_version=0)
    return url


def test_an_encrypted_log_needs_its_keys(url: str, tmp_path: Path) -> None:
    """No new keys are created in their place, and the message says where they belong."""
    (tmp_path / "leeds.keys.db").rename(tmp_path / "elsewhere")
    for read_only in (False, True):
        with pytest.raises(KeysUnavailable, match=r"missing at .*leeds\.keys\.db\. Restore them"):
            open_store(url, CODEC, read_only=read_only)
    assert not (tmp_path / "leeds.keys.db").exists()

    (tmp_path / "elsewhere").rename(tmp_path / "leeds.keys.db")
    with open_store(url, CODEC) as store:
        assert "Idea 1" in repr(list(store.read()))


def test_a_reader_may_go_without_keys(url: str, tmp_path: Path) -> None:
    """Personal data reads as withheld, also where the keys are there, and nothing is appended."""
    for missing in (False, True):
        if missing:
            (tmp_path / "leeds.keys.db").unlink()
        with open_store(url, CODEC, without_keys=True) as store:
            assert "[withheld]" in repr(list(store.read()))
            with pytest.raises(KeysUnavailable):
                store.append("leeds", [new_contribution(2)], expected_version=1)
            assert store.head() == 1


def test_keys_of_another_log_are_refused(url: str, tmp_path: Path) -> None:
    """They are neither used nor changed."""
    other = f"sqlite:///{tmp_path}/york.db"
    with open_store(other, CODEC, encryption=PER_PERSON_ENCRYPTION) as store:
        store.append("york", [new_contribution(1)], expected_version=0)
    keys = (tmp_path / "york.keys.db").read_bytes()
    (tmp_path / "leeds.keys.db").write_bytes(keys)
    for read_only in (False, True):
        with pytest.raises(KeysUnavailable, match="belong to another log"):
            open_store(url, CODEC, read_only=read_only)
    assert (tmp_path / "leeds.keys.db").read_bytes() == keys


@pytest.mark.parametrize("encryption", ENCRYPTION_MODES)
def test_no_log_is_created_where_keys_stand(url: str, tmp_path: Path, encryption: str) -> None:
    """They belong to a log that was lost."""
    (tmp_path / "leeds.db").unlink()
    with pytest.raises(KeysUnavailable, match="There is no log yet, but keys are stored"):
        open_store(url, CODEC, encryption=encryption)
    assert not (tmp_path / "leeds.db").exists()


def test_an_unencrypted_log_has_no_keys_beside_it(url: str, tmp_path: Path) -> None:
    """It may have taken the place of an encrypted one."""
    with open_store(f"sqlite:///{tmp_path}/plain.db", CODEC) as store:
        store.append("leeds", [new_contribution(1)], expected_version=0)
    (tmp_path / "plain.db").rename(tmp_path / "leeds.db")
    every: list[dict[str, Any]] = [{"read_only": True}, {"without_keys": True}, {}]
    for options in every:
        with pytest.raises(KeysUnavailable, match="not encrypted, but keys are stored"):
            open_store(url, CODEC, **options)


def test_a_link_to_a_log_finds_its_keys(url: str, tmp_path: Path) -> None:
    """They are next to the file, and so is what SQLite adds."""
    folder = tmp_path / "links"
    folder.mkdir()
    (folder / "today.db").symlink_to(tmp_path / "leeds.db")
    with open_store(f"sqlite:///{folder}/today.db", CODEC) as store:
        store.append("leeds", [new_contribution(2)], expected_version=1)
        assert "Idea 1" in repr(list(store.read()))
        assert [path.name for path in folder.iterdir()] == ["today.db"]
    with open_store(url, CODEC) as store:
        assert store.head() == 2


def test_an_encrypted_log_that_was_interrupted_gets_its_keys(tmp_path: Path) -> None:
    """A process may be killed after the log and before its keys are created."""
    path = tmp_path / "leeds.db"
    SQLiteEventStore(path, CODEC, encryption=PER_PERSON_ENCRYPTION).close()
    with open_store(f"sqlite:///{path}", CODEC) as store:
        store.append("leeds", [new_contribution(1)], expected_version=0)
    with open_store(f"sqlite:///{path}", CODEC, create=False) as store:
        assert "Idea 1" in repr(list(store.read()))


def test_a_log_that_is_opened_for_reading_is_not_changed(url: str, tmp_path: Path) -> None:
    """Writers get an error, and no file is added or changed."""
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with open_store(url, CODEC, read_only=True) as store:
        assert store.read_only
        assert len(list(store.read())) == 1
        with store.snapshot() as log:
            assert log.head() == 1
        for write in (
            lambda: store.append("leeds", [new_contribution(2)], expected_version=1),
            lambda: store.key_values.put("snapshots", "name", b"value"),
            lambda: store.key_values.clear("snapshots"),
            lambda: store.erase(list(store.rows())),
        ):
            with pytest.raises(StoreUnavailable, match="was opened for reading"):
                write()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    with pytest.raises(StoreUnavailable, match="There is no log at"):
        open_store(f"sqlite:///{tmp_path}/york.db", CODEC, read_only=True)
    assert not (tmp_path / "york.db").exists()
