"""Apply events to the state of a programme."""

from __future__ import annotations

from collections.abc import Mapping

from dialoguekit import events as e
from dialoguekit.domain.state.handlers import EventHandler
from dialoguekit.domain.state.model import Programme
from dialoguekit.events import Event, RecordedEvent


def _apply_programme_announced(
    state: Programme, recorded: RecordedEvent[e.ProgrammeAnnounced]
) -> None:
    state.is_announced = True


def _apply_workshop_added(state: Programme, recorded: RecordedEvent[e.WorkshopAdded]) -> None:
    if recorded.event.workshop not in state.workshops:
        state.workshops.append(recorded.event.workshop)


def _apply_workshop_removed(state: Programme, recorded: RecordedEvent[e.WorkshopRemoved]) -> None:
    if recorded.event.workshop in state.workshops:
        state.workshops.remove(recorded.event.workshop)


def _apply_person_matched(state: Programme, recorded: RecordedEvent[e.PersonMatched]) -> None:
    people = recorded.event.people
    state.matches.append(tuple((workshop, str(person)) for workshop, person in people))


HANDLERS: Mapping[type[Event], EventHandler] = {
    e.ProgrammeAnnounced: _apply_programme_announced,
    e.WorkshopAdded: _apply_workshop_added,
    e.WorkshopRemoved: _apply_workshop_removed,
    e.PersonMatched: _apply_person_matched,
}
