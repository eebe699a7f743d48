"""The power fails: what was not synced is lost in part, or came to the disk in another order.

The real writer is recorded, with its real SQLite: every call by which it writes, syncs, shortens,
makes or removes a file, and every acknowledgement between them.  From the record the disk is
rebuilt up to a moment, and cut there (``faults.disk_model``); the image is opened as a store.  So
it is our code and the library that it runs on which are tested, and no stand-in for either of them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from faults import syscall_trace
from faults.disk_model import Disk
from faults.experiments import Programme
from faults.fork_server import Nursery
from faults.result import Outcome
from faults.stores import FILES, Place, Store, fresh
from faults.syscall_trace import Call
from faults.workload import Script, aftermath
from faults.workload_writer import append_and_reopen

_WORKLOADS = (
    (Script((1, 5, 50)), 14),
    (Script((1,)), 14),
    (Script((5, 2)), 14),
    (Script((50,)), 10),
    (Script((3, 200)), 10),
    (Script((700,)), 6),  # As much as makes SQLite move its write-ahead log by itself.
)
_LEAST_OF_ONE = 12
"""Images that are made of one workload at least; a small dose does without the last of them."""
_SHARED = "-shm"
_LONGEST_SHARED = 32_768


def run(dose: int, seed: int, store: Store) -> Outcome:
    """Judge ``dose`` images, cut at moments that are spread evenly over several writers."""
    if reason := syscall_trace.missing():
        return Outcome(skipped=reason)
    chance = random.Random(seed)
    broken: list[str] = []
    images = recorded = unlike = 0
    with Nursery(store) as processes:
        workloads = _WORKLOADS[: max(1, dose // _LEAST_OF_ONE)]
        for number, (script, count) in enumerate(workloads, start=1):
            share = dose * number // len(workloads) - dose * (number - 1) // len(workloads)
            with fresh(store) as (folder, place):
                calls = _record(processes, folder, place, script, count)
            recorded += len(calls)
            for moment, disk in _moments(calls, folder, share, chance):
                image = disk.image(chance)
                images += 1
                unlike += image != disk.seen()
                found = _judge(store, image, script, disk.told, chance)
                if found:
                    where = f"image {images}, after call {moment} of batches of {script.sizes}"
                    broken.append(f"{where}: {'; '.join(found)}")
    counts = {
        "images": images,
        "of them unlike what the writer saw": unlike,
        "calls recorded": recorded,
    }
    return Outcome(counts, broken)


def _record(
    processes: Nursery, folder: Path, place: Place, script: Script, count: int
) -> list[Call]:
    """The calls of a writer; from them its files can be rebuilt, or they are not all."""
    calls = syscall_trace.recorded(
        processes, folder, append_and_reopen, place, script, count, data=True
    )
    disk = Disk(folder)
    for call in calls:
        disk.do(call)
    if disk.seen() != {file.name: file.read_bytes() for file in folder.iterdir()}:
        raise RuntimeError("the files are not what the recorded calls have written")
    return calls


def _moments(
    calls: list[Call], folder: Path, share: int, chance: random.Random
) -> Iterator[tuple[int, Disk]]:
    """The disk at ``share`` moments by chance, in their order."""
    disk = Disk(folder)
    done = 0
    for moment in sorted(chance.randint(0, len(calls)) for _ in range(share)):
        for call in calls[done:moment]:
            disk.do(call)
        done = moment
        yield moment, disk


def _judge(
    store: Store, image: dict[str, bytes], script: Script, told: int, chance: random.Random
) -> list[str]:
    """What is broken in a store of these files.

    What processes share about a write-ahead log is in memory: after a power cut it is not there,
    or anything.
    """
    with fresh(store) as (folder, place):
        for name, content in image.items():
            if not name.endswith(_SHARED):
                (folder / name).write_bytes(content)
            elif chance.random() < 0.5:
                (folder / name).write_bytes(chance.randbytes(chance.randrange(_LONGEST_SHARED)))
        return aftermath(place, script, told).broken


PROGRAMMES = (
    Programme(
        name="power-loss",
        fault="the power fails: writes that were not synced are dropped, reordered or torn at "
        "512 bytes; names that were not synced are gone or back (from the recorded calls of a "
        "real writer, by strace)",
        unit="images",
        full=2000,
        short=36,
        holds="every event that was acknowledged before is there, and all that holds after `kill`",
        stores=FILES,
        why_not="the server writes the files",
        run=run,
    ),
)
