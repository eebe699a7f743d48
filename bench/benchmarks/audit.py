"""Replay after an audit, which recomputes every leaf and compares it with the tree."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bench import dialoguekit_side, eventsourcing_side
from bench.dataset import WordCounts
from bench.results_table import (
    ResultRow,
    at_least,
    compare_per_event,
    format_per_event,
    informational,
)
from bench.run_context import RunContext
from bench.timing import check_same_result, run_alternately
from dialoguekit.store import EventStore
from dialoguekit.store.audit.audit import audit


def audited_replay(run_context: RunContext) -> Sequence[ResultRow]:
    """Compare audit and replay with the replay of eventsourcing, which checks nothing."""
    count, rounds = run_context.scale.contribution_count, run_context.scale.rounds
    url = dialoguekit_side.sqlite_url(run_context.dialoguekit_store_path)
    with (
        dialoguekit_side.opened_store(url) as store,
        eventsourcing_side.opened_store(run_context.eventsourcing_store_path) as other_store,
    ):
        tasks = {
            "dialoguekit": _build_audited_replay(store),
            "eventsourcing": eventsourcing_side.build_replay(other_store),
        }
        timings = run_alternately(tasks, rounds)
        check_same_result(timings)
        audit_s = run_alternately({"audit": lambda: audit(store).size}, rounds)["audit"].best
    own, other = timings["dialoguekit"].best, timings["eventsourcing"].best
    return (
        at_least(
            "the same with leaf hashes checked",
            compare_per_event(own, other, count),
            other / own,
            2,
            "eventsourcing",
        ),
        informational(
            f"audit of {count:,} events, alone",
            f"{audit_s:.2f} s",
            audit_s,
            f"{format_per_event(audit_s, count)} per event",
        ),
    )


def _build_audited_replay(store: EventStore) -> Callable[[], WordCounts]:
    replay = dialoguekit_side.build_replay(store)

    def run() -> WordCounts:
        audit(store).raise_if_corrupted()
        return replay()

    return run
