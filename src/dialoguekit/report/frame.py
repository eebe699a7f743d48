"""The frame of a report: what each workshop was called, and which methods it used."""

from __future__ import annotations

from datetime import datetime
from typing import Self

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
from dialoguekit.projection import PerWorkshop, Projection, handles


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
        return dict(self.rooms)


@attrs.define
class ProgrammeFrame(Projection["ProgrammeFrame"]):
    """How a programme was announced, and its workshops in the order in which they were added."""

    announced: ProgrammeAnnounced | None = None
    workshops: tuple[str, ...] = ()

    @handles(ProgrammeAnnounced)
    def announce(self, recorded: RecordedEvent[ProgrammeAnnounced]) -> None:
        self.announced = recorded.event

    @handles(WorkshopAdded)
    def add(self, recorded: RecordedEvent[WorkshopAdded]) -> None:
        self.workshops += (recorded.event.workshop,)

    @handles(WorkshopRemoved)
    def remove(self, recorded: RecordedEvent[WorkshopRemoved]) -> None:
        self.workshops = tuple(w for w in self.workshops if w != recorded.event.workshop)

    def join(self, other: Self) -> Self:
        announced = self.announced or other.announced
        return type(self)(announced, self.workshops + other.workshops)

    def view(self) -> ProgrammeFrame:
        return self
