"""Audits: words that were taken away need an event that says why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dialoguekit.events import NEUTRAL, NewEvent, RecordCorrected, RecordRedacted
from dialoguekit.events.corrections import PersonForgotten
from dialoguekit.store import Codec
from dialoguekit.store.audit import findings as kinds
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.merkle.tree import Tree
from dialoguekit.store.rows import Row, blanked
from dialoguekit.testing.worker_tasks import MORNING, idea

CODEC = Codec(NEUTRAL)


def said(*events: object) -> Iterator[NewEvent]:
    return (NewEvent(event=event, at=MORNING, noted=MORNING) for event in events)


def blank(log: MemoryLog, *positions: int) -> None:
    rows = [row for row in log.rows() if row.position in positions]
    log.blank([row._replace(words=blanked(row.words or b"")) for row in rows])


def test_words_that_were_taken_away_need_a_reason() -> None:
    """A redaction of the event, or its author's being forgotten: in the same stream."""
    with MemoryLog(CODEC) as log:
        log.append("leeds", [idea(1), idea(2, "P2"), idea(3, "P3"), idea(4, "P4")], expected=0)
        log.append("york", [idea(1), idea(2, "P2")], expected=0)
        corrected = RecordCorrected(target=1, patch=(("text", "Ideas"),), reason="Misheard.")
        log.append("leeds", said(corrected), expected=4)
        assert audit(log).whole
        blank(log, 1, 2, 3, 4, 5, 6, 7)
        assert [finding.first for finding in audit(log).findings] == [1, 2, 3, 4, 5, 6, 7]
        log.append("leeds", said(RecordRedacted(target=1, basis="Asked.")), expected=5)
        forgotten = PersonForgotten(person="P2", also_known_as=("P3",), basis="Asked.")
        log.append("leeds", said(forgotten), expected=6)
        found = audit(log).findings
        assert [(finding.kind, finding.first) for finding in found] == [
            (kinds.BLANKED, 4),
            (kinds.BLANKED, 5),
            (kinds.BLANKED, 6),
        ]
        assert "(leeds #4, contribution.made) the words were taken away" in str(found[0])


def test_reasons_that_cannot_be_read_are_none() -> None:
    """Whatever their data is, the audit goes on."""
    with MemoryLog(CODEC) as log:
        log.append("leeds", [idea(1)], expected=0)
        blank(log, 1)
        odd = [b"[", b"[]", b"[" * 100_000, b'{"target":[1]}', b'{"also_known_as":7,"person":[]}']
        rows = [
            Row(0, "leeds", n, f"id{n}", kind, 1, 0, 0, b"{}", data)
            for n, (kind, data) in enumerate(
                ((kind, data) for kind in ("record.redacted", "person.forgotten") for data in odd),
                start=2,
            )
        ]
        log.restore(rows)
        assert [finding.kind for finding in audit(log).findings] == [kinds.BLANKED]


def test_words_may_be_taken_away_while_a_log_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason stands behind what is being read, then."""
    tree = MemoryLog._tree
    steps = iter([True])

    def redacted(log: MemoryLog) -> Tree:
        found = tree(log)
        if next(steps, False):
            log.append("leeds", said(RecordRedacted(target=1, basis="Asked.")), expected=2)
            log.append("leeds", [idea(3)], expected=3)
            blank(log, 1)
        return found

    monkeypatch.setattr(MemoryLog, "_tree", redacted)
    with MemoryLog(CODEC) as log:
        log.append("leeds", [idea(1), idea(2)], expected=0)
        audited = audit(log)
        assert (audited.whole, audited.size) == (True, 2)
