"""The erasure experiment finds data that is not erased."""

from __future__ import annotations

from typing import Any

import pytest
from faults import erasure

from dialoguekit.application import erasure as application_erasure
from dialoguekit.application.handle import workshop_handle
from dialoguekit.store import EventStore

(EXPERIMENT,) = erasure.EXPERIMENTS


def test_remaining_personal_data_is_found(
    monkeypatch: pytest.MonkeyPatch, run_or_skip: Any
) -> None:
    """Where only the event is recorded, personal data and keys are found, in every order."""

    def record_only(store: EventStore, workshop: str, person: str, **_: Any) -> None:
        workshop_handle(store, workshop, methods=()).forget(person, basis="their own request")

    monkeypatch.setattr(application_erasure, "forget", record_only)
    monkeypatch.setattr(erasure, "_KILL_PROBABILITY", 0)
    result = run_or_skip(EXPERIMENT, "dialoguekit-sqlite", 1)
    violations = "\n".join(result.violations)
    for order in erasure.ORDERS:
        assert f"sealed, {order}: personal data of 1 people and 1 keys left in files" in violations
        assert f"sealed, {order}: the key of P1 still exists" in violations
        assert f"plain, {order}: personal data of 1 people and 0 keys left in files" in violations
    assert result.counts["live keys"] == 9
    assert result.counts["canaries found"] == 6
