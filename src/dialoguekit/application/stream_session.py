"""Session of a stream: its state, and the events about to be appended."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import attrs

from dialoguekit.domain.commands import CommandEvents
from dialoguekit.domain.state import Programme, Workshop, evolve
from dialoguekit.events import Event, NewEvent, RecordedEvent, to_microseconds
from dialoguekit.store.event_store import EventStore

S = TypeVar("S", bound=Workshop | Programme)

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


@attrs.define
class StreamSession(Generic[S]):
    """Data shared by all handles of one stream: its store, its state and the current batch.

    ``create_state`` returns the state of an empty stream.  ``methods`` are the names of installed
    methods, ``commands`` the commands that plugins declare.  ``reader`` reads the
    guidance for the stream at a time.
    """

    store: EventStore
    stream: str
    create_state: Callable[[], S]
    clock: Clock
    next_event_id: Callable[[], str]
    methods: Collection[str] = ()
    commands: Mapping[str, Callable[..., CommandEvents]] = attrs.field(factory=dict)
    reader: Any = None
    _state: S | None = None
    batch: list[NewEvent] | None = None

    @property
    def state(self) -> S:
        """The state of the stream, as last read."""
        if self._state is None:
            self._state = self.create_state()
            self.refresh()
        return self._state

    def refresh(self) -> bool:
        """Read newly appended events; return whether there were any.

        Within a batch nothing is read.
        """
        if self.batch is not None:
            return False
        state = self._state if self._state is not None else self.create_state()
        before = state.version
        for recorded in self.store.read(self.stream, after=state.position):
            evolve(state, recorded)
        self._state = state
        return state.version > before

    def record(self, new_events: Sequence[NewEvent]) -> None:
        """Append events, or add them to the current batch, and apply them to the state."""
        if self.batch is not None:
            numbered = enumerate(new_events, start=self.state.version + 1)
            provisional = [
                _build_provisional_event(self.stream, seq, entry) for seq, entry in numbered
            ]
            self.batch.extend(new_events)
            for recorded in provisional:
                evolve(self.state, recorded)
            return
        for recorded in self.store.append(
            self.stream, new_events, expected_version=self.state.version
        ):
            evolve(self.state, recorded)

    def event(self, seq: int) -> RecordedEvent[Event]:
        """Return the event with sequence number ``seq``, from the store or the current batch."""
        batch = self.batch or []
        first = self.state.version - len(batch) + 1
        if seq >= first:
            return _build_provisional_event(self.stream, seq, batch[seq - first])
        return next(r for r in self.store.read(self.stream) if r.seq == seq)

    def discard_state(self) -> None:
        """Discard the state; it is read again on the next access."""
        self._state = None


def _build_provisional_event(stream: str, seq: int, new_event: NewEvent) -> RecordedEvent[Event]:
    """Return the event as it will be recorded, with position 0, which commands do not use."""
    return RecordedEvent(
        0,
        stream,
        seq,
        new_event.id,
        new_event.event,
        to_microseconds(new_event.occurred_at),
        to_microseconds(new_event.recorded_at),
        new_event.context,
    )
