"""The report of a programme: four rehearsed workshops, in three formats."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import ParamSpec, TypeVar
from unittest.mock import patch

import dialoguekit
from bench import dialoguekit_side
from bench.results_table import Line, below, share_below, told
from bench.run_context import Ground
from bench.timing import alternate
from dialoguekit.application.verification import Verify
from dialoguekit.projections import replay
from dialoguekit.report import compose
from dialoguekit.simulation import rehearse

P = ParamSpec("P")
R = TypeVar("R")

_PROGRAMME = "england"
_FORMATS = ("html", "md", "json")


class _Clock:
    """Adds up the seconds that a function takes."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, function: Callable[P, R]) -> Callable[P, R]:
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            begun = perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds += perf_counter() - begun

        return run


def report(ground: Ground) -> Sequence[Line]:
    """Opening, replay, chapters and rendering of the whole programme, and the part of the replay.

    Each run has a log of its own, from which nobody has reported: no fold has been saved.
    """
    rounds = ground.scale.rounds
    rehearsed = ground.path("report.db")
    with dialoguekit.open(dialoguekit_side.url_of(rehearsed), plain=True) as kit:
        rehearse(kit, workshops=4, seed=1, programme=_PROGRAMME)
        events = kit.log.head()
    clock = _Clock()
    with patch.object(compose, "fold_each", clock.timed(replay.fold_each)):
        works: dict[str, Callable[[], None]] = {
            how: _report(ground, _copies(ground, rehearsed, how, rounds), how)
            for how in (Verify.ALL, Verify.NO)
        }
        times = alternate(works, rounds)
    checked, unchecked = times[Verify.ALL], times[Verify.NO]
    share = clock.seconds / (sum(checked.seconds) + sum(unchecked.seconds))
    work = f"report of four workshops ({events:,} events), HTML, Markdown and JSON"
    measured = f"best {checked.best:.2f} s, median {checked.median:.2f} s"
    replayed = f"{clock.seconds / (2 * rounds):.3f} s"
    return (
        below(work, measured, checked.best, 3, "s"),
        share_below("of which replay", replayed, share, 0.1, "the report"),
        told(
            "the same with --no-verify",
            f"best {unchecked.best:.2f} s",
            unchecked.best / checked.best,
            f"{unchecked.best / checked.best:.0%} of it",
        ),
    )


def _copies(ground: Ground, rehearsed: Path, how: str, count: int) -> Iterator[Path]:
    paths = [ground.path(f"report-{how}-{number}.db") for number in range(count)]
    for path in paths:
        shutil.copyfile(rehearsed, path)
    return iter(paths)


def _report(ground: Ground, logs: Iterator[Path], how: str) -> Callable[[], None]:
    """What reports from the next log, verified as ``how`` says."""

    def run() -> None:
        with dialoguekit.open(dialoguekit_side.url_of(next(logs))) as kit:
            made = kit.report(programme=_PROGRAMME, verify=how)
            made.write(ground.path("report"), formats=_FORMATS)

    return run
