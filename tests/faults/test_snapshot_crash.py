"""The snapshot experiment finds wrong folds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from faults import snapshot_crash
from faults.fork_server import ForkServer
from faults.result import ExperimentResult

from dialoguekit.projections import replay

(EXPERIMENT,) = snapshot_crash.EXPERIMENTS


def test_stale_snapshot_is_found(
    monkeypatch: pytest.MonkeyPatch, run_or_skip: Callable[..., ExperimentResult]
) -> None:
    """Without the check for corrections, a fold from a snapshot stays wrong."""
    monkeypatch.setattr(replay, "has_corrections", lambda *_, **__: False)
    monkeypatch.setattr(snapshot_crash, "_CORRECTION_PROBABILITY", 1)
    result = run_or_skip(EXPERIMENT, "dialoguekit-sqlite", 8)

    assert result.counts["older snapshots found"] > 0
    assert any("folded from snapshots" in line for line in result.violations)
    assert not any("folded from the beginning" in line for line in result.violations)


def test_process_that_does_not_fold_is_an_error(processes: ForkServer) -> None:
    """The message names what it sent."""
    phase = snapshot_crash.BEFORE_SAVE
    with pytest.raises(RuntimeError, match="sent nothing, expected folded"):
        snapshot_crash.kill(processes, "sqlite:///nowhere/log.db", phase=phase, nth=0)
