"""An audit finds and reports every modification of stored events."""

from __future__ import annotations

import random
from typing import Any

import pytest
from tests.store.sample_log import CODEC

from dialoguekit.store.audit import findings as kinds
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.audit.hash_reader import build_checkpoint, read_origin
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.merkle.checkpoint import Checkpoint
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.reader import ALL_COLUMNS

EVENTS = 600
VALUES = ", ".join(ALL_COLUMNS[1:])
"""All columns but the position."""


def test_an_unmodified_log_is_intact(tampered: Any) -> None:
    """The audit reads the whole log, and returns the checkpoint that the log itself reports."""
    result = tampered.audit()
    with tampered.open() as store:
        assert result.checkpoint == build_checkpoint(store)
    assert result.intact
    assert (result.size, result.started_after, result.compared_with) == (EVENTS, 0, ())
    result.raise_if_corrupted()


def test_an_empty_log_is_intact() -> None:
    """An empty log has no checkpoint to save."""
    with MemoryEventStore(CODEC) as store:
        result = audit(store)
        assert result.intact
        assert result.checkpoint == Checkpoint(read_origin(store), 0, Tree(0, ()).root())
        assert store.key_values.items("checkpoints") == []


@pytest.mark.parametrize(
    "change",
    [
        "kind = 2",
        "stream = 7",
        "seq = 9999",
        "id = 'another'",
        "envelope = CAST(envelope || x'00' AS BLOB)",
        "envelope = substr(envelope, 1, 20)",
        "envelope = x''",
        *(
            f"envelope = CAST({head} || x'7f' || substr(envelope, {n + 2}) AS BLOB)"
            for n in (3, 11, 23, 31, 38, 43, 46, 55, 63, 66, 75)
            for head in [f"substr(envelope, 1, {n})"]
        ),
        "data = CAST(data || x'20' AS BLOB)",
        """data = CAST(replace(CAST(data AS TEXT), '"P1"', '"P2"') AS BLOB)""",
        "personal_data = NULL",
        "personal_data = x'7b7d'",
        "personal_data = zeroblob(33)",
        "personal_data = x'00'",
        "leaf_hash = zeroblob(32)",
        "leaf_hash = x'00'",
    ],
)
@pytest.mark.parametrize("position", [1, 100, 256, 257, EVENTS])
def test_a_modified_event_is_reported(tampered: Any, change: str, position: int) -> None:
    """Every column is checked, in the first event and in the last."""
    tampered.execute(f"UPDATE events SET {change} WHERE position = {position}")
    found = tampered.findings()
    assert (kinds.CHANGED, position, position) in found
    assert [place for kind, *place in found if kind == kinds.CHANGED] == [[position, position]]
    by_position = next(f for f in tampered.audit().findings if f.kind == kinds.CHANGED)
    assert f"position {position} " in str(by_position)


def test_every_modified_event_is_reported(tampered: Any) -> None:
    """The audit does not stop at the first finding."""
    changed = sorted(random.Random(8).sample(range(1, EVENTS + 1), 40))
    marks = ", ".join(map(str, changed))
    tampered.execute(
        f"UPDATE events SET data = CAST(data || x'20' AS BLOB) WHERE position IN ({marks})"
    )
    assert tampered.findings() == [(kinds.CHANGED, n, n) for n in changed]


@pytest.mark.parametrize(
    ("positions", "missing"),
    [
        ((1,), "leeds #1"),
        ((300,), "york #100"),
        ((298,), "leeds #199"),
        ((298, 299), "leeds #199 to #200"),
        ((299, 300), "leeds #200, york #100"),
        ((100, 300), "one of leeds #67, york #100"),
    ],
)
def test_a_removal_is_reported(tampered: Any, positions: tuple[int, ...], missing: str) -> None:
    """The finding gives its position, and its stream and seq."""
    tampered.execute(f"DELETE FROM events WHERE position IN ({', '.join(map(str, positions))})")
    result = tampered.audit()
    adjacent = positions[-1] - positions[0] == len(positions) - 1
    places = [(positions[0], positions[-1])] if adjacent else [(n, n) for n in positions]
    assert [(f.kind, f.first, f.last) for f in result.findings] == [
        (kinds.REMOVED, *place) for place in places
    ]
    assert all(f"({missing})" in str(finding) for finding in result.findings)


def test_a_removed_end_is_reported(tampered: Any) -> None:
    """The stored tree shows how long the log was."""
    tampered.execute("DELETE FROM events WHERE position > 590")
    assert tampered.findings() == [(kinds.REMOVED, 591, EVENTS)]


def test_removal_of_all_events_is_reported(tampered: Any) -> None:
    """The stored tree is all that is left."""
    tampered.execute("DELETE FROM events")
    assert tampered.findings() == [(kinds.REMOVED, 1, EVENTS)]


@pytest.mark.parametrize(("one", "other"), [(5, 6), (5, 400), (300, 303), (1, EVENTS)])
@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        (VALUES, kinds.MOVED),
        ("kind, envelope, data, personal_data, leaf_hash", kinds.MOVED),
        ("envelope, data, personal_data, leaf_hash, stream, seq, id", kinds.MOVED),
        (VALUES.replace(", leaf_hash", ""), kinds.CHANGED),
        ("envelope, data, personal_data", kinds.CHANGED),
        ("data, personal_data, leaf_hash, id", kinds.CHANGED),
        ("stream, seq, id", kinds.CHANGED),
        ("id", kinds.CHANGED),
    ],
)
def test_swapped_events_are_reported(
    tampered: Any, one: int, other: int, columns: str, kind: str
) -> None:
    """Whole or partial swaps are reported; a moved envelope says where it was written."""
    swap(tampered, one, other, columns.split(", "))
    result = tampered.audit()
    by_position = {finding.first: finding for finding in result.findings}
    assert set(by_position) == {one, other}
    assert {finding.kind for finding in result.findings} == {kind}
    if kind == kinds.MOVED:
        assert str(by_position[one]).endswith(f"was moved from position {other}.")
        assert str(by_position[other]).endswith(f"was moved from position {one}.")


def swap(tampered: Any, one: int, other: int, names: list[str]) -> None:
    """Exchange these columns of two events."""
    stored = tampered.columns()
    rows = [dict(zip(ALL_COLUMNS, stored[n - 1], strict=True)) for n in (one, other)]
    first, second = ({name: row[name] for name in names} for row in rows)
    tampered.execute(f"DELETE FROM events WHERE position IN ({one}, {other})")
    for row, changes in zip(rows, (second, first), strict=True):
        tampered.insert(*(row | changes).values())


def test_a_shift_after_a_removal_is_reported(tampered: Any) -> None:
    """Closing the gap does not hide the removal."""
    tampered.execute("DELETE FROM events WHERE position = 550")
    for position in range(551, EVENTS + 1):
        tampered.execute(f"UPDATE events SET position = {position - 1} WHERE position = {position}")
    found = tampered.findings()
    assert found[:50] == [(kinds.MOVED, n, n) for n in range(550, EVENTS)]
    assert found[50:] == [(kinds.REMOVED, EVENTS, EVENTS)]


def test_an_event_moved_into_a_gap_is_reported(tampered: Any) -> None:
    """The finding gives the distant position where it was written."""
    tampered.execute("DELETE FROM events WHERE position = 10")
    tampered.execute("UPDATE events SET position = 10 WHERE position = 500")
    texts = map(str, tampered.audit().findings)
    moved = "position 10 (leeds #334, contribution.made) was moved from position 500"
    assert moved in " ".join(texts)


def test_an_inserted_event_is_reported(tampered: Any) -> None:
    """It may be before the first position, or after the end of the tree."""
    *columns, seq, _ = tampered.columns()[-1]
    for position in (601, 602, -5):
        tampered.insert(position, *columns[1:], seq + 100 + position, f"x{position}")
    assert tampered.findings() == [(kinds.ADDED, n, n) for n in (-5, 601, 602)]
