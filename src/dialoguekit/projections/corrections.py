"""Corrections, redactions and erasures, applied to events before any projection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    Event,
    OpaqueEvent,
    PersonForgotten,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    event_type,
)
from dialoguekit.events.fields import Pairs, identity_fields, placeholders_for, subject_field
from dialoguekit.events.validators import evolve_recorded

CORRECTION_TYPES = frozenset(
    event_type(cls).name for cls in (RecordCorrected, RecordRedacted, PersonForgotten)
)
"""The wire names of the events that correct, redact or erase other events."""


class Corrections:
    """Corrections, redactions and erasures in one stream."""

    def __init__(self, events: Iterable[RecordedEvent[Event]] = ()) -> None:
        self._patches: dict[int, list[Pairs]] = {}
        self._redacted: set[int] = set()
        self._forgotten: set[str] = set()
        for recorded in events:
            event = recorded.event
            if isinstance(event, RecordCorrected):
                patch = event.facts + event.patch
                self._patches.setdefault(event.target, []).append(patch)
            elif isinstance(event, RecordRedacted):
                self._redacted.add(event.target)
            elif isinstance(event, PersonForgotten):
                self._forgotten.update((event.person, *event.also_known_as))

    def __bool__(self) -> bool:
        return bool(self._patches or self._redacted or self._forgotten)

    def apply(self, recorded: RecordedEvent[Event]) -> RecordedEvent[Event]:
        """Return the corrected event, with redacted fields replaced by a placeholder.

        A correction of a redacted event is redacted too.  Personal data of a forgotten person is
        replaced even if its key is not destroyed yet.
        """
        event: Any = recorded.event
        if isinstance(event, OpaqueEvent):
            return recorded
        for patch in self._patches.get(recorded.seq, ()):
            event = _apply_patch(event, patch)
        if self._is_redacted(event, recorded.seq):
            event = evolve_recorded(event, **placeholders_for(event))
        return recorded if event is recorded.event else recorded.replace(event=event)

    def _is_redacted(self, event: Any, seq: int) -> bool:
        if seq in self._redacted:
            return True
        if isinstance(event, RecordCorrected) and event.target in self._redacted:
            return True
        subject = subject_field(type(event))
        return subject is not None and getattr(event, subject) in self._forgotten


def _apply_patch(event: Any, patch: Pairs) -> Any:
    """Return the event with ``patch``, or unchanged if the patch is invalid."""
    values = dict(patch)
    if values.keys() & identity_fields(type(event)) or event_type(event).name in CORRECTION_TYPES:
        return event
    try:
        return evolve_recorded(event, **values)
    except (InvalidEvent, TypeError):
        return event
