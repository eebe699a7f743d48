"""A write transaction on a log: it excludes other writers, reads, and appends all or nothing."""

from __future__ import annotations

import abc
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from dialoguekit.errors import Conflict, EventIdReused, KeysUnavailable, StoreCorrupted
from dialoguekit.events import Event, NewEvent, RecordedEvent, to_microseconds
from dialoguekit.events.limits import check_event_size
from dialoguekit.store.identity import LogHead, compute_code
from dialoguekit.store.merkle.tree import Tile, Tree
from dialoguekit.store.reader import PAGE_SIZE, LogReader
from dialoguekit.store.rows import (
    NewRow,
    Row,
    append_to_tree,
    find_duplicate,
    find_existing_rows,
    position_of,
)

StoredColumns: TypeAlias = tuple[int, int, bytes, bytes, bytes | None, bytes, int, int, str]
"""Values of :data:`~dialoguekit.store.reader.ALL_COLUMNS`."""


class KnownNumbers(NamedTuple):
    """What a process knows of a log at a head that it wrote or checked.

    ``streams`` holds the number and the size of streams by name, ``kinds`` the number of types of
    events.
    """

    head: LogHead | None
    streams: dict[str, tuple[int, int]]
    kinds: dict[tuple[str, int], int]


NOTHING_KNOWN = KnownNumbers(None, {}, {})


class Transaction(LogReader):
    """A write transaction: its reads include what it appended, and no other writer changes the log.

    Backends implement the underscored methods, and call :meth:`finish` before they commit.
    """

    _stored_head: LogHead
    _head: LogHead
    _streams: dict[str, tuple[int, int]]
    _kinds: dict[tuple[str, int], int]

    @abc.abstractmethod
    def _insert(self, rows: Sequence[StoredColumns], tiles: Sequence[Tile]) -> None:
        """Insert rows of :data:`~dialoguekit.store.reader.ALL_COLUMNS`, and completed tiles.

        Raises :class:`~dialoguekit.errors.EventIdReused` where an id is stored, and then inserts
        none.
        """

    @abc.abstractmethod
    def _write_head(self, head: LogHead) -> None:
        """Replace the stored tree and its authentication code."""

    @abc.abstractmethod
    def _number_of_type(self, type: str, version: int) -> int:
        """Return the number of a type of event; add it where it is new."""

    @abc.abstractmethod
    def _find_stream(self, stream: str) -> tuple[int, int] | None:
        """Return the number of a stream and its number of events; None where it is new."""

    @abc.abstractmethod
    def _add_stream(self, stream: str) -> int:
        """Add a stream and return its number."""

    @abc.abstractmethod
    def put_papers(self, stream: str, ballot: str, papers: Mapping[bytes, bytes]) -> None:
        """Put votes as stored into a ballot box; they replace those with the same ids."""

    @abc.abstractmethod
    def remove_papers(self, stream: str, ballot: str, ids: Collection[bytes] | None) -> None:
        """Remove votes from a ballot box; None removes the box with all."""

    def _begin(self, head: LogHead, known: KnownNumbers) -> None:
        """Take the head of the log, and what was known of its streams when it was last written.

        Raises :class:`~dialoguekit.errors.StoreCorrupted` where others than dialoguekit wrote the
        head.
        """
        if known.head != head:
            head.check(self.cipher)
            known = NOTHING_KNOWN
        self._stored_head = self._head = head
        self._streams, self._kinds = dict(known.streams), dict(known.kinds)

    def finish(self) -> KnownNumbers:
        """Store the head after the appended events; return what is now known of the streams.

        Raises :class:`~dialoguekit.errors.KeysUnavailable` without the keys of an encrypted log.
        """
        if self._head is not self._stored_head:
            code = compute_code(self.cipher, self._head.identity, self._head.tree)
            if code is None:
                raise KeysUnavailable(
                    "Cannot append to this log: its keys are missing. Restore its key store."
                )
            self._head = self._head._replace(code=code)
            self._write_head(self._head)
        return KnownNumbers(self._head, self._streams, self._kinds)

    def read_head(self) -> LogHead:
        return self._head

    def head(self) -> int:
        return self._head.tree.size

    def stream_version(self, stream: str) -> int:
        found = self._stream(stream)
        return 0 if found is None else found[1]

    def append(self, stream: str, events: Sequence[NewEvent]) -> tuple[RecordedEvent[Event], ...]:
        """Append events at the end of ``stream``, and return them with their positions.

        All are encoded before the first is inserted.  So after an error the transaction can go on.
        Raises :class:`~dialoguekit.errors.EventIdReused` when an id is stored, or occurs twice.
        """
        rows = self.build_rows(stream, self.stream_version(stream), events)
        _check_unique(rows)
        return self.as_recorded(events, self.insert_rows(rows))

    def append_at(
        self, stream: str, expected_version: int, events: Sequence[NewEvent]
    ) -> tuple[RecordedEvent[Event], ...]:
        """Append events after ``expected_version``, or find that all of them are stored already.

        They are encoded and inserted page by page.  So an error leaves a part of them inserted, and
        the transaction must end.  Raises what :meth:`append_or_find` raises.
        """
        recorded: list[RecordedEvent[Event]] = []
        inserted = None
        for start in range(0, len(events), PAGE_SIZE):
            page = events[start : start + PAGE_SIZE]
            size = self.head()
            rows = self.append_or_find(self.build_rows(stream, expected_version + start, page))
            if inserted not in (None, self.head() > size):
                stored = rows[0]
                raise EventIdReused(stored.id, stored.stream, stored.seq)
            inserted = self.head() > size
            recorded += self.as_recorded(page, rows)
        return tuple(recorded)

    def build_rows(
        self, stream: str, expected_version: int, events: Sequence[NewEvent]
    ) -> list[NewRow]:
        """Encode and encrypt events as rows after the ``expected_version``, not yet inserted."""
        encode, seal, encode_context = (
            self.codec.encode_split,
            self.cipher.seal,
            self.codec.encode_context,
        )
        encoded = [encode(entry.event) for entry in events]
        self.cipher.prepare(stream, {fields[4] for fields in encoded if fields[3] is not None})
        rows, new = [], tuple.__new__
        for seq, (entry, fields) in enumerate(
            zip(events, encoded, strict=True), expected_version + 1
        ):
            type, version, data, personal, subject = fields
            context = encode_context(entry.context)
            occurred_at = to_microseconds(entry.occurred_at)
            recorded_at = (
                occurred_at
                if entry.recorded_at is entry.occurred_at
                else to_microseconds(entry.recorded_at)
            )
            check_event_size(type, len(context) + len(data) + len(personal or b""))
            if personal is not None:
                personal = seal(stream, seq, type, subject, personal)
            rows.append(
                new(
                    NewRow,
                    (
                        *(stream, seq, entry.id, type, version),
                        *(occurred_at, recorded_at, context, data, personal),
                    ),
                )
            )
        return rows

    def append_or_find(self, rows: Sequence[NewRow]) -> list[Row]:
        """Insert rows at their seqs, or return the stored ones where all are stored already.

        Raises :class:`~dialoguekit.errors.Conflict` or
        :class:`~dialoguekit.errors.EventIdReused` when they are neither stored nor new.
        """
        _check_unique(rows)
        try:
            return self.insert_rows(rows)
        except (Conflict, EventIdReused):
            stored = find_existing_rows(rows, self.find_rows(row.id for row in rows))
            if stored is None:
                raise
        self._check_personal_data(rows, stored)
        return stored

    def insert_rows(self, rows: Sequence[NewRow]) -> list[Row]:
        """Insert rows with ids of their own, each the next of its stream; return them as stored.

        Raises :class:`~dialoguekit.errors.Conflict` or
        :class:`~dialoguekit.errors.EventIdReused`, and then inserts none.
        """
        if not rows:
            return []
        numbers, versions = self._number_rows(rows)
        placed, tree, tiles = append_to_tree(self._head.tree, rows)
        first = self._head.tree.size + 1
        columns = [
            (position, kind, *row, number, new.seq, new.id)
            for position, (kind, number), row, new in zip(
                range(first, first + len(rows)), numbers, placed, rows, strict=True
            )
        ]
        self._insert(columns, tiles)
        self._head = self._head._replace(tree=tree, code=b"")
        self._streams.update(versions)
        return placed

    def _number_rows(
        self, rows: Sequence[NewRow]
    ) -> tuple[list[tuple[int, int]], dict[str, tuple[int, int]]]:
        """Return the kind and stream numbers of rows, and the streams after them."""
        numbers, changed = [], dict[str, tuple[int, int]]()
        kinds = self._kinds
        for stream, seq, _, type, version, *_ in rows:
            found = changed.get(stream) or self._stream(stream)
            known = 0 if found is None else found[1]
            if seq != known + 1:
                raise Conflict(stream, seq - 1, known)
            number = self._add_stream(stream) if found is None else found[0]
            changed[stream] = number, seq
            kind = kinds.get((type, version))
            if kind is None:
                kind = kinds[type, version] = self._number_of_type(type, version)
            numbers.append((kind, number))
        return numbers, changed

    def _stream(self, stream: str) -> tuple[int, int] | None:
        found = self._streams.get(stream)
        if found is None:
            found = self._find_stream(stream)
            if found is not None:
                self._streams[stream] = found
        return found

    def as_recorded(
        self, events: Iterable[NewEvent], rows: Iterable[Row]
    ) -> tuple[RecordedEvent[Event], ...]:
        """Return the recorded events of rows that were appended."""
        unpack, new = self._unpack, tuple.__new__
        return tuple(
            new(RecordedEvent, (position_of(envelope), entry.event, envelope, unpack))
            for (envelope, *_), entry in zip(rows, events, strict=True)
        )

    def _check_personal_data(self, rows: Sequence[NewRow], stored_rows: Sequence[Row]) -> None:
        """Raise EventIdReused where stored personal data differs, as far as it can be decrypted."""
        for row, stored in zip(rows, stored_rows, strict=True):
            given, kept = row.personal_data, stored.personal_data
            if given == kept:
                continue
            before = None if kept is None else self.cipher.open(stored.envelope, kept)
            if before is not None and given is not None:
                envelope = row.at(stored.position).envelope
                if before == self.cipher.open(envelope, given):
                    continue
            if before is not None or kept is None or given is None:
                raise EventIdReused(stored.id, stored.stream, stored.seq)


def _check_unique(rows: Sequence[NewRow]) -> None:
    """Raise :class:`~dialoguekit.errors.EventIdReused` where two rows have one id."""
    if len({row.id for row in rows}) < len(rows):
        duplicate = find_duplicate(rows)
        raise EventIdReused(duplicate.id, duplicate.stream, duplicate.seq)


def check_last_position(last: int, tree: Tree) -> None:
    """Raise :class:`~dialoguekit.errors.StoreCorrupted` unless a log ends where its tree does."""
    if last != tree.size:
        raise StoreCorrupted(
            f"The log ends at position {last}, but its tree at {tree.size}. Nothing was written. "
            "Find the damage with: dialoguekit verify"
        )
