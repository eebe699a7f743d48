"""The session of a batch: its commands, run on a state of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from threading import RLock, get_ident
from typing import Generic, TypeVar

from dialoguekit.application.batch_submission import BatchSubmission, Step, provisional_event
from dialoguekit.application.group_transaction import GroupTransaction
from dialoguekit.application.id_numbers import created_ids
from dialoguekit.application.repeated_commands import Repetition
from dialoguekit.application.stream_writer import StreamWriter
from dialoguekit.application.submitted_command import (
    StreamLog,
    SubmittedCommand,
    event_ids_of,
)
from dialoguekit.domain.commands import CommandEvents
from dialoguekit.domain.state import Programme, Workshop, evolve
from dialoguekit.errors import BatchConflict, BatchMisused, StoreUnavailable
from dialoguekit.events import Event, NewEvent, RecordedEvent
from dialoguekit.events.secret_votes import CastVote
from dialoguekit.store.event_store import TransientError

S = TypeVar("S", bound=Workshop | Programme)
T = TypeVar("T")

_OPTIMISTIC_ATTEMPTS = 2
_PROMISE_ATTEMPTS = 5
POLL_INTERVAL_S = 0.005
"""Interval at which the end of another batch with the same command id is looked for."""

Owner = tuple[int, int | None]
"""A thread and an asyncio task."""


def current_owner() -> Owner:
    """Return the thread and the asyncio task that are running."""
    # While another thread imports asyncio, the module has no functions, and no task is running.
    current_task = getattr(sys.modules.get("asyncio"), "current_task", None)
    try:
        task = None if current_task is None else current_task()
    except RuntimeError:  # No event loop is running in this thread.
        task = None
    return get_ident(), None if task is None else id(task)


class BatchSession(Generic[S]):
    """The commands of one batch and its state.

    ``is_strict`` makes any append of others a conflict.
    """

    def __init__(self, writer: StreamWriter[S], command_id: str | None = None) -> None:
        self.writer = writer
        self.command_id = command_id
        self.is_strict = False
        self.steps: list[Step] = []
        self.new_events: list[NewEvent] = []
        self.votes: list[CastVote] = []
        self.base_version = 0
        self._pending: list[RecordedEvent[Event]] = []
        self._state: S | None = None
        self._repetition: Repetition[S] | None = None
        self._owner: Owner | None = None
        self._phase = "new"
        self._lock = RLock()
        self._is_counted = False
        self._promises_ids = False
        self._compared_position = 0

    # Begin

    def claim(self, owner: Owner) -> bool:
        """Begin for an owner; return False while another batch has the same command id."""
        if self._phase != "new":
            raise BatchMisused(
                f"This batch on {self.writer.stream} was begun before. Begin another one with "
                "handle.batch()."
            )
        if self.command_id is not None:
            holder = self.writer.open_command_ids.setdefault(self.command_id, owner)
            if holder is not owner:
                if holder == owner:
                    raise BatchMisused(
                        f"A batch with the command id {self.command_id} is open in this task. "
                        "End it first."
                    )
                return False
        self._owner, self._phase = owner, "open"
        return True

    def begin(self, group: GroupTransaction[S] | None = None) -> None:
        """Take the state, after :meth:`claim`; within a transaction, that of the writer."""
        writer = self.writer
        try:
            if self.command_id is not None:
                self._repetition = Repetition.find(
                    writer.store if group is None else group.transaction,
                    writer.stream,
                    writer.create_state,
                    self.command_id,
                )
            if self._repetition is None:
                self._state = writer.lend_state() if group is None else group.lend_state()
                self._is_counted = True
                self.base_version = self._state.version
                # Other batches are run again instead.
                self._promises_ids = group is None and not self.is_strict
                self._compared_position = self._state.position
        except BaseException:
            self.end()
            raise

    def begin_and_wait(self, owner: Owner) -> None:
        """Begin; wait while another batch has the same command id."""
        deadline = time.monotonic() + self.writer.store.write_timeout_s
        while not self.claim(owner):
            if time.monotonic() > deadline:
                raise self.timeout_error()
            time.sleep(POLL_INTERVAL_S)
        self.begin()

    def timeout_error(self) -> StoreUnavailable:
        """Return the error after waiting too long for another batch."""
        return StoreUnavailable(
            f"A batch with the command id {self.command_id} has been open for "
            f"{self.writer.store.write_timeout_s:g} s. Wait until it ends, and send it again."
        )

    # Commands

    @property
    def state(self) -> S:
        """The state, with the events of the batch."""
        self._check_open()
        state = self._state if self._repetition is None else self._repetition.state
        assert state is not None
        return state

    def run(self, command: SubmittedCommand) -> CommandEvents:
        """Run a command on the state of the batch; return its events."""
        numbers = self.writer.numbers
        if numbers.is_held:
            raise BatchMisused("A command cannot run another command. Run it after that command.")
        with self._lock:
            state = self.state
            if self._repetition is not None:
                return self._repetition.run(command)
            step, new, provisional = self._run_on(state, command)
            try:
                for recorded in provisional:
                    evolve(state, recorded)
                self._pending.extend(provisional)
                self.new_events.extend(new)
                self.votes.extend(step.run.votes)
                self.steps.append(step)
            except BaseException:
                self.end()  # An interrupted batch is incomplete.
                raise
            return step.run.events

    def _run_on(
        self, state: S, command: SubmittedCommand
    ) -> tuple[Step, list[NewEvent], list[RecordedEvent[Event]]]:
        """Run a command; again where another process has taken one of its ids."""
        writer, first_seq = self.writer, state.version + 1
        log = StreamLog(writer.store, writer.stream, self._pending, self.votes)
        remaining = _PROMISE_ATTEMPTS if self._promises_ids else 1
        while True:
            with writer.numbers.skip(state) as created:
                run = command.run(state, log)
                new = run.new_events(self._next_ids())
                provisional = [
                    provisional_event(writer.stream, seq, entry)
                    for seq, entry in enumerate(new, first_seq)
                ]
                created.extend(created_ids(run.events))
            remaining -= 1
            if not remaining or self._keep_promise(created):
                return Step(run, created, first_seq), new, provisional

    def _keep_promise(self, created: list[tuple[str, int]]) -> bool:
        """Promise ids to other processes; return whether none of them is taken."""
        try:
            is_kept, self._compared_position = self.writer.keep_promise(
                created, self._compared_position, len(self.new_events)
            )
        except StoreUnavailable:  # At its end the batch compares its ids in any case.
            return True
        return is_kept

    def _next_ids(self) -> Iterator[str] | None:
        """Return the next event ids of the command id, if there is one."""
        if self.command_id is None:
            return None
        return event_ids_of(self.command_id, first=len(self.new_events) + 1)

    def _check_open(self) -> None:
        if self._phase == "new":
            raise BatchMisused(
                f"This batch on {self.writer.stream} has not begun. Use it within its with block."
            )
        if self._phase == "ended":
            raise BatchMisused(
                f"This batch on {self.writer.stream} has ended. Begin another one with "
                "handle.batch(), or use the handle."
            )

    # End

    def prepare_to_end(self, owner: Owner) -> BatchSubmission[S] | None:
        """Return what is to be recorded, or None if nothing is.

        Raises :class:`~dialoguekit.errors.BatchMisused` if another task or thread began it.
        """
        self._check_open()
        if self._owner != owner:
            raise BatchMisused(
                f"A batch on {self.writer.stream} was begun in another thread or task. Nothing of "
                "it was recorded. Begin and end a batch in the same one."
            )
        self._phase = "ended"
        if self._repetition is not None:
            self._repetition.finish()
            return None
        state, self._state = self._state, None
        assert state is not None
        if not self.new_events:
            self.writer.return_state(state)
            return None
        return BatchSubmission(self, state)

    def end(self) -> None:
        """Discard what was not recorded, and release its ids."""
        self._phase = "ended"
        self._state, self._repetition = None, None
        if self._is_counted:
            self._is_counted = False
            self.writer.numbers.close_batch()
        owner, self._owner = self._owner, None
        if self.command_id is not None and owner is not None:
            self.writer.open_command_ids.pop(self.command_id, None)


def run_batch(
    new_session: Callable[[], BatchSession[S]],
    run: Callable[[BatchSession[S]], T],
) -> T:
    """Call ``run`` with a new batch and record it; call it again where others appended first.

    After some attempts, it is called within a write transaction, which others wait for.
    """
    owner = current_owner()
    for _ in range(_OPTIMISTIC_ATTEMPTS):
        session = new_session()
        session.is_strict = True
        session.begin_and_wait(owner)
        try:
            result = run(session)
            submission = session.prepare_to_end(owner)
            if submission is not None:
                session.writer.submit(submission)
        except BatchConflict:
            continue
        finally:
            session.end()
        return result
    return _ExclusiveBatch(new_session, run, owner).repeat()


class _ExclusiveBatch(Generic[S, T]):
    """A batch that is run within a write transaction."""

    def __init__(
        self,
        new_session: Callable[[], BatchSession[S]],
        run: Callable[[BatchSession[S]], T],
        owner: Owner,
    ) -> None:
        self._new_session = new_session
        self._run = run
        self._owner = owner
        self._submission: BatchSubmission[S] | None = None
        self._results: list[T] = []

    def repeat(self) -> T:
        """Run the batch, again after transient errors, and return its result."""
        writer = self._new_session().writer
        deadline: float | None = None
        while True:
            try:
                writer.run_exclusively(self._run_in)
            except TransientError:
                now = time.monotonic()
                deadline = now + writer.store.write_timeout_s if deadline is None else deadline
                if now > deadline:
                    raise
                time.sleep(POLL_INTERVAL_S)
            else:
                return self._results[-1]

    def _run_in(self, group: GroupTransaction[S]) -> None:
        if self._submission is not None and self._submission.was_recorded(group):
            return  # The answer to the previous attempt was lost.
        session = self._new_session()
        if not session.claim(self._owner):
            raise session.timeout_error()
        session.begin(group)
        try:
            self._results.append(self._run(session))
            self._submission = session.prepare_to_end(self._owner)
            if self._submission is not None:
                self._submission.record(group)
                self._submission.raise_error()
        finally:
            session.end()
