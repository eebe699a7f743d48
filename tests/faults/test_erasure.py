"""The programme that forgets people sees what is not erased."""

from __future__ import annotations

from typing import Any

import pytest
from faults import erasure

from dialoguekit.application import erasure as application_erasure
from dialoguekit.application.handle import workshop_handle
from dialoguekit.store import Log

(PROGRAMME,) = erasure.PROGRAMMES


def test_words_that_are_left_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody is only noted to be forgotten: their words, their keys, in every order."""

    def only_note(log: Log, workshop: str, person: str, **_: Any) -> None:
        workshop_handle(log, workshop, methods=()).forget(person, basis="their own request")

    monkeypatch.setattr(application_erasure, "forget", only_note)
    monkeypatch.setattr(erasure, "_KILLED", 0)
    outcome = PROGRAMME.on("ours-sqlite", dose=1)
    if outcome.skipped is not None:
        pytest.skip(outcome.skipped)
    found = "\n".join(outcome.broken)
    for order in erasure.ORDERS:
        assert f"sealed, {order}: words of 1 people and 1 keys are left in files" in found
        assert f"sealed, {order}: the key of P1 is live" in found
        assert f"plain, {order}: words of 1 people and 0 keys are left in files" in found
    assert outcome.counts["live keys"] == 9
    assert outcome.counts["canaries"] == 6


def test_elsewhere_than_on_linux_it_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its processes cannot be started there."""
    monkeypatch.setattr("sys.platform", "plan9")
    assert PROGRAMME.on("ours-sqlite", dose=1).skipped is not None
