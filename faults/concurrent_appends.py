"""Eight processes append at once: one writer wins each version of a stream, without gaps."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple, TypeVar

from faults import fork_server
from faults.experiments import Experiment
from faults.fork_server import HUNG, Child, ChildChannel, ForkServer
from faults.result import ExperimentResult
from faults.stores import (
    ALL_STORES,
    EventRecord,
    Handle,
    StoreFailure,
    StoreKind,
    StoreLocation,
    VersionConflict,
    empty_location,
    text_of,
)
from faults.workload_writer import GAVE_UP

PROCESSES = 8
SHARED_STREAM = "contended"

T = TypeVar("T")

_TIMEOUT_S = 30


class AcknowledgedAppend(NamedTuple):
    """An append that was acknowledged."""

    stream: str
    seq: int
    id: str

    def __str__(self) -> str:
        return " ".join(map(str, self))


def append_concurrently(
    channel: ChildChannel, location: StoreLocation, name: str, count: int
) -> None:
    """Append ``count`` events, alternating between an own stream and the shared one.

    After a conflict, reload the version and retry.  After a failure, retry for up to half a minute.
    Send each acknowledged append, conflict and failure.
    """
    handle = _retry_until_deadline(channel, location.open)
    if handle is None:
        return
    with handle:
        for turn in range(count):
            stream = name if turn % 2 else SHARED_STREAM
            id = f"{name}-{turn}"
            seq = _retry_until_deadline(channel, partial(_append, handle, stream, id))
            if seq is None:
                return
            channel.send(f"acknowledged {stream} {seq} {id}")


def _append(handle: Handle, stream: str, id: str) -> int:
    version = handle.stream_version(stream)
    handle.append(stream, [id], version)
    return version + 1


def _retry_until_deadline(channel: ChildChannel, operation: Callable[[], T]) -> T | None:
    deadline = time.monotonic() + _TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            return operation()
        except VersionConflict:
            channel.send("conflict")
        except StoreFailure as error:
            channel.send(f"failed {type(error).__name__}")
    channel.send(GAVE_UP)
    return None


def run(
    iterations: int, seed: int, store_kind: StoreKind
) -> ExperimentResult:  # scheduling is the only random source
    """Let eight processes append ``iterations`` events in total, one by one."""
    if reason := fork_server.unavailable_reason():
        return ExperimentResult(skip_reason=reason)
    shares = [
        iterations * (n + 1) // PROCESSES - iterations * n // PROCESSES for n in range(PROCESSES)
    ]
    with ForkServer(store_kind) as processes, empty_location(store_kind) as (_, location):
        location.open().close()
        children = [
            processes.start_child(append_concurrently, location, f"process-{n}", share)
            for n, share in enumerate(shares, start=1)
        ]
        for child in children:
            child.proceed()
        messages = _collect_messages(children)
        acknowledged = [
            AcknowledgedAppend(stream, int(seq), id)
            for kind, _, details in (line.partition(" ") for line in messages)
            if kind == "acknowledged"
            for stream, seq, id in [details.split(" ")]
        ]
        kinds = Counter(line.partition(" ")[0] for line in messages)
        with location.open() as handle:
            events = handle.read()
        violations = find_violations(acknowledged, events) + location.find_corruption()
    if stuck := messages.count(GAVE_UP) + messages.count(HUNG):
        violations.append(f"stuck: {stuck} processes")
    counts = {
        "appends": len(acknowledged),
        "conflicts reported": kinds["conflict"],
        "failures reported": kinds["failed"],
    }
    return ExperimentResult(counts, [f"{PROCESSES} processes: {line}" for line in violations])


def _collect_messages(children: Sequence[Child]) -> list[str]:
    """Return the messages of all children, read in parallel so that none blocks."""
    with ThreadPoolExecutor(len(children)) as pool:
        messages = [
            line
            for lines in pool.map(lambda child: list(child.messages()), children)
            for line in lines
        ]
    for child in children:
        child.wait()
    return messages


def find_violations(
    acknowledged: Sequence[AcknowledgedAppend], found: Sequence[EventRecord]
) -> list[str]:
    """Compare the events found with the acknowledged appends."""
    violations = []
    duplicates = [
        version for version, n in Counter((w.stream, w.seq) for w in acknowledged).items() if n > 1
    ]
    violations += [f"{stream} {seq} has several winners" for stream, seq in duplicates]
    stored = [AcknowledgedAppend(event.stream, event.seq, event.id) for event in found]
    violations += [
        f"{append} was acknowledged and is missing" for append in set(acknowledged) - set(stored)
    ]
    violations += [
        f"{append} was found and not acknowledged" for append in set(stored) - set(acknowledged)
    ]
    violations += [
        f"{event.id} has another text" for event in found if event.text != text_of(event.id)
    ]
    gaps = [p for p, event in enumerate(found, start=1) if event.position != p]
    if gaps:
        last_position = found[-1].position
        violations.append(
            f"positions have gaps: {len(found)} events, last position {last_position}"
        )
    last: dict[str, int] = {}
    for event in found:
        if event.seq != last.get(event.stream, 0) + 1:
            violations.append(f"{event.stream} {event.seq} follows {last.get(event.stream, 0)}")
        last[event.stream] = event.seq
    return violations


EXPERIMENTS = (
    Experiment(
        name="concurrent-appends",
        fault="8 processes append at once, alternating between their own streams and a shared one",
        unit="appends",
        full_iterations=10_000,
        short_iterations=160,
        invariant="one winner for each version; the events are exactly the acknowledged ones; "
        "positions and streams have no gaps; the tree is correct",
        stores=ALL_STORES,
        run=run,
    ),
)
