"""Verification of a log before a replay, and the statement about it in a report."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias

import attrs

from dialoguekit.choices import offer
from dialoguekit.errors import InvalidSetting, StoreCorrupted
from dialoguekit.projections.snapshots import SnapshotStore
from dialoguekit.store import EventStore
from dialoguekit.store.audit.audit import FULL, INCREMENTAL, Progress, audit
from dialoguekit.store.audit.hash_reader import build_checkpoint
from dialoguekit.store.merkle.checkpoint import Checkpoint


class VerifyMode(StrEnum):
    """The events that are verified before a replay.

    ``FULL`` verifies every event, and the replay starts from the first one.  ``INCREMENTAL``
    verifies only the events since the last verification, and the replay starts from snapshots.
    ``NONE`` verifies no event.
    """

    FULL = "full"
    INCREMENTAL = "incremental"
    NONE = "none"


VerifyModeName: TypeAlias = Literal["full", "incremental", "none"]
"""The value of a mode, which callers may give instead of it."""

_STATEMENTS = {
    VerifyMode.FULL: "Every event of the log was verified and is unchanged.",
    VerifyMode.INCREMENTAL: (
        "The events recorded since the last verification were verified and are unchanged. "
        "Earlier events were verified then."
    ),
    VerifyMode.NONE: "Not verified: the log was not checked for changes.",
}


@attrs.frozen
class Verification:
    """Result of a verification, or of skipping it.

    The events after position ``after`` were verified.  ``notices`` list what could not be saved
    for the next verification.
    """

    store: EventStore
    mode: VerifyMode
    checkpoint: Checkpoint | None
    after: int = 0
    notices: tuple[str, ...] = ()

    def snapshots(self, software: str) -> SnapshotStore | None:
        """Return the trusted snapshots; None if nothing was verified.

        After a full verification all snapshots are rebuilt.  A manipulated snapshot is therefore
        used no longer than until the next full verification.
        """
        if self.checkpoint is None:
            return None
        size, root = self.checkpoint.size, self.checkpoint.root
        return SnapshotStore(self.store, size, root, software, rebuild=not self.after)

    @property
    def statement(self) -> str:
        """The sentence about the verification in a report."""
        all_events = self.mode is VerifyMode.INCREMENTAL and not self.after
        return _STATEMENTS[VerifyMode.FULL if all_events else self.mode]

    def checkpoint_at(self, position: int) -> str:
        """Return the checkpoint of the log at a position, in one line; "" if it is unavailable."""
        try:
            origin, size, root = build_checkpoint(self.store, position).text.split()
        except StoreCorrupted:
            return ""
        return f"{origin} {size} {root}"


def verify_store(
    store: EventStore, mode: VerifyMode | VerifyModeName, progress: Progress = lambda *_: None
) -> Verification:
    """Verify ``store`` in a mode of :class:`VerifyMode`.

    Raises :class:`~dialoguekit.errors.StoreCorrupted`, which names the modified events, and
    :class:`~dialoguekit.errors.InvalidSetting` for another ``mode``.
    """
    try:
        verify_mode = VerifyMode(mode)
    except ValueError:
        known = [known.value for known in VerifyMode]
        reason = f"must be one of {', '.join(known)}. {offer(mode, known)}".rstrip(". ")
        raise InvalidSetting("verify", reason) from None
    if verify_mode is VerifyMode.NONE:
        return Verification(store, verify_mode, None)
    audit_mode = FULL if verify_mode is VerifyMode.FULL else INCREMENTAL
    result = audit(store, mode=audit_mode, progress=progress)
    result.raise_if_corrupted()
    return Verification(store, verify_mode, result.checkpoint, result.started_after, result.notices)
