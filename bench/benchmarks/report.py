"""The report of a programme: four simulated workshops, in three formats."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import ParamSpec, TypeVar
from unittest.mock import patch

import dialoguekit
from bench import dialoguekit_side
from bench.results_table import ResultRow, below, informational, share_below
from bench.run_context import RunContext
from bench.timing import run_alternately
from dialoguekit.application.verification import VerifyMode
from dialoguekit.document.formats import FORMATS
from dialoguekit.projections import replay
from dialoguekit.report import compose
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
    with patch.object(compose, "fold_streams", replay_clock.timed(replay.fold_streams)):
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
