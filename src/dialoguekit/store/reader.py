"""Reads a log: its rows, its events and its tree, at one consistent state or as it grows.

A backend answers queries on stored rows.  The code here pages through them and decodes events.
"""

from __future__ import annotations

import abc
import struct
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from dialoguekit.choices import require_names
from dialoguekit.errors import DialogueKitError, MalformedEvent, StoreCorrupted
from dialoguekit.events import Event, RecordedEvent
from dialoguekit.store.cipher import NO_ENCRYPTION, Cipher
from dialoguekit.store.codec import Codec
from dialoguekit.store.codec.fast_decoder import FastDecoder
from dialoguekit.store.identity import LogHead
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import HEADER, HEADER_BYTES, Row

PAGE_SIZE = 2000
"""Rows per page of a reader."""

EVENT_COLUMNS = ("position", "kind", "envelope", "data", "personal_data")
"""The columns that a replay needs.  ``kind`` numbers the type and version of an event."""
ALL_COLUMNS = (*EVENT_COLUMNS, "leaf_hash", "stream", "seq", "id")
"""All columns.  The last three repeat the envelope, for lookups; ``stream`` is a number."""

Columns: TypeAlias = tuple[str, ...]

_MAX_POSITION = 2**63 - 1
_JSON_OBJECT_START = ord("{")
_MAX_CACHED_NAMES = 4096


class _EnvelopeReader:
    """Unpacks envelopes for the events that a reader returned, which may outlive the reader."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._names: dict[bytes, str] = {}

    def unpack(self, packed: bytes) -> tuple[object, ...]:
        """Return the fields of :data:`~dialoguekit.events.envelope.ENVELOPE_FIELDS`."""
        position, names = None, self._names
        try:
            position, seq, _, occurred_at, recorded_at, *lengths = HEADER.unpack_from(packed)
            after_stream = HEADER_BYTES + lengths[0]
            after_id = after_stream + lengths[1]
            stream_bytes = packed[HEADER_BYTES:after_stream]
            stream = names.get(stream_bytes)
            if stream is None:
                stream = stream_bytes.decode()
                if len(names) < _MAX_CACHED_NAMES:
                    names[stream_bytes] = stream
            id = packed[after_stream:after_id].decode()
        except (struct.error, ValueError, TypeError) as error:
            reason = f"the envelope is damaged: {error}"
            raise MalformedEvent("event", 0, position, reason, "$") from error
        context_bytes = packed[after_id + lengths[2] :]
        context = self._codec.context_cache.get(context_bytes)
        if context is None:
            context = self._codec.decode_context(context_bytes, position)
        return stream, seq, id, occurred_at, recorded_at, context


class LogReader(abc.ABC):
    """Reads the streams of a log, which are append-only and in one global order.

    ``position`` counts through the log from 1 and ``seq`` through each stream from 1, both without
    gaps.  Backends implement the underscored methods.
    """

    url: str
    codec: Codec
    cipher: Cipher
    encryption: str

    def __init__(self, url: str, codec: Codec, cipher: Cipher, encryption: str) -> None:
        self.url, self.codec, self.cipher, self.encryption = url, codec, cipher, encryption
        self._types: dict[int, tuple[str, int]] = {}
        self._decoders: dict[int, FastDecoder] = {}
        self._unpack = _EnvelopeReader(codec).unpack

    @abc.abstractmethod
    def _select(
        self,
        columns: Columns,
        stream: str | None,
        after: int,
        until: int,
        kinds: Sequence[int] | None,
        limit: int,
    ) -> Sequence[tuple[Any, ...]]:
        """Return the first ``limit`` rows with after < position <= until, in order of position."""

    @abc.abstractmethod
    def _select_ids(self, ids: Sequence[str]) -> Iterable[Row]:
        """Return the rows with these ids."""

    @abc.abstractmethod
    def event_types(self) -> Iterable[tuple[int, str, int]]:
        """Return the number, wire name and version of each type of event in the log."""

    @abc.abstractmethod
    def stream_numbers(self) -> dict[str, int]:
        """Return the number of each stream that has events, by name."""

    @abc.abstractmethod
    def read_head(self) -> LogHead:
        """Return the identity and the tree of the log, as stored with the last event."""

    @abc.abstractmethod
    def head(self) -> int:
        """Return the position of the last event; 0 for an empty log."""

    @abc.abstractmethod
    def stream_version(self, stream: str) -> int:
        """Return the number of events in a stream; 0 when it does not exist."""

    @abc.abstractmethod
    def tiles(self, level: int, first: int, last: int) -> list[bytes]:
        """Return the hashes of full tiles ``first`` to ``last`` (excluded) of ``level`` >= 1."""

    @abc.abstractmethod
    def boxes(self) -> list[tuple[str, str, bytes]]:
        """Return the stream, ballot and head of each ballot box (see ``ballot_box``)."""

    @abc.abstractmethod
    def papers(
        self, stream: str, ballot: str, ids: Collection[bytes] | None = None
    ) -> dict[bytes, bytes]:
        """Return the votes in a ballot box as stored, with its head; none where there is no box.

        ``ids`` selects some of them.
        """

    def tree(self) -> Tree:
        """Return the tree over the leaves of all events, as stored with the last event."""
        return self.read_head().tree

    def streams(self) -> list[str]:
        """Return the names of all streams, sorted."""
        return sorted(self.stream_numbers())

    def find_rows(self, ids: Iterable[str]) -> dict[str, Row]:
        """Return the stored rows with these event ids, by id."""
        return {row.id: row for row in self._select_ids(list(ids))}

    def find_ids(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the positions of the events with these ids, by id; unknown ids are left out."""
        return {id: row.position for id, row in self.find_rows(ids).items()}

    def pages(
        self,
        columns: Columns,
        stream: str | None = None,
        *,
        after: int = 0,
        until: int | None = None,
        types: Collection[str] | None = None,
    ) -> Iterator[Sequence[tuple[Any, ...]]]:
        """Yield pages of columns, the position first.  The parameters are those of :meth:`read`."""
        until = self.head() if until is None else min(until, _MAX_POSITION)
        kinds = None if types is None else self._kinds_of(types)
        if kinds == []:
            return
        while after < until:
            page = self._select(columns, stream, after, until, kinds, PAGE_SIZE)
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
        for page in self.pages(ALL_COLUMNS, stream, after=after, until=until, types=types):
            for _, _, envelope, data, personal_data, leaf, *_ in page:
                yield Row(envelope, data, personal_data, leaf)

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

        Raises :class:`~dialoguekit.errors.UnreadableEvent` on an event that cannot be decoded.  An
        envelope is unpacked, and its errors are raised, when one of its fields is first used.
        """
        for page in self.pages(EVENT_COLUMNS, stream, after=after, until=until, types=types):
            yield from self.recorded(page)

    def recorded(self, page: Iterable[tuple[Any, ...]]) -> Iterator[RecordedEvent[Event]]:
        """Yield the events of rows of :data:`EVENT_COLUMNS`; raise what :meth:`read` raises."""
        decoders, open_personal, unpack = self._decoders, self.cipher.open, self._unpack
        is_encrypted = self.encryption != NO_ENCRYPTION
        new = tuple.__new__  # Skip the class, which would unpack the envelope.
        for position, kind, envelope, data, stored in page:
            try:
                personal = stored
                if stored is not None and (is_encrypted or stored[0] != _JSON_OBJECT_START):
                    personal = open_personal(envelope, stored)
                event = decoders[kind](data, personal)
            except Exception:  # noqa: BLE001  # decoded again to explain the error
                event = self.decode(position, kind, envelope, data, stored)
            yield new(RecordedEvent, (position, event, envelope, unpack))

    def decode(
        self, position: int, kind: int, envelope: bytes, data: bytes, stored: bytes | None
    ) -> Event:
        """Decode the columns of an event, whose values may be of any type in a damaged log.

        Raises :class:`~dialoguekit.errors.UnreadableEvent`, or
        :class:`~dialoguekit.errors.StoreCorrupted` for personal data that was modified.
        """
        type, version = "event", 0
        try:
            type, version = self.type_of(kind)
            personal = None if stored is None else self.cipher.open(envelope, stored)
            event = self.codec.decode(type, version, data, position, personal)
        except DialogueKitError:
            raise
        except Exception as error:
            reason = f"the row has a value of the wrong type: {error}"
            raise MalformedEvent(type, version, position, reason, "$") from error
        decoder = self.codec.fast_decoders.get((type, version))
        if decoder is not None:
            self._decoders[kind] = decoder
        return event

    def decode_row(self, row: Row) -> Event:
        """Decode the event of a row, with its personal fields withheld."""
        unpacked = row.unpacked()
        return self.codec.decode(unpacked.type, unpacked.version, row.data, unpacked.position)

    def type_of(self, kind: int) -> tuple[str, int]:
        """Return the wire name and the version that a kind numbers.

        Raises :class:`~dialoguekit.errors.StoreCorrupted` for an unknown kind.
        """
        found = self._types.get(kind)
        if found is None:
            self._types.update(
                (number, (name, version)) for number, name, version in self.event_types()
            )
            found = self._types.get(kind)
        if found is None:
            raise StoreCorrupted(
                f"The log has events of an unknown kind {kind!r}. Run dialoguekit verify to find "
                "the damage."
            )
        return found

    def _kinds_of(self, types: Collection[str]) -> list[int]:
        wanted = set(require_names("types", types))
        return sorted(number for number, name, _ in self.event_types() if name in wanted)
