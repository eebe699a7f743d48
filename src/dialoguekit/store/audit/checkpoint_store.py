"""The last checkpoint that was verified, remembered in the log and in a file beside it.

The one in the log lets the next audit begin behind it.  The one beside it survives when somebody
puts an older copy of the log in its place, or cuts off its end and mends the books.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from dialoguekit.errors import InvalidProof, LogError
from dialoguekit.store.audit.findings import CHECKPOINT, Findings
from dialoguekit.store.event_store import Log
from dialoguekit.store.merkle.checkpoint import Checkpoint

KIND = "verified"
"""What the shelf calls it."""
_NAME = "last"
_MOST_BYTES = 4096


class Known(NamedTuple):
    """A checkpoint that a log is held against, and where it was found."""

    checkpoint: Checkpoint
    where: str


def beside(log: Log) -> Path | None:
    """The file beside a log that is a file: ``leeds.db.checkpoint``."""
    path = getattr(log, "path", None)
    return path.with_name(f"{path.name}.checkpoint") if isinstance(path, Path) else None


def remembered(log: Log, findings: Findings) -> list[Known]:
    """What is remembered of ``log``; what cannot be read of that is a finding."""
    found = []
    try:
        kept = log.shelf.get(KIND, _NAME)
        if kept is not None:
            found.append(Known(_read(kept), "the checkpoint in the log"))
    except (LogError, TypeError) as error:
        findings.add(CHECKPOINT, f"The checkpoint in the log cannot be read: {error}")
    file = beside(log)
    if file is None:
        return found
    try:
        with file.open("rb") as opened:
            found.append(Known(_read(opened.read(_MOST_BYTES)), f"the checkpoint in {file.name}"))
    except FileNotFoundError:
        pass
    except (InvalidProof, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        findings.add(CHECKPOINT, f"The checkpoint in {file.name} cannot be read: {why}")
    return found


def _read(note: bytes) -> Checkpoint:
    try:
        return Checkpoint.read(note.decode())
    except UnicodeDecodeError as error:
        raise InvalidProof("It is not text.") from error


def remember(log: Log, checkpoint: Checkpoint) -> list[str]:
    """Keep a checkpoint that was verified; what could not be kept, and why.

    A log may well be read where nothing can be written.
    """
    note, failed = checkpoint.note().encode(), []
    try:
        if log.shelf.get(KIND, _NAME) != note:
            log.shelf.put(KIND, _NAME, note)
    except LogError as error:
        failed.append(f"The checkpoint could not be remembered in the log: {error}")
    file = beside(log)
    if file is not None:
        try:
            _replace(file, note)
        except OSError as error:
            why = error.strerror or error
            failed.append(f"The checkpoint could not be remembered in {file.name}: {why}.")
    return failed


def _replace(file: Path, content: bytes) -> None:
    """Put ``content`` in the place of a file, for its owner alone, all of it or nothing."""
    with suppress(FileNotFoundError):
        if file.read_bytes() == content:
            return
    handle, made = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        Path(made).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(made).unlink()
        raise
