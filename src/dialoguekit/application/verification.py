"""Verifying a log before a report is replayed from it, and what the report says of that."""

from __future__ import annotations

from enum import StrEnum

import attrs

from dialoguekit.errors import LogDamaged
from dialoguekit.projections.snapshots import SavedFolds
from dialoguekit.store import Log
from dialoguekit.store.audit.audit import ALL, NEW, Advance, audit
from dialoguekit.store.audit.hash_reader import checkpoint_of
from dialoguekit.store.merkle.checkpoint import Checkpoint


class Verify(StrEnum):
    """What is read of a log before it is believed.

    ``ALL`` of its events, and then everything is folded from them; or the ``NEW`` ones, which were
    recorded since it was last verified, and then saved folds are gone on from; or ``NO`` event.
    """

    ALL = "all"
    NEW = "new"
    NO = "no"


_SAID = {
    Verify.ALL: "Every event of the log was checked, and is as it was written.",
    Verify.NEW: (
        "The events recorded since the log was last verified were checked, and are as they were "
        "written. Those before were checked then."
    ),
    Verify.NO: "Not verified: nobody checked that the log holds what was written.",
}


@attrs.frozen
class Verified:
    """A log that was verified, or was not, and what may be said of it.

    Events were read behind ``after``; ``notices`` say what could not be remembered of it.
    """

    log: Log
    how: Verify
    checkpoint: Checkpoint | None
    after: int = 0
    notices: tuple[str, ...] = ()

    def saves(self, software: str) -> SavedFolds | None:
        """The saved folds that may be trusted; none where nothing was verified.

        Where every event was read they are all made anew.  So what somebody put in their place
        behind the log's back goes no further than to the next time.
        """
        if self.checkpoint is None:
            return None
        size, root = self.checkpoint.size, self.checkpoint.root
        return SavedFolds(self.log, size, root, software, anew=not self.after)

    @property
    def said(self) -> str:
        """What a report says of it."""
        everything = self.how is Verify.NEW and not self.after
        return _SAID[Verify.ALL if everything else self.how]

    def at(self, cut: int) -> str:
        """The checkpoint of the log at a cut, in one line; "" where it cannot be told."""
        try:
            origin, size, root = checkpoint_of(self.log, cut).text.split()
        except LogDamaged:
            return ""
        return f"{origin} {size} {root}"


def verified(log: Log, how: str, advance: Advance = lambda *_: None) -> Verified:
    """Verify ``log``, one of :class:`Verify`.

    Raises :class:`~dialoguekit.errors.LogDamaged`, which names what is not as it was written, and
    :class:`ValueError` for another ``how``.
    """
    wanted = Verify(how)
    if wanted is Verify.NO:
        return Verified(log, wanted, None)
    audited = audit(log, mode=ALL if wanted is Verify.ALL else NEW, advance=advance)
    audited.raise_if_damaged()
    return Verified(log, wanted, audited.checkpoint, audited.after, audited.notices)
