"""Implausible timestamps."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dialoguekit.interchange.jsonl_import import import_jsonl
from dialoguekit.store.memory import MemoryEventStore

from .conftest import MORNING, EditFile


def test_implausible_timestamps_are_reported(
    empty_store: MemoryEventStore, edit_file: EditFile
) -> None:
    """The events are imported."""
    early, late = "2025-03-01T09:00:00.000000Z", "2025-03-09T09:00:00.000000Z"
    also = {5: {"recorded_at": early, "occurred_at": early}, 7: {"recorded_at": late}}
    path = edit_file(3, {"occurred_at": "2025-03-06T09:00:00.000000Z"}, complete=False, also=also)
    summary = import_jsonl(empty_store, path, now=MORNING + timedelta(hours=1))
    assert summary.added == 7
    assert summary.skewed_events == 3
    assert [str(skew) for skew in summary.clock_skews] == [
        "line 3, leeds #2: it occurred more than a day after it was recorded",
        "line 5, leeds #4: it was recorded more than a day before an earlier event of its stream",
        "line 7, york #1: it was recorded more than a day in the future",
    ]
    assert summary.remarks[0] == "Implausible timestamps: 3 events."
    assert len(summary.remarks) == 4


def test_without_the_current_time_no_timestamp_is_in_the_future(
    empty_store: MemoryEventStore, edit_file: EditFile
) -> None:
    path = edit_file(7, {"recorded_at": "2925-03-09T09:00:00.000000Z"}, complete=False)
    assert import_jsonl(empty_store, path).skewed_events == 0


def test_only_the_first_examples_are_listed(
    empty_store: MemoryEventStore, log_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are counted."""
    monkeypatch.setattr("dialoguekit.interchange.jsonl_clock_skew._MAX_EXAMPLES", 2)
    summary = import_jsonl(empty_store, log_file, now=MORNING - timedelta(days=2))
    assert (summary.skewed_events, len(summary.clock_skews)) == (7, 2)
