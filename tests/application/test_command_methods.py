"""Commands as methods of a handle."""

from __future__ import annotations

import inspect

import pytest

from dialoguekit.application.command_methods import find_created_id, require_created_id
from dialoguekit.application.handle import WorkshopHandle, workshop_handle
from dialoguekit.domain import commands
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import QuestionPosed, WorkshopOpened
from dialoguekit.store import Codec
from dialoguekit.store.memory import MemoryEventStore


@pytest.fixture
def leeds() -> WorkshopHandle:
    """A handle of an empty workshop."""
    return workshop_handle(MemoryEventStore(Codec([])), "leeds", methods=())


def test_a_method_has_the_parameters_of_its_command(leeds: WorkshopHandle) -> None:
    """State and context are supplied by the handle."""
    command = inspect.signature(commands.contribute)
    method = inspect.signature(leeds.contribute)
    assert list(method.parameters.values()) == list(command.parameters.values())[2:]
    assert method.return_annotation == "str"
    assert inspect.signature(leeds.open).return_annotation == "None"


def test_the_first_created_id_is_returned() -> None:
    """Other events create no id."""
    question = QuestionPosed(question="Q1", text="Why?")
    assert require_created_id((WorkshopOpened(), question)) == find_created_id((question,)) == "Q1"
    assert find_created_id((WorkshopOpened(),)) is None
    with pytest.raises(InvalidEvent, match="use execute"):
        require_created_id((WorkshopOpened(),))
