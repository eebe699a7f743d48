"""The laws of projections, checked on every built-in projection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dialoguekit
from dialoguekit.document.blocks import Chapter, Scope
from dialoguekit.events import NewEvent, RecordedEvent, to_microseconds
from dialoguekit.plugin.types import Analysis
from dialoguekit.projections.projection import Projection
from dialoguekit.report.chapters import dialoguekit_analyses
from dialoguekit.report.headers import ProgrammeHeaders, WorkshopHeaders
from dialoguekit.simulation import simulate
from dialoguekit.testing.projection_laws import check_projection_laws
from dialoguekit.testing.strategies import any_event, new_events

Stream = list[RecordedEvent[Any]]

ANALYSES = list(dialoguekit_analyses())
BUILT_IN: list[Callable[[], Projection[Any]]] = [
    *(analysis.projection for analysis in ANALYSES),
    WorkshopHeaders,
    ProgrammeHeaders,
]


def as_recorded(stream: str, facts: list[NewEvent]) -> Stream:
    """Return facts as recorded events."""
    return [
        RecordedEvent(
            seq,
            stream,
            seq,
            fact.id,
            fact.event,
            to_microseconds(fact.occurred_at),
            to_microseconds(fact.recorded_at),
            fact.context,
        )
        for seq, fact in enumerate(facts, start=1)
    ]


def facts(projection: Callable[[], Projection[Any]]) -> st.SearchStrategy[list[NewEvent]]:
    """Return a strategy for events that a projection handles, in any order and with any content."""
    return st.lists(new_events(any_event(projection().__handlers__)), max_size=12)


@pytest.fixture(scope="module")
def simulated_streams() -> list[Stream]:
    """Return three small workshops with corrections, and their programme."""
    with dialoguekit.open("memory:") as kit:
        simulate(kit, workshops=3, size=0.1, people=6)
        return [list(kit.store.read(stream)) for stream in kit.store.streams()]


@pytest.mark.parametrize("projection", BUILT_IN, ids=lambda value: value.__name__)
def test_a_projection_obeys_the_laws_on_simulated_workshops(
    projection: Callable[[], Projection[Any]], simulated_streams: list[Stream]
) -> None:
    """It is deterministic, resumable and combinable."""
    check_projection_laws(projection, simulated_streams)


@pytest.mark.parametrize("projection", BUILT_IN, ids=lambda value: value.__name__)
@settings(max_examples=4)
@given(data=st.data())
def test_a_projection_obeys_the_laws_on_any_events(
    projection: Callable[[], Projection[Any]], data: st.DataObject
) -> None:
    """The order, the references and the times are arbitrary."""
    check_projection_laws(
        projection, [as_recorded(name, data.draw(facts(projection), name)) for name in "abc"]
    )


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda analysis: analysis.name)
@settings(max_examples=6)
@given(data=st.data())
def test_a_chapter_can_be_built_from_any_events(analysis: Analysis, data: st.DataObject) -> None:
    """It is on one workshop, on several or on an empty one."""
    titles = {"leeds": "Leeds", "york": "York", "hull": "Hull"}
    projection = analysis.projection()
    for name in ("leeds", "york"):
        for recorded in as_recorded(name, data.draw(facts(analysis.projection), name)):
            projection.fold(recorded)
    scopes = [
        Scope(kind="programme", titles=titles),
        *(Scope(kind="workshop", titles={name: title}) for name, title in titles.items()),
    ]
    for scope in scopes:
        value = analysis.chapter(projection.view(), scope)
        assert isinstance(value, Chapter)
        assert (value.name, value.title) == (analysis.name, analysis.title)
