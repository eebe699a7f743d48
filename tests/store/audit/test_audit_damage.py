"""An audit of a damaged file checks what can be read, and does not crash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from dialoguekit.errors import StoreCorrupted, StoreUnavailable
from dialoguekit.store.audit import findings as kinds
from dialoguekit.store.audit.audit import INCREMENTAL
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import Row
from dialoguekit.store.sqlite import SQLiteEventStore
from dialoguekit.testing.worker_tasks import new_contribution

EVENTS = 600


def fail_reading(monkeypatch: pytest.MonkeyPatch, position: int) -> None:
    """Let each read of a range with ``position`` fail."""
    select = SQLiteEventStore._select

    def failing(
        store: SQLiteEventStore, stream: Any, after: int, until: int, *rest: Any
    ) -> Sequence[Row]:
        if after < position <= until:
            raise StoreUnavailable("Malformed.")
        return select(store, stream, after, until, *rest)

    monkeypatch.setattr(SQLiteEventStore, "_select", failing)


def test_rows_around_damage_are_checked(tampered: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The audit reads the rows around the damage."""
    fail_reading(monkeypatch, 300)
    tampered.execute("UPDATE events SET at = 0 WHERE position = 9")
    tampered.execute("DELETE FROM events WHERE position = 299")
    assert tampered.findings() == [
        (kinds.CHANGED, 9, 9),
        (kinds.REMOVED, 299, 299),
        (kinds.UNREADABLE, 300, 300),
    ]


def test_an_unreadable_log_is_abandoned(tampered: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stops after fifty unreadable rows."""

    def failing(*_: Any) -> Any:
        raise StoreUnavailable("Malformed.")

    monkeypatch.setattr(SQLiteEventStore, "_select", failing)
    found = tampered.findings()
    assert found[:-1] == [(kinds.UNREADABLE, n, n) for n in range(1, 51)]
    assert found[-1] == (kinds.UNREADABLE, 51, EVENTS)
    monkeypatch.setattr(SQLiteEventStore, "_tree", failing)
    monkeypatch.setattr(SQLiteEventStore, "_head", failing)
    monkeypatch.setattr(SQLiteEventStore, "_tiles", failing)
    monkeypatch.setattr(SQLiteEventStore, "_get", failing)
    assert [kind for kind, *_ in tampered.findings()][:3] == ["checkpoint", "tree", "unreadable"]


def test_the_error_contains_the_first_findings(tampered: Any) -> None:
    """It is one line, and counts the other findings."""
    tampered.execute("UPDATE events SET at = 0 WHERE position IN (3, 4, 5, 6, 7)")
    with pytest.raises(StoreCorrupted) as raised:
        tampered.audit().raise_if_corrupted()
    assert str(raised.value) == (
        "The log was modified. "
        "The event at position 3 (york #1, contribution.made) was modified. "
        "The event at position 4 (leeds #3, contribution.made) was modified. "
        "The event at position 5 (leeds #4, contribution.made) was modified. "
        "And 2 more. See: dialoguekit verify"
    )


def test_stored_findings_are_limited(tampered: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Further findings are only counted."""
    monkeypatch.setattr("dialoguekit.store.audit.findings.MAX_REPORTED", 10)
    monkeypatch.setattr("dialoguekit.store.audit.row_scan.MAX_REPORTED", 10)
    tampered.execute("UPDATE events SET at = 0")
    result = tampered.audit()
    assert (len(result.findings), result.finding_count) == (10, EVENTS)


def test_progress_is_reported(tampered: Any) -> None:
    """Progress is the number of checked events, and of all."""
    reported: list[tuple[int, int]] = []
    tampered.audit(progress=lambda done, total: reported.append((done, total)))
    assert reported[-1] == (EVENTS, EVENTS)


def test_backend_findings_are_included(tampered: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The backend checks its storage, for example an index that only readers of one stream use."""

    def fail(_: SQLiteEventStore) -> list[str]:
        raise StoreUnavailable("Malformed.")

    monkeypatch.setattr(
        SQLiteEventStore, "check_storage", lambda _: ["row 3 is missing."], raising=False
    )
    assert list(map(str, tampered.audit().findings)) == [
        "The storage of the log is damaged: row 3 is missing."
    ]
    monkeypatch.setattr(SQLiteEventStore, "check_storage", fail, raising=False)
    assert list(map(str, tampered.audit().findings)) == [
        "The storage of the log is damaged: Malformed."
    ]


def test_incremental_skips_the_storage_check(
    tampered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its duration depends only on the number of new events."""
    tampered.audit()
    monkeypatch.setattr(
        SQLiteEventStore, "check_storage", lambda _: ["row 3 is missing."], raising=False
    )
    assert tampered.audit(mode=INCREMENTAL).intact


def test_concurrent_appends_are_ignored(tampered: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next audit checks them."""
    tree = SQLiteEventStore._tree
    writes = iter([True])

    def tree_and_append(store: SQLiteEventStore) -> Tree:
        found = tree(store)
        if next(writes, False):
            store.append("hull", [new_contribution(1)], expected_version=0)
        return found

    monkeypatch.setattr(SQLiteEventStore, "_tree", tree_and_append)
    result = tampered.audit()
    assert (result.intact, result.size) == (True, EVENTS)


def test_a_long_gap_is_skipped(tampered: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows after the gap are checked; without any, the gap is the removed end."""
    monkeypatch.setattr("dialoguekit.store.audit.audit._BLOCK_SIZE", 16)
    tampered.execute("DELETE FROM events WHERE position BETWEEN 101 AND 299")
    tampered.execute("UPDATE events SET at = 0 WHERE position = 400")
    tampered.execute("DELETE FROM events WHERE position > 500")
    assert tampered.findings() == [
        (kinds.REMOVED, 101, 299),
        (kinds.CHANGED, 400, 400),
        (kinds.REMOVED, 501, EVENTS),
    ]


def test_rows_after_a_wide_gap_are_unchecked(
    tampered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The audit stops at the gap."""
    monkeypatch.setattr("dialoguekit.store.audit.row_scan._MAX_GAP", 50)
    tampered.execute("DELETE FROM events WHERE position BETWEEN 101 AND 299")
    assert tampered.findings() == [(kinds.REMOVED, 101, 299), (kinds.UNREADABLE, 101, EVENTS)]


def test_a_row_after_a_gap_is_unreadable(tampered: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Skipping the gap does not skip the row."""
    fail_reading(monkeypatch, 330)
    monkeypatch.setattr("dialoguekit.store.audit.audit._BLOCK_SIZE", 16)
    tampered.execute("DELETE FROM events WHERE position BETWEEN 101 AND 329")
    assert tampered.findings() == [(kinds.REMOVED, 101, 329), (kinds.UNREADABLE, 330, 330)]
