"""Examination of subjects that cannot be transferred, in a fork of this process.

Everything is checked as in a subprocess, except the hash order, which a fork inherits.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

from dialoguekit.testing.purity.call_monitor import CallMonitor
from dialoguekit.testing.purity.environments import Environment
from dialoguekit.testing.purity.fold_variants import Streams, Subject
from dialoguekit.testing.purity.subprocess_run import (
    ProcessFailure,
    ProcessOutcome,
    ProcessResult,
    Snapshots,
    examine_all,
)


def can_fork() -> bool:
    """Return whether this platform can fork a process."""
    return hasattr(os, "fork")


def examine_in_fork(
    subjects: Sequence[Subject],
    streams: Streams,
    environment: Environment,
    root: Path,
    *,
    timeout_s: float,
    snapshots: Snapshots,
) -> ProcessOutcome:
    """Examine ``subjects`` in a fork of this process.

    The other arguments are those of :func:`examine_in_subprocess`.
    """
    read_fd, write_fd = os.pipe()
    with warnings.catch_warnings():
        # Python warns of a fork with threads; the child uses none of their locks.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.close(read_fd)
        _run_child(subjects, streams, environment, root, snapshots, write_fd)
    os.close(write_fd)
    with os.fdopen(read_fd, "rb") as reader:
        data = _read(reader.fileno(), timeout_s)
    if data is None:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if data is None:
        return ProcessFailure.timeout(timeout_s)
    if not data:
        return ProcessFailure(f"the process ended with status {status}")
    outcome: ProcessOutcome = pickle.loads(data)
    return outcome


def _read(descriptor: int, timeout_s: float) -> bytes | None:
    """Read until the end of the pipe; return None on a timeout."""
    end, data = time.monotonic() + timeout_s, b""
    while True:
        ready, _, _ = select.select([descriptor], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return None
        part = os.read(descriptor, 1 << 16)
        if not part:
            return data
        data += part


def _run_child(
    subjects: Sequence[Subject],
    streams: Streams,
    environment: Environment,
    root: Path,
    snapshots: Snapshots,
    output_fd: int,
) -> None:
    """Examine in the child process, write the result and exit."""
    try:
        os.environ.clear()
        os.environ.update(environment.environment_variables(root))
        time.tzset()
        os.chdir(environment.directory(root))
        clutter = environment.apply()
        monitor = CallMonitor()
        monitor.install()
        result = ProcessResult(examine_all(subjects, streams, monitor, environment, snapshots))
        data = pickle.dumps(result)
        while data:
            data = data[os.write(output_fd, data) :]
        clutter.clear()
    finally:
        os._exit(0)
