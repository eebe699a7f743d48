"""Proofs: vectors of the reference implementation, all small trees, and ten thousand forgeries."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import InvalidProof, StoreCorrupted
from dialoguekit.store.merkle.proofs import (
    build_subtree,
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from dialoguekit.store.merkle.tree import EMPTY_ROOT, TILE_WIDTH, Tree, leaf_hash

INPUTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")
LAST_INPUT = "606162636465666768696a6b6c6d6e6f"
NODES = {
    "leaf 0": "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "leaf 1": "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "leaf 4": "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "0-1": "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "2-3": "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "4-5": "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "6-7": "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "0-3": "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4-7": "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
}
LARGEST = TILE_WIDTH**2 + 3 * TILE_WIDTH + 77


@attrs.define
class StoredTree:
    """Leaves in a list with their tiles, and the number of hashes read."""

    all: Sequence[bytes]
    read: int = 0
    stored: dict[tuple[int, int], bytes] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        _, tiles = Tree(0, ()).appended(self.all)
        self.stored = {(tile.level, tile.index): tile.hash for tile in tiles}

    def leaves(self, first: int, last: int) -> Sequence[bytes]:
        self.read += last - first
        return self.all[first:last]

    def tiles(self, level: int, first: int, last: int) -> Sequence[bytes]:
        self.read += last - first
        return [self.stored[level, index] for index in range(first, last)]

    def root(self, size: int) -> bytes:
        return Tree(0, ()).appended(self.all[:size])[0].root()


@pytest.fixture(scope="module")
def reference() -> StoredTree:
    """The eight inputs of the certificate transparency tests."""
    return StoredTree([leaf_hash(bytes.fromhex(entry)) for entry in (*INPUTS, LAST_INPUT)])


@cache
def large() -> StoredTree:
    """Return a tree with two levels of tiles and a partial one."""
    return StoredTree([leaf_hash(str(n).encode()) for n in range(LARGEST)])


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (0, 2, ["leaf 1"]),
        (1, 2, ["leaf 0"]),
        (2, 3, ["0-1"]),
        (1, 5, ["leaf 0", "2-3", "leaf 4"]),
        (0, 8, ["leaf 1", "2-3", "4-7"]),
        (5, 8, ["leaf 4", "6-7", "0-3"]),
    ],
)
def test_inclusion_proofs_equal_those_of_the_reference(
    reference: StoredTree, index: int, size: int, path: list[str]
) -> None:
    """They are compared node by node, from the leaf up."""
    proof = inclusion_proof(reference, index, size)
    assert [node.hex() for node in proof] == [NODES[name] for name in path]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (1, 1, []),
        (1, 8, ["leaf 1", "2-3", "4-7"]),
        (2, 5, ["2-3", "leaf 4"]),
        (6, 8, ["4-5", "6-7", "0-3"]),
    ],
)
def test_consistency_proofs_equal_those_of_the_reference(
    reference: StoredTree, old: int, new: int, path: list[str]
) -> None:
    """They are compared node by node."""
    proof = consistency_proof(reference, old, new)
    assert [node.hex() for node in proof] == [NODES[name] for name in path]


@pytest.mark.parametrize("size", range(1, 40))
def test_each_leaf_of_a_small_tree_can_be_proved(size: int) -> None:
    """So can each earlier size."""
    tree = StoredTree([leaf_hash(bytes([n])) for n in range(size)])
    root = tree.root(size)
    for index in range(size):
        path = inclusion_proof(tree, index, size)
        verify_inclusion(tree.all[index], index, size, path, root)
    for old in range(size + 1):
        verify_consistency(old, size, tree.root(old), root, consistency_proof(tree, old, size))


def flip_bit(parts: list[bytes], rng: random.Random) -> list[bytes]:
    """Return the parts of a proof with one bit flipped in one of them."""
    index, forged = rng.randrange(len(parts)), list(parts)
    part = bytearray(parts[index])
    part[rng.randrange(32)] ^= 1 << rng.randrange(8)
    forged[index] = bytes(part)
    return forged


def change_path(path: list[bytes], rng: random.Random) -> list[bytes]:
    """Return a path with a node removed, added or moved."""
    changed, index = list(path), rng.randrange(len(path))
    match rng.randrange(3):
        case 0:
            del changed[index]
        case 1:
            changed.insert(index, rng.randbytes(32))
        case _:
            changed.append(changed.pop(0))
    return changed if changed != path else [*path, path[0]]


def test_ten_thousand_proofs_are_valid_and_ten_thousand_forgeries_invalid() -> None:
    """Tree, leaf, earlier size and forgery are random."""
    rng = random.Random(6962)
    tree = StoredTree([rng.randbytes(32) for _ in range(700)])
    accepted = refused = 0
    for _ in range(5_000):
        size = rng.randint(2, 700)
        index, old, root = rng.randrange(size), rng.randrange(1, size), tree.root(size)
        path, leaf = inclusion_proof(tree, index, size), tree.all[index]
        verify_inclusion(leaf, index, size, path, root)
        consistency, old_root = consistency_proof(tree, old, size), tree.root(old)
        verify_consistency(old, size, old_root, root, consistency)
        accepted += 2
        if rng.random() < 0.5:
            leaf, root_, *path_ = flip_bit([leaf, root, *path], rng)
            before_, after_, *growth_ = flip_bit([old_root, root, *consistency], rng)
        elif rng.random() < 0.7:
            root_, path_ = root, change_path(path, rng)
            before_, after_, growth_ = old_root, root, change_path(consistency, rng)
        else:
            index = rng.choice([n for n in (index - 1, index + 1) if 0 <= n < size])
            root_, path_ = root, path
            before_, after_, growth_ = root, old_root, consistency
        with pytest.raises(InvalidProof):
            verify_inclusion(leaf, index, size, path_, root_)
        with pytest.raises(InvalidProof):
            verify_consistency(old, size, before_, after_, growth_)
        refused += 2
    assert (accepted, refused) == (10_000, 10_000)


def test_a_proof_reads_few_hashes_of_each_level() -> None:
    """There are two levels of tiles, and the leaves."""
    tree, size = large(), LARGEST
    root = tree.root(size)
    for index in (0, 12_345, TILE_WIDTH**2 - 1, TILE_WIDTH**2, size - 1):
        tree.read = 0
        path = inclusion_proof(tree, index, size)
        assert tree.read < 3 * 2 * TILE_WIDTH
        verify_inclusion(tree.all[index], index, size, path, root)
    for old in (1, 255, 256, 40_000, TILE_WIDTH**2, size - 1):
        tree.read = 0
        path = consistency_proof(tree, old, size)
        assert tree.read < 3 * 2 * TILE_WIDTH
        verify_consistency(old, size, tree.root(old), root, path)


@given(st.integers(0, LARGEST))
def test_the_tree_of_any_earlier_size_can_be_built(size: int) -> None:
    """It has the frontier that the log had at that size."""
    assert build_subtree(large(), 0, size) == Tree(0, ()).appended(large().all[:size])[0]


@pytest.mark.parametrize("stored", [[], [b"short"], [bytes(32), bytes(32)]])
def test_missing_and_malformed_hashes_are_reported_as_damage(stored: list[bytes]) -> None:
    """No proof is built from them."""

    class DamagedTree(StoredTree):
        def tiles(self, level: int, first: int, last: int) -> Sequence[bytes]:
            return stored

    with pytest.raises(StoreCorrupted, match=r"level 1.*dialoguekit verify"):
        build_subtree(DamagedTree(large().all), 0, TILE_WIDTH)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_missing_leaf_cannot_be_proved(index: int, size: int) -> None:
    """Building and verifying the proof are both refused."""
    with pytest.raises(InvalidProof, match=f"A tree of {size} leaves has no leaf {index}"):
        inclusion_proof(large(), index, size)
    with pytest.raises(InvalidProof, match=f"but the tree has {size} leaves"):
        verify_inclusion(bytes(32), index, size, [], bytes(32))


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_a_tree_cannot_shrink(old: int, new: int) -> None:
    """Building and verifying the proof are both refused."""
    with pytest.raises(InvalidProof, match="cannot grow"):
        consistency_proof(large(), old, new)
    with pytest.raises(InvalidProof, match="cannot grow"):
        verify_consistency(old, new, EMPTY_ROOT, EMPTY_ROOT, [])


def test_the_empty_and_the_same_size_need_an_empty_proof() -> None:
    """Every log is consistent with the empty one and with itself."""
    root, other = large().root(3), large().root(4)
    verify_consistency(0, 3, EMPTY_ROOT, root, [])
    verify_consistency(3, 3, root, root, [])
    for old, new, old_root, path in (
        (0, 3, root, []),
        (3, 3, other, []),
        (0, 3, EMPTY_ROOT, [root]),
    ):
        with pytest.raises(InvalidProof, match="differ"):
            verify_consistency(old, new, old_root, root, path)


def test_an_empty_consistency_proof_is_too_short() -> None:
    """This holds whether or not the old size is a power of two."""
    tree = large()
    for old in (2, 3):
        with pytest.raises(InvalidProof, match="too short"):
            verify_consistency(old, 5, tree.root(old), tree.root(5), [])
