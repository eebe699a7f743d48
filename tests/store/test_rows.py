"""Rows: equality, leaves, and the checks of an append."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import Conflict, EventIdReused, KeysUnavailable
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import (
    Cipher,
    LockedCipher,
    NoCipher,
    Row,
    append_to_tree,
    compute_leaf,
    find_existing_rows,
    is_encrypted,
    is_erased,
    leaf_input,
    personal_data_digest,
    tombstone,
)

ROW = Row(0, "leeds", 3, "id", "a.b", 1, 10, 20, b"{}", b'{"text":"No"}')
PERSONAL_DATA = b'{"text":"Nobody told us"}'
LEAF = "6cae499227b90679f5008fc131e52f3a8742850f430ca182cb6106b5cd664208"


@pytest.mark.parametrize(
    "changes",
    [
        {"stream": "york"},
        {"seq": 4},
        {"id": "other"},
        {"type": "a.c"},
        {"version": 2},
        {"occurred_at_us": 11},
        {"context": b'{"by":"P1"}'},
        {"data": b"{}"},
    ],
)
def test_rows_differ_by_content_and_seq(changes: dict[str, object]) -> None:
    """Rows that differ in one of these columns are different events."""
    assert not ROW.equals_except_personal_data(ROW._replace(**changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("changes", [{}, {"position": 9}, {"recorded_at_us": 99}])
def test_rows_do_not_differ_by_position_and_recording_time(changes: dict[str, int]) -> None:
    """The log assigns both, so a repeated event may have others."""
    assert ROW.equals_except_personal_data(ROW._replace(**changes))  # type: ignore[arg-type]


def test_new_rows_may_be_inserted() -> None:
    """Rows with new ids and the next seq are not stored yet."""
    assert find_existing_rows([ROW], lambda _: 2, {}) is None


def test_repeated_rows_are_returned_as_stored() -> None:
    """They are returned in the order of the batch, whatever the current version."""
    stored = {
        "b": ROW._replace(position=6, seq=4, id="b", recorded_at_us=0),
        "a": ROW._replace(position=5, seq=3, id="a"),
    }
    repeated = [ROW._replace(id="a"), ROW._replace(seq=4, id="b")]

    assert find_existing_rows(repeated, lambda _: 17, stored) == [stored["a"], stored["b"]]


def test_a_conflict_differs_from_a_reused_id() -> None:
    """New ids with a wrong version conflict; a known id among them is reused."""
    other = ROW._replace(id="other", seq=2)

    with pytest.raises(Conflict, match="leeds: expected 2, found 7"):
        find_existing_rows([ROW], lambda _: 7, {})
    with pytest.raises(EventIdReused, match="other is already used at leeds #2"):
        find_existing_rows([other, ROW], lambda _: 7, {"other": other})


def test_rows_of_several_streams_are_checked_per_stream() -> None:
    """A batch may contain several streams; each row must be the next of its own."""
    rows = [ROW, ROW._replace(stream="york", seq=8), ROW._replace(seq=4)]
    versions = {"leeds": 2, "york": 7}

    assert find_existing_rows(rows, versions.__getitem__, {}) is None
    with pytest.raises(Conflict, match="leeds: expected 4, found 3"):
        find_existing_rows([ROW, ROW._replace(seq=5)], versions.__getitem__, {})


# Leaves

_rows = st.builds(
    Row,
    position=st.integers(1, 2**63 - 1),
    stream=st.text(min_size=1, max_size=5),
    seq=st.integers(1, 2**63 - 1),
    id=st.text(min_size=1, max_size=5),
    type=st.text(min_size=1, max_size=5),
    version=st.integers(1, 2**63 - 1),
    occurred_at_us=st.integers(-(2**63), 2**63 - 1),
    recorded_at_us=st.integers(-(2**63), 2**63 - 1),
    context=st.binary(max_size=5),
    data=st.binary(max_size=5),
    personal_data=st.none() | st.binary(min_size=1, max_size=5).filter(lambda w: w[0] != 0),
)


@given(_rows, _rows)
def test_a_leaf_covers_every_column(one: Row, other: Row) -> None:
    """Two rows that differ in any column but the leaf have different leaves."""
    assert (compute_leaf(one) == compute_leaf(other)) == (one[:11] == other[:11])


def test_bytes_cannot_move_between_columns() -> None:
    """The leaf covers the length of each column."""
    one, other = ROW._replace(context=b"{}x", data=b"y"), ROW._replace(context=b"{}", data=b"xy")

    assert compute_leaf(one) != compute_leaf(other)


def test_the_form_of_a_leaf_never_changes() -> None:
    """Every published leaf must stay valid."""
    row = Row(7, "leeds", 3, "e-1", "a.b", 1, -5, 20, b"{}", b'{"n":1}', PERSONAL_DATA)

    assert leaf_input(row).startswith(b"dialoguekit event 1\n")
    assert compute_leaf(row).hex() == LEAF


def test_a_leaf_stays_valid_after_erasure() -> None:
    """A tombstone contains the digest of the erased data."""
    row = ROW._replace(personal_data=PERSONAL_DATA)
    erased = tombstone(PERSONAL_DATA)

    assert erased == b"\x00" + sha256(PERSONAL_DATA).digest()
    assert compute_leaf(row._replace(personal_data=erased)) == compute_leaf(row)
    assert personal_data_digest(erased) == personal_data_digest(PERSONAL_DATA)
    assert tombstone(erased) == erased


def test_no_personal_data_differs_from_erased_data() -> None:
    """An event that never had personal data has another leaf than an erased one."""
    assert personal_data_digest(None) == b""
    assert compute_leaf(ROW) != compute_leaf(ROW._replace(personal_data=tombstone(PERSONAL_DATA)))


@pytest.mark.parametrize(
    ("personal_data", "erased", "encrypted"),
    [
        (None, False, False),
        (PERSONAL_DATA, False, False),
        (tombstone(PERSONAL_DATA), True, False),
        (b"\x01 secret", False, True),
    ],
)
def test_the_first_byte_shows_the_state_of_personal_data(
    personal_data: bytes | None, erased: bool, encrypted: bool
) -> None:
    """It distinguishes plaintext, ciphertext and tombstone."""
    assert (is_erased(personal_data), is_encrypted(personal_data)) == (erased, encrypted)
    readable = personal_data if personal_data and not erased and not encrypted else None
    assert NoCipher().open(ROW._replace(personal_data=personal_data)) == readable


def test_without_keys_no_personal_data_is_read_or_stored() -> None:
    """It reads as withheld, and is never stored unencrypted."""
    cipher: Cipher = LockedCipher()
    assert cipher.open(ROW._replace(personal_data=b"\x01 secret")) is None
    with pytest.raises(KeysUnavailable, match="Restore its key store"):
        LockedCipher().seal("leeds", 3, "a.b", "P1", PERSONAL_DATA)


def test_rows_are_appended_to_the_tree_in_order() -> None:
    """They get the positions after the last leaf."""
    first = append_to_tree(Tree(0, ()), [ROW, ROW._replace(seq=4)])
    second = append_to_tree(first.tree, [ROW._replace(seq=5)])

    rows = [*first.rows, *second.rows]
    assert [row.position for row in rows] == [1, 2, 3]
    assert [row.leaf for row in rows] == [compute_leaf(row) for row in rows]
    assert second.tree == Tree(0, ()).appended([row.leaf for row in rows])[0]
