"""Erase what was stored under a person whose it was not.

A correction of who said something stores the text again, under the right person.  The event that it
corrects, and earlier corrections of that event, keep the text under the wrong person until it is
erased.  Leaves do not change, so the log can still be verified.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress

from dialoguekit.errors import StoreError
from dialoguekit.events import RecordCorrected, event_type
from dialoguekit.store.encryption import PersonalDataCipher
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.rows import Row, is_erased, tombstone

SNAPSHOTS = "snapshots"
"""The namespace of snapshots in the key-value table."""
_CORRECTED = event_type(RecordCorrected).name


def erase_moved_texts(store: EventStore, stream: str) -> int:
    """Erase the texts of a stream that corrections moved to another person; return their number.

    Snapshots, which may contain the texts, are deleted.  It may be called again.

    Raises :class:`~dialoguekit.errors.StoreUnavailable` when traces may remain: the next correction
    of a person, or the next erasure, removes them.
    """
    rows = list(_moved_rows(store, stream))
    if not rows:
        return 0
    erased = erase_rows(store, rows)
    if erased:
        delete_snapshots(store)
    return erased


def complete_moved_texts(store: EventStore, stream: str) -> None:
    """Erase what a process that was killed had not erased yet, as far as it is possible."""
    with suppress(StoreError):  # A log that is only read stays as it is.
        erase_moved_texts(store, stream)


def _moved_rows(store: EventStore, stream: str) -> Iterator[Row]:
    """Yield the rows that a later correction replaced, with the corrections among them."""
    corrections = [
        (recorded.seq, recorded.event)
        for recorded in store.read(stream, types=(_CORRECTED,))
        if isinstance(recorded.event, RecordCorrected)
    ]
    moved = {event.target: seq for seq, event in corrections if event.moved}
    replaced = set(moved)
    replaced.update(seq for seq, event in corrections if seq < moved.get(event.target, 0))
    if replaced:
        yield from (row for row in store.rows(stream) if row.seq in replaced)


def erase_rows(store: EventStore, rows: Collection[Row]) -> int:
    """Replace the remaining personal data of rows by tombstones; return the number of rows.

    The store is called without any rows, too, so that it removes remaining traces of earlier ones.
    """
    remaining = [
        row._replace(personal_data=tombstone(row.personal_data))
        for row in rows
        if row.personal_data is not None and not is_erased(row.personal_data)
    ]
    store.erase(remaining)
    return len(remaining)


def delete_snapshots(store: EventStore) -> int:
    """Delete the snapshots of all streams, which may contain personal data; return their number."""
    count = store.key_values.clear(SNAPSHOTS)
    if isinstance(store.cipher, PersonalDataCipher):
        store.cipher.rotate_blob_key()
    return count
