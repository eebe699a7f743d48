"""The Log port: what every backend promises, and what all of them share.

A backend keeps rows and answers five questions about them; the port turns events into rows
and back, and decides whether an append is new, a repetition or a conflict.
"""

from __future__ import annotations

import abc
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Self

from dialoguekit.errors import Conflict, EventIdReused, InvalidEvent
from dialoguekit.events import Event, NewEvent, RecordedEvent, micros
from dialoguekit.log.codec import Codec

PAGE = 2000
"""Rows that a reader holds at a time."""

_LONGEST_STREAM_NAME = 200
_LAST_POSITION = 2**63 - 1


class Row(NamedTuple):
    """A stored event: the columns of a backend, in their order."""

    position: int
    stream: str
    seq: int
    id: str
    type: str
    version: int
    at: int
    noted: int
    context: bytes
    data: bytes

    def same_fact(self, other: Row) -> bool:
        """Whether both hold one fact at one place; when it was noted does not matter."""
        return self[1:7] == other[1:7] and self[8:] == other[8:]


class Log(abc.ABC):
    """All streams, append-only, in one global order.

    ``position`` counts through the log from 1 and ``seq`` through each stream from 1, both
    without gaps.  Backends implement the five underscored methods.
    """

    def __init__(self, url: str, codec: Codec) -> None:
        self.url = url
        self.codec = codec

    @abc.abstractmethod
    def _insert(self, stream: str, rows: Sequence[Row], expected: int) -> list[Row]:
        """Place ``rows`` in one transaction, as :func:`already_placed` allows."""

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
        returns where they stand.

        Raises :class:`~dialoguekit.errors.Conflict` when the stream holds another number,
        :class:`~dialoguekit.errors.EventIdReused` when an id belongs to another fact, and
        :class:`~dialoguekit.errors.LogUnavailable` when nothing could be written.
        """
        _check_stream(stream)
        new = list(events)
        rows = [self._row(stream, expected + n, event) for n, event in enumerate(new, start=1)]
        if not rows:
            return ()
        seen: set[str] = set()
        for row in rows:
            if row.id in seen:
                raise EventIdReused(row.id, stream, row.seq)
            seen.add(row.id)
        placed = self._insert(stream, rows, expected)
        return tuple(
            RecordedEvent(
                row.position, stream, row.seq, row.id, entry.event, row.at, row.noted, entry.context
            )
            for row, entry in zip(placed, new, strict=True)
        )

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
        until = self._head() if until is None else min(until, _LAST_POSITION)
        wanted = None if types is None else sorted(set(types))
        decode, decode_context = self.codec.decode, self.codec.decode_context
        while after < until:
            page = self._select(stream, after, until, wanted, PAGE)
            for position, stream_name, seq, id, type, version, at, noted, context, data in page:
                yield RecordedEvent(
                    position,
                    stream_name,
                    seq,
                    id,
                    decode(type, version, data, position),
                    at,
                    noted,
                    decode_context(context, position),
                )
            if len(page) < PAGE:
                return
            after = page[-1][0]

    def head(self) -> int:
        """The position of the last event; 0 for an empty log."""
        return self._head()

    def version(self, stream: str) -> int:
        """The number of events in a stream; 0 when it does not exist."""
        return self._version(stream)

    def streams(self) -> list[str]:
        """The names of all streams, sorted."""
        return sorted(self._streams())

    def _row(self, stream: str, seq: int, entry: NewEvent) -> Row:
        type, version, data = self.codec.encode(entry.event)
        context = self.codec.encode_context(entry.context)
        at, noted = micros(entry.at), micros(entry.noted)
        return Row(0, stream, seq, entry.id, type, version, at, noted, context, data)


def already_placed(
    rows: Sequence[Row], expected: int, version: int, found: Mapping[str, Row]
) -> list[Row] | None:
    """Where ``rows`` stand already, or None when they are new and may be inserted.

    ``version`` is the number of events in the stream now, ``found`` the stored rows that have
    one of the ids.  Raises Conflict or EventIdReused when they can be neither.
    """
    if not found:
        if version != expected:
            raise Conflict(rows[0].stream, expected, version)
        return None
    for row in rows:
        stored = found.get(row.id)
        if stored is None:
            other = next(iter(found.values()))
            raise EventIdReused(other.id, other.stream, other.seq)
        if not stored.same_fact(row):
            raise EventIdReused(stored.id, stored.stream, stored.seq)
    return [found[row.id] for row in rows]


def _check_stream(stream: object) -> None:
    if (
        not isinstance(stream, str)
        or not 1 <= len(stream) <= _LONGEST_STREAM_NAME
        or not stream.isprintable()
    ):
        why = f"must be 1 to {_LONGEST_STREAM_NAME} printable characters, not {str(stream)[:40]!r}"
        raise InvalidEvent("envelope", "stream", why)
