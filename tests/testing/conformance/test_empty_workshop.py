"""A plugin works without data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest
from tests.testing.samples import orchard
from tests.testing.samples.orchard import OrchardSession

from dialoguekit.plugin import Block, Programme, Record, Suggestion, SuggestionContext, Text
from dialoguekit.testing.conformance import empty_workshop

METHOD = orchard.METHOD


def messages(plugin: Any) -> list[str]:
    return [finding.message for finding in empty_workshop.check(plugin)]


def first_tree(session: OrchardSession, record: Record) -> Iterator[Block]:
    """Yield the first tree, if there is one or not."""
    yield Text(session.trees[0].id)


def first_of_programme(programme: Programme[Any]) -> Iterator[Block]:
    """Yield the first tree of the last workshop."""
    yield Text([*programme.views.values()][-1][0].trees[0].id)


def suggest_first(session: OrchardSession, context: SuggestionContext) -> Iterator[Suggestion]:
    """Suggest to look at the first tree."""
    yield Suggestion(text=session.trees[0].id, reason="So.")


def nothing(programme: Programme[Any]) -> Iterator[Block]:
    """Yield a paragraph."""
    yield Text("Nothing.")


def view_of_first(record: Record) -> Any:
    """Return the first session."""
    return record.sessions[0]


def test_a_plugin_that_works_without_data_passes(under_test: Callable[..., Any]) -> None:
    """Methods and analyses are checked in every case."""
    assert messages(under_test(analyses=[orchard.ANALYSIS])) == []
    assert messages(under_test(methods=(), analyses=[orchard.ANALYSIS])) == []


@pytest.mark.parametrize(
    ("changes", "part", "case"),
    [
        (
            {"session_blocks": first_tree},
            "its chapter on the workshop begun",
            "in which it was only started",
        ),
        (
            {"programme_blocks": first_of_programme},
            "its chapter on a programme",
            "in which it was only started",
        ),
        (
            {"suggestions": suggest_first},
            "its suggestions in the stage None",
            "in which it was only started",
        ),
        (
            {"view": view_of_first, "programme_blocks": nothing},
            "its view and flags of the workshop nowhere",
            "without events",
        ),
    ],
    ids=["blocks", "programme", "suggestions", "view"],
)
def test_a_part_that_needs_data_is_found_once(
    under_test: Callable[..., Any], changes: dict[str, Any], part: str, case: str
) -> None:
    """The finding names the part, the exception, the line and the case."""
    plugin = under_test(methods=[attrs.evolve(METHOD, **changes)])
    (message,) = messages(plugin)
    assert message.startswith(f"{part} raised IndexError(")
    assert " at conformance/test_empty_workshop.py:" in message
    assert message.endswith(f"for a workshop {case}")
