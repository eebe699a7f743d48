"""Event store port: the contract of every backend, and the code that all of them share."""

from __future__ import annotations

import abc
import random
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Self, TypeVar

from dialoguekit.errors import InvalidEvent, StoreUnavailable, shown
from dialoguekit.events import Event, NewEvent, RecordedEvent
from dialoguekit.events.limits import MAX_NAME_LENGTH
from dialoguekit.store.cipher import NO_ENCRYPTION, Cipher, NoCipher
from dialoguekit.store.codec import Codec
from dialoguekit.store.key_values import KeyValues
from dialoguekit.store.reader import PAGE_SIZE, LogReader
from dialoguekit.store.rows import NewRow, Row
from dialoguekit.store.transaction import Transaction

POLL_INTERVAL_S = 0.5
"""The longest time a subscriber waits before it polls again."""
WRITE_TIMEOUT_S = 10.0
"""Time in seconds for which a writer waits for other writers, and repeats transient errors."""

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.001, 0.5

T = TypeVar("T")


class TransientError(StoreUnavailable):
    """Error: the same transaction may succeed when it is repeated."""


class EventStore(LogReader):
    """All streams of a log, append-only and in one global order.

    Any number of threads may use a store.  A read method reads the log as it is at that time;
    :meth:`snapshot` reads one consistent state.  ``encryption`` is the way the personal fields of
    events are stored.  ``write_timeout_s`` is the time for which a writer waits for others.
    Backends implement the underscored methods.
    """

    key_values: KeyValues
    read_only = False

    def __init__(
        self,
        url: str,
        codec: Codec,
        cipher: Cipher | None = None,
        *,
        encryption: str = NO_ENCRYPTION,
        write_timeout_s: float = WRITE_TIMEOUT_S,
    ) -> None:
        super().__init__(url, codec, cipher or NoCipher(), encryption)
        self.write_timeout_s = write_timeout_s

    @abc.abstractmethod
    def transaction(self) -> AbstractContextManager[Transaction]:
        """Run one write transaction, which excludes other writers: all of it, or nothing.

        Raises :class:`~dialoguekit.errors.StoreUnavailable` when others write for longer than
        ``write_timeout_s``, and :class:`TransientError` where the same transaction may succeed
        later, or may even have been committed.
        """

    @abc.abstractmethod
    def snapshot(self) -> AbstractContextManager[LogReader]:
        """Read one consistent state of the log, whatever is written meanwhile."""

    @abc.abstractmethod
    def _erase(self, rows: Sequence[Row]) -> None:
        """Replace the stored personal data at the positions of ``rows``, leaving no trace."""

    @abc.abstractmethod
    def _wait(self, head: int, timeout_s: float) -> None:
        """Wait up to ``timeout_s`` seconds until the log may have grown beyond ``head``."""

    @abc.abstractmethod
    def close(self) -> None:
        """Release the resources of the store.  A closed store cannot be used."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(
        self, stream: str, events: Iterable[NewEvent], *, expected_version: int
    ) -> tuple[RecordedEvent[Event], ...]:
        """Append ``events`` to ``stream``, all or none, and return them with their positions.

        ``expected_version`` is the number of events that the writer assumes in the stream.
        Appending the same events again with the same version changes nothing and returns the stored
        ones.  So after a transient error, such as a connection lost before the answer, an append is
        repeated.

        Raises :class:`~dialoguekit.errors.Conflict` when the stream has another version,
        :class:`~dialoguekit.errors.EventIdReused` when an id belongs to another event, and
        :class:`~dialoguekit.errors.StoreUnavailable` when nothing could be written.
        """
        check_stream_name(stream)
        new = list(events)
        if not new:
            return ()

        def append() -> tuple[RecordedEvent[Event], ...]:
            with self.transaction() as transaction:
                return transaction.append_at(stream, expected_version, new)

        return self.retry(append)

    def retry(self, operation: Callable[[], T]) -> T:
        """Return the result of ``operation``; repeat it after transient errors, up to the timeout.

        The pauses grow and are random, so that writers do not meet again.
        """
        for pause in pauses(self.write_timeout_s):
            try:
                return operation()
            except TransientError:
                time.sleep(pause)
        return operation()

    @abc.abstractmethod
    def scrub_boxes(self) -> None:
        """Remove the traces of votes that were removed from ballot boxes.

        Raises :class:`~dialoguekit.errors.StoreUnavailable` when traces may remain.
        """

    def import_rows(self, rows: Iterable[NewRow]) -> int:
        """Append rows of another log to their streams, all or none, and return their number.

        They are stored unchanged, but with positions and leaves of this log.  An error that
        ``rows`` raises leaves the log as it was.  Raises what :meth:`append` raises.
        """
        count = 0
        source = iter(rows)
        with self.transaction() as transaction:
            while chunk := list(islice(source, PAGE_SIZE)):
                transaction.append_or_find(chunk)
                count += len(chunk)
        return count

    def erase(self, rows: Sequence[Row]) -> None:
        """Replace the stored personal data at the positions of ``rows`` by theirs: tombstones.

        Leaves do not change.  Raises :class:`~dialoguekit.errors.StoreUnavailable` when traces may
        remain; repeating the call removes them.
        """
        self._erase(rows)

    def subscribe(
        self,
        stream: str | None = None,
        *,
        after: int = 0,
        types: Collection[str] | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Iterator[RecordedEvent[Event]]:
        """Yield the events after ``after``, and then new events as they are recorded.

        Each event is yielded once, whichever process writes it.  ``stop`` is called at least every
        half second while there is none.  The other parameters are those of :meth:`read`.
        """
        while not stop():
            head = self.head()
            yield from self.read(stream, after=after, until=head, types=types)
            after = max(after, head)
            if not stop():
                self._wait(after, POLL_INTERVAL_S)


def pauses(timeout_s: float) -> Iterator[float]:
    """Yield random and growing pauses, in seconds, until ``timeout_s`` has passed."""
    deadline = time.monotonic() + timeout_s
    longest = _FIRST_PAUSE_S
    while (remaining := deadline - time.monotonic()) > 0:
        yield min(remaining, random.uniform(longest / 2, longest))  # no secret
        longest = min(longest * 2, _LONGEST_PAUSE_S)


def check_stream_name(stream: object) -> None:
    """Raise :class:`~dialoguekit.errors.InvalidEvent` for an invalid name of a stream."""
    if (
        not isinstance(stream, str)
        or not 1 <= len(stream) <= MAX_NAME_LENGTH
        or not stream.isprintable()
    ):
        reason = f"must be 1 to {MAX_NAME_LENGTH} printable characters, not {shown(stream)}"
        raise InvalidEvent("envelope", "stream", reason)
