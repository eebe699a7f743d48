"""A log and a model of it in plain lists are used alike, by chance, and must not differ.

Logs in memory, in files and on a server, plain and sealed, each through two handles where there
can be two.  After some hundred events another log is begun.
"""

from __future__ import annotations

import pickle
import random
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from dialoguekit.store import PLAIN, SEALED, Log, open_log
from dialoguekit.store.memory import MemoryLog
from faults.experiments import Programme
from faults.model_operations import STEPS, Diverged, Session
from faults.result import Outcome
from faults.stores import OURS, Store
from faults.stores.dialoguekit_store import CODEC, OurPlace

_LONGEST_LOGS = (30, 100, 300)
_IN_MEMORY = 2 / 3
_SHARED_MEMORY = Path("/dev/shm")
"""A file system that syncs at once, where there is one."""


def run(dose: int, seed: int, store: Store) -> Outcome:
    """Do ``dose`` steps, to logs of that store and, beside files, to logs in memory."""
    chance = random.Random(seed)
    done: Counter[str] = Counter()
    broken: list[str] = []
    logs = events = in_memory = steps = 0
    while steps < dose:
        logs += 1
        longest = chance.choice(_LONGEST_LOGS)
        with ExitStack() as stack:
            if store.name == "ours-sqlite" and chance.random() < _IN_MEMORY:
                session = Session([MemoryLog(CODEC)], _travel, chance)
            else:
                session = _on(store, stack, chance)
            first = steps
            try:
                while steps < dose and len(session.model.events) < longest:
                    steps += 1
                    session.step()
            except Diverged as error:
                broken.append(f"step {steps}, in log {logs}: {error}")
            for log in session.logs:
                in_memory += (steps - first) * isinstance(log, MemoryLog)
                log.close()
        done += session.done
        events += len(session.model.events)
    counts = {"steps": steps, "of them in memory": in_memory, "logs": logs, "events": events}
    counts |= {name: done[name] for name in STEPS}
    return Outcome(counts, broken)


def _on(store: Store, stack: ExitStack, chance: random.Random) -> Session:
    where = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None
    folder = stack.enter_context(tempfile.TemporaryDirectory(dir=where))
    place = stack.enter_context(store.fresh(Path(folder)))
    assert isinstance(place, OurPlace)
    privacy = chance.choice((PLAIN, SEALED))
    logs = [open_log(place.url, CODEC, privacy=privacy) for _ in range(2)]

    def open_again(log: Log) -> Log:
        log.close()
        return open_log(place.url, CODEC, create=False)

    return Session(logs, open_again, chance)


def _travel(log: Log) -> Log:
    """A log in memory as it arrives in another process."""
    arrived = pickle.loads(pickle.dumps(log))
    log.close()
    assert isinstance(arrived, MemoryLog)
    return arrived


_HOLDS = (
    "what is read, told, refused and proved is what the model says, through whichever handle, and "
    "no other error comes out"
)

PROGRAMMES = (
    Programme(
        name="model",
        fault="a log is used by chance, appends, repeats, conflicts, restores, blanks, readers and "
        "handles that are opened again, next to a model of it in lists; two thirds of the steps "
        "in memory, the others in files",
        unit="steps",
        full=300_000,
        short=3_000,
        holds=_HOLDS,
        stores=OURS[:1],
        run=run,
        why_not="bare `eventsourcing` promises neither repeats nor refusals by content, and a "
        "server is slower: see the next",
    ),
    Programme(
        name="model-on-a-server",
        fault="the same on a server",
        unit="steps",
        full=8_000,
        short=100,
        holds=_HOLDS,
        stores=OURS[1:],
        run=run,
        why_not="it is done to files above",
    ),
)
