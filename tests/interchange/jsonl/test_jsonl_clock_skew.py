"""Clocks that cannot have been right."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dialoguekit.interchange.jsonl_import import import_jsonl
from dialoguekit.store.memory import MemoryLog

from .conftest import MORNING, Changed


def test_clocks_that_cannot_be_right_are_flagged(empty: MemoryLog, changed: Changed) -> None:
    """The events are imported all the same."""
    early, late = "2025-03-01T09:00:00.000000Z", "2025-03-09T09:00:00.000000Z"
    also = {5: {"noted": early, "at": early}, 7: {"noted": late}}
    path = changed(3, {"at": "2025-03-06T09:00:00.000000Z"}, whole=False, also=also)
    brought = import_jsonl(empty, path, now=MORNING + timedelta(hours=1))
    assert brought.placed == 7
    assert brought.skewed == 3
    assert [str(skew) for skew in brought.skews] == [
        "line 3, leeds #2: it happened more than a day after it was noted",
        "line 5, leeds #4: it was noted more than a day before one that stands ahead of it",
        "line 7, york #1: it was noted more than a day after now",
    ]
    assert brought.remarks[0] == "The clocks of 3 events cannot have been right."
    assert len(brought.remarks) == 4


def test_without_a_now_nothing_is_in_the_future(empty: MemoryLog, changed: Changed) -> None:
    """The file alone cannot tell; and only the first flags are kept."""
    path = changed(7, {"noted": "2925-03-09T09:00:00.000000Z"}, whole=False)
    assert import_jsonl(empty, path).skewed == 0


def test_only_the_first_flags_are_kept(
    empty: MemoryLog, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are counted."""
    monkeypatch.setattr("dialoguekit.interchange.jsonl_clock_skew._SHOWN", 2)
    brought = import_jsonl(empty, written, now=MORNING - timedelta(days=2))
    assert (brought.skewed, len(brought.skews)) == (7, 2)
