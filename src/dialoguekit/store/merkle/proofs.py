"""Proofs over the tree: a leaf is included, and a log only grew.

They are built by RFC 6962, sections 2.1.1 and 2.1.2 (Laurie, Langley and Kasper, 2013), and
verified by RFC 9162, sections 2.1.3.2 and 2.1.4.2 (Laurie, Messeri and Stradling, 2021).  Building
one reads a few hundred hashes from each level of tiles, for any number of leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dialoguekit.errors import InvalidProof, StoreCorrupted
from dialoguekit.store.merkle.tree import EMPTY_ROOT, TILE_WIDTH, Tree, is_hash, node_hash


class HashReader(Protocol):
    """Reads the hashes of a tree.  Indices count from 0; the last is excluded."""

    def leaves(self, first: int, last: int) -> Sequence[bytes]:
        """Return the leaves ``first`` to ``last``."""

    def tiles(self, level: int, first: int, last: int) -> Sequence[bytes]:
        """Return the full tiles ``first`` to ``last`` of ``level``, which counts from 1."""


def build_subtree(hashes: HashReader, first: int, last: int) -> Tree:
    """Return the tree over the leaves ``first`` to ``last`` (excluded) alone.

    ``first`` must be a multiple of a power of two that is not below the number of leaves, as for
    every subtree.  Raises :class:`~dialoguekit.errors.StoreCorrupted` where a hash is missing.
    """
    frontier: tuple[bytes, ...] = ()
    level, width = 0, 1
    while width * TILE_WIDTH <= last - first:
        level, width = level + 1, width * TILE_WIDTH
    start = first
    while start < last:
        end, begin = last // width, start // width
        if end > begin:
            nodes = hashes.tiles(level, begin, end) if level else hashes.leaves(begin, end)
            _check_complete(nodes, end - begin, level)
            frontier += Tree(0, ()).appended(nodes)[0].frontier
            start = end * width
        level, width = level - 1, width // TILE_WIDTH
    return Tree(last - first, frontier)


def _check_complete(nodes: Sequence[bytes], count: int, level: int) -> None:
    if len(nodes) != count or not all(map(is_hash, nodes)):
        raise StoreCorrupted(
            f"The tree of this log lacks hashes of level {level}. "
            "Find the damage with: dialoguekit verify"
        )


def inclusion_proof(hashes: HashReader, index: int, size: int) -> list[bytes]:
    """Return the proof that leaf ``index`` is one of ``size``: its sibling hashes.

    Raises :class:`~dialoguekit.errors.InvalidProof` when there is no such leaf.
    """
    if not 0 <= index < size:
        raise InvalidProof(f"A tree of {size} leaves has no leaf {index}.")
    path: list[bytes] = []
    first, last = 0, size
    while last - first > 1:
        middle = first + _split_point(last - first)
        if index < middle:
            path.append(build_subtree(hashes, middle, last).root())
            last = middle
        else:
            path.append(build_subtree(hashes, first, middle).root())
            first = middle
    return path[::-1]


def consistency_proof(hashes: HashReader, old_size: int, new_size: int) -> list[bytes]:
    """Return the proof that the first ``old_size`` of ``new_size`` leaves are unchanged.

    Raises :class:`~dialoguekit.errors.InvalidProof` when ``old_size`` is the larger.
    """
    if not 0 <= old_size <= new_size:
        raise InvalidProof(f"A tree of {old_size} leaves cannot grow to {new_size}.")
    path: list[bytes] = []
    first, last = 0, new_size
    while old_size and old_size < last:
        middle = first + _split_point(last - first)
        if old_size <= middle:
            path.append(build_subtree(hashes, middle, last).root())
            last = middle
        else:
            path.append(build_subtree(hashes, first, middle).root())
            first = middle
    if first:
        path.append(build_subtree(hashes, first, last).root())
    return path[::-1]


def _split_point(size: int) -> int:
    """Return the largest power of two below ``size``: the leaves of the left subtree."""
    return 1 << ((size - 1).bit_length() - 1)


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Verify that ``leaf`` is leaf ``index`` of the ``size`` leaves under ``root``.

    Raises :class:`~dialoguekit.errors.InvalidProof` when the proof is not valid.
    """
    if not 0 <= index < size:
        raise InvalidProof(
            f"The inclusion proof is for leaf {index}, but the tree has {size} leaves."
        )
    node, last, computed = index, size - 1, leaf
    for sibling in path:
        if not last:
            raise InvalidProof("The inclusion proof is too long.")
        if node & 1 or node == last:
            computed = node_hash(sibling, computed)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            computed = node_hash(computed, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise InvalidProof("The inclusion proof is too short.")
    if computed != root:
        raise InvalidProof(
            "The inclusion proof leads to another root: the event was not in this log."
        )


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Verify that the leaves under ``new_root`` begin with those under ``old_root``.

    Raises :class:`~dialoguekit.errors.InvalidProof` when the proof is not valid.
    """
    if not 0 <= old_size <= new_size:
        raise InvalidProof(f"A log of {old_size} events cannot grow to {new_size}.")
    if old_size in {0, new_size}:
        if path or old_root != (new_root if old_size else EMPTY_ROOT):
            raise InvalidProof(
                "The two logs of the consistency proof have the same size, but differ."
            )
        return
    hashes = [old_root, *path] if old_size & (old_size - 1) == 0 else list(path)
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_computed = new_computed = hashes[0] if hashes else b""
    for sibling in hashes[1:]:
        if not last:
            raise InvalidProof("The consistency proof is too long.")
        if node & 1 or node == last:
            old_computed, new_computed = (
                node_hash(sibling, old_computed),
                node_hash(sibling, new_computed),
            )
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new_computed = node_hash(new_computed, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise InvalidProof("The consistency proof is too short.")
    if old_computed != old_root or new_computed != new_root:
        raise InvalidProof("The consistency proof leads to another root: the log was rewritten.")
