"""Auditing a log: reading all of it, and naming whatever is not as it was written.

Every row is held against its leaf and its place, the leaves against the tree, and the tree against
the checkpoints that are remembered or given.  What is changed, removed, added or put in another
order without mending all of these is named; with all of them mended it still differs from a
checkpoint that somebody kept.  Memory does not grow with the log, but by a number for each stream.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeAlias, runtime_checkable

import attrs

from dialoguekit.errors import LogDamaged, one_line
from dialoguekit.store.audit.checkpoint_store import Known, remember, remembered
from dialoguekit.store.audit.erasures import REASONS, Blanks
from dialoguekit.store.audit.findings import (
    ADDED,
    BOOKS,
    CHECKPOINT,
    UNREADABLE,
    Finding,
    Findings,
    place_of,
    span,
)
from dialoguekit.store.audit.hash_reader import LogHashes, origin
from dialoguekit.store.audit.row_scan import Stopped, Walk, fits
from dialoguekit.store.audit.stored_tree import CANNOT_BE_READ, Books, stored_tree
from dialoguekit.store.event_store import PAGE, Log
from dialoguekit.store.merkle.checkpoint import NO_ORIGIN, Checkpoint, origin_of
from dialoguekit.store.merkle.proofs import tree_of
from dialoguekit.store.merkle.tree import TILE_WIDTH, Tree
from dialoguekit.store.rows import Row

ALL = "all"
NEW = "new"
MODES = (ALL, NEW)
"""What is read: every event; or those behind the last checkpoint that was verified."""

Advance: TypeAlias = Callable[[int, int], None]
"""Called with the number of events that were checked and of all."""

_BLOCK = PAGE // TILE_WIDTH * TILE_WIDTH
_FIRST, _LAST = -(2**63), 2**63 - 1
_MOST_UNREADABLE = 50  # Places at which reading is tried again behind what cannot be read.
_SHOWN = 3


@runtime_checkable
class SelfChecking(Protocol):
    """A log whose backend can look for damage that reading from end to end does not meet."""

    def faults(self) -> Iterable[str]:
        """What is wrong with how the log is stored, in its own words."""


@attrs.frozen
class Audit:
    """What an audit came to.

    ``checkpoint`` is what the log is, as far as ``size`` events can be read; ``findings`` are the
    first of what is not as it was written, and ``count`` is the number of all.  Events were read
    behind ``after``: 0, unless those up to there were verified before.  ``against`` says which
    checkpoints the log was held against, ``notices`` what could not be remembered.
    """

    checkpoint: Checkpoint
    findings: tuple[Finding, ...]
    count: int
    after: int
    against: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The number of events that the log holds."""
        return self.checkpoint.size

    @property
    def whole(self) -> bool:
        """Whether everything is as it was written."""
        return not self.count

    def raise_if_damaged(self) -> None:
        """Raise :class:`~dialoguekit.errors.LogDamaged`, with what was found, if anything was."""
        if self.whole:
            return
        first = " ".join(str(finding) for finding in self.findings[:_SHOWN])
        more = self.count - _SHOWN
        rest = f" And {more:,} more." if more > 0 else ""
        raise LogDamaged(f"The log is not what was written. {first}{rest} See: dialoguekit verify")


def audit(
    log: Log,
    *,
    mode: str = ALL,
    against: Iterable[Checkpoint] = (),
    advance: Advance = lambda *_: None,
    keep: bool = True,
) -> Audit:
    """Read ``log`` and say whether it is what was written.

    ``mode`` says what is read, one of :data:`MODES`; with nothing verified before, all is.
    ``against`` are checkpoints from elsewhere.  With ``keep`` the checkpoint of a log in which
    nothing was found is remembered, for the next audit.  Damage is never raised, but found.

    Raises :class:`ValueError` for an unknown mode.
    """
    if mode not in MODES:
        raise ValueError(f"mode must be one of {', '.join(MODES)}, not {mode!r}")
    findings = Findings()
    known = [*remembered(log, findings), *(Known(c, "the checkpoint given") for c in against)]
    stored = stored_tree(log, findings)
    begin = Tree(0, ())
    if mode == NEW and stored is not None and not findings.count:
        begin = _verified(log, known, stored.size)
    reading = _Reading(log, findings, known, begin, advance)
    built = reading.to(stored)
    checkpoint = Checkpoint(reading.origin, built.size, built.root())
    notices = remember(log, checkpoint) if keep and built.size and not findings.count else []
    return Audit(
        checkpoint,
        tuple(sorted(findings.named, key=lambda one: (not one.first, one.first))),
        findings.count,
        begin.size,
        tuple(where for _, where in known),
        tuple(notices),
    )


def _verified(log: Log, known: Sequence[Known], size: int) -> Tree:
    """The tree up to the last checkpoint that was remembered, if the log still agrees with it."""
    for checkpoint, _ in sorted(known, key=lambda one: -one.checkpoint.size):
        if checkpoint.size <= size:
            try:
                tree = tree_of(LogHashes(log), 0, checkpoint.size)
                if (origin(log), tree.root()) == (checkpoint.origin, checkpoint.root):
                    return tree
            except CANNOT_BE_READ:
                pass
            break
    return Tree(0, ())


class _Reading:
    """One audit while it goes on."""

    def __init__(
        self, log: Log, findings: Findings, known: Sequence[Known], begin: Tree, advance: Advance
    ) -> None:
        self._log, self._findings, self._known, self._begin = log, findings, known, begin
        self._advance = advance
        self._walk = Walk(findings, reached=begin.size, partial=begin.size > 0, blanks=Blanks())
        self._books = Books(log, findings)
        self._tree = begin
        self._roots = {begin.size: begin.root()}
        self._cuts = sorted({checkpoint.size for checkpoint, _ in known})
        self._unreadable = 0
        self.origin = origin(log) if begin.size else NO_ORIGIN

    def to(self, stored: Tree | None) -> Tree:
        """Read on to the end, and conclude; the tree that the leaves make."""
        end = stored.size if stored is not None else self._head()
        self._odd_places(end, stored)
        try:
            for start, stop in self._blocks(end):
                for piece in self._rows(start, stop):
                    leaves = (
                        self._walk.unreadable(piece)
                        if isinstance(piece, int)
                        else self._walk.over(piece)
                    )
                    self._grow(leaves)
                self._advance(stop, end)
        except Stopped:
            reached = self._walk.reached
            self._walk.to_the_end(reached)
            text = f"So much is damaged that nothing was checked behind position {reached}."
            self._findings.add(UNREADABLE, text, reached + 1, max(end, reached + 1))
        else:
            self._walk.to_the_end(end)
            self._reasons_since(end)
            self._walk.blanks.unexplained(self._findings)
            self._books.close(self._tree, stored)
            self._hold_against_known()
        if not (self._begin.size or self._findings.count):
            self._ask_the_backend()
        return self._tree

    def _ask_the_backend(self) -> None:
        """What readers of one stream would meet, and reading from end to end does not."""
        if isinstance(self._log, SelfChecking):
            try:
                faults = list(self._log.faults())
            except CANNOT_BE_READ as error:
                faults = [str(error)]
            for fault in faults:
                self._findings.add(BOOKS, one_line(f"The log is badly stored: {fault}"))

    def _head(self) -> int:
        try:
            return self._log.head()
        except CANNOT_BE_READ as error:
            self._findings.add(UNREADABLE, f"The end of the log cannot be found: {error}")
            return 0

    def _odd_places(self, end: int, stored: Tree | None) -> None:
        """Rows before the first position, and rows behind the last that were never placed there."""
        odd = [*self._some(_FIRST, 0)]
        beyond = self._some(end, _LAST)
        if beyond and stored is not None:
            # A writer may have gone on since; then the tree has grown with what it wrote.
            now = stored_tree(self._log, self._findings)
            odd += [row for row in beyond if now is None or row.position > now.size]
        for row in odd:
            text = f"At {place_of(row)} stands what did not come through the log."
            self._findings.add(ADDED, text, row.position)

    def _some(self, after: int, until: int) -> list[Row]:
        try:
            return list(self._log.rows(after=after, until=until))
        except CANNOT_BE_READ:
            return []

    def _reasons_since(self, end: int) -> None:
        """Words may have been taken away while the log was read, and the reason came behind it."""
        if self._walk.blanks.blanked:
            for row in self._some(end, _LAST):
                if row.type in REASONS and fits(row):
                    self._walk.blanks.reason(row)

    def _blocks(self, end: int) -> Iterator[tuple[int, int]]:
        """Stretches of positions up to ``end``, without long ones in which there is nothing."""
        start = self._begin.size
        while start < end:
            stop = min(start // _BLOCK * _BLOCK + _BLOCK, end)
            reached = self._walk.reached
            yield start, stop
            start = stop
            if self._walk.reached == reached and stop < end:
                start = self._next(stop, end) - 1

    def _next(self, after: int, end: int) -> int:
        """The position of the next row that can be read, or one behind the end."""
        try:
            row = next(self._log.rows(after=after, until=end), None)
        except CANNOT_BE_READ:
            return after + 1
        return row.position if row is not None else end + 1

    def _rows(self, start: int, stop: int) -> Iterator[list[Row] | int]:
        """The rows behind ``start`` up to ``stop``; of one that is unreadable, its position."""
        try:
            rows = list(self._log.rows(after=start, until=stop))
        except CANNOT_BE_READ as error:
            if self._unreadable == _MOST_UNREADABLE:
                raise Stopped from error
            if stop - start > 1:
                middle = (start + stop) // 2
                yield from self._rows(start, middle)
                yield from self._rows(middle, stop)
                return
            self._unreadable += 1
            text = f"{span(stop, stop).capitalize()} cannot be read: {error}"
            self._findings.add(UNREADABLE, text, stop)
            yield stop
        else:
            yield rows

    def _grow(self, leaves: list[bytes]) -> None:
        """The tree with these leaves, and its root at each size of a known checkpoint."""
        if not self._tree.size and leaves:
            self.origin = origin_of(leaves[0])
        done, size = 0, self._tree.size
        for cut in [c for c in self._cuts if size < c <= size + len(leaves)]:
            self._add(leaves[done : cut - size])
            self._roots[cut] = self._tree.root()
            done = cut - size
        self._add(leaves[done:])

    def _add(self, leaves: list[bytes]) -> None:
        self._tree, tiles = self._tree.grown(leaves)
        self._books.compare(tiles)

    def _hold_against_known(self) -> None:
        for checkpoint, where in self._known:
            why = self._differs(checkpoint)
            if why:
                self._findings.add(CHECKPOINT, f"The log {why}: {where} says {checkpoint}.")

    def _differs(self, checkpoint: Checkpoint) -> str:
        """How the log differs from a checkpoint; nothing where it does not, or cannot be told."""
        if self._walk.lost is not None and self._walk.lost <= checkpoint.size:
            return ""
        if self._tree.size and checkpoint.size and checkpoint.origin != self.origin:
            return "is another one (then remove that checkpoint), or its first event was changed"
        if checkpoint.size > self._tree.size:
            return f"is shorter, {self._tree.size:,} events"
        root = self._roots.get(checkpoint.size)
        if root is None:
            try:
                root = tree_of(LogHashes(self._log), 0, checkpoint.size).root()
            except CANNOT_BE_READ:
                return "has lost hashes of its tree, and cannot be compared"
        return "" if root == checkpoint.root else "differs"
