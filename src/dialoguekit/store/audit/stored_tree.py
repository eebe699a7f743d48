"""Compares the stored tiles and frontier with the tree computed from the leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import attrs

from dialoguekit.errors import StoreError
from dialoguekit.store.audit.findings import CHANGED, MAX_REPORTED, TREE, Findings, format_positions
from dialoguekit.store.merkle.tree import TILE_WIDTH, Tile, Tree
from dialoguekit.store.reader import LogReader

READ_ERRORS = (StoreError, LookupError, TypeError, ValueError)
"""Errors of a store with a damaged tree, which may contain anything."""


def load_stored_tree(log: LogReader, findings: Findings) -> Tree | None:
    """Return the stored tree; add a finding and return None where it is not a tree."""
    try:
        tree = log.tree()
        well_formed = tree.is_well_formed()
    except READ_ERRORS as error:
        findings.add(TREE, f"The tree head cannot be read: {error}")
        return None
    if not well_formed:
        findings.add(TREE, "The tree head was modified: it is not well-formed.")
        return None
    return tree


@attrs.define
class StoredTreeCheck:
    """Comparison of the stored tree with the recomputed one, tile by tile."""

    log: LogReader
    findings: Findings
    changed_tiles: list[Tile] = attrs.field(factory=list)
    missing_tiles: list[Tile] = attrs.field(factory=list)

    def compare(self, tiles: Iterable[Tile]) -> None:
        """Compare tiles that were completed with the stored ones."""
        for level, group in groupby(tiles, key=lambda tile: tile.level):
            computed = list(group)
            first = computed[0].index
            stored = self._read_tiles(level, first, first + len(computed))
            if stored == [tile.hash for tile in computed]:
                continue
            for tile in computed:
                found = self._read_tiles(level, tile.index, tile.index + 1)
                if found != [tile.hash]:
                    mismatches = self.changed_tiles if found else self.missing_tiles
                    if len(mismatches) < MAX_REPORTED:
                        mismatches.append(tile)

    def _read_tiles(self, level: int, first: int, last: int) -> Sequence[bytes]:
        try:
            return list(self.log.tiles(level, first, last))
        except READ_ERRORS:
            return []

    def finish(self, built: Tree, stored: Tree | None) -> None:
        """Report all differences that no reported row explains."""
        for tile in self.missing_tiles:
            first, last = _positions_under(tile)
            text = f"The stored hash of {format_positions(first, last)} is missing."
            self.findings.add(TREE, text, first, last)
        roots_match = stored is not None and stored.root() == built.root()
        reported: list[tuple[int, int]] = []
        for tile in self.changed_tiles:
            first, last = _positions_under(tile)
            if self.findings.has_suspect(first, last):
                continue
            if roots_match:
                text = f"The stored hash of {format_positions(first, last)} was modified."
                self.findings.add(TREE, text, first, last)
            elif not any(first <= inner and outer <= last for inner, outer in reported):
                self._report_rewritten(first, last)
                reported.append((first, last))
        if stored is None or stored.size != built.size:
            return
        if not roots_match:
            self._check_frontier(built, stored, reported)
        self._check_tiles_beyond(built.size)

    def _check_frontier(self, built: Tree, stored: Tree, reported: list[tuple[int, int]]) -> None:
        """Report the subtrees of the frontier that differ."""
        start = 0
        widths = [1 << n for n in reversed(range(built.size.bit_length())) if built.size >> n & 1]
        for width, expected, actual in zip(widths, built.frontier, stored.frontier, strict=True):
            first, last = start + 1, start + width
            start = last
            explained = any(first <= inner and outer <= last for inner, outer in reported)
            if expected == actual or explained or self.findings.has_suspect(first, last):
                continue
            if width >= TILE_WIDTH:
                text = f"The hash of {format_positions(first, last)} in the tree head was modified."
                self.findings.add(TREE, text, first, last)
            else:
                self._report_rewritten(first, last)

    def _report_rewritten(self, first: int, last: int) -> None:
        what = "The event at" if first == last else "An event among"
        text = (
            f"{what} {format_positions(first, last)} was rewritten together with its leaf: "
            "the tree contains another hash."
        )
        self.findings.add(CHANGED, text, first, last)

    def _check_tiles_beyond(self, size: int) -> None:
        """Report a stored tile after the last event."""
        beyond = size // TILE_WIDTH
        if self._read_tiles(1, beyond, beyond + 1):
            first = beyond * TILE_WIDTH + 1
            text = f"The stored tree covers events after position {size}: they were removed."
            self.findings.add(TREE, text, max(first, size + 1), first + TILE_WIDTH - 1)


def _positions_under(tile: Tile) -> tuple[int, int]:
    """Return the first and the last position under a tile."""
    width = TILE_WIDTH**tile.level
    return tile.index * width + 1, (tile.index + 1) * width
