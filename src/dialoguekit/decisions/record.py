"""Putting the record right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from dialoguekit import events as e
from dialoguekit.decisions.base import Decided, Noting, refuse
from dialoguekit.errors import InvalidEvent
from dialoguekit.events import OpaqueEvent, RecordedEvent
from dialoguekit.events.fields import Scalar, identity_fields
from dialoguekit.state import Workshop

_ABOUT_THE_RECORD = ("record.corrected", "record.redacted")


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
    """Say what is right where ``original``, an event of this workshop, was noted wrongly."""
    what = f"correct event {original.seq}"
    locate(state, original.seq, what)
    if original.seq in state.redacted:
        refuse(what, "it is withheld", "What is withheld stays so")
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
    return (e.RecordCorrected(target=original.seq, patch=tuple(patch.items()), reason=reason),)


def redact(state: Workshop, noting: Noting, target: str | int, *, basis: str) -> Decided:
    """Withhold the words of an event from now on."""
    what = f"withhold {target}"
    seq = locate(state, target, what)
    if seq in state.redacted:
        refuse(what, "it is withheld already", "Nothing needs to be done")
    return (e.RecordRedacted(target=seq, basis=basis),)
