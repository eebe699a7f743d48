"""How each event of a programme changes what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from dialoguekit import events as e
from dialoguekit.domain.state.model import Programme
from dialoguekit.events import Event, RecordedEvent

Step: TypeAlias = Callable[[Any, RecordedEvent[Any]], None]
"""Lets a state know one event of a class."""


def _announced(state: Programme, recorded: RecordedEvent[e.ProgrammeAnnounced]) -> None:
    state.announced = True


def _added(state: Programme, recorded: RecordedEvent[e.WorkshopAdded]) -> None:
    if recorded.event.workshop not in state.workshops:
        state.workshops.append(recorded.event.workshop)


def _removed(state: Programme, recorded: RecordedEvent[e.WorkshopRemoved]) -> None:
    if recorded.event.workshop in state.workshops:
        state.workshops.remove(recorded.event.workshop)


PROGRAMME_STEPS: Mapping[type[Event], Step] = {
    e.ProgrammeAnnounced: _announced,
    e.WorkshopAdded: _added,
    e.WorkshopRemoved: _removed,
}
