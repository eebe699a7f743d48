"""Rows: one fact or two, what their leaves cover, and where they may be placed."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import Conflict, EventIdReused, KeysUnavailable
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import (
    Guard,
    LockedWords,
    PlainWords,
    Row,
    already_placed,
    blanked,
    digest_of,
    entry,
    grown,
    is_blanked,
    is_sealed,
    leaf_of,
)

ROW = Row(0, "leeds", 3, "id", "a.b", 1, 10, 20, b"{}", b'{"text":"No"}')
WORDS = b'{"text":"Nobody told us"}'
LEAF = "6cae499227b90679f5008fc131e52f3a8742850f430ca182cb6106b5cd664208"


@pytest.mark.parametrize(
    "changes",
    [
        {"stream": "york"},
        {"seq": 4},
        {"id": "other"},
        {"type": "a.c"},
        {"version": 2},
        {"at": 11},
        {"context": b'{"by":"P1"}'},
        {"data": b"{}"},
    ],
)
def test_a_fact_is_all_that_was_said_and_where(changes: dict[str, object]) -> None:
    """Rows that differ in content or place are different facts."""
    assert not ROW.same_but_words(ROW._replace(**changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("changes", [{}, {"position": 9}, {"noted": 99}])
def test_a_fact_is_not_when_it_was_noted(changes: dict[str, int]) -> None:
    """Position and time of noting are given by the log, and are no part of the fact."""
    assert ROW.same_but_words(ROW._replace(**changes))  # type: ignore[arg-type]


def test_new_rows_may_be_inserted() -> None:
    """Rows with new ids at the right version stand nowhere yet."""
    assert already_placed([ROW], lambda _: 2, {}) is None


def test_repeated_rows_stand_where_they_stand() -> None:
    """Stored rows are returned in the order of the batch, whatever the version is by now."""
    stored = {
        "b": ROW._replace(position=6, seq=4, id="b", noted=0),
        "a": ROW._replace(position=5, seq=3, id="a"),
    }
    again = [ROW._replace(id="a"), ROW._replace(seq=4, id="b")]

    assert already_placed(again, lambda _: 17, stored) == [stored["a"], stored["b"]]


def test_a_conflict_is_told_from_a_reused_id() -> None:
    """New ids at a wrong version conflict; a known id among them is reused."""
    other = ROW._replace(id="other", seq=2)

    with pytest.raises(Conflict, match="leeds stands at 7 events, not at 2"):
        already_placed([ROW], lambda _: 7, {})
    with pytest.raises(EventIdReused, match="other already stands at leeds #2"):
        already_placed([other, ROW], lambda _: 7, {"other": other})


def test_rows_of_several_streams_each_follow_on() -> None:
    """Rows may span streams; each must be the next of its own."""
    rows = [ROW, ROW._replace(stream="york", seq=8), ROW._replace(seq=4)]
    versions = {"leeds": 2, "york": 7}

    assert already_placed(rows, versions.__getitem__, {}) is None
    with pytest.raises(Conflict, match="leeds stands at 3 events, not at 4"):
        already_placed([ROW, ROW._replace(seq=5)], versions.__getitem__, {})


# Leaves

_rows = st.builds(
    Row,
    position=st.integers(1, 2**63 - 1),
    stream=st.text(min_size=1, max_size=5),
    seq=st.integers(1, 2**63 - 1),
    id=st.text(min_size=1, max_size=5),
    type=st.text(min_size=1, max_size=5),
    version=st.integers(1, 2**63 - 1),
    at=st.integers(-(2**63), 2**63 - 1),
    noted=st.integers(-(2**63), 2**63 - 1),
    context=st.binary(max_size=5),
    data=st.binary(max_size=5),
    words=st.none() | st.binary(min_size=1, max_size=5).filter(lambda w: w[0] != 0),
)


@given(_rows, _rows)
def test_a_leaf_covers_every_column(one: Row, other: Row) -> None:
    """Two rows that differ in anything but the leaf have different leaves."""
    assert (leaf_of(one) == leaf_of(other)) == (one[:11] == other[:11])


def test_no_bytes_can_move_between_columns() -> None:
    """Every column goes in with its length: what one ends with, the next cannot begin with."""
    one, other = ROW._replace(context=b"{}x", data=b"y"), ROW._replace(context=b"{}", data=b"xy")

    assert leaf_of(one) != leaf_of(other)


def test_a_leaf_is_fixed_for_ever() -> None:
    """The form of an entry, and so every leaf that was ever published, does not change."""
    row = Row(7, "leeds", 3, "e-1", "a.b", 1, -5, 20, b"{}", b'{"n":1}', WORDS)

    assert entry(row).startswith(b"dialoguekit event 1\n")
    assert leaf_of(row).hex() == LEAF


def test_a_leaf_stands_when_the_words_are_gone() -> None:
    """Blanked words leave their digest behind, and with it the same leaf."""
    row = ROW._replace(words=WORDS)
    left = blanked(WORDS)

    assert left == b"\x00" + sha256(WORDS).digest()
    assert leaf_of(row._replace(words=left)) == leaf_of(row)
    assert digest_of(left) == digest_of(WORDS)
    assert blanked(left) == left


def test_no_words_are_told_from_blanked_ones() -> None:
    """An event that never had words has another leaf than one whose words are gone."""
    assert digest_of(None) == b""
    assert leaf_of(ROW) != leaf_of(ROW._replace(words=blanked(WORDS)))


@pytest.mark.parametrize(
    ("words", "blank", "sealed"),
    [
        (None, False, False),
        (WORDS, False, False),
        (blanked(WORDS), True, False),
        (b"\x01 secret", False, True),
    ],
)
def test_words_say_what_they_are(words: bytes | None, blank: bool, sealed: bool) -> None:
    """Plain, sealed and blanked words are told by their first byte."""
    assert (is_blanked(words), is_sealed(words)) == (blank, sealed)
    readable = words if words and not blank and not sealed else None
    assert PlainWords().open(ROW._replace(words=words)) == readable


def test_a_log_without_its_keys_takes_no_words() -> None:
    """Without the keys of a sealed log words are neither read nor kept unsealed."""
    guard: Guard = LockedWords()
    assert guard.open(ROW._replace(words=b"\x01 secret")) is None
    with pytest.raises(KeysUnavailable, match="Put its keys back"):
        LockedWords().seal("leeds", 3, "a.b", "P1", WORDS)


def test_rows_grow_the_tree_in_their_order() -> None:
    """Placed rows get positions behind the last leaf, and their leaves the tree."""
    first = grown(Tree(0, ()), [ROW, ROW._replace(seq=4)])
    second = grown(first.tree, [ROW._replace(seq=5)])

    placed = [*first.rows, *second.rows]
    assert [row.position for row in placed] == [1, 2, 3]
    assert [row.leaf for row in placed] == [leaf_of(row) for row in placed]
    assert second.tree == Tree(0, ()).grown([row.leaf for row in placed])[0]
