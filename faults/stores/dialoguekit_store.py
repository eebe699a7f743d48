"""The stores of dialoguekit, as ``dialoguekit.open`` creates them: with encryption per person."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import attrs

from dialoguekit.errors import Conflict, StoreError
from dialoguekit.events import CORE_EVENTS, ContributionMade, NewEvent
from dialoguekit.store import PER_PERSON_ENCRYPTION, Codec, EventStore, open_store
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import Row, compute_leaf
from faults.stores import postgres_server
from faults.stores.base import (
    EventRecord,
    Handle,
    StoreFailure,
    StoreKind,
    StoreLocation,
    VersionConflict,
    text_of,
)

CODEC = Codec(CORE_EVENTS)
_CONTRIBUTIONS_PER_AUTHOR = 7
_FIXED_TIME = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


def contribution(id: str, number: int) -> NewEvent:
    """Return the event with that id: a contribution with its text.

    Authors change every few events, so that the texts need several keys.
    """
    author = f"P{number // _CONTRIBUTIONS_PER_AUTHOR + 1}"
    made = ContributionMade(contribution=f"C{number}", author=author, text=text_of(id))
    return NewEvent(event=made, occurred_at=_FIXED_TIME, recorded_at=_FIXED_TIME, id=id)


@contextmanager
def _translate_errors() -> Iterator[None]:
    try:
        yield
    except Conflict as error:
        raise VersionConflict(str(error)) from error
    except StoreError as error:
        raise StoreFailure(str(error)) from error


class DialogueKitHandle(Handle):
    """An open store."""

    def __init__(self, store: EventStore) -> None:
        self.store = store

    def append(self, stream: str, ids: Sequence[str], expected_version: int) -> list[int]:
        """Append contributions."""
        events = [contribution(id, expected_version + n) for n, id in enumerate(ids, start=1)]
        with _translate_errors():
            return [
                recorded.position
                for recorded in self.store.append(stream, events, expected_version=expected_version)
            ]

    def read(self) -> list[EventRecord]:
        """Read contributions with decrypted texts."""
        with _translate_errors():
            return [
                EventRecord(
                    recorded.position, recorded.stream, recorded.seq, recorded.id, made.text
                )
                for recorded in self.store.read()
                if isinstance(made := recorded.event, ContributionMade)
            ]

    def stream_version(self, stream: str) -> int:
        """Return the number of events in a stream."""
        with _translate_errors():
            return self.store.stream_version(stream)

    def close(self) -> None:
        """Close the store."""
        with _translate_errors():
            self.store.close()


@attrs.frozen
class DialogueKitLocation(StoreLocation):
    """A store by its URL; ``path`` is its file, if it has one."""

    url: str
    path: Path | None = None

    def open(self) -> Handle:
        """Open the store with encryption per person."""
        with _translate_errors():
            return DialogueKitHandle(open_store(self.url, CODEC, encryption=PER_PERSON_ENCRYPTION))

    def find_corruption(self) -> list[str]:
        """Compare leaves and tree with recomputed ones; run SQLite's own check."""
        if self.path is not None and (found := quick_check(self.path)):
            return found
        found = []
        with open_store(self.url, CODEC, create=False) as store:
            leaves = []
            for row in store.rows():
                leaves.append(_recompute_leaf(row))
                if leaves[-1] != row.leaf:
                    found.append(f"the leaf at position {row.position} does not match its row")
            tree, _ = Tree(0, ()).appended(leaves)
            if store.tree() != tree:
                found.append(f"the tree of {store.tree().size} does not match {tree.size} rows")
        return found


def _recompute_leaf(row: Row) -> bytes:
    """Return the leaf of a row; zeros where it cannot have one."""
    try:
        return compute_leaf(row)
    except (struct.error, ValueError):
        return bytes(32)


def quick_check(path: Path) -> list[str]:
    """Return what SQLite finds wrong with a file."""
    with closing(sqlite3.connect(path)) as connection:
        lines = [line for (line,) in connection.execute("PRAGMA quick_check")]
    return [] if lines == ["ok"] else [f"SQLite finds: {lines[0]}"]


@contextmanager
def _create_file(folder: Path) -> Iterator[StoreLocation]:
    path = folder / "log.db"
    yield DialogueKitLocation(f"sqlite:///{path}", path)


@contextmanager
def _create_schema(folder: Path) -> Iterator[StoreLocation]:
    with postgres_server.schema() as url:
        yield DialogueKitLocation(url)


SQLITE = StoreKind("dialoguekit-sqlite", lambda: None, _create_file)
POSTGRES = StoreKind("dialoguekit-postgres", postgres_server.unavailable_reason, _create_schema)
