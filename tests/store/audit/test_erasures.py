"""An erasure needs an event that explains it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import attrs
import pytest
from tests.store.sample_log import CODEC, erased

from dialoguekit.events import (
    Context,
    NewEvent,
    QuestionPosed,
    RecordCorrected,
    RecordRedacted,
)
from dialoguekit.events.corrections import PersonForgotten
from dialoguekit.store.audit import findings as kinds
from dialoguekit.store.audit.audit import audit
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.reader import LogReader
from dialoguekit.store.rows import NewRow
from dialoguekit.testing.worker_tasks import MORNING, new_contribution


def new_events(*events: object) -> Iterator[NewEvent]:
    return (NewEvent(event=event, occurred_at=MORNING, recorded_at=MORNING) for event in events)


def erase(store: MemoryEventStore, *positions: int) -> None:
    rows = [row for row in store.rows() if row.position in positions]
    store.erase(erased(rows))


def test_an_erasure_needs_an_event_that_explains_it() -> None:
    """It is a redaction of the event, or the erasure of its author, in the same stream."""
    with MemoryEventStore(CODEC) as store:
        store.append(
            "leeds",
            [
                new_contribution(1),
                new_contribution(2, "P2"),
                new_contribution(3, "P3"),
                new_contribution(4, "P4"),
            ],
            expected_version=0,
        )
        store.append("york", [new_contribution(1), new_contribution(2, "P2")], expected_version=0)
        corrected = RecordCorrected(target=1, patch=(("text", "Ideas"),), reason="Misheard.")
        store.append("leeds", new_events(corrected), expected_version=4)
        assert audit(store).intact
        erase(store, 1, 2, 3, 4, 5, 6, 7)
        assert [finding.first for finding in audit(store).findings] == [1, 2, 3, 4, 5, 6, 7]
        store.append(
            "leeds", new_events(RecordRedacted(target=1, basis="Asked.")), expected_version=5
        )
        forgotten = PersonForgotten(person="P2", also_known_as=("P3",), basis="Asked.")
        store.append("leeds", new_events(forgotten), expected_version=6)
        found = audit(store).findings
        assert [(finding.kind, finding.first) for finding in found] == [
            (kinds.UNEXPLAINED_ERASURE, 4),
            (kinds.UNEXPLAINED_ERASURE, 5),
            (kinds.UNEXPLAINED_ERASURE, 6),
        ]
        assert "(leeds #4, contribution.made) was erased without" in str(found[0])


def test_malformed_redactions_explain_nothing() -> None:
    """The audit continues after them."""
    with MemoryEventStore(CODEC) as store:
        store.append("leeds", [new_contribution(1)], expected_version=0)
        erase(store, 1)
        malformed = [
            b"[",
            b"[]",
            b"[" * 100_000,
            b'{"target":[1]}',
            b'{"also_known_as":7,"person":[]}',
        ]
        rows = [
            NewRow("leeds", n, f"id{n}", type, 1, 0, 0, b"{}", data)
            for n, (type, data) in enumerate(
                (
                    (type, data)
                    for type in ("record.redacted", "person.forgotten")
                    for data in malformed
                ),
                start=2,
            )
        ]
        store.import_rows(rows)
        assert [finding.kind for finding in audit(store).findings] == [kinds.UNEXPLAINED_ERASURE]


def test_data_may_be_erased_during_an_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The audit reads the state before it; the next one finds the redaction."""
    snapshot = MemoryEventStore.snapshot

    @contextmanager
    def read_and_redact(store: MemoryEventStore) -> Iterator[LogReader]:
        with snapshot(store) as log:
            store.append(
                "leeds", new_events(RecordRedacted(target=1, basis="Asked.")), expected_version=2
            )
            store.append("leeds", [new_contribution(3)], expected_version=3)
            erase(store, 1)
            yield log

    with MemoryEventStore(CODEC) as store:
        store.append("leeds", [new_contribution(1), new_contribution(2)], expected_version=0)
        with monkeypatch.context() as patch:
            patch.setattr(MemoryEventStore, "snapshot", read_and_redact)
            result = audit(store)
        assert (result.intact, result.size) == (True, 2)
        again = audit(store)
        assert (again.intact, again.size) == (True, 4)


@pytest.mark.parametrize("speaker", ["by", "on_behalf_of"])
def test_what_a_forgotten_person_wrote_may_be_erased(speaker: str) -> None:
    """And its corrections; not what another person wrote."""
    with MemoryEventStore(CODEC) as store:
        events = [
            attrs.evolve(new, context=Context(**{speaker: person}))
            for new, person in zip(
                new_events(
                    QuestionPosed(question="Q1", text="Who?"),
                    QuestionPosed(question="Q2", text="Who else?"),
                    RecordCorrected(target=1, patch=(("text", "Ideas"),), reason="Misheard."),
                    RecordCorrected(target=2, patch=(("text", "Ideas"),), reason="Misheard."),
                ),
                ("P2", "P3", "P4", "P4"),
                strict=True,
            )
        ]
        store.append("leeds", events, expected_version=0)
        forgotten = PersonForgotten(person="P2", basis="Asked.")
        store.append("leeds", new_events(forgotten), expected_version=4)
        erase(store, 1, 2, 3, 4)
        found = audit(store).findings
        assert [(finding.kind, finding.first) for finding in found] == [
            (kinds.UNEXPLAINED_ERASURE, 2),
            (kinds.UNEXPLAINED_ERASURE, 4),
        ]
