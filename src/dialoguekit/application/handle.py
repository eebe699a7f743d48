"""Handles run commands and record their events; batches record those of several commands at once.

A handle may be shared by any number of threads.  All handles of a stream that a kit gives have one
writer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

import attrs

from dialoguekit.application.batch_session import BatchSession, current_owner, run_batch
from dialoguekit.application.command_runner import (
    CommandRunner,
    ProgrammeRunner,
    WithContext,
    WorkshopRunner,
)
from dialoguekit.application.repeated_commands import answer_repeated
from dialoguekit.application.secret_ballots import Shuffle
from dialoguekit.application.stream_session import Clock, StreamSession, utc_now
from dialoguekit.application.stream_writer import StreamWriter
from dialoguekit.application.submission import CommandSubmission
from dialoguekit.application.submitted_command import SubmittedCommand, check_command_id
from dialoguekit.domain.commands import CommandEvents
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.errors import Refused
from dialoguekit.events import CORE_EVENTS, Event, NewEvent, RecordedEvent, new_event_id
from dialoguekit.plugin.guidance import Guidance
from dialoguekit.plugin.method import Analysis, Method
from dialoguekit.store import Codec
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.memory import MemoryEventStore

S = TypeVar("S", bound=Workshop | Programme)
V = TypeVar("V")
T = TypeVar("T")
B = TypeVar("B", bound="Batch[Any]")


class Reader(Protocol):
    """Reads a workshop while it runs."""

    def guidance(self, now: datetime) -> Guidance:
        """Return the guidance at a time."""
        ...

    def view(self, source: Analysis) -> Any:
        """Return the view of a method or an analysis."""


@attrs.define(eq=False, slots=False, kw_only=True)
class Batch(CommandRunner[S]):
    """Commands whose events are recorded together at the end of a ``with`` block, or not at all.

    The ids that it returns are those that will be recorded.  What others record meanwhile is
    recorded at once.  Use a batch only inside its block.
    """

    _batch: BatchSession[S] = attrs.field(repr=False)

    @property
    def state(self) -> S:
        """The state of the stream with the events of the batch.  Do not modify it."""
        return self._batch.state

    @property
    def new_events(self) -> tuple[NewEvent, ...]:
        """The events of the batch, which are to be recorded."""
        return tuple(self._batch.new_events)

    def _run(self, command: SubmittedCommand) -> CommandEvents:
        return self._batch.run(command)

    def __enter__(self) -> Self:
        self._batch.begin_and_wait(current_owner())
        return self

    def __exit__(self, error_class: type[BaseException] | None, *_: object) -> None:
        try:
            if error_class is None:
                submission = self._batch.prepare_to_end(current_owner())
                if submission is not None:
                    self._batch.writer.submit(submission)
        finally:
            self._batch.end()


class WorkshopBatch(WorkshopRunner, Batch[Workshop]):
    """A batch of a workshop."""


class ProgrammeBatch(ProgrammeRunner, Batch[Programme]):
    """A batch of a programme."""


class WithBatches(WithContext[S], Generic[S, B]):
    """A handle, synchronous or not, which makes batches."""

    _batch_class: ClassVar[Any]

    def _new_session(self) -> BatchSession[S]:
        return BatchSession(self._session.writer, self._command_id)

    def _new_batch(self, batch: BatchSession[S]) -> B:
        """Return a batch with the time and context of this handle."""
        new: B = self._batch_class(
            session=self._session,
            occurred_at=self._occurred_at,
            context=self._context,
            batch=batch,
        )
        return new


class Handle(WithBatches[S, B], CommandRunner[S]):
    """Handle of one stream, to read it and to run commands.

    Threads may share a handle.  :meth:`with_context` returns a handle of the same stream with
    another context.
    """

    @property
    def state(self) -> S:
        """The state of the stream, as last read.  Do not modify it.

        Commands of other threads modify it meanwhile; see :meth:`read_state`.
        """
        return self._session.writer.state

    def read_state(self, function: Callable[[S], T]) -> T:
        """Return the result of ``function``, called with the state while nobody modifies it.

        ``leeds.read_state(lambda state: list(state.people))`` is safe whatever other threads do.
        """
        return self._session.writer.read_state(function)

    def events(self) -> Iterator[RecordedEvent[Event]]:
        """Iterate over the events of the stream."""
        writer = self._session.writer
        writer.check_open()
        return writer.store.read(writer.stream)

    def refresh(self) -> None:
        """Read the events that others appended."""
        self._session.writer.refresh()

    def once(self, command_id: str) -> Self:
        """Return a handle whose next command, or batch, has an id of the caller's.

        The same command with the same id is recorded once, however often it is sent.  It
        returns what it returned first.  ``command_id`` has 1 to 190 printable ASCII characters
        without ``/``.  It is stored as the id of the first event.

        The command raises :class:`~dialoguekit.errors.CommandIdReused` when another command has
        the id.
        """
        return attrs.evolve(self, command_id=check_command_id(command_id))

    def has_recorded(self, command_id: str) -> bool:
        """Return whether a command with this id was recorded, in any stream of the log."""
        writer = self._session.writer
        writer.check_open()
        return bool(writer.store.find_ids((check_command_id(command_id),)))

    def _run(self, command: SubmittedCommand) -> CommandEvents:
        submission: CommandSubmission[S] = CommandSubmission(command)
        self._session.writer.submit(submission)
        return self._result(submission)

    def _result(self, submission: CommandSubmission[S]) -> CommandEvents:
        if submission.is_repeated:
            writer = self._session.writer
            return answer_repeated(
                writer.store, writer.stream, writer.create_state, submission.command
            )
        return submission.events

    def batch(self) -> B:
        """Return a batch: ``with leeds.batch() as batch: batch.contribute(…)``.

        At the end of the block all events are recorded, or none after an error.  If others recorded
        something meanwhile, the commands are run again on the new state, with the same ids.

        The end of the block raises :class:`~dialoguekit.errors.BatchConflict` if another process
        created one of the ids meanwhile; :meth:`run_batch` does not.
        """
        return self._new_batch(self._new_session())

    def run_batch(self, function: Callable[[B], T]) -> T:
        """Call ``function`` with a batch, record its events at once, and return its result.

        If others record something meanwhile, nothing of the batch is recorded and the function is
        called again, so that it sees the current state.  After the second time, others wait for it.
        Inside ``function``, use the batch only.
        """
        return run_batch(self._new_session, lambda session: function(self._new_batch(session)))


class WorkshopHandle(WorkshopRunner, Handle[Workshop, WorkshopBatch]):
    """Handle of a workshop.  Methods that create an item return its id, such as ``C17``."""

    _batch_class: ClassVar[Any] = WorkshopBatch

    def guidance(self) -> Guidance:
        """Return the current stage, the next prompts with reasons, and active flags.

        Guidance uses the methods of the report and the recorded events only, not those of an open
        batch.  It is as of the time of :meth:`with_context`, or else of the clock.

        Raises :class:`~dialoguekit.errors.Refused` if this handle was not opened by a kit.
        """
        return self._reader("build guidance").guidance(self._occurred_at or self._session.clock())

    def view(self, method: Method[Any, V] | Analysis[Any, V]) -> V:
        """Return the view of a method or an analysis, as of the last recorded event.

        It is what the method's chapter and flags are made of: its sessions, or its own view.  For
        tools that show a method while it runs.

        Raises :class:`~dialoguekit.errors.Refused` if this handle was not opened by a kit.
        """
        view: V = self._reader(f"view {method.name}").view(method)
        return view

    def _reader(self, action: str) -> Reader:
        self._session.writer.check_open()
        reader: Reader | None = self._session.reader
        if reader is None:
            raise Refused(action, "this handle was not opened by a kit", "Use kit.workshop(…)")
        return reader


class ProgrammeHandle(ProgrammeRunner, Handle[Programme, ProgrammeBatch]):
    """Handle of a programme, a series of workshops."""

    _batch_class: ClassVar[Any] = ProgrammeBatch


def with_shuffle(handle: WorkshopHandle, shuffle: Shuffle) -> WorkshopHandle:
    """Return a handle that gives the votes of secret ballots a known order, for a simulation.

    Never use it for real votes: who knows the order knows who voted how.
    """
    session: Any = attrs.evolve(handle._session, shuffle=shuffle)  # noqa: SLF001  # of the module
    return attrs.evolve(handle, session=session)


def workshop_handle(
    store: EventStore,
    stream: str,
    *,
    methods: Collection[str],
    clock: Clock = utc_now,
    next_event_id: Callable[[], str] = new_event_id,
) -> WorkshopHandle:
    """Return a handle of the workshop in ``stream``, with a writer of its own.

    ``methods`` are the names of the methods that can be started.
    """
    writer = StreamWriter(store, stream, Workshop)
    session = StreamSession(writer, clock, next_event_id, dict.fromkeys(methods))
    return WorkshopHandle(session=session)


def programme_handle(
    store: EventStore,
    stream: str,
    *,
    clock: Clock = utc_now,
    next_event_id: Callable[[], str] = new_event_id,
) -> ProgrammeHandle:
    """Return a handle of the programme in ``stream``, with a writer of its own."""
    writer = StreamWriter(store, stream, Programme)
    return ProgrammeHandle(session=StreamSession(writer, clock, next_event_id))


def workshop_draft(
    stream: str,
    *,
    methods: Collection[str],
    clock: Clock = utc_now,
    next_event_id: Callable[[], str] = new_event_id,
) -> WorkshopBatch:
    """Return an open batch of a new workshop that is never recorded.

    Its :attr:`~Batch.new_events` are the events of its commands.
    """
    codec = Codec(CORE_EVENTS)
    writer = StreamWriter(MemoryEventStore(codec), stream, Workshop)
    batch = BatchSession(writer)
    batch.begin_and_wait(current_owner())
    session = StreamSession(writer, clock, next_event_id, dict.fromkeys(methods))
    return WorkshopBatch(session=session, batch=batch)
