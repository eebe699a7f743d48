"""Plugins, workshops and parts for tests of composition."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import attrs

from dialoguekit.application.kit import Kit
from dialoguekit.document.document import Document, Part
from dialoguekit.plugin import Analysis, Block, Method, Programme, Record, Stage, hookimpl
from dialoguekit.plugin.blocks import ItemList
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


@attrs.frozen
class Words:
    """The number of words of all contributions to a workshop."""

    count: int

    def __bool__(self) -> bool:
        return True


def count_words(record: Record) -> Words:
    """Count the words of all contributions."""
    return Words(sum(len(item.text.split()) for item in record.contributions.values()))


def word_blocks(view: Words, record: Record) -> Iterable[Block]:
    """Yield the number of words of a workshop."""
    yield ItemList([f"{record.workshop}: {view.count}"])


def all_word_blocks(programme: Programme[Words]) -> Iterable[Block]:
    """Yield the number of words of each workshop."""
    yield ItemList([f"{workshop}: {view.count}" for workshop, view in programme.views.items()])


PARTS: dict[str, Any] = {
    "view": count_words,
    "workshop_blocks": word_blocks,
    "programme_blocks": all_word_blocks,
    "absence": "There are no words",
}


def words(name: str = "words", **more: Any) -> Analysis:
    """Return an analysis of words."""
    return Analysis(name=name, title="Words", summary="Counts words.", **(PARTS | more))


def hats(name: str = "hats", **more: Any) -> Method:
    """Return a method with a chapter."""
    fields = PARTS | {"stages": [Stage(name="white", title="White hat")]}
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
