"""What a log should hold, kept in dictionaries and lists, in the plainest way that there is.

Nothing here is shared with the logs but the events themselves and the hash of a leaf's bytes.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import attrs

from dialoguekit.events import ContributionMade, Event, NewEvent, RecordedEvent, SpaceClosed
from dialoguekit.events.fields import WITHHELD

STREAMS = ("leeds", "bristol", "york")
NOWHERE = "hull"
TYPES = ("contribution.made", "space.closed")
_MORNING = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


class Known(NamedTuple):
    """An event of the model; ``event`` is what it reads as now, ``new`` as it was written."""

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
    def shown(self) -> tuple[Any, ...]:
        """What of it a reader sees."""
        return self.position, self.stream, self.seq, self.new.id, self.event


def shown(recorded: RecordedEvent[Event]) -> tuple[Any, ...]:
    """The same of an event that a log gave."""
    return recorded[:5]


@attrs.define
class Model:
    """The events of a log in their order, those of each stream, and what is on its shelf."""

    events: list[Known] = attrs.field(factory=list)
    streams: dict[str, list[int]] = attrs.field(factory=dict)
    shelf: dict[tuple[str, str], bytes] = attrs.field(factory=dict)
    made: int = 0

    def new_event(self, chance: random.Random) -> NewEvent:
        """An event that nobody has seen; every sixth has no words."""
        self.made += 1
        at = _MORNING + timedelta(seconds=self.made)
        event: Event = SpaceClosed(space=f"S{self.made}")
        if chance.randrange(6):
            author, text = (
                f"P{chance.randrange(1, 6)}",
                f"Idea {self.made} " + "…" * (self.made % 40),
            )
            event = ContributionMade(contribution=f"C{self.made}", author=author, text=text)
        return NewEvent(event=event, at=at, noted=at, id=f"id-{self.made}")

    def version(self, stream: str) -> int:
        """The number of events in a stream."""
        return len(self.streams.get(stream, ()))

    def append(self, stream: str, new: Sequence[NewEvent]) -> None:
        """Take in events at the end of a stream."""
        for one in new:
            places = self.streams.setdefault(stream, [])
            places.append(len(self.events) + 1)
            known = Known(len(self.events) + 1, stream, len(places), one, one.event)
            self.events.append(known)

    def of(self, stream: str, first: int, count: int) -> list[Known]:
        """``count`` events of a stream, from number ``first`` on."""
        places = self.streams[stream][first - 1 : first - 1 + count]
        return [self.events[place - 1] for place in places]

    def read(
        self, stream: str | None, after: int, until: int | None, types: Collection[str] | None
    ) -> list[Known]:
        """The events that a reader asks for."""
        return [
            known
            for known in self.events
            if known.position > after
            and (until is None or known.position <= until)
            and (stream is None or known.stream == stream)
            and (types is None or known.type in types)
        ]

    def blank(self, position: int) -> None:
        """Take the words of an event away."""
        known = self.events[position - 1]
        if isinstance(known.event, ContributionMade):
            withheld = replaced(known.event, text=WITHHELD)
            self.events[position - 1] = known._replace(event=withheld)

    def is_blanked(self, known: Known) -> bool:
        """Whether its words were taken away."""
        return known.event != known.new.event


def otherwise(event: Event) -> Event:
    """An event that says something else."""
    if isinstance(event, ContributionMade):
        return replaced(event, text=f"{event.text} not")
    return replaced(event, space="S0")


def replaced(event: Any, **changes: object) -> Event:
    """An event with other values in some of its fields."""
    changed: Event = attrs.evolve(event, **changes)
    return changed


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of leaves, by the words of RFC 6962 §2.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = root_of(leaves[:half]), root_of(leaves[half:])
    return sha256(b"\x01" + left + right).digest()
