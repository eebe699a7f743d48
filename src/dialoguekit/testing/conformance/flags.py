"""Check that flags have evidence and that the chapter shows the same flags."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dialoguekit.application.kit import Kit
from dialoguekit.document.blocks import Chapter, Flag, Flags
from dialoguekit.plugin.guidance import Suggestion, SuggestionContext
from dialoguekit.plugin.types import Method
from dialoguekit.testing.builders import iter_blocks
from dialoguekit.testing.conformance.chapters import replay_chapter
from dialoguekit.testing.conformance.plugin_under_test import (
    WORKSHOPS,
    Failure,
    PluginUnderTest,
    Source,
    attempt,
)
from dialoguekit.testing.findings import Finding

NAME = "flags"

_RETURN_FLAGS = "Return an iterable of Flag values for any view."
_ADD_EVIDENCE = "Give each flag evidence=Evidence.from_events(…) or the evidence of its subject."
_CITE = "Cite ids with the workshop first, as a reader finds them: f'{workshop} C17'."
_SHOW_FLAGS = "Include Flags(…) with the result of the same function in the chapter on a workshop."
_RETURN_SUGGESTIONS = (
    "Return an iterable of Suggestion values; use the names of prompts of the method."
)


def check(plugin: PluginUnderTest) -> list[Finding]:
    """Check the flags and suggestions of every method and analysis."""
    return [finding for source in plugin.safe_sources for finding in _check_source(plugin, source)]


def _check_source(plugin: PluginUnderTest, source: Source) -> Iterator[Finding]:
    kit = attempt(lambda: plugin.generated_kit(source))
    if isinstance(kit, Failure):
        return  # The check of chapters reports it.
    projection = source.projection
    assert projection is not None  # Safe sources have one.
    for workshop in WORKSHOPS:
        view = attempt(lambda w=workshop: kit.replay(projection, workshops=[w]))  # type: ignore[misc]
        if isinstance(view, Failure):
            return  # The check of chapters reports it.
        if source.value.flags is not None:
            yield from _check_flags(kit, source, view, workshop)
        if isinstance(source.value, Method) and source.value.suggest is not None:
            yield from _check_suggestions(source, source.value, view, workshop)


def _check_flags(kit: Kit, source: Source, view: object, workshop: str) -> Iterator[Finding]:
    assert source.value.flags is not None
    flags = source.value.flags
    active: Any = attempt(lambda: tuple(flags(view, workshop)))
    if isinstance(active, Failure):
        yield _finding(source, f"flags {active.reason}", _RETURN_FLAGS)
        return
    version = kit.workshop(workshop).version
    for flag in active:
        if not isinstance(flag, Flag):
            yield _finding(source, f"flags returned {flag!r}, which is not a Flag", _RETURN_FLAGS)
            return
        yield from _check_flag(source, flag, workshop, version)
    yield from _check_chapter_flags(
        source, active, replay_chapter(kit, source, "workshop", [workshop])
    )


def _check_flag(
    source: Source, flag: Flag, workshop: str, stream_version: int
) -> Iterator[Finding]:
    name = f"the flag {flag.rule!r} ({flag.message})"
    if not flag.evidence:
        yield _finding(source, f"{name} has no evidence", _ADD_EVIDENCE)
    for stream, spans in flag.evidence.spans:
        if stream != workshop or not all(1 <= a <= b <= stream_version for a, b in spans):
            message = f"{name} has evidence outside the workshop: {stream} {spans}"
            yield _finding(source, message, _ADD_EVIDENCE)
    for cite in flag.cites:
        if not cite.startswith(f"{workshop} "):
            message = f"{name} cites {cite!r}, which is not an id of the workshop {workshop!r}"
            yield _finding(source, message, _CITE)


def _check_chapter_flags(
    source: Source, flags: tuple[Flag, ...], chapter: Chapter | Failure
) -> Iterator[Finding]:
    if isinstance(chapter, Failure):
        return  # The check of chapters reports it.
    shown = {
        (flag.rule, flag.message)
        for block in iter_blocks(chapter)
        if isinstance(block, Flags)
        for flag in block.items
    }
    active = {(flag.rule, flag.message) for flag in flags}
    for rule, message in sorted(active - shown):
        problem = f"the chapter on the workshop does not show the flag {rule!r} ({message})"
        yield _finding(source, problem, _SHOW_FLAGS)
    for rule, message in sorted(shown - active):
        problem = f"the chapter shows the flag {rule!r} ({message}), but flags does not return it"
        yield _finding(source, problem, _SHOW_FLAGS)


def _check_suggestions(
    source: Source, method: Method, view: object, workshop: str
) -> Iterator[Finding]:
    suggest, prompts = method.suggest, {prompt.name for prompt in method.prompts}
    assert suggest is not None
    entered: tuple[str, ...] = ()
    for stage in (None, *(stage.name for stage in method.stages)):
        entered = (*entered, stage) if stage else ()
        context = SuggestionContext(workshop=workshop, activity="A1", stages_entered=entered)
        suggestions: Any = attempt(lambda c=context: tuple(suggest(view, c)))  # type: ignore[misc]
        where = f"in the stage {stage!r}" if stage else "before the first stage"
        if isinstance(suggestions, Failure):
            yield _finding(source, f"suggest {suggestions.reason} {where}", _RETURN_SUGGESTIONS)
            return
        for suggestion in suggestions:
            if not isinstance(suggestion, Suggestion):
                message = f"suggest returned {suggestion!r} {where}, which is not a Suggestion"
                yield _finding(source, message, _RETURN_SUGGESTIONS)
                return
            if suggestion.prompt is not None and suggestion.prompt not in prompts:
                message = (
                    f"suggest names the prompt {suggestion.prompt!r} {where}, which does not exist"
                )
                yield _finding(source, message, _RETURN_SUGGESTIONS)


def _finding(source: Source, message: str, fix: str) -> Finding:
    return Finding(check=NAME, subject=source.name, message=message, fix=fix)
