"""Decision functions as methods of a handle."""

from __future__ import annotations

import inspect

import pytest

from dialoguekit.application.command_methods import brought_in, first_id
from dialoguekit.application.handle import WorkshopHandle, workshop_handle
from dialoguekit.domain import commands
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import QuestionPosed, WorkshopOpened
from dialoguekit.store import Codec
from dialoguekit.store.memory import MemoryLog


@pytest.fixture
def leeds() -> WorkshopHandle:
    """A handle of a workshop of which nothing is recorded."""
    return workshop_handle(MemoryLog(Codec([])), "leeds", methods=())


def test_a_method_is_called_as_its_decision_is(leeds: WorkshopHandle) -> None:
    """Without the state and the circumstances, which the handle knows."""
    decision = inspect.signature(commands.contribute)
    method = inspect.signature(leeds.contribute)
    assert list(method.parameters.values()) == list(decision.parameters.values())[2:]
    assert method.return_annotation == "str"
    assert inspect.signature(leeds.open).return_annotation == "None"


def test_the_first_thing_that_events_bring_in_has_the_id() -> None:
    """Events that bring in nothing have none."""
    asked = QuestionPosed(question="Q1", text="Why?")
    assert first_id((WorkshopOpened(), asked)) == brought_in((asked,)) == "Q1"
    assert brought_in((WorkshopOpened(),)) is None
    with pytest.raises(InvalidEvent, match="use decide"):
        first_id((WorkshopOpened(),))
