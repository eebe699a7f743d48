"""The file of a store is changed by other programs; every change of its contents must be found.

A store is found damaged if it cannot be opened, or if the audit that precedes every report has
findings.  Its *contents* are its events: all of them, those of each stream, and their number.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import attrs
from eventsourcing.persistence import PersistenceError

from dialoguekit.errors import DialogueKitError
from dialoguekit.events import RecordRedacted
from dialoguekit.store import NO_ENCRYPTION, PER_PERSON_ENCRYPTION, EventStore, open_store
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.audit.checkpoint_store import save_checkpoint_file
from dialoguekit.store.rows import tombstone
from faults import corruptions, forgeries
from faults.corruptions import Corruption, CorruptionTarget
from faults.experiments import Experiment
from faults.result import ExperimentResult
from faults.stores import DIALOGUEKIT_STORES, FILE_STORES, StoreFailure, StoreKind
from faults.stores.dialoguekit_store import CODEC, contribution
from faults.stores.eventsourcing_store import EventSourcingFile, EventSourcingHandle
from faults.workload import STREAMS

_EVENTS_PER_STREAM = 150
"""Events per stream; with redactions there are enough for stored hashes of the tree."""
_BATCH = 25
_MAX_NOTIFICATIONS = 10_000
"""More than the number of events."""
_REDACTED_SEQS = (3, 40)
_NAME, _OLDER = "log.db", "older"
_SHARED_MEMORY = Path("/dev/shm")


class Verdict(NamedTuple):
    """The contents of a file as all its readers see them, and the problem that was found."""

    contents: object
    problem: str


@attrs.frozen(eq=False)
class Original:
    """A folder with a valid store, and the corruptions that apply to it."""

    folder: Path
    table: corruptions.Table
    corruptions: Mapping[str, Corruption]

    def copy_corrupted(self, folder: Path, kind: str, rng: random.Random) -> None:
        """Copy it to a folder and corrupt the copy.

        Retry with other random values where SQLite refuses a duplicate row.
        """
        while True:
            self.copy(folder)
            with suppress(sqlite3.IntegrityError):
                self.corruptions[kind](
                    CorruptionTarget(folder / _NAME, folder / _OLDER, self.table), rng
                )
                return

    def copy(self, folder: Path) -> Path:
        """Replace a folder by a copy of this one, since reading a store changes its files."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return folder / _NAME


def run(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Corrupt ``iterations`` files and check that each changed one is detected."""
    rng = random.Random(seed)
    parent = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None
    counts = Counter[str]()
    by_kind = Counter[str]()
    violations: list[str] = []
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        copy = Path(folder, "copy")
        create, inspect = (
            (_create_dialoguekit_stores, _inspect_dialoguekit)
            if store_kind.name in DIALOGUEKIT_STORES
            else (_create_eventsourcing_stores, _inspect_eventsourcing)
        )
        originals = {one: inspect(one.copy(copy)) for one in create(Path(folder))}
        violations += [
            f"before any corruption: {one.problem}" for one in originals.values() if one.problem
        ]
        kinds = list(dict.fromkeys(kind for one in originals for kind in one.corruptions))
        for number in range(iterations):
            kind = kinds[number % len(kinds)]
            original = rng.choice([one for one in originals if kind in one.corruptions])
            by_kind[kind] += 1
            original.copy_corrupted(copy, kind, rng)
            label = f"corruption {number + 1}, {kind}"
            try:
                verdict = inspect(copy / _NAME)
            except Exception as error:  # noqa: BLE001  # any error is counted
                counts["untyped"] += 1
                violations.append(f"{label}: untyped error: {error!r}")
                continue
            changed = verdict.contents != originals[original].contents
            counts["changed"] += changed
            counts["detected"] += changed and bool(verdict.problem)
            counts["harmless but detected"] += not changed and bool(verdict.problem)
            if changed and not verdict.problem:
                by_kind[f"{kind} (undetected)"] += 1
                violations.append(f"{label}: undetected change")
    result_counts = {
        "corruptions": iterations,
        "that changed contents": counts["changed"],
        "detected": counts["detected"],
        "undetected": counts["changed"] - counts["detected"],
        "untyped errors": counts["untyped"],
        "harmless": iterations - counts["changed"] - counts["untyped"],
        "harmless but detected": counts["harmless but detected"],
    }
    return ExperimentResult(result_counts | by_kind, violations)


def _create_dialoguekit_stores(folder: Path) -> Iterator[Original]:
    """Create stores with and without encryption and audit, closed or with a write-ahead log."""
    for encryption in (NO_ENCRYPTION, PER_PERSON_ENCRYPTION):
        for audited in (False, True):
            kinds = corruptions.CORRUPTIONS | forgeries.TREE_CORRUPTIONS
            if audited:
                kinds |= forgeries.RECOMPUTED | corruptions.ROLLBACKS
            created = folder / f"{encryption}-{audited}"
            source = created
            with _open_with_wal(created, encryption, audited=audited):
                if audited:
                    source = created.with_name(f"{created.name}-open")
                    shutil.copytree(created, source)
            yield Original(source, corruptions.DIALOGUEKIT_TABLE, kinds)


@contextmanager
def _open_with_wal(folder: Path, encryption: str, *, audited: bool) -> Iterator[None]:
    """Open a store with one half in its file and the other in its write-ahead log."""
    folder.mkdir()
    with open_store(f"sqlite:///{folder / _NAME}", CODEC, encryption=encryption) as store:
        _append(store, 1, _EVENTS_PER_STREAM // 2)
        for seq in _REDACTED_SEQS:
            _redact(store, seq)  # This checkpoints the write-ahead log.
        shutil.copyfile(folder / _NAME, folder / _OLDER)
        _append(store, _EVENTS_PER_STREAM // 2 + 1, _EVENTS_PER_STREAM)
        if audited:
            assert audit(store).intact
            save_checkpoint_file(store)
        yield


def _append(store: EventStore, first: int, last: int) -> None:
    for start in range(first, last + 1, _BATCH):
        for stream in STREAMS:
            numbers = range(start, min(start + _BATCH, last + 1))
            new = [contribution(f"{stream}-{n}", n) for n in numbers]
            store.append(stream, new, expected_version=store.stream_version(stream))


def _redact(store: EventStore, seq: int) -> None:
    stream = STREAMS[0]
    redaction = RecordRedacted(target=seq, basis="requested")
    new = attrs.evolve(contribution(f"redact-{seq}", seq), event=redaction)
    store.append(stream, [new], expected_version=store.stream_version(stream))
    (row,) = (row for row in store.rows(stream) if row.seq == seq)
    assert row.personal_data is not None
    store.erase([row._replace(personal_data=tombstone(row.personal_data))])


def _inspect_dialoguekit(path: Path) -> Verdict:
    """Return what readers of a store see, and the findings of its audit."""
    contents: object = None
    try:
        with open_store(f"sqlite:///{path}", CODEC, create=False) as store:
            findings = audit(store, save_checkpoint=False).findings
            with suppress(DialogueKitError):
                contents = _read_everything(store)
            return Verdict(contents, str(findings[0]) if findings else "")
    except DialogueKitError as error:
        return Verdict(contents, str(error))


def _read_everything(store: EventStore) -> Any:
    streams = store.streams()
    return (
        list(store.rows()),
        list(store.read()),
        [list(store.rows(stream)) for stream in streams],
        [store.stream_version(stream) for stream in streams],
        store.head(),
    )


def _create_eventsourcing_stores(folder: Path) -> Iterator[Original]:
    """Create the same events in ``eventsourcing``, in a file that was closed or left open."""
    closed, open_copy = folder / "made", folder / "open"
    closed.mkdir()
    half = _EVENTS_PER_STREAM // 2 // _BATCH * _BATCH
    _append_to_eventsourcing(closed, 0, half)
    shutil.copyfile(closed / _NAME, closed / _OLDER)
    with EventSourcingFile(closed / _NAME).open():  # While it is open, no close checkpoints.
        _append_to_eventsourcing(closed, half, _EVENTS_PER_STREAM)
        shutil.copytree(closed, open_copy)
    yield Original(closed, corruptions.EVENTSOURCING_TABLE, corruptions.CORRUPTIONS)
    yield Original(
        open_copy, corruptions.EVENTSOURCING_TABLE, corruptions.CORRUPTIONS | corruptions.ROLLBACKS
    )


def _append_to_eventsourcing(folder: Path, first: int, last: int) -> None:
    with EventSourcingFile(folder / _NAME).open() as handle:
        for start in range(first, last, _BATCH):
            for stream in STREAMS:
                ids = [f"{stream}-{n}" for n in range(start + 1, start + _BATCH + 1)]
                handle.append(stream, ids, start)


def _inspect_eventsourcing(path: Path) -> Verdict:
    """Return what readers of the recorder see, or the error that they get."""
    try:
        with _close_connections(), EventSourcingFile(path).open() as handle:
            assert isinstance(handle, EventSourcingHandle)
            recorder = handle.recorder
            everything = recorder.select_notifications(
                0, _MAX_NOTIFICATIONS, inclusive_of_start=False
            )
            return Verdict((everything, [*map(recorder.select_events, STREAMS)]), "")
    except (StoreFailure, PersistenceError) as error:
        return Verdict(None, str(error))


@contextmanager
def _close_connections() -> Iterator[None]:
    """Close all SQLite connections of the block; the library leaks those that it cannot set up."""
    connect, opened = sqlite3.connect, list[sqlite3.Connection]()

    def connect_and_track(*arguments: Any, **options: Any) -> sqlite3.Connection:
        opened.append(connect(*arguments, **options))
        return opened[-1]

    with patch.object(sqlite3, "connect", connect_and_track):
        try:
            yield
        finally:
            for connection in opened:
                connection.close()


EXPERIMENTS = (
    Experiment(
        name="tampering",
        fault="the file is corrupted outside the store: bits, sectors, pages, truncation, its "
        "write-ahead log, rows edited, swapped, reordered, deleted and inserted through SQL, the "
        "hashes, the identity, names of streams and types, triggers, views and tables",
        unit="corruptions",
        full_iterations=5_000,
        short_iterations=120,
        invariant="every corruption that changes an event is detected, by the audit that "
        "precedes a report or by an error when the store is opened; where the hashes were "
        "recomputed, or an older copy was restored, by the checkpoint of the last audit",
        stores=FILE_STORES,
        not_applicable_reason="the server owns the files; the audit is the same",
        run=run,
    ),
)
