"""Examining what cannot be carried: in a copy of this very process.

Everything is watched as elsewhere, but for the order of hashes, which a process keeps for life.
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

from dialoguekit.testing.purity.call_monitor import Watch
from dialoguekit.testing.purity.environments import Surroundings
from dialoguekit.testing.purity.fold_variants import Streams, Subject
from dialoguekit.testing.purity.subprocess_run import Lost, Saved, Seen, examined


def can_fork() -> bool:
    """Whether a process can be copied here."""
    return hasattr(os, "fork")


def examined_beside(
    subjects: Sequence[Subject],
    streams: Streams,
    surroundings: Surroundings,
    root: Path,
    *,
    within_s: float,
    saved: Saved,
) -> Seen | Lost:
    """What a copy of this process saw of ``subjects``; the arguments are as elsewhere."""
    answers, writing = os.pipe()
    with warnings.catch_warnings():
        # Python warns of copying a process with threads; the copy calls none of their locks.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.close(answers)
        _answer(subjects, streams, surroundings, root, saved, writing)
    os.close(writing)
    with os.fdopen(answers, "rb") as reading:
        told = _read(reading.fileno(), within_s)
    if told is None:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if told is None:
        return Lost(f"it did not end within {within_s:.0f} seconds", late=True)
    if not told:
        return Lost(f"the process ended with status {status}")
    answer: Seen | Lost = pickle.loads(told)
    return answer


def _read(descriptor: int, within_s: float) -> bytes | None:
    """Everything that comes until the other side ends; None where that takes too long."""
    end, told = time.monotonic() + within_s, b""
    while True:
        ready, _, _ = select.select([descriptor], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return None
        part = os.read(descriptor, 1 << 16)
        if not part:
            return told
        told += part


def _answer(
    subjects: Sequence[Subject],
    streams: Streams,
    surroundings: Surroundings,
    root: Path,
    saved: Saved,
    writing: int,
) -> None:
    """What the copy does; it never returns."""
    try:
        os.environ.clear()
        os.environ.update(surroundings.environment(root))
        time.tzset()
        os.chdir(surroundings.directory(root))
        clutter = surroundings.settle()
        watch = Watch()
        watch.install()
        answer = Seen(examined(subjects, streams, watch, surroundings, saved))
        told = pickle.dumps(answer)
        while told:
            told = told[os.write(writing, told) :]
        clutter.clear()
    finally:
        os._exit(0)
