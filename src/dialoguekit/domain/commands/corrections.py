"""Corrections, redactions and the erasure of a person's data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from dialoguekit import events as e
from dialoguekit.domain.commands.people import leave
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    has_id,
    refuse,
    require_not_forgotten,
    require_scheduled,
)
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import InvalidEvent, shown
from dialoguekit.events import OpaqueEvent, RecordedEvent
from dialoguekit.events.fields import Scalar, identity_fields, personal_fields, subject_field

_CORRECTION_TYPES = ("record.corrected", "record.redacted", "person.forgotten")


def resolve_seq(state: Workshop, target: str | int, action: str) -> int:
    """Return the ``seq`` of a target given by id (``C17``) or by ``seq``."""
    seq = target if isinstance(target, int) else state.seq_by_id.get(target)
    if seq is None or not 1 <= seq <= state.version:
        refuse(
            action,
            f"there is no {shown(target)} in this workshop",
            "Give the id or the seq of an event",
        )
    if state.event_types[seq - 1] in _CORRECTION_TYPES:
        refuse(
            action,
            "it is itself a correction, redaction or erasure",
            "Correct the original event instead",
        )
    return seq


def correct(
    state: Workshop,
    context: CommandContext,
    original: RecordedEvent[e.Event],
    patch: Mapping[str, Scalar],
    *,
    reason: str,
) -> CommandEvents:
    """Correct an event of this workshop.

    The correction has the same data subject as ``original`` and is erased together with it.
    """
    action = f"correct event {original.seq}"
    resolve_seq(state, original.seq, action)
    if original.seq in state.redacted_seqs:
        refuse(action, "it was redacted", "A redacted event cannot be corrected")
    person = _subject_of(original.event)
    if person is not None and person in state.forgotten:
        refuse(action, f"{shown(person)} was forgotten", "Erased data cannot be corrected")
    if isinstance(original.event, OpaqueEvent):
        refuse(
            action,
            f"the event type {original.type} is unknown",
            "Install the plugin that declares it",
        )
    if not patch:
        refuse(action, "no field is given", "Give a field and its correct value")
    event: Any = original.event
    cls = type(event)
    fields = {attribute.name for attribute in attrs.fields(cls)}
    for name in patch:
        if name not in fields:
            refuse(
                action,
                f"{original.type} has no field {shown(name, words=True)}",
                f"Fields: {', '.join(sorted(fields))}",
            )
        if name in identity_fields(cls):
            problem = f"{shown(name, words=True)} identifies something and cannot be corrected"
            refuse(action, problem, "Redact the event and record a new one")
    try:
        attrs.evolve(event, **patch)
    except InvalidEvent as error:
        refuse(action, str(error), "Give a valid value")
    in_patch = set(patch) if person is None else personal_fields(cls)
    return (
        e.RecordCorrected(
            target=original.seq,
            patch=tuple((name, value) for name, value in patch.items() if name in in_patch),
            reason=reason,
            person=person,
            facts=tuple((name, value) for name, value in patch.items() if name not in in_patch),
        ),
    )


def _subject_of(event: Any) -> str | None:
    """Return the data subject of an event; None for the workshop."""
    field = subject_field(type(event))
    return None if field is None else getattr(event, field)


def redact(
    state: Workshop, context: CommandContext, target: str | int, *, basis: str
) -> CommandEvents:
    """Record that an event is redacted; the caller then erases its personal data."""
    action = f"redact {shown(target)}"
    seq = resolve_seq(state, target, action)
    if seq in state.redacted_seqs:
        refuse(action, "it was redacted already", "Nothing needs to be done")
    return (e.RecordRedacted(target=seq, basis=basis),)


def subjects_of(state: Workshop, person: str) -> tuple[str, ...]:
    """Return the data subjects of a person: all their ids, and those of their invitations."""
    id = state.canonical(person)
    registered = state.people.get(id)
    if registered is None:
        return (id,)
    invitation = () if registered.invitation is None else (registered.invitation,)
    return (id, *invitation, *registered.also_known_as)


def forget(state: Workshop, context: CommandContext, person: str, *, basis: str) -> CommandEvents:
    """Record that a person is forgotten; the caller then erases their personal data.

    An unused invitation or a token of a roll can be forgotten too.  A person who is present leaves.
    """
    action = f"forget {shown(person)}"
    person = state.canonical(person)
    require_scheduled(state, action)
    require_not_forgotten(state, person, action)
    for id, other in state.people.items():
        if person == other.invitation or person in other.also_known_as:
            refuse(
                action,
                f"it was used by {shown(id)}",
                f"Forget {shown(id)}; that includes the invitation",
            )
    registered = state.people.get(person)
    if registered is None and not _has_personal_data(state, person):
        problem = f"there is no person, invitation or token {shown(person)}"
        refuse(action, problem, "Name a person, an invitation, or a token of a roll")
    at, tolerance = context.occurred_at_us, context.clocks_us
    is_in = registered is not None and registered.presence.earliest_end(at, tolerance) is not None
    left = leave(state, context, person) if is_in and state.is_open_at(at, tolerance) else ()
    known_as = subjects_of(state, person)[1:]
    return (*left, e.PersonForgotten(person=person, also_known_as=known_as, basis=basis))


def _has_personal_data(state: Workshop, id: str) -> bool:
    """Return whether an id that is not registered may have personal data."""
    rolls = [instrument.roll for instrument in state.instruments.values()]
    rolls += [ballot.roll for ballot in state.ballots.values()]
    return has_id(state, id, "I") or any(id in roll for roll in rolls)
