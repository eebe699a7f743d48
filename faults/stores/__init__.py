"""The stores that faults are done to: ours, and bare ``eventsourcing`` for comparison."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faults.stores import dialoguekit_store, eventsourcing_store
from faults.stores.base import Failed, Handle, Moved, Place, Placed, Store, words_of

FILES = ("ours-sqlite", "stock-sqlite")
SERVERS = ("ours-postgres", "stock-postgres")
OURS = ("ours-sqlite", "ours-postgres")
EVERY = FILES + SERVERS

STORES: dict[str, Store] = {
    store.name: store
    for store in (
        dialoguekit_store.SQLITE,
        eventsourcing_store.SQLITE,
        dialoguekit_store.POSTGRES,
        eventsourcing_store.POSTGRES,
    )
}
"""The stores by name."""


@contextmanager
def fresh(store: Store) -> Iterator[tuple[Path, Place]]:
    """An empty place, and the folder that is its own; both are gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, store.fresh(Path(folder)) as place:
        yield Path(folder), place


__all__ = [
    "EVERY",
    "FILES",
    "OURS",
    "SERVERS",
    "STORES",
    "Failed",
    "Handle",
    "Moved",
    "Place",
    "Placed",
    "Store",
    "fresh",
    "words_of",
]
