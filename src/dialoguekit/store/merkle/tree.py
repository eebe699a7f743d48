"""Append-only Merkle tree over the events of a log (RFC 6962, section 2.1).

The root commits to all leaves and their order.  A log grows without hashing earlier leaves again:
it stores the roots of the full subtrees that add up to its size, the *frontier*.  The roots of full
subtrees of 256, 256², … leaves are stored as *tiles*, from which proofs are built.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
"""Root of a tree without leaves."""

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
"""Number of nodes of one level of tiles under one node of the next."""

_LEAF_PREFIX = b"\x00"
_NODE_PREFIX = b"\x01"


def leaf_hash(leaf_input: bytes) -> bytes:
    """Return the hash of a leaf, 32 bytes."""
    return sha256(_LEAF_PREFIX + leaf_input).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two child nodes, 32 bytes; it never equals that of a leaf."""
    return sha256(_NODE_PREFIX + left + right).digest()


def is_hash(value: object) -> bool:
    """Return whether a value from a possibly damaged log is a hash."""
    return isinstance(value, bytes) and len(value) == HASH_BYTES


def parent_nodes(nodes: Sequence[bytes]) -> list[bytes]:
    """Return the parents of each pair of an even number of neighbouring nodes."""
    return [
        sha256(_NODE_PREFIX + left + right).digest()
        for left, right in zip(nodes[::2], nodes[1::2], strict=True)
    ]


class Tile(NamedTuple):
    """The root of the leaves [index · 256^level, (index + 1) · 256^level), from level 1 up."""

    level: int
    index: int  # type: ignore[assignment]  # Shadows tuple.index, which tiles do not need.
    hash: bytes


class Tree(NamedTuple):
    """The part of a tree that is needed to append leaves.

    ``size`` is the number of leaves.  ``frontier`` holds the roots of the full subtrees given by
    the binary digits of ``size``, the largest first.
    """

    size: int
    frontier: tuple[bytes, ...]

    def is_well_formed(self) -> bool:
        """Return whether size and frontier, from a possibly damaged log, can belong to a tree."""
        size: object = self.size
        if type(size) is not int or size < 0 or len(self.frontier) != size.bit_count():
            return False
        return all(map(is_hash, self.frontier))

    def root(self) -> bytes:
        """Return the root hash over all leaves, 32 bytes."""
        if not self.frontier:
            return EMPTY_ROOT
        *others, root = self.frontier
        for left in reversed(others):
            root = node_hash(left, root)
        return root

    def appended(self, leaves: Sequence[bytes]) -> tuple[Tree, list[Tile]]:
        """Return the tree with ``leaves`` appended, and the tiles that this completes.

        The cost is one hash a leaf and a few for each level, independent of the size.
        """
        frontier, unpaired = list(self.frontier), []
        tiles: list[Tile] = []
        nodes, height = list(leaves), 0
        while nodes:
            first_index = self.size >> height
            level, height_in_tile = divmod(height, TILE_HEIGHT)
            if level and not height_in_tile:
                tiles.extend(
                    Tile(level, index, node) for index, node in enumerate(nodes, first_index)
                )
            if first_index & 1:
                nodes.insert(0, frontier.pop())
            if len(nodes) & 1:
                unpaired.append(nodes.pop())
            nodes = parent_nodes(nodes)
            height += 1
        return Tree(self.size + len(leaves), (*frontier, *reversed(unpaired))), tiles
