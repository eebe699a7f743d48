"""The writer of one stream, shared by all handles of a kit.

Commands wait in a queue.  One thread at a time takes its turn: it runs all waiting commands in one
write transaction, commits it, and then answers them.  A command that raises costs only itself.
"""

from __future__ import annotations

import copy
import random
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import takewhile
from threading import Lock, get_ident
from typing import Generic, TypeVar

from dialoguekit.application.group_transaction import GroupTransaction, StateCell
from dialoguekit.application.id_numbers import IdNumbers, created_ids
from dialoguekit.application.number_promises import NumberPromises, contain, highest_of
from dialoguekit.application.submission import Submission, notify_loops
from dialoguekit.domain.state import Programme, Workshop, copy_state
from dialoguekit.errors import Refused, StoreError, StoreUnavailable
from dialoguekit.store.ballot_box import finish_boxes
from dialoguekit.store.event_store import EventStore, TransientError

S = TypeVar("S", bound=Workshop | Programme)
T = TypeVar("T")

_WAIT_S = 0.2
"""The longest time for which a waiting thread does not look whether it can take its turn."""
_SHORTEST_PAUSE_S = 0.005
_LONGEST_PAUSE_S = 0.5
"""Bounds of the pause after a transient error; it doubles and is randomised."""


class StreamWriter(Generic[S]):
    """The writer of one stream: its state, its queue, and the turn to write."""

    def __init__(self, store: EventStore, stream: str, create_state: Callable[[], S]) -> None:
        self.store = store
        self.stream = stream
        self.create_state = create_state
        self.numbers = IdNumbers()
        self.open_command_ids: dict[str, object] = {}
        self.promises = NumberPromises(store, stream)
        self._cell = StateCell(stream, create_state, self.numbers, self.promises)
        self._queue: deque[Submission[S]] = deque()
        self._turn = Lock()
        self._leader: int | None = None
        self._failures = 0
        self._is_draining = False
        self._closed = False

    # State

    @property
    def state(self) -> S:
        """The state of the stream, as last read."""
        if self._leader == get_ident():
            assert self._cell.state is not None
            return self._cell.state
        with self._take_turn():
            return self._cell.load(self.store)

    def read_state(self, function: Callable[[S], T]) -> T:
        """Return the result of ``function``, called with the state while nobody modifies it."""
        with self._take_turn():
            return function(self._cell.load(self.store))

    def refresh(self) -> None:
        """Read the events that others appended."""
        with self._take_turn():
            self._cell.catch_up(self.store)

    def lend_state(self) -> S:
        """Return the current state to a batch, which may modify it; count the batch as open.

        The state itself is lent until it had to be read again for others once.  From then on, each
        batch gets a copy.
        """
        with self._take_turn():
            state = self._cell.catch_up(self.store)
            if not self.numbers.open_batches:
                self.promises.reset()
            self.numbers.open_batch()
            self._cell.read_promises()
            if self._cell.is_contended:
                return copy_state(state)
            self._cell.state = None
            return state

    def return_state(self, state: S) -> None:
        """Take back an unmodified state."""
        if self._leader != get_ident():
            with self._take_turn():
                if self._cell.state is None:
                    self._cell.state = state

    def check_open(self) -> None:
        """Raise :class:`~dialoguekit.errors.StoreUnavailable` once the kit is closed."""
        if self._closed:
            raise closed_error()

    def close(self) -> None:
        """Refuse further commands, and wait for those that are being recorded."""
        self._closed = True
        with self._turn:
            self._cell.state = None
            self._settle_all(closed_error)
        with suppress(StoreError):  # The store may be closed already.
            self.promises.close()

    # Submissions

    def submit(self, submission: Submission[S]) -> None:
        """Record a submission and return when it is settled, or raise its error."""
        self.enqueue(submission)
        try:
            if not self._turn.locked():
                self._lead(submission)
            if not submission.is_settled:
                submission.prepare_to_wait()
            while not submission.is_settled:
                if self._turn.locked():
                    submission.wait(_WAIT_S)
                else:
                    self._lead(submission)
        except BaseException:
            submission.is_withdrawn = True
            self._wake_next()
            raise
        submission.raise_error()

    def enqueue(self, submission: Submission[S]) -> None:
        """Add a submission to the queue; somebody has to lead or drain it."""
        self.check_open()
        if self._leader == get_ident() or self.numbers.is_held:
            raise Refused(
                f"record in {self.stream}",
                "another command is running in this thread",
                "Run it after that command, not inside it",
            )
        self._queue.append(submission)

    def wants_drain(self) -> bool:
        """Return whether somebody has to call :meth:`drain`, now that there is a submission."""
        wanted, self._is_draining = not self._is_draining, True
        return wanted

    def drain(self) -> None:
        """Settle all submissions in the queue."""
        self._is_draining = False
        while self._queue:
            self._lead(None)

    def _lead(self, own: Submission[S] | None) -> None:
        """Take the turn; unless ``own`` was settled meanwhile, record a group."""
        with self._turn:
            if own is not None and own.is_settled:
                return
            self._leader = get_ident()
            try:
                self._record_group(own)
            finally:
                self._leader = None
                self._remove_settled()
        self._wake_next()

    def _wake_next(self) -> None:
        """Wake a waiting thread, so that it takes the turn."""
        for submission in self._snapshot():
            if submission.wake():
                return

    def _remove_settled(self) -> None:
        queue = self._queue
        settled = list(takewhile(lambda s: s.is_settled or s.is_withdrawn, self._snapshot()))
        notify_loops(settled)
        for _ in settled:
            queue.popleft()

    def _settle_all(self, error: Callable[[], Exception]) -> None:
        for submission in self._snapshot():
            submission.settle(error())
        self._remove_settled()

    # Transactions

    def _record_group(self, own: Submission[S] | None) -> None:
        """Run all waiting submissions in one transaction, and settle them after its end."""
        if self._closed:
            self._settle_all(closed_error)
            return
        group = self._waiting()
        if not group:
            return
        writing: GroupTransaction[S] | None = None
        try:
            if self._cell.state is None and not group[0].carries_state():
                self._cell.load(self.store)
            with self.store.transaction() as transaction:
                group = self._waiting()
                writing = GroupTransaction(self._cell, transaction, own)
                for submission in group:
                    writing.running = submission
                    submission.record(writing)
                writing.running = None
        except TransientError as error:
            self._cell.state = None
            self._repeat_later(group, error)
        except Exception as error:  # noqa: BLE001  # each caller gets the error
            self._cell.state = None
            failed = None if writing is None else writing.running
            if isinstance(failed, Submission) and not isinstance(error, StoreError):
                group = [failed]  # A fault of one command: the others are run again without it.
            for submission in group:
                submission.settle(_copy_of(error))
        except BaseException:
            self._cell.state = None
            raise
        else:
            self._failures = 0
            self._cell.set_recorded()
            if writing.has_emptied_boxes:
                finish_boxes(self.store)
            for submission in group:
                submission.settle(submission.error)

    def keep_promise(
        self, created: Sequence[tuple[str, int]], after: int, batch_size: int
    ) -> tuple[bool, int]:
        """Promise the ids of a batch to other processes; return whether none of them is taken.

        ``after`` is the position up to which the stream was compared before.  Return the position
        for the next call, too.
        """
        promises = self.promises
        if not created or not promises.is_shared or promises.covers(created):
            return True, after
        promises.make(created, batch_size)
        # This waits for the writers that did not see the promise.
        with self.store.transaction() as transaction:
            events = transaction.read(self.stream, after=after)
            recorded = set(created_ids(entry.event for entry in events))
            head = transaction.head()
        promised = promises.others()
        self.numbers.include_numbers([*recorded, *highest_of(promised).items()])
        is_free = not any(id in recorded or contain(promised, [id]) for id in created)
        return is_free, head

    def _waiting(self) -> list[Submission[S]]:
        return [s for s in self._snapshot() if not s.is_settled and not s.is_withdrawn]

    def _snapshot(self) -> tuple[Submission[S], ...]:
        while True:
            try:
                return tuple(self._queue)
            except RuntimeError:  # Another thread appended meanwhile.
                continue

    def _repeat_later(self, group: Sequence[Submission[S]], error: TransientError) -> None:
        """Settle what has been repeated for too long, and pause before the rest is repeated."""
        now = time.monotonic()
        remaining = False
        for submission in group:
            if submission.deadline is None:
                submission.deadline = now + self.store.write_timeout_s
            if now >= submission.deadline:
                submission.settle(_copy_of(error))
            else:
                remaining = True
        if remaining:
            self._failures += 1
            longest = min(_LONGEST_PAUSE_S, _SHORTEST_PAUSE_S * 2 ** min(self._failures, 10))
            time.sleep(random.uniform(longest / 2, longest))

    def run_exclusively(self, run: Callable[[GroupTransaction[S]], None]) -> None:
        """Call ``run`` in a write transaction of its own, which others wait for."""
        with self._take_turn():
            self._leader = get_ident()
            try:
                self._cell.load(self.store)
                with self.store.transaction() as transaction:
                    group = GroupTransaction(self._cell, transaction, None)
                    run(group)
                self._cell.set_recorded()
                if group.has_emptied_boxes:
                    finish_boxes(self.store)
            except BaseException:
                self._cell.state = None
                raise
            finally:
                self._leader = None
        self._wake_next()

    # Reading

    @contextmanager
    def _take_turn(self) -> Iterator[None]:
        if self._leader == get_ident() or self.numbers.is_held:
            raise Refused(
                f"read {self.stream}",
                "a command is running in this thread",
                "Use the state that the command is given",
            )
        with self._turn:
            if self._closed:
                raise closed_error()
            yield


def closed_error() -> StoreUnavailable:
    """Return the error of a closed kit."""
    return StoreUnavailable("This kit is closed. Open the log again with dialoguekit.open(…).")


def _copy_of(error: Exception) -> Exception:
    """Return an equal error, so that each caller has a traceback of its own."""
    try:
        copied = copy.copy(error)
    except Exception:  # noqa: BLE001  # an error of a command may refuse to be copied
        return error
    copied.__cause__ = error.__cause__ or error
    return copied
