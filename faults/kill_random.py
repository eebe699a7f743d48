"""``kill -9`` at random moments: no acknowledged event is lost, and no batch is torn."""

from __future__ import annotations

import random
import time
from itertools import islice

from faults import fork_server
from faults.experiments import Experiment
from faults.fork_server import ForkServer
from faults.result import ExperimentResult
from faults.stores import ALL_STORES, StoreKind, StoreLocation, empty_location
from faults.workload import Workload, check_after_fault, last_acknowledged
from faults.workload_writer import append_forever

SIZES = (1, 5, 50)
_CONSECUTIVE_KILLS = 10
_MAX_LIFETIME_S = 0.08
_EARLY_KILL_PROBABILITY = 0.3


def run(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Kill ``iterations`` writers, up to ten of them in a row on the same store."""
    if reason := fork_server.unavailable_reason():
        return ExperimentResult(skip_reason=reason)
    rng = random.Random(seed)
    kills = batches = 0
    violations: list[str] = []
    with ForkServer(store_kind) as processes:
        while kills < iterations:
            workload = Workload((SIZES[kills // _CONSECUTIVE_KILLS % len(SIZES)],))
            with empty_location(store_kind) as (_, location):
                appended = 0
                for _ in range(min(_CONSECUTIVE_KILLS, iterations - kills)):
                    kills += 1
                    acknowledged = _kill(processes, location, workload, appended, rng)
                    batches += acknowledged - appended
                    state = check_after_fault(location, workload, acknowledged)
                    if state.violations:
                        violations.append(f"kill {kills}: {'; '.join(state.violations)}")
                        break
                    appended = state.batches
    return ExperimentResult({"kills": kills, "batches acknowledged": batches}, violations)


def _kill(
    processes: ForkServer,
    location: StoreLocation,
    workload: Workload,
    appended: int,
    rng: random.Random,
) -> int:
    """Let a writer run for some milliseconds after its start or its opening of the store.

    Return the number of its last acknowledged batch.
    """
    child = processes.start_child(append_forever, location, workload, appended)
    child.proceed()
    messages = child.messages()
    first_message = [] if rng.random() < _EARLY_KILL_PROBABILITY else list(islice(messages, 1))
    time.sleep(rng.uniform(0, _MAX_LIFETIME_S))
    child.kill()
    acknowledged = last_acknowledged([*first_message, *messages], appended)
    child.wait()
    return acknowledged


EXPERIMENTS = (
    Experiment(
        name="kill-random",
        fault="`kill -9` at random moments of a writer with batches of 1, 5 and 50 events",
        unit="kills",
        full_iterations=300,
        short_iterations=8,
        invariant="no acknowledged event is lost, no batch is torn, positions have no gaps, the "
        "tree is correct, the next append works",
        stores=ALL_STORES,
        run=run,
    ),
)
