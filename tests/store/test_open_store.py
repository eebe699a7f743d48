"""Opening event stores by URL."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.store.sample_log import CODEC

from dialoguekit.errors import StoreUnavailable
from dialoguekit.store import open_store
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
        "leeds.db",
        "sqlite:",
        "sqlite://leeds.db",
        "sqlite:///",
        "mysql://me:secret@host",
        "MEMORY:",
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
