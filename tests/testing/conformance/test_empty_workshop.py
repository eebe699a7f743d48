"""A plugin works without data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs
from tests.testing.samples import orchard

from dialoguekit.plugin import Chapter, Flag, Scope, SuggestionContext
from dialoguekit.testing.conformance import empty_workshop


def messages(plugin: Any) -> list[str]:
    return [finding.message for finding in empty_workshop.check(plugin)]


def test_a_plugin_that_works_without_data_passes(under_test: Callable[..., Any]) -> None:
    """Methods and analyses are checked in every case."""
    assert messages(under_test(analyses=[orchard.ANALYSIS])) == []


def test_a_chapter_that_needs_a_workshop_is_found(under_test: Callable[..., Any]) -> None:
    """The finding shows the exception and the case."""

    def needs_workshop(view: Any, scope: Scope) -> Chapter:
        states = [view[workshop] for workshop in scope.titles]
        return Chapter(name=orchard.NAME, title=str(len(states)), blocks=[])

    found = messages(under_test(methods=[attrs.evolve(orchard.METHOD, chapter=needs_workshop)]))
    error = "raised KeyError('nowhere')"
    assert f"its chapter on a workshop {error} for a workshop without events" in found
    assert any("its chapter on a programme" in m and "only scheduled" in m for m in found)


def test_a_value_that_is_not_a_chapter_is_found(under_test: Callable[..., Any]) -> None:
    """The finding shows the value."""

    def story(view: Any, scope: Scope) -> Any:
        return "Once upon a time"

    method = attrs.evolve(orchard.METHOD, chapter=story)
    assert any(
        "which is not a Chapter" in message for message in messages(under_test(methods=[method]))
    )


def test_flags_of_a_wrong_type_and_suggestions_that_raise_are_found(
    under_test: Callable[..., Any],
) -> None:
    """Both are checked without data."""

    def flags(view: Any, workshop: str) -> Iterator[Flag]:
        yield "high"  # type: ignore[misc]

    def suggest(view: Any, context: SuggestionContext) -> Any:
        return view[context.workshop]

    method = attrs.evolve(orchard.METHOD, flags=flags, suggest=suggest)
    found = messages(under_test(methods=[method]))
    assert "flags returned a value that is not a Flag for a workshop without events" in found
    assert any(message.startswith("suggest raised KeyError('nowhere')") for message in found)


def test_flags_that_raise_and_suggestions_of_a_wrong_type_are_found(
    under_test: Callable[..., Any],
) -> None:
    """Both are checked without data."""

    def order(view: Any, context: SuggestionContext) -> Any:
        return ["Plant!"]

    def flags(view: Any, workshop: str) -> Any:
        return view[workshop]

    method = attrs.evolve(orchard.METHOD, flags=flags, suggest=order)
    found = messages(under_test(methods=[method]))
    assert any(message.startswith("flags raised KeyError('nowhere')") for message in found)
    assert any(
        message.startswith("suggest returned a value that is not a Suggestion") for message in found
    )


def test_a_projection_without_an_empty_view_is_found(under_test: Callable[..., Any]) -> None:
    """It is found in each case that fails."""

    @attrs.define
    class NeedsTrees(orchard.Growing):
        """A projection with a view that needs trees."""

        def view(self) -> Any:
            next(iter(self.states))
            return {}

    method = attrs.evolve(orchard.METHOD, projection=NeedsTrees)
    found = messages(under_test(methods=[method]))
    assert len(found) == 1
    assert found[0].startswith("its projection raised ProjectionFailed")
