"""Nothing is enough for a plugin to work on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs
from tests.testing.samples import orchard

from dialoguekit.plugin import Chapter, Flag, Scope, Situation
from dialoguekit.testing.conformance import empty_workshop


def told(bench: Any) -> list[str]:
    return [finding.message for finding in empty_workshop.check(bench)]


def test_a_plugin_that_lives_with_nothing_passes(bench_of: Callable[..., Any]) -> None:
    """Method and analysis, whatever was recorded and whatever the view knows."""
    assert told(bench_of(analyses=[orchard.ANALYSIS])) == []


def test_a_chapter_that_needs_a_workshop_is_found(bench_of: Callable[..., Any]) -> None:
    """With what it raised, and in which situation."""

    def needy(view: Any, scope: Scope) -> Chapter:
        rooms = [view[workshop] for workshop in scope.titles]
        return Chapter(name=orchard.NAME, title=str(len(rooms)), blocks=[])

    found = told(bench_of(methods=[attrs.evolve(orchard.METHOD, chapter=needy)]))
    why = "raised KeyError('nowhere')"
    assert f"its chapter on a workshop {why} for a workshop of which nothing is recorded" in found
    assert any("its chapter on a programme" in m and "scheduled, and no more" in m for m in found)


def test_what_is_no_chapter_is_found(bench_of: Callable[..., Any]) -> None:
    """It is shown."""

    def story(view: Any, scope: Scope) -> Any:
        return "Once upon a time"

    method = attrs.evolve(orchard.METHOD, chapter=story)
    assert any("which is no Chapter" in message for message in told(bench_of(methods=[method])))


def test_flags_and_suggestions_need_nothing_either(bench_of: Callable[..., Any]) -> None:
    """And are what they should be."""

    def flags(view: Any, workshop: str) -> Iterator[Flag]:
        yield "high"  # type: ignore[misc]

    def suggest(view: Any, situation: Situation) -> Any:
        return view[situation.workshop]

    method = attrs.evolve(orchard.METHOD, flags=flags, suggest=suggest)
    found = told(bench_of(methods=[method]))
    assert "flags gave what is no Flag for a workshop of which nothing is recorded" in found
    assert any(message.startswith("suggest raised KeyError('nowhere')") for message in found)


def test_flags_that_raise_and_suggestions_that_are_none_are_found(
    bench_of: Callable[..., Any],
) -> None:
    """The other way round."""

    def order(view: Any, situation: Situation) -> Any:
        return ["Plant!"]

    def flags(view: Any, workshop: str) -> Any:
        return view[workshop]

    method = attrs.evolve(orchard.METHOD, flags=flags, suggest=order)
    found = told(bench_of(methods=[method]))
    assert any(message.startswith("flags raised KeyError('nowhere')") for message in found)
    assert any(message.startswith("suggest gave what is no Suggestion") for message in found)


def test_a_projection_without_a_view_of_nothing_is_found(bench_of: Callable[..., Any]) -> None:
    """In each situation that it cannot bear."""

    @attrs.define
    class Hungry(orchard.Growing):
        """Wants trees."""

        def view(self) -> Any:
            next(iter(self.rooms))
            return {}

    method = attrs.evolve(orchard.METHOD, projection=Hungry)
    found = told(bench_of(methods=[method]))
    assert len(found) == 1
    assert found[0].startswith("its projection raised ProjectionFailed")
