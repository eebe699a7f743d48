"""An audit reports events rewritten with their leaves, and a modified stored tree."""

from __future__ import annotations

from typing import Any

import pytest
from tests.store.sample_log import CODEC

from dialoguekit.store.audit import findings as kinds
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import NewRow, Row

EVENTS = 600


@pytest.mark.parametrize("position", [7, 300, 599])
def test_an_event_rewritten_with_its_leaf_is_reported(tampered: Any, position: int) -> None:
    """The stored tree shows the tile of the event, but not the event."""
    tampered.forge(position, occurred_at_us=0)
    ((kind, first, last),) = tampered.findings()
    assert kind == kinds.CHANGED
    assert first <= position <= last <= first + 255


def test_a_rewritten_and_a_modified_event_are_both_reported(tampered: Any) -> None:
    """Neither finding hides the other."""
    tampered.forge(7, occurred_at_us=0)
    tampered.execute("UPDATE events SET data = zeroblob(2) WHERE position = 300")
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
    rows[3], rows[4] = rows[4], rows[3]  # Both are of leeds.
    tampered.rewrite(rows, rebuild_tree=True)
    result = tampered.audit()
    assert {finding.first for finding in result.findings} <= {4, 5}
    assert any("belongs before leeds #" in str(finding) for finding in result.findings)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            "UPDATE merkle_tiles SET hash = zeroblob(32) WHERE tile_index = 1",
            [(kinds.TREE, 257, 512)],
        ),
        (
            "DELETE FROM merkle_tiles WHERE tile_index = 0",
            [(kinds.TREE, 0, 0), (kinds.TREE, 1, 256)],
        ),
        (
            "DELETE FROM merkle_tiles",
            [(kinds.TREE, 0, 0), (kinds.TREE, 1, 256), (kinds.TREE, 257, 512)],
        ),
        ("INSERT INTO merkle_tiles VALUES (1, 2, zeroblob(32))", [(kinds.TREE, 601, 768)]),
        ("UPDATE log_head SET frontier = zeroblob(4 * 32)", None),
        ("UPDATE log_head SET frontier = x'00'", [(kinds.IDENTITY, 0, 0), (kinds.TREE, 0, 0)]),
        ("UPDATE log_head SET tree_size = 599", None),
        ("UPDATE log_head SET tree_size = 601", None),
        ("UPDATE log_head SET tree_size = -1", [(kinds.IDENTITY, 0, 0), (kinds.TREE, 0, 0)]),
    ],
)
def test_a_modified_stored_tree_is_reported(
    tampered: Any, change: str, found: list[tuple[str, int, int]] | None
) -> None:
    """Where possible, the finding distinguishes the tree from the events."""
    tampered.execute(change)
    if found is None:
        assert (kinds.IDENTITY, 0, 0) in tampered.findings()
    else:
        assert sorted(tampered.findings()) == found


def test_a_modified_tile_of_level_two_is_reported() -> None:
    """It is reported by itself only if its events are intact."""
    with MemoryEventStore(CODEC) as store:
        rows = (
            NewRow("leeds", n, f"id{n}", "a.b", 1, 0, 0, b"{}", b"{}") for n in range(1, 65_600)
        )
        store.import_rows(rows)
        assert audit(store, save_checkpoint=False).intact
        store._tables().tiles[2, 0] = bytes(32)
        assert [
            (f.kind, f.first, f.last) for f in audit(store, save_checkpoint=False).findings
        ] == [(kinds.TREE, 1, 65_536)]
        events = store._tables().events
        changed = NewRow.of(Row(*events[700][2:6]))._replace(occurred_at_us=1).at(701)
        events[700] = (*events[700][:2], *changed, *events[700][6:])
        assert [
            (f.kind, f.first, f.last) for f in audit(store, save_checkpoint=False).findings
        ] == [(kinds.CHANGED, 513, 768)]
        del store._tables().tiles[1, 2]
        del store._tables().tiles[1, 5]
        tree = Tree(65_599, (bytes(32), *store.tree().frontier[1:]))
        store._tables().head = store.read_head()._replace(tree=tree)
        assert {f.kind for f in audit(store, save_checkpoint=False).findings} == {
            kinds.TREE,
            kinds.CHANGED,
            kinds.IDENTITY,
        }
