"""An audit of a damaged file checks what can be read, and does not crash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from dialoguekit.errors import StoreCorrupted, StoreUnavailable
from dialoguekit.store.audit import findings as kinds
from dialoguekit.store.audit.audit import INCREMENTAL, audit
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.sqlite import SQLiteEventStore
from dialoguekit.store.sqlite.queries import SQLiteQueries
from dialoguekit.store.transaction import Transaction
from dialoguekit.testing.worker_tasks import new_contribution

EVENTS = 600


def fail_reading(monkeypatch: pytest.MonkeyPatch, position: int) -> None:
    """Let each read of a range with ``position`` fail."""
    select = SQLiteQueries._select

    def failing(
        log: SQLiteQueries, columns: Any, stream: Any, after: int, until: int, *rest: Any
    ) -> Sequence[Any]:
        if after < position <= until:
            raise StoreUnavailable("Malformed.")
        return select(log, columns, stream, after, until, *rest)

    monkeypatch.setattr(SQLiteQueries, "_select", failing)


def test_rows_around_damage_are_checked(tampered: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The audit reads the rows around the damage."""
    fail_reading(monkeypatch, 300)
    tampered.execute("UPDATE events SET data = zeroblob(2) WHERE position = 9")
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

    monkeypatch.setattr(SQLiteQueries, "_select", failing)
    found = tampered.findings()
    assert found[:-1] == [(kinds.UNREADABLE, n, n) for n in range(1, 51)]
    assert found[-1] == (kinds.UNREADABLE, 51, EVENTS)
    monkeypatch.setattr(SQLiteQueries, "head", failing)
    monkeypatch.setattr(SQLiteQueries, "tiles", failing)
    monkeypatch.setattr(SQLiteQueries, "event_types", failing)
    monkeypatch.setattr(SQLiteEventStore, "_get", failing)
    with tampered.open() as store:
        monkeypatch.setattr(SQLiteQueries, "read_head", failing)
        result = audit(store)
    assert sorted({finding.kind for finding in result.findings}) == [
        *(kinds.CHECKPOINT, kinds.IDENTITY, kinds.TREE, kinds.UNREADABLE)
    ]


def test_the_error_contains_the_first_findings(tampered: Any) -> None:
    """It is one line, and counts the other findings."""
    tampered.execute("UPDATE events SET data = zeroblob(2) WHERE position IN (3, 4, 5, 6, 7)")
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
    tampered.execute("UPDATE events SET data = zeroblob(2)")
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


@pytest.mark.parametrize("step", ["read_head", "event_types", "_select", "tiles"])
def test_concurrent_appends_are_ignored(
    tampered: Any, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """An audit reads one state, whatever is appended before any of its queries."""
    query = getattr(SQLiteQueries, step)
    writes = iter(range(300))

    def append_and_query(log: SQLiteQueries, *arguments: Any) -> Any:
        if not isinstance(log, EventStore | Transaction):
            for number in writes:
                other.append("hull", [new_contribution(number + 1)], expected_version=number)
                if number % 30 == 29:
                    break
        return query(log, *arguments)

    with tampered.open() as other:
        monkeypatch.setattr(SQLiteQueries, step, append_and_query)
        result = tampered.audit()
        assert other.head() > EVENTS
    assert (result.intact, result.size) == (True, EVENTS)


def test_a_long_gap_is_skipped(tampered: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows after the gap are checked; without any, the gap is the removed end."""
    monkeypatch.setattr("dialoguekit.store.audit.audit._BLOCK_SIZE", 16)
    tampered.execute("DELETE FROM events WHERE position BETWEEN 101 AND 299")
    tampered.execute("UPDATE events SET data = zeroblob(2) WHERE position = 400")
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
