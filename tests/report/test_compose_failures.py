"""Failures in a report: each is visible and affects only its own chapter."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Self

import attrs
import pytest
from tests.report.samples import Words, find_part, hats, plugin, record_workshop, words

from dialoguekit.application.kit import Kit
from dialoguekit.document.document import Document
from dialoguekit.errors import InvalidProjection, ProjectionFailed, ReportError
from dialoguekit.events import ContributionMade, RecordedEvent
from dialoguekit.plugin import Analysis, Chapter, ItemList, Scope, Text, handles, hookimpl
from dialoguekit.plugin.registry.registry import candidate_of
from dialoguekit.report.compose import ReportRequest, compose


@attrs.define
class FailsOnTime(Words):
    """A projection that raises on contributions about time."""

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        if "time" in recorded.event.text:
            raise LookupError("no time")


@attrs.define
class FailsToCombine(Words):
    """A projection that folds and cannot be combined."""

    def combine(self, other: Self) -> Self:
        raise LookupError("nothing in common")


@attrs.define
class FailsToView(Words):
    """A projection that folds and has no view."""

    def view(self) -> dict[str, int]:
        raise LookupError("nothing to see")


def fail_to_create() -> Words:
    """Raise instead of creating a projection."""
    raise LookupError("no beginning")


def fail_to_build(view: dict[str, int], scope: Scope) -> Chapter:
    """Raise instead of returning a chapter."""
    raise KeyError("words")


def return_text(view: dict[str, int], scope: Scope) -> Any:
    """Return a text instead of a chapter."""
    return "words"


def text_of(document: Document, part_name: str, name: str) -> str:
    """Return the first paragraph or list of a chapter."""
    (chapter,) = [
        chapter for chapter in find_part(document, part_name).chapters if chapter.name == name
    ]
    match chapter.blocks[0]:
        case Text(text=text):
            return text
        case ItemList(items=items):
            return "; ".join(items)
        case block:
            raise AssertionError(block)


# Failures


@pytest.mark.parametrize(
    ("projection", "reason"),
    [
        (FailsOnTime, "LookupError('no time')"),
        (FailsToView, "view: LookupError('nothing to see')"),
        (fail_to_create, "it cannot be created empty"),
        (dict, "it does not create a Projection"),
    ],
    ids=["fold", "view", "creation", "wrong type"],
)
def test_a_failing_projection_is_reported_in_its_chapter(
    open_kit: Callable[..., Kit], projection: Callable[[], Any], reason: str
) -> None:
    """The chapter has the reason; all other chapters are unaffected."""
    kit = open_kit(plugin("words", analyses=[words(projection), words(name="sound")]))
    record_workshop(kit, "leeds", "No time.", "No money.")
    failed = kit.report().document
    assert text_of(failed, "leeds", "words").startswith("This chapter could not be created. ")
    assert reason in text_of(failed, "leeds", "words")
    without = open_kit(plugin("words", analyses=[words(name="sound")])).report().document
    others = [c for c in find_part(failed, "leeds").chapters if c.name != "words"]
    assert others == list(find_part(without, "leeds").chapters)
    assert text_of(failed, "leeds", "sound") == "Peer support in Leeds: 4"


def test_a_projection_that_cannot_combine_fails_in_the_combined_part(
    open_kit: Callable[..., Kit],
) -> None:
    """Its chapters on each workshop are unaffected."""
    kit = open_kit(plugin("words", analyses=[words(FailsToCombine)]))
    record_workshop(kit, "leeds", "No time.")
    record_workshop(kit, "york", "None at all.")
    document = kit.report().document
    assert text_of(document, "leeds", "words") == "Peer support in Leeds: 2"
    assert text_of(document, "york", "words") == "Peer support in York: 3"
    assert "combine: LookupError('nothing in common')" in text_of(document, "together", "words")


def test_a_failure_in_one_workshop_does_not_affect_others(open_kit: Callable[..., Kit]) -> None:
    """The combined part reports it too."""
    kit = open_kit(plugin("words", analyses=[words(FailsOnTime)]))
    record_workshop(kit, "leeds", "No time.")
    record_workshop(kit, "york", "No money.")
    document = kit.report().document
    assert "no time" in text_of(document, "leeds", "words")
    assert text_of(document, "york", "words") == "Peer support in York: 0"
    assert "no time" in text_of(document, "together", "words")


@pytest.mark.parametrize(
    ("chapter", "reason"),
    [
        (fail_to_build, "KeyError('words')"),
        (return_text, "TypeError('its chapter function returned str')"),
    ],
)
def test_a_failing_chapter_function_is_reported_in_its_chapter(
    open_kit: Callable[..., Kit], chapter: Callable[..., Any], reason: str
) -> None:
    """The reason replaces the content."""
    kit = open_kit(plugin("words", analyses=[words(chapter=chapter)]))
    record_workshop(kit, "leeds")
    text = text_of(kit.report().document, "leeds", "words")
    assert text == f"This chapter could not be created. {reason}"


@pytest.mark.parametrize(
    ("analysis", "error", "cause"),
    [
        (words(FailsOnTime), ProjectionFailed, LookupError),
        (words(fail_to_create), InvalidProjection, LookupError),
        (words(chapter=fail_to_build), ReportError, KeyError),
        (words(chapter=return_text), ReportError, TypeError),
    ],
)
def test_a_strict_report_raises_the_failure(
    open_kit: Callable[..., Kit], analysis: Analysis, error: type[Exception], cause: type[Exception]
) -> None:
    """The cause is the exception of the plugin."""
    kit = open_kit(plugin("words", analyses=[analysis]))
    record_workshop(kit, "leeds", "No time.")
    with pytest.raises(error) as caught:
        kit.report(strict=True)
    assert isinstance(caught.value.__cause__, cause)


def test_missing_plugins_are_reported_in_notices(open_kit: Callable[..., Kit]) -> None:
    """An unknown method and a failed plugin are reported."""
    kit = open_kit(plugin("hats", methods=[hats()]))
    record_workshop(kit, "leeds", method="hats")
    record_workshop(kit, "york", method="hats")
    nonsense = candidate_of("broken", SimpleNamespace(dialoguekit_methods=hookimpl(lambda: 7)))
    missing, failing = open_kit(nonsense).report("leeds", "york").document.notices
    assert missing == (
        "The method 'hats' was used in leeds, york, but no installed plugin declares it. "
        "Its chapter is missing; no data is lost. "
        "To add the chapter, install the plugin and create the report again."
    )
    assert failing.startswith("The plugin 'broken' could not be loaded: ")


def test_an_excluded_plugin_is_reported_as_available(open_kit: Callable[..., Kit]) -> None:
    """It can be loaded without an installation."""
    kit = open_kit(plugin("hats", methods=[hats()]))
    record_workshop(kit, "leeds", method="hats")
    excluded_plugin = attrs.evolve(plugin("hats", methods=[hats()]), excluded=True)
    (missing,) = open_kit(excluded_plugin).report("leeds").document.notices
    assert missing == (
        "The method 'hats' was used in leeds, but no loaded plugin declares it. "
        "Its chapter is missing; no data is lost. "
        "To add the chapter, load the excluded plugins (hats) or install the plugin."
    )


def test_a_programme_workshop_without_events_is_reported(open_kit: Callable[..., Kit]) -> None:
    """The report covers the other workshops."""
    kit = open_kit()
    record_workshop(kit, "leeds")
    north = kit.programme("north")
    north.announce(title="The North")
    north.add_workshop("york")
    north.add_workshop("leeds")
    document = kit.report().document
    assert [find_part.name for find_part in document.parts] == ["together", "leeds"]
    assert document.notices == ("The workshop 'york' belongs to the programme but has no events.",)


def test_an_unknown_workshop_is_refused(open_kit: Callable[..., Kit]) -> None:
    """The message lists the known workshops."""
    kit = open_kit()
    with pytest.raises(ReportError, match=r"no workshop 'hull'.*Workshops: none"):
        compose(kit.store, kit.plugins, ReportRequest(workshops=("hull",), position=0))
    record_workshop(kit, "leeds")
    record_workshop(kit, "york")
    with pytest.raises(ReportError, match=r"no workshop 'hull'.*Workshops: leeds, york"):
        compose(
            kit.store,
            kit.plugins,
            ReportRequest(workshops=("leeds", "hull"), position=kit.store.head()),
        )
    with pytest.raises(ReportError, match=r"no workshop 'york' in this log up to position 1\."):
        compose(kit.store, kit.plugins, ReportRequest(workshops=("york",), position=1))


def test_contributions_of_a_failed_chapter_are_listed_by_the_core(
    open_kit: Callable[..., Kit],
) -> None:
    """They are listed by the method only if its chapter was built."""
    kit = open_kit(plugin("hats", methods=[hats(lists_contributions=True)]))
    record_workshop(kit, "leeds", "No time.", method="hats")
    (chapter,) = [c for c in kit.report().document.parts[0].chapters if c.name == "contributions"]
    assert "No time." not in repr(chapter)
    assert "1 contribution is listed in the chapter “Hats”" in repr(chapter)
    failing = hats(lists_contributions=True, chapter=fail_to_build)
    document = open_kit(plugin("hats", methods=[failing])).report().document
    (chapter,) = [c for c in document.parts[0].chapters if c.name == "contributions"]
    assert "No time." in repr(chapter)
    assert "listed in the chapter" not in repr(chapter)
