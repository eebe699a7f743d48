"""The books of a log, its tiles and its frontier, held against the tree that its leaves make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import attrs

from dialoguekit.errors import LogError
from dialoguekit.store.audit.findings import BOOKS, CHANGED, MOST_NAMED, Findings, span
from dialoguekit.store.event_store import Log
from dialoguekit.store.merkle.tree import TILE_WIDTH, Tile, Tree

CANNOT_BE_READ = (LogError, LookupError, TypeError, ValueError)
"""What a log raises whose books are damaged: they may hold anything, or nothing."""


def stored_tree(log: Log, findings: Findings) -> Tree | None:
    """The tree as the log remembers it, or None, and a finding, when that cannot be one."""
    try:
        tree = log.tree()
        sound = tree.is_sound()
    except CANNOT_BE_READ as error:
        findings.add(BOOKS, f"The head of the tree cannot be read: {error}")
        return None
    if not sound:
        findings.add(BOOKS, "The head of the tree was changed: it is not that of any tree.")
        return None
    return tree


@attrs.define
class Books:
    """What the log remembers of its tree, compared tile by tile while the tree is built anew."""

    log: Log
    findings: Findings
    strange: list[Tile] = attrs.field(factory=list)
    missing: list[Tile] = attrs.field(factory=list)

    def compare(self, tiles: Iterable[Tile]) -> None:
        """Hold tiles that became full against those that are stored."""
        for level, group in groupby(tiles, key=lambda tile: tile.level):
            some = list(group)
            first = some[0].index
            stored = self._stored(level, first, first + len(some))
            if stored == [tile.hash for tile in some]:
                continue
            for tile in some:
                found = self._stored(level, tile.index, tile.index + 1)
                if found != [tile.hash]:
                    known = self.strange if found else self.missing
                    if len(known) < MOST_NAMED:
                        known.append(tile)

    def _stored(self, level: int, first: int, last: int) -> Sequence[bytes]:
        try:
            return list(self.log.tiles(level, first, last))
        except CANNOT_BE_READ:
            return []

    def close(self, built: Tree, stored: Tree | None) -> None:
        """Everything was compared: say what of it is wrong, and is not explained by a row."""
        for tile in self.missing:
            text = f"The hash of {span(*_reach(tile))} is gone from the books of the tree."
            self.findings.add(BOOKS, text, *_reach(tile))
        agreed = stored is not None and stored.root() == built.root()
        named: list[tuple[int, int]] = []
        for tile in self.strange:
            first, last = _reach(tile)
            if self.findings.doubts(first, last):
                continue
            if agreed:
                text = f"The hash of {span(first, last)} in the books of the tree was changed."
                self.findings.add(BOOKS, text, first, last)
            elif not any(first <= inner and outer <= last for inner, outer in named):
                self._rewritten(first, last)
                named.append((first, last))
        if stored is None or stored.size != built.size:
            return
        if not agreed:
            self._frontier(built, stored, named)
        self._beyond(built.size)

    def _frontier(self, built: Tree, stored: Tree, named: list[tuple[int, int]]) -> None:
        """Which of the subtrees at the head of the tree is another?"""
        start = 0
        digits = [1 << n for n in reversed(range(built.size.bit_length())) if built.size >> n & 1]
        for width, ours, theirs in zip(digits, built.frontier, stored.frontier, strict=True):
            first, last = start + 1, start + width
            start = last
            explained = any(first <= inner and outer <= last for inner, outer in named)
            if ours == theirs or explained or self.findings.doubts(first, last):
                continue
            if width >= TILE_WIDTH:
                text = f"The hash of {span(first, last)} at the head of the tree was changed."
                self.findings.add(BOOKS, text, first, last)
            else:
                self._rewritten(first, last)

    def _rewritten(self, first: int, last: int) -> None:
        what = "it was" if first == last else "something was"
        where = f"At {span(first, last)}" if first == last else f"Among {span(first, last)}"
        text = f"{where} {what} rewritten together with its own hash: the tree remembers another."
        self.findings.add(CHANGED, text, first, last)

    def _beyond(self, size: int) -> None:
        """The books know no tile behind the last event."""
        beyond = size // TILE_WIDTH
        if self._stored(1, beyond, beyond + 1):
            first = beyond * TILE_WIDTH + 1
            text = f"The books of the tree know of events behind position {size}: they are gone."
            self.findings.add(BOOKS, text, max(first, size + 1), first + TILE_WIDTH - 1)


def _reach(tile: Tile) -> tuple[int, int]:
    """The first and the last position under a tile."""
    width = TILE_WIDTH**tile.level
    return tile.index * width + 1, (tile.index + 1) * width
