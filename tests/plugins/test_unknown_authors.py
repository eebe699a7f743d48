"""Contributions without a known author, in everything that the core and the plugins show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import pytest

import dialoguekit
from dialoguekit.events import ContributionMade, Event
from dialoguekit.plugin import Method
from dialoguekit.plugin.blocks import KeyFigures
from dialoguekit.plugin.method import Analysis
from dialoguekit.plugin.registry.discovery import discover
from dialoguekit.plugin.registry.registry import PluginRegistry
from dialoguekit.report.chapters import dialoguekit_analyses
from dialoguekit.testing.method_output import (
    find_blocks,
    paragraphs,
    programme_chapter,
    raised_flags,
    workshop_chapter,
)
from dialoguekit.testing.scenario import Given, ScenarioEvent, given
from dialoguekit.testing.workshop_generator import generate_workshop

REGISTRY = PluginRegistry(discover(), strict=True)
METHODS: Sequence[Method] = tuple(REGISTRY.methods.values())
CORE: Mapping[str, Analysis] = {each.name: each for each in dialoguekit_analyses()}
ANALYSES: Sequence[Analysis] = (*CORE.values(), *REGISTRY.analyses.values())


def without_author(event: Event) -> Event:
    """Return an event, without its author if it is a contribution."""
    if not isinstance(event, ContributionMade):
        return event
    values = {a.name: getattr(event, a.name) for a in attrs.fields(ContributionMade)}  # type: ignore[arg-type]
    return ContributionMade(**(values | {"author": None}))


def generated(method: Method, *, anonymous: bool, workshop: str = "leeds") -> Given[Any]:
    """Return a generated run of a method as a scenario."""
    with dialoguekit.open("memory:") as kit:
        generate_workshop(kit, method, workshop=workshop)
        events = list(kit.store.read(workshop))
    return given(
        *(
            ScenarioEvent(
                without_author(recorded.event) if anonymous else recorded.event,
                recorded.occurred_at,
                recorded.context,
            )
            for recorded in events
        ),
        stream=workshop,
    )


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_every_chapter_and_flag_is_built_without_authors(method: Method) -> None:
    """No chapter fails, and nobody is named None."""
    leeds, york = (generated(method, anonymous=True, workshop=name) for name in ("leeds", "york"))
    for source in (method, *ANALYSES):
        raised_flags(source, leeds)
        if source.has_chapter:
            chapter = workshop_chapter(source, leeds)
            assert "None" not in " ".join(paragraphs(chapter))
            programme_chapter(source, leeds, york)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_contributions_without_authors_add_and_remove_nobody(method: Method) -> None:
    """Those who attended are the same, and nobody is said to have contributed."""
    known, unknown = (generated(method, anonymous=anonymous) for anonymous in (False, True))
    attendance = CORE["attendance"]
    assert workshop_chapter(attendance, known) == workshop_chapter(attendance, unknown)
    contributions = workshop_chapter(CORE["contributions"], unknown)
    figures = {
        figure.label: figure.value
        for block in find_blocks(KeyFigures, contributions)
        for figure in block.items
    }
    assert figures["contributions"] == figures["contributions without a known author"]
    assert figures["contributors"] == 0
