"""Logs are opened by url."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialoguekit.errors import LogUnavailable
from dialoguekit.events import NEUTRAL
from dialoguekit.store import Codec, open_log
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.sqlite import SQLiteLog
from dialoguekit.testing.worker_tasks import idea

CODEC = Codec(NEUTRAL)


def test_memory_is_a_log_of_its_own_each_time() -> None:
    """``memory:`` opens a new, empty log that reads with the codec that was given."""
    with open_log("memory:", CODEC) as one, open_log("memory:", CODEC) as other:
        one.append("leeds", [idea(1)], expected=0)

        assert isinstance(one, MemoryLog)
        assert (one.head(), other.head()) == (1, 0)
        assert one.url == "memory:"
        assert one.codec is CODEC


def test_three_slashes_are_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``sqlite:///PATH`` is taken from the working directory, and stays there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    with open_log("sqlite:///leeds.db", CODEC) as log:
        monkeypatch.chdir(tmp_path / "elsewhere")
        log.append("leeds", [idea(1)], expected=0)

        assert isinstance(log, SQLiteLog)
        assert log.url == "sqlite:///leeds.db"
        assert log.path == tmp_path / "leeds.db"
    assert (tmp_path / "leeds.db").exists()


def test_four_slashes_are_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``sqlite:////PATH`` is the same file from every directory."""
    url = f"sqlite:///{tmp_path}/leeds.db"
    assert url.startswith("sqlite:////")
    with open_log(url, CODEC) as log:
        log.append("leeds", [idea(1)], expected=0)
        assert log.url == url

    monkeypatch.chdir("/")
    with open_log(url, CODEC, create=False) as log:
        assert log.head() == 1


def test_a_file_is_made_only_when_asked(tmp_path: Path) -> None:
    """``create=False`` reaches the backend."""
    with pytest.raises(LogUnavailable, match="no log at"):
        open_log(f"sqlite:///{tmp_path}/leeds.db", CODEC, create=False)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    ["", "leeds.db", "sqlite:", "sqlite://leeds.db", "sqlite:///", "mysql://host/log", "MEMORY:"],
)
def test_an_unknown_url_is_answered_with_the_known_ones(url: str) -> None:
    """What cannot be opened is repeated, with what to write instead."""
    with pytest.raises(LogUnavailable) as caught:
        open_log(url, CODEC)

    message = str(caught.value)
    assert repr(url) in message
    assert "sqlite:///PATH" in message
    assert "memory:" in message
