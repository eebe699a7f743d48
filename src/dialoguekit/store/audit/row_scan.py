"""Scan of the rows of a log: compares each row with its leaf, its position and its stream."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import attrs

from dialoguekit.errors import StoreCorrupted, to_one_line
from dialoguekit.store.audit.erasures import ERASURE_EVENT_TYPES, ErasureCheck
from dialoguekit.store.audit.findings import (
    CHANGED,
    ENCRYPTION,
    MAX_REPORTED,
    MOVED,
    REMOVED,
    Findings,
    describe_row,
    format_positions,
)
from dialoguekit.store.cipher import NO_ENCRYPTION
from dialoguekit.store.merkle.tree import HASH_BYTES, is_hash
from dialoguekit.store.reader import LogReader
from dialoguekit.store.rows import (
    HEADER,
    HEADER_BYTES,
    LEAF_TAG,
    Envelope,
    Row,
    compute_leaf,
    is_erased,
    unpack_envelope,
)

UNKNOWN_LEAF = bytes(HASH_BYTES)
"""Placeholder for a missing leaf, so that later leaves keep their index."""

_MAX_GAP = 1 << 20  # Missing positions in one gap over which the tree is still built.
_MAX_CANDIDATES = 100  # Missing events that are named.
_ERASURE_TYPES = frozenset(type.encode() for type in ERASURE_EVENT_TYPES)

_DAMAGED_ROW_ERRORS = (
    AttributeError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
    OverflowError,
    struct.error,
)
"""Errors that the columns of a damaged row can raise: they may have any type and any length."""


def matches_leaf(row: Row) -> bool:
    """Return whether the values of a row, of any type, match its leaf."""
    try:
        return compute_leaf(row) == row.leaf
    except _DAMAGED_ROW_ERRORS:
        return False


class ScanAborted(Exception):
    """Error: too much is damaged for the rest of the log to be checked."""


@attrs.frozen
class RowNames:
    """What the numbers in rows stand for, and how their personal data may begin.

    ``kinds`` holds the type and version of events by kind, ``streams`` the names of streams.
    """

    kinds: Mapping[int, tuple[bytes, int]]
    streams: Mapping[int, bytes]
    prefixes: frozenset[int]

    @classmethod
    def of(cls, log: LogReader) -> RowNames:
        """Read the names of a log.

        Raises :class:`~dialoguekit.errors.StoreCorrupted` where they cannot be names.
        """
        is_encrypted = log.encryption != NO_ENCRYPTION
        try:
            return cls(
                {number: (type.encode(), version) for number, type, version in log.event_types()},
                {number: name.encode() for name, number in log.stream_numbers().items()},
                frozenset((0, 1) if is_encrypted else (0, *range(2, 256))),
            )
        except _DAMAGED_ROW_ERRORS as error:
            raise StoreCorrupted(f"The names of streams or events are damaged: {error}.") from error

    def number_of(self, stream: str) -> object:
        """Return the number of a stream; its name where it has none."""
        name = stream.encode()
        return next((number for number, found in self.streams.items() if found == name), name)


@attrs.define
class RowScan:
    """State of a scan.

    ``last_position`` is the last position accounted for, and ``last_seqs`` the last seq of each
    stream, by its number.  ``first_lost_position`` is the first position without a leaf.  A partial
    scan does not start at the first event, so it takes the first seq of each stream as given.
    """

    findings: Findings
    names: RowNames
    last_position: int = 0
    partial: bool = False
    last_seqs: dict[object, int] = attrs.field(factory=dict)
    erasures: ErasureCheck = attrs.field(factory=ErasureCheck)
    gaps: list[tuple[int, int]] = attrs.field(factory=list)
    seq_gaps: list[_SeqGap] = attrs.field(factory=list)
    displaced_count: int = 0
    first_lost_position: int | None = None

    def scan(self, rows: Iterable[tuple[Any, ...]]) -> list[bytes]:
        """Return the stored leaves of the next rows, with :data:`UNKNOWN_LEAF` for missing ones.

        The rows have all columns.  Raises :class:`ScanAborted` where a gap is too large for the
        tree to be built over it.
        """
        leaves: list[bytes] = []
        seqs, last_position = self.last_seqs, self.last_position
        kinds, streams, prefixes = self.names.kinds, self.names.streams, self.names.prefixes
        unpack, join = HEADER.unpack_from, b"".join
        for row in rows:
            position, kind, envelope, data, personal, leaf, stream, seq, id = row
            type, prefix, digest = b"", 0, b""
            try:
                at, number, version, _, _, *lengths = unpack(envelope)
                for_stream, for_id, for_type, for_context, for_data, for_digest = lengths
                name, (type, type_version), id_bytes = streams[stream], kinds[kind], id.encode()
                if personal is not None:
                    prefix = personal[0]
                    digest = sha256(personal).digest() if prefix else personal[1:]
                names = HEADER_BYTES + for_stream + for_id + for_type
                intact = (
                    at == position == last_position + 1
                    and number == seq == seqs.get(stream, 0) + 1
                    and version == type_version
                    and for_stream == len(name)
                    and for_id == len(id_bytes)
                    and for_type == len(type)
                    and envelope.startswith(join((name, id_bytes, type)), HEADER_BYTES)
                    and for_context == len(envelope) - names
                    and for_data == len(data)
                    and for_digest == len(digest)
                    and prefix in prefixes
                    and sha256(join((LEAF_TAG, envelope, data, digest))).digest() == leaf
                )
            except _DAMAGED_ROW_ERRORS:
                intact = False
            if not intact:
                self.last_position = last_position
                leaves += self._scan_irregular(_StoredRow(*row))
                last_position = self.last_position
                continue
            last_position = position
            seqs[stream] = seq
            leaves.append(leaf)
            if type in _ERASURE_TYPES or (personal is not None and not prefix):
                self._check_erasure(Row(envelope, data, personal, leaf))
        self.last_position = last_position
        return leaves

    def skip_unreadable(self, position: int) -> list[bytes]:
        """Account for a row that cannot be read, and for missing rows before it."""
        leaves = self._skip_missing(position - 1)
        self.last_position = position
        self.displaced_count += 1
        self.first_lost_position = self.first_lost_position or position
        self.findings.mark_suspect(position)
        return [*leaves, UNKNOWN_LEAF]

    def finish(self, end: int) -> None:
        """Report what is missing or modified, given that the log should end at position ``end``."""
        if end > self.last_position:
            removed = format_positions(self.last_position + 1, end)
            text = f"The end of the log was removed: {removed}."
            self.findings.add(REMOVED, text, self.last_position + 1, end)
        missing = self._describe_missing()
        for first, last in self.gaps:
            verb = "was" if first == last else "were"
            text = f"{format_positions(first, last).capitalize()}{missing} {verb} removed."
            self.findings.add(REMOVED, text, first, last)
        if not missing:
            for seq_gap in self.seq_gaps:
                self._report_seq_gap(seq_gap)

    def _describe_missing(self) -> str:
        """Return the missing events of all streams in brackets, if they fill the gaps; else "".

        Events that are unreadable or displaced count as missing too.
        """
        gap_size = sum(last - first + 1 for first, last in self.gaps)
        missing = sum(seq_gap.missing_count for seq_gap in self.seq_gaps)
        if not self.gaps or not gap_size <= missing <= gap_size + self.displaced_count:
            return ""
        events = ", ".join(seq_gap.missing_events for seq_gap in self.seq_gaps[:_MAX_CANDIDATES])
        return (
            f" ({events})" if 1 in {len(self.seq_gaps), len(self.gaps)} else f" (one of {events})"
        )

    def _scan_irregular(self, row: _StoredRow) -> list[bytes]:
        """Report what is wrong with a row that does not follow the one before."""
        position = row.position
        if type(position) is not int or position <= self.last_position:
            self.findings.add(MOVED, f"A second event is stored at {row}.", 0)
            return []
        leaves = self._skip_missing(position - 1)
        self.last_position = position
        envelope = row.unpacked()
        if envelope is None or not matches_leaf(row.value):
            self._report(CHANGED, f"The event at {row} was modified.", row)
            self._skip_displaced(envelope)
        elif envelope.position != position:
            text = f"The event at {row} was moved from position {envelope.position}."
            self._report(MOVED, text, row)
            self._skip_displaced(envelope)
        else:
            self._check_seq(envelope, row)
            self._check_columns(envelope, row)
            self._check_erasure(row.value)
        return [*leaves, row.leaf if is_hash(row.leaf) else UNKNOWN_LEAF]

    def _skip_displaced(self, envelope: Envelope | None) -> None:
        """Account for a modified or moved row, whose seq may not follow the one before it."""
        if envelope is not None and envelope.seq == self._previous_seq(envelope) + 1:
            self.last_seqs[self.names.number_of(envelope.stream)] = envelope.seq
        else:
            self.displaced_count += 1

    def _check_columns(self, envelope: Envelope, row: _StoredRow) -> None:
        """Report columns that differ from the envelope, or personal data of the wrong form."""
        names, personal = self.names, row.personal_data
        expected = (
            (envelope.type.encode(), envelope.version),
            (envelope.stream.encode(), envelope.seq, envelope.id),
        )
        columns = (
            names.kinds.get(row.kind),
            (names.streams.get(row.stream), row.seq, row.id),
        )
        if columns != expected:
            text = f"The event at {row} has other names in its columns than it was written with."
            self._report(CHANGED, text, row)
        if personal is not None and personal[0] not in names.prefixes:
            how = "not encrypted" if 0x01 in names.prefixes else "encrypted"
            text = f"Personal data at {row} is {how}, unlike that of the log."
            self.findings.add(ENCRYPTION, text, row.position)

    def _report(self, kind: str, text: str, row: _StoredRow) -> None:
        self.findings.mark_suspect(row.position)
        self.findings.add(kind, text, row.position)

    def _skip_missing(self, last: int) -> list[bytes]:
        """Return placeholder leaves for the missing positions up to ``last``."""
        first = self.last_position + 1
        if last < first:
            return []
        self.gaps.append((first, last))
        self.first_lost_position = self.first_lost_position or first
        self.findings.mark_suspect(first)
        self.findings.mark_suspect(last)
        if last - first >= _MAX_GAP:
            raise ScanAborted
        for position in range(first, last):
            self.findings.mark_suspect(position)
        return [UNKNOWN_LEAF] * (last - first + 1)

    def _check_erasure(self, row: Row) -> None:
        """Add the row to the erasures, if it explains one or is erased itself."""
        if row.type in ERASURE_EVENT_TYPES:
            self.erasures.add_reason(row)
        if is_erased(row.personal_data):
            self.erasures.erased_rows.append(row)

    def _previous_seq(self, envelope: Envelope) -> int:
        """Return the seq of the event before one in its stream."""
        found = self.last_seqs.get(self.names.number_of(envelope.stream))
        if found is None:
            return envelope.seq - 1 if self.partial else 0
        return found

    def _check_seq(self, envelope: Envelope, row: _StoredRow) -> None:
        """Check that the seq of an unmodified event follows the one before it in its stream."""
        previous, name = self._previous_seq(envelope), f"{envelope.stream} #"
        missing = envelope.seq - previous - 1
        if missing < 0:
            text = f"The event at {row} belongs before {name}{previous}."
            self.findings.add(MOVED, text, row.position)
            return
        self.last_seqs[self.names.number_of(envelope.stream)] = envelope.seq
        if not missing:
            return
        if missing <= self.displaced_count:
            self.displaced_count -= missing
            return
        first_seq, last_seq = previous + 1, envelope.seq - 1
        events = to_one_line(
            f"{name}{first_seq}" if missing == 1 else f"{name}{first_seq} to #{last_seq}"
        )
        seq_gap = _SeqGap(events, missing, str(row), row.position)
        if len(self.seq_gaps) < MAX_REPORTED:
            self.seq_gaps.append(seq_gap)
        else:
            self._report_seq_gap(seq_gap)

    def _report_seq_gap(self, seq_gap: _SeqGap) -> None:
        text = f"Missing before {seq_gap.before_row}: {seq_gap.missing_events}."
        self.findings.add(REMOVED, text, seq_gap.position)


@attrs.frozen
class _SeqGap:
    """Missing seqs of a stream before the row at ``position``."""

    missing_events: str
    missing_count: int
    before_row: str
    position: int


@attrs.frozen
class _StoredRow:
    """All columns of a row, of any type."""

    position: Any
    kind: Any
    envelope: Any
    data: Any
    personal_data: Any
    leaf: Any
    stream: Any
    seq: Any
    id: Any

    @property
    def value(self) -> Row:
        """The values that a leaf covers, and the leaf."""
        return Row(self.envelope, self.data, self.personal_data, self.leaf)

    def unpacked(self) -> Envelope | None:
        """Return the fields of the envelope; None where it is damaged."""
        try:
            return unpack_envelope(self.envelope)
        except _DAMAGED_ROW_ERRORS:
            return None

    def __str__(self) -> str:
        envelope = self.unpacked()
        return (
            f"position {self.position}"
            if envelope is None
            else describe_row(self.position, envelope)
        )
