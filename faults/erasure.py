"""People are erased, some of them by a process that is killed; none of their data may be left.

The search covers the store with the files that SQLite keeps next to it, or the table files of the
server; the keys; snapshots; every export written afterwards; and temporary files.  It excludes the
write-ahead log of a PostgreSQL server, since its administrator controls its retention.
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
from dialoguekit.store import NO_ENCRYPTION, PER_PERSON_ENCRYPTION, EventStore, open_store
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.encryption import PersonalDataCipher
from faults import fork_server
from faults.experiments import Experiment
from faults.fork_server import ChildChannel, ForkServer
from faults.result import ExperimentResult
from faults.stores import DIALOGUEKIT_STORES, StoreKind, empty_location
from faults.stores.dialoguekit_store import CODEC, DialogueKitLocation

if TYPE_CHECKING:
    import psycopg

ORDERS: dict[str, Callable[[list[int], random.Random], None]] = {
    "first to last": lambda people, _: people.sort(),
    "last to first": lambda people, _: people.sort(reverse=True),
    "mixed": lambda people, rng: rng.shuffle(people),
}
_STREAM = "leeds"
_FIXED_TIME = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
_ROUNDS = 4
_MAX_TEXT_LENGTH = 900
_KILL_PROBABILITY = 1 / 3
_MAX_LIFETIME_S = 0.06
_STEPS = ("_destroy_keys", "_erase_rows", "_delete_snapshots", "_find_affected_copies")
"""The steps of an erasure after its event is recorded; the process may be killed at each."""
_SEARCH_EVERY = 20
"""Erased people between two searches of all files."""


def run(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Erase ``iterations`` people of a workshop, in three orders, with and without encryption."""
    if reason := fork_server.unavailable_reason():
        return ExperimentResult(skip_reason=reason)
    rng = random.Random(seed)
    counts = dict.fromkeys(
        (
            "people forgotten",
            "killed midway",
            "of them at a known step",
            "KiB searched",
            "canaries found",
            "live keys",
        ),
        0,
    )
    violations: list[str] = []
    with _private_temp_folder(), ForkServer(store_kind) as processes:
        for encryption in (PER_PERSON_ENCRYPTION, NO_ENCRYPTION):
            for order in ORDERS:
                with empty_location(store_kind) as (folder, location):
                    assert isinstance(location, DialogueKitLocation)
                    trial = _Trial(folder, location, encryption, rng, counts)
                    lines = trial.run(processes, order, iterations)
                violations += [f"{encryption}, {order}: {line}" for line in lines]
    return ExperimentResult(counts, violations)


@attrs.define
class _Trial:
    """One store, in which some people are erased and half as many are not."""

    folder: Path
    location: DialogueKitLocation
    encryption: str
    rng: random.Random
    counts: dict[str, int]
    tag: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.tag = f"{self.rng.randrange(16**8):08x}"

    def run(self, processes: ForkServer, order: str, iterations: int) -> list[str]:
        """Erase ``iterations`` people; return the violations."""
        violations: list[str] = []
        with open_store(self.location.url, CODEC, encryption=self.encryption) as store:
            people = self._record_workshop(store, iterations + iterations // 2 + 1)
            _analyze_tables(self.location)
            erased_people = list(range(iterations))
            ORDERS[order](erased_people, self.rng)
            remaining_people = {f"P{n + 1}" for n in range(iterations, people)}
            before, leaves = _events_of(store, remaining_people), [row.leaf for row in store.rows()]
            secrets = _secrets(store, erased_people)
            if self._search(processes, store, [])[0] != set(range(people)):
                violations.append("the search does not find all people before the first erasure")
            for count, person in enumerate(erased_people, start=1):
                self._save_snapshot(store)
                self._forget(processes, store, person)
                if count % _SEARCH_EVERY == 0 or count == iterations:
                    erased_so_far = frozenset(erased_people[:count])
                    destroyed = [secrets[n] for n in erased_so_far & secrets.keys()]
                    violations += self._check_erased(processes, store, erased_so_far, destroyed)
            if _events_of(store, remaining_people) != before:
                violations.append("the events of other people changed")
            if [row.leaf for row, _ in zip(store.rows(), leaves, strict=False)] != leaves:
                violations.append("leaves changed")
            violations += [str(finding) for finding in audit(store, save_checkpoint=False).findings]
            violations += self._live_keys(store, erased_people)
        return violations + self.location.find_corruption()

    def _record_workshop(self, store: EventStore, people: int) -> int:
        leeds = workshop_handle(
            store, _STREAM, methods=("conversation",), clock=lambda: _FIXED_TIME
        )
        with leeds.batch() as batch:
            batch.schedule(title="Leeds", groups=("peer support",))
            batch.open()
            for n in range(people):
                invitation = batch.invite(self._canary(n, "contact"), channel="network")
                person = batch.register(
                    name=self._canary(n, "name"), group="peer support", invitation=invitation
                )
                batch.give_consent(person, scopes=("record", "quote"))
                batch.arrive(person)
        leeds.start("conversation")
        for _ in range(_ROUNDS):
            with leeds.batch() as batch:
                for n in range(people):
                    padding = "x" * self.rng.randrange(_MAX_TEXT_LENGTH)
                    contribution = batch.contribute(f"P{n + 1}", self._canary(n, "said") + padding)
                    if self.rng.random() < 1 / 8:
                        batch.correct(
                            contribution, reason="misheard", text=self._canary(n, "meant")
                        )
        return people

    def _canary(self, person: int, field: str) -> str:
        return f"canary-{self.tag}-{person:05d}-{field}"

    def _save_snapshot(self, store: EventStore) -> None:
        """Save a snapshot with the text of everyone who has not been erased."""
        text = "".join(
            str(getattr(recorded.event, "text", ""))[:60] for recorded in store.read(_STREAM)
        ).encode()
        cipher = store.cipher
        stored = cipher.seal_blob("talk", text) if isinstance(cipher, PersonalDataCipher) else text
        store.key_values.put(erasure.SNAPSHOTS, "talk", stored)

    def _forget(self, processes: ForkServer, store: EventStore, person: int) -> None:
        """Erase a person; at random a process that is killed starts the erasure."""
        if self.rng.random() < _KILL_PROBABILITY:
            self.counts["killed midway"] += 1
            step = self.rng.choice((*_STEPS, *[""] * len(_STEPS)))
            child = processes.start_child(forget, self.location.url, f"P{person + 1}", step)
            child.proceed()
            if step:
                self.counts["of them at a known step"] += step in child.messages()
            else:
                time.sleep(self.rng.uniform(0, _MAX_LIFETIME_S))
            child.kill()
            child.wait()
        erasure.forget(store, _STREAM, f"P{person + 1}", basis="their own request")
        self.counts["people forgotten"] += 1

    def _check_erased(
        self,
        processes: ForkServer,
        store: EventStore,
        erased_people: frozenset[int],
        secrets: Sequence[bytes],
    ) -> Iterator[str]:
        """Search for erased data; yield a line for each violation."""
        people, keys = self._search(processes, store, secrets)
        self.counts["canaries found"] += len(people & erased_people)
        self.counts["live keys"] += keys
        if people & erased_people or keys:
            count = len(people & erased_people)
            yield f"personal data of {count} people and {keys} keys left in files"

    def _search(
        self, processes: ForkServer, store: EventStore, secrets: Sequence[bytes]
    ) -> tuple[set[int], int]:
        """Search all files and new exports.

        Return the people found by their canaries, and the number of secrets found.
        """
        for name, export in (("jsonl", export_jsonl), ("cloudevents", export_cloudevents)):
            with (self.folder / name).open("wb") as out:
                export(store, out)
        # In another process: closing a file here would release the locks of SQLite on it.
        child = processes.start_child(search, self.location, self.folder.parent, self.tag, secrets)
        child.proceed()
        lines = [line.split() for line in child.messages()]
        child.wait()
        results = {name: [int(number) for number in numbers] for name, *numbers in lines}
        self.counts["KiB searched"] += results["KiB"][0]
        return set(results["people"]), results["keys"][0]

    def _live_keys(self, store: EventStore, erased_people: Sequence[int]) -> Iterator[str]:
        if isinstance(store.cipher, PersonalDataCipher):
            erased_subjects = {f"{kind}{n + 1}" for kind in "PI" for n in erased_people}
            live = erased_subjects & set(store.cipher.key_store.subjects(_STREAM))
            self.counts["live keys"] += len(live)
            yield from (f"the key of {subject} still exists" for subject in sorted(live))


def forget(channel: ChildChannel, url: str, person: str, step: str) -> None:
    """Erase a person in a short-lived process; at the given step, report it and stop.

    Without a step, run to the end.
    """

    def stop(*_: object, **__: object) -> None:
        channel.send(step)
        channel.receive()

    if step:
        assert hasattr(erasure, step), f"erasure has no step {step}"
        setattr(erasure, step, stop)
    with open_store(url, CODEC, create=False) as store:
        erasure.forget(store, _STREAM, person, basis="their own request")


def search(
    channel: ChildChannel,
    location: DialogueKitLocation,
    folder: Path,
    tag: str,
    secrets: Sequence[bytes],
) -> None:
    """Send the size of all files, the people found by their canaries, and the secrets found."""
    canary = re.compile(rf"canary-{tag}-([0-9]{{5}})".encode())
    people: set[int] = set()
    keys = size = 0
    for path in [*_files(folder), *_table_files(location)]:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # The table was rewritten in the meantime.
        size += len(content)
        people |= {int(n) for n in canary.findall(content)}
        keys += sum(secret in content for secret in secrets)
    channel.send(f"KiB {size >> 10}")
    channel.send(f"keys {keys}")
    channel.send(" ".join(["people", *map(str, sorted(people))]))


def _events_of(store: EventStore, people: set[str]) -> list[str]:
    """Return the readable events of some people."""
    found = []
    for recorded in store.read(_STREAM):
        event = recorded.event
        if {getattr(event, field, None) for field in ("author", "person")} & people:
            found.append(repr(event))
    return found


def _secrets(store: EventStore, people: Sequence[int]) -> dict[int, bytes]:
    if not isinstance(store.cipher, PersonalDataCipher):
        return {}
    return {n: store.cipher.key_store.key(_STREAM, f"P{n + 1}").secret for n in people}


@contextmanager
def _private_temp_folder() -> Iterator[None]:
    """Put all temporary files of this and later processes into one folder, within the block.

    The folders of the trials are in it, too.
    """
    with tempfile.TemporaryDirectory() as folder:
        variables = dict.fromkeys(("TMPDIR", "SQLITE_TMPDIR"), folder)
        with patch.dict(os.environ, variables), patch.object(tempfile, "tempdir", folder):
            yield


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _analyze_tables(location: DialogueKitLocation) -> None:
    """Let a server sample its tables for its planner, as it does after a minute."""
    if location.path is None:
        with _connect_as_admin(location) as connection:
            connection.execute("ANALYZE")


def _table_files(location: DialogueKitLocation) -> list[Path]:
    """Return the table files of a server, after a checkpoint."""
    if location.path is not None:
        return []
    with _connect_as_admin(location) as connection:
        connection.execute("CHECKPOINT")
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    return _files(Path(folder) / "base")


def _connect_as_admin(location: DialogueKitLocation) -> psycopg.Connection[Any]:
    import psycopg

    from dialoguekit.store.postgres.connection_url import parse_connection_url

    return psycopg.connect(**parse_connection_url(location.url).parameters, autocommit=True)


EXPERIMENTS = (
    Experiment(
        name="erasure",
        fault="people are erased in three orders, with and without encryption, a third of "
        "them first by a process that is killed midway, at a known step or at random",
        unit="people",
        full_iterations=200,
        short_iterations=3,
        invariant="none of their personal data is left in the store, its write-ahead log, keys, "
        "snapshots, exports and temporary files, and none of their keys exists; the events of "
        "other people and all leaves are unchanged; the audit finds nothing",
        stores=DIALOGUEKIT_STORES,
        run=run,
        not_applicable_reason="bare `eventsourcing` encrypts under one shared key and cannot "
        "erase a person",
    ),
)
