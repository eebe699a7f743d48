"""The frame of a report: which streams there are, what they are called, what methods they used."""

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
from dialoguekit.store.event_store import Log


@attrs.define
class WorkshopFrame:
    """How a workshop was announced, when it ran, and by which methods."""

    scheduled: WorkshopScheduled | None = None
    opened: datetime | None = None
    closed: datetime | None = None
    methods: tuple[str, ...] = ()

    def title(self, workshop: str) -> str:
        """What the workshop is called; its id when nobody scheduled it."""
        return self.scheduled.title if self.scheduled else workshop


@attrs.define
class Frames(PerWorkshop[WorkshopFrame, dict[str, WorkshopFrame]]):
    """The frame of each workshop."""

    Room = WorkshopFrame

    @handles(WorkshopScheduled)
    def announce(self, recorded: RecordedEvent[WorkshopScheduled]) -> None:
        self.room(recorded).scheduled = recorded.event

    @handles(WorkshopOpened)
    def open(self, recorded: RecordedEvent[WorkshopOpened]) -> None:
        self.room(recorded).opened = recorded.at

    @handles(WorkshopClosed)
    def close(self, recorded: RecordedEvent[WorkshopClosed]) -> None:
        self.room(recorded).closed = recorded.at

    @handles(ActivityStarted)
    def start(self, recorded: RecordedEvent[ActivityStarted]) -> None:
        room = self.room(recorded)
        if recorded.event.method not in room.methods:
            room.methods += (recorded.event.method,)

    def view(self) -> dict[str, WorkshopFrame]:
        return copy.deepcopy(self.rooms)


@attrs.define
class ProgrammeFrame:
    """How a programme was announced, and its workshops in the order in which they were added."""

    announced: ProgrammeAnnounced | None = None
    workshops: tuple[str, ...] = ()


@attrs.define
class Programmes(PerWorkshop[ProgrammeFrame, dict[str, ProgrammeFrame]]):
    """The frame of each programme, by its stream."""

    Room = ProgrammeFrame

    @handles(ProgrammeAnnounced)
    def announce(self, recorded: RecordedEvent[ProgrammeAnnounced]) -> None:
        self.room(recorded).announced = recorded.event

    @handles(WorkshopAdded)
    def add(self, recorded: RecordedEvent[WorkshopAdded]) -> None:
        room = self.room(recorded)
        if recorded.event.workshop not in room.workshops:
            room.workshops += (recorded.event.workshop,)

    @handles(WorkshopRemoved)
    def remove(self, recorded: RecordedEvent[WorkshopRemoved]) -> None:
        room = self.room(recorded)
        room.workshops = tuple(w for w in room.workshops if w != recorded.event.workshop)

    def view(self) -> dict[str, ProgrammeFrame]:
        return copy.deepcopy(self.rooms)


def programme_at(log: Log, programme: str, cut: int) -> ProgrammeFrame:
    """The frame of a programme by the position ``cut``; an empty one when it was not begun."""
    stream = programme_stream(programme)
    folded = fold(log, Programmes, stream, until=cut).projection
    return folded.view().get(stream, ProgrammeFrame())


def streams_at(log: Log, cut: int) -> list[str]:
    """The streams that have begun by the position ``cut``, sorted."""
    streams = log.streams()
    if log.head() <= cut:  # It is read after the streams, so none of them began behind it.
        return streams
    return [s for s in streams if next(log.read(s, until=cut), None) is not None]
