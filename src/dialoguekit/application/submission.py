"""What waits in the queue of a writer: a command, and later its events or its error."""

from __future__ import annotations

import abc
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from dialoguekit.application.group_transaction import GroupTransaction
from dialoguekit.application.id_numbers import created_ids
from dialoguekit.application.submitted_command import CommandRun, SubmittedCommand
from dialoguekit.domain.commands import CommandEvents
from dialoguekit.domain.state import Programme, Workshop, evolve
from dialoguekit.errors import DialogueKitError

S = TypeVar("S", bound=Workshop | Programme)


class Submission(abc.ABC, Generic[S]):
    """What one caller waits for.

    It is settled when its transaction has ended, with or without an ``error``.  A withdrawn one is
    not run, unless it runs already.  ``may_be_recorded`` is true after an attempt of which the
    result is unknown.  ``deadline`` limits repetitions after transient errors.  ``on_settled`` is
    called once for all submissions of the same ``loop``, in that event loop.
    """

    def __init__(self) -> None:
        self.is_settled = False
        self.is_withdrawn = False
        self.error: BaseException | None = None
        self.may_be_recorded = False
        self.deadline: float | None = None
        self.loop: Any = None
        self.on_settled: Callable[[], None] | None = None
        self._wakeups: SimpleQueue[None] | None = None

    @abc.abstractmethod
    def record(self, group: GroupTransaction[S]) -> None:
        """Run within a transaction; keep own errors in ``error``, raise those of the store."""

    def carries_state(self) -> bool:
        """Return whether the writer needs no state of its own to record this."""
        return False

    def settle(self, error: BaseException | None) -> None:
        """Set the result, and wake the thread that waits for it."""
        self.error = error
        self.is_settled = True
        self.wake()

    def raise_error(self) -> None:
        """Raise the error, if there is one."""
        if self.error is not None:
            raise self.error

    def prepare_to_wait(self) -> None:
        """Let :meth:`wake` reach the thread that is going to wait."""
        self._wakeups = SimpleQueue()

    def wait(self, timeout_s: float) -> None:
        """Wait until :meth:`wake` is called, at most ``timeout_s``."""
        assert self._wakeups is not None
        with suppress(Empty):
            self._wakeups.get(timeout=timeout_s)

    def wake(self) -> bool:
        """Wake the waiting thread; return whether there may be one."""
        wakeups = self._wakeups
        if wakeups is None:
            return False
        wakeups.put(None)
        return True


def notify_loops(submissions: Iterable[Submission[Any]]) -> None:
    """Call ``on_settled`` of settled submissions, with one call into each event loop."""
    by_loop: dict[Any, list[Callable[[], None]]] = {}
    for submission in submissions:
        if submission.on_settled is not None:
            by_loop.setdefault(submission.loop, []).append(submission.on_settled)
    for loop, callbacks in by_loop.items():
        with suppress(RuntimeError):  # The loop is closed, and nobody waits any more.
            loop.call_soon_threadsafe(_call_all, callbacks)


def _call_all(callbacks: Iterable[Callable[[], None]]) -> None:
    for callback in callbacks:
        callback()


class CommandSubmission(Submission[S]):
    """One command.  ``events`` are those that it recorded.

    ``is_repeated`` is true if its command id is recorded already; the caller then compares it with
    the recorded command.
    """

    def __init__(self, command: SubmittedCommand) -> None:
        super().__init__()
        self.command = command
        self.events: CommandEvents = ()
        self.is_repeated = False

    def record(self, group: GroupTransaction[S]) -> None:
        command, self.error = self.command, None
        if command.command_id is not None:
            if group.transaction.find_ids((command.command_id,)):
                self.is_repeated = True
                return
        elif self.may_be_recorded and group.transaction.find_ids(command.event_ids[:1]):
            return  # The answer to the previous attempt was lost.
        state = group.state()
        try:
            run = self._run(group, state)
        except Exception as error:
            if command.reads_log and not isinstance(error, DialogueKitError):
                raise  # It may be an error of the transaction.
            self.error = error
            return
        except BaseException as error:
            # Ctrl-C reaches the main thread, whichever command it runs.
            is_interrupt = isinstance(error, KeyboardInterrupt)
            if is_interrupt and group.own is not self and _is_main_thread():
                raise
            self.error = error
            return
        self.events = run.events
        if not run.events:
            return
        try:
            new_events = run.new_events()
            self.may_be_recorded = True
            recorded = group.append(new_events, run.votes)
        except Exception as error:
            if group.is_broken:
                raise
            self.error = error
            return
        for entry in recorded:
            evolve(state, entry)

    def _run(self, group: GroupTransaction[S], state: S) -> CommandRun:
        numbers = group.numbers
        if not numbers.are_restricted:
            return self.command.run(state, group.log)
        with numbers.skip(state) as created:
            run = self.command.run(state, group.log)
            created.extend(created_ids(run.events))
        return run


def _is_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
