"""Writers for experiments: they append a workload and report their progress."""

from __future__ import annotations

import resource
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from faults.fork_server import ChildChannel
from faults.stores import Handle, StoreFailure, StoreLocation, VersionConflict
from faults.workload import Batch, Workload

FAILED = "failed"
"""Message: the store raised its own error type."""
UNTYPED_ERROR = "untyped error"
"""Message: the store raised an error that is not of its own type."""
FALSE_CONFLICT = "false conflict"
"""Message: the store reported a conflict where there was none."""
GAVE_UP = "gave up"

T = TypeVar("T")

_REOPEN_EVERY = 4


def append_forever(
    channel: ChildChannel, location: StoreLocation, workload: Workload, after: int
) -> None:
    """Append the batches after number ``after``; send the number of each when it is acknowledged.

    Send ``open`` when the store is open.
    """
    with location.open() as handle:
        channel.send("open")
        for batch in workload.batches(after):
            handle.append(batch.stream, batch.ids, batch.expected_version)
            channel.send(str(batch.number))


def append_and_reopen(
    channel: ChildChannel, location: StoreLocation, workload: Workload, count: int
) -> None:
    """Append the first ``count`` batches; close and reopen the store after every fourth.

    The last connection that closes an SQLite file checkpoints its write-ahead log.
    """
    batches = islice(workload.batches(), count)
    while group := list(islice(batches, _REOPEN_EVERY)):
        with location.open() as handle:
            for batch in group:
                handle.append(batch.stream, batch.ids, batch.expected_version)
                channel.send(str(batch.number))


def append_with_retries(
    channel: ChildChannel, location: StoreLocation, workload: Workload, count: int, attempts: int
) -> None:
    """Do the same, and retry each failure on the same handle, with ``attempts`` attempts in all.

    Send a message for each failed attempt: one of the constants above, and the error.
    """
    batches = islice(workload.batches(), count)
    while group := list(islice(batches, _REOPEN_EVERY)):
        handle = _retry(channel, attempts, location.open)
        for batch in group:
            _retry(channel, attempts, partial(_append, handle, batch))
            channel.send(str(batch.number))
        _retry(channel, attempts, handle.close)


def append_under_limit(
    channel: ChildChannel,
    location: StoreLocation,
    workload: Workload,
    count: int,
    limit: int,
    amount: int,
) -> None:
    """Do the same under a resource limit, which is lifted after the first failure.

    ``limit`` is a constant of the module ``resource``.  ``amount`` is the lowered value:
    descriptors in addition to the open ones, or bytes of a file.
    """
    open_descriptors = (
        len(list(Path("/proc/self/fd").iterdir())) if limit == resource.RLIMIT_NOFILE else 0
    )
    _, hard_limit = resource.getrlimit(limit)

    def lift_limit() -> None:
        resource.setrlimit(limit, (hard_limit, hard_limit))

    resource.setrlimit(limit, (open_descriptors + amount, hard_limit))
    handle = _retry(channel, 2, location.open, lift_limit)
    for batch in islice(workload.batches(), count):
        _retry(channel, 2, partial(_append, handle, batch), lift_limit)
        channel.send(str(batch.number))
    _retry(channel, 2, handle.read, lift_limit)
    _retry(channel, 2, handle.close, lift_limit)


def _append(handle: Handle, batch: Batch) -> list[int]:
    return handle.append(batch.stream, batch.ids, batch.expected_version)


def _retry(
    channel: ChildChannel,
    attempts: int,
    operation: Callable[[], T],
    on_failure: Callable[[], object] = bool,
) -> T:
    for _ in range(attempts):
        try:
            return operation()
        except StoreFailure as error:
            channel.send(f"{FAILED}: {_one_line(error)}")
        except VersionConflict as error:
            channel.send(f"{FALSE_CONFLICT}: {_one_line(error)}")
        except Exception as error:  # noqa: BLE001  # any error is reported
            channel.send(f"{UNTYPED_ERROR}: {_one_line(error)}")
        on_failure()
    channel.send(GAVE_UP)
    raise SystemExit


def _one_line(error: Exception) -> str:
    return f"{type(error).__name__} {error}".replace("\n", " ")
