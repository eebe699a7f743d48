"""Replay of a log that is audited first: every leaf made anew and held against the tree."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bench import dialoguekit_side, eventsourcing_side
from bench.dataset import Words
from bench.results_table import Line, at_least, each, told
from bench.run_context import Ground
from bench.timing import agreed, alternate
from dialoguekit.store import Log
from dialoguekit.store.audit.audit import audit


def checked(ground: Ground) -> Sequence[Line]:
    """Audit and replay, beside a replay of the other side, which checks nothing."""
    count = ground.scale.facts
    with (
        dialoguekit_side.opened(dialoguekit_side.url_of(ground.replayed)) as log,
        eventsourcing_side.opened(ground.stocked) as store,
    ):
        times = alternate(
            {"ours": _checked(log), "stock": eventsourcing_side.replay(store)}, ground.scale.rounds
        )
        agreed(times)
        alone = alternate({"audit": lambda: audit(log).size}, ground.scale.rounds)["audit"]
    mine, theirs = times["ours"].best, times["stock"].best
    return (
        at_least(
            "the same with leaf hashes checked",
            f"{each(mine, count)} an event; stock {each(theirs, count)}",
            theirs / mine,
            2,
            "stock",
        ),
        told(
            f"audit of {count:,} events, alone",
            f"{alone.best:.2f} s",
            alone.best,
            f"{each(alone.best, count)} an event",
        ),
    )


def _checked(log: Log) -> Callable[[], Words]:
    replay = dialoguekit_side.replay(log)

    def run() -> Words:
        audit(log).raise_if_damaged()
        return replay()

    return run
