"""Replay: read, decode, envelope, fold; on one core, and on two."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from bench import dialoguekit_side, eventsourcing_side, raw_baseline
from bench.results_table import Line, at_least, each, share_at_least, told
from bench.run_context import Ground
from bench.timing import agreed, alternate


def replay(ground: Ground) -> Sequence[Line]:
    """A word count of each person: ours, theirs, and the floor."""
    count = ground.scale.facts
    with (
        dialoguekit_side.opened(dialoguekit_side.url_of(ground.replayed)) as log,
        eventsourcing_side.opened(ground.stocked) as store,
    ):
        times = alternate(
            {
                "ours": dialoguekit_side.replay(log),
                "stock": eventsourcing_side.replay(store),
                "floor": raw_baseline.replay(ground.replayed),
                "bodies": raw_baseline.replay_bodies(ground.replayed),
            },
            ground.scale.rounds,
        )
    agreed(times)
    mine, theirs = times["ours"].best, times["stock"].best
    bare, bodies = times["floor"].best, times["bodies"].best
    work = f"replay of {count:,} contributions"
    return (
        at_least(
            work,
            f"{each(mine, count)} an event; stock {each(theirs, count)}",
            theirs / mine,
            3,
            "stock",
        ),
        share_at_least(
            work,
            f"{each(mine, count)} an event; the floor {each(bare, count)}",
            bare / mine,
            0.6,
            "the floor",
        ),
        told(
            "the floor without the columns of envelopes",
            f"{each(bodies, count)} an event",
            bodies / mine,
            f"our replay has {bodies / mine:.0%} of its speed",
        ),
    )


def processes(ground: Ground) -> Sequence[Line]:
    """The same replay with two processes, which have been started before."""
    with (
        dialoguekit_side.opened(dialoguekit_side.url_of(ground.replayed)) as log,
        ProcessPoolExecutor(max_workers=2) as pool,
    ):
        list(pool.map(_nothing, range(8)))
        times = alternate(
            {"one": dialoguekit_side.replay(log), "two": dialoguekit_side.replay(log, pool)},
            ground.scale.rounds,
        )
    agreed(times)
    one, two = times["one"].best, times["two"].best
    measured = f"{two:.2f} s; with one {one:.2f} s"
    return (at_least("replay with 2 processes", measured, one / two, 1.7, "one process"),)


def _nothing(number: int) -> int:
    return number
