"""Cost of one more event in logs of three sizes, which must not depend on the size."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack

import dialoguekit
from bench import dialoguekit_side
from bench.dataset import generate_contributions
from bench.results_table import ResultRow, below
from bench.run_context import LARGE_WORKSHOP, RunContext
from bench.timing import Timing, run_alternately
from dialoguekit.application.kit import Kit

_REPORTED_WORKSHOP = "leeds"
_MAX_EVENTS = 1_000_000


def scaling(run_context: RunContext) -> Sequence[ResultRow]:
    """Measure the report of a small workshop and a snapshot of a large one."""
    with ExitStack() as stack:
        kits = {
            size: stack.enter_context(dialoguekit.open(dialoguekit_side.sqlite_url(path)))
            for size, path in run_context.scaled_store_paths.items()
        }
        tasks = {str(size): _build_report_task(kit) for size, kit in kits.items()}
        reports = run_alternately(tasks, run_context.scale.rounds)
        tasks = {str(size): _build_replay_task(kit) for size, kit in kits.items()}
        replays = run_alternately(tasks, run_context.scale.rounds)
    return (
        _result_row("report of a workshop after one more event", run_context, reports),
        _result_row("word count of a large workshop after one more event", run_context, replays),
    )


def _build_report_task(kit: Kit) -> Callable[[], None]:
    """Return a function that appends one event and reports; make a first report now."""
    kit.report(_REPORTED_WORKSHOP)
    events = append_events(kit, _REPORTED_WORKSHOP)

    def run() -> None:
        next(events)
        kit.report(_REPORTED_WORKSHOP, verify="incremental").render("json")

    return run


def _build_replay_task(kit: Kit) -> Callable[[], None]:
    """Return a function that appends one event and replays from the snapshot."""
    _replay_word_count(kit)
    events = append_events(kit, LARGE_WORKSHOP)

    def run() -> None:
        next(events)
        _replay_word_count(kit)

    return run


def _replay_word_count(kit: Kit) -> None:
    kit.replay(dialoguekit_side.WordCount, workshops=[LARGE_WORKSHOP], use_snapshots=True)


def append_events(kit: Kit, workshop: str) -> Iterator[None]:
    """Append one contribution per step of the iterator."""
    start = kit.store.stream_version(workshop)
    events = dialoguekit_side.build_new_events(
        generate_contributions(_MAX_EVENTS, workshops=(workshop,), seed=2), seed=start
    )
    for number, event in enumerate(events, start=start):
        kit.store.append(workshop, [event], expected_version=number)
        yield


def _result_row(task: str, run_context: RunContext, timings: Mapping[str, Timing]) -> ResultRow:
    small, *_, large = run_context.scale.store_sizes
    seconds = {int(size): timing.best for size, timing in timings.items()}
    measured = "; ".join(f"{s * 1000:.1f} ms of {size:,}" for size, s in seconds.items())
    ratio = seconds[large] / seconds[small]
    return below(task, measured, ratio, 1.2, f"× from {small:,} to {large:,} events")
