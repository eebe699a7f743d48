"""The rows of a workshop with the texts of a person, and those whose author is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any, Self

import attrs

from dialoguekit.disclosure.permissions import Permissions, subject_of
from dialoguekit.events import OpaqueEvent, PersonForgotten, RecordCorrected, RecordedEvent
from dialoguekit.events.corrected_record import CORRECTION_TYPES, Corrections
from dialoguekit.events.fields import created_id_field, personal_fields
from dialoguekit.store import EventStore
from dialoguekit.store.rows import Row, is_erased


@attrs.frozen
class OwnText:
    """An event with texts of the workshop itself, whose author is not known.

    ``cite`` locates it, ``leeds Q2`` or ``leeds #31``.  ``type`` is its wire name, and ``fields``
    are those with the texts.
    """

    cite: str
    type: str
    fields: tuple[str, ...]


@attrs.define
class AuthoredRows:
    """The rows of a stream with personal data, by whose it is.

    ``encrypted_for`` are the rows whose data subject is one of the people, each with that person;
    an encrypted log has them under that person's key.  ``said_by`` are other rows with their words,
    and the corrections of these.  ``own`` are the texts whose author is not known.
    ``unreadable_types`` counts events of unknown types by type.  ``recorded_at_us`` is the time at
    which the erasure was recorded.
    """

    encrypted_for: list[tuple[str, Row]] = attrs.field(factory=list)
    said_by: list[Row] = attrs.field(factory=list)
    own: list[OwnText] = attrs.field(factory=list)
    unreadable_types: Counter[str] = attrs.field(factory=Counter)
    recorded_at_us: int | None = None

    @classmethod
    def find(cls, store: EventStore, workshop: str, people: Collection[str]) -> Self:
        """Return the rows of a workshop with the texts of these people, erased ones too."""
        found, said = cls(), set[int]()
        permissions = Permissions.from_events(store.read(workshop))
        corrections = Corrections(store.read(workshop, types=CORRECTION_TYPES))
        for row in store.rows(workshop):
            recorded = _recorded(store, row)
            event = recorded.event
            if isinstance(event, PersonForgotten) and event.person in people:
                found.recorded_at_us = row.recorded_at_us
            elif row.personal_data is None:
                continue
            elif isinstance(event, OpaqueEvent):
                found.unreadable_types[row.type] += not is_erased(row.personal_data)
            elif (subject := subject_of(event)) in people:
                found.encrypted_for.append((subject or "", row))
            else:
                authors = permissions.authors(corrections.correct(recorded))
                is_correction = isinstance(event, RecordCorrected) and event.target in said
                if is_correction or not set(people).isdisjoint(authors):
                    said.add(row.seq)
                    found.said_by.append(row)
                elif not authors and not is_erased(row.personal_data):
                    found.own.append(_own_text(recorded))
        return found


def _recorded(store: EventStore, row: Row) -> RecordedEvent[Any]:
    """Return the event of a row with its context, and with its personal data withheld."""
    envelope = row.unpacked()
    return RecordedEvent(
        envelope.position,
        envelope.stream,
        envelope.seq,
        envelope.id,
        store.decode_row(row),
        envelope.occurred_at_us,
        envelope.recorded_at_us,
        store.codec.decode_context(envelope.context, envelope.position),
    )


def _own_text(recorded: RecordedEvent[Any]) -> OwnText:
    event = recorded.event
    created = created_id_field(type(event))
    id = f"#{recorded.seq}" if created is None else getattr(event, created[0])
    filled = (a.name for a in attrs.fields(type(event)) if getattr(event, a.name))
    names = personal_fields(type(event))
    return OwnText(
        f"{recorded.stream} {id}", recorded.type, tuple(name for name in filled if name in names)
    )
