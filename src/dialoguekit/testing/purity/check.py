"""Runs of all variants in several processes, and the verdict on them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import attrs

from dialoguekit.errors import MissingExtra
from dialoguekit.testing.purity.code_transfer import pack
from dialoguekit.testing.purity.environments import BASE, VARIANTS, Environment
from dialoguekit.testing.purity.fold_variants import Streams, Subject
from dialoguekit.testing.purity.forked_run import can_fork, examine_in_fork
from dialoguekit.testing.purity.subprocess_run import (
    ProcessFailure,
    ProcessOutcome,
    Snapshots,
    examine_in_subprocess,
)
from dialoguekit.testing.purity.verdicts import (
    ProcessOutcomes,
    Verdict,
    judge_subjects,
    not_transferable,
    verdict_on_failure,
)

_MAX_PARALLEL = 4
_VARIABLE_VALUES = ("1", "elsewhere")  # Set in turn for each variable that a module reads.


def check_subjects(
    subjects: Sequence[Subject], streams: Streams, *, timeout_s: float = 60.0
) -> dict[str, Verdict]:
    """Fold all subjects in several processes and return the verdict on each, by name.

    ``timeout_s`` limits each process, in seconds.

    Raises :class:`~dialoguekit.errors.MissingExtra` if a required library is not installed.
    """
    try:
        import time_machine  # noqa: F401
    except ImportError as error:
        raise MissingExtra("testing", "Checking projections with other clocks") from error
    with tempfile.TemporaryDirectory(prefix="dialoguekit-") as directory:
        return _PurityCheck(streams, Path(directory).resolve(), timeout_s).check(subjects)


@attrs.frozen
class _Runner:
    """A way to examine subjects: in an environment, or resumed from snapshots."""

    examine: Callable[[Environment, Snapshots], ProcessOutcome]
    max_parallel: int

    def run(self, environments: Sequence[Environment]) -> list[ProcessOutcome]:
        return self.run_all([(environment, {}) for environment in environments])

    def run_all(self, tasks: Sequence[tuple[Environment, Snapshots]]) -> list[ProcessOutcome]:
        if self.max_parallel == 1:
            return [self.examine(*task) for task in tasks]
        with ThreadPoolExecutor(self.max_parallel) as executor:
            return list(executor.map(self.examine, *zip(*tasks, strict=True)))

    def outcomes(self) -> ProcessOutcomes | ProcessFailure:
        """Return the outcomes of all processes, or the failure if the first one failed."""
        first, second = self.run([BASE, VARIANTS[0]])
        if isinstance(first, ProcessFailure):
            return first
        settings = [
            tuple((name, value) for name in first.variables_read)
            for value in _VARIABLE_VALUES
            if first.variables_read
        ]
        tasks: list[tuple[Environment, Snapshots]] = [(BASE, first.snapshots)]
        tasks += [(environment, {}) for environment in VARIANTS[1:]]
        tasks += [(attrs.evolve(BASE, variables=variables), {}) for variables in settings]
        resumed, *others = self.run_all(tasks)
        count = len(VARIANTS) - 1
        return ProcessOutcomes(
            first=first,
            others=(second, *others[:count]),
            resumed=resumed,
            with_variables=tuple(others[count:]),
        )


@attrs.frozen
class _PurityCheck:
    """The streams to fold, a working directory and the timeout of a process."""

    streams: Streams
    root: Path
    timeout_s: float

    def check(self, subjects: Sequence[Subject]) -> dict[str, Verdict]:
        """Check transferable subjects together, and the others one by one."""
        if not subjects:
            return {}
        try:
            outcomes = self._subprocess_runner(subjects).outcomes()
        except MissingExtra:
            raise
        except Exception as error:  # noqa: BLE001  # pickling can raise anything
            outcomes = ProcessFailure(repr(error), started=False)
        if isinstance(outcomes, ProcessOutcomes):
            by_name = {subject.name: subject for subject in subjects}
            return judge_subjects(
                list(by_name),
                outcomes,
                lambda names: self._subprocess_runner([by_name[n] for n in names]).run,
            )
        if len(subjects) > 1:
            return {name: verdict for s in subjects for name, verdict in self.check([s]).items()}
        (subject,) = subjects
        if outcomes.started:
            return {subject.name: verdict_on_failure(subject.name, outcomes)}
        return {subject.name: self._check_in_fork(subject, outcomes.reason)}

    def _subprocess_runner(self, subjects: Sequence[Subject]) -> _Runner:
        examine = partial(
            examine_in_subprocess,
            pack(subjects, self.streams),
            root=self.root,
            timeout_s=self.timeout_s,
        )
        return _Runner(
            lambda environment, snapshots: examine(environment, snapshots=snapshots),
            min(_MAX_PARALLEL, os.cpu_count() or 1),
        )

    def _check_in_fork(self, subject: Subject, reason: str) -> Verdict:
        """Check a subject in forks of this process, one at a time."""
        note = not_transferable(subject.name, reason)
        if not can_fork():
            return Verdict((note,))
        examine = partial(
            examine_in_fork, [subject], self.streams, root=self.root, timeout_s=self.timeout_s
        )
        runner = _Runner(
            lambda environment, snapshots: examine(environment, snapshots=snapshots), 1
        )
        outcomes = runner.outcomes()
        if isinstance(outcomes, ProcessFailure):
            return verdict_on_failure(subject.name, outcomes)
        verdict = judge_subjects([subject.name], outcomes, lambda _: runner.run)[subject.name]
        return attrs.evolve(verdict, findings=(*verdict.findings, note))
