"""Eight processes write at once: one winner for each version of a stream, and no gaps."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple, TypeVar

from faults import fork_server
from faults.experiments import Programme
from faults.fork_server import HUNG, Child, Nursery, Wire
from faults.result import Outcome
from faults.stores import EVERY, Failed, Handle, Moved, Place, Placed, Store, fresh, words_of
from faults.workload_writer import GAVE_UP

PROCESSES = 8
CONTENDED = "contended"

T = TypeVar("T")

_PATIENCE_S = 30


class Won(NamedTuple):
    """An append that was acknowledged."""

    stream: str
    seq: int
    id: str

    def __str__(self) -> str:
        return " ".join(map(str, self))


def contend(wire: Wire, place: Place, name: str, appends: int) -> None:
    """Append by turns to a stream of one's own and to the one of all, that often in all.

    Whoever is told that a version is taken reads it again; whoever is told of a failure tries
    again, for half a minute.  Tells what was won, and how often it was told what else.
    """
    handle = _persistently(wire, place.open)
    if handle is None:
        return
    with handle:
        for turn in range(appends):
            stream = name if turn % 2 else CONTENDED
            id = f"{name}-{turn}"
            seq = _persistently(wire, partial(_append, handle, stream, id))
            if seq is None:
                return
            wire.tell(f"won {stream} {seq} {id}")


def _append(handle: Handle, stream: str, id: str) -> int:
    version = handle.version(stream)
    handle.append(stream, [id], version)
    return version + 1


def _persistently(wire: Wire, do: Callable[[], T]) -> T | None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        try:
            return do()
        except Moved:
            wire.tell("moved")
        except Failed as error:
            wire.tell(f"failed {type(error).__name__}")
    wire.tell(GAVE_UP)
    return None


def run(dose: int, seed: int, store: Store) -> Outcome:  # the processes are the chance
    """Let eight processes append ``dose`` events together, one by one."""
    if reason := fork_server.missing():
        return Outcome(skipped=reason)
    shares = [dose * (n + 1) // PROCESSES - dose * n // PROCESSES for n in range(PROCESSES)]
    with Nursery(store) as processes, fresh(store) as (_, place):
        place.open().close()
        children = [
            processes.child(contend, place, f"process-{n}", share)
            for n, share in enumerate(shares, start=1)
        ]
        for child in children:
            child.go()
        told = _all_that_is_told(children)
        won = [
            Won(stream, int(seq), id)
            for kind, _, rest in (line.partition(" ") for line in told)
            if kind == "won"
            for stream, seq, id in [rest.split(" ")]
        ]
        kinds = Counter(line.partition(" ")[0] for line in told)
        with place.open() as handle:
            found = handle.read()
        broken = judge(won, found) + place.unsound()
    if stuck := told.count(GAVE_UP) + told.count(HUNG):
        broken.append(f"could not go on: {stuck} processes")
    counts = {
        "appends": len(won),
        "conflicts reported": kinds["moved"],
        "failures reported": kinds["failed"],
    }
    return Outcome(counts, [f"{PROCESSES} processes: {line}" for line in broken])


def _all_that_is_told(children: Sequence[Child]) -> list[str]:
    """What all children tell; they are heard at once, so that none has to wait for another."""
    with ThreadPoolExecutor(len(children)) as pool:
        told = [
            line
            for lines in pool.map(lambda child: list(child.heard()), children)
            for line in lines
        ]
    for child in children:
        child.end()
    return told


def judge(won: Sequence[Won], found: Sequence[Placed]) -> list[str]:
    """What is wrong with what was found, if exactly ``won`` was acknowledged."""
    broken = []
    twice = [place for place, n in Counter((w.stream, w.seq) for w in won).items() if n > 1]
    broken += [f"{stream} {seq} has several winners" for stream, seq in twice]
    held = [Won(placed.stream, placed.seq, placed.id) for placed in found]
    broken += [f"{one} was acknowledged and is not there" for one in set(won) - set(held)]
    broken += [f"{one} is there and was not acknowledged" for one in set(held) - set(won)]
    broken += [
        f"{placed.id} says something else"
        for placed in found
        if placed.words != words_of(placed.id)
    ]
    gaps = [p for p, placed in enumerate(found, start=1) if placed.position != p]
    if gaps:
        last_position = found[-1].position
        broken.append(f"positions have gaps: {len(found)} stand at up to {last_position}")
    last: dict[str, int] = {}
    for placed in found:
        if placed.seq != last.get(placed.stream, 0) + 1:
            broken.append(f"{placed.stream} {placed.seq} follows {last.get(placed.stream, 0)}")
        last[placed.stream] = placed.seq
    return broken


PROGRAMMES = (
    Programme(
        name="contend",
        fault="8 processes append at once, by turns to streams of their own and to one of all",
        unit="appends",
        full=10_000,
        short=160,
        holds="one winner for each version, exactly what was acknowledged is there, positions and "
        "streams are without gaps, the tree is right",
        stores=EVERY,
        run=run,
    ),
)
