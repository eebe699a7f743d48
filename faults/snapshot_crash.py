"""A process is killed while it folds and saves snapshots; later views must still be correct.

Each process continues from the snapshots that earlier ones saved; some new events correct earlier
ones.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

import attrs

from dialoguekit.application.verification import VerifyMode, verify_store
from dialoguekit.events import ContributionMade, NewEvent, RecordCorrected, RecordedEvent
from dialoguekit.projections.projection import Projection, handles
from dialoguekit.projections.replay import replay
from dialoguekit.projections.snapshots import Snapshot, SnapshotStore
from dialoguekit.store import PER_PERSON_ENCRYPTION, EventStore, open_store
from faults import fork_server
from faults.experiments import Experiment
from faults.fork_server import ChildChannel, ForkServer
from faults.result import ExperimentResult
from faults.stores import DIALOGUEKIT_STORES, StoreKind, empty_location
from faults.stores.dialoguekit_store import CODEC, DialogueKitLocation, contribution
from faults.workload import STREAMS

BEFORE_SAVE, DURING_SAVE, AFTER_SAVE = PHASES = (
    "before a snapshot was saved",
    "while it was being saved",
    "after it was saved",
)
_CONSECUTIVE_KILLS = 10
_MAX_SAVE_S = 0.006
_MAX_CONTRIBUTIONS = 12
_CORRECTION_PROBABILITY = 0.2

Texts = Mapping[str, str]


@attrs.define
class ContributionTexts(Projection[Texts]):
    """The current text of each contribution."""

    texts: dict[str, str] = attrs.field(factory=dict)

    @handles(ContributionMade)
    def apply_contribution(self, recorded: RecordedEvent[ContributionMade]) -> None:
        """Apply a contribution."""
        made = recorded.event
        self.texts[f"{recorded.stream} {made.contribution}"] = made.text

    def combine(self, other: Self) -> Self:
        """Combine the contributions of two folds."""
        return type(self)(self.texts | other.texts)

    def view(self) -> Texts:
        """Return all texts by contribution."""
        return dict(self.texts)


@attrs.frozen
class _SignallingSnapshotStore(SnapshotStore):
    """A snapshot store that reports before and after it saves, and waits in between."""

    channel: Any = None

    def save(self, stream: str, snapshots: Iterable[tuple[Projection[Any], Snapshot]]) -> int:
        self.channel.send("folded")
        self.channel.receive()
        saved = super().save(stream, snapshots)
        self.channel.send("saved")
        return saved


@attrs.frozen
class _ReadOnlySnapshotStore(SnapshotStore):
    """A snapshot store that loads but never saves; ``positions`` are those loaded."""

    positions: list[int] = attrs.field(factory=list)

    def load(self, stream: str, empty: Projection[Any]) -> Snapshot | None:
        snapshot = super().load(stream, empty)
        if snapshot is not None:
            self.positions.append(snapshot.position)
        return snapshot

    def save(self, *_: object) -> int:
        return 0


def fold(channel: ChildChannel, url: str) -> None:
    """Fold every stream, from its snapshot, and save it."""
    with open_store(url, CODEC, create=False) as store:
        replay(
            store,
            ContributionTexts,
            snapshots=_SignallingSnapshotStore(*_verified_head(store), channel=channel),
        )


def _verified_head(store: EventStore) -> tuple[EventStore, int, bytes]:
    """Return the store and its verified size and root."""
    checkpoint = verify_store(store, VerifyMode.INCREMENTAL).checkpoint
    assert checkpoint is not None
    return store, checkpoint.size, checkpoint.root


def run(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Kill ``iterations`` processes that fold, and continue folding after each of them."""
    if reason := fork_server.unavailable_reason():
        return ExperimentResult(skip_reason=reason)
    rng = random.Random(seed)
    counts = Counter[str]()
    violations: list[str] = []
    kills = 0
    with ForkServer(store_kind) as processes:
        while kills < iterations:
            with empty_location(store_kind) as (_, location):
                assert isinstance(location, DialogueKitLocation)
                with open_store(location.url, CODEC, encryption=PER_PERSON_ENCRYPTION) as store:
                    workshops = _Workshops(store, rng)
                    for _ in range(min(_CONSECUTIVE_KILLS, iterations - kills)):
                        kills += 1
                        workshops.append_more()
                        phase, nth = rng.choice(PHASES), rng.randrange(len(STREAMS))
                        after_s = rng.uniform(0, _MAX_SAVE_S)
                        kill(processes, location.url, phase=phase, nth=nth, after_s=after_s)
                        counts[phase] += 1
                        violations += [
                            f"kill {kills}: {line}" for line in _compare(workshops, counts)
                        ]
    result_counts = {"kills": kills} | {f"of them {phase}": counts[phase] for phase in PHASES}
    result_counts["current snapshots found"] = counts["saved"]
    result_counts["older snapshots found"] = counts["older"]
    result_counts["missing snapshots"] = counts["none"]
    return ExperimentResult(result_counts, violations)


def kill(processes: ForkServer, url: str, *, phase: str, nth: int, after_s: float = 0) -> None:
    """Let a process fold, and kill it at its ``nth`` fold, counted from 0.

    ``after_s`` is how long it may be saving.
    """
    child = processes.start_child(fold, url)
    child.proceed()
    messages = child.messages()
    try:
        for _ in range(nth):
            _expect_line(messages, "folded")
            child.proceed()
            _expect_line(messages, "saved")
        _expect_line(messages, "folded")
        if phase != BEFORE_SAVE:
            child.proceed()
        if phase == DURING_SAVE:
            time.sleep(after_s)
        if phase == AFTER_SAVE:
            _expect_line(messages, "saved")
    finally:
        child.kill()
        child.wait()


def _expect_line(lines: Iterator[str], expected: str) -> None:
    line = next(lines, "nothing")
    if line != expected:
        raise RuntimeError(f"a folding process sent {line}, expected {expected}")


def _compare(workshops: _Workshops, counts: Counter[str]) -> Iterator[str]:
    """Fold from the snapshots and from the beginning, and yield the differences."""
    store = workshops.store
    snapshots = _ReadOnlySnapshotStore(*_verified_head(store))
    incremental = replay(store, ContributionTexts, snapshots=snapshots)
    counts["saved"] += snapshots.positions.count(snapshots.size)
    counts["older"] += len(snapshots.positions) - snapshots.positions.count(snapshots.size)
    counts["none"] += len(STREAMS) - len(snapshots.positions)
    for source, found in (
        ("snapshots", incremental),
        ("the beginning", replay(store, ContributionTexts)),
    ):
        wrong = {name for name, _ in found.items() ^ workshops.texts.items()}
        if wrong:
            yield f"folded from {source}, {len(wrong)} contributions differ: {min(wrong)}"


class _Workshops:
    """Three workshops that continue, and the expected text of each contribution."""

    def __init__(self, store: EventStore, rng: random.Random) -> None:
        self.store = store
        self.texts: dict[str, str] = {}
        self._rng = rng

    def append_more(self) -> None:
        """Append contributions to each workshop, and sometimes a correction."""
        for stream in STREAMS:
            first = self.store.stream_version(stream) + 1
            numbers = range(first, first + self._rng.randint(1, _MAX_CONTRIBUTIONS))
            new = [contribution(f"{stream}-{n}", n) for n in numbers]
            for one in new:
                assert isinstance(one.event, ContributionMade)
                self.texts[f"{stream} {one.event.contribution}"] = one.event.text
            self.store.append(stream, new, expected_version=first - 1)
            if self._rng.random() < _CORRECTION_PROBABILITY:
                self._append_correction(stream, numbers.stop)

    def _append_correction(self, stream: str, seq: int) -> None:
        """Append a correction of an earlier contribution."""
        target = self._rng.choice([n for n in range(1, seq) if f"{stream} C{n}" in self.texts])
        original = contribution(f"{stream}-{target}", target).event
        assert isinstance(original, ContributionMade)
        text = f"{target} corrected by {seq}"
        corrected = RecordCorrected(
            target=target, patch=(("text", text),), reason="misheard", person=original.author
        )
        new: NewEvent = attrs.evolve(contribution(f"{stream}-{seq}", seq), event=corrected)
        self.store.append(stream, [new], expected_version=seq - 1)
        self.texts[f"{stream} C{target}"] = text


EXPERIMENTS = (
    Experiment(
        name="snapshot-crash",
        fault="a folding process is killed before, while or after it saves a snapshot; the next "
        "process continues from the snapshots that are left",
        unit="kills",
        full_iterations=500,
        short_iterations=8,
        invariant="a fold from the snapshots equals a fold from the beginning, and the "
        "expected texts",
        stores=DIALOGUEKIT_STORES,
        run=run,
        not_applicable_reason="bare `eventsourcing` has no snapshots tied to a verified log",
    ),
)
