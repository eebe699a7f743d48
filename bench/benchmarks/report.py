"""The report of a programme: four simulated workshops, in three formats."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from subprocess import DEVNULL
from time import perf_counter
from typing import ParamSpec, TypeVar
from unittest.mock import patch

import dialoguekit
from bench import dialoguekit_side
from bench.benchmarks.scaling import append_events
from bench.results_table import ResultRow, below, informational, share_below
from bench.run_context import RunContext
from bench.timing import run_alternately
from dialoguekit.application.verification import VerifyMode
from dialoguekit.document.formats import FORMATS
from dialoguekit.projections import replay
from dialoguekit.projections.replay import list_workshops
from dialoguekit.report import event_reader
from dialoguekit.simulation import simulate

P = ParamSpec("P")
R = TypeVar("R")

_PROGRAMME = "england"


class _Stopwatch:
    """Adds up the seconds that a function takes."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, function: Callable[P, R]) -> Callable[P, R]:
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            started = perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds += perf_counter() - started

        return run


def report(run_context: RunContext) -> Sequence[ResultRow]:
    """Measure opening, replay, chapters and rendering of a programme, and the share of the replay.

    Each run has a new copy of the log without snapshots.
    """
    rounds = run_context.scale.rounds
    simulated = run_context.path("report.db")
    with dialoguekit.open(dialoguekit_side.sqlite_url(simulated), encrypt=False) as kit:
        simulate(kit, workshops=4, seed=1, programme=_PROGRAMME)
        events = kit.store.head()
    replay_clock = _Stopwatch()
    with patch.object(event_reader, "fold_streams", replay_clock.timed(replay.fold_streams)):
        tasks: dict[str, Callable[[], None]] = {
            mode: _build_report_task(
                run_context, _copies(run_context, simulated, mode, rounds), mode
            )
            for mode in (VerifyMode.FULL, VerifyMode.NONE)
        }
        timings = run_alternately(tasks, rounds)
    verified, unverified = timings[VerifyMode.FULL], timings[VerifyMode.NONE]
    share = replay_clock.seconds / (sum(verified.seconds) + sum(unverified.seconds))
    task = f"report of four workshops ({events:,} events), HTML, Markdown and JSON"
    measured = f"best {verified.best:.2f} s, median {verified.median:.2f} s"
    replay_s = f"{replay_clock.seconds / (2 * rounds):.3f} s"
    return (
        below(task, measured, verified.best, 3, "s"),
        share_below("of which replay", replay_s, share, 0.1, "the report"),
        informational(
            "the same report without verification",
            f"best {unverified.best:.2f} s",
            unverified.best / verified.best,
            f"{unverified.best / verified.best:.0%} of it",
        ),
    )


def _copies(run_context: RunContext, source: Path, mode: VerifyMode, count: int) -> Iterator[Path]:
    paths = [run_context.path(f"report-{mode}-{number}.db") for number in range(count)]
    for path in paths:
        shutil.copyfile(source, path)
    return iter(paths)


def _build_report_task(
    run_context: RunContext, paths: Iterator[Path], mode: VerifyMode
) -> Callable[[], None]:
    """Return a function that writes a report of the next log, verified by ``mode``."""

    def run() -> None:
        with dialoguekit.open(dialoguekit_side.sqlite_url(next(paths))) as kit:
            written = kit.report(programme=_PROGRAMME, verify=mode)
            written.write(run_context.path("report"), formats=FORMATS, force=True)

    return run


def command_report(run_context: RunContext) -> Sequence[ResultRow]:
    """Measure the processor time of the command, also after one more event.

    Each run is a new process.  The time of all its children is included.
    """
    command = str(Path(sys.executable).with_name("dialoguekit"))
    demo = run_context.path("demo")
    workshops = f"--workshops={run_context.scale.demo_workshops}"
    demo_arguments = [command, "demo", "--out", str(demo), workshops, "--force"]
    subprocess.run(demo_arguments, stdout=DEVNULL, check=True)
    url = dialoguekit_side.sqlite_url(demo / "demo.db")
    arguments = [command, "report", "--log", url, "--out", str(demo), "--force"]
    full = [_processor_time(arguments) for _ in range(run_context.scale.rounds)]
    incremental_arguments = [*arguments, "--incremental"]
    _processor_time(incremental_arguments)  # It saves what the next begins with.
    incremental = []
    for _ in range(run_context.scale.rounds):
        with dialoguekit.open(url) as kit:
            next(append_events(kit, list_workshops(kit.store)[0]))
        incremental.append(_processor_time(incremental_arguments))
    limit = (
        "a third is imports and the plugins, a third reading, verifying and the chapters, a third "
        "the three formats"
    )
    task = "dialoguekit report on the demo, three formats"
    return (
        below(task, _describe(full), min(full), 2, "s of processor time", limit),
        below(
            "the same after one more event, --incremental",
            _describe(incremental),
            min(incremental),
            0.8,
            "s of processor time",
            "all chapters are composed, and all formats written again; only reading and verifying "
            "is saved",
        ),
    )


def _processor_time(arguments: Sequence[str]) -> float:
    """Run a command, and return the processor time of its processes in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(arguments, stdout=DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _describe(seconds: Sequence[float]) -> str:
    return f"best {min(seconds):.2f} s, median {median(seconds):.2f} s"
