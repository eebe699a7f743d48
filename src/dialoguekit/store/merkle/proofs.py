"""Proofs over the tree: that a leaf is in it, and that it only grew.

They are built as RFC 6962 §2.1.1 and §2.1.2 say and checked as RFC 9162 §2.1.3.2 and §2.1.4.2
say (Laurie, Langley and Kasper, 2013; Laurie, Messeri and Stradling, 2021).  To build one takes a
few hundred hashes from each level of tiles, however many leaves there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dialoguekit.errors import InvalidProof, LogDamaged
from dialoguekit.store.merkle.tree import EMPTY, TILE_WIDTH, Tree, is_hash, node_hash


class Hashes(Protocol):
    """Where the hashes of a tree are read from.  Indices count from 0; the last is excluded."""

    def leaves(self, first: int, last: int) -> Sequence[bytes]:
        """The leaves ``first`` to ``last``."""

    def tiles(self, level: int, first: int, last: int) -> Sequence[bytes]:
        """The full tiles ``first`` to ``last`` of a level, from 1 up."""


def tree_of(hashes: Hashes, first: int, last: int) -> Tree:
    """The tree over the leaves ``first`` to ``last`` (excluded) alone.

    ``first`` must be a multiple of a power of two that is not below the number of leaves, as
    it is for every subtree.  Raises :class:`~dialoguekit.errors.LogDamaged` where a hash is
    missing.
    """
    frontier: tuple[bytes, ...] = ()
    level, width = 0, 1
    while width * TILE_WIDTH <= last - first:
        level, width = level + 1, width * TILE_WIDTH
    start = first
    while start < last:
        ends, begins = last // width, start // width
        if ends > begins:
            nodes = hashes.tiles(level, begins, ends) if level else hashes.leaves(begins, ends)
            _check_whole(nodes, ends - begins, level)
            frontier += Tree(0, ()).grown(nodes)[0].frontier
            start = ends * width
        level, width = level - 1, width // TILE_WIDTH
    return Tree(last - first, frontier)


def _check_whole(nodes: Sequence[bytes], wanted: int, level: int) -> None:
    if len(nodes) != wanted or not all(map(is_hash, nodes)):
        raise LogDamaged(
            f"The tree of this log has lost hashes of level {level}. "
            "Find out what is missing with: dialoguekit verify"
        )


def inclusion_proof(hashes: Hashes, index: int, size: int) -> list[bytes]:
    """What proves that the leaf ``index`` is one of ``size``: the neighbours on its way up.

    Raises :class:`~dialoguekit.errors.InvalidProof` when there is no such leaf.
    """
    if not 0 <= index < size:
        raise InvalidProof(f"There is no leaf {index} in a tree of {size}.")
    path: list[bytes] = []
    first, last = 0, size
    while last - first > 1:
        middle = first + _split(last - first)
        if index < middle:
            path.append(tree_of(hashes, middle, last).root())
            last = middle
        else:
            path.append(tree_of(hashes, first, middle).root())
            first = middle
    return path[::-1]


def consistency_proof(hashes: Hashes, old: int, new: int) -> list[bytes]:
    """What proves that a tree of ``new`` leaves begins with the ``old`` ones of an earlier one.

    Raises :class:`~dialoguekit.errors.InvalidProof` when ``old`` is the larger.
    """
    if not 0 <= old <= new:
        raise InvalidProof(f"A tree of {new} leaves did not grow out of one of {old}.")
    path: list[bytes] = []
    first, last = 0, new
    while old and old < last:
        middle = first + _split(last - first)
        if old <= middle:
            path.append(tree_of(hashes, middle, last).root())
            last = middle
        else:
            path.append(tree_of(hashes, first, middle).root())
            first = middle
    if first:
        path.append(tree_of(hashes, first, last).root())
    return path[::-1]


def _split(size: int) -> int:
    """The largest power of two below ``size``: how many leaves hang to the left of the top."""
    return 1 << ((size - 1).bit_length() - 1)


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Check that ``leaf`` is leaf ``index`` of the ``size`` leaves that ``root`` stands for.

    Raises :class:`~dialoguekit.errors.InvalidProof` when the proof does not show it.
    """
    if not 0 <= index < size:
        raise InvalidProof(f"The proof is of leaf {index} in a tree of {size}: there is none.")
    node, last, found = index, size - 1, leaf
    for neighbour in path:
        if not last:
            raise InvalidProof("The proof of the event is longer than its way to the root.")
        if node & 1 or node == last:
            found = node_hash(neighbour, found)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, neighbour)
        node, last = node >> 1, last >> 1
    if last:
        raise InvalidProof("The proof of the event is shorter than its way to the root.")
    if found != root:
        raise InvalidProof("The proof of the event leads to another root: it was not in this log.")


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Check that the ``new`` leaves under ``new_root`` begin with the ``old`` under ``old_root``.

    Raises :class:`~dialoguekit.errors.InvalidProof` when the proof does not show it.
    """
    if not 0 <= old <= new:
        raise InvalidProof(f"A log of {new} events did not grow out of one of {old}.")
    if old in {0, new}:
        if path or old_root != (new_root if old else EMPTY):
            raise InvalidProof("The two logs of the proof are of one size, and differ.")
        return
    way = [old_root, *path] if old & (old - 1) == 0 else list(path)
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    before = after = way[0] if way else b""
    for neighbour in way[1:]:
        if not last:
            raise InvalidProof("The proof of growth is longer than the way to the root.")
        if node & 1 or node == last:
            before, after = node_hash(neighbour, before), node_hash(neighbour, after)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            after = node_hash(after, neighbour)
        node, last = node >> 1, last >> 1
    if last:
        raise InvalidProof("The proof of growth is shorter than the way to the root.")
    if before != old_root or after != new_root:
        raise InvalidProof("The proof of growth leads to another root: the log was rewritten.")
