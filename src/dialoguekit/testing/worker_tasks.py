"""Tasks that store contract tests run in other threads and processes.

A separate module, because another process imports it by name and must do so fast.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from dialoguekit.errors import Conflict
from dialoguekit.events import ContributionMade, NewEvent
from dialoguekit.store import EventStore

MORNING = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


def new_contribution(number: int, author: str = "P1", **changes: Any) -> NewEvent:
    """Return the contribution ``C<number>``, made ``number`` seconds after :data:`MORNING`."""
    time = MORNING + timedelta(seconds=number)
    event = ContributionMade(contribution=f"C{number}", author=author, text=f"Idea {number}")
    values: dict[str, Any] = {"event": event, "occurred_at": time, "recorded_at": time}
    return NewEvent(**(values | changes))


def append_concurrently(store: EventStore, stream: str, writer: str, count: int) -> list[int]:
    """Append ``count`` events to a stream that others append to; return their ``seq`` numbers.

    After a conflict, the version of the stream is read again.
    """
    seqs: list[int] = []
    while len(seqs) < count:
        version = store.stream_version(stream)
        try:
            (recorded,) = store.append(
                stream, [new_contribution(version + 1, writer)], expected_version=version
            )
        except Conflict:
            continue
        seqs.append(recorded.seq)
    return seqs


def try_append(store: EventStore, stream: str, writer: str, expected_version: int) -> bool:
    """Return whether one append with this expected version succeeds."""
    try:
        store.append(
            stream,
            [new_contribution(expected_version + 1, writer)],
            expected_version=expected_version,
        )
    except Conflict:
        return False
    return True


def append_concurrently_and_close(
    store: EventStore, stream: str, writer: str, count: int
) -> list[int]:
    """Append concurrently to a store from another process, and close the store."""
    with store:
        return append_concurrently(store, stream, writer, count)


def dump_events(store: EventStore) -> list[str]:
    """Return all events of a store as text, and close the store."""
    with store:
        return [repr(recorded) for recorded in store.read()]
