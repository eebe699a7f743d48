"""Audits: events rewritten with their leaves, and books that were altered."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import NEUTRAL
from dialoguekit.store import Codec
from dialoguekit.store.audit import findings as kinds
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import Row, leaf_of

CODEC = Codec(NEUTRAL)
EVENTS = 600


@pytest.mark.parametrize("position", [7, 300, 599])
def test_an_event_rewritten_with_its_leaf_is_found_by_the_tree(victim: Any, position: int) -> None:
    """Which of its neighbours it is cannot be told."""
    rows = victim.rows()
    rows[position - 1] = rows[position - 1]._replace(at=0)
    victim.rewrite(rows, books=False)
    ((kind, first, last),) = victim.found()
    assert kind == kinds.CHANGED
    assert first <= position <= last <= first + 255


def test_a_rewritten_event_is_not_hidden_by_one_that_is_named(victim: Any) -> None:
    """Nor is one that was changed hidden by it."""
    rows = victim.rows()
    rows[6] = rows[6]._replace(at=0)
    victim.rewrite(rows, books=False)
    victim.do("UPDATE events SET at = 1 WHERE position = 300")
    assert victim.found() == [(kinds.CHANGED, 1, 256), (kinds.CHANGED, 300, 300)]


def test_a_number_that_a_stream_lacks_is_found_without_a_gap(victim: Any) -> None:
    """Also where positions, leaves and the tree were all mended."""
    rows = victim.rows()
    del rows[299]
    victim.rewrite(rows, books=True)
    audited = victim.audited()
    (finding,) = audited.findings
    assert (finding.kind, finding.first) == (kinds.REMOVED, 302)
    assert "there is missing: york #100." in str(finding)


def test_a_stream_in_another_order_is_found_without_a_wrong_leaf(victim: Any) -> None:
    """The numbers of a stream go up by one, wherever it stands."""
    rows = victim.rows()
    rows[3], rows[4] = rows[4], rows[3]
    victim.rewrite(rows, books=True)
    audited = victim.audited()
    assert {finding.first for finding in audited.findings} <= {4, 5}
    assert any("stands what belongs before" in str(finding) for finding in audited.findings)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE tree SET hash = zeroblob(32) WHERE tile = 1", [(kinds.BOOKS, 257, 512)]),
        ("DELETE FROM tree WHERE tile = 0", [(kinds.BOOKS, 1, 256)]),
        ("DELETE FROM tree", [(kinds.BOOKS, 1, 256), (kinds.BOOKS, 257, 512)]),
        ("INSERT INTO tree VALUES (1, 2, zeroblob(32))", [(kinds.BOOKS, 601, 768)]),
        ("UPDATE head SET frontier = zeroblob(4 * 32)", None),
        ("UPDATE head SET frontier = x'00'", [(kinds.BOOKS, 0, 0)]),
        ("UPDATE head SET size = 599", None),
        ("UPDATE head SET size = 601", None),
        ("UPDATE head SET size = -1", [(kinds.BOOKS, 0, 0)]),
    ],
)
def test_books_that_were_changed_are_found(
    victim: Any, change: str, found: list[tuple[str, int, int]] | None
) -> None:
    """Events that are whole are told from books that are not, where that can be told."""
    victim.do(change)
    if found is None:
        assert victim.found()
    else:
        assert victim.found() == found


def test_a_larger_tile_is_found_with_the_events_beneath_it() -> None:
    """It is named by itself only where the events are whole."""
    with MemoryLog(CODEC) as log:
        rows = (
            Row(0, "leeds", n, f"id{n}", "a.b", 1, 0, 0, b"{}", b"{}") for n in range(1, 65_600)
        )
        log.restore(rows)
        assert audit(log, keep=False).whole
        log._recorder.tiles[2, 0] = bytes(32)
        assert [(f.kind, f.first, f.last) for f in audit(log, keep=False).findings] == [
            (kinds.BOOKS, 1, 65_536)
        ]
        changed = log._recorder._rows[700]._replace(at=1)
        log._recorder._rows[700] = changed._replace(leaf=leaf_of(changed))
        assert [(f.kind, f.first, f.last) for f in audit(log, keep=False).findings] == [
            (kinds.CHANGED, 513, 768)
        ]
        del log._recorder.tiles[1, 2]
        del log._recorder.tiles[1, 5]
        log._recorder.tree = Tree(65_599, (bytes(32), *log.tree().frontier[1:]))
        assert {f.kind for f in audit(log, keep=False).findings} == {kinds.BOOKS, kinds.CHANGED}
