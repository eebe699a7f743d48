"""Random operations on a store and on its reference model, which must not differ.

The stores are in memory, in files and on a server, with and without encryption, and each is used
through two handles where possible.  A new store is created after up to some hundred events.
"""

from __future__ import annotations

import pickle
import random
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from dialoguekit.store import NO_ENCRYPTION, PER_PERSON_ENCRYPTION, EventStore, open_store
from dialoguekit.store.memory import MemoryEventStore
from faults.experiments import Experiment
from faults.model_operations import OPERATIONS, Divergence, ModelRun
from faults.result import ExperimentResult
from faults.stores import DIALOGUEKIT_STORES, FILE_STORES, StoreKind
from faults.stores.dialoguekit_store import CODEC, DialogueKitLocation

_MAX_EVENTS = (30, 100, 300)
_MEMORY_PROBABILITY = 2 / 3
_SHARED_MEMORY = Path("/dev/shm")
"""A file system on which syncs take no time, where available."""


def run(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Run ``iterations`` steps, on stores of that kind and, for files, also on stores in memory."""
    rng = random.Random(seed)
    operation_counts: Counter[str] = Counter()
    violations: list[str] = []
    store_count = events = in_memory = steps = 0
    while steps < iterations:
        store_count += 1
        max_events = rng.choice(_MAX_EVENTS)
        with ExitStack() as stack:
            if store_kind.name in FILE_STORES and rng.random() < _MEMORY_PROBABILITY:
                model_run = ModelRun([MemoryEventStore(CODEC)], _pickle_round_trip, rng)
            else:
                model_run = _open_run(store_kind, stack, rng)
            first_step = steps
            try:
                while steps < iterations and len(model_run.model.events) < max_events:
                    steps += 1
                    model_run.step()
            except Divergence as error:
                violations.append(f"step {steps}, in store {store_count}: {error}")
            for store in model_run.stores:
                in_memory += (steps - first_step) * isinstance(store, MemoryEventStore)
                store.close()
        operation_counts += model_run.counts
        events += len(model_run.model.events)
    counts = {
        "steps": steps,
        "of them in memory": in_memory,
        "stores": store_count,
        "events": events,
    }
    counts |= {name: operation_counts[name] for name in OPERATIONS}
    return ExperimentResult(counts, violations)


def _open_run(store_kind: StoreKind, stack: ExitStack, rng: random.Random) -> ModelRun:
    parent = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None
    folder = stack.enter_context(tempfile.TemporaryDirectory(dir=parent))
    location = stack.enter_context(store_kind.create_empty(Path(folder)))
    assert isinstance(location, DialogueKitLocation)
    encryption = rng.choice((NO_ENCRYPTION, PER_PERSON_ENCRYPTION))
    stores = [open_store(location.url, CODEC, encryption=encryption) for _ in range(2)]

    def reopen(store: EventStore) -> EventStore:
        store.close()
        return open_store(location.url, CODEC, create=False)

    return ModelRun(stores, reopen, rng)


def _pickle_round_trip(store: EventStore) -> EventStore:
    """Return a store in memory as another process would receive it."""
    copy = pickle.loads(pickle.dumps(store))
    store.close()
    assert isinstance(copy, MemoryEventStore)
    return copy


_INVARIANT = (
    "reads, results, refusals and hashes equal those of the model, through any handle, and no "
    "other error is raised"
)

EXPERIMENTS = (
    Experiment(
        name="model-based",
        fault="random appends, repeats, conflicts, imports, erasures, reads and reopened handles, "
        "on a store and on a model in plain lists; two thirds of the steps in memory, the "
        "others in files",
        unit="steps",
        full_iterations=300_000,
        short_iterations=3_000,
        invariant=_INVARIANT,
        stores=DIALOGUEKIT_STORES[:1],
        run=run,
        not_applicable_reason="bare `eventsourcing` promises neither idempotent repeats nor "
        "refusals by content; for the slower server see `model-based-postgres`",
    ),
    Experiment(
        name="model-based-postgres",
        fault="the operations of `model-based`, on a server",
        unit="steps",
        full_iterations=8_000,
        short_iterations=100,
        invariant=_INVARIANT,
        stores=DIALOGUEKIT_STORES[1:],
        run=run,
        not_applicable_reason="for files see `model-based`",
    ),
)
