"""What a correction changes of one event: its fields, its time and its context."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import attrs

from dialoguekit.choices import offer
from dialoguekit.domain.commands.preconditions import refuse, require_zone
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import InvalidEvent, shown
from dialoguekit.events import RecordedEvent, to_microseconds
from dialoguekit.events.corrected_record import CORRECTABLE_CONTEXT
from dialoguekit.events.fields import identity_fields
from dialoguekit.events.validators import evolve_recorded

_PROTECTION = ("room", "hidden", "restricted")
"""The visibilities, from the least to the most protected."""


@attrs.frozen
class Change:
    """The change of one event.

    ``corrected`` is the event with the change, ``fields`` the names of the fields that were given.
    ``occurred_at`` and ``context_fields`` are the new time and the new values of its context.
    """

    original: RecordedEvent[Any]
    corrected: RecordedEvent[Any]
    fields: frozenset[str]
    occurred_at: datetime | None = None
    context_fields: Mapping[str, str | None] = MappingProxyType({})

    @property
    def changed(self) -> frozenset[str]:
        """The fields that have another value than before."""
        before, after = self.original.event, self.corrected.event
        return frozenset(
            name for name in self.fields if getattr(before, name) != getattr(after, name)
        )

    @property
    def moves_in_time(self) -> bool:
        """Whether the time or its precision changes."""
        before, after = self.original, self.corrected
        return (before.occurred_at_us, before.context.precision) != (
            after.occurred_at_us,
            after.context.precision,
        )

    def with_values(self, values: Mapping[str, Any]) -> Change:
        """Return the change with further values of fields."""
        event = evolve_recorded(self.corrected.event, **values)
        return attrs.evolve(
            self,
            corrected=self.corrected.replace(event=event),
            fields=self.fields | values.keys(),
        )


def build_change(
    state: Workshop,
    original: RecordedEvent[Any],
    patch: Mapping[str, Any],
    *,
    occurred_at: datetime | None,
    context_fields: Mapping[str, str | None] | None,
    action: str,
) -> Change:
    """Return the change of an event; refuse what the event or its context cannot have."""
    event = original.event
    cls: Any = type(event)
    known = {attribute.name for attribute in attrs.fields(cls)}
    fields = {name: value for name, value in patch.items() if name in known}
    surroundings = {name: value for name, value in patch.items() if name not in known}
    surroundings.update(context_fields or {})
    if not fields and not surroundings and occurred_at is None:
        refuse(action, "no field is given", "Give a field and its correct value")
    _require_correctable(original, fields, surroundings, action)
    try:
        changes: dict[str, Any] = {"event": evolve_recorded(event, **fields)}
        if surroundings:
            changes["context"] = attrs.evolve(original.context, **surroundings)
        if occurred_at is not None:
            occurred_at = require_zone(occurred_at, state.local)
            changes["occurred_at_us"] = to_microseconds(occurred_at)
    except InvalidEvent as error:
        refuse(action, str(error), "Give a valid value")
    corrected = original.replace(**changes)
    _require_past(state, original, corrected, action)
    _require_protection(original, corrected, action)
    return Change(original, corrected, frozenset(fields), occurred_at, surroundings)


def _require_correctable(
    original: RecordedEvent[Any],
    fields: Mapping[str, Any],
    surroundings: Mapping[str, Any],
    action: str,
) -> None:
    cls: Any = type(original.event)
    for name in fields:
        if name in identity_fields(cls):
            problem = f"{name!r} identifies something and cannot be corrected"
            refuse(action, problem, "Redact the event and record a new one")
    for name in surroundings:
        if name not in CORRECTABLE_CONTEXT:
            names = sorted({a.name for a in attrs.fields(cls)} | {"occurred_at"})
            known = (*names, *CORRECTABLE_CONTEXT)
            refuse(
                action,
                f"{original.type} has no field {shown(name, words=True, known=known)}",
                f"{offer(name, known)}Fields: {', '.join(names)}; "
                f"of its context: {', '.join(CORRECTABLE_CONTEXT)}",
            )


def _require_past(
    state: Workshop, original: RecordedEvent[Any], corrected: RecordedEvent[Any], action: str
) -> None:
    """Refuse a time after the recording, unless it was so before."""
    latest = max(original.recorded_at_us + state.clock_tolerance_us, original.occurred_at_us)
    if corrected.occurred_at_us > latest:
        refuse(
            action,
            f"it was recorded at {state.local.format(original.recorded_at)}, before that time",
            "Give the time at which it happened",
        )


def _require_protection(
    original: RecordedEvent[Any], corrected: RecordedEvent[Any], action: str
) -> None:
    """Refuse to show what was hidden, and to call a text verbatim that was not."""
    before, after = original.context, corrected.context
    if _PROTECTION.index(after.visibility) < _PROTECTION.index(before.visibility):
        refuse(
            action,
            f"it is {before.visibility}, and a correction cannot show it",
            "Reveal it, if those whom it concerns agree",
        )
    if after.capture == "verbatim" != before.capture:
        refuse(
            action,
            f"it was recorded as {before.capture}, and a correction cannot make it a quotation",
            "Redact it, and record the text as it was said",
        )
