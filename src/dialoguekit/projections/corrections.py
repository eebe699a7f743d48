"""Corrections, redactions and forgetting, applied to what they are about before any rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

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
from dialoguekit.events.fields import Pairs, identity_fields, subject_field, withheld_values

TYPES = frozenset(
    event_type(cls).name for cls in (RecordCorrected, RecordRedacted, PersonForgotten)
)
"""The wire names of the events that are about other events."""


class Corrections:
    """What is said about the events of one stream by later events of it."""

    def __init__(self, about: Iterable[RecordedEvent[Event]] = ()) -> None:
        self._patches: dict[int, list[Pairs]] = {}
        self._withheld: set[int] = set()
        self._forgotten: set[str] = set()
        for recorded in about:
            event = recorded.event
            if isinstance(event, RecordCorrected):
                patch = event.facts + event.patch
                self._patches.setdefault(event.target, []).append(patch)
            elif isinstance(event, RecordRedacted):
                self._withheld.add(event.target)
            elif isinstance(event, PersonForgotten):
                self._forgotten.update((event.person, *event.also_known_as))

    def __bool__(self) -> bool:
        return bool(self._patches or self._withheld or self._forgotten)

    def apply(self, recorded: RecordedEvent[Event]) -> RecordedEvent[Event]:
        """The event as it should have been noted, with withheld words left out.

        A correction of words that are withheld tells them no more than the original does.  What
        belongs to somebody who was forgotten is withheld also where its key is not gone yet.
        """
        event: Any = recorded.event
        if isinstance(event, OpaqueEvent):
            return recorded
        for patch in self._patches.get(recorded.seq, ()):
            event = _patched(event, patch)
        if self._withholds(event, recorded.seq):
            event = attrs.evolve(event, **withheld_values(event))
        return recorded if event is recorded.event else recorded._replace(event=event)

    def _withholds(self, event: Any, seq: int) -> bool:
        if seq in self._withheld:
            return True
        if isinstance(event, RecordCorrected) and event.target in self._withheld:
            return True
        subject = subject_field(type(event))
        return subject is not None and getattr(event, subject) in self._forgotten


def _patched(event: Any, patch: Pairs) -> Any:
    """The event with ``patch``; a patch that decisions would have refused changes nothing."""
    values = dict(patch)
    if values.keys() & identity_fields(type(event)) or event_type(event).name in TYPES:
        return event
    try:
        return attrs.evolve(event, **values)
    except (InvalidEvent, TypeError):
        return event
