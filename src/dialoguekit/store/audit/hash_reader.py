"""Reads the hashes of the tree of a log from its store."""

from __future__ import annotations

from collections.abc import Sequence

from dialoguekit.errors import StoreCorrupted
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.merkle.checkpoint import EMPTY_STORE_ORIGIN, Checkpoint, origin_from_leaf
from dialoguekit.store.merkle.proofs import build_subtree


class StoreHashReader:
    """The leaves and the tiles of a log, by index from 0."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def leaves(self, first: int, last: int) -> Sequence[bytes]:
        """Return the stored leaves ``first`` to ``last`` (excluded)."""
        return [row.leaf for row in self._store.rows(after=first, until=last)]

    def tiles(self, level: int, first: int, last: int) -> Sequence[bytes]:
        """Return the full tiles ``first`` to ``last`` (excluded) of ``level``."""
        return self._store.tiles(level, first, last)


def read_origin(store: EventStore) -> str:
    """Return the origin of a log, which is derived from its first event."""
    first = StoreHashReader(store).leaves(0, 1)
    return origin_from_leaf(first[0]) if first else EMPTY_STORE_ORIGIN


def build_checkpoint(store: EventStore, size: int | None = None) -> Checkpoint:
    """Return the checkpoint of a log, now or at ``size`` events.  Nothing is verified.

    Raises :class:`~dialoguekit.errors.StoreCorrupted` when the log has fewer events.
    """
    tree = store.tree()
    if size is None or size == tree.size:
        return Checkpoint(read_origin(store), tree.size, tree.root())
    if not 0 <= size <= tree.size:
        raise StoreCorrupted(
            f"The log has {tree.size:,} events, so it has no checkpoint at {size:,}."
        )
    return Checkpoint(
        read_origin(store), size, build_subtree(StoreHashReader(store), 0, size).root()
    )
