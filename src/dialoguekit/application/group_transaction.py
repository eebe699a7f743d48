"""A write transaction in which commands of one stream run on the current state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from dialoguekit.application.id_numbers import IdNumbers
from dialoguekit.application.number_promises import NumberPromises, Ranges, contain, highest_of
from dialoguekit.application.secret_ballots import change_boxes, seal_kept_votes
from dialoguekit.application.submitted_command import StreamLog
from dialoguekit.domain.state import Programme, Workshop, evolve
from dialoguekit.errors import (
    EventIdReused,
    InvalidEvent,
    KeysUnavailable,
    SubjectForgotten,
    UnreadableEvent,
)
from dialoguekit.events import Event, NewEvent, RecordedEvent
from dialoguekit.events.secret_votes import CastVote
from dialoguekit.store.reader import LogReader
from dialoguekit.store.transaction import Transaction

S = TypeVar("S", bound=Workshop | Programme)

_EVENT_ERRORS = (InvalidEvent, EventIdReused, KeysUnavailable, SubjectForgotten, UnreadableEvent)
"""Errors of events that cannot be stored; nothing was inserted, and the transaction can go on."""


class StateCell(Generic[S]):
    """The state of a stream as last read; None where it has to be read again.

    ``is_contended`` is true once a state had to be read again while a batch had it.
    ``known_version`` is the version of the stream as this process has last read or written it.
    """

    def __init__(
        self,
        stream: str,
        create_state: Callable[[], S],
        numbers: IdNumbers,
        promises: NumberPromises,
    ) -> None:
        self.stream = stream
        self.numbers = numbers
        self.promises = promises
        self.known_version: int | None = None
        self.state: S | None = None
        self.is_contended = False
        self._create_state = create_state

    def load(self, reader: LogReader) -> S:
        """Return the state, read now if there is none."""
        return self.catch_up(reader) if self.state is None else self.state

    def catch_up(self, reader: LogReader) -> S:
        """Return the state, with the events that others appended."""
        state, self.state = self.state, None
        if state is None:
            state = self._create_state()
            self.is_contended = self.is_contended or self.numbers.open_batches > 0
        for recorded in reader.read(self.stream, after=state.position):
            evolve(state, recorded)
        if self.known_version is None:
            self.promises.is_shared = bool(self.promises.others())
        elif state.version > self.known_version:
            self.promises.is_shared = True
        self.state, self.known_version = state, state.version
        self.numbers.include(state)
        return state

    def read_promises(self) -> Ranges:
        """Let commands skip what batches of other processes have promised; return that."""
        if not self.promises.is_shared:
            return {}
        promised = self.promises.others()
        self.numbers.promised_by_others = highest_of(promised)
        return promised

    def set_recorded(self) -> None:
        """Note that a transaction of this process was committed."""
        self.known_version = None if self.state is None else self.state.version


class GroupTransaction(Generic[S]):
    """A write transaction in which submissions of one stream are recorded.

    ``own`` is the submission of the thread that leads, ``running`` the one that is run now.
    """

    def __init__(self, cell: StateCell[S], transaction: Transaction, own: object) -> None:
        self.stream = cell.stream
        self.numbers = cell.numbers
        self.transaction = transaction
        self.own = own
        self.running: object = None
        self.is_broken = False
        self.has_emptied_boxes = False
        self.log = StreamLog(transaction, cell.stream)
        self._cell = cell
        self._is_current = False

    def version(self) -> int:
        """Return the number of events in the stream."""
        return self.transaction.stream_version(self.stream)

    def state(self) -> S:
        """Return the state of the stream, with all events recorded so far."""
        state = self._cell.state
        if state is None or not self._is_current:
            if state is None or state.version != self.version():
                state = self._cell.catch_up(self.transaction)
            self._cell.read_promises()
            self._is_current = True
        return state

    def is_promised(self, ids: Iterable[tuple[str, int]]) -> bool:
        """Return whether a batch of another process has promised one of the ids."""
        promised = self._cell.read_promises()
        return any(contain(promised, [id]) for id in ids)

    def lend_state(self) -> S:
        """Return the state to a batch within this transaction; count the batch as open."""
        state = self.state()
        self.numbers.open_batch()
        return state

    def append(
        self, new_events: Sequence[NewEvent], votes: Sequence[CastVote] = ()
    ) -> tuple[RecordedEvent[Event], ...]:
        """Append events, and put ``votes`` into ballot boxes; the caller applies the events.

        After an error other than those of events that cannot be stored, the transaction is broken.
        """
        transaction, stream = self.transaction, self.stream
        try:
            sealed = seal_kept_votes(transaction, stream, new_events, votes) if votes else {}
            recorded = transaction.append(stream, new_events)
        except _EVENT_ERRORS:
            raise
        except BaseException:
            self.is_broken = True
            raise
        try:
            if change_boxes(transaction, stream, new_events, sealed):
                self.has_emptied_boxes = True
        except BaseException:
            self.is_broken = True
            raise
        return recorded

    def replace_state(self, state: S | None) -> None:
        """Set the state, as of the last event of the stream; None for one to be read again."""
        self._cell.state = state
        self._is_current = state is not None
