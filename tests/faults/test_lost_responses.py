"""The experiment with lost responses finds violations."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from faults import lost_responses
from faults.lost_responses import FailingStatements
from faults.postgres_proxy import LostMessage
from faults.stores.dialoguekit_store import DialogueKitHandle
from faults.stores.eventsourcing_store import EventSourcingHandle

(EXPERIMENT,) = lost_responses.EXPERIMENTS


def test_false_conflicts_and_untyped_errors_are_found() -> None:
    """Bare eventsourcing reports a conflict after a lost response, and raises untyped errors."""
    result = EXPERIMENT.run_on("eventsourcing-sqlite", iterations=EXPERIMENT.short_iterations)

    assert result.counts["lost messages"] == EXPERIMENT.short_iterations
    assert result.counts["false conflicts"] > 0
    assert result.counts["untyped errors"] > 0
    violations = "\n".join(result.violations)
    assert "false conflict" in violations
    assert "untyped error" in violations
    assert "6 attempts failed" in violations


def test_duplicate_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries at the current version append events twice."""
    append = EventSourcingHandle.append

    def append_at_any_version(
        self: EventSourcingHandle, stream: str, ids: Sequence[str], _: int
    ) -> list[int]:
        return append(self, stream, ids, self.stream_version(stream))

    monkeypatch.setattr(EventSourcingHandle, "append", append_at_any_version)
    result = EXPERIMENT.run_on("eventsourcing-sqlite", iterations=EXPERIMENT.short_iterations)

    assert result.counts["duplicate events"] > 0
    assert any(line.endswith("was found 2 times") for line in result.violations)


def test_wrong_position_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The acknowledged position is not the stored one."""
    append = DialogueKitHandle.append

    def append_with_wrong_positions(
        self: DialogueKitHandle, stream: str, ids: Sequence[str], expected: int
    ) -> list[int]:
        return [position + 1 for position in append(self, stream, ids, expected)]

    monkeypatch.setattr(DialogueKitHandle, "append", append_with_wrong_positions)
    result = EXPERIMENT.run_on("dialoguekit-sqlite", iterations=1)

    assert "leeds-1 was acknowledged at 2, and is at 1" in result.violations


@pytest.mark.parametrize("lost", LostMessage)
def test_statement_fails_before_or_after_execution(tmp_path: Path, lost: LostMessage) -> None:
    """It fails once, and the other statements run."""
    statements = FailingStatements()
    with statements.patch_connections():
        connection = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
        connection.execute("CREATE TABLE numbers (n)")
        with statements.fail_step(2, lost):
            connection.execute("INSERT INTO numbers VALUES (1)")
            with pytest.raises(sqlite3.OperationalError, match="disk I/O error"):
                connection.executemany("INSERT INTO numbers VALUES (?)", [(2,)])
            connection.execute("INSERT INTO numbers VALUES (3)")
        numbers = [n for (n,) in connection.execute("SELECT n FROM numbers")]
        connection.close()

    assert numbers == ([1, 3] if lost is LostMessage.REQUEST else [1, 2, 3])
    assert statements.injected == 1
