"""Lossless export of a log, or some of its streams, to a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import IO

import attrs

from dialoguekit.errors import InterchangeError, KeysUnavailable, StoreCorrupted
from dialoguekit.events.limits import MAX_LINE_BYTES
from dialoguekit.interchange import ProgressCallback
from dialoguekit.interchange.jsonl_format import ExportedKey, Header, format_row
from dialoguekit.interchange.secret_ballots import OpenSecretBallots
from dialoguekit.store import EventStore
from dialoguekit.store.audit.row_scan import matches_leaf
from dialoguekit.store.cipher import PER_PERSON_ENCRYPTION
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.reader import PAGE_SIZE, LogReader
from dialoguekit.store.rows import Row

_PROGRESS_INTERVAL = 1000


@attrs.frozen
class ExportSummary:
    """Result of an export: the numbers of ``events`` and ``keys``, and the last ``position``.

    ``left_out`` are the secret ballots that are open: their votes are in no export.
    """

    events: int
    position: int
    keys: int = 0
    left_out: tuple[str, ...] = ()


def export_jsonl(
    store: EventStore,
    out: IO[bytes],
    *,
    streams: Sequence[str] = (),
    as_of: int | None = None,
    with_keys: bool = False,
    progress: ProgressCallback | None = None,
) -> ExportSummary:
    """Write the stored events of ``store`` up to position ``as_of`` to ``out``.

    With ``streams`` only the events of those are written.  ``docs/reference/jsonl.md`` specifies
    the format.  With ``with_keys`` the file includes the encryption keys, and anyone who has it
    can read the personal data.

    Raises :class:`~dialoguekit.errors.StoreCorrupted` when a stored event was modified,
    :class:`~dialoguekit.errors.KeysUnavailable` when there are no keys to export, and
    :class:`~dialoguekit.errors.InterchangeError` for an event that exceeds the length of a line.
    """
    keys = _read_keys(store, streams) if with_keys else []
    with store.snapshot() as log:
        position = log.head() if as_of is None else min(as_of, log.head())
        tree = _build_tree(log, streams, position)
        left_out = OpenSecretBallots.of(log, streams, position).left_out
        header = Header(store.encryption, tree.size, tree.root(), left_out=left_out)
        out.write(header.to_line())
        for key in keys:
            out.write(key.to_line())
        for count, row in enumerate(select_rows(log, streams, position), start=1):
            line = format_row(row)
            if len(line) > MAX_LINE_BYTES + 1:
                raise InterchangeError(
                    f"The event at position {row.position} ({row.stream} #{row.seq}) exceeds the "
                    f"maximum of {MAX_LINE_BYTES:,} bytes a line. Nothing was exported."
                )
            out.write(line)
            if progress is not None and count % _PROGRESS_INTERVAL == 0:
                progress(count, tree.size)
    if progress is not None:
        progress(tree.size, tree.size)
    return ExportSummary(tree.size, position, len(keys), left_out)


def select_rows(log: LogReader, streams: Sequence[str], as_of: int) -> Iterator[Row]:
    """Return the rows of some streams, or of all, up to ``as_of``, in order of position."""
    if not streams:
        return log.rows(until=as_of)
    selected = [log.rows(stream, until=as_of) for stream in dict.fromkeys(streams)]
    return merge(*selected, key=attrgetter("position"))


def _build_tree(log: LogReader, streams: Sequence[str], as_of: int) -> Tree:
    """Build the tree over the exported leaves; check each leaf against its row."""
    tree = Tree(0, ())
    rows = select_rows(log, streams, as_of)
    while page := list(islice(rows, PAGE_SIZE)):
        for row in page:
            if not matches_leaf(row):
                raise StoreCorrupted(
                    f"The event at position {row.position} ({row.stream} #{row.seq}) was modified. "
                    "Nothing was exported. For all findings: dialoguekit verify"
                )
        tree, _ = tree.appended([row.leaf for row in page])
    return tree


def _read_keys(store: EventStore, streams: Sequence[str]) -> list[ExportedKey]:
    if store.encryption != PER_PERSON_ENCRYPTION:
        raise KeysUnavailable("This log is not encrypted. Export it without --with-keys.")
    from dialoguekit.store.encryption.cipher import PersonalDataCipher

    if not isinstance(store.cipher, PersonalDataCipher):
        raise KeysUnavailable(
            "The key store of this log is missing. Restore it, or export without --with-keys."
        )
    return [
        ExportedKey(stream, subject, key.id, key.secret)
        for stream, subject, key in store.cipher.key_store.items()
        if not streams or stream in streams
    ]
