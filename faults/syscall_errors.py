"""System calls fail: I/O errors, a full disk, no descriptors, and failed commits as a result.

There are two experiments.  With strace, one call of a writer fails, or some in a row.  With
resource limits, which need no tracer, calls fail until the limit is lifted.
"""

from __future__ import annotations

import random
import resource
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from faults import fork_server, syscall_trace
from faults.experiments import Experiment
from faults.fork_server import HUNG, ForkServer
from faults.kill_at_syscall import MAX_PARALLEL, InjectionPoint, find_points
from faults.result import ExperimentResult
from faults.stores import FILE_STORES, StoreKind, empty_location
from faults.workload import Workload, check_after_fault, last_acknowledged
from faults.workload_writer import (
    FAILED,
    FALSE_CONFLICT,
    GAVE_UP,
    UNTYPED_ERROR,
    append_under_limit,
    append_with_retries,
)

_ERRORS = {
    "openat": ("EMFILE", "ENFILE", "EIO", "ENOSPC"),
    "unlink": ("EIO",),
    "unlinkat": ("EIO",),
}
_DATA_ERRORS = ("EIO", "ENOSPC")
_MAX_CONSECUTIVE = 3
_FORBIDDEN_MESSAGES = (UNTYPED_ERROR, FALSE_CONFLICT, GAVE_UP, HUNG)


class Trial(NamedTuple):
    """The messages of a writer during a fault, and the violations found afterwards."""

    cause: str
    messages: list[str]
    violations: list[str]

    def all_violations(self) -> list[str]:
        """Return the violations, forbidden messages included."""
        return [
            line for line in self.messages if line.startswith(_FORBIDDEN_MESSAGES)
        ] + self.violations

    def was_triggered(self) -> bool:
        """Return whether the writer noticed the fault; SQLite tolerates some failing calls."""
        return any(not line.isdecimal() for line in self.messages) or bool(self.violations)


def run_calls(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Fail each of ``iterations`` calls, alone or with the next ones of its name."""
    if reason := syscall_trace.unavailable_reason():
        return ExperimentResult(skip_reason=reason)
    rng = random.Random(seed)
    with ForkServer(store_kind) as processes, ThreadPoolExecutor(MAX_PARALLEL) as pool:
        found = find_points(processes, store_kind, iterations, seed)
        chosen = rng.sample(found, min(iterations, len(found)))
        plan = [
            (
                point,
                rng.choice(_ERRORS.get(point.call, _DATA_ERRORS)),
                rng.choice((0, 0, 1, 3)),
            )
            for point in chosen
        ]
        trials = list(pool.map(lambda one: _fail(processes, store_kind, *one), plan))
    return _result("failed calls", trials)


def _fail(
    processes: ForkServer, store_kind: StoreKind, point: InjectionPoint, error: str, more: int
) -> Trial:
    with empty_location(store_kind) as (_, location):
        child = processes.start_child(
            append_with_retries, location, point.workload, point.batches, _MAX_CONSECUTIVE + 2
        )
        inject = f"inject={point.call}:error={error}:when={point.nth}..{point.nth + more}"
        with syscall_trace.trace(child, "-e", f"trace={point.call}", "-e", inject):
            child.proceed()
            messages = list(child.messages())
            child.wait()
        state = check_after_fault(location, point.workload, last_acknowledged(messages))
    return Trial(f"{error} from {point}, and {more} more", messages, state.violations)


def run_limits(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Let writers run out of descriptors and of file size, in turn."""
    if reason := fork_server.unavailable_reason():
        return ExperimentResult(skip_reason=reason)
    rng = random.Random(seed)
    plan = []
    for number in range(iterations):
        workload = Workload((rng.choice((1, 5, 50)),))
        descriptors = resource.RLIMIT_NOFILE, rng.randrange(8)
        file_size = resource.RLIMIT_FSIZE, rng.randrange(200_000)
        plan.append((workload, *(file_size if number % 2 else descriptors)))
    with ForkServer(store_kind) as processes, ThreadPoolExecutor(MAX_PARALLEL) as pool:
        trials = list(pool.map(lambda one: _exhaust(processes, store_kind, *one), plan))
    return _result("limited writers", trials)


def _exhaust(
    processes: ForkServer, store_kind: StoreKind, workload: Workload, limit: int, amount: int
) -> Trial:
    with empty_location(store_kind) as (_, location):
        child = processes.start_child(append_under_limit, location, workload, 12, limit, amount)
        child.proceed()
        messages = list(child.messages())
        child.wait()
        state = check_after_fault(location, workload, last_acknowledged(messages))
    unit = "descriptors" if limit == resource.RLIMIT_NOFILE else "bytes"
    return Trial(f"{amount} {unit} for batches of {workload.sizes}", messages, state.violations)


def _result(unit: str, trials: Sequence[Trial]) -> ExperimentResult:
    kinds = Counter(line.partition(":")[0] for trial in trials for line in trial.messages)
    counts = {
        unit: len(trials),
        "noticed by the writer": sum(trial.was_triggered() for trial in trials),
        "failures reported": kinds[FAILED],
        "untyped errors": kinds[UNTYPED_ERROR],
        "false conflicts": kinds[FALSE_CONFLICT],
        "writers stuck": kinds[GAVE_UP] + kinds[HUNG],
    }
    violations = [
        f"{t.cause}: {'; '.join(t.all_violations())}" for t in trials if t.all_violations()
    ]
    return ExperimentResult(counts, violations)


_INVARIANT = (
    "each failure is reported by an error of the store's own type, the same handle works once the "
    "cause is removed, and all that must hold for `kill-random`"
)

EXPERIMENTS = (
    Experiment(
        name="syscall-errors",
        fault="EIO, ENOSPC, EMFILE and ENFILE from one to four calls in a row that open, write, "
        "sync, truncate or remove a file, during commits too (strace)",
        unit="calls",
        full_iterations=600,
        short_iterations=16,
        invariant=_INVARIANT,
        stores=FILE_STORES,
        not_applicable_reason="the server writes the files",
        run=run_calls,
    ),
    Experiment(
        name="resource-limits",
        fault="no descriptors left (RLIMIT_NOFILE), or the file size limit reached "
        "(RLIMIT_FSIZE), until the limit is lifted",
        unit="writers",
        full_iterations=400,
        short_iterations=16,
        invariant=_INVARIANT,
        stores=FILE_STORES,
        not_applicable_reason="the server opens and writes the files",
        run=run_limits,
    ),
)
