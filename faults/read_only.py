"""Every reading command where nothing can be written: it reads, and no byte or file changes.

The folder of a log is mounted read-only in a mount namespace of the child.  The log was closed, or
its last events are in a write-ahead log with or without its index.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from functools import cache
from hashlib import sha256
from pathlib import Path

import dialoguekit
from faults.experiments import Experiment
from faults.result import ExperimentResult
from faults.stores import StoreKind

_NAME = "leeds.db"
_CLOSED, _OPEN, _CRASHED = "closed", "in use", "left by a crash"
_STATES = (_CLOSED, _OPEN, _CRASHED)
_LAST_TEXT = "This is the last event."
_COMMANDS = (
    ("verify",),
    ("verify", "--incremental"),
    ("log", "--json"),
    ("guidance", "leeds"),
    ("export", "jsonl"),
    ("export", "cloudevents"),
    ("report", "--format", "json"),
    ("report", "--format", "json", "--incremental"),
)
_SHOW_TEXTS = frozenset({"log", "export cloudevents", "report"})
_MOUNT = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"'
_MAIN = "from dialoguekit.cli import main; main()"
_TIMEOUT_S = 120


@cache
def unavailable_reason() -> str | None:
    """Return why no folder can be mounted read-only here, or None."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            _run_read_only(Path(folder), ["true"])
        except (OSError, subprocess.SubprocessError) as error:
            return f"no folder can be mounted read-only here: {error}"
    return None


def _run_read_only(folder: Path, command: list[str]) -> str:
    unshare = ["unshare", "--mount", "sh", "-c", _MOUNT, "sh", str(folder), *command]
    process = subprocess.run(
        unshare, capture_output=True, check=True, text=True, timeout=_TIMEOUT_S
    )
    return process.stdout


def run(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Run ``iterations`` reading commands on read-only folders."""
    if reason := unavailable_reason():
        return ExperimentResult(skip_reason=reason)
    rng = random.Random(seed)
    counts = Counter[str]()
    violations: list[str] = []
    with tempfile.TemporaryDirectory() as parent:
        folders = {state: _create(Path(parent, state), state) for state in _STATES}
        before = {state: _digests(folder) for state, folder in folders.items()}
        for number in range(iterations):
            state, command = rng.choice(_STATES), _COMMANDS[number % len(_COMMANDS)]
            counts[f"of a log {state}"] += 1
            label = f"{' '.join(command)} of a log {state}"
            try:
                violations += [f"{label}: {line}" for line in _read(folders[state], command)]
            except subprocess.CalledProcessError as error:
                violations.append(f"{label}: failed: {error.stderr.strip()[-200:]}")
            if _digests(folders[state]) != before[state]:
                violations.append(f"{label}: changed: {_names(folders[state])}")
    return ExperimentResult({"commands": iterations, **counts}, violations)


def _read(folder: Path, command: tuple[str, ...]) -> list[str]:
    """Run a command, and return what is wrong with its output."""
    url = f"sqlite:///{folder / _NAME}"
    with tempfile.TemporaryDirectory() as out:
        options = ["--out", out] if command[0] == "report" else []
        program = [sys.executable, "-c", _MAIN, *command, *options, "--log", url]
        printed = _run_read_only(folder, program)
        for file in Path(out).glob("*.json"):
            printed += json.dumps(json.loads(file.read_text()), ensure_ascii=False)
    shows_texts = command[0] in _SHOW_TEXTS or " ".join(command) in _SHOW_TEXTS
    return [] if _LAST_TEXT in printed or not shows_texts else ["lacks: the last event"]


def _create(folder: Path, state: str) -> Path:
    """Create a folder with a log, whose last event may be in the write-ahead log."""
    made = folder if state == _CLOSED else folder.with_name(f"{folder.name} made")
    made.mkdir()
    url = f"sqlite:///{made / _NAME}"
    with dialoguekit.open(url) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Peer support in Leeds", groups=("peer support", "primary care"))
        leeds.open()
        people = [
            leeds.check_in(name=f"Person {n}", group="peer support", consents=("record", "quote"))
            for n in range(6)
        ]
        question = leeds.pose_question("What do we know?")
        for person in people:
            leeds.contribute(person, "We wait.", question=question)
    with dialoguekit.open(url) as kit:
        kit.workshop("leeds").contribute(people[0], _LAST_TEXT, question=question)
        if state != _CLOSED:
            shutil.copytree(made, folder)
    if state == _CRASHED:
        folder.joinpath(f"{_NAME}-shm").unlink()
    return folder


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def _names(folder: Path) -> str:
    return ", ".join(sorted(path.name for path in folder.iterdir()))


EXPERIMENTS = (
    Experiment(
        name="read-only-media",
        fault="the folder of a log is mounted read-only: closed, in use, or left by a crash",
        unit="commands",
        full_iterations=240,
        short_iterations=5,
        invariant="every reading command reads all events, and no file is created or changed",
        stores=("dialoguekit-sqlite",),
        not_applicable_reason="the server owns the files, or there are no commands",
        run=run,
    ),
)
