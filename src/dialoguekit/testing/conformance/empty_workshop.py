"""Whether nothing is enough: no events, a workshop that was announced, one that has just begun."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dialoguekit.application.kit import Kit
from dialoguekit.document.blocks import Flag, Scope
from dialoguekit.plugin.guidance import Situation, Suggestion
from dialoguekit.plugin.types import Method
from dialoguekit.testing.builders import GROUPS
from dialoguekit.testing.conformance.plugin_under_test import (
    Bench,
    Failed,
    Source,
    attempt,
    chapter_of,
)
from dialoguekit.testing.findings import Finding

NAME = "empty workshop"

_UNKNOWN = "nowhere"
_MEND = (
    "Let a workshop that the view does not know count as one in which nothing happened: "
    "view.workshops.get(id, Nothing())."
)


def check(bench: Bench) -> list[Finding]:
    """Views, flags, suggestions and chapters of next to nothing."""
    return [finding for source in bench.folding for finding in _of(bench, source)]


def _of(bench: Bench, source: Source) -> Iterator[Finding]:
    with bench.kit() as kit:
        _prepare(kit, source)
        for workshop, situation in _SITUATIONS.items():
            view = attempt(lambda workshop=workshop: _view(kit, source, workshop))  # type: ignore[misc]
            if isinstance(view, Failed):
                yield _finding(source, f"its projection {view.why} {situation}")
                continue
            for what, failed in _tell(source, view, workshop):
                yield _finding(source, f"{what} {failed.why} {situation}")


_SITUATIONS = {
    _UNKNOWN: "for a workshop of which nothing is recorded",
    "quiet": "for a workshop that is scheduled, and no more",
    "begun": "for a workshop in which it was started, and no more",
}


def _prepare(kit: Kit, source: Source) -> None:
    for id in ("quiet", "begun"):
        kit.workshop(id).schedule(title=id.title(), groups=GROUPS)
    begun = kit.workshop("begun")
    begun.open()
    begun.start(source.played)


def _view(kit: Kit, source: Source, workshop: str) -> Any:
    assert source.projection is not None  # It is among those that fold.
    known = [workshop] if workshop != _UNKNOWN else []
    return kit.replay(source.projection, workshops=known)


def _tell(source: Source, view: object, workshop: str) -> Iterator[tuple[str, Failed]]:
    """What cannot be told of a view: in a chapter on one, on several, in flags, suggestions."""
    titles = {workshop: workshop.title()}
    several = titles | {_UNKNOWN: "Nowhere", "elsewhere": "Elsewhere"}
    for kind, named in (("workshop", titles), ("programme", several)):
        chapter = chapter_of(source, view, Scope(kind=kind, titles=named))
        if isinstance(chapter, Failed):
            yield f"its chapter on a {kind}", chapter
    value = source.value
    if value.flags is not None:
        flags = value.flags
        raised = attempt(lambda: all(isinstance(flag, Flag) for flag in flags(view, workshop)))
        if raised is not True:
            yield "flags", raised if isinstance(raised, Failed) else Failed("gave what is no Flag")
    if isinstance(value, Method) and value.suggest is not None:
        suggest, situation = value.suggest, Situation(workshop=workshop, activity="A1")
        given = attempt(lambda: all(isinstance(s, Suggestion) for s in suggest(view, situation)))
        if given is not True:
            why = given if isinstance(given, Failed) else Failed("gave what is no Suggestion")
            yield "suggest", why


def _finding(source: Source, message: str) -> Finding:
    return Finding(check=NAME, subject=source.name, message=message, mend=_MEND)
