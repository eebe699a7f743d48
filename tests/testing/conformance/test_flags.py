"""Flags have evidence, the chapter shows them, and suggestions are valid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest
from tests.testing.samples import orchard

from dialoguekit.plugin import Evidence, Flag, Suggestion, SuggestionContext
from dialoguekit.testing.conformance import flags


def messages(plugin: Any) -> list[str]:
    return [finding.message for finding in flags.check(plugin)]


def with_flags(under_test: Callable[..., Any], *raised: Any) -> Any:
    """Return a plugin under test with a method that raises these flags."""

    def active_flags(view: Any, workshop: str) -> Iterator[Any]:
        yield from raised

    return under_test(methods=[attrs.evolve(orchard.METHOD, flags=active_flags)])


def test_flags_with_evidence_pass(under_test: Callable[..., Any]) -> None:
    """The generated workshops have flags; a method without flags passes too."""
    plugin = under_test(commands=[])
    assert messages(plugin) == []
    (source,) = plugin.sources
    view = plugin.generated_kit(source).replay(orchard.Growing, workshops=["leeds"])
    assert list(orchard.flags(view, "leeds"))
    silent = attrs.evolve(orchard.METHOD, flags=None, suggest=None)
    assert messages(under_test(methods=[silent], analyses=[orchard.ANALYSIS])) == []


def test_a_flag_needs_evidence_within_its_workshop(under_test: Callable[..., Any]) -> None:
    """Cited ids begin with the workshop."""
    evidence = Evidence.from_seqs("leeds", [1])
    bare = Flag(rule="r", message="m")
    abroad = Flag(rule="r", message="m", evidence=Evidence.from_seqs("hull", [1]))
    beyond = Flag(rule="r", message="m", evidence=Evidence.from_seqs("leeds", [10**6]))
    short = Flag(rule="r", message="m", evidence=evidence, cites=("C17",))
    for flag, problem in (
        (bare, "the flag 'r' (m) has no evidence"),
        (abroad, "the flag 'r' (m) has evidence outside the workshop: hull ((1, 1),)"),
        (beyond, "outside the workshop: leeds ((1000000, 1000000),)"),
        (short, "cites 'C17', which is not an id of the workshop 'leeds'"),
    ):
        assert any(problem in message for message in messages(with_flags(under_test, flag)))


def test_the_chapter_shows_the_active_flags(under_test: Callable[..., Any]) -> None:
    """Missing and additional flags are found."""
    flag = Flag(rule="bare", message="No leaves.", evidence=Evidence.from_seqs("leeds", [1]))
    found = messages(with_flags(under_test, flag))
    missing = "the chapter on the workshop does not show the flag 'bare' (No leaves.)"
    assert missing in found
    assert any("the chapter shows the flag 'high'" in message for message in found)


def test_a_value_that_is_not_a_flag_is_found(under_test: Callable[..., Any]) -> None:
    """An exception is found too."""
    assert "flags returned 'high', which is not a Flag" in messages(with_flags(under_test, "high"))

    def fail(view: Any, workshop: str) -> Any:
        return view[0]

    plugin = under_test(methods=[attrs.evolve(orchard.METHOD, flags=fail)])
    assert "flags raised KeyError(0)" in messages(plugin)


@pytest.mark.parametrize(
    ("suggestion", "problem"),
    [
        (lambda: 1 / 0, "suggest raised ZeroDivisionError"),
        (
            lambda: "Plant!",
            "suggest returned 'Plant!' before the first stage, which is not a Suggestion",
        ),
        (
            lambda: Suggestion(text="Plant!", reason="So.", prompt="last"),
            "suggest names the prompt 'last' in the stage 'planting', which does not exist",
        ),
    ],
)
def test_invalid_suggestions_are_found(
    under_test: Callable[..., Any], suggestion: Callable[[], Any], problem: str
) -> None:
    """Their prompts must be those of the method."""

    def suggest(view: Any, context: SuggestionContext) -> list[Any]:
        return [suggestion()]

    found = messages(under_test(methods=[attrs.evolve(orchard.METHOD, suggest=suggest)]))
    assert any(problem in message for message in found), found


def test_a_failing_view_is_left_to_the_check_of_chapters(
    under_test: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check of flags does not report it again."""

    @attrs.define
    class Blind(orchard.Growing):
        """A projection with a view that raises."""

        def view(self) -> Any:
            raise ZeroDivisionError

    def fail(*_: object, **__: object) -> Any:
        raise ZeroDivisionError

    assert messages(under_test(methods=[attrs.evolve(orchard.METHOD, projection=Blind)])) == []
    silent = attrs.evolve(orchard.METHOD, chapter=fail)
    assert messages(under_test(methods=[silent])) == []
    monkeypatch.setattr("dialoguekit.testing.conformance.plugin_under_test.generate_workshop", fail)
    assert messages(under_test()) == []
