"""A session: one stream, its state, and what is about to be appended to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import attrs

from dialoguekit.domain.commands import Decided
from dialoguekit.domain.state import Programme, Workshop, evolve
from dialoguekit.events import Event, NewEvent, RecordedEvent, micros
from dialoguekit.store.event_store import Log

S = TypeVar("S", bound=Workshop | Programme)

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


@attrs.define
class Session(Generic[S]):
    """What all handles of one stream share: its log, its state, and a batch that is gathered.

    ``empty`` makes the state of a stream without events; ``methods`` are the names of the
    methods that can be run here, ``decisions`` the decision functions that plugins declare, and
    ``guide`` tells where the stream stands at a moment.
    """

    log: Log
    stream: str
    empty: Callable[[], S]
    clock: Clock
    next_event_id: Callable[[], str]
    methods: Collection[str] = ()
    decisions: Mapping[str, Callable[..., Decided]] = attrs.field(factory=dict)
    guide: Callable[[datetime], Any] | None = None
    _state: S | None = None
    batch: list[NewEvent] | None = None

    @property
    def state(self) -> S:
        """What the stream amounts to, as last read."""
        if self._state is None:
            self._state = self.empty()
            self.refresh()
        return self._state

    def refresh(self) -> bool:
        """Read what was appended since; whether there was anything.  Never within a batch."""
        if self.batch is not None:
            return False
        state = self._state if self._state is not None else self.empty()
        before = state.version
        for recorded in self.log.read(self.stream, after=state.position):
            evolve(state, recorded)
        self._state = state
        return state.version > before

    def record(self, new: Sequence[NewEvent]) -> None:
        """Append ``new``, or keep it with the batch; either way the state knows it now."""
        if self.batch is not None:
            numbered = enumerate(new, start=self.state.version + 1)
            foreseen = [_foreseen(self.stream, seq, entry) for seq, entry in numbered]
            self.batch.extend(new)
            for recorded in foreseen:
                evolve(self.state, recorded)
            return
        for recorded in self.log.append(self.stream, new, expected=self.state.version):
            evolve(self.state, recorded)

    def event(self, seq: int) -> RecordedEvent[Event]:
        """The event with the number ``seq``, recorded or in the batch that is gathered."""
        waiting = self.batch or []
        first = self.state.version - len(waiting) + 1
        if seq >= first:
            return _foreseen(self.stream, seq, waiting[seq - first])
        return next(r for r in self.log.read(self.stream) if r.seq == seq)

    def forget(self) -> None:
        """Drop the state; it is read anew when it is needed."""
        self._state = None


def _foreseen(stream: str, seq: int, entry: NewEvent) -> RecordedEvent[Event]:
    """The event as it will stand, but for its position, which nothing decides on."""
    at, noted = micros(entry.at), micros(entry.noted)
    return RecordedEvent(0, stream, seq, entry.id, entry.event, at, noted, entry.context)
