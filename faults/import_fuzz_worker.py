"""Imports of files that are wrong, one after another, in a process of their own.

``python -m faults.import_fuzz_worker DOSE SEED`` prints one JSON object of what came of them.  A
trial that takes longer than two seconds is ended, and is one that broke.
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
from dialoguekit.events import NEUTRAL, ContributionMade, NewEvent, OpaqueEvent, PersonRegistered
from dialoguekit.interchange.jsonl_export import export_jsonl
from dialoguekit.interchange.jsonl_import import import_jsonl
from dialoguekit.store import Codec
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.rows import Row, blanked
from faults.jsonl_mutations import mutated
from faults.memory_usage import Scales

LONGEST_S = 2.0
MOST_GROWTH = 64 << 20
STUCK_S = 30  # A trial that never comes back to Python is ended by another thread.
_IN_MEMORY = "/dev/shm"
_WARM = 200
_SHOWN = 20
_CODEC = Codec(NEUTRAL)
_AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


class Hung(BaseException):
    """A trial took longer than it may; no handler of errors catches it."""


class Trials:
    """Trials on logs in memory: what came of them, and what broke."""

    def __init__(self, folder: Path) -> None:
        self._file, self._aside = folder / "log.jsonl", folder / "aside.jsonl"
        self.counts: Counter[str] = Counter()
        self.broken: list[str] = []
        self.slowest = 0.0
        self.heaviest = 0
        self._scales = Scales()
        self._held = 0
        self._standing = list(base_log().rows())

    def run(self, data: bytes, name: str, chance: random.Random) -> None:
        """Import one file, into an empty log or one that stands; the log must be whole after."""
        self.counts["imports"] += 1
        log = MemoryLog(_CODEC, rows=self._standing if chance.random() < 0.2 else ())
        quarantine = self._aside if chance.random() < 0.2 else None
        before = log.head(), log.tree()
        self._file.write_bytes(data)
        started = time.monotonic()
        try:
            came = self._import(log, quarantine)
            if came != "imported":
                self._check((log.head(), log.tree()) == before, name, "imported in part")
            else:
                self._check_imported(log, before[0], name)
            self.counts[came] += 1
        except Hung:
            self._check(False, name, f"took longer than {LONGEST_S:g} s")
        except Exception:  # noqa: BLE001 – whatever is not typed is what is looked for
            self._check(False, name, traceback.format_exc(limit=-3).replace("\n", " | "))
        self.slowest = max(self.slowest, time.monotonic() - started)
        self._aside.unlink(missing_ok=True)
        if self.counts["imports"] <= _WARM:
            self._held = self._scales.held()

    def _import(self, log: MemoryLog, quarantine: Path | None) -> str:
        self._scales.begin()
        try:
            with _watched():
                import_jsonl(log, self._file, quarantine=quarantine, now=_AT)
        except DialogueKitError:
            return "refused"
        finally:
            self.heaviest = max(self.heaviest, self._scales.end())
        return "imported"

    def _check_imported(self, log: MemoryLog, stood: int, name: str) -> None:
        """What was let in can be read, and written, and brought in again as it is."""
        events = sum(1 for _ in log.read())
        self._check(events == log.head() == log.tree().size >= stood, name, "is not whole")
        out = io.BytesIO()
        export_jsonl(log, out)
        self._file.write_bytes(out.getvalue())
        other, again = MemoryLog(_CODEC), io.BytesIO()
        import_jsonl(other, self._file)
        export_jsonl(other, again)
        self._check(again.getvalue() == out.getvalue(), name, "comes back as another log")

    def _check(self, holds: bool, name: str, what: str) -> None:
        if not holds:
            self.broken.append(f"{name}: {what}")

    def told(self) -> dict[str, object]:
        """What came of all of them."""
        grown = max(0, self._scales.held() - self._held)
        for what, much in (("one import took", self.heaviest), ("memory grew by", grown)):
            if much > MOST_GROWTH:
                self.broken.append(f"{what} {much >> 20} MiB")
        counts = {
            **self.counts,
            "ms for the slowest": round(self.slowest * 1000),
            "MiB for the largest": self.heaviest >> 20,
            "MiB more at the end": grown >> 20,
        }
        return {"counts": counts, "broken": self.broken[:_SHOWN]}


@contextlib.contextmanager
def _watched() -> Iterator[None]:
    """Nothing within takes longer than it may."""

    def end(*_: object) -> NoReturn:
        raise Hung

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def base_log() -> MemoryLog:
    """A small log with all that a row can hold."""
    log = MemoryLog(_CODEC)
    texts = ("Nobody told the surgery we exist.", "A bus that comes.", "é\u2028 [x] {y}")
    said = [
        ContributionMade(contribution=f"C{n}", author="P1", text=text)
        for n, text in enumerate(texts, start=1)
    ]
    person = PersonRegistered(person="P1", name="Ana", group="peer support")
    opaque = [OpaqueEvent("cafe.moved", 3, b'{"a": 1}'), OpaqueEvent("cafe.photo", 1, b"\xff\x00")]
    for stream, events in (("leeds", [person, *said, *opaque]), ("york", said[:1])):
        new = [
            NewEvent(event=event, at=_AT, noted=_AT + timedelta(minutes=n), id=f"{stream}-{n}")
            for n, event in enumerate(events)
        ]
        log.append(stream, new, expected=0)
    row = next(row for row in log.rows() if row.id == "leeds-2")
    log.blank([row._replace(words=blanked(row.words or b""))])
    return log


def base_files() -> list[bytes]:
    """Files to begin with: a plain log, one with sealed words, and one that is no whole."""
    log, sealed = base_log(), MemoryLog(_CODEC)
    sealed.restore(row._replace(words=_as_if_sealed(row)) for row in log.rows())
    files = []
    for one in (log, sealed):
        out = io.BytesIO()
        export_jsonl(one, out)
        files.append(out.getvalue())
    lines = [json.loads(line) for line in files[0].split(b"\n")[:-1]]
    for line in lines:
        line.pop("leaf", None)
    lines[0] |= {"events": None, "root": None}
    loose = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    key = b'{"key":{"stream":"leeds","subject":"P1","id":"0000000000000000","secret":"AAAA"}}\n'
    head, _, rest = files[1].partition(b"\n")
    return [*files, loose, head + b"\n" + key + rest]


def _as_if_sealed(row: Row) -> bytes | None:
    return None if row.words is None else b"\x01" + row.words.ljust(128, b".")


def mutations(trials: Trials, dose: int, seed: int) -> None:
    """Files that were changed where it tells."""
    files = base_files()
    for number in range(dose):
        if number % 1000 == 0:
            faulthandler.dump_traceback_later(1000 * LONGEST_S, exit=True)
        chance = random.Random(f"{seed} {number}")
        trials.run(mutated(chance.choice(files), chance), f"mutation {number}", chance)
    faulthandler.cancel_dump_traceback_later()


def room() -> str | None:
    """Where files can be written to memory, for a million of them; None where they cannot."""
    return _IN_MEMORY if Path(_IN_MEMORY).is_dir() else None


def main() -> None:
    """Run what the command line asks for."""
    with tempfile.TemporaryDirectory(dir=room()) as name:
        trials = Trials(Path(name))
        mutations(trials, int(sys.argv[1]), int(sys.argv[2]))
        sys.stdout.write(json.dumps(trials.told()) + "\n")


if __name__ == "__main__":
    main()
