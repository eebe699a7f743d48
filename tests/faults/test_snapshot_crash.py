"""The programme that kills processes which fold sees a fold that is not what was said."""

from __future__ import annotations

import pytest
from faults import snapshot_crash
from faults.fork_server import Nursery
from faults.stores import STORES

from dialoguekit.projections import replay

(PROGRAMME,) = snapshot_crash.PROGRAMMES


def test_a_fold_that_is_out_of_date_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody looks whether something was put right since, it stays wrong."""
    monkeypatch.setattr(replay, "corrected", lambda *_, **__: False)
    monkeypatch.setattr(snapshot_crash, "_CORRECTED", 1)
    outcome = PROGRAMME.on("ours-sqlite", dose=8)

    if outcome.skipped is not None:
        pytest.skip(outcome.skipped)
    assert outcome.counts["older ones in their place"] > 0
    assert any("folded from saved folds" in line for line in outcome.broken)
    assert not any("folded from the beginning" in line for line in outcome.broken)


def test_a_process_that_does_not_fold_is_no_trial() -> None:
    """What it tells instead is said."""
    if PROGRAMME.on("ours-sqlite", dose=1).skipped is not None:
        pytest.skip("processes of the fault programme need Linux")
    with (
        Nursery(STORES["ours-sqlite"]) as processes,
        pytest.raises(RuntimeError, match="tells nothing, not folded"),
    ):
        snapshot_crash.kill(
            processes, "sqlite:///nowhere/log.db", moment=snapshot_crash.BEFORE, nth=0
        )


def test_elsewhere_than_on_linux_it_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its processes cannot be started there."""
    monkeypatch.setattr("sys.platform", "plan9")
    assert PROGRAMME.on("ours-sqlite", dose=1).skipped is not None
