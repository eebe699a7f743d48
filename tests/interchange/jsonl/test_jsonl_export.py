"""A log is exported completely or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dialoguekit.errors import InterchangeError, KeysUnavailable, StoreCorrupted
from dialoguekit.store import PER_PERSON_ENCRYPTION
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.reader import ALL_COLUMNS
from dialoguekit.store.sqlite import SQLiteEventStore

from .conftest import CODEC, exported_bytes


def test_a_modified_log_is_not_exported(store: MemoryEventStore) -> None:
    """Its file could not be imported."""
    events: list[Any] = store._tables().events
    data = ALL_COLUMNS.index("data")
    events[2] = (*events[2][:data], b"{}", *events[2][data + 1 :])
    with pytest.raises(StoreCorrupted, match=r"position 3 \(leeds #3\) was modified"):
        exported_bytes(store)


def test_an_event_longer_than_a_line_is_not_exported(
    store: MemoryEventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its file could not be imported."""
    monkeypatch.setattr("dialoguekit.interchange.jsonl_export.MAX_LINE_BYTES", 200)
    with pytest.raises(InterchangeError, match=r"position 1 \(leeds #1\) exceeds the"):
        exported_bytes(store)


def test_keys_of_an_unencrypted_log_are_not_exported(store: MemoryEventStore) -> None:
    """The error is raised before anything is written."""
    with pytest.raises(KeysUnavailable, match="This log is not encrypted"):
        exported_bytes(store, with_keys=True)


def test_keys_are_not_exported_without_a_key_store(tmp_path: Path) -> None:
    """The encrypted log is opened without its key store."""
    path = tmp_path / "log.db"
    with (
        SQLiteEventStore(path, CODEC, encryption=PER_PERSON_ENCRYPTION) as encrypted_store,
        pytest.raises(KeysUnavailable, match="The key store of this log is missing"),
    ):
        exported_bytes(encrypted_store, with_keys=True)


def test_progress_of_an_export_ends_with_all_events(
    store: MemoryEventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Progress is reported at intervals and at the end."""
    monkeypatch.setattr("dialoguekit.interchange.jsonl_export._PROGRESS_INTERVAL", 3)
    calls: list[tuple[int, int]] = []
    exported_bytes(store, progress=lambda done, total: calls.append((done, total)))
    assert calls == [(3, 7), (6, 7), (7, 7)]
