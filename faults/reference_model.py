"""A reference model of a store: its expected contents in plain dictionaries and lists.

It shares nothing with the stores but the event classes and the hash function of leaves.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import attrs

from dialoguekit.events import ContributionMade, Event, NewEvent, RecordedEvent, SpaceClosed
from dialoguekit.events.fields import PLACEHOLDER

STREAMS = ("leeds", "bristol", "york")
UNUSED_STREAM = "hull"
TYPES = ("contribution.made", "space.closed")
_MORNING = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


class ModelEvent(NamedTuple):
    """An event of the model; ``event`` is its current content, ``new`` the appended one."""

    position: int
    stream: str
    seq: int
    new: NewEvent
    event: Event

    @property
    def type(self) -> str:
        """Its wire name."""
        return TYPES[isinstance(self.event, SpaceClosed)]

    @property
    def visible_fields(self) -> tuple[Any, ...]:
        """The fields that a reader sees."""
        return self.position, self.stream, self.seq, self.new.id, self.event


def visible_fields(recorded: RecordedEvent[Event]) -> tuple[Any, ...]:
    """Return the same fields of an event read from a store."""
    return recorded.position, recorded.stream, recorded.seq, recorded.id, recorded.event


@attrs.define
class Model:
    """The events of a store in order, those of each stream, and its key-value pairs."""

    events: list[ModelEvent] = attrs.field(factory=list)
    streams: dict[str, list[int]] = attrs.field(factory=dict)
    key_values: dict[tuple[str, str], bytes] = attrs.field(factory=dict)
    created_count: int = 0

    def new_event(self, rng: random.Random) -> NewEvent:
        """Return an event with a new id; one of six has no personal data."""
        self.created_count += 1
        occurred_at = _MORNING + timedelta(seconds=self.created_count)
        event: Event = SpaceClosed(space=f"S{self.created_count}")
        if rng.randrange(6):
            author, text = (
                f"P{rng.randrange(1, 6)}",
                f"Idea {self.created_count} " + "…" * (self.created_count % 40),
            )
            event = ContributionMade(
                contribution=f"C{self.created_count}", author=author, text=text
            )
        return NewEvent(
            event=event,
            occurred_at=occurred_at,
            recorded_at=occurred_at,
            id=f"id-{self.created_count}",
        )

    def version(self, stream: str) -> int:
        """Return the number of events in a stream."""
        return len(self.streams.get(stream, ()))

    def append(self, stream: str, new: Sequence[NewEvent]) -> None:
        """Append events to a stream."""
        for one in new:
            positions = self.streams.setdefault(stream, [])
            positions.append(len(self.events) + 1)
            known = ModelEvent(len(self.events) + 1, stream, len(positions), one, one.event)
            self.events.append(known)

    def slice_stream(self, stream: str, first: int, count: int) -> list[ModelEvent]:
        """Return ``count`` events of a stream, from number ``first`` on."""
        positions = self.streams[stream][first - 1 : first - 1 + count]
        return [self.events[position - 1] for position in positions]

    def read(
        self, stream: str | None, after: int, until: int | None, types: Collection[str] | None
    ) -> list[ModelEvent]:
        """Return the events that a reader selects."""
        return [
            event
            for event in self.events
            if event.position > after
            and (until is None or event.position <= until)
            and (stream is None or event.stream == stream)
            and (types is None or event.type in types)
        ]

    def erase(self, position: int) -> None:
        """Erase the personal data of an event."""
        known = self.events[position - 1]
        if isinstance(known.event, ContributionMade):
            redacted = with_changes(known.event, text=PLACEHOLDER)
            self.events[position - 1] = known._replace(event=redacted)

    def is_erased(self, event: ModelEvent) -> bool:
        """Return whether the personal data of an event was erased."""
        return event.event != event.new.event


def changed_event(event: Event) -> Event:
    """Return an event with other content."""
    if isinstance(event, ContributionMade):
        return with_changes(event, text=f"{event.text} not")
    return with_changes(event, space="S0")


def with_changes(event: Any, **changes: object) -> Event:
    """Return an event with other values in some fields."""
    changed: Event = attrs.evolve(event, **changes)
    return changed


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Return the Merkle tree hash of leaves, as RFC 6962 section 2.1 defines it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = merkle_root(leaves[:half]), merkle_root(leaves[half:])
    return sha256(b"\x01" + left + right).digest()
