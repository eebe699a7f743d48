"""Corrections, redactions and the erasure of a person's data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from dialoguekit import events as e
from dialoguekit.choices import offer
from dialoguekit.domain.commands.people import leave
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    has_id,
    refuse,
    refuse_unknown,
    require_not_forgotten,
    require_scheduled,
)
from dialoguekit.domain.commands.record_changes import Change, build_change
from dialoguekit.domain.commands.rewriting import Rewriting
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import shown
from dialoguekit.events import OpaqueEvent, RecordedEvent
from dialoguekit.events.corrected_record import CORRECTION_TYPES, Corrections, encode_values
from dialoguekit.events.fields import personal_fields, subject_field


def resolve_seq(state: Workshop, target: str | int, action: str) -> int:
    """Return the ``seq`` of a target given by id (``C17``) or by ``seq``."""
    seq = target if isinstance(target, int) else state.seq_by_id.get(target)
    if seq is None or not 1 <= seq <= state.version:
        given = shown(target, known=state.seq_by_id)
        near = offer(target, state.seq_by_id)
        remedy = f"{near}Give the id or the seq of an event"
        refuse(action, f"there is no {given} in this workshop", remedy)
    if state.event_types[seq - 1] in CORRECTION_TYPES:
        refuse(
            action,
            "it is itself a correction, redaction or erasure",
            "Correct the original event instead",
        )
    return seq


def correct(
    state: Workshop,
    context: CommandContext,
    target: str | int,
    patch: Mapping[str, Any],
    *,
    reason: str,
    record: Iterable[RecordedEvent[e.Event]],
    occurred_at: datetime | None = None,
    context_fields: Mapping[str, str | None] | None = None,
) -> CommandEvents:
    """Correct an event of this workshop, given by the id that it created or by its ``seq``.

    ``patch`` are the right values of its fields, ``occurred_at`` when it really happened, and
    ``context_fields`` the right values of its context.  A name in ``patch`` that is no field of
    the event is one of its context.  ``record`` are the events of the stream, as they are stored.

    The correction is decided as the fact itself was, on the state before it.  Events after it are
    decided again, too.  Where their stage, place or span follows from what is corrected, they are
    corrected with it.

    The correction has the same data subject as the corrected event and is erased together with it.
    """
    seq = resolve_seq(state, target, f"correct {shown(target)}")
    action = f"correct event {seq}"
    if seq in state.redacted_seqs:
        refuse(action, "it was redacted", "A redacted event cannot be corrected")
    events = list(record)
    corrections = Corrections(events)
    original = corrections.correct(events[seq - 1])
    if isinstance(original.event, OpaqueEvent):
        refuse(
            action,
            f"the event type {original.type} is unknown",
            "Install the plugin that declares it",
        )
    person = _subject_of(original.event)
    if person is not None and person in state.forgotten:
        refuse(action, f"{shown(person)} was forgotten", "Erased data cannot be corrected")
    change = build_change(
        state,
        original,
        patch,
        occurred_at=occurred_at,
        context_fields=context_fields,
        action=action,
    )
    new_person = _subject_of(change.corrected.event)
    if new_person is not None and new_person in state.forgotten:
        refuse(action, f"{shown(new_person)} was forgotten", "Name somebody else")
    rewritten = Rewriting(events, corrections, change, action, state.local).check()
    return (
        change_event(original, rewritten.change, reason),
        *(
            e.RecordCorrected(
                target=later,
                patch=tuple(encode_values(type(events[later - 1].event), values).items()),
                reason=f"It follows from the correction of event {seq}.",
                follows=seq,
            )
            for later, values in rewritten.following.items()
        ),
    )


def change_event(original: RecordedEvent[Any], change: Change, reason: str) -> e.RecordCorrected:
    """Return the event that records a change.

    With another data subject, it has all personal data of the corrected event.
    """
    event, corrected = original.event, change.corrected
    cls = type(event)
    person = _subject_of(corrected.event)
    personal = personal_fields(cls)
    moved = person != _subject_of(event) and any(getattr(event, name) for name in personal)
    names = {*change.fields, *(personal if moved else ())}
    values = encode_values(cls, {name: getattr(corrected.event, name) for name in sorted(names)})
    in_patch = set(values) if person is None else personal
    return e.RecordCorrected(
        target=original.seq,
        patch=tuple((name, value) for name, value in values.items() if name in in_patch),
        reason=reason,
        person=person,
        facts=tuple((name, value) for name, value in values.items() if name not in in_patch),
        occurred_at=change.occurred_at,
        context=tuple(change.context_fields.items()),
        moved=moved,
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
        remedy = "Name a person, an invitation, or a token of a roll"
        refuse_unknown("person, invitation or token", person, state.people, action, remedy)
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
