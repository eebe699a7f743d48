"""Walking through the rows of a log: is each what was written, and does each stand in its place?"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

import attrs

from dialoguekit.errors import one_line
from dialoguekit.store.audit.erasures import REASONS, Blanks
from dialoguekit.store.audit.findings import (
    CHANGED,
    MOST_NAMED,
    MOVED,
    REMOVED,
    Findings,
    place_of,
    span,
)
from dialoguekit.store.merkle.tree import HASH_BYTES, is_hash
from dialoguekit.store.rows import Row, is_blanked, leaf_of

UNKNOWN = bytes(HASH_BYTES)
"""Stands for the leaf of an event that is gone, so that those behind it keep their places."""

_WIDEST_GAP = 1 << 20  # Positions that may be missing at one place while the tree is still built.
_NEAR = 16  # How far events are looked for that all moved up or down together.
_MOST_PLACES = 100  # Among which it is looked for where an event that was moved was written.

# What the columns of a damaged row can raise: they may be of any type, and of any length.
_ODD = (AttributeError, IndexError, TypeError, ValueError, OverflowError, struct.error)


def fits(row: Row) -> bool:
    """Whether a row, whatever its columns hold, is what its leaf was made of."""
    try:
        return leaf_of(row) == row.leaf
    except _ODD:
        return False


class Stopped(Exception):
    """So much is damaged that what comes behind it is not checked."""


@attrs.define
class Walk:
    """The rows met so far.

    ``reached`` is the last position that is accounted for, ``seqs`` the last number of each
    stream, ``lost`` the first position whose leaf is gone.  A walk that does not begin at the
    first event takes each stream as it finds it.
    """

    findings: Findings
    reached: int = 0
    partial: bool = False
    seqs: dict[str, int] = attrs.field(factory=dict)
    blanks: Blanks = attrs.field(factory=Blanks)
    misfits: list[Row] = attrs.field(factory=list)
    gaps: list[tuple[int, int]] = attrs.field(factory=list)
    jumps: list[_Jump] = attrs.field(factory=list)
    shift: int = 0
    adrift: int = 0
    lost: int | None = None

    def over(self, rows: Iterable[Row]) -> list[bytes]:
        """The stored leaves of the next rows, with :data:`UNKNOWN` for those that are gone.

        Raises :class:`Stopped` where so much is missing that the tree cannot be built over it.
        """
        leaves: list[bytes] = []
        seqs, reached = self.seqs, self.reached
        for row in rows:
            position, stream, seq, _, type, _, _, _, _, _, words, leaf = row
            try:
                whole = (
                    position == reached + 1
                    and seq == seqs.get(stream, 0) + 1
                    and leaf_of(row) == leaf
                )
            except _ODD:
                whole = False
            if not whole:
                self.reached = reached
                leaves += self._odd(row)
                reached = self.reached
                continue
            reached = position
            seqs[stream] = seq
            leaves.append(leaf)
            if type in REASONS or (words is not None and words[0] == 0):
                self._words(row)
        self.reached = reached
        return leaves

    def unreadable(self, position: int) -> list[bytes]:
        """Account for a row that cannot be read at all, and for those missing before it."""
        leaves = self._gone(position - 1)
        self.reached = position
        self.adrift += 1
        self.lost = self.lost or position
        self.findings.doubt(position)
        return [*leaves, UNKNOWN]

    def to_the_end(self, end: int) -> None:
        """Everything was read; the log should end at the position ``end``."""
        if end > self.reached:
            some = span(self.reached + 1, end)
            text = f"The end of the log was removed: {some}."
            self.findings.add(REMOVED, text, self.reached + 1, end)
        whose = self._whose()
        for first, last in self.gaps:
            verb = "was" if first == last else "were"
            text = f"{span(first, last).capitalize()}{whose} {verb} removed."
            self.findings.add(REMOVED, text, first, last)
        if not whose:
            for jump in self.jumps:
                self._jumped(jump)
        self._place_misfits()

    def _whose(self) -> str:
        """What stood in the gaps, when just so many events are missing from the streams.

        Events that cannot be read, or of which the place cannot be believed, are missing too.
        """
        room = sum(last - first + 1 for first, last in self.gaps)
        missing = sum(jump.missing for jump in self.jumps)
        if not self.gaps or not room <= missing <= room + self.adrift:
            return ""
        some = ", ".join(jump.whose for jump in self.jumps[:_MOST_PLACES])
        return f" ({some})" if 1 in {len(self.jumps), len(self.gaps)} else f" (one of {some})"

    def _odd(self, row: Row) -> list[bytes]:
        """A row that does not simply follow: what of it is wrong?"""
        position = row.position
        if type(position) is not int or position <= self.reached:
            self.findings.add(MOVED, f"There is a second {place_of(row)}.", 0)
            return []
        leaves = self._gone(position - 1)
        self.reached = position
        if self._is_written(row):
            self._number(row)
            self._words(row)
        elif type(row.seq) is int and row.seq == self._before(row) + 1:
            self.seqs[row.stream] = row.seq
        else:
            self.adrift += 1
        return [*leaves, row.leaf if is_hash(row.leaf) else UNKNOWN]

    def _gone(self, last: int) -> list[bytes]:
        """Leaves in place of the positions up to ``last`` that nothing stands at."""
        first = self.reached + 1
        if last < first:
            return []
        self.gaps.append((first, last))
        self.lost = self.lost or first
        self.findings.doubt(first)
        self.findings.doubt(last)
        if last - first >= _WIDEST_GAP:
            raise Stopped
        for position in range(first, last):
            self.findings.doubt(position)
        return [UNKNOWN] * (last - first + 1)

    def _words(self, row: Row) -> None:
        """What a row says of words that were taken away, its own or others'."""
        if row.type in REASONS:
            self.blanks.reason(row)
        if is_blanked(row.words):
            self.blanks.blanked.append(row)

    def _is_written(self, row: Row) -> bool:
        """Whether a row is what was written there; keep it in mind if it is not."""
        if fits(row):
            return True
        if self._drifted(row):
            return False
        self.findings.doubt(row.position)
        if len(self.misfits) < MOST_NAMED:
            self.misfits.append(row)
        else:
            self._changed(row)
        return False

    def _drifted(self, row: Row) -> bool:
        """Whether a row was moved up or down, as those near it; and name it if it was."""
        near = (n for n in range(-_NEAR, _NEAR + 1) if n)
        for shift in (self.shift, *near) if len(self.misfits) < _MOST_PLACES else (self.shift,):
            written = row.position + shift
            if shift and written > 0 and fits(row._replace(position=written)):
                self.shift = shift
                self._moved(row, f"position {written}")
                return True
        return False

    def _before(self, row: Row) -> int:
        """The number of the event before ``row`` in its stream."""
        found = self.seqs.get(row.stream)
        if found is None:
            return row.seq - 1 if self.partial else 0
        return found

    def _number(self, row: Row) -> None:
        """The number of a row that is what was written, against those before it in its stream."""
        before, name = self._before(row), f"{row.stream} #"
        missing = row.seq - before - 1
        if missing < 0:
            text = f"At {place_of(row)} stands what belongs before {name}{before}."
            self.findings.add(MOVED, text, row.position)
            return
        self.seqs[row.stream] = row.seq
        if not missing:
            return
        if missing <= self.adrift:
            self.adrift -= missing
            return
        first, last = before + 1, row.seq - 1
        whose = one_line(f"{name}{first}" if missing == 1 else f"{name}{first} to #{last}")
        jump = _Jump(whose, missing, place_of(row), row.position)
        if len(self.jumps) < MOST_NAMED:
            self.jumps.append(jump)
        else:
            self._jumped(jump)

    def _place_misfits(self) -> None:
        """Say of every row that does not fit its leaf what can be said: moved, or changed."""
        places = [_Place(row.position, row.stream, row.seq) for row in self.misfits[:_MOST_PLACES]]
        gaps = [n for first, last in self.gaps for n in range(first, min(last, first + 9) + 1)]
        leaves = {row.leaf for row in self.misfits[:_MOST_PLACES] if is_hash(row.leaf)}
        for number, row in enumerate(self.misfits):
            found = None
            if number < _MOST_PLACES:
                found = _written_at(row, places, gaps[:_MOST_PLACES], leaves)
            if found is None:
                self._changed(row)
            else:
                self._moved(row, found)

    def _jumped(self, jump: _Jump) -> None:
        verb = "is" if jump.missing == 1 else "are"
        text = f"Before {jump.before} there {verb} missing: {jump.whose}."
        self.findings.add(REMOVED, text, jump.position)

    def _changed(self, row: Row) -> None:
        text = f"At {place_of(row)} stands something else than was written."
        self.findings.add(CHANGED, text, row.position)

    def _moved(self, row: Row, written: str) -> None:
        self.findings.doubt(row.position)
        text = f"At {place_of(row)} stands what was written at {written}."
        self.findings.add(MOVED, text, row.position)


@attrs.frozen
class _Jump:
    """Numbers that are missing from a stream before the row at ``position``."""

    whose: str
    missing: int
    before: str
    position: int


@attrs.frozen
class _Place:
    position: int
    stream: str
    seq: int


def _written_at(
    row: Row, places: Sequence[_Place], gaps: Sequence[int], leaves: set[bytes]
) -> str | None:
    """Where the event in ``row`` was written, by a leaf that it fits, or None."""
    try:
        for place in places:
            if place.position == row.position:
                continue
            there = row._replace(position=place.position)
            if leaf_of(there) in leaves:
                return f"position {place.position}"
            there = there._replace(stream=place.stream, seq=place.seq)
            if leaf_of(there) in leaves:
                return f"position {place.position} ({place.stream} #{place.seq})"
        for position in gaps:
            if leaf_of(row._replace(position=position)) == row.leaf:
                return f"position {position}"
    except _ODD:
        pass
    return None
