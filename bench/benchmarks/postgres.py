"""PostgreSQL, on a temporary server on the same machine."""

from __future__ import annotations

from collections.abc import Sequence

from bench import dialoguekit_side
from bench.dataset import generate_contributions
from bench.results_table import ResultRow, format_per_event, informational
from bench.run_context import RunContext, print_progress
from bench.timing import run_alternately, run_once
from dialoguekit.testing.postgres_server import PostgresServer, ServerUnavailable


def postgres(run_context: RunContext) -> Sequence[ResultRow]:
    """Measure appends in batches and a replay; return no rows without PostgreSQL."""
    count = run_context.scale.bulk_count
    contributions = list(generate_contributions(count))
    try:
        server = PostgresServer()
    except ServerUnavailable as error:
        print_progress(f"  skipped: {error}")
        return ()
    with server, server.schema() as url, dialoguekit_side.opened_store(url) as store:
        append_s = run_once(lambda: dialoguekit_side.fill(store, contributions)).best
        tasks = {"replay": dialoguekit_side.build_replay(store)}
        replay_s = run_alternately(tasks, run_context.scale.rounds)["replay"].best
    return (
        _result_row("append to PostgreSQL, in batches", append_s, count),
        _result_row("replay from PostgreSQL", replay_s, count),
    )


def _result_row(task: str, seconds: float, count: int) -> ResultRow:
    return informational(
        task,
        f"{count:,} events in {seconds:.2f} s",
        seconds,
        f"{format_per_event(seconds, count)} per event",
    )
