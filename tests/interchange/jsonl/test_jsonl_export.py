"""Writing a log into a file: all of it as it is, or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dialoguekit.errors import InterchangeError, KeysUnavailable, LogDamaged
from dialoguekit.store import SEALED
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.sqlite import SQLiteLog

from .conftest import CODEC, exported


def test_a_log_that_was_changed_is_not_exported(log: MemoryLog) -> None:
    """Nobody could import it."""
    rows: list[Any] = log._recorder._rows
    rows[2] = rows[2]._replace(data=b"{}")
    with pytest.raises(LogDamaged, match=r"position 3 \(leeds #3\) is not what was written"):
        exported(log)


def test_an_event_that_no_line_can_hold_is_not_exported(
    log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than in a file that cannot be imported."""
    monkeypatch.setattr("dialoguekit.interchange.jsonl_export.LONGEST_LINE", 200)
    with pytest.raises(InterchangeError, match=r"position 1 \(leeds #1\) takes more than"):
        exported(log)


def test_there_are_no_keys_to_go_along_with_a_plain_log(log: MemoryLog) -> None:
    """It is said before anything is written."""
    with pytest.raises(KeysUnavailable, match="This log is plain"):
        exported(log, keys=True)


def test_there_are_no_keys_to_go_along_where_they_are_not(tmp_path: Path) -> None:
    """A sealed log that was opened without them."""
    refused = pytest.raises(KeysUnavailable, match="The keys of this log are not here")
    with SQLiteLog(tmp_path / "log.db", CODEC, privacy=SEALED) as sealed, refused:
        exported(sealed, keys=True)


def test_progress_of_an_export_ends_with_all(
    log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is told on the way."""
    monkeypatch.setattr("dialoguekit.interchange.jsonl_export._TELL_EVERY", 3)
    told: list[tuple[int, int]] = []
    exported(log, progress=lambda done, total: told.append((done, total)))
    assert told == [(3, 7), (6, 7), (7, 7)]
