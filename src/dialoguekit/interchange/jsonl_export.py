"""Writing a log, or some of its streams, into a file that holds all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import IO

import attrs

from dialoguekit.errors import InterchangeError, KeysUnavailable, LogDamaged
from dialoguekit.interchange import Progress
from dialoguekit.interchange.jsonl_format import Header, Key, line_of
from dialoguekit.interchange.line_reader import LONGEST_LINE
from dialoguekit.store import Log
from dialoguekit.store.event_store import PAGE
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import SEALED, Row, leaf_of

_TELL_EVERY = 1000


@attrs.frozen
class Exported:
    """What an export wrote: how many ``events``, up to which ``position``, and ``keys``."""

    events: int
    position: int
    keys: int = 0


def export_jsonl(
    log: Log,
    out: IO[bytes],
    *,
    streams: Sequence[str] = (),
    until: int | None = None,
    keys: bool = False,
    progress: Progress | None = None,
) -> Exported:
    """Write the events of ``log`` up to the cut ``until`` to ``out``, byte for byte as they are.

    With ``streams`` only theirs.  The format is that of ``docs/reference/jsonl.md``.  With ``keys``
    the keys to sealed words go along, and whoever has the file can read them.

    Raises :class:`~dialoguekit.errors.LogDamaged` when an event is not what was written,
    :class:`~dialoguekit.errors.KeysUnavailable` when there are no keys to go along, and
    :class:`~dialoguekit.errors.InterchangeError` for an event that no line can hold.
    """
    cut = log.head() if until is None else min(until, log.head())
    held = _keys(log, streams) if keys else []
    tree = _tree(log, streams, cut)
    out.write(Header(log.privacy, tree.size, tree.root()).line())
    for key in held:
        out.write(key.line())
    for count, row in enumerate(chosen_rows(log, streams, cut), start=1):
        line = line_of(row)
        if len(line) > LONGEST_LINE + 1:
            raise InterchangeError(
                f"The event at position {row.position} ({row.stream} #{row.seq}) takes more than "
                f"the {LONGEST_LINE:,} bytes that a line may have. Nothing was exported."
            )
        out.write(line)
        if progress is not None and count % _TELL_EVERY == 0:
            progress(count, tree.size)
    if progress is not None:
        progress(tree.size, tree.size)
    return Exported(tree.size, cut, len(held))


def chosen_rows(log: Log, streams: Sequence[str], cut: int) -> Iterator[Row]:
    """The rows of some streams, or of all, up to a cut, in order of position."""
    if not streams:
        return log.rows(until=cut)
    several = [log.rows(stream, until=cut) for stream in dict.fromkeys(streams)]
    return merge(*several, key=attrgetter("position"))


def _tree(log: Log, streams: Sequence[str], cut: int) -> Tree:
    """The tree over the leaves of what is exported, each of which must be that of its row."""
    tree = Tree(0, ())
    rows = chosen_rows(log, streams, cut)
    while page := list(islice(rows, PAGE)):
        for row in page:
            if leaf_of(row) != row.leaf:
                raise LogDamaged(
                    f"The event at position {row.position} ({row.stream} #{row.seq}) is not what "
                    "was written. Nothing was exported. See all of it with: dialoguekit verify"
                )
        tree, _ = tree.grown([row.leaf for row in page])
    return tree


def _keys(log: Log, streams: Sequence[str]) -> list[Key]:
    if log.privacy != SEALED:
        raise KeysUnavailable("This log is plain: it has no keys. Export it without --with-keys.")
    from dialoguekit.store.encryption.cipher import SealedWords

    if not isinstance(log.guard, SealedWords):
        raise KeysUnavailable(
            "The keys of this log are not here. Put them back beside it, or export without them."
        )
    return [
        Key(stream, subject, key.id, key.secret)
        for stream, subject, key in log.guard.keys.items()
        if not streams or stream in streams
    ]
