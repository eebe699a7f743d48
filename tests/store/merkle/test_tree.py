"""The tree: vectors of reference implementations of RFC 6962, and growth in random steps."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.store.merkle.tree import EMPTY_ROOT, TILE_WIDTH, Tile, Tree, leaf_hash, node_hash

INPUTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")
LAST_INPUT = "606162636465666768696a6b6c6d6e6f"
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
LEAVES = [leaf_hash(bytes.fromhex(entry)) for entry in (*INPUTS, LAST_INPUT)]
EMPTY = Tree(0, ())


def naive_root(leaves: list[bytes]) -> bytes:
    """Return the root by the definition of RFC 6962, section 2.1, from all leaves."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    middle = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(naive_root(leaves[:middle]), naive_root(leaves[middle:]))


def numbered_leaves(count: int) -> list[bytes]:
    """Return ``count`` different leaves."""
    return [leaf_hash(str(n).encode()) for n in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_roots_equal_those_of_the_reference(size: int) -> None:
    """The inputs are the first of the eight of the certificate transparency tests."""
    tree, tiles = EMPTY.appended(LEAVES[:size])
    assert tree.root().hex() == ROOTS[size]
    assert (tree.size, len(tree.frontier), tiles) == (size, size.bit_count(), [])


def test_the_frontier_is_full_subtrees_in_descending_size() -> None:
    """Seven leaves are subtrees of four, two and one."""
    tree, _ = EMPTY.appended(LEAVES[:7])
    assert [node.hex() for node in tree.frontier] == [
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    ]


def test_a_node_never_equals_a_leaf() -> None:
    """Leaves and nodes are hashed with different prefixes, and the empty tree without one."""
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)
    assert sha256(b"").digest() == EMPTY_ROOT == EMPTY.root()


@given(st.integers(0, 1200), st.lists(st.integers(0, 700), max_size=6))
def test_growth_in_steps_equals_growth_at_once(count: int, sizes: list[int]) -> None:
    """The same leaves give the same tree and tiles, in any steps."""
    leaves = numbered_leaves(count)
    expected, expected_tiles = EMPTY.appended(leaves)
    tree, tiles, size = EMPTY, list[Tile](), 0
    for next_size in [*sorted(sizes), count]:
        tree, new_tiles = tree.appended(leaves[size:next_size])
        size = max(size, min(next_size, count))
        tiles += new_tiles
    assert tree == expected
    assert sorted(tiles) == sorted(expected_tiles)
    assert expected.root() == naive_root(leaves)


def test_leaves_can_be_appended_one_by_one() -> None:
    """The tree and the tiles are the same."""
    tree, tiles = EMPTY, list[Tile]()
    for leaf in numbered_leaves(600):
        tree, new_tiles = tree.appended([leaf])
        tiles += new_tiles
    assert (tree, tiles) == EMPTY.appended(numbered_leaves(600))


def test_a_tile_is_the_root_of_its_leaves() -> None:
    """It has 256 leaves at level 1, and 65,536 at level 2; only full tiles are returned."""
    leaves = numbered_leaves(TILE_WIDTH**2 + TILE_WIDTH + 5)
    tree, tiles = EMPTY.appended(leaves)
    first = [tile for tile in tiles if tile.level == 1]
    assert [tile.index for tile in first] == list(range(TILE_WIDTH + 1))
    for tile in (first[0], first[100], first[-1]):
        start = tile.index * TILE_WIDTH
        assert tile.hash == naive_root(leaves[start : start + TILE_WIDTH])
    assert [tile for tile in tiles if tile.level > 1] == [
        Tile(2, 0, naive_root(leaves[: TILE_WIDTH**2]))
    ]
    assert tree.root() == naive_root(leaves)
