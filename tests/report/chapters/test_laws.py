"""A law of the core chapters: they can be built from any events."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.disclosure.policy import POLICIES
from dialoguekit.domain.state import Workshop
from dialoguekit.events import Event, NewEvent
from dialoguekit.plugin import Analysis
from dialoguekit.plugin.workshop_facts import KEPT
from dialoguekit.report.chapters import dialoguekit_analyses
from dialoguekit.testing.method_output import programme_chapter, workshop_chapter
from dialoguekit.testing.scenario import Given, ScenarioEvent
from dialoguekit.testing.scenario import given as given_events
from dialoguekit.testing.strategies import any_event, new_events

ANALYSES = list(dialoguekit_analyses())


@cache
def lists_of_events(classes: tuple[type[Event], ...]) -> st.SearchStrategy[list[NewEvent]]:
    """Return a strategy for events of these classes in any order, made once for all examples."""
    return st.lists(new_events(any_event(classes)), max_size=12)


def workshop(stream: str, events: list[NewEvent]) -> Given[Workshop]:
    """Return a workshop with these events."""
    return given_events(
        *(ScenarioEvent(new.event, new.occurred_at, new.context) for new in events), stream=stream
    )


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda analysis: analysis.name)
@settings(max_examples=6)
@given(data=st.data())
def test_a_chapter_can_be_built_from_any_events(analysis: Analysis, data: st.DataObject) -> None:
    """It is on one workshop, on several or on an empty one, under any policy."""
    events = lists_of_events((*KEPT, *analysis.kept_classes))
    leeds, york = (workshop(name, data.draw(events, name)) for name in ("leeds", "york"))
    hull = given_events(stream="hull")
    for policy in POLICIES.values():
        built = [
            programme_chapter(analysis, leeds, york, hull, policy=policy),
            *(workshop_chapter(analysis, one, policy=policy) for one in (leeds, york, hull)),
        ]
        assert {(one.name, one.title) for one in built} == {(analysis.name, analysis.title)}
