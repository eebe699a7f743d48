"""Walking through rows as only a damaged file holds them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.store.audit import row_scan as walking
from dialoguekit.store.audit.findings import CHANGED, MOVED, REMOVED, Findings
from dialoguekit.store.audit.row_scan import UNKNOWN, Stopped, Walk
from dialoguekit.store.rows import Row, leaf_of


def row(position: int, seq: int | None = None, stream: str = "leeds") -> Row:
    """A row as it is written."""
    made = Row(position, stream, seq or position, f"id{position}", "a.b", 1, 0, 0, b"{}", b"{}")
    return made._replace(leaf=leaf_of(made))


def walked(*rows: Row) -> tuple[list[bytes], Findings]:
    findings = Findings()
    walk = Walk(findings)
    leaves = walk.over(rows)
    walk.to_the_end(walk.reached)
    return leaves, findings


def test_rows_that_follow_one_another_are_whole() -> None:
    """Their leaves are what is stored."""
    rows = [row(1), row(2), row(3, 1, "york"), row(4, 3)]
    assert walked(*rows) == ([each.leaf for each in rows], Findings())


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
        {"at": "noon"},
        {"noted": 2**64},
        {"context": None},
        {"data": "{}"},
        {"words": b""},
        {"words": "text"},
        {"leaf": None},
        {"leaf": b"short"},
    ],
    ids=str,
)
def test_a_row_of_whatever_types_is_named_and_the_next_is_whole(changes: dict[str, Any]) -> None:
    """Nothing that a file can hold stops the walk."""
    leaves, findings = walked(row(1), row(2)._replace(**changes), row(3))
    assert [(finding.kind, finding.first) for finding in findings.named] == [(CHANGED, 2)]
    assert leaves[::2] == [row(1).leaf, row(3).leaf]
    assert len(leaves[1]) == 32


@given(
    st.dictionaries(st.sampled_from(Row._fields), st.none() | st.integers(-999, 999) | st.binary())
)
def test_no_row_stops_a_walk(changes: dict[str, Any]) -> None:
    """Whatever is in its columns; and if they are not what they were, that is found."""
    strange = row(2)._replace(**changes)
    _, findings = walked(row(1), strange, row(3))
    assert bool(findings.count) == (strange != row(2))


def test_a_place_that_is_taken_twice_is_named() -> None:
    """Such a row counts for nothing."""
    leaves, findings = walked(row(1), row(2), row(2), row(3))
    assert len(leaves) == 3
    assert [(finding.kind, str(finding)) for finding in findings.named] == [
        (MOVED, "There is a second position 2 (leeds #2, a.b).")
    ]


def test_leaves_that_are_gone_keep_the_places_of_those_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Up to a width at which it is no use."""
    leaves, _ = walked(row(1), row(4))
    assert leaves[1:3] == [UNKNOWN, UNKNOWN]
    monkeypatch.setattr(walking, "_WIDEST_GAP", 10)
    with pytest.raises(Stopped):
        walked(row(1), row(13))


def test_streams_that_lack_more_than_can_be_kept_are_named_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The gaps say where, and the streams which."""
    monkeypatch.setattr(walking, "MOST_NAMED", 1)
    rows = [row(n, 1, f"s{n}") for n in (1, 2, 3)] + [row(n, 3, f"s{n - 3}") for n in (4, 5, 6)]
    _, findings = walked(*rows)
    assert sorted(str(finding) for finding in findings.named) == [
        f"Before position {n} (s{n - 3} #3, a.b) there is missing: s{n - 3} #2." for n in (4, 5, 6)
    ]
    assert {finding.kind for finding in findings.named} == {REMOVED}


def test_a_long_run_that_was_moved_is_named_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """How far is found once; what moved otherwise among many that are wrong is just changed."""
    monkeypatch.setattr(walking, "_MOST_PLACES", 2)
    odd = [row(n)._replace(at=7) for n in (1, 2, 3)]
    _, findings = walked(*odd, row(5)._replace(position=4))
    assert [finding.kind for finding in findings.named] == [CHANGED] * 4


def test_several_odd_rows_are_named_one_by_one() -> None:
    """Where one was written is looked for among the others, whatever they hold."""
    odd: dict[str, Any] = {"data": None}
    _, findings = walked(row(1)._replace(at=7), row(2)._replace(**odd), row(3)._replace(at=7))
    assert [(finding.kind, finding.first) for finding in findings.named] == [
        (CHANGED, 1),
        (CHANGED, 2),
        (CHANGED, 3),
    ]
