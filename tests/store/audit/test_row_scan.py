"""Row scans of rows that only a damaged file contains."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.store.audit import row_scan
from dialoguekit.store.audit.findings import CHANGED, MOVED, REMOVED, Findings
from dialoguekit.store.audit.row_scan import UNKNOWN_LEAF, RowScan, ScanAborted
from dialoguekit.store.rows import Row, compute_leaf


def row(position: int, seq: int | None = None, stream: str = "leeds") -> Row:
    """Return a row as it is written."""
    made = Row(position, stream, seq or position, f"id{position}", "a.b", 1, 0, 0, b"{}", b"{}")
    return made._replace(leaf=compute_leaf(made))


def scan(*rows: Row) -> tuple[list[bytes], Findings]:
    findings = Findings()
    state = RowScan(findings)
    leaves = state.scan(rows)
    state.finish(state.last_position)
    return leaves, findings


def test_consecutive_rows_are_intact() -> None:
    """The scan returns their stored leaves."""
    rows = [row(1), row(2), row(3, 1, "york"), row(4, 3)]
    assert scan(*rows) == ([r.leaf for r in rows], Findings())


@pytest.mark.parametrize(
    "changes",
    [
        {"stream": None},
        {"stream": b"leeds"},
        {"stream": "\ud800"},
        {"seq": "2"},
        {"seq": None},
        {"seq": 2.5},
        {"seq": 2**70},
        {"seq": -1},
        {"id": 7},
        {"type": None},
        {"version": b""},
        {"occurred_at_us": "noon"},
        {"recorded_at_us": 2**64},
        {"context": None},
        {"data": "{}"},
        {"personal_data": b""},
        {"personal_data": "text"},
        {"leaf": None},
        {"leaf": b"short"},
    ],
    ids=str,
)
def test_a_row_with_wrong_types_is_reported(changes: dict[str, Any]) -> None:
    """The next row is intact."""
    leaves, findings = scan(row(1), row(2)._replace(**changes), row(3))
    assert [(finding.kind, finding.first) for finding in findings.reported] == [(CHANGED, 2)]
    assert leaves[::2] == [row(1).leaf, row(3).leaf]
    assert len(leaves[1]) == 32


@given(
    st.dictionaries(st.sampled_from(Row._fields), st.none() | st.integers(-999, 999) | st.binary())
)
def test_no_row_stops_a_scan(changes: dict[str, Any]) -> None:
    """Every difference in its columns is reported."""
    damaged = row(2)._replace(**changes)
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


def test_a_moved_row_beyond_the_limit_is_modified(monkeypatch: pytest.MonkeyPatch) -> None:
    """The original position is searched among a limited number of rows."""
    monkeypatch.setattr(row_scan, "_MAX_CANDIDATES", 2)
    modified = [row(n)._replace(occurred_at_us=7) for n in (1, 2, 3)]
    _, findings = scan(*modified, row(5)._replace(position=4))
    assert [finding.kind for finding in findings.reported] == [CHANGED] * 4


def test_several_modified_rows_are_reported() -> None:
    """The original position is searched among the others, whatever their types."""
    modified: dict[str, Any] = {"data": None}
    _, findings = scan(
        row(1)._replace(occurred_at_us=7),
        row(2)._replace(**modified),
        row(3)._replace(occurred_at_us=7),
    )
    assert [(finding.kind, finding.first) for finding in findings.reported] == [
        (CHANGED, 1),
        (CHANGED, 2),
        (CHANGED, 3),
    ]
