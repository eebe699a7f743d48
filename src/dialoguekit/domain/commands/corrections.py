"""Putting the record right, and forgetting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from dialoguekit import events as e
from dialoguekit.domain.commands.people import leave
from dialoguekit.domain.commands.preconditions import (
    Decided,
    Noting,
    named,
    refuse,
    remembered,
    scheduled,
)
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import OpaqueEvent, RecordedEvent
from dialoguekit.events.fields import Scalar, identity_fields, personal_fields, subject_field

_ABOUT_THE_RECORD = ("record.corrected", "record.redacted", "person.forgotten")


def locate(state: Workshop, target: str | int, what: str) -> int:
    """The ``seq`` of what is named by an id (``C17``) or by its number in the stream."""
    seq = target if isinstance(target, int) else state.things.get(target)
    if seq is None or not 1 <= seq <= state.version:
        refuse(
            what, f"there is no {target} in this workshop", "Name an id, or a number of an event"
        )
    if state.types[seq - 1] in _ABOUT_THE_RECORD:
        refuse(what, "it is itself about the record", "Correct the original event instead")
    return seq


def correct(
    state: Workshop,
    noting: Noting,
    original: RecordedEvent[e.Event],
    patch: Mapping[str, Scalar],
    *,
    reason: str,
) -> Decided:
    """Say what is right where ``original``, an event of this workshop, was noted wrongly.

    What is right belongs to the same person as what was noted, and is forgotten with them.
    """
    what = f"correct event {original.seq}"
    locate(state, original.seq, what)
    if original.seq in state.redacted:
        refuse(what, "it is withheld", "What is withheld stays so")
    person = _subject(original.event)
    if person is not None and person in state.forgotten:
        refuse(what, f"{person} was forgotten", "What is forgotten stays so")
    if isinstance(original.event, OpaqueEvent):
        refuse(what, f"{original.type} is unknown here", "Install the plugin that declares it")
    if not patch:
        refuse(what, "nothing is put right", "Name the field and its right value")
    event: Any = original.event
    cls = type(event)
    fields = {attribute.name for attribute in attrs.fields(cls)}
    for name in patch:
        if name not in fields:
            refuse(
                what,
                f"{original.type} has no field {name!r}",
                f"Fields: {', '.join(sorted(fields))}",
            )
        if name in identity_fields(cls):
            why = f"{name!r} says who or which, and that is never corrected"
            refuse(what, why, "Withhold the event, and record a new one")
    try:
        attrs.evolve(event, **patch)
    except InvalidEvent as error:
        refuse(what, str(error), "Give a value that the field can hold")
    told = set(patch) if person is None else personal_fields(cls)
    return (
        e.RecordCorrected(
            target=original.seq,
            patch=tuple((name, value) for name, value in patch.items() if name in told),
            reason=reason,
            person=person,
            facts=tuple((name, value) for name, value in patch.items() if name not in told),
        ),
    )


def _subject(event: Any) -> str | None:
    """To whom the personal fields of an event belong; None for the room."""
    field = subject_field(type(event))
    return None if field is None else getattr(event, field)


def redact(state: Workshop, noting: Noting, target: str | int, *, basis: str) -> Decided:
    """Withhold the words of an event from now on."""
    what = f"withhold {target}"
    seq = locate(state, target, what)
    if seq in state.redacted:
        refuse(what, "it is withheld already", "Nothing needs to be done")
    return (e.RecordRedacted(target=seq, basis=basis),)


def subjects_of(state: Workshop, person: str) -> tuple[str, ...]:
    """The ids to which words of a person belong: their own, and that of their invitation."""
    somebody = state.people.get(person)
    if somebody is None or somebody.invitation is None:
        return (person,)
    return person, somebody.invitation


def forget(state: Workshop, noting: Noting, person: str, *, basis: str) -> Decided:
    """Note that somebody is forgotten; who keeps the log then destroys their words.

    Also an invitation that brought nobody, or a token of a roll, can be forgotten.  Somebody who
    is in leaves.
    """
    what = f"forget {person}"
    scheduled(state, what)
    remembered(state, person, what)
    for id, other in state.people.items():
        if other.invitation == person:
            refuse(what, f"it brought {id}", f"Forget {id}; their invitation goes with them")
    somebody = state.people.get(person)
    if somebody is None and not _has_words(state, person):
        why = f"nobody is known as {person}"
        refuse(what, why, "Name a person, an invitation, or a token of a roll")
    at, slack = noting.at_us, noting.slack_us
    is_in = somebody is not None and somebody.presence.ending(at, slack) is not None
    left = leave(state, noting, person) if is_in and state.is_open_at(at, slack) else ()
    known_as = subjects_of(state, person)[1:]
    return (*left, e.PersonForgotten(person=person, also_known_as=known_as, basis=basis))


def _has_words(state: Workshop, id: str) -> bool:
    """Whether somebody who is not registered may have words under this id."""
    rolls = [instrument.roll for instrument in state.instruments.values()]
    rolls += [ballot.roll for ballot in state.ballots.values()]
    return named(state, id, "I") or any(id in roll for roll in rolls)
