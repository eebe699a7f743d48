"""The last verified checkpoint, stored in the log and in a file next to it.

The one in the log lets the next audit start after it.  The file next to the log detects a rollback,
or a truncation with a recomputed tree.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from dialoguekit.errors import InvalidProof, StoreError
from dialoguekit.store.audit.findings import CHECKPOINT, Findings
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.merkle.checkpoint import Checkpoint

NAMESPACE = "checkpoints"
"""Its namespace in the key-value table."""
_KEY = "last"
_MAX_BYTES = 4096


class KnownCheckpoint(NamedTuple):
    """A checkpoint to compare a log with, and where it was found."""

    checkpoint: Checkpoint
    source: str


def checkpoint_path(store: EventStore) -> Path | None:
    """Return the path of the checkpoint file of a log in a file: ``leeds.db.checkpoint``."""
    path = getattr(store, "path", None)
    return path.with_name(f"{path.name}.checkpoint") if isinstance(path, Path) else None


def load_checkpoints(store: EventStore, findings: Findings) -> list[KnownCheckpoint]:
    """Return the stored checkpoints of ``store``; report those that cannot be read as findings."""
    found = []
    try:
        stored = store.key_values.get(NAMESPACE, _KEY)
        if stored is not None:
            found.append(KnownCheckpoint(_parse_checkpoint(stored), "the checkpoint in the log"))
    except (StoreError, TypeError) as error:
        findings.add(CHECKPOINT, f"The checkpoint in the log cannot be read: {error}")
    file = checkpoint_path(store)
    if file is None:
        return found
    try:
        with file.open("rb") as stream:
            found.append(
                KnownCheckpoint(
                    _parse_checkpoint(stream.read(_MAX_BYTES)), f"the checkpoint in {file.name}"
                )
            )
    except FileNotFoundError:
        pass
    except (InvalidProof, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        findings.add(CHECKPOINT, f"The checkpoint in {file.name} cannot be read: {reason}")
    return found


def _parse_checkpoint(note: bytes) -> Checkpoint:
    try:
        return Checkpoint.parse(note.decode())
    except UnicodeDecodeError as error:
        raise InvalidProof("It is not UTF-8 text.") from error


def save_verified_checkpoint(store: EventStore, checkpoint: Checkpoint) -> list[str]:
    """Save a verified checkpoint, and return why it could not be saved, one text per place.

    A log may be read where nothing can be written.
    """
    note, notices = checkpoint.to_note().encode(), []
    try:
        if store.key_values.get(NAMESPACE, _KEY) != note:
            store.key_values.put(NAMESPACE, _KEY, note)
    except StoreError as error:
        notices.append(f"The checkpoint could not be saved in the log: {error}")
    file = checkpoint_path(store)
    if file is not None:
        try:
            _write_atomically(file, note)
        except OSError as error:
            reason = error.strerror or error
            notices.append(f"The checkpoint could not be saved in {file.name}: {reason}.")
    return notices


def _write_atomically(path: Path, content: bytes) -> None:
    """Replace a file by ``content``, readable by its owner alone, all of it or nothing."""
    with suppress(FileNotFoundError):
        if path.read_bytes() == content:
            return
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
