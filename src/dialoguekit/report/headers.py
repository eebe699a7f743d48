"""The header data of a report: streams, titles, dates and methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

import attrs

from dialoguekit.disclosure.facts import Fact
from dialoguekit.disclosure.permissions import Permissions
from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.events import (
    PersonMatched,
    ProgrammeAnnounced,
    WorkshopAdded,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopRemoved,
    WorkshopScheduled,
)
from dialoguekit.events.local_time import UTC_TIMES, LocalTimes
from dialoguekit.events.programme import (
    PROGRAMME_PREFIX,
    is_workshop_stream,
    programme_stream,
)
from dialoguekit.plugin.workshop_events import WorkshopEvents
from dialoguekit.plugin.workshop_facts import in_log_order
from dialoguekit.projections.kept_events import KeptEvents
from dialoguekit.projections.replay import fold
from dialoguekit.store.event_store import EventStore

E = TypeVar("E")


@attrs.frozen
class WorkshopHeader:
    """The title, local dates and methods of a workshop."""

    workshop: str
    scheduled: WorkshopScheduled | None = None
    opened: datetime | None = None
    closed: datetime | None = None
    methods: tuple[str, ...] = ()
    local: LocalTimes = UTC_TIMES

    @classmethod
    def from_events(cls, events: WorkshopEvents) -> WorkshopHeader:
        """Return the header of a workshop; the last of several events counts."""
        scheduled = _last(events.of(WorkshopScheduled))
        opened, closed = _last(events.of(WorkshopOpened)), _last(events.of(WorkshopClosed))
        return cls(
            workshop=events.workshop,
            scheduled=None if scheduled is None else scheduled.event,
            opened=None if opened is None else events.local.at(opened.occurred_at_us),
            closed=None if closed is None else events.local.at(closed.occurred_at_us),
            local=events.local,
            methods=tuple(dict.fromkeys(session.method.name for session in events.sessions)),
        )

    @property
    def title(self) -> str:
        """The title of the workshop; its id if it was not scheduled."""
        return self.scheduled.title if self.scheduled else self.workshop


def _last(facts: Sequence[Fact[E]]) -> Fact[E] | None:
    return facts[-1] if facts else None


@attrs.frozen
class ProgrammeHeader:
    """The announcement of a programme, and its workshops in the order of their addition.

    ``matches`` are the ids of people who took part in several workshops, by workshop.
    """

    announced: ProgrammeAnnounced | None = None
    workshops: tuple[str, ...] = ()
    matches: tuple[Mapping[str, str], ...] = ()


_PROGRAMME_EVENTS = (
    ProgrammeAnnounced,
    WorkshopAdded,
    WorkshopRemoved,
    PersonMatched,
    *Permissions.EVENTS,
)


def programme_header_at(store: EventStore, programme: str, position: int) -> ProgrammeHeader:
    """Return the header of a programme as of a position; empty if the programme has no events."""
    stream = programme_stream(programme)
    folded = fold(store, partial(KeptEvents, _PROGRAMME_EVENTS), stream, as_of=position)
    kept = folded.projection.view().get(stream, {})
    events = WorkshopEvents.under_policy(stream, kept, {}, STANDARD)
    announced = events.of(ProgrammeAnnounced)
    workshops: dict[str, None] = {}
    for recorded in in_log_order(kept, (WorkshopAdded, WorkshopRemoved)):
        if isinstance(recorded.event, WorkshopAdded):
            workshops.setdefault(recorded.event.workshop)
        else:
            workshops.pop(recorded.event.workshop, None)
    matches = [
        {workshop: str(person) for workshop, person in recorded.event.people}
        for recorded in kept.get(PersonMatched, ())
    ]
    return ProgrammeHeader(
        announced[-1].event if announced else None, tuple(workshops), tuple(matches)
    )


def programmes_at(store: EventStore, position: int) -> list[ProgrammeHeader]:
    """Return the headers of all programmes in the log as of a position."""
    names = [s for s in streams_at(store, position) if not is_workshop_stream(s)]
    return [programme_header_at(store, s.removeprefix(PROGRAMME_PREFIX), position) for s in names]


def streams_at(store: EventStore, position: int) -> list[str]:
    """Return the streams with events up to a position, sorted."""
    streams = store.streams()
    if store.head() <= position:  # Read after the streams, so no stream began after the position.
        return streams
    return [s for s in streams if next(store.read(s, until=position), None) is not None]
