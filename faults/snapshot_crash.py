"""A process is killed between folding and saving: what is folded on is what is folded anew.

Each process goes on from the folds that those before it have left, over what came since; some of
that says that something earlier was noted wrongly.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

import attrs

from dialoguekit.application.verification import Verify, verified
from dialoguekit.events import ContributionMade, NewEvent, RecordCorrected, RecordedEvent
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.projections.replay import replay
from dialoguekit.projections.snapshots import Kept, SavedFolds
from dialoguekit.store import Log, open_log
from faults import fork_server
from faults.experiments import Programme
from faults.fork_server import Nursery, Wire
from faults.result import Outcome
from faults.stores import OURS, Store, fresh
from faults.stores.dialoguekit_store import CODEC, OurPlace, contribution
from faults.workload import STREAMS

BEFORE, WHILE, AFTER = MOMENTS = (
    "before a fold was saved",
    "while it was being saved",
    "when it was saved",
)
_KILLS_IN_A_ROW = 10
_LONGEST_SAVE_S = 0.006
_MOST_SAID = 12
_CORRECTED = 0.2

Said = Mapping[str, str]


@attrs.define
class Talk(Projection[Said]):
    """What was said in the end, by contribution."""

    said: dict[str, str] = attrs.field(factory=dict)

    @handles(ContributionMade)
    def hear(self, recorded: RecordedEvent[ContributionMade]) -> None:
        """Somebody says something."""
        made = recorded.event
        self.said[f"{recorded.stream} {made.contribution}"] = made.text

    def join(self, other: Self) -> Self:
        """All that was said in both."""
        return type(self)(self.said | other.said)

    def view(self) -> Said:
        """All that was said."""
        return dict(self.said)


@attrs.frozen
class _Told(SavedFolds):
    """Saved folds that tell when one is about to be saved, wait, and tell when it is."""

    wire: Any = None

    def save(self, stream: str, folds: Iterable[tuple[Projection[Any], Kept]]) -> int:
        self.wire.tell("folded")
        self.wire.hear()
        done = super().save(stream, folds)
        self.wire.tell("saved")
        return done


@attrs.frozen
class _OnlyRead(SavedFolds):
    """Saved folds that are gone on from, and left as they are; ``reached`` says how far."""

    reached: list[int] = attrs.field(factory=list)

    def find(self, stream: str, empty: Projection[Any]) -> Kept | None:
        kept = super().find(stream, empty)
        if kept is not None:
            self.reached.append(kept.position)
        return kept

    def save(self, *_: object) -> int:
        return 0


def fold(wire: Wire, url: str) -> None:
    """Fold every stream, from where it was saved, and save it."""
    with open_log(url, CODEC, create=False) as log:
        replay(log, Talk, saves=_Told(*_trusted(log), wire=wire))


def _trusted(log: Log) -> tuple[Log, int, bytes]:
    """The log and how far it is verified."""
    checkpoint = verified(log, Verify.NEW).checkpoint
    assert checkpoint is not None
    return log, checkpoint.size, checkpoint.root


def run(dose: int, seed: int, store: Store) -> Outcome:
    """Kill ``dose`` processes that fold, and fold on after each of them."""
    if reason := fork_server.missing():
        return Outcome(skipped=reason)
    chance = random.Random(seed)
    counts = Counter[str]()
    broken: list[str] = []
    kills = 0
    with Nursery(store) as processes:
        while kills < dose:
            with fresh(store) as (_, place):
                assert isinstance(place, OurPlace)
                with open_log(place.url, CODEC, privacy="sealed") as log:
                    workshops = _Workshops(log, chance)
                    for _ in range(min(_KILLS_IN_A_ROW, dose - kills)):
                        kills += 1
                        workshops.go_on()
                        moment, nth = chance.choice(MOMENTS), chance.randrange(len(STREAMS))
                        after_s = chance.uniform(0, _LONGEST_SAVE_S)
                        kill(processes, place.url, moment=moment, nth=nth, after_s=after_s)
                        counts[moment] += 1
                        broken += [f"kill {kills}: {line}" for line in _compare(workshops, counts)]
    told = {"kills": kills} | {f"of them {moment}": counts[moment] for moment in MOMENTS}
    told["folds that were left"] = counts["saved"]
    told["older ones in their place"] = counts["older"]
    told["none"] = counts["none"]
    return Outcome(told, broken)


def kill(processes: Nursery, url: str, *, moment: str, nth: int, after_s: float = 0) -> None:
    """Let a process fold, and kill it at its ``nth`` fold, counted from 0.

    ``after_s`` is how long it may be about to save it.
    """
    child = processes.child(fold, url)
    child.go()
    heard = child.heard()
    try:
        for _ in range(nth):
            _hear(heard, "folded")
            child.go()
            _hear(heard, "saved")
        _hear(heard, "folded")
        if moment != BEFORE:
            child.go()
        if moment == WHILE:
            time.sleep(after_s)
        if moment == AFTER:
            _hear(heard, "saved")
    finally:
        child.kill()
        child.end()


def _hear(heard: Iterator[str], expected: str) -> None:
    line = next(heard, "nothing")
    if line != expected:
        raise RuntimeError(f"a process that folds tells {line}, not {expected}")


def _compare(workshops: _Workshops, counts: Counter[str]) -> Iterator[str]:
    """Fold on from what was saved, and from the beginning."""
    log = workshops.log
    saves = _OnlyRead(*_trusted(log))
    incremental = replay(log, Talk, saves=saves)
    counts["saved"] += saves.reached.count(saves.size)
    counts["older"] += len(saves.reached) - saves.reached.count(saves.size)
    counts["none"] += len(STREAMS) - len(saves.reached)
    for whence, found in (("saved folds", incremental), ("the beginning", replay(log, Talk))):
        wrong = {name for name, _ in found.items() ^ workshops.said.items()}
        if wrong:
            yield f"folded from {whence}, {len(wrong)} contributions are other: {min(wrong)}"


class _Workshops:
    """Three workshops that go on, and what was said in them in the end."""

    def __init__(self, log: Log, chance: random.Random) -> None:
        self.log = log
        self.said: dict[str, str] = {}
        self._chance = chance

    def go_on(self) -> None:
        """Something more is said in each, and now and then something is put right."""
        for stream in STREAMS:
            first = self.log.version(stream) + 1
            numbers = range(first, first + self._chance.randint(1, _MOST_SAID))
            new = [contribution(f"{stream}-{n}", n) for n in numbers]
            for one in new:
                assert isinstance(one.event, ContributionMade)
                self.said[f"{stream} {one.event.contribution}"] = one.event.text
            self.log.append(stream, new, expected=first - 1)
            if self._chance.random() < _CORRECTED:
                self._put_right(stream, numbers.stop)

    def _put_right(self, stream: str, seq: int) -> None:
        """Something that was said was other than what was noted."""
        target = self._chance.choice([n for n in range(1, seq) if f"{stream} C{n}" in self.said])
        about = contribution(f"{stream}-{target}", target).event
        assert isinstance(about, ContributionMade)
        text = f"{target} put right by {seq}"
        corrected = RecordCorrected(
            target=target, patch=(("text", text),), reason="misheard", person=about.author
        )
        new: NewEvent = attrs.evolve(contribution(f"{stream}-{seq}", seq), event=corrected)
        self.log.append(stream, [new], expected=seq - 1)
        self.said[f"{stream} C{target}"] = text


PROGRAMMES = (
    Programme(
        name="fold",
        fault="a process that folds is killed before it saves a fold, while it does, or "
        "afterwards; the next goes on from what is left",
        unit="kills",
        full=500,
        short=8,
        holds="what is folded on from saved folds is what is folded from the beginning, and what "
        "was said",
        stores=OURS,
        run=run,
        why_not="bare `eventsourcing` keeps no folds of a log that can be verified",
    ),
)
