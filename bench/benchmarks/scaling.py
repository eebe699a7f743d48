"""One event more, in logs of three sizes: what it costs must not depend on the size."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack

import dialoguekit
from bench import dialoguekit_side
from bench.dataset import facts
from bench.results_table import Line, below
from bench.run_context import ARCHIVE, Ground
from bench.timing import Timing, alternate
from dialoguekit.application.kit import Kit

_REPORTED = "leeds"
_MANY = 1_000_000


def growth(ground: Ground) -> Sequence[Line]:
    """The report of a workshop of one size, and a saved fold over one that is large."""
    with ExitStack() as stack:
        kits = {
            size: stack.enter_context(dialoguekit.open(dialoguekit_side.url_of(path)))
            for size, path in ground.grown.items()
        }
        works = {str(size): _report_again(kit) for size, kit in kits.items()}
        reports = alternate(works, ground.scale.rounds)
        works = {str(size): _fold_on(kit) for size, kit in kits.items()}
        folds = alternate(works, ground.scale.rounds)
    return (
        _line("report of a workshop after one more event", ground, reports),
        _line("word count of a large workshop after one more event", ground, folds),
    )


def _report_again(kit: Kit) -> Callable[[], None]:
    """What records one event more, and reports; a first report has been made before."""
    kit.report(_REPORTED)
    events = _more(kit, _REPORTED)

    def run() -> None:
        next(events)
        kit.report(_REPORTED, verify="new").render("json")

    return run


def _fold_on(kit: Kit) -> Callable[[], None]:
    """What records one event more, and takes it into the fold that was saved."""
    _count(kit)
    events = _more(kit, ARCHIVE)

    def run() -> None:
        next(events)
        _count(kit)

    return run


def _count(kit: Kit) -> None:
    kit.replay(dialoguekit_side.WordCount, workshops=[ARCHIVE], saved=True)


def _more(kit: Kit, workshop: str) -> Iterator[None]:
    """Records one contribution more each time it is asked."""
    start = kit.log.version(workshop)
    given = dialoguekit_side.new_events(facts(_MANY, workshops=(workshop,), seed=2), seed=start)
    for number, event in enumerate(given, start=start):
        kit.log.append(workshop, [event], expected=number)
        yield


def _line(work: str, ground: Ground, times: Mapping[str, Timing]) -> Line:
    small, *_, large = ground.scale.sizes
    cost = {int(size): timing.best for size, timing in times.items()}
    measured = "; ".join(f"{s * 1000:.1f} ms of {size:,}" for size, s in cost.items())
    ratio = cost[large] / cost[small]
    return below(work, measured, ratio, 1.2, f"× from {small:,} to {large:,} events")
