"""Calls that fail, and what is said of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from faults import syscall_errors, syscall_trace
from faults.fork_server import Nursery
from faults.kill_at_syscall import AT_ONCE, Point
from faults.stores import STORES, fresh
from faults.syscall_errors import Trial
from faults.workload import Script
from faults.workload_writer import append_and_reopen

SCRIPT, BATCHES = Script((1, 5)), 6


def test_a_file_that_could_not_be_opened_once_can_be_opened_again() -> None:
    """Each of them: SQLite opens for reading alone what it cannot open for more at the moment."""
    if reason := syscall_trace.missing():
        pytest.skip(reason)
    store = STORES["ours-sqlite"]
    with Nursery(store) as nursery, ThreadPoolExecutor(AT_ONCE) as pool:
        with fresh(store) as (folder, place):
            calls = syscall_trace.recorded(
                nursery, folder, append_and_reopen, place, SCRIPT, BATCHES
            )
        opened = [
            Point(SCRIPT, BATCHES, *p) for p in syscall_trace.points(calls) if p[0] == "openat"
        ]
        trials = pool.map(
            lambda point: syscall_errors._fail(nursery, store, point, "EMFILE", 0), opened
        )

        assert [trial for trial in trials if trial.faults()] == []


@pytest.mark.parametrize(
    "heard",
    [
        ["an error of another kind: OSError", "1"],
        ["refused as a conflict: Moved", "1"],
        ["failed: Failed", "gave up"],
        ["1", "hung"],
    ],
)
def test_what_must_not_be_is_found(heard: list[str]) -> None:
    """An error that is not the store's own, a false conflict, and a writer who is stuck."""
    trial = Trial("EIO from fsync 1", heard, [])

    assert len(trial.faults()) == 1
    assert syscall_errors._outcome("calls", [trial]).broken == (
        f"EIO from fsync 1: {trial.faults()[0]}",
    )


def test_a_failure_that_was_reported_is_none() -> None:
    """It is counted, and so is a call that SQLite can do without."""
    reported = Trial("a", ["1", "failed: Failed full", "failed: Failed full", "2"], [])
    unfelt = Trial("b", ["1", "2"], [])

    outcome = syscall_errors._outcome("calls", [reported, unfelt])

    assert outcome.broken == ()
    assert outcome.counts == {
        "calls": 2,
        "of them felt by the writer": 1,
        "failures reported": 2,
        "errors of another kind": 0,
        "false conflicts": 0,
        "writers stuck": 0,
    }


def test_what_was_wrong_afterwards_is_part_of_a_trial() -> None:
    """Whatever the writer was told."""
    trial = Trial("a", ["1"], ["batch 2 of 5 is torn"])

    assert trial.happened()
    assert syscall_errors._outcome("calls", [trial]).broken == ("a: batch 2 of 5 is torn",)
