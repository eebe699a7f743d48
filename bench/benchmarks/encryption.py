"""A sealed log: every text under the key of whoever said it."""

from __future__ import annotations

from collections.abc import Sequence

from bench import dialoguekit_side
from bench.dataset import facts
from bench.results_table import Line, each, told
from bench.run_context import Ground
from bench.timing import agreed, alternate, once
from dialoguekit.store import SEALED


def sealed(ground: Ground) -> Sequence[Line]:
    """Appending to a sealed log and replaying it, beside a plain one."""
    count = ground.scale.bulk
    given = list(facts(count))
    with (
        dialoguekit_side.opened(dialoguekit_side.url_of(ground.path("sealed.db")), SEALED) as log,
        dialoguekit_side.opened(dialoguekit_side.url_of(ground.path("plain.db"))) as plain,
    ):
        sealing = once(lambda: dialoguekit_side.fill(log, given)).best
        filling = once(lambda: dialoguekit_side.fill(plain, given)).best
        times = alternate(
            {"sealed": dialoguekit_side.replay(log), "plain": dialoguekit_side.replay(plain)},
            ground.scale.rounds,
        )
    agreed(times)
    mine, other = times["sealed"].best, times["plain"].best
    return (
        _beside("appending to a sealed log, in batches", sealing, filling, count),
        _beside("replay of a sealed log", mine, other, count),
    )


def _beside(work: str, seconds: float, plain: float, count: int) -> Line:
    measured = f"{each(seconds, count)} an event; plain {each(plain, count)}"
    return told(work, measured, seconds / plain, f"{seconds / plain:.1f} × a plain log")
