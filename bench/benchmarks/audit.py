"""Replay after an audit, which recomputes every leaf and compares it with the tree."""

from __future__ import annotations

from collections.abc import Sequence

from bench import dialoguekit_side, eventsourcing_side
from bench.results_table import (
    ResultRow,
    at_least,
    compare_per_event,
    format_per_event,
    informational,
)
from bench.run_context import RunContext
from bench.timing import check_same_result, run_alternately
from dialoguekit.projections.verified_replay import replay_verified
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
            "dialoguekit": lambda: replay_verified(store, dialoguekit_side.WordCount),
            "eventsourcing": eventsourcing_side.build_replay(other_store),
        }
        timings = run_alternately(tasks, rounds)
        check_same_result(timings)
        audits = {
            "audit": lambda: audit(store, save_checkpoint=False, check_storage=False).size,
            "with storage": lambda: audit(store, save_checkpoint=False).size,
        }
        audit_timings = run_alternately(audits, rounds)
    own, other = timings["dialoguekit"].best, timings["eventsourcing"].best
    audit_s, storage_s = (audit_timings[name].best for name in audits)
    return (
        at_least(
            "the same with every leaf checked",
            compare_per_event(own, other, count),
            other / own,
            1.5,
            "eventsourcing",
            "One pass reads nine columns, compares them with the envelope, computes two SHA-256 "
            "hashes for each event and one for each node of the tree, decodes the event and folds "
            "it. The view exists only when the root compares.",
        ),
        _audit_row(f"audit of {count:,} events, alone", audit_s, count),
        _audit_row("the same with the pages and indexes of the file checked", storage_s, count),
    )


def _audit_row(task: str, seconds: float, count: int) -> ResultRow:
    return informational(
        task, f"{seconds:.2f} s", seconds, f"{format_per_event(seconds, count)} per event"
    )
