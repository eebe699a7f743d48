"""Failing system calls and their violations."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from faults import syscall_errors, syscall_trace
from faults.fork_server import ForkServer
from faults.kill_at_syscall import MAX_PARALLEL, InjectionPoint
from faults.stores import STORE_KINDS, empty_location
from faults.syscall_errors import Trial
from faults.workload import Workload
from faults.workload_writer import append_and_reopen

WORKLOAD, BATCHES = Workload((1, 5)), 6


def test_file_can_be_reopened_after_a_failure() -> None:
    """SQLite opens a file read-only if it cannot open it for writing at the moment."""
    if reason := syscall_trace.unavailable_reason():
        pytest.skip(reason)
    store = STORE_KINDS["dialoguekit-sqlite"]
    with ForkServer(store) as processes, ThreadPoolExecutor(MAX_PARALLEL) as pool:
        with empty_location(store) as (folder, location):
            calls = syscall_trace.record_calls(
                processes, folder, append_and_reopen, location, WORKLOAD, BATCHES
            )
        points = [
            InjectionPoint(WORKLOAD, BATCHES, call, nth)
            for call, nth in syscall_trace.injection_points(calls)
            if call == "openat"
        ]
        trials = pool.map(lambda p: syscall_errors._fail(processes, store, p, "EMFILE", 0), points)

        assert [trial for trial in trials if trial.all_violations()] == []


@pytest.mark.parametrize(
    "messages",
    [
        ["untyped error: OSError", "1"],
        ["false conflict: VersionConflict", "1"],
        ["failed: StoreFailure", "gave up"],
        ["1", "hung"],
    ],
)
def test_violation_is_found(messages: list[str]) -> None:
    """Untyped errors, false conflicts and stuck writers are violations."""
    trial = Trial("EIO from fsync 1", messages, [])

    assert len(trial.all_violations()) == 1
    assert syscall_errors._result("calls", [trial]).violations == (
        f"EIO from fsync 1: {trial.all_violations()[0]}",
    )


def test_reported_failure_is_no_violation() -> None:
    """It is counted; a failing call that SQLite tolerates is counted, too."""
    reported = Trial("a", ["1", "failed: StoreFailure full", "failed: StoreFailure full", "2"], [])
    unnoticed = Trial("b", ["1", "2"], [])

    result = syscall_errors._result("calls", [reported, unnoticed])

    assert result.violations == ()
    assert result.counts == {
        "calls": 2,
        "noticed by the writer": 1,
        "failures reported": 2,
        "untyped errors": 0,
        "false conflicts": 0,
        "writers stuck": 0,
    }


def test_later_violation_belongs_to_the_trial() -> None:
    """It counts even if the writer received no error."""
    trial = Trial("a", ["1"], ["batch 2 of 5 is torn"])

    assert trial.was_triggered()
    assert syscall_errors._result("calls", [trial]).violations == ("a: batch 2 of 5 is torn",)
