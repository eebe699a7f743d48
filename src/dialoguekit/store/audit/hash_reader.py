"""The hashes of a log's tree, read from the log."""

from __future__ import annotations

from collections.abc import Sequence

from dialoguekit.errors import LogDamaged
from dialoguekit.store.event_store import Log
from dialoguekit.store.merkle.checkpoint import NO_ORIGIN, Checkpoint, origin_of
from dialoguekit.store.merkle.proofs import tree_of


class LogHashes:
    """The leaves and the tiles of a log, by index from 0."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def leaves(self, first: int, last: int) -> Sequence[bytes]:
        """The leaves ``first`` to ``last`` (excluded), as they are stored."""
        return [row.leaf for row in self._log.rows(after=first, until=last)]

    def tiles(self, level: int, first: int, last: int) -> Sequence[bytes]:
        """The full tiles ``first`` to ``last`` (excluded) of a level."""
        return self._log.tiles(level, first, last)


def origin(log: Log) -> str:
    """The name of a log, which its first event gives it."""
    first = LogHashes(log).leaves(0, 1)
    return origin_of(first[0]) if first else NO_ORIGIN


def checkpoint_of(log: Log, size: int | None = None) -> Checkpoint:
    """What the log is now, or was when it held ``size`` events.  Nothing is checked.

    Raises :class:`~dialoguekit.errors.LogDamaged` when it never held so many.
    """
    tree = log.tree()
    if size is None or size == tree.size:
        return Checkpoint(origin(log), tree.size, tree.root())
    if not 0 <= size <= tree.size:
        raise LogDamaged(f"The log holds {tree.size:,} events, and never held {size:,}.")
    return Checkpoint(origin(log), size, tree_of(LogHashes(log), 0, size).root())
