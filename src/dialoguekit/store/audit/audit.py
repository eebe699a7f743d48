"""Audit of a log: read all of it, and report everything that differs from what was written.

Compare each row with its leaf and position, the leaves with the tree, and the tree with all known
checkpoints.  Changed, removed, added and reordered events are reported.  Where leaves and tree were
recomputed too, the log still differs from a checkpoint stored elsewhere.  Memory grows only by a
number for each stream.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeAlias, runtime_checkable

import attrs

from dialoguekit.errors import StoreCorrupted, to_one_line
from dialoguekit.store.audit.checkpoint_store import (
    IN_LOG,
    KnownCheckpoint,
    load_checkpoints,
    save_verified_checkpoint,
)
from dialoguekit.store.audit.erasures import ErasureCheck
from dialoguekit.store.audit.findings import (
    ADDED,
    CHECKPOINT,
    IDENTITY,
    TREE,
    UNREADABLE,
    Finding,
    Findings,
    format_positions,
)
from dialoguekit.store.audit.hash_reader import StoreHashReader, read_origin
from dialoguekit.store.audit.identity import check_identity
from dialoguekit.store.audit.row_scan import RowNames, RowScan, ScanAborted
from dialoguekit.store.audit.stored_tree import READ_ERRORS, StoredTreeCheck, load_stored_tree
from dialoguekit.store.event_store import EventStore
from dialoguekit.store.merkle.checkpoint import Checkpoint
from dialoguekit.store.merkle.proofs import build_subtree
from dialoguekit.store.merkle.tree import TILE_WIDTH, Tree
from dialoguekit.store.reader import ALL_COLUMNS, PAGE_SIZE, LogReader

FULL = "full"
INCREMENTAL = "incremental"
MODES = (FULL, INCREMENTAL)
"""Scopes of an audit: all events, or those after the last verified checkpoint."""

ReadIntact: TypeAlias = Callable[[LogReader, Sequence[tuple[Any, ...]]], None]
"""Called with the log and with rows of all columns that match their leaves."""
Progress: TypeAlias = Callable[[int, int], None]
"""Called with the number of events checked so far and the number of all."""

_BLOCK_SIZE = PAGE_SIZE // TILE_WIDTH * TILE_WIDTH
_MIN_POSITION, _MAX_POSITION = -(2**63), 2**63 - 1
_MAX_UNREADABLE = 50  # Attempts to continue after an unreadable row.
_MAX_SHOWN = 3


@runtime_checkable
class HasStorageCheck(Protocol):
    """A store with a backend that can find damage which a sequential read does not reveal."""

    def check_storage(self) -> Iterable[str]:
        """Return what is wrong with the storage of the log, one text each."""


@attrs.frozen
class Audit:
    """Result of an audit.

    ``checkpoint`` covers the ``size`` events that could be read.  ``findings`` holds the first
    differences and ``finding_count`` the number of all.  Events up to ``started_after`` were
    verified before and not read again.  ``compared_with`` lists the checkpoints that the log was
    compared with, and ``notices`` those that could not be read or saved.
    """

    checkpoint: Checkpoint
    findings: tuple[Finding, ...]
    finding_count: int
    started_after: int
    compared_with: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Number of events in the log."""
        return self.checkpoint.size

    @property
    def intact(self) -> bool:
        """True where nothing was found."""
        return not self.finding_count

    def raise_if_corrupted(self) -> None:
        """Raise :class:`~dialoguekit.errors.StoreCorrupted` with the first findings, if any."""
        if self.intact:
            return
        first = " ".join(str(finding) for finding in self.findings[:_MAX_SHOWN])
        more = self.finding_count - _MAX_SHOWN
        rest = f" And {more:,} more." if more > 0 else ""
        raise StoreCorrupted(f"The log was modified. {first}{rest} See: dialoguekit verify")


def audit(
    store: EventStore,
    *,
    mode: str = FULL,
    checkpoints: Iterable[Checkpoint] = (),
    progress: Progress = lambda *_: None,
    save_checkpoint: bool = True,
    check_storage: bool = True,
    read_intact: ReadIntact = lambda *_: None,
) -> Audit:
    """Read ``store`` and compare it with its leaves, its tree and all known checkpoints.

    ``mode`` is one of :data:`MODES`; without a verified checkpoint, all events are read.
    ``checkpoints`` are given from elsewhere.  With ``save_checkpoint``, the checkpoint of an intact
    log is saved for the next audit, unless it was opened for reading.  ``check_storage`` also
    checks the pages and indexes of a file, which no reader of its events needs to be whole.
    ``read_intact`` gets the rows of each block, as long as there are no findings, so that a replay
    needs no second pass.  What it makes of them counts only when the audit has found nothing.
    Damage is reported as findings, and never raised.

    Raises :class:`ValueError` for an unknown mode.
    """
    if mode not in MODES:
        raise ValueError(f"mode must be one of {', '.join(MODES)}, not {mode!r}")
    findings = Findings()
    notices: list[str] = []
    known = [
        *load_checkpoints(store, findings, notices),
        *(KnownCheckpoint(c, "the checkpoint given") for c in checkpoints),
    ]
    with store.snapshot() as log:
        stored = load_stored_tree(log, findings)
        begin = Tree(0, ())
        if mode == INCREMENTAL and stored is not None and not findings.count:
            begin = _load_verified_tree(log, known, stored.size)
        run = _AuditRun(store, log, findings, known, begin, progress, check_storage, read_intact)
        built = run.run(stored)
    checkpoint = Checkpoint(run.origin, built.size, built.root())
    if save_checkpoint and not store.read_only and built.size and not findings.count:
        notices += save_verified_checkpoint(store, checkpoint)
    return Audit(
        checkpoint,
        tuple(sorted(findings.reported, key=lambda finding: (not finding.first, finding.first))),
        findings.count,
        begin.size,
        tuple(source for _, source in known),
        tuple(notices),
    )


def _load_verified_tree(log: LogReader, known: Sequence[KnownCheckpoint], size: int) -> Tree:
    """Return the tree at the last verified checkpoint, if the log still matches it."""
    for checkpoint, source in known:
        if source == IN_LOG and checkpoint.size <= size:
            try:
                tree = build_subtree(StoreHashReader(log), 0, checkpoint.size)
                if (read_origin(log), tree.root()) == (checkpoint.origin, checkpoint.root):
                    return tree
            except READ_ERRORS:
                pass
    return Tree(0, ())


def _read_names(log: LogReader, findings: Findings) -> RowNames:
    """Return the names of streams and events; add a finding where they are damaged."""
    try:
        return RowNames.of(log)
    except READ_ERRORS as error:
        findings.add(IDENTITY, to_one_line(str(error)))
        return RowNames({}, {}, frozenset())


class _AuditRun:
    """State of one audit."""

    def __init__(
        self,
        store: EventStore,
        log: LogReader,
        findings: Findings,
        known: Sequence[KnownCheckpoint],
        start_tree: Tree,
        progress: Progress,
        check_storage: bool,
        read_intact: ReadIntact,
    ) -> None:
        self._store, self._log = store, log
        self._findings, self._known, self._start_tree = findings, known, start_tree
        self._progress, self._checks_storage = progress, check_storage
        self._read_intact = read_intact
        self._scan = RowScan(
            findings,
            _read_names(log, findings),
            last_position=start_tree.size,
            partial=start_tree.size > 0,
            erasures=ErasureCheck(),
        )
        self._tree_check = StoredTreeCheck(log, findings)
        self._tree = start_tree
        self._roots = {start_tree.size: start_tree.root()}
        self._checkpoint_sizes = sorted({checkpoint.size for checkpoint, _ in known})
        self._unreadable_count = 0
        self.origin = check_identity(log, findings)

    def run(self, stored: Tree | None) -> Tree:
        """Read to the end, compare everything, and return the tree over the leaves read."""
        end = stored.size if stored is not None else self._head()
        self._check_outside_positions(end)
        try:
            for start, stop in self._blocks(end):
                for piece in self._read_block(start, stop):
                    if isinstance(piece, int):
                        leaves = self._scan.skip_unreadable(piece)
                    else:
                        leaves = self._scan.scan(piece)
                        if not (self._findings.count or self._scan.gaps or self._scan.seq_gaps):
                            self._read_intact(self._log, piece)
                    self._append_leaves(leaves)
                self._progress(stop, end)
        except ScanAborted:
            reached = self._scan.last_position
            self._scan.finish(reached)
            text = f"The audit stopped after position {reached}: too much is damaged."
            self._findings.add(UNREADABLE, text, reached + 1, max(end, reached + 1))
        else:
            self._scan.finish(end)
            self._scan.erasures.report_unexplained(self._findings)
            self._tree_check.finish(self._tree, stored)
            self._compare_with_known()
        if self._checks_storage and not (self._start_tree.size or self._findings.count):
            self._check_backend()
        return self._tree

    def _check_backend(self) -> None:
        """Report storage damage that readers of one stream meet, but a sequential read does not."""
        if isinstance(self._store, HasStorageCheck):
            try:
                defects = list(self._store.check_storage())
            except READ_ERRORS as error:
                defects = [str(error)]
            for defect in defects:
                text = to_one_line(f"The storage of the log is damaged: {defect.rstrip('.')}.")
                self._findings.add(TREE, text)

    def _head(self) -> int:
        try:
            return self._log.head()
        except READ_ERRORS as error:
            self._findings.add(UNREADABLE, f"The end of the log cannot be read: {error}")
            return 0

    def _check_outside_positions(self, end: int) -> None:
        """Report rows before the first position, and rows after the last that were not appended."""
        for row in (*self._read_rows(_MIN_POSITION, 0), *self._read_rows(end, _MAX_POSITION)):
            text = f"The event at position {row[0]} was not appended by dialoguekit."
            self._findings.add(ADDED, text, row[0])

    def _read_rows(self, after: int, until: int) -> list[tuple[Any, ...]]:
        try:
            pages = self._log.pages(ALL_COLUMNS, after=after, until=until)
            return [row for page in pages for row in page]
        except READ_ERRORS:
            return []

    def _blocks(self, end: int) -> Iterator[tuple[int, int]]:
        """Yield ranges of positions up to ``end``, and skip long gaps."""
        start = self._start_tree.size
        while start < end:
            stop = min(start // _BLOCK_SIZE * _BLOCK_SIZE + _BLOCK_SIZE, end)
            reached = self._scan.last_position
            yield start, stop
            start = stop
            if self._scan.last_position == reached and stop < end:
                start = self._next_position(stop, end) - 1

    def _next_position(self, after: int, end: int) -> int:
        """Return the position of the next readable row, or one after ``end``."""
        try:
            page = next(self._log.pages(ALL_COLUMNS, after=after, until=end), ())
        except READ_ERRORS:
            return after + 1
        return page[0][0] if page else end + 1

    def _read_block(self, start: int, stop: int) -> Iterator[list[tuple[Any, ...]] | int]:
        """Yield the rows after ``start`` up to ``stop``, or the position of an unreadable row."""
        try:
            pages = self._log.pages(ALL_COLUMNS, after=start, until=stop)
            rows = [row for page in pages for row in page]
        except READ_ERRORS as error:
            if self._unreadable_count == _MAX_UNREADABLE:
                raise ScanAborted from error
            if stop - start > 1:
                middle = (start + stop) // 2
                yield from self._read_block(start, middle)
                yield from self._read_block(middle, stop)
                return
            self._unreadable_count += 1
            text = f"{format_positions(stop, stop).capitalize()} cannot be read: {error}"
            self._findings.add(UNREADABLE, text, stop)
            yield stop
        else:
            yield rows

    def _append_leaves(self, leaves: list[bytes]) -> None:
        """Append leaves to the tree, and record its root at the size of each known checkpoint."""
        appended, size = 0, self._tree.size
        for checkpoint_size in [
            c for c in self._checkpoint_sizes if size < c <= size + len(leaves)
        ]:
            self._append_to_tree(leaves[appended : checkpoint_size - size])
            self._roots[checkpoint_size] = self._tree.root()
            appended = checkpoint_size - size
        self._append_to_tree(leaves[appended:])

    def _append_to_tree(self, leaves: list[bytes]) -> None:
        self._tree, tiles = self._tree.appended(leaves)
        self._tree_check.compare(tiles)

    def _compare_with_known(self) -> None:
        for checkpoint, source in self._known:
            reason = self._describe_difference(checkpoint)
            if reason:
                text = f"The log does not match {source} ({checkpoint}): {reason}."
                self._findings.add(CHECKPOINT, text)

    def _describe_difference(self, checkpoint: Checkpoint) -> str:
        """Return how the log differs from a checkpoint; "" where it does not, or is unknown."""
        if (
            self._scan.first_lost_position is not None
            and self._scan.first_lost_position <= checkpoint.size
        ):
            return ""
        if checkpoint.origin != self.origin:
            return "it is another log, or what it says about itself was modified"
        if checkpoint.size > self._tree.size:
            return (
                f"it has only {self._tree.size:,} events. If it was copied while it was in use, "
                "copy it again with dialoguekit backup"
            )
        root = self._roots.get(checkpoint.size)
        if root is None:
            try:
                root = build_subtree(StoreHashReader(self._log), 0, checkpoint.size).root()
            except READ_ERRORS:
                return "hashes of its tree are missing"
        return "" if root == checkpoint.root else "its root differs"
