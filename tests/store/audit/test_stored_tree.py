"""An audit reports events rewritten with their leaves, and a modified stored tree."""

from __future__ import annotations

from typing import Any

import pytest
from tests.store.sample_log import CODEC

from dialoguekit.store.audit import findings as kinds
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import Row, compute_leaf

EVENTS = 600


@pytest.mark.parametrize("position", [7, 300, 599])
def test_an_event_rewritten_with_its_leaf_is_reported(tampered: Any, position: int) -> None:
    """The stored tree shows the tile of the event, but not the event."""
    rows = tampered.rows()
    rows[position - 1] = rows[position - 1]._replace(occurred_at_us=0)
    tampered.rewrite(rows, rebuild_tree=False)
    ((kind, first, last),) = tampered.findings()
    assert kind == kinds.CHANGED
    assert first <= position <= last <= first + 255


def test_a_rewritten_and_a_modified_event_are_both_reported(tampered: Any) -> None:
    """Neither finding hides the other."""
    rows = tampered.rows()
    rows[6] = rows[6]._replace(occurred_at_us=0)
    tampered.rewrite(rows, rebuild_tree=False)
    tampered.execute("UPDATE events SET at = 1 WHERE position = 300")
    assert tampered.findings() == [(kinds.CHANGED, 1, 256), (kinds.CHANGED, 300, 300)]


def test_a_missing_seq_is_reported_without_a_gap(tampered: Any) -> None:
    """It is found even if positions, leaves and the tree were rebuilt."""
    rows = tampered.rows()
    del rows[299]
    tampered.rewrite(rows, rebuild_tree=True)
    result = tampered.audit()
    (finding,) = result.findings
    assert (finding.kind, finding.first) == (kinds.REMOVED, 302)
    assert "Missing before position 302 (york #101, contribution.made): york #100." in str(finding)


def test_a_reordered_stream_is_reported_without_a_wrong_leaf(tampered: Any) -> None:
    """Each seq of a stream follows the one before."""
    rows = tampered.rows()
    rows[3], rows[4] = rows[4], rows[3]
    tampered.rewrite(rows, rebuild_tree=True)
    result = tampered.audit()
    assert {finding.first for finding in result.findings} <= {4, 5}
    assert any("belongs before leeds #" in str(finding) for finding in result.findings)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE tree SET hash = zeroblob(32) WHERE tile = 1", [(kinds.TREE, 257, 512)]),
        ("DELETE FROM tree WHERE tile = 0", [(kinds.TREE, 1, 256)]),
        ("DELETE FROM tree", [(kinds.TREE, 1, 256), (kinds.TREE, 257, 512)]),
        ("INSERT INTO tree VALUES (1, 2, zeroblob(32))", [(kinds.TREE, 601, 768)]),
        ("UPDATE head SET frontier = zeroblob(4 * 32)", None),
        ("UPDATE head SET frontier = x'00'", [(kinds.TREE, 0, 0)]),
        ("UPDATE head SET size = 599", None),
        ("UPDATE head SET size = 601", None),
        ("UPDATE head SET size = -1", [(kinds.TREE, 0, 0)]),
    ],
)
def test_a_modified_stored_tree_is_reported(
    tampered: Any, change: str, found: list[tuple[str, int, int]] | None
) -> None:
    """Where possible, the finding distinguishes the tree from the events."""
    tampered.execute(change)
    if found is None:
        assert tampered.findings()
    else:
        assert tampered.findings() == found


def test_a_modified_tile_of_level_two_is_reported() -> None:
    """It is reported by itself only if its events are intact."""
    with MemoryEventStore(CODEC) as store:
        rows = (
            Row(0, "leeds", n, f"id{n}", "a.b", 1, 0, 0, b"{}", b"{}") for n in range(1, 65_600)
        )
        store.import_rows(rows)
        assert audit(store, save_checkpoint=False).intact
        store._recorder.tiles[2, 0] = bytes(32)
        assert [
            (f.kind, f.first, f.last) for f in audit(store, save_checkpoint=False).findings
        ] == [(kinds.TREE, 1, 65_536)]
        changed = store._recorder._rows[700]._replace(occurred_at_us=1)
        store._recorder._rows[700] = changed._replace(leaf=compute_leaf(changed))
        assert [
            (f.kind, f.first, f.last) for f in audit(store, save_checkpoint=False).findings
        ] == [(kinds.CHANGED, 513, 768)]
        del store._recorder.tiles[1, 2]
        del store._recorder.tiles[1, 5]
        store._recorder.tree = Tree(65_599, (bytes(32), *store.tree().frontier[1:]))
        assert {f.kind for f in audit(store, save_checkpoint=False).findings} == {
            kinds.TREE,
            kinds.CHANGED,
        }
