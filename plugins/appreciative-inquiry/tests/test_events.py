"""The events of the plugin: golden files and the values of fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import dialoguekit_appreciative_inquiry
from dialoguekit.errors import InvalidEvent
from dialoguekit.testing.plugin_contract import GoldenEventContract
from dialoguekit_appreciative_inquiry.events import InterviewCompleted


class TestEvents(GoldenEventContract):
    """The contract for the events of the plugin."""

    plugin = dialoguekit_appreciative_inquiry
    prefix = "interview."
    directory = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("interview", "I7", "must look like IV17"),
        ("interviewer", "P 2", "must be an id without spaces"),
        ("interviewee", None, "must be text"),
        ("story", "", "must not be blank"),
        ("permission", "yes", "must be true or false"),
    ],
)
def test_an_interview_rejects_invalid_values(field: str, value: Any, why: str) -> None:
    """Id, people, story and permission are validated."""
    fields = {"interview": "IV1", "interviewer": "P2", "interviewee": "P4", field: value}
    with pytest.raises(InvalidEvent, match=why):
        InterviewCompleted(**fields)
