"""A codec, and short ways to append and erase contributions."""

from __future__ import annotations

from collections.abc import Iterable

from dialoguekit.events import CORE_EVENTS
from dialoguekit.store import Codec, EventStore
from dialoguekit.store.rows import Row, tombstone
from dialoguekit.testing.worker_tasks import new_contribution

CODEC = Codec(CORE_EVENTS)


def append_contributions(store: EventStore, *numbers: int, stream: str = "leeds") -> None:
    batch = [new_contribution(number) for number in numbers]
    store.append(stream, batch, expected_version=store.stream_version(stream))


def erased(rows: Iterable[Row]) -> list[Row]:
    """Return ``rows`` with tombstones instead of their personal data."""
    result = []
    for row in rows:
        assert row.personal_data is not None
        result.append(row._replace(personal_data=tombstone(row.personal_data)))
    return result
