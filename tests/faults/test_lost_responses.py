"""The programme that loses answers sees what comes of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from faults import lost_responses
from faults.lost_responses import Statements
from faults.postgres_proxy import Lost
from faults.stores.dialoguekit_store import OurHandle
from faults.stores.eventsourcing_store import StockHandle

(PROGRAMME,) = lost_responses.PROGRAMMES


def test_what_is_told_untruly_is_seen() -> None:
    """Bare eventsourcing speaks of a conflict where an answer was lost, and lets errors through."""
    outcome = PROGRAMME.on("stock-sqlite", dose=PROGRAMME.short)

    assert outcome.counts["losses"] == PROGRAMME.short
    assert outcome.counts["false conflicts"] > 0
    assert outcome.counts["errors let through"] > 0
    found = "\n".join(outcome.broken)
    assert "a conflict with nobody" in found
    assert "an error is let through" in found
    assert "6 attempts fail" in found


def test_a_copy_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where whoever tries again looks where the stream is now, events are there twice."""
    append = StockHandle.append

    def careless(self: StockHandle, stream: str, ids: Sequence[str], _: int) -> list[int]:
        return append(self, stream, ids, self.version(stream))

    monkeypatch.setattr(StockHandle, "append", careless)
    outcome = PROGRAMME.on("stock-sqlite", dose=PROGRAMME.short)

    assert outcome.counts["events there twice"] > 0
    assert any(line.endswith("is there 2 times") for line in outcome.broken)


def test_a_place_that_was_told_wrongly_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """As well as words that are not those that were written."""
    append = OurHandle.append

    def astray(self: OurHandle, stream: str, ids: Sequence[str], expected: int) -> list[int]:
        return [position + 1 for position in append(self, stream, ids, expected)]

    monkeypatch.setattr(OurHandle, "append", astray)
    outcome = PROGRAMME.on("ours-sqlite", dose=1)

    assert "leeds-1 was said to be at 2, and is at 1" in outcome.broken


@pytest.mark.parametrize("lost", Lost)
def test_a_statement_fails_before_or_after_it_is_done(tmp_path: Path, lost: Lost) -> None:
    """Once, and the others are done."""
    statements = Statements()
    with statements.everywhere():
        connection = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
        connection.execute("CREATE TABLE numbers (n)")
        with statements.breaking(2, lost):
            connection.execute("INSERT INTO numbers VALUES (1)")
            with pytest.raises(sqlite3.OperationalError, match="disk I/O error"):
                connection.executemany("INSERT INTO numbers VALUES (?)", [(2,)])
            connection.execute("INSERT INTO numbers VALUES (3)")
        held = [n for (n,) in connection.execute("SELECT n FROM numbers")]
        connection.close()

    assert held == ([1, 3] if lost is Lost.REQUEST else [1, 2, 3])
    assert statements.cuts == 1
