"""Corrections and redactions, applied to the events that they are about before any rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    Event,
    OpaqueEvent,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    event_type,
)
from dialoguekit.events.fields import Pairs, identity_fields, word_fields

WITHHELD = "[withheld]"
"""What is read in place of words that were redacted."""

TYPES = frozenset({event_type(RecordCorrected).name, event_type(RecordRedacted).name})
"""The wire names of the events that are about other events."""


class Corrections:
    """What is said about the events of one stream by later events of it."""

    def __init__(self, about: Iterable[RecordedEvent[Event]] = ()) -> None:
        self._patches: dict[int, list[Pairs]] = {}
        self._withheld: set[int] = set()
        for recorded in about:
            event = recorded.event
            if isinstance(event, RecordCorrected):
                self._patches.setdefault(event.target, []).append(event.patch)
            elif isinstance(event, RecordRedacted):
                self._withheld.add(event.target)

    def __bool__(self) -> bool:
        return bool(self._patches or self._withheld)

    def apply(self, recorded: RecordedEvent[Event]) -> RecordedEvent[Event]:
        """The event as it should have been noted, with withheld words left out.

        A correction of words that are withheld tells them no more than the original does.
        """
        seq = recorded.seq
        event: Any = recorded.event
        if isinstance(event, OpaqueEvent):
            return recorded
        for patch in self._patches.get(seq, ()):
            event = _patched(event, patch)
        if seq in self._withheld:
            event = attrs.evolve(event, **_withheld(event))
        if isinstance(event, RecordCorrected) and event.target in self._withheld:
            told: Any = event
            event = attrs.evolve(told, patch=(), reason=WITHHELD)
        return recorded if event is recorded.event else recorded._replace(event=event)


def _patched(event: Any, patch: Pairs) -> Any:
    """The event with ``patch``; a patch that decisions would have refused changes nothing."""
    values = dict(patch)
    if values.keys() & identity_fields(type(event)) or event_type(event).name in TYPES:
        return event
    try:
        return attrs.evolve(event, **values)
    except (InvalidEvent, TypeError):
        return event


def _withheld(event: Any) -> dict[str, object]:
    blank: dict[str, object] = {}
    for name in word_fields(type(event)):
        value = getattr(event, name)
        if isinstance(value, tuple):
            blank[name] = tuple(WITHHELD for _ in value)
        elif value is not None:
            blank[name] = WITHHELD
    return blank
