"""Proofs: the vectors of the reference, every small tree, and ten thousand that were tampered."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import InvalidProof, LogDamaged
from dialoguekit.store.merkle.proofs import (
    consistency_proof,
    inclusion_proof,
    tree_of,
    verify_consistency,
    verify_inclusion,
)
from dialoguekit.store.merkle.tree import EMPTY, TILE_WIDTH, Tree, leaf_hash

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
class Kept:
    """Leaves in a list with their tiles, and how many hashes were read of them."""

    all: Sequence[bytes]
    read: int = 0
    stored: dict[tuple[int, int], bytes] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        _, tiles = Tree(0, ()).grown(self.all)
        self.stored = {(tile.level, tile.index): tile.hash for tile in tiles}

    def leaves(self, first: int, last: int) -> Sequence[bytes]:
        self.read += last - first
        return self.all[first:last]

    def tiles(self, level: int, first: int, last: int) -> Sequence[bytes]:
        self.read += last - first
        return [self.stored[level, index] for index in range(first, last)]

    def root(self, size: int) -> bytes:
        return Tree(0, ()).grown(self.all[:size])[0].root()


@pytest.fixture(scope="module")
def reference() -> Kept:
    """The eight inputs that certificate transparency is tested with."""
    return Kept([leaf_hash(bytes.fromhex(entry)) for entry in (*INPUTS, LAST_INPUT)])


@cache
def large() -> Kept:
    """A tree with tiles of two levels and a ragged end."""
    return Kept([leaf_hash(str(n).encode()) for n in range(LARGEST)])


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
def test_inclusion_proofs_are_those_of_the_reference(
    reference: Kept, index: int, size: int, path: list[str]
) -> None:
    """Node by node, from the leaf up."""
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
def test_consistency_proofs_are_those_of_the_reference(
    reference: Kept, old: int, new: int, path: list[str]
) -> None:
    """Node by node."""
    proof = consistency_proof(reference, old, new)
    assert [node.hex() for node in proof] == [NODES[name] for name in path]


@pytest.mark.parametrize("size", range(1, 40))
def test_every_leaf_of_a_small_tree_can_be_proved(size: int) -> None:
    """And every earlier size of it."""
    kept = Kept([leaf_hash(bytes([n])) for n in range(size)])
    root = kept.root(size)
    for index in range(size):
        path = inclusion_proof(kept, index, size)
        verify_inclusion(kept.all[index], index, size, path, root)
    for old in range(size + 1):
        verify_consistency(old, size, kept.root(old), root, consistency_proof(kept, old, size))


def tampered(parts: list[bytes], chance: random.Random) -> list[bytes]:
    """The parts of a proof with one bit flipped in one of them."""
    which, changed = chance.randrange(len(parts)), list(parts)
    part = bytearray(parts[which])
    part[chance.randrange(32)] ^= 1 << chance.randrange(8)
    changed[which] = bytes(part)
    return changed


def of_another_length(path: list[bytes], chance: random.Random) -> list[bytes]:
    """A path with a node too few or too many, or two in the wrong order."""
    changed, where = list(path), chance.randrange(len(path))
    match chance.randrange(3):
        case 0:
            del changed[where]
        case 1:
            changed.insert(where, chance.randbytes(32))
        case _:
            changed.append(changed.pop(0))
    return changed if changed != path else [*path, path[0]]


def test_ten_thousand_proofs_hold_and_ten_thousand_that_were_tampered_do_not() -> None:
    """Whatever the tree, the leaf, the earlier size, and the bit or the node that was changed."""
    chance = random.Random(6962)
    kept = Kept([chance.randbytes(32) for _ in range(700)])
    held = refused = 0
    for _ in range(5_000):
        size = chance.randint(2, 700)
        index, old, root = chance.randrange(size), chance.randrange(1, size), kept.root(size)
        path, leaf = inclusion_proof(kept, index, size), kept.all[index]
        verify_inclusion(leaf, index, size, path, root)
        growth, before = consistency_proof(kept, old, size), kept.root(old)
        verify_consistency(old, size, before, root, growth)
        held += 2
        if chance.random() < 0.5:
            leaf, root_, *path_ = tampered([leaf, root, *path], chance)
            before_, after_, *growth_ = tampered([before, root, *growth], chance)
        elif chance.random() < 0.7:
            root_, path_ = root, of_another_length(path, chance)
            before_, after_, growth_ = before, root, of_another_length(growth, chance)
        else:
            index = chance.choice([n for n in (index - 1, index + 1) if 0 <= n < size])
            root_, path_ = root, path
            before_, after_, growth_ = root, before, growth
        with pytest.raises(InvalidProof):
            verify_inclusion(leaf, index, size, path_, root_)
        with pytest.raises(InvalidProof):
            verify_consistency(old, size, before_, after_, growth_)
        refused += 2
    assert (held, refused) == (10_000, 10_000)


def test_a_proof_takes_a_few_hundred_hashes_of_each_level() -> None:
    """Two levels of tiles and the leaves: never all of them."""
    kept, size = large(), LARGEST
    root = kept.root(size)
    for index in (0, 12_345, TILE_WIDTH**2 - 1, TILE_WIDTH**2, size - 1):
        kept.read = 0
        path = inclusion_proof(kept, index, size)
        assert kept.read < 3 * 2 * TILE_WIDTH
        verify_inclusion(kept.all[index], index, size, path, root)
    for old in (1, 255, 256, 40_000, TILE_WIDTH**2, size - 1):
        kept.read = 0
        path = consistency_proof(kept, old, size)
        assert kept.read < 3 * 2 * TILE_WIDTH
        verify_consistency(old, size, kept.root(old), root, path)


@given(st.integers(0, LARGEST))
def test_a_tree_can_be_had_of_any_earlier_size(size: int) -> None:
    """With the frontier from which it goes on growing."""
    assert tree_of(large(), 0, size) == Tree(0, ()).grown(large().all[:size])[0]


@pytest.mark.parametrize("stored", [[], [b"short"], [bytes(32), bytes(32)]])
def test_hashes_that_are_missing_or_odd_are_damage(stored: list[bytes]) -> None:
    """No proof is built of them."""

    class Odd(Kept):
        def tiles(self, level: int, first: int, last: int) -> Sequence[bytes]:
            return stored

    with pytest.raises(LogDamaged, match=r"level 1.*dialoguekit verify"):
        tree_of(Odd(large().all), 0, TILE_WIDTH)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_that_is_not_there_cannot_be_proved(index: int, size: int) -> None:
    """Neither built nor checked."""
    with pytest.raises(InvalidProof, match=f"no leaf {index} in a tree of {size}"):
        inclusion_proof(large(), index, size)
    with pytest.raises(InvalidProof, match="there is none"):
        verify_inclusion(bytes(32), index, size, [], bytes(32))


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_a_tree_does_not_grow_out_of_a_larger_one(old: int, new: int) -> None:
    """Neither built nor checked."""
    with pytest.raises(InvalidProof, match="did not grow"):
        consistency_proof(large(), old, new)
    with pytest.raises(InvalidProof, match="did not grow"):
        verify_consistency(old, new, EMPTY, EMPTY, [])


def test_nothing_has_to_be_proved_of_nothing_or_of_the_same() -> None:
    """Every log grew out of the empty one and out of itself."""
    root, other = large().root(3), large().root(4)
    verify_consistency(0, 3, EMPTY, root, [])
    verify_consistency(3, 3, root, root, [])
    for old, new, before, path in ((0, 3, root, []), (3, 3, other, []), (0, 3, EMPTY, [root])):
        with pytest.raises(InvalidProof, match="differ"):
            verify_consistency(old, new, before, root, path)


def test_an_empty_proof_of_growth_shows_nothing() -> None:
    """It is too short, whatever it begins with."""
    kept = large()
    for old in (2, 3):
        with pytest.raises(InvalidProof, match="shorter"):
            verify_consistency(old, 5, kept.root(old), kept.root(5), [])
