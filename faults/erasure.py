"""People are forgotten, some of them by a process that is killed: nothing of them is left.

What is looked through: the log with what SQLite keeps beside it, or the files of the server's
tables; the keys; saved folds; every export that is made afterwards; and temporary files.  The
write-ahead log of a PostgreSQL server is left out: what it keeps, and for how long, is its
administrator's choice.
"""

from __future__ import annotations

import os
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import attrs

from dialoguekit.application import erasure
from dialoguekit.application.handle import workshop_handle
from dialoguekit.interchange.cloudevents import export_cloudevents
from dialoguekit.interchange.jsonl_export import export_jsonl
from dialoguekit.store import PLAIN, SEALED, Log, open_log
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.encryption import SealedWords
from faults import fork_server
from faults.experiments import Programme
from faults.fork_server import Nursery, Wire
from faults.result import Outcome
from faults.stores import OURS, Store, fresh
from faults.stores.dialoguekit_store import CODEC, OurPlace

if TYPE_CHECKING:
    import psycopg

ORDERS: dict[str, Callable[[list[int], random.Random], None]] = {
    "first to last": lambda people, _: people.sort(),
    "last to first": lambda people, _: people.sort(reverse=True),
    "mixed": lambda people, chance: chance.shuffle(people),
}
_STREAM = "leeds"
_AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
_SAID = 4
_LONGEST = 900
_KILLED = 1 / 3
_LONGEST_LIFE_S = 0.06
_STEPS = ("_destroy_keys", "_blank", "_drop_folds", "_copies_of")
"""What forgetting consists of, behind the event that says so; each may be where it ends."""
_LOOK_AFTER = 20
"""People between two looks through all files."""


def run(dose: int, seed: int, store: Store) -> Outcome:
    """Forget ``dose`` people of a workshop, in three orders, in a sealed and in a plain log."""
    if reason := fork_server.missing():
        return Outcome(skipped=reason)
    chance = random.Random(seed)
    counts = dict.fromkeys(
        (
            "people forgotten",
            "killed midway",
            "of them at one of the steps",
            "KiB looked through",
            "canaries",
            "live keys",
        ),
        0,
    )
    broken: list[str] = []
    with _temporary_files(), Nursery(store) as processes:
        for privacy in (SEALED, PLAIN):
            for order in ORDERS:
                with fresh(store) as (folder, place):
                    assert isinstance(place, OurPlace)
                    trial = _Trial(folder, place, privacy, chance, counts)
                    found = trial.run(processes, order, dose)
                broken += [f"{privacy}, {order}: {line}" for line in found]
    return Outcome(counts, broken)


@attrs.define
class _Trial:
    """One log, of whose people some are forgotten and half as many are not."""

    folder: Path
    place: OurPlace
    privacy: str
    chance: random.Random
    counts: dict[str, int]
    tag: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.tag = f"{self.chance.randrange(16**8):08x}"

    def run(self, processes: Nursery, order: str, dose: int) -> list[str]:
        """Forget ``dose`` people; what broke."""
        broken: list[str] = []
        with open_log(self.place.url, CODEC, privacy=self.privacy) as log:
            people = self._hold_workshop(log, dose + dose // 2 + 1)
            _as_time_goes_by(self.place)
            gone = list(range(dose))
            ORDERS[order](gone, self.chance)
            others = {f"P{n + 1}" for n in range(dose, people)}
            before, leaves = _said_by(log, others), [row.leaf for row in log.rows()]
            secrets = _secrets(log, gone)
            if self._search(processes, log, [])[0] != set(range(people)):
                broken.append("the search does not find everybody before anybody is forgotten")
            for count, person in enumerate(gone, start=1):
                self._save_fold(log)
                self._forget(processes, log, person)
                if count % _LOOK_AFTER == 0 or count == dose:
                    erased = frozenset(gone[:count])
                    destroyed = [secrets[n] for n in erased & secrets.keys()]
                    broken += self._look(processes, log, erased, destroyed)
            if _said_by(log, others) != before:
                broken.append("what others said is not what it was")
            if [row.leaf for row, _ in zip(log.rows(), leaves, strict=False)] != leaves:
                broken.append("leaves are not what they were")
            broken += [str(finding) for finding in audit(log, keep=False).findings]
            broken += self._live_keys(log, gone)
        return broken + self.place.unsound()

    def _hold_workshop(self, log: Log, people: int) -> int:
        leeds = workshop_handle(log, _STREAM, methods=("conversation",), clock=lambda: _AT)
        with leeds.batch():
            leeds.schedule(title="Leeds", groups=("peer support",))
            leeds.open()
            for n in range(people):
                invitation = leeds.invite(self._canary(n, "contact"), channel="network")
                person = leeds.register(
                    name=self._canary(n, "name"), group="peer support", invitation=invitation
                )
                leeds.give_consent(person, scopes=("record", "quote"))
                leeds.arrive(person)
        leeds.start("conversation")
        for _ in range(_SAID):
            with leeds.batch():
                for n in range(people):
                    more = "x" * self.chance.randrange(_LONGEST)
                    said = leeds.contribute(f"P{n + 1}", self._canary(n, "said") + more)
                    if self.chance.random() < 1 / 8:
                        leeds.correct(said, reason="misheard", text=self._canary(n, "meant"))
        return people

    def _canary(self, person: int, what: str) -> str:
        return f"canary-{self.tag}-{person:05d}-{what}"

    def _save_fold(self, log: Log) -> None:
        """Keep a fold of what everybody said who can still be read."""
        fold = "".join(
            str(getattr(recorded.event, "text", ""))[:60] for recorded in log.read(_STREAM)
        ).encode()
        guard = log.guard
        kept = guard.seal_blob("talk", fold) if isinstance(guard, SealedWords) else fold
        log.shelf.put(erasure.FOLDS, "talk", kept)

    def _forget(self, processes: Nursery, log: Log, person: int) -> None:
        """Forget somebody; now and then a process that is killed has begun to."""
        if self.chance.random() < _KILLED:
            self.counts["killed midway"] += 1
            step = self.chance.choice((*_STEPS, *[""] * len(_STEPS)))
            child = processes.child(forget, self.place.url, f"P{person + 1}", step)
            child.go()
            if step:
                self.counts["of them at one of the steps"] += step in child.heard()
            else:
                time.sleep(self.chance.uniform(0, _LONGEST_LIFE_S))
            child.kill()
            child.end()
        erasure.forget(log, _STREAM, f"P{person + 1}", basis="their own request")
        self.counts["people forgotten"] += 1

    def _look(
        self, processes: Nursery, log: Log, erased: frozenset[int], secrets: Sequence[bytes]
    ) -> Iterator[str]:
        """Look for what is erased; a line for what is found."""
        people, keys = self._search(processes, log, secrets)
        self.counts["canaries"] += len(people & erased)
        self.counts["live keys"] += keys
        if people & erased or keys:
            yield f"words of {len(people & erased)} people and {keys} keys are left in files"

    def _search(
        self, processes: Nursery, log: Log, secrets: Sequence[bytes]
    ) -> tuple[set[int], int]:
        """Whose canaries stand in any file, or in an export that is made now; how many secrets."""
        for name, export in (("jsonl", export_jsonl), ("cloudevents", export_cloudevents)):
            with (self.folder / name).open("wb") as out:
                export(log, out)
        # By another process: to close a file here would drop the locks that SQLite has on it.
        child = processes.child(search, self.place, self.folder.parent, self.tag, secrets)
        child.go()
        heard = [line.split() for line in child.heard()]
        child.end()
        told = {what: [int(number) for number in numbers] for what, *numbers in heard}
        self.counts["KiB looked through"] += told["KiB"][0]
        return set(told["people"]), told["keys"][0]

    def _live_keys(self, log: Log, gone: Sequence[int]) -> Iterator[str]:
        if isinstance(log.guard, SealedWords):
            theirs = {f"{kind}{n + 1}" for kind in "PI" for n in gone}
            live = theirs & set(log.guard.keys.subjects(_STREAM))
            self.counts["live keys"] += len(live)
            yield from (f"the key of {subject} is live" for subject in sorted(live))


def forget(wire: Wire, url: str, person: str, step: str) -> None:
    """Forget somebody, in a process that does not live long; tell of one step, and go no further.

    Without a step go on to the end.
    """

    def stop(*_: object, **__: object) -> None:
        wire.tell(step)
        wire.hear()

    if step:
        setattr(erasure, step, stop)
    with open_log(url, CODEC, create=False) as log:
        erasure.forget(log, _STREAM, person, basis="their own request")


def search(wire: Wire, place: OurPlace, folder: Path, tag: str, secrets: Sequence[bytes]) -> None:
    """Tell how much there is in all files, whose canaries, and how many of the secrets."""
    canary = re.compile(rf"canary-{tag}-([0-9]{{5}})".encode())
    people: set[int] = set()
    keys = size = 0
    for path in [*_files(folder), *_tables(place)]:
        try:
            held = path.read_bytes()
        except FileNotFoundError:
            continue  # A table that was written anew meanwhile.
        size += len(held)
        people |= {int(n) for n in canary.findall(held)}
        keys += sum(secret in held for secret in secrets)
    wire.tell(f"KiB {size >> 10}")
    wire.tell(f"keys {keys}")
    wire.tell(" ".join(["people", *map(str, sorted(people))]))


def _said_by(log: Log, people: set[str]) -> list[str]:
    """What can be read of some people."""
    found = []
    for recorded in log.read(_STREAM):
        event = recorded.event
        if {getattr(event, field, None) for field in ("author", "person")} & people:
            found.append(repr(event))
    return found


def _secrets(log: Log, people: Sequence[int]) -> dict[int, bytes]:
    if not isinstance(log.guard, SealedWords):
        return {}
    return {n: log.guard.keys.key(_STREAM, f"P{n + 1}").secret for n in people}


@contextmanager
def _temporary_files() -> Iterator[None]:
    """Within the block, all temporary files of this and later processes are in one folder.

    The folders of the trials are among them.
    """
    with tempfile.TemporaryDirectory() as folder:
        places = dict.fromkeys(("TMPDIR", "SQLITE_TMPDIR"), folder)
        with patch.dict(os.environ, places), patch.object(tempfile, "tempdir", folder):
            yield


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _as_time_goes_by(place: OurPlace) -> None:
    """Let a server take samples of its tables for its planner, as it does after a minute."""
    if place.path is None:
        with _administrator(place) as connection:
            connection.execute("ANALYZE")


def _tables(place: OurPlace) -> list[Path]:
    """The files of the tables of a server, after all that it holds in memory is in them."""
    if place.path is not None:
        return []
    with _administrator(place) as connection:
        connection.execute("CHECKPOINT")
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    return _files(Path(folder) / "base")


def _administrator(place: OurPlace) -> psycopg.Connection[Any]:
    import psycopg

    from dialoguekit.store.postgres.connection_url import read_address

    return psycopg.connect(**read_address(place.url).parameters, autocommit=True)


PROGRAMMES = (
    Programme(
        name="erase",
        fault="people are forgotten in three orders, in a sealed and in a plain log, a third of "
        "them by a process that is killed midway, at one of the steps or at random, and then again",
        unit="people",
        full=200,
        short=4,
        holds="no byte of their words in the log, its write-ahead log, keys, folds, exports and "
        "temporary files, no live key of theirs; what others said and all leaves are as they "
        "were, the audit finds nothing",
        stores=OURS,
        run=run,
        why_not="bare `eventsourcing` can encrypt under one key for all, and can erase nobody",
    ),
)
