"""Calls that fail: a disk that errs, a full disk, no descriptors, and commits that fail of it.

Twice: by strace, which makes one call of a writer fail, or some in a row; and by limits of the
process, which need no tracer and hold until they are lifted.
"""

from __future__ import annotations

import random
import resource
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from faults import fork_server, syscall_trace
from faults.experiments import Programme
from faults.fork_server import HUNG, Nursery
from faults.kill_at_syscall import AT_ONCE, Point, points
from faults.result import Outcome
from faults.stores import FILES, Store, fresh
from faults.workload import Script, aftermath, told
from faults.workload_writer import (
    ANOTHER_KIND,
    FAILED,
    GAVE_UP,
    REFUSED,
    append_in_straits,
    append_stubbornly,
)

_ERRORS = {
    "openat": ("EMFILE", "ENFILE", "EIO", "ENOSPC"),
    "unlink": ("EIO",),
    "unlinkat": ("EIO",),
}
_OF_DATA = ("EIO", "ENOSPC")
_LONGEST_ROW = 3
_BAD = (ANOTHER_KIND, REFUSED, GAVE_UP, HUNG)


class Trial(NamedTuple):
    """What a writer told while something failed, and what was wrong afterwards."""

    cause: str
    heard: list[str]
    broken: list[str]

    def faults(self) -> list[str]:
        """All that must not be."""
        return [line for line in self.heard if line.startswith(_BAD)] + self.broken

    def happened(self) -> bool:
        """Whether the fault came before the writer was done; SQLite can do without some calls."""
        return any(not line.isdecimal() for line in self.heard) or bool(self.broken)


def run_calls(dose: int, seed: int, store: Store) -> Outcome:
    """Fail each of ``dose`` calls, alone or with the next ones of its name."""
    if reason := syscall_trace.missing():
        return Outcome(skipped=reason)
    chance = random.Random(seed)
    with Nursery(store) as processes, ThreadPoolExecutor(AT_ONCE) as pool:
        found = points(processes, store, dose, seed)
        chosen = chance.sample(found, min(dose, len(found)))
        plan = [
            (point, chance.choice(_ERRORS.get(point.call, _OF_DATA)), chance.choice((0, 0, 1, 3)))
            for point in chosen
        ]
        trials = list(pool.map(lambda one: _fail(processes, store, *one), plan))
    return _outcome("calls that failed", trials)


def _fail(processes: Nursery, store: Store, point: Point, error: str, more: int) -> Trial:
    with fresh(store) as (_, place):
        child = processes.child(
            append_stubbornly, place, point.script, point.batches, _LONGEST_ROW + 2
        )
        inject = f"inject={point.call}:error={error}:when={point.nth}..{point.nth + more}"
        with syscall_trace.traced(child, "-e", f"trace={point.call}", "-e", inject):
            child.go()
            heard = list(child.heard())
            child.end()
        after = aftermath(place, point.script, told(heard))
    return Trial(f"{error} from {point}, and {more} more", heard, after.broken)


def run_limits(dose: int, seed: int, store: Store) -> Outcome:
    """Let writers run out of descriptors, and of room for their files, by turns."""
    if reason := fork_server.missing():
        return Outcome(skipped=reason)
    chance = random.Random(seed)
    plan = []
    for number in range(dose):
        script = Script((chance.choice((1, 5, 50)),))
        descriptors = resource.RLIMIT_NOFILE, chance.randrange(8)
        room = resource.RLIMIT_FSIZE, chance.randrange(200_000)
        plan.append((script, *(room if number % 2 else descriptors)))
    with Nursery(store) as processes, ThreadPoolExecutor(AT_ONCE) as pool:
        trials = list(pool.map(lambda one: _starve(processes, store, *one), plan))
    return _outcome("writers that ran out", trials)


def _starve(processes: Nursery, store: Store, script: Script, limit: int, amount: int) -> Trial:
    with fresh(store) as (_, place):
        child = processes.child(append_in_straits, place, script, 12, limit, amount)
        child.go()
        heard = list(child.heard())
        child.end()
        after = aftermath(place, script, told(heard))
    what = "descriptors" if limit == resource.RLIMIT_NOFILE else "bytes"
    return Trial(f"{amount} {what} for batches of {script.sizes}", heard, after.broken)


def _outcome(unit: str, trials: Sequence[Trial]) -> Outcome:
    kinds = Counter(line.partition(":")[0] for trial in trials for line in trial.heard)
    counts = {
        unit: len(trials),
        "of them felt by the writer": sum(trial.happened() for trial in trials),
        "failures reported": kinds[FAILED],
        "errors of another kind": kinds[ANOTHER_KIND],
        "false conflicts": kinds[REFUSED],
        "writers stuck": kinds[GAVE_UP] + kinds[HUNG],
    }
    broken = [f"{t.cause}: {'; '.join(t.faults())}" for t in trials if t.faults()]
    return Outcome(counts, broken)


_HOLDS = (
    "each failure is reported by an error of the store's own kind, the same handle works once the "
    "cause is gone, and all that holds after `kill`"
)

PROGRAMMES = (
    Programme(
        name="fail-calls",
        fault="EIO, ENOSPC, EMFILE and ENFILE from one to four calls in a row that open, write, "
        "sync, truncate or remove a file, those of a commit among them (strace)",
        unit="calls",
        full=600,
        short=16,
        holds=_HOLDS,
        stores=FILES,
        why_not="the server writes the files",
        run=run_calls,
    ),
    Programme(
        name="run-out",
        fault="no descriptors left (RLIMIT_NOFILE), or no room for files to grow (RLIMIT_FSIZE), "
        "until the limit is lifted",
        unit="writers",
        full=400,
        short=16,
        holds=_HOLDS,
        stores=FILES,
        why_not="the server opens and writes the files",
        run=run_limits,
    ),
)
