"""Checkpoints that are stored with a log: the last verified one, and the last one written.

The one in the log was verified, and lets the next audit start after it.  The file next to the log
is replaced by each writer.  It detects a rollback, or a truncation with a recomputed tree.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from dialoguekit.errors import InvalidProof, OutputError, StoreCorrupted, StoreError
from dialoguekit.files import create_file, read_regular
from dialoguekit.store.audit.findings import CHECKPOINT, Findings
from dialoguekit.store.audit.hash_reader import build_checkpoint
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.merkle.checkpoint import Checkpoint

NAMESPACE = "checkpoints"
"""Its namespace in the key-value table."""
_KEY = "last"
IN_LOG = "the checkpoint in the log"
"""Source of the last verified checkpoint; the file next to the log has the last one written."""
_MAX_BYTES = 4096


class KnownCheckpoint(NamedTuple):
    """A checkpoint to compare a log with, and where it was found."""

    checkpoint: Checkpoint
    source: str


def checkpoint_path(store: EventStore) -> Path | None:
    """Return the path of the checkpoint file of a log in a file: ``leeds.db.checkpoint``."""
    path = getattr(store, "path", None)
    return path.with_name(f"{path.name}.checkpoint") if isinstance(path, Path) else None


def load_checkpoints(
    store: EventStore, findings: Findings, notices: list[str]
) -> list[KnownCheckpoint]:
    """Return the stored checkpoints of ``store``; report those that cannot be read as findings.

    One that this user may not read says nothing of the log, and is a notice.
    """
    found = []
    try:
        stored = store.key_values.get(NAMESPACE, _KEY)
        if stored is not None:
            found.append(KnownCheckpoint(_parse_checkpoint(stored), IN_LOG))
    except (StoreError, TypeError) as error:
        findings.add(CHECKPOINT, f"The checkpoint in the log cannot be read: {error}")
    try:
        in_file = _load_file(store, findings)
    except PermissionError:
        file = checkpoint_path(store)
        assert file is not None
        notices.append(
            f"The log was not compared with the checkpoint in {file.name}: you have no permission "
            "to read it."
        )
        return found
    return found if in_file is None else [*found, in_file]


def _load_file(store: EventStore, findings: Findings) -> KnownCheckpoint | None:
    """Return the checkpoint in the file next to a log, if there is one that can be read.

    Raises :class:`PermissionError` where this user may not read it.
    """
    file = checkpoint_path(store)
    if file is None:
        return None
    try:
        checkpoint = _read_checkpoint(file)
    except PermissionError:
        raise
    except (InvalidProof, OSError) as error:
        findings.add(CHECKPOINT, f"The checkpoint in {file.name} cannot be read: {_reason(error)}")
        return None
    if checkpoint is None:
        return None
    return KnownCheckpoint(checkpoint, f"the checkpoint in {file.name}")


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
    """Save a verified checkpoint in the log, and return why it could not be saved, if so."""
    note = checkpoint.to_note().encode()
    try:
        if store.key_values.get(NAMESPACE, _KEY) != note:
            store.key_values.put(NAMESPACE, _KEY, note)
    except StoreError as error:
        return [f"The checkpoint could not be saved in the log: {error}"]
    return []


def save_checkpoint_file(store: EventStore) -> None:
    """Write the current checkpoint of a log to the file next to it, where it can be written.

    A writer does so when it has recorded something, so that a later reader detects a rollback or a
    copy without its end.  A later checkpoint of this log is kept, and so is a file of another kind.
    """
    file = checkpoint_path(store)
    if file is None:
        return
    current = build_checkpoint(store)
    with suppress(InvalidProof, OSError, OutputError):
        found = _read_checkpoint(file)
        if found is None or found.origin != current.origin or found.size < current.size:
            with create_file(file, force=True) as opened:
                opened.write(current.to_note().encode())


def check_checkpoint_file(store: EventStore) -> None:
    """Check that a log still contains the events of the checkpoint next to it.

    Raises :class:`~dialoguekit.errors.StoreCorrupted` where it does not, before anything is
    recorded.  A file that cannot be read is left to :func:`load_checkpoints`.
    """
    try:
        known = _load_file(store, Findings())
    except PermissionError:
        return
    if known is None:
        return
    checkpoint, source = known
    with store.snapshot() as log:
        head = log.read_head()
        reason = None
        if checkpoint.origin != head.identity.origin:
            reason = "it is another log, or what it says about itself was modified"
        elif checkpoint.size > head.tree.size:
            reason = (
                f"it has only {head.tree.size:,} events. It is an older copy, or a copy without "
                "its write-ahead log"
            )
        elif build_checkpoint(log, checkpoint.size).root != checkpoint.root:
            reason = "its events were modified"
    if reason is not None:
        raise StoreCorrupted(
            f"The log does not match {source} ({checkpoint}): {reason}. Nothing was recorded. See: "
            "dialoguekit verify. To go on with this log, move the checkpoint away."
        )
