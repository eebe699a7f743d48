"""A power cut: data that was not synced is lost in part or reordered.

The real writer with its real SQLite is recorded: every call that writes, syncs, truncates, creates
or removes a file, and every acknowledgement between them.  From the record, the disk is rebuilt up
to a random call (``faults.disk_model``), and the image is opened as a store.  This tests the code
itself and the libraries that it uses, not a simulation.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from faults import syscall_trace
from faults.disk_model import Disk
from faults.experiments import Experiment
from faults.fork_server import ForkServer
from faults.result import ExperimentResult
from faults.stores import FILE_STORES, StoreKind, StoreLocation, empty_location
from faults.syscall_trace import Call
from faults.workload import Workload, check_after_fault
from faults.workload_writer import append_and_reopen

_WORKLOADS = (
    (Workload((1, 5, 50)), 14),
    (Workload((1,)), 14),
    (Workload((5, 2)), 14),
    (Workload((50,)), 10),
    (Workload((3, 200)), 10),
    (Workload((700,)), 6),  # Enough for SQLite to checkpoint its write-ahead log by itself.
)
_MIN_IMAGES = 12
"""The minimum number of images of a workload; few iterations skip the last workloads."""
_SHM_SUFFIX = "-shm"
_MAX_SHM_SIZE = 32_768


def run(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Check ``iterations`` images, taken at calls that are spread evenly over several writers."""
    if reason := syscall_trace.unavailable_reason():
        return ExperimentResult(skip_reason=reason)
    rng = random.Random(seed)
    violations: list[str] = []
    images = recorded = different = 0
    with ForkServer(store_kind) as processes:
        workloads = _WORKLOADS[: max(1, iterations // _MIN_IMAGES)]
        for number, (workload, count) in enumerate(workloads, start=1):
            share = iterations * number // len(workloads) - iterations * (number - 1) // len(
                workloads
            )
            with empty_location(store_kind) as (folder, location):
                calls = _record(processes, folder, location, workload, count)
            recorded += len(calls)
            for call_number, disk in _crash_points(calls, folder, share, rng):
                image = disk.crash_image(rng)
                images += 1
                different += image != disk.visible_files()
                lines = _find_violations(store_kind, image, workload, disk.acknowledged, rng)
                if lines:
                    label = (
                        f"image {images}, after call {call_number} of batches of {workload.sizes}"
                    )
                    violations.append(f"{label}: {'; '.join(lines)}")
    counts = {
        "images": images,
        "that differ from the writer's view": different,
        "calls recorded": recorded,
    }
    return ExperimentResult(counts, violations)


def _record(
    processes: ForkServer, folder: Path, location: StoreLocation, workload: Workload, count: int
) -> list[Call]:
    """Return the calls of a writer, after checking that they produce its files."""
    calls = syscall_trace.record_calls(
        processes, folder, append_and_reopen, location, workload, count, data=True
    )
    disk = Disk(folder)
    for call in calls:
        disk.apply(call)
    if disk.visible_files() != {file.name: file.read_bytes() for file in folder.iterdir()}:
        raise RuntimeError("the recorded calls do not produce the files")
    return calls


def _crash_points(
    calls: list[Call], folder: Path, share: int, rng: random.Random
) -> Iterator[tuple[int, Disk]]:
    """Yield the disk at ``share`` random calls, in order."""
    disk = Disk(folder)
    done = 0
    for call_number in sorted(rng.randint(0, len(calls)) for _ in range(share)):
        for call in calls[done:call_number]:
            disk.apply(call)
        done = call_number
        yield call_number, disk


def _find_violations(
    store_kind: StoreKind,
    image: dict[str, bytes],
    workload: Workload,
    acknowledged: int,
    rng: random.Random,
) -> list[str]:
    """Return the violations of a store with these files.

    The shared memory of a write-ahead log is missing after a power cut, or contains anything.
    Files keep the mode with which the writer creates them.
    """
    with empty_location(store_kind) as (folder, location):
        for name, content in image.items():
            if not name.endswith(_SHM_SUFFIX):
                _write_private(folder / name, content)
            elif rng.random() < 0.5:
                _write_private(folder / name, rng.randbytes(rng.randrange(_MAX_SHM_SIZE)))
        return check_after_fault(location, workload, acknowledged).violations


def _write_private(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)


EXPERIMENTS = (
    Experiment(
        name="power-loss",
        fault="a power cut: unsynced writes are dropped, reordered or torn at 512 bytes; names "
        "that were created or removed without a sync are missing or restored (from the calls of a "
        "real writer, recorded by strace)",
        unit="images",
        full_iterations=2000,
        short_iterations=36,
        invariant="every acknowledged event is found, and all that must hold for `kill-random`",
        stores=FILE_STORES,
        not_applicable_reason="the server writes the files",
        run=run,
    ),
)
