"""The tree: the vectors of RFC 6962's reference implementations, and growth in any steps."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.store.merkle.tree import EMPTY, TILE_WIDTH, Tile, Tree, leaf_hash, node_hash

INPUTS = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = [leaf_hash(entry) for entry in INPUTS]
FRESH = Tree(0, ())


def plain_root(leaves: list[bytes]) -> bytes:
    """The root as RFC 6962 §2.1 defines it, from all leaves."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    middle = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(plain_root(leaves[:middle]), plain_root(leaves[middle:]))


def numbered(count: int) -> list[bytes]:
    """So many leaves, all different."""
    return [leaf_hash(str(n).encode()) for n in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference(size: int) -> None:
    """For the eight inputs that certificate transparency is tested with, from none to all."""
    tree, tiles = FRESH.grown(LEAVES[:size])
    assert tree.root().hex() == ROOTS[size]
    assert (tree.size, len(tree.frontier), tiles) == (size, size.bit_count(), [])


def test_the_frontier_holds_full_subtrees_with_the_largest_first() -> None:
    """Seven leaves are four, two and one."""
    tree, _ = FRESH.grown(LEAVES[:7])
    assert [node.hex() for node in tree.frontier] == [
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    ]


def test_a_node_cannot_pass_for_a_leaf() -> None:
    """Leaves and nodes are hashed behind different bytes, and the empty tree behind none."""
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)
    assert sha256(b"").digest() == EMPTY == FRESH.root()


@given(st.integers(0, 1200), st.lists(st.integers(0, 700), max_size=6))
def test_growth_in_any_steps_is_growth_at_once(count: int, cuts: list[int]) -> None:
    """The same tree and the same tiles come of the same leaves, however they came."""
    leaves = numbered(count)
    whole, all_tiles = FRESH.grown(leaves)
    tree, tiles, done = FRESH, list[Tile](), 0
    for cut in [*sorted(cuts), count]:
        tree, more = tree.grown(leaves[done:cut])
        done = max(done, min(cut, count))
        tiles += more
    assert tree == whole
    assert sorted(tiles) == sorted(all_tiles)
    assert whole.root() == plain_root(leaves)


def test_one_leaf_at_a_time_is_enough() -> None:
    """A log mostly grows by one."""
    tree, tiles = FRESH, list[Tile]()
    for leaf in numbered(600):
        tree, more = tree.grown([leaf])
        tiles += more
    assert (tree, tiles) == FRESH.grown(numbered(600))


def test_a_tile_is_the_root_of_its_leaves() -> None:
    """At level 1 of 256 leaves, at level 2 of 65,536; only full ones are told."""
    leaves = numbered(TILE_WIDTH**2 + TILE_WIDTH + 5)
    tree, tiles = FRESH.grown(leaves)
    first = [tile for tile in tiles if tile.level == 1]
    assert [tile.index for tile in first] == list(range(TILE_WIDTH + 1))
    for tile in (first[0], first[100], first[-1]):
        start = tile.index * TILE_WIDTH
        assert tile.hash == plain_root(leaves[start : start + TILE_WIDTH])
    assert [tile for tile in tiles if tile.level > 1] == [
        Tile(2, 0, plain_root(leaves[: TILE_WIDTH**2]))
    ]
    assert tree.root() == plain_root(leaves)
