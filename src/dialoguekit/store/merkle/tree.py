"""The tree over a log: RFC 6962 §2.1 (Laurie, Langley and Kasper, 2013), kept while it grows.

Leaves hang in order.  The root says of all of them at once what they are, and a log can grow
without hashing an earlier leaf again: it needs the roots of the full subtrees that its size is
the sum of, its *frontier*.  The roots of full subtrees of 256, 256², … leaves are kept as
*tiles*; proofs are built from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32
EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
"""Nodes of one level of tiles that make one of the next."""

_LEAF = b"\x00"
_NODE = b"\x01"


def leaf_hash(entry: bytes) -> bytes:
    """The leaf that stands for ``entry``, 32 bytes."""
    return sha256(_LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The node over two others, 32 bytes.  No node can pass for a leaf."""
    return sha256(_NODE + left + right).digest()


def is_hash(value: object) -> bool:
    """Whether a value from a log that may be damaged is the hash of a leaf or a node."""
    return isinstance(value, bytes) and len(value) == HASH_BYTES


def layer_above(nodes: Sequence[bytes]) -> list[bytes]:
    """The nodes over each two of an even number of neighbours."""
    return [
        sha256(_NODE + left + right).digest()
        for left, right in zip(nodes[::2], nodes[1::2], strict=True)
    ]


class Tile(NamedTuple):
    """The root of the leaves [index · 256^level, (index + 1) · 256^level), from level 1 up."""

    level: int
    index: int  # type: ignore[assignment]  # Nobody looks for things in a tile.
    hash: bytes


class Tree(NamedTuple):
    """A tree as far as its growth needs it.

    ``size`` counts the leaves; ``frontier`` are the roots of the full subtrees that the binary
    digits of ``size`` name, the largest first.
    """

    size: int
    frontier: tuple[bytes, ...]

    def is_sound(self) -> bool:
        """Whether size and frontier, which may come from a damaged log, can be those of a tree."""
        size: object = self.size
        if type(size) is not int or size < 0 or len(self.frontier) != size.bit_count():
            return False
        return all(map(is_hash, self.frontier))

    def root(self) -> bytes:
        """The hash over all leaves, 32 bytes."""
        if not self.frontier:
            return EMPTY
        *others, root = self.frontier
        for left in reversed(others):
            root = node_hash(left, root)
        return root

    def grown(self, leaves: Sequence[bytes]) -> tuple[Tree, list[Tile]]:
        """The tree with ``leaves`` behind its last one, and the tiles that became full.

        Costs one hash a leaf and a few for each level; it does not depend on the size.
        """
        waiting, left_over = list(self.frontier), []
        tiles: list[Tile] = []
        nodes, height = list(leaves), 0
        while nodes:
            before = self.size >> height
            level, between = divmod(height, TILE_HEIGHT)
            if level and not between:
                tiles.extend(Tile(level, index, node) for index, node in enumerate(nodes, before))
            if before & 1:
                nodes.insert(0, waiting.pop())
            if len(nodes) & 1:
                left_over.append(nodes.pop())
            nodes = layer_above(nodes)
            height += 1
        return Tree(self.size + len(leaves), (*waiting, *reversed(left_over))), tiles
