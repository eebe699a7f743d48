"""Ids that a batch has promised are skipped by others."""

from __future__ import annotations

from dialoguekit.application.id_numbers import (
    IdNumbers,
    created_ids,
    last_numbers,
    numbers_before,
)
from dialoguekit.domain.state import Programme, Workshop
from dialoguekit.events import QuestionPosed, WorkshopOpened


def test_created_ids_are_those_of_identifiers() -> None:
    """Other events have none."""
    events = [QuestionPosed(question="Q7", text="?"), WorkshopOpened()]
    assert list(created_ids(events)) == [("Q", 7)]
    assert numbers_before([("Q", 7), ("C", 3), ("Q", 9)]) == {"Q": 6, "C": 2}


def test_numbers_are_changed_within_a_block() -> None:
    """Afterwards they are as before, and unknown prefixes are unknown again."""
    state = Workshop(id_counters={"Q": 3})
    with last_numbers(state, {"Q": 6, "C": 2}):
        assert (state.next_id("Q"), state.next_id("C")) == ("Q7", "C3")
    assert state.id_counters == {"Q": 3}
    with last_numbers(Programme(), {"Q": 6}):
        pass


def test_promised_numbers_are_skipped_while_a_batch_is_open() -> None:
    numbers, state = IdNumbers(), Workshop(id_counters={"Q": 3})
    numbers.open_batch()
    with numbers.skip(state) as created:
        assert state.next_id("Q") == "Q4"
        is_held = [numbers.is_held]
        created.append(("Q", 4))
    assert [*is_held, numbers.is_held] == [True, False]
    with numbers.skip(state):
        assert state.next_id("Q") == "Q5"
    numbers.include(Workshop(id_counters={"Q": 9}))
    with numbers.skip(state):
        assert state.next_id("Q") == "Q10"
    numbers.close_batch()
    numbers.include(Workshop(id_counters={"Q": 20}))
    with numbers.skip(state):
        assert state.next_id("Q") == "Q4"
