"""A writer is killed at each system call that writes, syncs or changes a folder."""

from __future__ import annotations

import random
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from faults import syscall_trace
from faults.experiments import Experiment
from faults.fork_server import ForkServer
from faults.result import ExperimentResult
from faults.stores import FILE_STORES, StoreKind, empty_location
from faults.workload import Workload, check_after_fault, last_acknowledged
from faults.workload_writer import append_and_reopen

MAX_PARALLEL = 2
_WORKLOADS = (
    (Workload((1, 5, 50)), 9),
    (Workload((1,)), 9),
    (Workload((5,)), 9),
    (Workload((50,)), 9),
    (Workload((120, 3)), 9),
    (Workload((2, 200)), 13),
)


class InjectionPoint(NamedTuple):
    """A system call of a workload: its name, and its number among the calls of that name."""

    workload: Workload
    batches: int
    call: str
    nth: int

    def __str__(self) -> str:
        return f"{self.call} {self.nth} of {self.batches} batches of {self.workload.sizes}"


def find_points(
    processes: ForkServer, store_kind: StoreKind, iterations: int, seed: int
) -> list[InjectionPoint]:
    """Return all points of enough workloads for ``iterations`` points.

    Return a random sample if the first workload has more.
    """
    found: list[InjectionPoint] = []
    for workload, count in _WORKLOADS:
        with empty_location(store_kind) as (folder, location):
            calls = syscall_trace.record_calls(
                processes, folder, append_and_reopen, location, workload, count
            )
        points = [
            InjectionPoint(workload, count, *point)
            for point in syscall_trace.injection_points(calls)
        ]
        if not found and iterations < len(points):
            return random.Random(seed).sample(points, iterations)
        found += points
        if len(found) >= iterations:
            break
    return found


def run(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Kill a writer at each of ``iterations`` points, or a few more, to complete a workload."""
    if reason := syscall_trace.unavailable_reason():
        return ExperimentResult(skip_reason=reason)
    with ForkServer(store_kind) as processes, ThreadPoolExecutor(MAX_PARALLEL) as pool:
        chosen = find_points(processes, store_kind, iterations, seed)
        results = list(pool.map(lambda point: _kill_at(processes, store_kind, point), chosen))
    reached = [violation for violation in results if violation is not None]
    counts = {"points": len(reached), "points not reached": len(results) - len(reached)}
    return ExperimentResult(counts, [line for line in reached if line])


def _kill_at(processes: ForkServer, store_kind: StoreKind, point: InjectionPoint) -> str | None:
    """Return the violations after a kill at that point; None if the point was not reached."""
    with empty_location(store_kind) as (_, location):
        child = processes.start_child(append_and_reopen, location, point.workload, point.batches)
        inject = f"inject={point.call}:signal=SIGKILL:when={point.nth}"
        with syscall_trace.trace(child, "-e", f"trace={point.call}", "-e", inject):
            child.proceed()
            messages = list(child.messages())
            status = child.wait()
        if status != -signal.SIGKILL:
            return None
        after = check_after_fault(location, point.workload, last_acknowledged(messages))
        return f"{point}: {'; '.join(after.violations)}" if after.violations else ""


EXPERIMENTS = (
    Experiment(
        name="kill-at-syscall",
        fault="a writer is killed at each system call that writes, syncs, truncates, creates, "
        "renames or removes a file (strace)",
        unit="points",
        full_iterations=1000,
        short_iterations=16,
        invariant="the same as for `kill-random`",
        stores=FILE_STORES,
        not_applicable_reason="the server writes the files",
        run=run,
    ),
)
