"""Examination of subjects in a separate interpreter with its own environment."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import attrs

from dialoguekit.testing.purity.call_monitor import CallMonitor, record_environment_reads
from dialoguekit.testing.purity.code_ownership import CheckedCode
from dialoguekit.testing.purity.code_transfer import CodeBundle, ModuleSource, unpack
from dialoguekit.testing.purity.environments import Environment
from dialoguekit.testing.purity.fold_variants import (
    Streams,
    Subject,
    SubjectResult,
    examine,
    resume,
)

_STARTUP_CODE = (
    "import sys, pickle; request = pickle.load(sys.stdin.buffer); "
    "sys.path[:] = request['path']; "
    "from dialoguekit.testing.purity.subprocess_run import main; main(request)"
)
_MAX_ERROR_LENGTH = 300  # Characters of the error output in a message.


Snapshots: TypeAlias = Mapping[str, Mapping[str, bytes]]
"""Pickled folds, by subject and stream."""


@attrs.frozen
class ProcessResult:
    """The results of one process, by subject.

    ``variables_read`` are the environment variables that the modules read when imported.
    """

    subjects: Mapping[str, SubjectResult]
    variables_read: tuple[str, ...] = ()

    @property
    def snapshots(self) -> Snapshots:
        """The snapshots that the process saved."""
        return {name: examined.snapshots for name, examined in self.subjects.items()}


@attrs.frozen
class ProcessFailure:
    """A process without a result, and the reason.

    A process that was not ``started`` could not import the code.
    """

    reason: str
    started: bool = True
    timed_out: bool = False

    @classmethod
    def timeout(cls, timeout_s: float) -> ProcessFailure:
        """Return the failure of a process that did not end in time."""
        return cls(f"it timed out after {timeout_s:.0f} seconds", timed_out=True)


ProcessOutcome: TypeAlias = ProcessResult | ProcessFailure


def examine_in_subprocess(
    bundle: CodeBundle,
    environment: Environment,
    root: Path,
    *,
    timeout_s: float,
    snapshots: Snapshots,
) -> ProcessOutcome:
    """Examine the subjects in ``bundle`` in a subprocess; with ``snapshots``, resume those.

    ``root`` is a directory for the exclusive use of this check; ``timeout_s`` is in seconds.
    """
    request = {
        "path": list(bundle.path),
        "bundle": attrs.asdict(bundle),
        "snapshots": snapshots,
        "environment": attrs.asdict(environment),
        "copy_to": str(root / "moved") if environment.relocate_code else None,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-c", _STARTUP_CODE],
            input=pickle.dumps(request),
            capture_output=True,
            env=environment.environment_variables(root),
            cwd=environment.directory(root),
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ProcessFailure.timeout(timeout_s)
    try:
        outcome: ProcessOutcome = pickle.loads(done.stdout)
    except Exception:  # noqa: BLE001  # the output can be anything
        stderr = done.stderr.decode("utf-8", "replace").strip()[-_MAX_ERROR_LENGTH:]
        return ProcessFailure(
            f"the process ended with status {done.returncode}: {stderr or 'no error output'}"
        )
    return outcome


def main(request: Mapping[str, Any]) -> None:
    """Run in the subprocess: write the outcome to the original standard output."""
    with os.fdopen(os.dup(1), "wb") as output:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, 1)
        _write_outcome(request, output)
    if threading.active_count() > 1:  # A remaining thread would keep the process alive.
        os._exit(0)


def _write_outcome(request: Mapping[str, Any], output: BinaryIO) -> None:
    environment = Environment(**request["environment"])
    clutter = environment.apply()
    monitor = CallMonitor()
    monitor.install()
    sources = tuple(ModuleSource(**source) for source in request["bundle"]["sources"])
    bundle = CodeBundle(**(request["bundle"] | {"sources": sources}))
    copy_to = None if request["copy_to"] is None else Path(request["copy_to"])
    if copy_to is not None:
        copy_to.mkdir(exist_ok=True)
    outcome: ProcessOutcome
    try:
        with _environment_reads(bundle, environment) as variables:
            subjects, streams = unpack(bundle, copy_to)
    except BaseException as error:  # noqa: BLE001  # importing code can raise anything
        outcome = ProcessFailure(f"its code cannot be imported there: {error!r}", started=False)
    else:
        outcome = ProcessResult(
            examine_all(subjects, streams, monitor, environment, request["snapshots"]),
            tuple(sorted(variables)),
        )
    pickle.dump(outcome, output)
    clutter.clear()


def _environment_reads(
    bundle: CodeBundle, environment: Environment
) -> AbstractContextManager[set[str]]:
    """Collect the variables that modules read when imported, in one environment: it is slow."""
    if not environment.looks_inside:
        return nullcontext(set())
    return record_environment_reads(CheckedCode(frozenset(bundle.checked_modules)))


def examine_all(
    subjects: Sequence[Subject],
    streams: Streams,
    monitor: CallMonitor,
    environment: Environment,
    snapshots: Snapshots,
) -> dict[str, SubjectResult]:
    """Examine each subject in this process, by name; with ``snapshots``, resume those."""
    if snapshots:
        return {s.name: resume(s, streams, monitor, snapshots[s.name]) for s in subjects}
    return {
        subject.name: examine(
            subject,
            streams,
            monitor,
            reverse_streams=environment.reverse_streams,
            drop_events=environment.drop_events,
            looks_inside=environment.looks_inside,
        )
        for subject in subjects
    }
