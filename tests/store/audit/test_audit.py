"""Audits: whatever is done to the events of a log behind its back is found, and named."""

from __future__ import annotations

import random
from typing import Any

import pytest

from dialoguekit.events import NEUTRAL
from dialoguekit.store import Codec
from dialoguekit.store.audit import findings as kinds
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.audit.hash_reader import checkpoint_of
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.merkle.checkpoint import Checkpoint
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import Row

CODEC = Codec(NEUTRAL)
EVENTS = 600


def test_a_log_that_was_left_alone_is_whole(victim: Any) -> None:
    """It is read from end to end, and its checkpoint is what the log says itself."""
    audited = victim.audited()
    with victim.open() as log:
        assert audited.checkpoint == checkpoint_of(log)
    assert audited.whole
    assert (audited.size, audited.after, audited.against) == (EVENTS, 0, ())
    audited.raise_if_damaged()


def test_an_empty_log_is_whole() -> None:
    """There is nothing to remember of it."""
    with MemoryLog(CODEC) as log:
        audited = audit(log)
        assert audited.whole
        assert audited.checkpoint == Checkpoint("dialoguekit/empty", 0, Tree(0, ()).root())
        assert log.shelf.items("verified") == []


@pytest.mark.parametrize(
    "change",
    [
        "stream = 'hull'",
        "seq = 9999",
        "id = 'another'",
        "type = 'contribution.unmade'",
        "version = 2",
        "at = at + 1",
        "noted = noted - 1",
        "context = x'7b7d20'",
        """data = CAST(replace(CAST(data AS TEXT), '"P1"', '"P2"') AS BLOB)""",
        "words = NULL",
        "words = x'7b7d'",
        "leaf = zeroblob(32)",
        "leaf = x'00'",
        "words = zeroblob(33)",
    ],
)
@pytest.mark.parametrize("position", [1, 100, 256, 257, EVENTS])
def test_whatever_is_changed_of_an_event_is_named(victim: Any, change: str, position: int) -> None:
    """Every column counts, in the first event as in the last."""
    victim.do(f"UPDATE events SET {change} WHERE position = {position}")
    found = victim.found()
    assert (kinds.CHANGED, position, position) in found
    assert [place for kind, *place in found if kind == kinds.CHANGED] == [[position, position]]
    named = next(f for f in victim.audited().findings if f.kind == kinds.CHANGED)
    assert f"position {position} (" in str(named)


def test_every_event_that_is_changed_is_named(victim: Any) -> None:
    """Not just the first of them."""
    changed = sorted(random.Random(8).sample(range(1, EVENTS + 1), 40))
    marks = ", ".join(map(str, changed))
    victim.do(f"UPDATE events SET noted = noted + 1 WHERE position IN ({marks})")
    assert victim.found() == [(kinds.CHANGED, n, n) for n in changed]


@pytest.mark.parametrize(
    ("positions", "whose"),
    [
        ((1,), "leeds #1"),
        ((300,), "york #100"),
        ((298,), "leeds #199"),
        ((298, 299), "leeds #199 to #200"),
        ((299, 300), "leeds #200, york #100"),
        ((100, 300), "one of leeds #67, york #100"),
    ],
)
def test_an_event_that_is_removed_is_named(
    victim: Any, positions: tuple[int, ...], whose: str
) -> None:
    """By the place at which nothing stands, and the number that its stream lacks."""
    victim.do(f"DELETE FROM events WHERE position IN ({', '.join(map(str, positions))})")
    audited = victim.audited()
    together = positions[-1] - positions[0] == len(positions) - 1
    places = [(positions[0], positions[-1])] if together else [(n, n) for n in positions]
    assert [(f.kind, f.first, f.last) for f in audited.findings] == [
        (kinds.REMOVED, *place) for place in places
    ]
    assert all(f"({whose})" in str(finding) for finding in audited.findings)


def test_the_end_of_a_log_that_is_removed_is_named(victim: Any) -> None:
    """The tree knows how long the log was."""
    victim.do("DELETE FROM events WHERE position > 590")
    assert victim.found() == [(kinds.REMOVED, 591, EVENTS)]


def test_a_log_from_which_everything_is_removed_is_found(victim: Any) -> None:
    """Nothing is left to be wrong, but for the tree."""
    victim.do("DELETE FROM events")
    assert victim.found() == [(kinds.REMOVED, 1, EVENTS)]


@pytest.mark.parametrize(("one", "other"), [(5, 6), (5, 400), (300, 303), (1, EVENTS)])
@pytest.mark.parametrize(
    "columns",
    [
        "stream, seq, id, type, version, at, noted, context, data, words, leaf",
        "stream, seq, id, type, version, at, noted, context, data, words",
        "id, type, version, at, noted, context, data, words",
        "id, data, words, leaf",
    ],
)
def test_events_that_are_swapped_are_named(victim: Any, one: int, other: int, columns: str) -> None:
    """Wholly or in part: each with the place at which it was written."""
    swap(victim, one, other, columns.split(", "))
    audited = victim.audited()
    named = {finding.first: finding for finding in audited.findings}
    assert set(named) == {one, other}
    if columns.startswith("stream") or "noted" in columns:
        assert {finding.kind for finding in audited.findings} == {kinds.MOVED}
        assert f"position {other}" in str(named[one])
        assert f"position {one}" in str(named[other]).rpartition("written at")[2]


def swap(victim: Any, one: int, other: int, columns: list[str]) -> None:
    rows = victim.rows()
    first, second = rows[one - 1], rows[other - 1]
    changes = [
        first._replace(**{c: getattr(second, c) for c in columns}),
        second._replace(**{c: getattr(first, c) for c in columns}),
    ]
    victim.do(f"DELETE FROM events WHERE position IN ({one}, {other})")
    for row in changes:
        marks = ", ".join(f":{name}" for name in Row._fields)
        victim.do(f"INSERT INTO events VALUES ({marks})", **row._asdict())


def test_events_that_moved_up_after_one_was_removed_are_named(victim: Any) -> None:
    """Closing the gap is no way out."""
    victim.do("DELETE FROM events WHERE position = 550")
    for position in range(551, EVENTS + 1):
        victim.do(f"UPDATE events SET position = {position - 1} WHERE position = {position}")
    found = victim.found()
    assert found[:50] == [(kinds.MOVED, n, n) for n in range(550, EVENTS)]
    assert found[50:] == [(kinds.REMOVED, EVENTS, EVENTS)]


def test_an_event_that_moved_into_a_gap_is_named_with_its_old_place(victim: Any) -> None:
    """It stands where another was removed, far from where it was written."""
    victim.do("DELETE FROM events WHERE position = 10")
    victim.do("UPDATE events SET position = 10 WHERE position = 500")
    audited = victim.audited()
    assert (
        "position 10 (leeds #334, contribution.made) stands what was written at position 500"
        in (" ".join(map(str, audited.findings)))
    )


def test_an_event_that_came_by_another_way_is_named(victim: Any) -> None:
    """Behind the end of the tree, or before the beginning."""
    for position in (601, 602, -5):
        row = victim.rows()[-1]._replace(position=position, seq=700 + position, id=f"x{position}")
        row = row._replace(leaf=bytes(32))
        marks = ", ".join(f":{name}" for name in Row._fields)
        victim.do(f"INSERT INTO events VALUES ({marks})", **row._asdict())
    assert victim.found() == [(kinds.ADDED, n, n) for n in (-5, 601, 602)]
