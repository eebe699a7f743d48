"""What an audit found: each thing that is not as it was written, by kind and place."""

from __future__ import annotations

import attrs

from dialoguekit.errors import one_line
from dialoguekit.store.merkle.tree import TILE_WIDTH
from dialoguekit.store.rows import Row

CHANGED = "changed"
REMOVED = "removed"
MOVED = "moved"
ADDED = "added"
UNREADABLE = "unreadable"
BLANKED = "blanked"
BOOKS = "books"
CHECKPOINT = "checkpoint"
KINDS = (CHANGED, REMOVED, MOVED, ADDED, UNREADABLE, BLANKED, BOOKS, CHECKPOINT)
"""An event that reads otherwise than it was written; that is gone; that stands elsewhere; that
came by another way than through the log; that cannot be read; whose words were taken away and
nothing says why; the tree's own hashes; a checkpoint that the log does not agree with."""

MOST_NAMED = 1000
"""Findings that are kept with their words; what comes after them is counted."""


@attrs.frozen
class Finding:
    """One thing that is not as it was written.

    It concerns the positions ``first`` to ``last``, both 0 where it concerns the log as a whole.
    """

    kind: str
    first: int
    last: int
    text: str

    def __str__(self) -> str:
        return self.text


@attrs.define
class Findings:
    """All that was found: the first of it in words, all of it counted.

    ``doubted`` are the tiles of level 1 in which a leaf may be wrong for a reason that is named.
    """

    named: list[Finding] = attrs.field(factory=list)
    count: int = 0
    doubted: set[int] = attrs.field(factory=set)

    def add(self, kind: str, text: str, first: int = 0, last: int | None = None) -> None:
        """Keep what was found, about the positions ``first`` to ``last``."""
        self.count += 1
        if len(self.named) < MOST_NAMED:
            self.named.append(Finding(kind, first, first if last is None else last, text))

    def doubt(self, position: int) -> None:
        """The leaf at ``position`` may be wrong, and it is known why."""
        self.doubted.add((position - 1) // TILE_WIDTH)

    def doubts(self, first: int, last: int) -> bool:
        """Whether a leaf may be wrong, for a known reason, near ``first`` to ``last``."""
        tiles = range((first - 1) // TILE_WIDTH, (last - 1) // TILE_WIDTH + 1)
        return not self.doubted.isdisjoint(tiles)


def place_of(row: Row) -> str:
    """Where a row says that it stands, and what it says it is, on one line."""
    return one_line(f"position {row.position} ({row.stream} #{row.seq}, {row.type})")


def span(first: int, last: int) -> str:
    """One position, or some."""
    return f"position {first}" if first == last else f"positions {first} to {last}"
