"""``kill -9`` at random: what was acknowledged is there, and no batch is in halves."""

from __future__ import annotations

import random
import time
from itertools import islice

from faults import fork_server
from faults.experiments import Programme
from faults.fork_server import Nursery
from faults.result import Outcome
from faults.stores import EVERY, Place, Store, fresh
from faults.workload import Script, aftermath, told
from faults.workload_writer import append_for_ever

SIZES = (1, 5, 50)
_KILLS_IN_A_ROW = 10
_LONGEST_LIFE_S = 0.08
_KILLED_EARLY = 0.3


def run(dose: int, seed: int, store: Store) -> Outcome:
    """Kill ``dose`` writers, up to ten of them one after the other on the same events."""
    if reason := fork_server.missing():
        return Outcome(skipped=reason)
    chance = random.Random(seed)
    kills = batches = 0
    broken: list[str] = []
    with Nursery(store) as processes:
        while kills < dose:
            script = Script((SIZES[kills // _KILLS_IN_A_ROW % len(SIZES)],))
            with fresh(store) as (_, place):
                stand = 0
                for _ in range(min(_KILLS_IN_A_ROW, dose - kills)):
                    kills += 1
                    acknowledged = _kill(processes, place, script, stand, chance)
                    batches += acknowledged - stand
                    after = aftermath(place, script, acknowledged)
                    if after.broken:
                        broken.append(f"kill {kills}: {'; '.join(after.broken)}")
                        break
                    stand = after.batches
    return Outcome({"kills": kills, "batches acknowledged": batches}, broken)


def _kill(
    processes: Nursery, place: Place, script: Script, stand: int, chance: random.Random
) -> int:
    """Let a writer live for some moments, from its start or its opening; the last that it told."""
    child = processes.child(append_for_ever, place, script, stand)
    child.go()
    heard = child.heard()
    told_first = [] if chance.random() < _KILLED_EARLY else list(islice(heard, 1))
    time.sleep(chance.uniform(0, _LONGEST_LIFE_S))
    child.kill()
    acknowledged = told([*told_first, *heard], stand)
    child.end()
    return acknowledged


PROGRAMMES = (
    Programme(
        name="kill",
        fault="`kill -9` at random moments of a writer of batches of 1, 5 and 50",
        unit="kills",
        full=300,
        short=12,
        holds="no acknowledged event is lost, no batch torn, positions are without gaps, the "
        "tree is right, the next append works",
        stores=EVERY,
        run=run,
    ),
)
