"""Helpers for simulated streams: handles in memory, selection, correction and a digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from dialoguekit import events as e
from dialoguekit.application.handle import (
    ProgrammeHandle,
    WorkshopHandle,
    programme_handle,
    workshop_handle,
)
from dialoguekit.application.stream_session import utc_now
from dialoguekit.events import RecordedEvent, new_event_id
from dialoguekit.events.corrected_record import Corrections
from dialoguekit.events.programme import programme_stream
from dialoguekit.store import Codec
from dialoguekit.store.memory import MemoryEventStore

Stream: TypeAlias = list[RecordedEvent[Any]]
Simulate: TypeAlias = Callable[..., dict[str, Stream]]

METHODS = ("conversation", "parallel-thinking")


class MemoryHandles:
    """A provider of handles for a simulation in memory."""

    def __init__(self) -> None:
        self.store = MemoryEventStore(Codec(e.CORE_EVENTS))

    def workshop(
        self,
        id: str,
        *,
        clock: Callable[[], datetime] = utc_now,
        next_event_id: Callable[[], str] = new_event_id,
    ) -> WorkshopHandle:
        return workshop_handle(
            self.store, id, methods=METHODS, clock=clock, next_event_id=next_event_id
        )

    def programme(
        self,
        id: str,
        *,
        clock: Callable[[], datetime] = utc_now,
        next_event_id: Callable[[], str] = new_event_id,
    ) -> ProgrammeHandle:
        stream = programme_stream(id)
        return programme_handle(self.store, stream, clock=clock, next_event_id=next_event_id)


def of(stream: Stream, kind: type | str) -> Stream:
    """Return the events of a class or of a wire name."""
    if isinstance(kind, str):
        return [recorded for recorded in stream if recorded.type == kind]
    return [recorded for recorded in stream if isinstance(recorded.event, kind)]


def corrected(stream: Stream) -> Stream:
    """Return the stream with its corrections applied."""
    corrections = Corrections(r for r in stream if r.type.startswith("record."))
    return [corrections.apply(recorded) for recorded in stream]


def participants(stream: Stream) -> dict[str, str]:
    """Return the group of each participant who attended, by id."""
    attended = {recorded.event.person for recorded in of(stream, e.PresenceStarted)}
    registered = [recorded.event for recorded in of(stream, e.PersonRegistered)]
    return {p.person: p.group for p in registered if p.person in attended and p.group}


def without_positions(stream: Stream) -> Stream:
    """Return the events without their positions in the log."""
    return [recorded.replace(position=0) for recorded in stream]


def digest(streams: Mapping[str, Stream]) -> str:
    """Return a hash over every stored byte of the streams."""
    codec = Codec(e.CORE_EVENTS)
    hashed = hashlib.sha256()
    for id, stream in streams.items():
        for r in stream:
            times = (r.occurred_at_us, r.recorded_at_us)
            context = codec.encode_context(r.context)
            row = (id, r.seq, r.id, *times, context, codec.encode(r.event))
            hashed.update(repr(row).encode())
    return hashed.hexdigest()
