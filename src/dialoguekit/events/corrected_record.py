"""The corrected record: events with their corrections, redactions and erasures applied.

The state that decides commands and the projections that make reports are both folded from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs

from dialoguekit.errors import InvalidEvent
from dialoguekit.events.base import Event, event_type
from dialoguekit.events.corrections import PersonForgotten, RecordCorrected, RecordRedacted
from dialoguekit.events.decisions import BallotAnswered, BallotOpened, VoteCast
from dialoguekit.events.envelope import OpaqueEvent, RecordedEvent, to_microseconds
from dialoguekit.events.fields import (
    Scalar,
    field_type_of,
    identity_fields,
    placeholders_for,
    subject_field,
)
from dialoguekit.events.merged_people import is_registration_of_alias, under_kept_ids
from dialoguekit.events.people import PersonMerged
from dialoguekit.events.validators import evolve_recorded

CORRECTION_TYPES = frozenset(
    event_type(cls).name for cls in (RecordCorrected, RecordRedacted, PersonForgotten, PersonMerged)
)
"""The wire names of the events that change what other events mean: corrections, redactions,
erasures, and merged registrations."""

ERASURE_TYPES = frozenset(event_type(cls).name for cls in (RecordRedacted, PersonForgotten))
"""The wire names of the events that remove content.  They apply to every reading of what was
recorded before them, also as of an earlier position."""

_OF_BALLOTS = (BallotOpened, BallotAnswered, VoteCast)

CORRECTABLE_CONTEXT = (
    "by",
    "role",
    "on_behalf_of",
    "space",
    "activity",
    "precision",
    "capture",
    "visibility",
)
"""The fields of a context that can be corrected."""


def changes_earlier(event: object) -> bool:
    """Return whether an event corrects, redacts or erases others.

    A state that contains them has to be folded again.  Registrations are merged in the state.
    """
    return isinstance(event, RecordCorrected | RecordRedacted | PersonForgotten)


def moves_text(event: object) -> bool:
    """Return whether an event corrects whose a text is; the text is then erased where it was."""
    return isinstance(event, RecordCorrected) and event.moved


class Corrections:
    """Corrections, redactions, erasures and merged registrations in one stream."""

    def __init__(self, events: Iterable[RecordedEvent[Event]] = ()) -> None:
        self._corrections: dict[int, list[RecordCorrected]] = {}
        self._redacted: set[int] = set()
        self._forgotten: set[str] = set()
        self._kept_ids: dict[str, str] = {}
        # Of ballots in which both votes of a person were counted: the other merged ids.
        self._kept_in_ballot: dict[str, dict[str, str]] = {}
        for recorded in events:
            self.add(recorded.event)

    def add(self, event: object) -> None:
        """Add an event, if it is a correction, a redaction, an erasure or a merged registration."""
        if isinstance(event, RecordCorrected):
            self._corrections.setdefault(event.target, []).append(event)
        elif isinstance(event, RecordRedacted):
            self._redacted.add(event.target)
        elif isinstance(event, PersonForgotten):
            self._forgotten.update((event.person, *event.also_known_as))
        elif isinstance(event, PersonMerged):
            self._merge(event)

    def __bool__(self) -> bool:
        return bool(self._corrections or self._redacted or self._forgotten or self._kept_ids)

    def _merge(self, event: PersonMerged) -> None:
        kept = self._kept_ids.get(event.person, event.person)
        merged = self._kept_ids.get(event.alias, event.alias)
        if kept == merged:
            return
        for ballot in event.ballots:
            self._kept_in_ballot.setdefault(ballot, dict(self._kept_ids))
        for ballot, ids in self._kept_in_ballot.items():
            if ballot not in event.ballots:
                _add_alias(ids, kept, merged)
        _add_alias(self._kept_ids, kept, merged)

    def apply(self, recorded: RecordedEvent[Event]) -> RecordedEvent[Event]:
        """Return the corrected event, in which a person with several ids has the one that was kept.

        The registration of an alias becomes an event that no projection reads.  Votes that were
        counted before the registrations were merged stay as they are.
        """
        recorded = self.correct(recorded)
        kept, event = self._kept_ids, recorded.event
        if not kept or isinstance(event, OpaqueEvent):
            return recorded
        if is_registration_of_alias(event, kept):
            event = OpaqueEvent(recorded.type, event_type(event).version, b"{}")
        elif isinstance(event, _OF_BALLOTS):
            event = under_kept_ids(event, self._kept_in_ballot.get(event.ballot, kept))
        else:
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

    def correct(self, recorded: RecordedEvent[Event]) -> RecordedEvent[Event]:
        """Return the corrected event, with redacted fields replaced by a placeholder.

        A correction of a redacted event is redacted too.  Personal data of a forgotten person is
        replaced even if its key is not destroyed yet.
        """
        event: Any = recorded.event
        if isinstance(event, OpaqueEvent):
            return recorded
        for correction in self._corrections.get(recorded.seq, ()):
            recorded = apply_correction(recorded, correction)
        event = recorded.event
        if self._is_redacted(event, recorded.seq):
            return recorded.replace(event=evolve_recorded(event, **placeholders_for(event)))
        return recorded

    def _is_redacted(self, event: Any, seq: int) -> bool:
        if seq in self._redacted:
            return True
        if isinstance(event, RecordCorrected) and event.target in self._redacted:
            return True
        subject = subject_field(type(event))
        return subject is not None and getattr(event, subject) in self._forgotten


def _add_alias(kept_ids: dict[str, str], person: str, alias: str) -> None:
    """Map an alias, and those that were merged into it, to the id that is kept."""
    aliases = [id for id, other in kept_ids.items() if other == alias]
    kept_ids.update(dict.fromkeys((*aliases, alias), person))


def apply_correction(
    recorded: RecordedEvent[Any], correction: RecordCorrected
) -> RecordedEvent[Any]:
    """Return an event as one correction has it, or unchanged where the correction is invalid."""
    event = recorded.event
    cls = type(event)
    values = dict(correction.facts + correction.patch)
    if values.keys() & identity_fields(cls) or event_type(event).name in CORRECTION_TYPES:
        return recorded
    surroundings = dict(correction.context)
    if surroundings.keys() - set(CORRECTABLE_CONTEXT):
        return recorded
    changes: dict[str, Any] = {}
    try:
        if values:
            changes["event"] = evolve_recorded(event, **decode_values(cls, values))
        if surroundings:
            untyped: Any = surroundings
            changes["context"] = attrs.evolve(recorded.context, **untyped)
        if correction.occurred_at is not None:
            changes["occurred_at_us"] = to_microseconds(correction.occurred_at)
    except (InvalidEvent, TypeError, ValueError, RecursionError):
        return recorded
    return recorded.replace(**changes) if changes else recorded


def encode_values(cls: Any, values: Mapping[str, Any]) -> dict[str, Scalar]:
    """Return values of fields as a patch holds them: lists and mappings as JSON, days as text."""
    encoded: dict[str, Scalar] = {}
    for name, value in values.items():
        if _is_compound(cls, name):
            pairs = value.items() if isinstance(value, Mapping) else value
            encoded[name] = json.dumps(list(pairs), ensure_ascii=False, separators=(",", ":"))
        else:
            encoded[name] = value.isoformat() if isinstance(value, date) else value
    return encoded


def decode_values(cls: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of fields in a patch; raise ValueError for invalid JSON."""
    return {
        name: json.loads(value) if isinstance(value, str) and _is_compound(cls, name) else value
        for name, value in values.items()
    }


def _is_compound(cls: Any, name: str) -> bool:
    """Return whether a field holds a list or a mapping."""
    attribute = attrs.fields_dict(cls).get(name)
    field_type = None if attribute is None else field_type_of(attribute)
    return field_type is not None and (field_type.many or field_type.name == "mapping")
