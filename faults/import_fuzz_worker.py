"""Imports of invalid files, one after another, in a separate process.

``python -m faults.import_fuzz_worker ITERATIONS SEED`` prints its summary as one JSON object.  A
trial that takes longer than two seconds is ended and counts as a violation.
"""

from __future__ import annotations

import contextlib
import faulthandler
import io
import json
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

from dialoguekit.errors import DialogueKitError
from dialoguekit.events import (
    CORE_EVENTS,
    ContributionMade,
    NewEvent,
    OpaqueEvent,
    PersonRegistered,
)
from dialoguekit.interchange.jsonl_export import export_jsonl
from dialoguekit.interchange.jsonl_import import import_jsonl
from dialoguekit.store import Codec
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.rows import NewRow, tombstone
from faults.jsonl_mutations import mutate_file
from faults.memory_usage import MemoryMeter

MAX_DURATION_S = 2.0
MAX_GROWTH = 64 << 20
HANG_TIMEOUT_S = 30  # A trial stuck outside Python code is ended by another thread.
_IN_MEMORY = "/dev/shm"
_WARMUP_TRIALS = 200
_MAX_SHOWN = 20
_CODEC = Codec(CORE_EVENTS)
_FIXED_TIME = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


class TrialTimeout(BaseException):
    """A trial exceeded its time limit; no ``except Exception`` catches this."""


class Trials:
    """Imports into stores in memory, with counts and violations."""

    def __init__(self, folder: Path) -> None:
        self._file, self._quarantine_file = folder / "log.jsonl", folder / "quarantine.jsonl"
        self.counts: Counter[str] = Counter()
        self.violations: list[str] = []
        self.slowest = 0.0
        self.largest_import = 0
        self._memory_meter = MemoryMeter()
        self._baseline_bytes = 0
        self._base_rows = [NewRow.of(row) for row in base_store().rows()]

    def run(self, data: bytes, name: str, rng: random.Random) -> None:
        """Import one file, into an empty or a filled store, and check the store afterwards."""
        self.counts["imports"] += 1
        store = MemoryEventStore(_CODEC, rows=self._base_rows if rng.random() < 0.2 else ())
        quarantine = self._quarantine_file if rng.random() < 0.2 else None
        before = store.head(), store.tree()
        self._file.write_bytes(data)
        started = time.monotonic()
        try:
            outcome = self._import(store, quarantine)
            if outcome != "imported":
                self._check((store.head(), store.tree()) == before, name, "imported in part")
            else:
                self._check_imported(store, before[0], name)
            self.counts[outcome] += 1
        except TrialTimeout:
            self._check(False, name, f"took longer than {MAX_DURATION_S:g} s")
        except Exception:  # noqa: BLE001  # any untyped error is a violation
            self._check(False, name, traceback.format_exc(limit=-3).replace("\n", " | "))
        self.slowest = max(self.slowest, time.monotonic() - started)
        self._quarantine_file.unlink(missing_ok=True)
        if self.counts["imports"] <= _WARMUP_TRIALS:
            self._baseline_bytes = self._memory_meter.current_bytes()

    def _import(self, store: MemoryEventStore, quarantine: Path | None) -> str:
        self._memory_meter.start()
        try:
            with _time_limit():
                import_jsonl(store, self._file, quarantine=quarantine, now=_FIXED_TIME)
        except DialogueKitError:
            return "refused"
        finally:
            self.largest_import = max(self.largest_import, self._memory_meter.stop())
        return "imported"

    def _check_imported(self, store: MemoryEventStore, previous_head: int, name: str) -> None:
        """Check that the imported store can be read, exported, and imported again unchanged."""
        events = sum(1 for _ in store.read())
        self._check(
            events == store.head() == store.tree().size >= previous_head, name, "is incomplete"
        )
        first = io.BytesIO()
        export_jsonl(store, first)
        self._file.write_bytes(first.getvalue())
        second_store, second = MemoryEventStore(_CODEC), io.BytesIO()
        import_jsonl(second_store, self._file)
        export_jsonl(second_store, second)
        self._check(second.getvalue() == first.getvalue(), name, "is exported as another log")

    def _check(self, holds: bool, name: str, description: str) -> None:
        if not holds:
            self.violations.append(f"{name}: {description}")

    def summary(self) -> dict[str, object]:
        """Return the counts and violations of all trials."""
        growth = max(0, self._memory_meter.current_bytes() - self._baseline_bytes)
        for name, amount in (("one import took", self.largest_import), ("memory grew by", growth)):
            if amount > MAX_GROWTH:
                self.violations.append(f"{name} {amount >> 20} MiB")
        counts = {
            **self.counts,
            "ms for the slowest import": round(self.slowest * 1000),
            "MiB for the largest import": self.largest_import >> 20,
            "MiB growth at the end": growth >> 20,
        }
        return {"counts": counts, "violations": self.violations[:_MAX_SHOWN]}


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    """Raise :class:`TrialTimeout` in the block when its time is up."""

    def end(*_: object) -> NoReturn:
        raise TrialTimeout

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, MAX_DURATION_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def base_store() -> MemoryEventStore:
    """Create a small store with all kinds of rows."""
    store = MemoryEventStore(_CODEC)
    texts = ("Nobody told the surgery we exist.", "A bus that comes.", "é\u2028 [x] {y}")
    contributions = [
        ContributionMade(contribution=f"C{n}", author="P1", text=text)
        for n, text in enumerate(texts, start=1)
    ]
    person = PersonRegistered(person="P1", name="Ana", group="peer support")
    opaque = [OpaqueEvent("cafe.moved", 3, b'{"a": 1}'), OpaqueEvent("cafe.photo", 1, b"\xff\x00")]
    for stream, events in (
        ("leeds", [person, *contributions, *opaque]),
        ("york", contributions[:1]),
    ):
        new = [
            NewEvent(
                event=event,
                occurred_at=_FIXED_TIME,
                recorded_at=_FIXED_TIME + timedelta(minutes=n),
                id=f"{stream}-{n}",
            )
            for n, event in enumerate(events)
        ]
        store.append(stream, new, expected_version=0)
    row = next(row for row in store.rows() if row.id == "leeds-2")
    store.erase([row._replace(personal_data=tombstone(row.personal_data or b""))])
    return store


def base_files() -> list[bytes]:
    """Return base files: an unencrypted log, an encrypted, a partial, and one with a key."""
    store, encrypted = base_store(), MemoryEventStore(_CODEC)
    rows = map(NewRow.of, store.rows())
    encrypted.import_rows(row._replace(personal_data=_fake_ciphertext(row)) for row in rows)
    files = []
    for each in (store, encrypted):
        out = io.BytesIO()
        export_jsonl(each, out)
        files.append(out.getvalue())
    lines = [json.loads(line) for line in files[0].split(b"\n")[:-1]]
    for line in lines:
        line.pop("leaf", None)
    lines[0] |= {"events": None, "root": None}
    partial = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    key = b'{"key":{"stream":"leeds","subject":"P1","id":"0000000000000000","secret":"AAAA"}}\n'
    head, _, rest = files[1].partition(b"\n")
    return [*files, partial, head + b"\n" + key + rest]


def _fake_ciphertext(row: NewRow) -> bytes | None:
    return None if row.personal_data is None else b"\x01" + row.personal_data.ljust(128, b".")


def run_mutations(trials: Trials, iterations: int, seed: int) -> None:
    """Run trials with randomly mutated base files."""
    files = base_files()
    for number in range(iterations):
        if number % 1000 == 0:
            faulthandler.dump_traceback_later(1000 * MAX_DURATION_S, exit=True)
        rng = random.Random(f"{seed} {number}")
        trials.run(mutate_file(rng.choice(files), rng), f"mutation {number}", rng)
    faulthandler.cancel_dump_traceback_later()


def memory_folder() -> str | None:
    """Return a folder in memory for the files of the trials, or None where there is none."""
    return _IN_MEMORY if Path(_IN_MEMORY).is_dir() else None


def main() -> None:
    """Run the trials of the command line."""
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
        trials = Trials(Path(folder))
        run_mutations(trials, int(sys.argv[1]), int(sys.argv[2]))
        sys.stdout.write(json.dumps(trials.summary()) + "\n")


if __name__ == "__main__":
    main()
