"""Rows: packed envelopes, equality, leaves, and the checks of an append."""

from __future__ import annotations

import struct
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import EventIdReused
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import (
    HEADER_BYTES,
    LEAF_TAG,
    Envelope,
    NewRow,
    Row,
    append_to_tree,
    compute_leaf,
    find_duplicate,
    find_existing_rows,
    is_encrypted,
    is_erased,
    personal_data_digest,
    place_rows,
    position_of,
    tombstone,
    unpack_envelope,
)

ROW = NewRow("leeds", 3, "id", "a.b", 1, 10, 20, b"{}", b'{"text":"No"}')
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
    assert not ROW.equals(ROW._replace(**changes).at(9))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes", [{}, {"recorded_at_us": 99}, {"personal_data": b"\x01 another ciphertext"}]
)
@pytest.mark.parametrize("position", [1, 9])
def test_rows_do_not_differ_by_what_the_log_assigns(
    changes: dict[str, object], position: int
) -> None:
    """A repeated event may have another position, recording time and ciphertext."""
    assert ROW.equals(ROW._replace(**changes).at(position))  # type: ignore[arg-type]


def test_new_rows_are_not_found() -> None:
    """Rows with new ids are not stored yet."""
    assert find_existing_rows([ROW], {}) is None


def test_repeated_rows_are_returned_as_stored() -> None:
    """They are returned in the order of the batch."""
    stored = {
        "b": ROW._replace(seq=4, id="b", recorded_at_us=0).at(6),
        "a": ROW._replace(id="a").at(5),
    }
    repeated = [ROW._replace(id="a"), ROW._replace(seq=4, id="b")]

    assert find_existing_rows(repeated, stored) == [stored["a"], stored["b"]]


@pytest.mark.parametrize("changes", [{"seq": 2}, {"stream": "york"}, {"data": b"{}"}])
def test_a_reused_id_is_reported_with_its_event(changes: dict[str, object]) -> None:
    """This holds if another event has the id, and if only some ids of a batch are known."""
    other = ROW._replace(**{"id": "other"} | changes)  # type: ignore[arg-type]
    stored = {"other": other.at(7)}

    for rows in ([ROW._replace(id="other")], [other, ROW], [ROW, other]):
        with pytest.raises(EventIdReused, match=f"other is already used at {other.stream} #"):
            find_existing_rows(rows, stored)


def test_a_duplicate_in_a_batch_is_found() -> None:
    """It is the second row with its id."""
    second = ROW._replace(seq=4)

    assert find_duplicate([ROW, ROW._replace(id="other"), second]) is second


# Envelopes

_new_rows = st.builds(
    NewRow,
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
_positions = st.integers(1, 2**63 - 1)


@given(_new_rows, _positions)
def test_unpacking_an_envelope_returns_what_was_packed(new: NewRow, position: int) -> None:
    """Each field, and the properties of the row, have the values of the new row."""
    row = new.at(position)

    assert row.unpacked() == unpack_envelope(row.envelope) == Envelope(position, *new[:8])
    assert NewRow.of(row) == new
    assert position_of(row.envelope) == row.position == position
    assert (row.stream, row.seq, row.id, row.type, row.version) == new[:5]
    assert (row.occurred_at_us, row.recorded_at_us, row.context) == new[5:8]
    assert (row.data, row.personal_data) == new[8:]
    assert row.leaf == compute_leaf(row)


@pytest.mark.parametrize("length", [0, 1, HEADER_BYTES - 1, HEADER_BYTES, -1])
def test_a_truncated_envelope_is_refused(length: int) -> None:
    """Its head says how long it is."""
    with pytest.raises((struct.error, ValueError)):
        unpack_envelope(ROW.at(1).envelope[:length])
    with pytest.raises(ValueError, match="another length"):
        unpack_envelope(ROW.at(1).envelope + b"x")


# Leaves


@given(st.tuples(_new_rows, _positions), st.tuples(_new_rows, _positions))
def test_equal_leaves_mean_equal_rows(one: tuple[NewRow, int], other: tuple[NewRow, int]) -> None:
    """Two rows that differ in position or any value have different leaves."""
    leaves = [new.at(position).leaf for new, position in (one, other)]
    assert (leaves[0] == leaves[1]) == (one == other)


@given(_new_rows, st.sampled_from(NewRow._fields), _new_rows)
def test_a_leaf_covers_each_value(new: NewRow, field: str, other: NewRow) -> None:
    """Rows that differ in one value only have different leaves."""
    changed = new._replace(**{field: getattr(other, field)})
    assert (changed.at(1).leaf == new.at(1).leaf) == (changed == new)


@given(_new_rows, st.integers(1, 5))
def test_bytes_cannot_move_between_envelope_data_and_digest(new: NewRow, count: int) -> None:
    """The lengths in the envelope protect the boundaries, so such a row has no leaf."""
    row = new._replace(personal_data=b'{"text":"x"}').at(1)
    digest = personal_data_digest(row.personal_data)
    moves = (
        Row(row.envelope + row.data[:count], row.data[count:], row.personal_data, row.leaf),
        Row(row.envelope[:-count], row.envelope[-count:] + row.data, row.personal_data, row.leaf),
        Row(row.envelope, row.data + digest, None, row.leaf),
        Row(row.envelope, row.data + digest[:count], b"\x00" + digest[count:], row.leaf),
    )
    for moved in moves:
        if moved != row:
            with pytest.raises((struct.error, ValueError)):
                compute_leaf(moved)


def test_bytes_cannot_move_between_names_and_context() -> None:
    """The leaf covers the length of each value."""
    for one, other in (
        (ROW._replace(stream="leedsi", id="d"), ROW),
        (ROW._replace(id="ida", type=".b"), ROW),
        (ROW._replace(context=b"b{}", type="a."), ROW),
        (ROW._replace(context=b"{}x", data=b"y"), ROW._replace(context=b"{}", data=b"xy")),
    ):
        assert one.at(1).leaf != other.at(1).leaf


def test_the_form_of_a_leaf_never_changes() -> None:
    """Every published leaf must stay valid."""
    row = NewRow("leeds", 3, "e-1", "a.b", 1, -5, 20, b"{}", b'{"n":1}', PERSONAL_DATA).at(7)

    covered = row.envelope + row.data + sha256(PERSONAL_DATA).digest()
    assert LEAF_TAG == b"\x00dialoguekit event 1\n"
    assert sha256(LEAF_TAG + covered).hexdigest() == LEAF
    assert row.leaf.hex() == compute_leaf(row).hex() == LEAF


def test_a_leaf_stays_valid_after_erasure() -> None:
    """A tombstone contains the digest of the erased data."""
    row = ROW._replace(personal_data=PERSONAL_DATA).at(1)
    erased = tombstone(PERSONAL_DATA)

    assert erased == b"\x00" + sha256(PERSONAL_DATA).digest()
    assert compute_leaf(row._replace(personal_data=erased)) == compute_leaf(row)
    assert personal_data_digest(erased) == personal_data_digest(PERSONAL_DATA)
    assert tombstone(erased) == erased


def test_no_personal_data_differs_from_erased_data() -> None:
    """An event that never had personal data has another leaf than an erased one."""
    assert personal_data_digest(None) == b""
    assert ROW.at(1).leaf != ROW._replace(personal_data=tombstone(PERSONAL_DATA)).at(1).leaf


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


@given(st.lists(_new_rows, max_size=5), st.integers(1, 2**62))
def test_rows_are_placed_one_after_the_other(rows: list[NewRow], position: int) -> None:
    """A batch is packed as its rows are one by one."""
    assert place_rows(rows, position) == [row.at(n) for n, row in enumerate(rows, position)]


def test_rows_are_appended_to_the_tree_in_order() -> None:
    """They get the positions after the last leaf."""
    first = append_to_tree(Tree(0, ()), [ROW, ROW._replace(seq=4)])
    second = append_to_tree(first.tree, [ROW._replace(seq=5)])

    rows = [*first.rows, *second.rows]
    assert [row.position for row in rows] == [1, 2, 3]
    assert [row.leaf for row in rows] == [compute_leaf(row) for row in rows]
    assert second.tree == Tree(0, ()).appended([row.leaf for row in rows])[0]
