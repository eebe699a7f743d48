"""Check the plugin with no events, a scheduled workshop, and a workshop just started."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dialoguekit.application.kit import Kit
from dialoguekit.document.blocks import Flag, Scope
from dialoguekit.plugin.guidance import Suggestion, SuggestionContext
from dialoguekit.plugin.types import Method
from dialoguekit.testing.builders import GROUPS
from dialoguekit.testing.conformance.plugin_under_test import (
    Failure,
    PluginUnderTest,
    Source,
    attempt,
    build_chapter,
)
from dialoguekit.testing.findings import Finding

NAME = "empty workshop"

_UNKNOWN = "nowhere"
_FIX = (
    "Treat a workshop that is not in the view as one without events: "
    "view.workshops.get(id, Empty())."
)


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check views, flags, suggestions and chapters without data."""
    return [finding for source in plugin.safe_sources for finding in _check_source(plugin, source)]


def _check_source(plugin: PluginUnderTest, source: Source) -> Iterator[Finding]:
    with plugin.kit() as kit:
        _prepare(kit, source)
        for workshop, condition in _CASES.items():
            view = attempt(lambda workshop=workshop: _view(kit, source, workshop))  # type: ignore[misc]
            if isinstance(view, Failure):
                yield _finding(source, f"its projection {view.reason} {condition}")
                continue
            for name, failure in _find_failures(source, view, workshop):
                yield _finding(source, f"{name} {failure.reason} {condition}")


_CASES = {
    _UNKNOWN: "for a workshop without events",
    "quiet": "for a workshop that is only scheduled",
    "begun": "for a workshop in which it was only started",
}


def _prepare(kit: Kit, source: Source) -> None:
    for id in ("quiet", "begun"):
        kit.workshop(id).schedule(title=id.title(), groups=GROUPS)
    begun = kit.workshop("begun")
    begun.open()
    begun.start(source.method_to_run)


def _view(kit: Kit, source: Source, workshop: str) -> Any:
    assert source.projection is not None  # Safe sources have one.
    known = [workshop] if workshop != _UNKNOWN else []
    return kit.replay(source.projection, workshops=known)


def _find_failures(source: Source, view: object, workshop: str) -> Iterator[tuple[str, Failure]]:
    """Yield the failures of the chapters, flags and suggestions of a view, with their names."""
    titles = {workshop: workshop.title()}
    programme = titles | {_UNKNOWN: "Nowhere", "elsewhere": "Elsewhere"}
    for kind, scope_titles in (("workshop", titles), ("programme", programme)):
        chapter = build_chapter(source, view, Scope(kind=kind, titles=scope_titles))
        if isinstance(chapter, Failure):
            yield f"its chapter on a {kind}", chapter
    value = source.value
    if value.flags is not None:
        flags = value.flags
        valid = attempt(lambda: all(isinstance(flag, Flag) for flag in flags(view, workshop)))
        if valid is not True:
            yield "flags", _failure(valid, "Flag")
    if isinstance(value, Method) and value.suggest is not None:
        suggest, context = value.suggest, SuggestionContext(workshop=workshop, activity="A1")
        valid = attempt(lambda: all(isinstance(s, Suggestion) for s in suggest(view, context)))
        if valid is not True:
            yield "suggest", _failure(valid, "Suggestion")


def _failure(result: bool | Failure, expected: str) -> Failure:
    if isinstance(result, Failure):
        return result
    return Failure(f"returned a value that is not a {expected}")


def _finding(source: Source, message: str) -> Finding:
    return Finding(check=NAME, subject=source.name, message=message, fix=_FIX)
