"""The events of the plugin: stored once, read for ever; and what their fields may hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import dialoguekit_appreciative_inquiry
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import event_type
from dialoguekit.testing.builders import memory_kit
from dialoguekit.testing.golden import Golden, fields_of, names_of, read_golden
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold

DIRECTORY = Path(__file__).parent / "golden"
GOLDEN = read_golden(DIRECTORY)
KINDS = (InterviewCompleted, StoryRetold)

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: event_type(kind).name)
every_file = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.path.stem)


@every_kind
def test_an_event_says_who_does_it_and_what_is_refused(kind: type) -> None:
    """In its docstring, and under the prefix of the plugin."""
    assert event_type(kind).name.startswith("interview.")
    for part in ("Fields:", "By:", "Refused when:", "Flagged when:"):
        assert part in (kind.__doc__ or "")


def test_every_event_has_its_golden_files() -> None:
    """One that uses every field, and one that leaves out what may be left out."""
    names = [name for kind in KINDS for name in names_of(kind)]
    assert sorted(golden.path.name for golden in GOLDEN) == sorted(names)


@every_file
def test_a_golden_event_is_read_and_written_as_it_was(golden: Golden) -> None:
    """The same fields, defaults included, and the very same bytes."""
    with memory_kit({"appreciative-inquiry": dialoguekit_appreciative_inquiry}) as kit:
        codec = kit.log.codec
        fact = codec.decode(golden.type, golden.version, golden.data)
        assert fields_of(fact) == golden.fields
        assert codec.encode(fact) == (golden.type, golden.version, golden.data)
        assert codec.encode_context(codec.decode_context(golden.context)) == golden.context


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
def test_an_interview_holds_nothing_else_than_it_may(field: str, value: Any, why: str) -> None:
    """An id of its own, two people, a contribution, and a yes or no."""
    fields = {"interview": "IV1", "interviewer": "P2", "interviewee": "P4", field: value}
    with pytest.raises(InvalidEvent, match=why):
        InterviewCompleted(**fields)
