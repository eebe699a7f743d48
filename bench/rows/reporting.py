"""The report of a programme: four rehearsed workshops, in three formats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import ParamSpec, TypeVar
from unittest.mock import patch

import dialoguekit
from bench import ours
from bench.ground import Ground
from bench.table import Line, below, share_below, told
from bench.timing import alternate
from dialoguekit.kit import Kit
from dialoguekit.rehearsal import rehearse
from dialoguekit.report import compose

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
    """Replay, chapters and rendering of the whole programme, and the part of the replay."""
    with dialoguekit.open(ours.url_of(ground.path("report.db")), plain=True) as kit:
        rehearse(kit, workshops=4, seed=1, programme=_PROGRAMME)
        events = kit.log.head()
        clock = _Clock()
        with patch.object(compose, "fold_each", clock.timed(compose.fold_each)):
            times = alternate(
                {
                    "checked": _write(kit, ground, "all"),
                    "unchecked": _write(kit, ground, "no"),
                },
                ground.scale.rounds,
            )
    seconds, unchecked = times["checked"], times["unchecked"]
    runs = len(seconds.seconds) + len(unchecked.seconds)
    share = clock.seconds / (sum(seconds.seconds) + sum(unchecked.seconds))
    work = f"report of four workshops ({events:,} events), HTML, Markdown and JSON"
    measured = f"best {seconds.best:.2f} s, median {seconds.median:.2f} s"
    return (
        below(work, measured, seconds.best, 3, "s"),
        share_below("of which replay", f"{clock.seconds / runs:.3f} s", share, 0.1, "the report"),
        told(
            "the same with --no-verify",
            f"best {unchecked.best:.2f} s",
            unchecked.best / seconds.best,
            f"{unchecked.best / seconds.best:.0%} of it",
        ),
    )


def _write(kit: Kit, ground: Ground, verify: str) -> Callable[[], None]:
    def run() -> None:
        made = kit.report(programme=_PROGRAMME, verify=verify)
        made.write(ground.path("report"), formats=_FORMATS)

    return run
