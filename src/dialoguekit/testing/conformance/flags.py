"""Whether flags prove what they say, and the chapter says the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dialoguekit.application.kit import Kit
from dialoguekit.document.blocks import Chapter, Flag, Flags
from dialoguekit.plugin.guidance import Situation, Suggestion
from dialoguekit.plugin.types import Method
from dialoguekit.testing.builders import blocks_of
from dialoguekit.testing.conformance.chapters import chapter_in
from dialoguekit.testing.conformance.plugin_under_test import (
    WORKSHOPS,
    Bench,
    Failed,
    Source,
    attempt,
)
from dialoguekit.testing.findings import Finding

NAME = "flags"

_YIELD = "Return an iterable of Flag values, for whatever view there is."
_PROVE = "Give each flag evidence=Evidence.of(…) or the evidence of what it is about."
_CITE = "Cite ids as a reader finds them, workshop first: f'{workshop} C17'."
_TELL = "Let the chapter on one workshop hold Flags(…) of the same function."
_SUGGEST = "Return an iterable of Suggestion values; a prompt is named as the method names it."


def check(bench: Bench) -> list[Finding]:
    """The flags and suggestions of every method and analysis that has any."""
    return [finding for source in bench.folding for finding in _of(bench, source)]


def _of(bench: Bench, source: Source) -> Iterator[Finding]:
    kit = attempt(lambda: bench.played(source))
    if isinstance(kit, Failed):
        return  # The check of chapters says why.
    projection = source.projection
    assert projection is not None  # It is among those that fold.
    for workshop in WORKSHOPS:
        view = attempt(lambda w=workshop: kit.replay(projection, workshops=[w]))  # type: ignore[misc]
        if isinstance(view, Failed):
            return  # The check of chapters says why.
        if source.value.flags is not None:
            yield from _of_flags(kit, source, view, workshop)
        if isinstance(source.value, Method) and source.value.suggest is not None:
            yield from _of_suggestions(source, source.value, view, workshop)


def _of_flags(kit: Kit, source: Source, view: object, workshop: str) -> Iterator[Finding]:
    assert source.value.flags is not None
    flags = source.value.flags
    raised: Any = attempt(lambda: tuple(flags(view, workshop)))
    if isinstance(raised, Failed):
        yield _finding(source, f"flags {raised.why}", _YIELD)
        return
    last = kit.workshop(workshop).version
    for flag in raised:
        if not isinstance(flag, Flag):
            yield _finding(source, f"flags gave {flag!r}, which is no Flag", _YIELD)
            return
        yield from _of_flag(source, flag, workshop, last)
    yield from _of_told(source, raised, chapter_in(kit, source, "workshop", [workshop]))


def _of_flag(source: Source, flag: Flag, workshop: str, last: int) -> Iterator[Finding]:
    what = f"the flag {flag.rule!r} ({flag.message})"
    if not flag.evidence:
        yield _finding(source, f"{what} has no evidence", _PROVE)
    for stream, spans in flag.evidence.spans:
        if stream != workshop or not all(1 <= a <= b <= last for a, b in spans):
            message = f"{what} has evidence outside of the workshop: {stream} {spans}"
            yield _finding(source, message, _PROVE)
    for cite in flag.cites:
        if not cite.startswith(f"{workshop} "):
            message = f"{what} cites {cite!r}, which is not found within the workshop {workshop!r}"
            yield _finding(source, message, _CITE)


def _of_told(
    source: Source, raised: tuple[Flag, ...], chapter: Chapter | Failed
) -> Iterator[Finding]:
    if isinstance(chapter, Failed):
        return  # The check of chapters says why.
    told = {
        (flag.rule, flag.message)
        for block in blocks_of(chapter)
        if isinstance(block, Flags)
        for flag in block.items
    }
    standing = {(flag.rule, flag.message) for flag in raised}
    for rule, message in sorted(standing - told):
        said = f"the flag {rule!r} ({message}) stands, and the chapter on the workshop has it not"
        yield _finding(source, said, _TELL)
    for rule, message in sorted(told - standing):
        said = f"the chapter has the flag {rule!r} ({message}), and flags does not give it"
        yield _finding(source, said, _TELL)


def _of_suggestions(
    source: Source, method: Method, view: object, workshop: str
) -> Iterator[Finding]:
    suggest, prompts = method.suggest, {prompt.name for prompt in method.prompts}
    assert suggest is not None
    entered: tuple[str, ...] = ()
    for stage in (None, *(stage.name for stage in method.stages)):
        entered = (*entered, stage) if stage else ()
        situation = Situation(workshop=workshop, activity="A1", entered=entered)
        given: Any = attempt(lambda s=situation: tuple(suggest(view, s)))  # type: ignore[misc]
        where = f"in the stage {stage!r}" if stage else "before the first stage"
        if isinstance(given, Failed):
            yield _finding(source, f"suggest {given.why} {where}", _SUGGEST)
            return
        for suggestion in given:
            if not isinstance(suggestion, Suggestion):
                message = f"suggest gave {suggestion!r} {where}, which is no Suggestion"
                yield _finding(source, message, _SUGGEST)
                return
            if suggestion.prompt is not None and suggestion.prompt not in prompts:
                message = (
                    f"suggest names the prompt {suggestion.prompt!r} {where}, and there is none"
                )
                yield _finding(source, message, _SUGGEST)


def _finding(source: Source, message: str, mend: str) -> Finding:
    return Finding(check=NAME, subject=source.name, message=message, mend=mend)
