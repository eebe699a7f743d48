"""Event store port: the contract of every backend, and the code that all of them share.

A backend stores rows and answers queries on them.  The port converts events to rows and back,
retries appends, and reports their result.
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
    MalformedEvent,
    StoreCorrupted,
    StoreUnavailable,
    shown,
)
from dialoguekit.events import Event, NewEvent, RecordedEvent, to_microseconds
from dialoguekit.events.limits import MAX_COLUMN_INTEGER, MAX_NAME_LENGTH, check_event_size
from dialoguekit.store.codec import Codec
from dialoguekit.store.key_values import KeyValues
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import NO_ENCRYPTION, Cipher, NoCipher, Row

PAGE_SIZE = 2000
"""Rows per page of a reader."""
POLL_INTERVAL_S = 0.5
"""The longest time a subscriber waits before it polls again."""
RETRY_DELAYS_S = (0.02, 0.1, 0.3, 1.0, 2.0)
"""Pauses between the attempts of an append after a transient error."""

T = TypeVar("T")

_JSON_OBJECT_START = ord("{")

InsertRows: TypeAlias = Callable[[Sequence[Row]], list[Row]]
"""Inserts rows at the ends of their streams, within a transaction."""


class TransientError(StoreUnavailable):
    """Error: the same transaction may succeed when it is repeated."""


class EventStore(abc.ABC):
    """All streams of a log, append-only and in one global order.

    ``position`` counts through the log from 1 and ``seq`` through each stream from 1, both without
    gaps.  ``encryption`` is the way the personal fields of events are stored.  Backends implement
    the underscored methods.
    """

    encryption = NO_ENCRYPTION

    def __init__(self, url: str, codec: Codec, cipher: Cipher | None = None) -> None:
        self.url = url
        self.codec = codec
        self.cipher: Cipher = cipher or NoCipher()
        self.key_values = KeyValues(self._put, self._get, self._items, self._clear)

    @abc.abstractmethod
    def _transaction(self) -> AbstractContextManager[InsertRows]:
        """Run one write transaction: insert all rows, or none.

        Raises :class:`TransientError` where the same transaction may succeed later.
        """

    @abc.abstractmethod
    def _select(
        self, stream: str | None, after: int, until: int, types: Sequence[str] | None, limit: int
    ) -> Sequence[Row]:
        """Return the first ``limit`` rows with after < position <= until, in order of position."""

    @abc.abstractmethod
    def _head(self) -> int:
        """Return the last position; 0 for an empty log."""

    @abc.abstractmethod
    def _stream_version(self, stream: str) -> int:
        """Return the last seq of a stream; 0 for one that does not exist."""

    @abc.abstractmethod
    def _streams(self) -> list[str]:
        """Return the names of all streams."""

    @abc.abstractmethod
    def _tree(self) -> Tree:
        """Return the tree over the leaves of all rows, as stored with the last row."""

    @abc.abstractmethod
    def _tiles(self, level: int, first: int, last: int) -> list[bytes]:
        """Return the stored hashes of full tiles ``first`` to ``last`` (excluded) of ``level``."""

    @abc.abstractmethod
    def _erase(self, rows: Sequence[Row]) -> None:
        """Replace the stored personal data at the positions of ``rows``, leaving no trace."""

    @abc.abstractmethod
    def _wait(self, head: int, timeout_s: float) -> None:
        """Wait up to ``timeout_s`` seconds until the log may have grown beyond ``head``."""

    @abc.abstractmethod
    def _put(self, namespace: str, values: Mapping[str, bytes]) -> None:
        """Store the values of a namespace by key, all or none, and replace existing ones."""

    @abc.abstractmethod
    def _get(self, namespace: str, key: str) -> bytes | None:
        """Return one value by namespace and key, or None."""

    @abc.abstractmethod
    def _items(self, namespace: str) -> list[tuple[str, bytes]]:
        """Return all keys and values of a namespace."""

    @abc.abstractmethod
    def _clear(self, namespace: str, prefix: str) -> int:
        """Delete the keys of a namespace with a prefix, leave no trace, and return their number."""

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
        _check_stream_name(stream)
        new = list(events)
        rows = self._build_rows(stream, expected_version, new)
        if not rows:
            return ()
        duplicate = _find_duplicate(rows)
        if duplicate is not None:
            raise EventIdReused(duplicate.id, stream, duplicate.seq)
        stored = self._retry(partial(self._insert_in_transaction, rows))
        self._check_personal_data(rows, stored)
        return tuple(
            RecordedEvent(
                row.position,
                stream,
                row.seq,
                row.id,
                entry.event,
                row.occurred_at_us,
                row.recorded_at_us,
                entry.context,
            )
            for row, entry in zip(stored, new, strict=True)
        )

    def _retry(self, operation: Callable[[], T]) -> T:
        """Return the result of ``operation``, repeated after transient errors."""
        for pause in RETRY_DELAYS_S:
            try:
                return operation()
            except TransientError:
                time.sleep(pause)
        return operation()

    def _insert_in_transaction(self, rows: Sequence[Row]) -> list[Row]:
        """Insert rows in a transaction of their own."""
        with self._transaction() as insert_rows:
            return insert_rows(rows)

    def _check_personal_data(self, rows: Sequence[Row], stored_rows: Sequence[Row]) -> None:
        """Raise EventIdReused where stored personal data differs, as far as it can be decrypted."""
        for row, stored in zip(rows, stored_rows, strict=True):
            if row.personal_data == stored.personal_data:
                continue
            before = None if stored.personal_data is None else self.cipher.open(stored)
            if (
                before is not None
                and row.personal_data is not None
                and before == self.cipher.open(row)
            ):
                continue
            if before is not None or stored.personal_data is None or row.personal_data is None:
                raise EventIdReused(stored.id, stored.stream, stored.seq)

    def import_rows(self, rows: Iterable[Row]) -> int:
        """Append rows of another log to their streams, all or none, and return their number.

        They are stored unchanged, but with positions and leaves of this log.  An error that
        ``rows`` raises leaves the log as it was.  Raises what :meth:`append` raises.
        """
        count = 0
        source = iter(rows)
        with self._transaction() as insert_rows:
            while chunk := list(islice(source, PAGE_SIZE)):
                self._check_personal_data(chunk, insert_rows(chunk))
                count += len(chunk)
        return count

    def erase(self, rows: Sequence[Row]) -> None:
        """Replace the stored personal data at the positions of ``rows`` by theirs: tombstones.

        Leaves do not change.  Raises :class:`~dialoguekit.errors.StoreUnavailable` when traces may
        remain; repeating the call removes them.
        """
        self._erase(rows)

    def rows(
        self,
        stream: str | None = None,
        *,
        after: int = 0,
        until: int | None = None,
        types: Collection[str] | None = None,
    ) -> Iterator[Row]:
        """Yield the stored rows of one stream or of all, in order of position.

        The parameters are those of :meth:`read`.
        """
        for page in self._pages(stream, after, until, types):
            yield from map(Row._make, page)

    def _pages(
        self, stream: str | None, after: int, until: int | None, types: Collection[str] | None
    ) -> Iterator[Sequence[Row]]:
        until = self._head() if until is None else min(until, MAX_COLUMN_INTEGER)
        wanted = None if types is None else sorted(set(types))
        while after < until:
            page = self._select(stream, after, until, wanted, PAGE_SIZE)
            if page and len(page) > page[-1][0] - after:
                # A damaged file can return the same rows without end.
                raise StoreCorrupted(
                    f"The log returned events after position {after} twice or out of order. Run "
                    "dialoguekit verify to find the damage."
                )
            yield page
            if len(page) < PAGE_SIZE:
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
        """Yield the events of one stream or of all, in order of position.

        ``after`` (excluded) and ``until`` (included) are positions.  Without ``until`` the reader
        stops at the head it found when it began.  ``types`` are wire names.  Memory does not grow
        with the log.

        Raises :class:`~dialoguekit.errors.UnreadableEvent` on an event that cannot be decoded.
        """
        codec, cipher = self.codec, self.cipher
        readers, contexts = codec.fast_decoders, codec.context_cache
        unencrypted = self.encryption == NO_ENCRYPTION
        new = tuple.__new__  # Skip the class of the named tuple, which would call this too.
        for page in self._pages(stream, after, until, types):
            for row in page:
                try:
                    position, name, seq, id, type, version, *times, context, data, personal, _ = row
                    if personal is not None and not (
                        unencrypted and personal[0] == _JSON_OBJECT_START
                    ):
                        personal = cipher.open(Row._make(row))
                    try:
                        event = readers[type, version](data, personal)
                    except Exception:  # noqa: BLE001  # the strict decoder explains the error
                        event = codec.decode(type, version, data, position, personal)
                    event_context = contexts.get(context) or codec.decode_context(context, position)
                except DialogueKitError:
                    raise
                except Exception as error:
                    raise _malformed_row_error(row, error) from error
                columns = position, name, seq, id, event, *times, event_context
                yield new(RecordedEvent, columns)

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
            head = self._head()
            yield from self.read(stream, after=after, until=head, types=types)
            after = max(after, head)
            if not stop():
                self._wait(after, POLL_INTERVAL_S)

    def head(self) -> int:
        """Return the position of the last event; 0 for an empty log."""
        return self._head()

    def stream_version(self, stream: str) -> int:
        """Return the number of events in a stream; 0 when it does not exist."""
        return self._stream_version(stream)

    def streams(self) -> list[str]:
        """Return the names of all streams, sorted."""
        return sorted(self._streams())

    def tree(self) -> Tree:
        """Return the tree over the leaves of all events, as stored with the last event."""
        return self._tree()

    def tiles(self, level: int, first: int, last: int) -> list[bytes]:
        """Return the hashes of full tiles ``first`` to ``last`` (excluded) of ``level`` >= 1."""
        return self._tiles(level, first, last)

    def _build_rows(
        self, stream: str, expected_version: int, events: Sequence[NewEvent]
    ) -> list[Row]:
        """Encode and encrypt events as rows after the ``expected_version``, not yet inserted."""
        encoded = [self.codec.encode_split(entry.event) for entry in events]
        self.cipher.prepare(
            stream, {fields.subject for fields in encoded if fields.personal_data is not None}
        )
        rows = []
        for seq, (entry, fields) in enumerate(
            zip(events, encoded, strict=True), expected_version + 1
        ):
            type, version, data, personal_data, subject = fields
            context = self.codec.encode_context(entry.context)
            occurred_at = to_microseconds(entry.occurred_at)
            recorded_at = (
                occurred_at
                if entry.recorded_at is entry.occurred_at
                else to_microseconds(entry.recorded_at)
            )
            check_event_size(type, context, data, personal_data)
            if personal_data is not None:
                personal_data = self.cipher.seal(stream, seq, type, subject, personal_data)
            row = Row(
                0,
                stream,
                seq,
                entry.id,
                type,
                version,
                occurred_at,
                recorded_at,
                context,
                data,
                personal_data,
            )
            rows.append(row)
        return rows


def _find_duplicate(rows: Sequence[Row]) -> Row | None:
    """Return the first row that has the id of an earlier one, or None."""
    if len({row.id for row in rows}) == len(rows):
        return None
    ids = [row.id for row in rows]
    return next(row for index, row in enumerate(rows) if ids.index(row.id) < index)


def _malformed_row_error(row: Sequence[object], error: Exception) -> MalformedEvent:
    """Return the error for a row whose columns have wrong types."""
    position, version = row[0], row[5]
    return MalformedEvent(
        str(row[4])[:MAX_NAME_LENGTH],
        version if isinstance(version, int) else 0,
        position if isinstance(position, int) else None,
        f"the row has a value of the wrong type: {error}",
        "$",
    )


def _check_stream_name(stream: object) -> None:
    if (
        not isinstance(stream, str)
        or not 1 <= len(stream) <= MAX_NAME_LENGTH
        or not stream.isprintable()
    ):
        reason = f"must be 1 to {MAX_NAME_LENGTH} printable characters, not {shown(stream)}"
        raise InvalidEvent("envelope", "stream", reason)
