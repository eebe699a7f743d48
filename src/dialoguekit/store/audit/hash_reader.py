"""Reads the hashes of the tree of a log from its store."""

from __future__ import annotations

from collections.abc import Sequence

from dialoguekit.errors import StoreCorrupted
from dialoguekit.store.merkle.checkpoint import Checkpoint
from dialoguekit.store.merkle.proofs import build_subtree
from dialoguekit.store.reader import LogReader


class StoreHashReader:
    """The leaves and the tiles of a log, by index from 0."""

    def __init__(self, log: LogReader) -> None:
        self._log = log

    def leaves(self, first: int, last: int) -> Sequence[bytes]:
        """Return the stored leaves ``first`` to ``last`` (excluded)."""
        return [row.leaf for row in self._log.rows(after=first, until=last)]

    def tiles(self, level: int, first: int, last: int) -> Sequence[bytes]:
        """Return the full tiles ``first`` to ``last`` (excluded) of ``level``."""
        return self._log.tiles(level, first, last)


def read_origin(log: LogReader) -> str:
    """Return the origin of a log, which is derived from its identity."""
    return log.read_head().identity.origin


def build_checkpoint(log: LogReader, size: int | None = None) -> Checkpoint:
    """Return the checkpoint of a log, now or at ``size`` events.  Nothing is verified.

    Raises :class:`~dialoguekit.errors.StoreCorrupted` when the log has fewer events.
    """
    identity, tree, _ = log.read_head()
    if size is None or size == tree.size:
        return Checkpoint(identity.origin, tree.size, tree.root())
    if not 0 <= size <= tree.size:
        raise StoreCorrupted(
            f"The log has {tree.size:,} events, so it has no checkpoint at {size:,}."
        )
    return Checkpoint(identity.origin, size, build_subtree(StoreHashReader(log), 0, size).root())
