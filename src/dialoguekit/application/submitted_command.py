"""A command with its arguments, time and context, ready to be run on a state."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count, islice
from typing import Any, TypeVar

import attrs

from dialoguekit.application.secret_ballots import SHUFFLE, Shuffle, count_closed_ballots
from dialoguekit.domain.commands import CommandEvents
from dialoguekit.domain.commands.arguments import call_command
from dialoguekit.domain.commands.preconditions import MethodTerms, context_in, require_context
from dialoguekit.domain.state import Programme, Workshop, evolve, fold_corrected
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    NO_CONTEXT,
    Context,
    Event,
    NewEvent,
    PersonForgotten,
    PersonMerged,
    PersonRegistered,
    RecordedEvent,
    TokenIssued,
    event_type,
    to_microseconds,
)
from dialoguekit.events.corrected_record import CORRECTION_TYPES, Corrections
from dialoguekit.events.secret_votes import CastVote, separate_votes
from dialoguekit.store.reader import LogReader

S = TypeVar("S", bound=Workshop | Programme)
Clock = Callable[[], datetime]

_WHO_IS_WHO = tuple(
    event_type(cls).name for cls in (PersonRegistered, TokenIssued, PersonMerged, PersonForgotten)
)

_COMMAND_ID = re.compile(r"[!-.0-~](?:[ -.0-~]{0,188}[!-.0-~])?")


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def check_command_id(id: object) -> str:
    """Return a command id; raise :class:`~dialoguekit.errors.InvalidEvent` if it is invalid."""
    if not isinstance(id, str) or not _COMMAND_ID.fullmatch(id):
        reason = (
            "must be 1 to 190 printable ASCII characters without '/', and without a space at "
            f"either end, not {str(id)[:40]!r}"
        )
        raise InvalidEvent("command", "command_id", reason)
    return id


def event_ids_of(command_id: str, first: int = 1) -> Iterator[str]:
    """Yield the event ids of a command id, from the ``first`` on: the id, ``id/2``, ``id/3``."""
    if first == 1:
        yield command_id
    yield from (f"{command_id}/{number}" for number in count(max(first, 2)))


@attrs.frozen
class StreamLog:
    """What a command may read of the log: events of its stream, people of others, and the head.

    ``pending`` are events of a batch that are not recorded yet, and ``votes`` its secret votes.
    ``until`` is the last position that is read of other streams; None for the head.
    """

    reader: LogReader
    stream: str
    pending: Sequence[RecordedEvent[Event]] = ()
    votes: Sequence[CastVote] = ()
    until: int | None = None

    def events(
        self, version: int, types: Collection[str] | None = None
    ) -> Iterator[RecordedEvent[Event]]:
        """Yield the events of the stream up to ``version``; of some ``types`` alone, if given."""
        pending = self.pending
        recorded = pending[0].seq - 1 if pending else version
        if recorded > 0:
            for entry in self.reader.read(self.stream, types=types):
                if entry.seq > recorded:
                    break
                yield entry
        yield from (entry for entry in pending if types is None or entry.type in types)

    def fold(self, empty: S, version: int | None = None) -> S:
        """Fold the state of the stream from its corrected events, up to ``version``."""
        until = sys.maxsize if version is None else version
        corrections = Corrections(self.events(until, CORRECTION_TYPES))
        return fold_corrected(empty, self.events(until), corrections)

    def people_of(self, workshop: str) -> Workshop:
        """Return the state of any workshop as far as it is about who is who."""
        state = Workshop()
        for entry in self.reader.read(workshop, until=self.until, types=_WHO_IS_WHO):
            evolve(state, entry)
        return state

    def head(self) -> int:
        """Return the last position of the log."""
        return self.reader.head()


@attrs.define(eq=False)
class SubmittedCommand:
    """A command that a caller submitted.

    ``occurred_at`` is None for the time of recording.  ``context`` gets the running activity.  With
    ``reads_log``, the command takes the log as its argument ``log``.  ``command_id`` is the
    caller's id of the command, or None.  ``methods`` are the installed methods by name.
    ``event_ids`` are those given so far; a repetition uses the same.  ``shuffle`` gives the votes
    of a secret ballot their order.
    """

    command: Callable[..., CommandEvents]
    args: tuple[Any, ...] = attrs.field(repr=False)
    kwargs: Mapping[str, Any] = attrs.field(repr=False)
    occurred_at: datetime | None
    context: Context
    clock: Clock
    next_event_id: Callable[[], str]
    command_id: str | None = None
    reads_log: bool = False
    methods: Mapping[str, MethodTerms | None] = attrs.field(factory=dict, repr=False)
    shuffle: Shuffle = SHUFFLE
    event_ids: list[str] = attrs.field(factory=list)

    def run(
        self,
        state: Workshop | Programme,
        log: StreamLog,
        recorded_at: datetime | None = None,
        occurred_at: datetime | None = None,
    ) -> CommandRun:
        """Run the command on a state and return what is to be recorded.

        ``recorded_at`` defaults to the time of the clock.  ``occurred_at`` replaces the time of
        recording where the caller gave no time.
        """
        if recorded_at is None:
            recorded_at = self.clock()
        at = self.occurred_at or occurred_at or recorded_at
        context = context_in(state, at, self._context_in(state), self.methods)
        if isinstance(state, Workshop) and self.context is not NO_CONTEXT:
            require_context(state, self.context, "record it")
        stated_at = context.occurred_at
        if context.occurred_at_us > to_microseconds(recorded_at):  # as a fold reads it
            context = attrs.evolve(context, occurred_at=recorded_at)
        reading = {"log": log} if self.reads_log else {}
        events = call_command(self.command, state, context, self.args, {**reading, **self.kwargs})
        events, votes = separate_votes(events)
        events = count_closed_ballots(
            events, state, log.reader, log.stream, log.votes, self.shuffle
        )
        at_us, error = context.occurred_at_us, context.tolerance_us
        cast = tuple(vote._replace(occurred_at_us=at_us, tolerance_us=error) for vote in votes)
        return CommandRun(self, events, stated_at, context.context, recorded_at, cast)

    def _context_in(self, state: Workshop | Programme) -> Context:
        """Return the context; without an activity, that of the running activity."""
        if self.context.activity is not None or not isinstance(state, Workshop):
            return self.context
        activity = state.current_activity()
        return self.context if activity is None else _with_activity(self.context, activity)

    def ids(self, size: int) -> list[str]:
        """Return the ids of ``size`` events; those of an earlier attempt where there are any."""
        ids = self.event_ids
        if len(ids) < size:
            if self.command_id is None:
                ids.extend(self.next_event_id() for _ in range(size - len(ids)))
            else:
                ids[:] = islice(event_ids_of(self.command_id), size)
        return ids[:size]


@attrs.frozen
class CommandRun:
    """The result of a command: its events, with their context, stated time and time of recording.

    ``votes`` are those of secret ballots, which are not part of the events.
    """

    command: SubmittedCommand
    events: CommandEvents
    occurred_at: datetime
    context: Context
    recorded_at: datetime
    votes: tuple[CastVote, ...] = attrs.field(default=(), repr=False)

    def new_events(self, ids: Iterable[str] | None = None) -> list[NewEvent]:
        """Return the events to append, with ``ids`` or those of the command."""
        at, context, recorded_at = self.occurred_at, self.context, self.recorded_at
        if ids is None:
            ids = self.command.ids(len(self.events))
        return [
            NewEvent(event=event, occurred_at=at, recorded_at=recorded_at, context=context, id=id)
            for event, id in zip(self.events, ids, strict=False)
        ]


@lru_cache(maxsize=256)
def _with_activity(context: Context, activity: str) -> Context:
    return attrs.evolve(context, activity=activity)
