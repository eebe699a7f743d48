"""Scan of the rows of a log: compares each row with its leaf, its position and its stream."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

import attrs

from dialoguekit.errors import to_one_line
from dialoguekit.store.audit.erasures import ERASURE_EVENT_TYPES, ErasureCheck
from dialoguekit.store.audit.findings import (
    CHANGED,
    MAX_REPORTED,
    MOVED,
    REMOVED,
    Findings,
    describe_row,
    format_positions,
)
from dialoguekit.store.merkle.tree import HASH_BYTES, is_hash
from dialoguekit.store.rows import Row, compute_leaf, is_erased

UNKNOWN_LEAF = bytes(HASH_BYTES)
"""Placeholder for a missing leaf, so that later leaves keep their index."""

_MAX_GAP = 1 << 20  # Missing positions in one gap over which the tree is still built.
_MAX_SHIFT = 16  # Positions over which a common shift of events is searched.
_MAX_CANDIDATES = 100  # Rows among which the original of a moved event is searched.

# Errors that the columns of a damaged row can raise: they may have any type and any length.
_DAMAGED_ROW_ERRORS = (
    AttributeError,
    IndexError,
    TypeError,
    ValueError,
    OverflowError,
    struct.error,
)


def matches_leaf(row: Row) -> bool:
    """Return whether the columns of a row, of any type, match its leaf."""
    try:
        return compute_leaf(row) == row.leaf
    except _DAMAGED_ROW_ERRORS:
        return False


class ScanAborted(Exception):
    """Error: too much is damaged for the rest of the log to be checked."""


@attrs.define
class RowScan:
    """State of a scan.

    ``last_position`` is the last position accounted for, and ``last_seqs`` the last seq of each
    stream.  ``first_lost_position`` is the first position without a leaf.  A partial scan does not
    start at the first event, so it takes the first seq of each stream as given.
    """

    findings: Findings
    last_position: int = 0
    partial: bool = False
    last_seqs: dict[str, int] = attrs.field(factory=dict)
    erasures: ErasureCheck = attrs.field(factory=ErasureCheck)
    mismatched_rows: list[Row] = attrs.field(factory=list)
    gaps: list[tuple[int, int]] = attrs.field(factory=list)
    seq_gaps: list[_SeqGap] = attrs.field(factory=list)
    shift: int = 0
    displaced_count: int = 0
    first_lost_position: int | None = None

    def scan(self, rows: Iterable[Row]) -> list[bytes]:
        """Return the stored leaves of the next rows, with :data:`UNKNOWN_LEAF` for missing ones.

        Raises :class:`ScanAborted` where a gap is too large for the tree to be built over it.
        """
        leaves: list[bytes] = []
        seqs, last_position = self.last_seqs, self.last_position
        for row in rows:
            position, stream, seq, _, type, _, _, _, _, _, personal_data, leaf = row
            try:
                intact = (
                    position == last_position + 1
                    and seq == seqs.get(stream, 0) + 1
                    and compute_leaf(row) == leaf
                )
            except _DAMAGED_ROW_ERRORS:
                intact = False
            if not intact:
                self.last_position = last_position
                leaves += self._scan_irregular(row)
                last_position = self.last_position
                continue
            last_position = position
            seqs[stream] = seq
            leaves.append(leaf)
            if type in ERASURE_EVENT_TYPES or (personal_data is not None and personal_data[0] == 0):
                self._check_erasure(row)
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
        self._report_mismatches()

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

    def _scan_irregular(self, row: Row) -> list[bytes]:
        """Report what is wrong with a row that does not follow the one before."""
        position = row.position
        if type(position) is not int or position <= self.last_position:
            self.findings.add(MOVED, f"A second event is stored at {describe_row(row)}.", 0)
            return []
        leaves = self._skip_missing(position - 1)
        self.last_position = position
        if self._check_leaf(row):
            self._check_seq(row)
            self._check_erasure(row)
        elif type(row.seq) is int and row.seq == self._previous_seq(row) + 1:
            self.last_seqs[row.stream] = row.seq
        else:
            self.displaced_count += 1
        return [*leaves, row.leaf if is_hash(row.leaf) else UNKNOWN_LEAF]

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

    def _check_leaf(self, row: Row) -> bool:
        """Return whether a row matches its leaf; otherwise store it for the final report."""
        if matches_leaf(row):
            return True
        if self._is_shifted(row):
            return False
        self.findings.mark_suspect(row.position)
        if len(self.mismatched_rows) < MAX_REPORTED:
            self.mismatched_rows.append(row)
        else:
            self._report_changed(row)
        return False

    def _is_shifted(self, row: Row) -> bool:
        """Report a row that was shifted like its neighbours; return whether it was."""
        near = (n for n in range(-_MAX_SHIFT, _MAX_SHIFT + 1) if n)
        for shift in (
            (self.shift, *near) if len(self.mismatched_rows) < _MAX_CANDIDATES else (self.shift,)
        ):
            original = row.position + shift
            if shift and original > 0 and matches_leaf(row._replace(position=original)):
                self.shift = shift
                self._report_moved(row, f"position {original}")
                return True
        return False

    def _previous_seq(self, row: Row) -> int:
        """Return the seq of the event before ``row`` in its stream."""
        found = self.last_seqs.get(row.stream)
        if found is None:
            return row.seq - 1 if self.partial else 0
        return found

    def _check_seq(self, row: Row) -> None:
        """Check that the seq of an unmodified row follows the one before it in its stream."""
        previous, name = self._previous_seq(row), f"{row.stream} #"
        missing = row.seq - previous - 1
        if missing < 0:
            text = f"The event at {describe_row(row)} belongs before {name}{previous}."
            self.findings.add(MOVED, text, row.position)
            return
        self.last_seqs[row.stream] = row.seq
        if not missing:
            return
        if missing <= self.displaced_count:
            self.displaced_count -= missing
            return
        first_seq, last_seq = previous + 1, row.seq - 1
        events = to_one_line(
            f"{name}{first_seq}" if missing == 1 else f"{name}{first_seq} to #{last_seq}"
        )
        seq_gap = _SeqGap(events, missing, describe_row(row), row.position)
        if len(self.seq_gaps) < MAX_REPORTED:
            self.seq_gaps.append(seq_gap)
        else:
            self._report_seq_gap(seq_gap)

    def _report_mismatches(self) -> None:
        """Report each row that does not match its leaf as moved or modified."""
        locations = [
            _Location(row.position, row.stream, row.seq)
            for row in self.mismatched_rows[:_MAX_CANDIDATES]
        ]
        gaps = [n for first, last in self.gaps for n in range(first, min(last, first + 9) + 1)]
        leaves = {row.leaf for row in self.mismatched_rows[:_MAX_CANDIDATES] if is_hash(row.leaf)}
        for index, row in enumerate(self.mismatched_rows):
            found = None
            if index < _MAX_CANDIDATES:
                found = _find_original_location(row, locations, gaps[:_MAX_CANDIDATES], leaves)
            if found is None:
                self._report_changed(row)
            else:
                self._report_moved(row, found)

    def _report_seq_gap(self, seq_gap: _SeqGap) -> None:
        text = f"Missing before {seq_gap.before_row}: {seq_gap.missing_events}."
        self.findings.add(REMOVED, text, seq_gap.position)

    def _report_changed(self, row: Row) -> None:
        text = f"The event at {describe_row(row)} was modified."
        self.findings.add(CHANGED, text, row.position)

    def _report_moved(self, row: Row, original: str) -> None:
        self.findings.mark_suspect(row.position)
        text = f"The event at {describe_row(row)} was moved from {original}."
        self.findings.add(MOVED, text, row.position)


@attrs.frozen
class _SeqGap:
    """Missing seqs of a stream before the row at ``position``."""

    missing_events: str
    missing_count: int
    before_row: str
    position: int


@attrs.frozen
class _Location:
    position: int
    stream: str
    seq: int


def _find_original_location(
    row: Row, locations: Sequence[_Location], gaps: Sequence[int], leaves: set[bytes]
) -> str | None:
    """Return where the event in ``row`` was written, by a leaf that it matches, or None."""
    try:
        for location in locations:
            if location.position == row.position:
                continue
            candidate = row._replace(position=location.position)
            if compute_leaf(candidate) in leaves:
                return f"position {location.position}"
            candidate = candidate._replace(stream=location.stream, seq=location.seq)
            if compute_leaf(candidate) in leaves:
                return f"position {location.position} ({location.stream} #{location.seq})"
        for position in gaps:
            if compute_leaf(row._replace(position=position)) == row.leaf:
                return f"position {position}"
    except _DAMAGED_ROW_ERRORS:
        pass
    return None
