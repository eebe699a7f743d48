"""Findings of an audit: each difference from what was written, by kind and position."""

from __future__ import annotations

import attrs

from dialoguekit.errors import to_one_line
from dialoguekit.store.merkle.tree import TILE_WIDTH
from dialoguekit.store.rows import Envelope

CHANGED = "changed"
REMOVED = "removed"
MOVED = "moved"
ADDED = "added"
UNREADABLE = "unreadable"
UNEXPLAINED_ERASURE = "unexplained-erasure"
TREE = "tree"
CHECKPOINT = "checkpoint"
IDENTITY = "identity"
ENCRYPTION = "encryption"
KINDS = (
    *(CHANGED, REMOVED, MOVED, ADDED, UNREADABLE, UNEXPLAINED_ERASURE, ENCRYPTION),
    *(TREE, IDENTITY, CHECKPOINT),
)
"""Kinds of findings, in the order of the constants.

The first seven concern an event: it was modified, removed, moved to another position, inserted
without the event store, made unreadable, erased without a redaction or erasure event, or its
personal data is encrypted unlike that of the log.  The others are a wrong hash in the tree, a
change of what the log says about itself, and a checkpoint that the log does not match.
"""

MAX_REPORTED = 1000
"""Findings that are stored with their text; further ones are only counted."""


@attrs.frozen
class Finding:
    """One difference from what was written.

    It concerns the positions ``first`` to ``last``, or the whole log where both are 0.
    """

    kind: str
    first: int
    last: int
    text: str

    def __str__(self) -> str:
        return self.text


@attrs.define
class Findings:
    """All findings: the first with their text, and the number of all.

    ``suspect_tiles`` are the tiles of level 1 with a leaf that is already reported as wrong.
    """

    reported: list[Finding] = attrs.field(factory=list)
    count: int = 0
    suspect_tiles: set[int] = attrs.field(factory=set)

    def add(self, kind: str, text: str, first: int = 0, last: int | None = None) -> None:
        """Add a finding about the positions ``first`` to ``last``."""
        self.count += 1
        if len(self.reported) < MAX_REPORTED:
            self.reported.append(Finding(kind, first, first if last is None else last, text))

    def mark_suspect(self, position: int) -> None:
        """Record that the leaf at ``position`` may be wrong for a reported reason."""
        self.suspect_tiles.add((position - 1) // TILE_WIDTH)

    def has_suspect(self, first: int, last: int) -> bool:
        """Return whether a leaf near ``first`` to ``last`` may be wrong for a reported reason."""
        tiles = range((first - 1) // TILE_WIDTH, (last - 1) // TILE_WIDTH + 1)
        return not self.suspect_tiles.isdisjoint(tiles)


def describe_row(position: int, envelope: Envelope) -> str:
    """Return the position of an event, its stream, seq and type, on one line."""
    return to_one_line(f"position {position} ({envelope.stream} #{envelope.seq}, {envelope.type})")


def format_positions(first: int, last: int) -> str:
    """Return one position, or a range of positions, as text."""
    return f"position {first}" if first == last else f"positions {first} to {last}"
