"""Corrections, redactions and erasures, applied to events before any projection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    BallotAnswered,
    BallotOpened,
    Event,
    OpaqueEvent,
    PersonForgotten,
    PersonMerged,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    VoteCast,
    event_type,
)
from dialoguekit.events.fields import Pairs, identity_fields, placeholders_for, subject_field
from dialoguekit.events.merged_people import is_registration_of_alias, under_kept_ids

CORRECTION_TYPES = frozenset(
    event_type(cls).name for cls in (RecordCorrected, RecordRedacted, PersonForgotten, PersonMerged)
)
"""The wire names of the events that change what other events mean: corrections, redactions,
erasures, and merged registrations."""


_OF_BALLOTS = (BallotOpened, BallotAnswered, VoteCast)


class Corrections:
    """Corrections, redactions, erasures and merged registrations in one stream."""

    def __init__(self, events: Iterable[RecordedEvent[Event]] = ()) -> None:
        self._patches: dict[int, list[Pairs]] = {}
        self._redacted: set[int] = set()
        self._forgotten: set[str] = set()
        self._kept_ids: dict[str, str] = {}
        self._counted: set[str] = set()  # Ballots in which both votes of a person were counted.
        for recorded in events:
            event = recorded.event
            if isinstance(event, RecordCorrected):
                patch = event.facts + event.patch
                self._patches.setdefault(event.target, []).append(patch)
            elif isinstance(event, RecordRedacted):
                self._redacted.add(event.target)
            elif isinstance(event, PersonForgotten):
                self._forgotten.update((event.person, *event.also_known_as))
            elif isinstance(event, PersonMerged):
                self._merge(event)

    def __bool__(self) -> bool:
        return bool(self._patches or self._redacted or self._forgotten or self._kept_ids)

    def _merge(self, event: PersonMerged) -> None:
        kept = self._kept_ids.get(event.person, event.person)
        merged = self._kept_ids.get(event.alias, event.alias)
        if kept != merged:
            aliases = [id for id, other in self._kept_ids.items() if other == merged]
            self._kept_ids.update(dict.fromkeys((*aliases, merged), kept))
            self._counted.update(event.ballots)

    def apply(self, recorded: RecordedEvent[Event]) -> RecordedEvent[Event]:
        """Return the corrected event, with redacted fields replaced by a placeholder.

        A correction of a redacted event is redacted too.  Personal data of a forgotten person is
        replaced even if its key is not destroyed yet.  A person with several ids has the one that
        was kept.
        """
        event: Any = recorded.event
        if isinstance(event, OpaqueEvent):
            return recorded
        for patch in self._patches.get(recorded.seq, ()):
            event = _apply_patch(event, patch)
        if self._is_redacted(event, recorded.seq):
            event = attrs.evolve(event, **placeholders_for(event))
        if self._kept_ids:
            return self._under_kept_ids(recorded, event)
        return recorded if event is recorded.event else recorded.replace(event=event)

    def _under_kept_ids(self, recorded: RecordedEvent[Event], event: Any) -> RecordedEvent[Event]:
        """Return an event with each person under one id.

        The registration of an alias becomes an event that no projection reads.  Votes that were
        counted before the registrations were merged stay as they are.
        """
        kept = self._kept_ids
        if is_registration_of_alias(event, kept):
            event = OpaqueEvent(recorded.type, event_type(event).version, b"{}")
        elif not (isinstance(event, _OF_BALLOTS) and event.ballot in self._counted):
            event = under_kept_ids(event, kept)
        context = recorded.context
        if context.by in kept or context.on_behalf_of in kept:
            by, speaker = context.by or "", context.on_behalf_of or ""
            context = attrs.evolve(
                context,
                by=kept.get(by, context.by),
                on_behalf_of=kept.get(speaker, context.on_behalf_of),
            )
            return recorded.replace(event=event, context=context)
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
        return attrs.evolve(event, **values)
    except (InvalidEvent, TypeError):
        return event
