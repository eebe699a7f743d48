"""The Log port: what every backend promises, and what all of them share.

A backend keeps rows and answers questions about them; the port turns events into rows and back,
and says what an append came to.
"""

from __future__ import annotations

import abc
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from itertools import islice
from typing import Self, TypeAlias, TypeVar

from dialoguekit.errors import (
    DialogueKitError,
    EventIdReused,
    InvalidEvent,
    LogDamaged,
    LogUnavailable,
    MalformedEvent,
)
from dialoguekit.events import Event, NewEvent, RecordedEvent, micros
from dialoguekit.store.codec import Codec
from dialoguekit.store.key_values import Shelf
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import PLAIN, Guard, PlainWords, Row

PAGE = 2000
"""Rows that a reader holds at a time."""
POLL_S = 0.5
"""How long a follower waits at most before it looks again."""
PAUSES_S = (0.02, 0.1, 0.3, 1.0, 2.0)
"""How long an append waits before each new attempt, when what failed may pass."""

T = TypeVar("T")

_LONGEST_STREAM_NAME = 200
_LAST_POSITION = 2**63 - 1
_PLAIN_MARK = ord("{")

Place: TypeAlias = Callable[[Sequence[Row]], list[Row]]
"""Places rows at the ends of their streams, within a transaction."""


class Passing(LogUnavailable):
    """A failure that may pass: the same transaction, begun anew, may well succeed."""


class Log(abc.ABC):
    """All streams, append-only, in one global order.

    ``position`` counts through the log from 1 and ``seq`` through each stream from 1, both
    without gaps.  ``privacy`` says how the personal fields of events are kept, plain or sealed.
    Backends implement the underscored methods.
    """

    privacy = PLAIN

    def __init__(self, url: str, codec: Codec, guard: Guard | None = None) -> None:
        self.url = url
        self.codec = codec
        self.guard: Guard = guard or PlainWords()
        self.shelf = Shelf(self._put, self._get, self._items, self._clear)

    @abc.abstractmethod
    def _transaction(self) -> AbstractContextManager[Place]:
        """One transaction of a writer: all that is placed within it stays, or nothing.

        Raises :class:`Passing` where the same again may succeed.
        """

    @abc.abstractmethod
    def _select(
        self, stream: str | None, after: int, until: int, types: Sequence[str] | None, limit: int
    ) -> Sequence[Row]:
        """The first ``limit`` rows with after < position <= until, in order of position."""

    @abc.abstractmethod
    def _head(self) -> int:
        """The last position; 0 for an empty log."""

    @abc.abstractmethod
    def _version(self, stream: str) -> int:
        """The last seq of a stream; 0 for one that does not exist."""

    @abc.abstractmethod
    def _streams(self) -> list[str]:
        """The names of all streams."""

    @abc.abstractmethod
    def _tree(self) -> Tree:
        """The tree over the leaves of all rows, as it was stored with the last of them."""

    @abc.abstractmethod
    def _tiles(self, level: int, first: int, last: int) -> list[bytes]:
        """The stored hashes of the full tiles ``first`` to ``last`` (excluded) of a level."""

    @abc.abstractmethod
    def _blank(self, rows: Sequence[Row]) -> None:
        """Store the ``words`` of ``rows`` at their positions; leave nothing of the old ones."""

    @abc.abstractmethod
    def _wait(self, head: int, seconds: float) -> None:
        """Wait until the log may have grown beyond ``head``, ``seconds`` at most."""

    @abc.abstractmethod
    def _put(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Keep ``values`` of a kind by their names, in place of what stood there; all or none."""

    @abc.abstractmethod
    def _get(self, kind: str, name: str) -> bytes | None:
        """What is kept under a kind and a name."""

    @abc.abstractmethod
    def _items(self, kind: str) -> list[tuple[str, bytes]]:
        """All that is kept of a kind, by name."""

    @abc.abstractmethod
    def _clear(self, kind: str, prefix: str) -> int:
        """Drop what is kept of a kind under names with a prefix; how many.  Nothing is left."""

    @abc.abstractmethod
    def close(self) -> None:
        """Give back what the log holds open.  A closed log cannot be used."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(
        self, stream: str, events: Iterable[NewEvent], *, expected: int
    ) -> tuple[RecordedEvent[Event], ...]:
        """Record ``events`` at the end of ``stream``, all or none, and say where they stand.

        ``expected`` is the number of events that the writer believes the stream to hold.
        Appending the same events again, with the same ``expected``, changes nothing and
        returns where they stand.  So a failure that may pass, such as a connection that broke
        before it said whether the events are in, is met by trying again.

        Raises :class:`~dialoguekit.errors.Conflict` when the stream holds another number,
        :class:`~dialoguekit.errors.EventIdReused` when an id belongs to another fact, and
        :class:`~dialoguekit.errors.LogUnavailable` when nothing could be written.
        """
        _check_stream(stream)
        new = list(events)
        rows = self._rows_of(stream, expected, new)
        if not rows:
            return ()
        twice = _twice(rows)
        if twice is not None:
            raise EventIdReused(twice.id, stream, twice.seq)
        placed = self._again(partial(self._placed, rows))
        self._check_words(rows, placed)
        return tuple(
            RecordedEvent(
                row.position, stream, row.seq, row.id, entry.event, row.at, row.noted, entry.context
            )
            for row, entry in zip(placed, new, strict=True)
        )

    def _again(self, work: Callable[[], T]) -> T:
        """What ``work`` returns, done again when it fails in a way that may pass."""
        for pause in PAUSES_S:
            try:
                return work()
            except Passing:
                time.sleep(pause)
        return work()

    def _placed(self, rows: Sequence[Row]) -> list[Row]:
        """Place rows in a transaction of their own."""
        with self._transaction() as place:
            return place(rows)

    def _check_words(self, rows: Sequence[Row], placed: Sequence[Row]) -> None:
        """Rows that stood there before must say the same, as far as can still be read."""
        for row, stored in zip(rows, placed, strict=True):
            if row.words == stored.words:
                continue
            before = None if stored.words is None else self.guard.open(stored)
            if before is not None and row.words is not None and before == self.guard.open(row):
                continue
            if before is not None or stored.words is None or row.words is None:
                raise EventIdReused(stored.id, stored.stream, stored.seq)

    def restore(self, rows: Iterable[Row]) -> int:
        """Place rows of another log at the ends of their streams, all or none; how many.

        They are stored as they are, but get positions, and with them leaves, of this log.  An
        error that ``rows`` raises leaves the log as it was.  Raises what :meth:`append` raises.
        """
        count = 0
        source = iter(rows)
        with self._transaction() as place:
            while chunk := list(islice(source, PAGE)):
                self._check_words(chunk, place(chunk))
                count += len(chunk)
        return count

    def blank(self, rows: Sequence[Row]) -> None:
        """Store the ``words`` of ``rows``, which are what is left of them, and erase the old.

        Their leaves stand.  Raises :class:`~dialoguekit.errors.LogUnavailable` when traces may
        be left; the same again finishes it.
        """
        self._blank(rows)

    def rows(
        self,
        stream: str | None = None,
        *,
        after: int = 0,
        until: int | None = None,
        types: Collection[str] | None = None,
    ) -> Iterator[Row]:
        """The stored rows of a stream, or of all, one by one in order of position.

        The choice is that of :meth:`read`.
        """
        for page in self._pages(stream, after, until, types):
            yield from map(Row._make, page)

    def _pages(
        self, stream: str | None, after: int, until: int | None, types: Collection[str] | None
    ) -> Iterator[Sequence[Row]]:
        until = self._head() if until is None else min(until, _LAST_POSITION)
        wanted = None if types is None else sorted(set(types))
        while after < until:
            page = self._select(stream, after, until, wanted, PAGE)
            if page and len(page) > page[-1][0] - after:
                # A damaged file can give the same rows for ever.
                raise LogDamaged(
                    f"The log gives events behind position {after} twice, or out of order. Run "
                    "dialoguekit verify to find what was changed."
                )
            yield page
            if len(page) < PAGE:
                return
            after = page[-1][0]

    def read(
        self,
        stream: str | None = None,
        *,
        after: int = 0,
        until: int | None = None,
        types: Collection[str] | None = None,
    ) -> Iterator[RecordedEvent[Event]]:
        """The events of a stream, or of all, one by one in order of position.

        ``after`` (excluded) and ``until`` (included) are positions; without ``until`` the
        reader stops at what was the head when it began.  ``types`` are wire names.  Memory
        does not grow with the log.

        Raises :class:`~dialoguekit.errors.UnreadableEvent` on an event that cannot be read.
        """
        codec, guard = self.codec, self.guard
        readers, contexts = codec.readers, codec.contexts
        plain = self.privacy == PLAIN
        made = tuple.__new__  # What the class of a named tuple would call, after a detour.
        for page in self._pages(stream, after, until, types):
            for row in page:
                try:
                    position, name, seq, id, type, version, at, noted, context, data, words, _ = row
                    if words is not None and not (plain and words[0] == _PLAIN_MARK):
                        words = guard.open(Row._make(row))
                    try:
                        event = readers[type, version](data, words)
                    except Exception:  # noqa: BLE001  # the long way says what is wrong, if it is
                        event = codec.decode(type, version, data, position, words)
                    about = contexts.get(context) or codec.decode_context(context, position)
                except DialogueKitError:
                    raise
                except Exception as error:
                    raise _damaged(row, error) from error
                yield made(RecordedEvent, (position, name, seq, id, event, at, noted, about))

    def follow(
        self,
        stream: str | None = None,
        *,
        after: int = 0,
        types: Collection[str] | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Iterator[RecordedEvent[Event]]:
        """The events behind ``after``, and then those that are recorded, for as long as it is read.

        None is missed and none comes twice, whoever writes.  ``stop`` is asked at least every
        half second while nothing comes.  The choice is that of :meth:`read`.
        """
        while not stop():
            head = self._head()
            yield from self.read(stream, after=after, until=head, types=types)
            after = max(after, head)
            if not stop():
                self._wait(after, POLL_S)

    def head(self) -> int:
        """The position of the last event; 0 for an empty log."""
        return self._head()

    def version(self, stream: str) -> int:
        """The number of events in a stream; 0 when it does not exist."""
        return self._version(stream)

    def streams(self) -> list[str]:
        """The names of all streams, sorted."""
        return sorted(self._streams())

    def tree(self) -> Tree:
        """The tree over the leaves of all events, as it was stored with the last of them."""
        return self._tree()

    def tiles(self, level: int, first: int, last: int) -> list[bytes]:
        """The hashes of the full tiles ``first`` to ``last`` (excluded) of a level, from 1."""
        return self._tiles(level, first, last)

    def _rows_of(self, stream: str, expected: int, new: Sequence[NewEvent]) -> list[Row]:
        """Events as they are stored behind ``expected`` others of their stream, not yet placed."""
        encoded = [self.codec.encode_apart(entry.event) for entry in new]
        self.guard.prepare(stream, {one.subject for one in encoded if one.words is not None})
        rows = []
        for seq, (entry, one) in enumerate(zip(new, encoded, strict=True), expected + 1):
            type, version, data, words, subject = one
            context = self.codec.encode_context(entry.context)
            at = micros(entry.at)
            noted = at if entry.noted is entry.at else micros(entry.noted)
            if words is not None:
                words = self.guard.seal(stream, seq, type, subject, words)
            row = Row(0, stream, seq, entry.id, type, version, at, noted, context, data, words)
            rows.append(row)
        return rows


def _twice(rows: Sequence[Row]) -> Row | None:
    """The first row whose id is that of another one before it."""
    if len({row.id for row in rows}) == len(rows):
        return None
    ids = [row.id for row in rows]
    return next(row for at, row in enumerate(rows) if ids.index(row.id) < at)


def _damaged(row: Sequence[object], error: Exception) -> MalformedEvent:
    """The error of a row whose columns are not even of their types."""
    position, version = row[0], row[5]
    return MalformedEvent(
        str(row[4])[:_LONGEST_STREAM_NAME],
        version if isinstance(version, int) else 0,
        position if isinstance(position, int) else None,
        f"its row is damaged: {error}",
        "$",
    )


def _check_stream(stream: object) -> None:
    if (
        not isinstance(stream, str)
        or not 1 <= len(stream) <= _LONGEST_STREAM_NAME
        or not stream.isprintable()
    ):
        why = f"must be 1 to {_LONGEST_STREAM_NAME} printable characters, not {str(stream)[:40]!r}"
        raise InvalidEvent("envelope", "stream", why)
