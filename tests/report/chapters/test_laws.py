"""The laws of projections, held against every projection that is built in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dialoguekit
from dialoguekit.document.blocks import Chapter, Scope
from dialoguekit.events import NewEvent, RecordedEvent, micros
from dialoguekit.plugin.types import Analysis
from dialoguekit.projections.projection import Projection
from dialoguekit.report.chapters import dialoguekit_analyses
from dialoguekit.report.headers import Frames, Programmes
from dialoguekit.simulation import rehearse
from dialoguekit.testing.projection_laws import check_projection_laws
from dialoguekit.testing.strategies import any_event, new_events

Stream = list[RecordedEvent[Any]]

ANALYSES = list(dialoguekit_analyses())
BUILT_IN: list[Callable[[], Projection[Any]]] = [
    *(analysis.projection for analysis in ANALYSES),
    Frames,
    Programmes,
]


def placed(stream: str, facts: list[NewEvent]) -> Stream:
    """Facts in their places, as a log gives them back."""
    return [
        RecordedEvent(
            seq, stream, seq, fact.id, fact.event, micros(fact.at), micros(fact.noted), fact.context
        )
        for seq, fact in enumerate(facts, start=1)
    ]


def facts(projection: Callable[[], Projection[Any]]) -> st.SearchStrategy[list[NewEvent]]:
    """Events that a projection asks for, in any order and of any content."""
    return st.lists(new_events(any_event(projection().__handlers__)), max_size=12)


@pytest.fixture(scope="module")
def rehearsed() -> list[Stream]:
    """Three small workshops, each with its corrections, and their programme."""
    with dialoguekit.open("memory:") as kit:
        rehearse(kit, workshops=3, size=0.1, people=6)
        return [list(kit.log.read(stream)) for stream in kit.log.streams()]


@pytest.mark.parametrize("projection", BUILT_IN, ids=lambda made: made.__name__)
def test_a_projection_keeps_the_laws_over_whole_workshops(
    projection: Callable[[], Projection[Any]], rehearsed: list[Stream]
) -> None:
    """Deterministic, resumable, and joined as if folded together."""
    check_projection_laws(projection, rehearsed)


@pytest.mark.parametrize("projection", BUILT_IN, ids=lambda made: made.__name__)
@settings(max_examples=4)
@given(data=st.data())
def test_a_projection_keeps_the_laws_over_whatever_happened(
    projection: Callable[[], Projection[Any]], data: st.DataObject
) -> None:
    """In any order, with references to nothing known, and at any time."""
    check_projection_laws(
        projection, [placed(name, data.draw(facts(projection), name)) for name in "abc"]
    )


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda analysis: analysis.name)
@settings(max_examples=6)
@given(data=st.data())
def test_a_chapter_can_be_made_of_whatever_happened(
    analysis: Analysis, data: st.DataObject
) -> None:
    """Of one workshop, of several, and of one that holds nothing."""
    titles = {"leeds": "Leeds", "york": "York", "hull": "Hull"}
    folded = analysis.projection()
    for name in ("leeds", "york"):
        for recorded in placed(name, data.draw(facts(analysis.projection), name)):
            folded.fold(recorded)
    scopes = [
        Scope(kind="programme", titles=titles),
        *(Scope(kind="workshop", titles={name: title}) for name, title in titles.items()),
    ]
    for scope in scopes:
        made = analysis.chapter(folded.view(), scope)
        assert isinstance(made, Chapter)
        assert (made.name, made.title) == (analysis.name, analysis.title)
