"""PostgreSQL, on a server of its own on the same machine."""

from __future__ import annotations

from collections.abc import Sequence

from bench import dialoguekit_side
from bench.dataset import facts
from bench.results_table import Line, each, told
from bench.run_context import Ground, progress
from bench.timing import alternate, once
from dialoguekit.testing.postgres_server import NoServer, PostgresServer


def postgres(ground: Ground) -> Sequence[Line]:
    """Appending in batches, replaying, and appending one by one; nothing where there is none."""
    count = ground.scale.bulk
    given = list(facts(count))
    try:
        server = PostgresServer()
    except NoServer as error:
        progress(f"  left out: {error}")
        return ()
    with server, server.schema() as url, dialoguekit_side.opened(url) as log:
        filling = once(lambda: dialoguekit_side.fill(log, given)).best
        replay = alternate({"": dialoguekit_side.replay(log)}, ground.scale.rounds)[""].best
    return (
        _line("appending to PostgreSQL, in batches", filling, count),
        _line("replay from PostgreSQL", replay, count),
    )


def _line(work: str, seconds: float, count: int) -> Line:
    return told(
        work, f"{count:,} events in {seconds:.2f} s", seconds, f"{each(seconds, count)} an event"
    )
