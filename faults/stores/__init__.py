"""The stores under test: those of dialoguekit, and bare ``eventsourcing`` for comparison."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faults.stores import dialoguekit_store, eventsourcing_store
from faults.stores.base import (
    EventRecord,
    Handle,
    StoreFailure,
    StoreKind,
    StoreLocation,
    VersionConflict,
    text_of,
)

FILE_STORES = ("dialoguekit-sqlite", "eventsourcing-sqlite")
SERVER_STORES = ("dialoguekit-postgres", "eventsourcing-postgres")
DIALOGUEKIT_STORES = ("dialoguekit-sqlite", "dialoguekit-postgres")
ALL_STORES = FILE_STORES + SERVER_STORES

STORE_KINDS: dict[str, StoreKind] = {
    store.name: store
    for store in (
        dialoguekit_store.SQLITE,
        eventsourcing_store.SQLITE,
        dialoguekit_store.POSTGRES,
        eventsourcing_store.POSTGRES,
    )
}
"""The kinds of stores by name."""


@contextmanager
def empty_location(store_kind: StoreKind) -> Iterator[tuple[Path, StoreLocation]]:
    """Yield a folder of its own and an empty location in it; remove both at the end."""
    with tempfile.TemporaryDirectory() as folder, store_kind.create_empty(Path(folder)) as location:
        yield Path(folder), location


__all__ = [
    "ALL_STORES",
    "DIALOGUEKIT_STORES",
    "FILE_STORES",
    "SERVER_STORES",
    "STORE_KINDS",
    "EventRecord",
    "Handle",
    "StoreFailure",
    "StoreKind",
    "StoreLocation",
    "VersionConflict",
    "empty_location",
    "text_of",
]
