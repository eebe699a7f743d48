"""Commands and batches of many threads in several processes: what was acknowledged is recorded.

Each thread of each process chooses at random: a command, a batch, a batch that fails, a function
that is run as a batch, a command while its own batch is open, or a command with an id that other
threads and processes send too.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import attrs

import dialoguekit
from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.errors import BatchConflict
from dialoguekit.events import ContributionMade
from faults import fork_server
from faults.experiments import Experiment
from faults.fork_server import HUNG, ChildChannel, ForkServer
from faults.result import ExperimentResult
from faults.stores import DIALOGUEKIT_STORES, StoreKind, empty_location
from faults.stores.dialoguekit_store import DialogueKitLocation

PROCESSES = 4
THREADS = 4
_SHARED_IDS = 12
_LONGEST_PAUSE_S = 0.003
_LOST = "never recorded"


class _Abandoned(Exception):
    """The end of a batch that is to fail."""


@attrs.define
class Acknowledged:
    """What a thread was told: texts by id, answers by shared command id, and counts."""

    texts: dict[str, str] = attrs.field(factory=dict)
    shared: dict[str, str] = attrs.field(factory=dict)
    counts: Counter[str] = attrs.field(factory=Counter)
    errors: list[str] = attrs.field(factory=list)


@attrs.define
class RandomWriter:
    """A thread that records at random in one workshop."""

    handle: WorkshopHandle
    name: str
    rng: random.Random
    told: Acknowledged = attrs.field(factory=Acknowledged)
    _number: int = 0

    def run(self, acts: int) -> Acknowledged:
        """Act ``acts`` times; an unexpected error ends it."""
        choices: Sequence[Callable[[], None]] = (
            self._command,
            self._batch,
            self._failing_batch,
            self._function,
            self._command_during_batch,
            self._shared_command,
        )
        try:
            for _ in range(acts):
                self.rng.choice(choices)()
                self.told.counts["acts"] += 1
        except Exception as error:  # noqa: BLE001  # any error is a violation
            self.told.errors.append(f"{type(error).__name__}: {error}")
        return self.told

    def _text(self) -> str:
        self._number += 1
        return f"{self.name} {self._number}"

    def _command(self) -> None:
        text = self._text()
        self.told.texts[self.handle.contribute("P1", text)] = text

    def _batch(self) -> None:
        said: dict[str, str] = {}
        try:
            with self.handle.batch() as batch:
                for _ in range(self.rng.randint(1, 3)):
                    text = self._text()
                    said[batch.contribute("P1", text)] = text
                    time.sleep(self.rng.uniform(0, _LONGEST_PAUSE_S))
        except BatchConflict:  # Another process created one of the ids, and nothing was recorded.
            self.told.counts["batches in conflict with another process"] += 1
            return
        self.told.texts.update(said)

    def _failing_batch(self) -> None:
        self.told.counts["batches that failed"] += 1
        with suppress(_Abandoned), self.handle.batch() as batch:
            batch.contribute("P1", _LOST)
            time.sleep(self.rng.uniform(0, _LONGEST_PAUSE_S))
            raise _Abandoned

    def _function(self) -> None:
        texts = [self._text() for _ in range(2)]
        ids = self.handle.run_batch(lambda batch: [batch.contribute("P1", t) for t in texts])
        self.told.texts.update(zip(ids, texts, strict=True))

    def _command_during_batch(self) -> None:
        text = self._text()
        try:
            with self.handle.batch() as batch:
                id = batch.contribute("P1", text)
                self._command()
                batch.park(id)
                self._command()
        except BatchConflict:
            self.told.counts["batches in conflict with another process"] += 1
        else:
            self.told.texts[id] = text

    def _shared_command(self) -> None:
        id = f"form-{self.rng.randrange(_SHARED_IDS)}"
        answer = self.handle.once(id).contribute("P1", id)
        if self.told.shared.setdefault(id, answer) != answer:
            self.told.errors.append(f"{id} returned {answer} after {self.told.shared[id]}")


def record(channel: ChildChannel, url: str, name: str, seed: int, acts: int) -> None:
    """Record with several threads; send what each was told."""
    with dialoguekit.open(url, plugins=[]) as kit, ThreadPoolExecutor(THREADS) as pool:
        writers = [
            RandomWriter(kit.workshop("leeds"), f"{name} {n}", random.Random(f"{seed} {name} {n}"))
            for n in range(THREADS)
        ]
        for told in pool.map(lambda writer: writer.run(acts), writers):
            channel.send(json.dumps(attrs.asdict(told)))


def run(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Let threads of several processes act ``iterations`` times in total."""
    if reason := fork_server.unavailable_reason():
        return ExperimentResult(skip_reason=reason)
    acts = -(-iterations // (PROCESSES * THREADS))
    with ForkServer(store_kind) as processes, empty_location(store_kind) as (_, location):
        assert isinstance(location, DialogueKitLocation)
        with dialoguekit.open(location.url, plugins=[]) as kit:
            leeds = kit.workshop("leeds")
            leeds.schedule(title="Leeds", groups=("all",))
            leeds.open()
            leeds.check_in(name="Ana", group="all", consents=("record",))
        children = [
            processes.start_child(record, location.url, f"process {n}", seed, acts)
            for n in range(PROCESSES)
        ]
        for child in children:
            child.proceed()
        with ThreadPoolExecutor(PROCESSES) as pool:
            answers = list(pool.map(lambda child: list(child.messages()), children))
        for child in children:
            child.wait()
        with dialoguekit.open(location.url, plugins=[]) as kit:
            found = [
                (r.event.contribution, r.event.text)
                for r in kit.workshop("leeds").events()
                if isinstance(r.event, ContributionMade)
            ]
        violations = location.find_corruption()
    told = [Acknowledged(**json.loads(line)) for lines in answers for line in lines if line != HUNG]
    if len(told) < PROCESSES * THREADS:
        violations.append(f"stuck: {PROCESSES * THREADS - len(told)} threads gave no answer")
    counts: Counter[str] = sum((Counter(one.counts) for one in told), Counter())
    named = ("acts", "batches that failed", "batches in conflict with another process")
    return ExperimentResult(
        {name: counts[name] for name in named}, [*violations, *find_violations(told, found)]
    )


def find_violations(told: Iterable[Acknowledged], found: Sequence[tuple[str, str]]) -> list[str]:
    """Compare the contributions found, as ids and texts, with what the threads were told."""
    told = list(told)
    violations = [f"error: {error}" for one in told for error in one.errors]
    occurrences = Counter(id for id, _ in found)
    violations += [f"{id} was given {n} times" for id, n in occurrences.items() if n > 1]
    recorded: Mapping[str, str] = dict(found)
    expected: dict[str, str] = {}
    for one in told:
        for id, text in (*one.texts.items(), *((id, form) for form, id in one.shared.items())):
            if expected.setdefault(id, text) != text:
                violations.append(f"{id} was given to two contributions")
            if recorded.get(id) != text:
                violations.append(f"{id} was acknowledged and is missing")
    for form in {form for one in told for form in one.shared}:
        answers = {one.shared[form] for one in told if form in one.shared}
        if len(answers) > 1:
            violations.append(f"{form} had several answers: {', '.join(sorted(answers))}")
    violations += [
        f"{id} was found and not acknowledged" for id in recorded.keys() - expected.keys()
    ]
    return violations


EXPERIMENTS = (
    Experiment(
        name="concurrent-commands",
        fault=f"{PROCESSES} processes with {THREADS} threads each record in one workshop: "
        "commands, batches, batches that fail, commands while a batch is open, and commands that "
        "others send too",
        unit="acts",
        full_iterations=8_000,
        short_iterations=96,
        invariant="what was acknowledged is recorded with its id, and nothing else; no id is given "
        "twice; a command id has one answer; no command sees a conflict",
        stores=DIALOGUEKIT_STORES,
        not_applicable_reason="bare eventsourcing has no commands",
        run=run,
    ),
)
