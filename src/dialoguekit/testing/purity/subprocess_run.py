"""Examining subjects in an interpreter of their own, in surroundings of their own."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import attrs

from dialoguekit.testing.purity.call_monitor import Watch, asking
from dialoguekit.testing.purity.code_ownership import Own
from dialoguekit.testing.purity.code_transfer import Home, Parcel, unpacked
from dialoguekit.testing.purity.environments import Surroundings
from dialoguekit.testing.purity.fold_variants import Examined, Streams, Subject, examine, resume

_BEGIN = (
    "import sys, pickle; told = pickle.load(sys.stdin.buffer); sys.path[:] = told['path']; "
    "from dialoguekit.testing.purity.subprocess_run import main; main(told)"
)
_LAST_WORDS = 300  # Characters of what a process said before it ended.


Saved: TypeAlias = Mapping[str, Mapping[str, bytes]]
"""Saved folds, by subject and stream."""


@attrs.frozen
class Seen:
    """What a process saw: of each subject, by name.

    ``asked`` are the names of the variables of the environment that their modules asked for when
    they were imported.
    """

    subjects: Mapping[str, Examined]
    asked: tuple[str, ...] = ()

    @property
    def saved(self) -> Saved:
        """The folds that it saved."""
        return {name: examined.saved for name, examined in self.subjects.items()}


@attrs.frozen
class Lost:
    """A process that gave no answer, and why.

    One that was not ``begun`` could not find the code; a ``late`` one did not end in time.
    """

    why: str
    begun: bool = True
    late: bool = False


def examined_elsewhere(
    parcel: Parcel, surroundings: Surroundings, root: Path, *, within_s: float, saved: Saved
) -> Seen | Lost:
    """What another process saw of the subjects in ``parcel``, or of the folds that were ``saved``.

    ``root`` is a directory that nobody else uses; ``within_s`` is how long it may take, in
    seconds.
    """
    told = {
        "path": list(parcel.path),
        "parcel": attrs.asdict(parcel),
        "saved": saved,
        "surroundings": attrs.asdict(surroundings),
        "moved_to": str(root / "moved") if surroundings.moved else None,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-c", _BEGIN],
            input=pickle.dumps(told),
            capture_output=True,
            env=surroundings.environment(root),
            cwd=surroundings.directory(root),
            timeout=within_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Lost(f"it did not end within {within_s:.0f} seconds", late=True)
    try:
        answer: Seen | Lost = pickle.loads(done.stdout)
    except Exception:  # noqa: BLE001  # whatever was sent instead of an answer
        said = done.stderr.decode("utf-8", "replace").strip()[-_LAST_WORDS:]
        return Lost(f"the process ended with status {done.returncode}: {said or 'no word'}")
    return answer


def main(told: Mapping[str, Any]) -> None:
    """What the other process does: it answers on what was its output when it began."""
    with os.fdopen(os.dup(1), "wb") as answers:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        _answer(told, answers)
    if threading.active_count() > 1:  # Somebody's thread would keep it from ending.
        os._exit(0)


def _answer(told: Mapping[str, Any], answers: BinaryIO) -> None:
    surroundings = Surroundings(**told["surroundings"])
    clutter = surroundings.settle()
    watch = Watch()
    watch.install()
    homes = tuple(Home(**home) for home in told["parcel"]["homes"])
    parcel = Parcel(**(told["parcel"] | {"homes": homes}))
    moved_to = None if told["moved_to"] is None else Path(told["moved_to"])
    if moved_to is not None:
        moved_to.mkdir(exist_ok=True)
    answer: Seen | Lost
    try:
        with asking(Own(frozenset(parcel.own))) as asked:
            subjects, streams = unpacked(parcel, moved_to)
    except BaseException as error:  # noqa: BLE001  # what it cannot begin with, it tells
        answer = Lost(f"its code cannot be found there: {error!r}", begun=False)
    else:
        answer = Seen(
            examined(subjects, streams, watch, surroundings, told["saved"]), tuple(sorted(asked))
        )
    pickle.dump(answer, answers)
    clutter.clear()


def examined(
    subjects: Sequence[Subject],
    streams: Streams,
    watch: Watch,
    surroundings: Surroundings,
    saved: Saved,
) -> dict[str, Examined]:
    """What this process sees of each subject, by name; where folds are given, how they go on."""
    if saved:
        return {s.name: resume(s, streams, watch, saved[s.name]) for s in subjects}
    return {
        subject.name: examine(
            subject,
            streams,
            watch,
            backwards=surroundings.backwards,
            fleeting=surroundings.fleeting,
        )
        for subject in subjects
    }
