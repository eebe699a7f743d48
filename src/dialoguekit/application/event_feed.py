"""Followers of new events: one reader of the log serves all of them.

The reader keeps the latest events in memory.  A follower keeps only its position; what it needs
from before those events, it reads from the log.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Collection, Iterator
from itertools import islice
from threading import Condition, Thread, current_thread
from typing import Self
from weakref import WeakSet

from dialoguekit.application.stream_writer import closed_error
from dialoguekit.application.worker_pool import WorkerPool
from dialoguekit.errors import StoreUnavailable
from dialoguekit.events import Event, RecordedEvent
from dialoguekit.store.event_store import EventStore

_KEPT_EVENTS = 4096
_PAGE_SIZE = 256
_WAIT_S = 1.0
_JOIN_S = 5.0


class Follower(Iterator[RecordedEvent[Event]], AsyncIterator[RecordedEvent[Event]]):
    """Events after a position, and then new ones as they are recorded, each once and in order.

    Use it with ``async for`` in asyncio, and with ``for`` in a thread.  It never ends by itself:
    leave the loop, or call :meth:`close`.  It raises
    :class:`~dialoguekit.errors.StoreUnavailable` when the kit is closed or the log cannot be read.
    """

    def __init__(
        self, feed: EventFeed, stream: str | None, after: int, types: Collection[str] | None
    ) -> None:
        self._feed = feed
        self._stream = stream
        self._types = None if types is None else frozenset(types)
        self._position = after
        self._ready: deque[RecordedEvent[Event]] = deque()
        self._closed = False
        self.is_waiting = False

    def close(self) -> None:
        """End the iteration."""
        self._closed = True
        self._feed.remove(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Self:
        return self

    def __aiter__(self) -> Self:
        return self

    def __next__(self) -> RecordedEvent[Event]:
        while not self._ready:
            if self._closed:
                raise StopIteration
            until = self._take()
            if until is not None:
                self._read_page(until)
            elif not self._ready:
                self.is_waiting = True
                self._feed.wait(self._position)
                self.is_waiting = False
        return self._ready.popleft()

    async def __anext__(self) -> RecordedEvent[Event]:
        while not self._ready:
            if self._closed:
                raise StopAsyncIteration
            until = self._take()
            if until is not None:
                await self._feed.pool.run(self._read_page, until)
            elif not self._ready:
                self.is_waiting = True
                await self._feed.wait_in_loop(self._position)
                self.is_waiting = False
        return self._ready.popleft()

    def _take(self) -> int | None:
        """Take kept events; return the position up to which the log has to be read instead."""
        start, events = self._feed.kept_after(self._position)
        if start > self._position:
            return start
        self._position += len(events)
        self._ready.extend(filter(self._is_wanted, events))
        return None

    def _is_wanted(self, recorded: RecordedEvent[Event]) -> bool:
        return (self._stream is None or recorded.stream == self._stream) and (
            self._types is None or recorded.type in self._types
        )

    def _read_page(self, until: int) -> None:
        found = self._feed.store.read(
            self._stream, after=self._position, until=until, types=self._types
        )
        page = list(islice(found, _PAGE_SIZE))
        self._position = page[-1].position if len(page) == _PAGE_SIZE else until
        self._ready.extend(page)


class EventFeed:
    """The reader of a log for all followers, which runs while there is one."""

    def __init__(self, store: EventStore, pool: WorkerPool) -> None:
        self.store = store
        self.pool = pool
        self._changed = Condition()
        self._followers: WeakSet[Follower] = WeakSet()
        self._waiting: dict[asyncio.AbstractEventLoop, set[asyncio.Future[None]]] = {}
        self._thread: Thread | None = None
        self._start: int | None = None
        self._events: list[RecordedEvent[Event]] = []
        self._error: Exception | None = None
        self._closed = False

    def follow(self, stream: str | None, after: int, types: Collection[str] | None) -> Follower:
        """Return a new follower, and start the reader if it does not run."""
        follower = Follower(self, stream, after, types)
        with self._changed:
            self._check()
            self._followers.add(follower)
            if self._thread is None:
                self._start, self._events, self._error = None, [], None
                self._thread = Thread(target=self._run, name="dialoguekit-feed", daemon=True)
                self._thread.start()
        return follower

    def remove(self, follower: Follower) -> None:
        """Remove a follower, and wake it if it waits."""
        with self._changed:
            self._followers.discard(follower)
            if follower.is_waiting:
                self._wake()

    def close(self) -> None:
        """End all followers with an error, and let the reader stop."""
        with self._changed:
            self._closed = True
            self._wake()

    def join(self) -> None:
        """Wait until the reader has stopped, after the store was closed."""
        thread = self._thread
        if thread is not None and thread is not current_thread():
            thread.join(_JOIN_S)

    # Followers

    def kept_after(self, position: int) -> tuple[int, list[RecordedEvent[Event]]]:
        """Return the position before the kept events, and those after ``position``.

        They are empty before the reader has begun.
        """
        with self._changed:
            self._check()
            if self._error is not None:
                raise StoreUnavailable(
                    f"New events cannot be read any more: {self._error} Follow the log again."
                ) from self._error
            if self._start is None:
                return 0, []
            first = max(0, position - self._start)
            return self._start, self._events[first : first + _PAGE_SIZE]

    def wait(self, position: int) -> None:
        """Wait for events after ``position``, or for the end; at most a second."""
        with self._changed:
            if self._is_quiet(position):
                self._changed.wait(_WAIT_S)

    async def wait_in_loop(self, position: int) -> None:
        """Wait for events after ``position``, or for the end."""
        loop = asyncio.get_running_loop()
        changed = loop.create_future()
        with self._changed:
            if not self._is_quiet(position):
                return
            self._waiting.setdefault(loop, set()).add(changed)
        try:
            await changed
        finally:
            with self._changed:
                self._waiting.get(loop, set()).discard(changed)

    def _check(self) -> None:
        if self._closed:
            raise closed_error()

    def _is_quiet(self, position: int) -> bool:
        start = self._start
        return (
            not self._closed
            and self._error is None
            and (start is None or start + len(self._events) <= position)
        )

    def _wake(self) -> None:
        """Wake all followers that wait, with one call into each event loop."""
        self._changed.notify_all()
        waiting, self._waiting = self._waiting, {}
        for loop, futures in waiting.items():
            if futures and not loop.is_closed():
                loop.call_soon_threadsafe(_resolve, futures)

    # The reader

    def _run(self) -> None:
        try:
            while self._read_until_idle():
                pass
        except Exception as error:  # noqa: BLE001  # every follower gets the error
            with self._changed:
                self._error, self._thread = error, None
                self._wake()

    def _read_until_idle(self) -> bool:
        """Read until there is no follower; return whether there is one again."""
        head = self.store.head()
        with self._changed:
            self._start, self._events = head, []
            self._wake()
        for recorded in self.store.subscribe(after=head, stop=self._is_idle):
            with self._changed:
                self._events.append(recorded)
                if len(self._events) >= 2 * _KEPT_EVENTS:
                    del self._events[:_KEPT_EVENTS]
                    self._start = recorded.position - len(self._events)
                self._wake()
        with self._changed:
            if self._is_idle():
                self._thread = None
                return False
        return True

    def _is_idle(self) -> bool:
        return self._closed or not self._followers


def _resolve(futures: Collection[asyncio.Future[None]]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)
