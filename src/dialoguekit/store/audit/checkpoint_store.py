"""The last verified checkpoint, stored in the log and in a file next to it.

The one in the log lets the next audit start after it.  The file next to the log detects a rollback,
or a truncation with a recomputed tree.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from dialoguekit.errors import InvalidProof, OutputError, StoreError
from dialoguekit.files import create_file, read_regular
from dialoguekit.store.audit.findings import CHECKPOINT, Findings
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.merkle.checkpoint import Checkpoint

NAMESPACE = "verified"
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
        checkpoint = _read_checkpoint(file)
    except (InvalidProof, OSError) as error:
        findings.add(CHECKPOINT, f"The checkpoint in {file.name} cannot be read: {_reason(error)}")
    else:
        if checkpoint is not None:
            found.append(KnownCheckpoint(checkpoint, f"the checkpoint in {file.name}"))
    return found


def _reason(error: InvalidProof | OSError) -> str:
    return f"{error.strerror}." if isinstance(error, OSError) else str(error)


def _read_checkpoint(file: Path) -> Checkpoint | None:
    """Read the file next to the log, if there is one; never a link, a pipe or a device."""
    try:
        return _parse_checkpoint(read_regular(file, _MAX_BYTES, follow=False))
    except FileNotFoundError:
        return None


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
            if _read_checkpoint(file) != checkpoint:
                with create_file(file.parent.resolve() / file.name, force=True) as opened:
                    opened.write(note)
        except (InvalidProof, OSError) as error:
            notices.append(f"The checkpoint could not be saved in {file.name}: {_reason(error)}")
        except OutputError as error:
            notices.append(f"The checkpoint could not be saved: {error}")
    return notices
