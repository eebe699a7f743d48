"""Row scans of rows that only a damaged file contains."""

from __future__ import annotations

from typing import Any, TypeAlias

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.store.audit import row_scan
from dialoguekit.store.audit.findings import CHANGED, ENCRYPTION, MOVED, REMOVED, Findings
from dialoguekit.store.audit.row_scan import UNKNOWN_LEAF, RowNames, RowScan, ScanAborted
from dialoguekit.store.reader import ALL_COLUMNS
from dialoguekit.store.rows import NewRow

Columns: TypeAlias = tuple[Any, ...]

STREAMS = ["leeds", "york", *(f"s{n}" for n in range(1, 7))]
NAMES = RowNames(
    {1: (b"a.b", 1), 2: (b"a.b", 2)},
    {number: name.encode() for number, name in enumerate(STREAMS)},
    frozenset((0, *range(2, 256))),
)


def row(position: int, seq: int | None = None, stream: str = "leeds", at: int = 0) -> Columns:
    """Return all columns of a row as it is written, or with another position than ``at``."""
    seq = seq or position
    new = NewRow(stream, seq, f"id{position}", "a.b", 1, 0, 0, b"{}", b"{}")
    return (at or position, 1, *new.at(position), STREAMS.index(stream), seq, new.id)


def leaf(columns: Columns) -> bytes:
    """Return the leaf of a row."""
    found = columns[ALL_COLUMNS.index("leaf_hash")]
    assert isinstance(found, bytes)
    return found


def changed(columns: Columns, changes: dict[str, Any]) -> Columns:
    """Return a row with other values in some columns."""
    return tuple((dict(zip(ALL_COLUMNS, columns, strict=True)) | changes).values())


def scan(*rows: Columns, names: RowNames = NAMES) -> tuple[list[bytes], Findings]:
    findings = Findings()
    state = RowScan(findings, names)
    leaves = state.scan(rows)
    state.finish(state.last_position)
    return leaves, findings


def test_consecutive_rows_are_intact() -> None:
    """The scan returns their stored leaves."""
    rows = [row(1), row(2), row(3, 1, "york"), row(4, 3)]
    assert scan(*rows) == (list(map(leaf, rows)), Findings())


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": None},
        {"kind": 2},
        {"kind": "a.b"},
        {"envelope": None},
        {"envelope": "text"},
        {"envelope": b""},
        {"envelope": 7},
        {"stream": None},
        {"stream": 1},
        {"stream": b"leeds"},
        {"stream": 99},
        {"seq": "2"},
        {"seq": None},
        {"seq": 2.5},
        {"seq": 2**70},
        {"seq": -1},
        {"id": 7},
        {"id": None},
        {"id": b"id2"},
        {"id": "\ud800"},
        {"data": "{}"},
        {"data": None},
        {"data": 2},
        {"personal_data": b""},
        {"personal_data": "text"},
        {"personal_data": 7},
        {"leaf_hash": None},
        {"leaf_hash": b"short"},
        {"leaf_hash": bytes(32)},
    ],
    ids=str,
)
def test_a_row_with_wrong_types_is_reported(changes: dict[str, Any]) -> None:
    """The next row is intact."""
    leaves, findings = scan(row(1), changed(row(2), changes), row(3))
    assert [(finding.kind, finding.first) for finding in findings.reported] == [(CHANGED, 2)]
    assert leaves[::2] == [leaf(row(1)), leaf(row(3))]
    assert len(leaves[1]) == 32


@given(
    st.dictionaries(st.sampled_from(ALL_COLUMNS), st.none() | st.integers(-999, 999) | st.binary())
)
def test_no_row_stops_a_scan(changes: dict[str, Any]) -> None:
    """Every difference in its columns is reported."""
    damaged = changed(row(2), changes)
    _, findings = scan(row(1), damaged, row(3))
    assert bool(findings.count) == (damaged != row(2))


def test_a_repeated_position_is_reported() -> None:
    """The second row is ignored."""
    leaves, findings = scan(row(1), row(2), row(2), row(3))
    assert len(leaves) == 3
    assert [(finding.kind, str(finding)) for finding in findings.reported] == [
        (MOVED, "A second event is stored at position 2 (leeds #2, a.b).")
    ]


def test_missing_leaves_are_replaced_by_placeholders(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scan stops at a gap that is too wide."""
    leaves, _ = scan(row(1), row(4))
    assert leaves[1:3] == [UNKNOWN_LEAF, UNKNOWN_LEAF]
    monkeypatch.setattr(row_scan, "_MAX_GAP", 10)
    with pytest.raises(ScanAborted):
        scan(row(1), row(13))


def test_gaps_beyond_the_limit_are_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each finding gives the position and the missing seq."""
    monkeypatch.setattr(row_scan, "MAX_REPORTED", 1)
    rows = [row(n, 1, f"s{n}") for n in (1, 2, 3)] + [row(n, 3, f"s{n - 3}") for n in (4, 5, 6)]
    _, findings = scan(*rows)
    assert sorted(str(finding) for finding in findings.reported) == [
        f"Missing before position {n} (s{n - 3} #3, a.b): s{n - 3} #2." for n in (4, 5, 6)
    ]
    assert {finding.kind for finding in findings.reported} == {REMOVED}


def test_a_moved_row_is_reported_with_its_position() -> None:
    """Its envelope has the position where it was written; the rows after it are intact."""
    _, findings = scan(row(1), row(4, at=2), row(3), row(2, at=4), row(5))
    assert [str(finding) for finding in findings.reported] == [
        "The event at position 2 (leeds #4, a.b) was moved from position 4.",
        "The event at position 4 (leeds #2, a.b) was moved from position 2.",
    ]


def test_several_modified_rows_are_reported() -> None:
    """Each is reported, whatever its types."""
    rows = [row(1), row(2), row(3)]
    values: tuple[dict[str, Any], ...] = ({"data": b"[]"}, {"data": None}, {"envelope": None})
    _, findings = scan(*(changed(r, changes) for r, changes in zip(rows, values, strict=True)))
    assert [(finding.kind, finding.first) for finding in findings.reported] == [
        (CHANGED, 1),
        (CHANGED, 2),
        (CHANGED, 3),
    ]


PERSONAL_DATA = {
    "plaintext": b'{"text":"No"}',
    "ciphertext": b"\x01 secret",
    "tombstone": b"\x00" + bytes(32),
}


@pytest.mark.parametrize("kind", PERSONAL_DATA)
@pytest.mark.parametrize("encrypted", [True, False])
def test_personal_data_has_the_form_of_its_log(encrypted: bool, kind: str) -> None:
    """Plaintext in an encrypted log is reported, and a ciphertext in another one."""
    names = attrs.evolve(NAMES, prefixes=frozenset((0, 1) if encrypted else (0, *range(2, 256))))
    new = NewRow("leeds", 1, "id1", "a.b", 1, 0, 0, b"{}", b"{}", PERSONAL_DATA[kind])
    _, findings = scan((1, 1, *new.at(1), 0, 1, "id1"), names=names)
    wrong = kind == ("plaintext" if encrypted else "ciphertext")
    assert [(f.kind, f.first) for f in findings.reported] == [(ENCRYPTION, 1)] * wrong


@pytest.mark.parametrize(
    ("kinds", "streams"),
    [
        ([(1, "a.c", 1)], {"leeds": 0}),
        ([(1, "a.b", 2)], {"leeds": 0}),
        ([(2, "a.b", 1)], {"leeds": 0}),
        ([], {"leeds": 0}),
        ([(1, "a.b", 1)], {"york": 0}),
        ([(1, "a.b", 1)], {"leeds": 1}),
        ([(1, "a.b", 1)], {}),
    ],
)
def test_wrong_names_are_reported(kinds: list[Any], streams: dict[str, int]) -> None:
    """The names of the stream and of the type are compared with the envelope of each event."""
    names = RowNames(
        {number: (type.encode(), version) for number, type, version in kinds},
        {number: name.encode() for name, number in streams.items()},
        NAMES.prefixes,
    )
    _, findings = scan(row(1), row(2), names=names)
    assert [(f.kind, f.first) for f in findings.reported] == [(CHANGED, 1), (CHANGED, 2)]
