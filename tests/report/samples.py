"""Plugins, workshops and parts for tests of composition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import attrs

from dialoguekit.application.kit import Kit
from dialoguekit.document.document import Document, Part
from dialoguekit.events import ContributionMade, RecordedEvent
from dialoguekit.plugin import (
    Analysis,
    Chapter,
    ItemList,
    Method,
    PerWorkshop,
    Projection,
    Scope,
    Stage,
    handles,
    hookimpl,
)
from dialoguekit.plugin.registry.registry import Candidate, candidate_of

MORNING = datetime(2025, 3, 4, 9, tzinfo=UTC)


def plugin(
    name: str, *, methods: Iterable[Method] = (), analyses: Iterable[Analysis] = ()
) -> Candidate:
    """Return a plugin with these declarations."""
    module = SimpleNamespace(
        dialoguekit_methods=hookimpl(lambda: methods),
        dialoguekit_analyses=hookimpl(lambda: analyses),
    )
    return candidate_of(name, module, "1.2", f"dialoguekit-{name}")


@attrs.define
class Words(PerWorkshop[list[int], dict[str, int]]):
    """Counts words."""

    State = list

    @handles(ContributionMade)
    def count(self, recorded: RecordedEvent[ContributionMade]) -> None:
        self.state_of(recorded).append(len(recorded.event.text.split()))

    def view(self) -> dict[str, int]:
        return {workshop: sum(counts) for workshop, counts in self.states.items()}


def word_chapter(name: str) -> Callable[[dict[str, int], Scope], Chapter]:
    """Return a function that builds a chapter with the numbers of words."""

    def chapter(view: dict[str, int], scope: Scope) -> Chapter:
        items = [f"{title}: {view.get(workshop, 0)}" for workshop, title in scope.titles.items()]
        return Chapter(name=name, title="Words", blocks=[ItemList(items)])

    return chapter


def words(
    projection: Callable[[], Projection[Any]] = Words,
    chapter: Callable[[Any, Scope], Chapter] | None = None,
    name: str = "words",
) -> Analysis:
    """Return an analysis of words."""
    return Analysis(
        name=name,
        title="Words",
        summary="Counts words.",
        projection=projection,
        chapter=chapter or word_chapter(name),
    )


def hats(name: str = "hats", **more: Any) -> Method:
    """Return a method with a chapter."""
    fields: dict[str, Any] = {
        "stages": [Stage(name="white", title="White hat")],
        "projection": Words,
        "chapter": word_chapter(name),
    }
    return Method(name=name, title="Hats", summary="Hats.", source="us", **(fields | more))


def record_workshop(
    kit: Kit, town: str, *contributions: str, method: str | None = None, **more: Any
) -> None:
    """Record a workshop with one person, who makes ``contributions``."""
    workshop = kit.workshop(town, clock=lambda: MORNING)
    workshop.schedule(title=f"Peer support in {town.capitalize()}", groups=("peers",), **more)
    workshop.open()
    author = workshop.check_in(group="peers", consents=("record", "quote"))
    if method is not None:
        workshop.start(method)
    for text in contributions:
        workshop.contribute(author, text)


def find_part(document: Document, name: str) -> Part:
    """Return the part of that name."""
    (found,) = [part for part in document.parts if part.name == name]
    return found


def chapter_names(document: Document, part: str) -> list[str]:
    """Return the names of the chapters of a part."""
    return [chapter.name for chapter in find_part(document, part).chapters]
