"""Replay on one core and on two: read, decode, add the envelope, fold."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from bench import dialoguekit_side, eventsourcing_side, raw_baseline
from bench.results_table import (
    ResultRow,
    at_least,
    compare_per_event,
    share_at_least,
)
from bench.run_context import RunContext
from bench.timing import check_same_result, run_alternately

_REPLAY_LIMIT = (
    "The raw baseline reads five columns, parses two JSON objects and counts words. A replay also "
    "checks types, lengths and characters of each field, creates the event and its envelope, which "
    "stays packed, and calls the handler of the projection."
)


def replay(run_context: RunContext) -> Sequence[ResultRow]:
    """Compare the word count per person of dialoguekit, eventsourcing and the raw baseline."""
    count = run_context.scale.contribution_count
    path = run_context.dialoguekit_store_path
    with (
        dialoguekit_side.opened_store(dialoguekit_side.sqlite_url(path)) as store,
        eventsourcing_side.opened_store(run_context.eventsourcing_store_path) as other_store,
    ):
        tasks = {
            "dialoguekit": dialoguekit_side.build_replay(store),
            "eventsourcing": eventsourcing_side.build_replay(other_store),
            "raw baseline": raw_baseline.build_replay(path),
        }
        timings = run_alternately(tasks, run_context.scale.rounds)
    check_same_result(timings)
    own, other, raw = (timings[name].best for name in tasks)
    task = f"replay of {count:,} contributions"
    return (
        at_least(
            task,
            compare_per_event(own, other, count),
            other / own,
            2.5,
            "eventsourcing",
            _REPLAY_LIMIT,
        ),
        share_at_least(
            task,
            compare_per_event(own, raw, count, "raw baseline"),
            raw / own,
            0.7,
            "the raw baseline",
            _REPLAY_LIMIT,
        ),
    )


def parallel_replay(run_context: RunContext) -> Sequence[ResultRow]:
    """Compare the replay with two processes, started beforehand, with one."""
    url = dialoguekit_side.sqlite_url(run_context.dialoguekit_store_path)
    with dialoguekit_side.opened_store(url) as store, ProcessPoolExecutor(max_workers=2) as pool:
        list(pool.map(_identity, range(8)))
        tasks = {
            "one": dialoguekit_side.build_replay(store),
            "two": dialoguekit_side.build_replay(store, pool),
        }
        timings = run_alternately(tasks, run_context.scale.rounds)
    check_same_result(timings)
    one, two = timings["one"].best, timings["two"].best
    measured = f"{two:.2f} s; with one {one:.2f} s"
    return (at_least("replay with 2 processes", measured, one / two, 1.7, "one process"),)


def _identity(number: int) -> int:
    return number
