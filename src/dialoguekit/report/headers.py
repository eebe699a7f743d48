"""The header data of a report: streams, titles, dates and methods."""

from __future__ import annotations

import copy
from datetime import datetime

import attrs

from dialoguekit.events import (
    ActivityStarted,
    ProgrammeAnnounced,
    RecordedEvent,
    WorkshopAdded,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopRemoved,
    WorkshopScheduled,
)
from dialoguekit.events.programme import programme_stream
from dialoguekit.projections.projection import PerWorkshop, handles
from dialoguekit.projections.replay import fold
from dialoguekit.store.event_store import EventStore


@attrs.define
class WorkshopHeader:
    """The title, dates and methods of a workshop."""

    scheduled: WorkshopScheduled | None = None
    opened: datetime | None = None
    closed: datetime | None = None
    methods: tuple[str, ...] = ()

    def title(self, workshop: str) -> str:
        """Return the title of the workshop; its id if it was not scheduled."""
        return self.scheduled.title if self.scheduled else workshop


@attrs.define
class WorkshopHeaders(PerWorkshop[WorkshopHeader, dict[str, WorkshopHeader]]):
    """Folds the header of each workshop."""

    State = WorkshopHeader

    @handles(WorkshopScheduled)
    def announce(self, recorded: RecordedEvent[WorkshopScheduled]) -> None:
        self.state_of(recorded).scheduled = recorded.event

    @handles(WorkshopOpened)
    def open(self, recorded: RecordedEvent[WorkshopOpened]) -> None:
        self.state_of(recorded).opened = recorded.occurred_at

    @handles(WorkshopClosed)
    def close(self, recorded: RecordedEvent[WorkshopClosed]) -> None:
        self.state_of(recorded).closed = recorded.occurred_at

    @handles(ActivityStarted)
    def start(self, recorded: RecordedEvent[ActivityStarted]) -> None:
        state = self.state_of(recorded)
        if recorded.event.method not in state.methods:
            state.methods += (recorded.event.method,)

    def view(self) -> dict[str, WorkshopHeader]:
        return copy.deepcopy(self.states)


@attrs.define
class ProgrammeHeader:
    """The announcement of a programme, and its workshops in the order of their addition."""

    announced: ProgrammeAnnounced | None = None
    workshops: tuple[str, ...] = ()


@attrs.define
class ProgrammeHeaders(PerWorkshop[ProgrammeHeader, dict[str, ProgrammeHeader]]):
    """Folds the header of each programme, by its stream."""

    State = ProgrammeHeader

    @handles(ProgrammeAnnounced)
    def announce(self, recorded: RecordedEvent[ProgrammeAnnounced]) -> None:
        self.state_of(recorded).announced = recorded.event

    @handles(WorkshopAdded)
    def add(self, recorded: RecordedEvent[WorkshopAdded]) -> None:
        state = self.state_of(recorded)
        if recorded.event.workshop not in state.workshops:
            state.workshops += (recorded.event.workshop,)

    @handles(WorkshopRemoved)
    def remove(self, recorded: RecordedEvent[WorkshopRemoved]) -> None:
        state = self.state_of(recorded)
        state.workshops = tuple(w for w in state.workshops if w != recorded.event.workshop)

    def view(self) -> dict[str, ProgrammeHeader]:
        return copy.deepcopy(self.states)


def programme_header_at(store: EventStore, programme: str, position: int) -> ProgrammeHeader:
    """Return the header of a programme as of a position; empty if the programme has no events."""
    stream = programme_stream(programme)
    folded = fold(store, ProgrammeHeaders, stream, as_of=position).projection
    return folded.view().get(stream, ProgrammeHeader())


def streams_at(store: EventStore, position: int) -> list[str]:
    """Return the streams with events up to a position, sorted."""
    streams = store.streams()
    if store.head() <= position:  # Read after the streams, so no stream began after the position.
        return streams
    return [s for s in streams if next(store.read(s, until=position), None) is not None]
