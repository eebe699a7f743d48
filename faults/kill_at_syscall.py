"""A writer dies at each system call by which it writes, syncs or changes a folder."""

from __future__ import annotations

import random
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from faults import syscall_trace
from faults.experiments import Programme
from faults.fork_server import Nursery
from faults.result import Outcome
from faults.stores import FILES, Store, fresh
from faults.workload import Script, aftermath, told
from faults.workload_writer import append_and_reopen

AT_ONCE = 2
_WORKLOADS = (
    (Script((1, 5, 50)), 9),
    (Script((1,)), 9),
    (Script((5,)), 9),
    (Script((50,)), 9),
    (Script((120, 3)), 9),
    (Script((2, 200)), 13),
)


class Point(NamedTuple):
    """A call of a workload: its name, and which of that name."""

    script: Script
    batches: int
    call: str
    nth: int

    def __str__(self) -> str:
        return f"{self.call} {self.nth} of {self.batches} batches of {self.script.sizes}"


def points(processes: Nursery, store: Store, dose: int, seed: int) -> list[Point]:
    """All points of as many workloads as give ``dose``; of a smaller dose, so many by chance."""
    found: list[Point] = []
    for script, count in _WORKLOADS:
        with fresh(store) as (folder, place):
            calls = syscall_trace.recorded(
                processes, folder, append_and_reopen, place, script, count
            )
        some = [Point(script, count, *point) for point in syscall_trace.points(calls)]
        if not found and dose < len(some):
            return random.Random(seed).sample(some, dose)
        found += some
        if len(found) >= dose:
            break
    return found


def run(dose: int, seed: int, store: Store) -> Outcome:
    """Kill a writer at each of ``dose`` points, or some more, so that no workload is cut short."""
    if reason := syscall_trace.missing():
        return Outcome(skipped=reason)
    with Nursery(store) as processes, ThreadPoolExecutor(AT_ONCE) as pool:
        chosen = points(processes, store, dose, seed)
        results = list(pool.map(lambda point: _die(processes, store, point), chosen))
    reached = [broken for broken in results if broken is not None]
    counts = {"points": len(reached), "points not reached": len(results) - len(reached)}
    return Outcome(counts, [line for line in reached if line])


def _die(processes: Nursery, store: Store, point: Point) -> str | None:
    """What is broken after a death at that point; None when the writer lived through it."""
    with fresh(store) as (_, place):
        child = processes.child(append_and_reopen, place, point.script, point.batches)
        inject = f"inject={point.call}:signal=SIGKILL:when={point.nth}"
        with syscall_trace.traced(child, "-e", f"trace={point.call}", "-e", inject):
            child.go()
            heard = list(child.heard())
            status = child.end()
        if status != -signal.SIGKILL:
            return None
        after = aftermath(place, point.script, told(heard))
        return f"{point}: {'; '.join(after.broken)}" if after.broken else ""


PROGRAMMES = (
    Programme(
        name="kill-at-calls",
        fault="killed at each system call that writes, syncs, truncates, makes, renames or "
        "removes a file (strace)",
        unit="points",
        full=1000,
        short=16,
        holds="the same as after `kill`",
        stores=FILES,
        why_not="the server writes the files",
        run=run,
    ),
)
