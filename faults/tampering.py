"""The file of a log is changed behind its back: what reads otherwise is found before a report.

A log is found damaged when it cannot be opened, or when the audit that comes before every report
names something.  It *reads otherwise* when its events do: all of them, those of each stream, or
how many there are.
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

import attrs
from eventsourcing.persistence import PersistenceError

from dialoguekit.errors import DialogueKitError
from dialoguekit.events import RecordRedacted
from dialoguekit.store import PLAIN, SEALED, Log, open_log
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.rows import blanked
from faults import corruptions
from faults.corruptions import Change, Subject
from faults.experiments import Programme
from faults.result import Outcome
from faults.stores import FILES, OURS, Failed, Store
from faults.stores.dialoguekit_store import CODEC, contribution
from faults.stores.eventsourcing_store import StockFile, StockHandle
from faults.workload import STREAMS

_EVENTS = 150
"""Of each stream.  With what is said about them there are enough for hashes of the tree."""
_BATCH = 25
_MORE = 10_000
"""More events than there are."""
_REDACTED = (3, 40)
_NAME, _OLDER = "log.db", "older"
_SHARED_MEMORY = Path("/dev/shm")


class Verdict(NamedTuple):
    """What a file is found to be: what all its readers see, and what is said against it."""

    seen: object
    said: str


@attrs.frozen(eq=False)
class Original:
    """A folder with a log that is right, and what may be done to it."""

    folder: Path
    table: corruptions.Table
    kinds: Mapping[str, Change]

    def changed(self, into: Path, kind: str, chance: random.Random) -> None:
        """Make a copy of it in a folder, and change the copy.

        What SQLite refuses, since there is such a row already, is tried otherwise.
        """
        while True:
            self.copy(into)
            with suppress(sqlite3.IntegrityError):
                self.kinds[kind](Subject(into / _NAME, into / _OLDER, self.table), chance)
                return

    def copy(self, into: Path) -> Path:
        """Make a copy of it in a folder, and nothing else there: to read it changes its files."""
        shutil.rmtree(into, ignore_errors=True)
        shutil.copytree(self.folder, into)
        return into / _NAME


def run(dose: int, seed: int, store: Store) -> Outcome:
    """Change ``dose`` files, and look whether it is found."""
    chance = random.Random(seed)
    where = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None
    counts = Counter[str]()
    by_kind = Counter[str]()
    broken: list[str] = []
    with tempfile.TemporaryDirectory(dir=where) as folder:
        copy = Path(folder, "copy")
        make, judge = (_ours, _judge_ours) if store.name in OURS else (_stock, _judge_stock)
        originals = {one: judge(one.copy(copy)) for one in make(Path(folder))}
        broken += [f"before any change: {right.said}" for right in originals.values() if right.said]
        kinds = list(dict.fromkeys(kind for one in originals for kind in one.kinds))
        for number in range(dose):
            kind = kinds[number % len(kinds)]
            original = chance.choice([one for one in originals if kind in one.kinds])
            by_kind[kind] += 1
            original.changed(copy, kind, chance)
            change = f"change {number + 1}, {kind}"
            try:
                verdict = judge(copy / _NAME)
            except Exception as error:  # noqa: BLE001  # which errors come through is counted
                counts["let through"] += 1
                broken.append(f"{change}: an error is let through: {error!r}")
                continue
            otherwise = verdict.seen != originals[original].seen
            counts["otherwise"] += otherwise
            counts["found"] += otherwise and bool(verdict.said)
            counts["harmless but found"] += not otherwise and bool(verdict.said)
            if otherwise and not verdict.said:
                by_kind[f"{kind} and not found"] += 1
                broken.append(f"{change}: events read otherwise, nothing found")
    told = {
        "changes": dose,
        "of them after which something reads otherwise": counts["otherwise"],
        "of those found": counts["found"],
        "not found": counts["otherwise"] - counts["found"],
        "errors let through": counts["let through"],
        "after which all reads as before": dose - counts["otherwise"] - counts["let through"],
        "of those found all the same": counts["harmless but found"],
    }
    return Outcome(told | by_kind, broken)


def _ours(folder: Path) -> Iterator[Original]:
    """Logs plain and sealed, audited or not, closed or left with a write-ahead log."""
    for privacy in (PLAIN, SEALED):
        for audited in (False, True):
            kinds = corruptions.DAMAGE | corruptions.OF_BOOKS
            if audited:
                kinds |= corruptions.MENDED | corruptions.ROLLED_BACK
            made = folder / f"{privacy}-{audited}"
            left = made
            with _left_open(made, privacy, audited=audited):
                if audited:
                    left = made.with_name(f"{made.name}-open")
                    shutil.copytree(made, left)
            yield Original(left, corruptions.OURS, kinds)


@contextmanager
def _left_open(folder: Path, privacy: str, *, audited: bool) -> Iterator[None]:
    """A log of which the first half is in its file and the second in its write-ahead log."""
    folder.mkdir()
    with open_log(f"sqlite:///{folder / _NAME}", CODEC, privacy=privacy) as log:
        _append(log, 1, _EVENTS // 2)
        for seq in _REDACTED:
            _redact(log, seq)  # Which moves all there is into the file.
        shutil.copyfile(folder / _NAME, folder / _OLDER)
        _append(log, _EVENTS // 2 + 1, _EVENTS)
        if audited:
            assert audit(log).whole
        yield


def _append(log: Log, first: int, last: int) -> None:
    for start in range(first, last + 1, _BATCH):
        for stream in STREAMS:
            numbers = range(start, min(start + _BATCH, last + 1))
            new = [contribution(f"{stream}-{n}", n) for n in numbers]
            log.append(stream, new, expected=log.version(stream))


def _redact(log: Log, seq: int) -> None:
    stream = STREAMS[0]
    said = RecordRedacted(target=seq, basis="asked for")
    about = attrs.evolve(contribution(f"redact-{seq}", seq), event=said)
    log.append(stream, [about], expected=log.version(stream))
    (row,) = (row for row in log.rows(stream) if row.seq == seq)
    assert row.words is not None
    log.blank([row._replace(words=blanked(row.words))])


def _judge_ours(path: Path) -> Verdict:
    """What the readers of a log see, and what the audit before a report says."""
    seen: object = None
    try:
        with open_log(f"sqlite:///{path}", CODEC, create=False) as log:
            found = audit(log, keep=False).findings
            with suppress(DialogueKitError):
                seen = _everything(log)
            return Verdict(seen, str(found[0]) if found else "")
    except DialogueKitError as error:
        return Verdict(seen, str(error))


def _everything(log: Log) -> Any:
    streams = log.streams()
    return (
        list(log.rows()),
        list(log.read()),
        [list(log.rows(stream)) for stream in streams],
        [log.version(stream) for stream in streams],
        log.head(),
    )


def _stock(folder: Path) -> Iterator[Original]:
    """The same events as ``eventsourcing`` keeps them, in a file that was closed or left open."""
    made, left = folder / "made", folder / "open"
    made.mkdir()
    half = _EVENTS // 2 // _BATCH * _BATCH
    _append_to_stock(made, 0, half)
    shutil.copyfile(made / _NAME, made / _OLDER)
    with StockFile(made / _NAME).open():  # Whoever closes it last moves all into the file.
        _append_to_stock(made, half, _EVENTS)
        shutil.copytree(made, left)
    yield Original(made, corruptions.STOCK, corruptions.DAMAGE)
    yield Original(left, corruptions.STOCK, corruptions.DAMAGE | corruptions.ROLLED_BACK)


def _append_to_stock(folder: Path, first: int, last: int) -> None:
    with StockFile(folder / _NAME).open() as handle:
        for start in range(first, last, _BATCH):
            for stream in STREAMS:
                ids = [f"{stream}-{n}" for n in range(start + 1, start + _BATCH + 1)]
                handle.append(stream, ids, start)


def _judge_stock(path: Path) -> Verdict:
    """What readers of the recorder see, or that they see an error."""
    try:
        with StockFile(path).open() as handle:
            assert isinstance(handle, StockHandle)
            recorder = handle.recorder
            everything = recorder.select_notifications(0, _MORE, inclusive_of_start=False)
            return Verdict((everything, [*map(recorder.select_events, STREAMS)]), "")
    except (Failed, PersistenceError) as error:
        return Verdict(None, str(error))


PROGRAMMES = (
    Programme(
        name="tamper",
        fault="the file is changed behind the log's back: bits, sectors, pages, truncation, its "
        "write-ahead log, rows edited, swapped, reordered, deleted and inserted through SQL, the "
        "hashes too",
        unit="changes",
        full=5_000,
        short=102,
        holds="every change after which an event reads otherwise is found, by the audit that "
        "comes before a report or by an error when the log is opened; where the hashes were "
        "mended as well, or a file was put back as it once was, by the checkpoint of the last "
        "audit",
        stores=FILES,
        why_not="the server keeps the files; the audit is the same",
        run=run,
    ),
)
