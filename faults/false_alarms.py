"""Audits, proofs and exports beside four writers: a log that is sound is never called damaged."""

from __future__ import annotations

import io
import random
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing

from dialoguekit.errors import DialogueKitError
from dialoguekit.events import RecordRedacted
from dialoguekit.interchange.jsonl_export import export_jsonl
from dialoguekit.store import PER_PERSON_ENCRYPTION, EventStore, open_store
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.audit.hash_reader import build_checkpoint
from dialoguekit.store.audit.proof_file import prove
from dialoguekit.store.rows import tombstone
from faults.experiments import Experiment
from faults.result import ExperimentResult
from faults.stores import DIALOGUEKIT_STORES, StoreKind, empty_location
from faults.stores.dialoguekit_store import CODEC, DialogueKitLocation, contribution

WRITERS = 4
_CHECKS_PER_LOG = 50
_MAX_BATCH = 40
_REDACTING = "writer-0"
"""The stream whose writer also redacts."""
_MAX_PAUSE_S = 0.002
_JOIN_TIMEOUT_S = 30


def run(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Make ``iterations`` checks beside writers, in a new log every fifty."""
    counts = Counter[str]()
    violations: list[str] = []
    for first in range(0, iterations, _CHECKS_PER_LOG):
        number = min(_CHECKS_PER_LOG, iterations - first)
        with empty_location(store_kind) as (_, location):
            assert isinstance(location, DialogueKitLocation)
            _check_beside_writers(
                location.url, number, random.Random(f"{seed} {first}"), counts, violations
            )
    result = {"checks": sum(counts[name] for name in _CHECKS), **counts}
    return ExperimentResult(result, violations)


def _check_beside_writers(
    url: str, number: int, rng: random.Random, counts: Counter[str], violations: list[str]
) -> None:
    stop = threading.Event()
    with open_store(url, CODEC, encryption=PER_PERSON_ENCRYPTION) as store:
        _append(store, _REDACTING, random.Random(rng.random()))
        threads = [
            threading.Thread(
                target=_write,
                args=(url, f"writer-{n}", random.Random(rng.random()), stop, violations),
            )
            for n in range(WRITERS)
        ]
        for thread in threads:
            thread.start()
        try:
            for _ in range(number):
                name = rng.choice(list(_CHECKS))
                counts[name] += 1
                try:
                    problem = _CHECKS[name](store, rng)
                except DialogueKitError as error:
                    problem = str(error)
                if problem:
                    violations.append(f"{name}: false alarm: {problem}")
        finally:
            stop.set()
            for thread in threads:
                thread.join(_JOIN_TIMEOUT_S)
        counts["events"] += store.head()


def _write(
    url: str, stream: str, rng: random.Random, stop: threading.Event, violations: list[str]
) -> None:
    """Append to a stream and redact some of its events until the end of the checks."""
    try:
        with closing(open_store(url, CODEC, create=False)) as store:
            while not stop.is_set():
                _append(store, stream, rng)
                if stream == _REDACTING and rng.random() < 0.1:
                    _redact(store, stream, rng)  # This waits for readers of older states.
                stop.wait(rng.uniform(0, _MAX_PAUSE_S))
    except DialogueKitError as error:
        violations.append(f"writer: error: {error}")


def _append(store: EventStore, stream: str, rng: random.Random) -> None:
    version = store.stream_version(stream)
    numbers = range(version + 1, version + 1 + rng.randint(1, _MAX_BATCH))
    new = [contribution(f"{stream}-{number}", number) for number in numbers]
    store.append(stream, new, expected_version=version)


def _redact(store: EventStore, stream: str, rng: random.Random) -> None:
    version = store.stream_version(stream)
    target = rng.randint(1, version)
    new = contribution(f"{stream}-redacts-{version}", version)
    redaction = RecordRedacted(target=target, basis="requested")
    entry = type(new)(
        event=redaction, occurred_at=new.occurred_at, recorded_at=new.recorded_at, id=new.id
    )
    store.append(stream, [entry], expected_version=version)
    row = next(row for row in store.rows(stream) if row.seq == target)
    if row.personal_data is not None:
        store.erase([row._replace(personal_data=tombstone(row.personal_data))])


def _audit(store: EventStore, rng: random.Random) -> str:
    found = audit(store, save_checkpoint=False, check_storage=rng.random() < 0.1).findings
    return str(found[0]) if found else ""


def _audit_against_checkpoint(store: EventStore, rng: random.Random) -> str:
    checkpoint = build_checkpoint(store, rng.randint(0, store.head()))
    found = audit(store, checkpoints=[checkpoint], save_checkpoint=False).findings
    return str(found[0]) if found else ""


def _prove(store: EventStore, rng: random.Random) -> str:
    position = rng.randint(1, store.head())
    checkpoint = prove(store, position).verify()
    return "" if checkpoint.size >= position else "the checkpoint does not cover the event"


def _export(store: EventStore, rng: random.Random) -> str:
    out = io.BytesIO()
    exported = export_jsonl(store, out, as_of=rng.randint(1, store.head()))
    lines = out.getvalue().count(b"\n")
    return "" if lines == exported.events + 1 else f"{lines} lines for {exported.events} events"


_CHECKS: dict[str, Callable[[EventStore, random.Random], str]] = {
    "audits": _audit,
    "audits against a checkpoint": _audit_against_checkpoint,
    "proofs": _prove,
    "exports": _export,
}

EXPERIMENTS = (
    Experiment(
        name="false-alarms",
        fault="4 writers append, and one of them redacts, while others audit, prove and export",
        unit="checks",
        full_iterations=10_000,
        short_iterations=24,
        invariant="no check finds anything, and no writer gets an error",
        stores=DIALOGUEKIT_STORES,
        not_applicable_reason="it has no audits and proofs",
        run=run,
    ),
)
