"""Event classes: frozen attrs classes with a stable wire name and version.

An event carries facts only.  Its envelope, :class:`~dialoguekit.events.RecordedEvent`, carries its
position and timestamps.
"""

import re
from collections.abc import Callable
from typing import NamedTuple, TypeAlias, TypeVar, dataclass_transform

import attrs

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import fields

Event: TypeAlias = object
"""An instance of a class decorated with :func:`event`; there is no base class."""

T = TypeVar("T")

_WIRE_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z][a-z0-9]*(-[a-z0-9]+)*)+")
_EVENT_TYPE_ATTRIBUTE = "__event_type__"


class EventType(NamedTuple):
    """Wire name and version, by which every log identifies an event class."""

    name: str
    version: int


@dataclass_transform(
    frozen_default=True,
    kw_only_default=True,
    field_specifiers=(
        attrs.field,
        fields.identifier,
        fields.reference,
        fields.references,
        fields.text,
        fields.texts,
        fields.label,
        fields.labels,
        fields.choice,
        fields.fraction,
        fields.integer,
        fields.number,
        fields.boolean,
        fields.timestamp,
        fields.calendar_date,
        fields.mapping,
        fields.mappings,
    ),
)
def event(name: str, *, version: int = 1) -> Callable[[type[T]], type[T]]:
    """Turn a class into an event class with the wire name ``name``, e.g. ``contribution.made``.

    The class becomes a frozen, slotted, keyword-only attrs class.  It may be renamed or moved; its
    wire name must not change.  A changed field needs a new ``version`` and an upcaster from the
    version before.

    Raises :class:`~dialoguekit.errors.InvalidEvent` for an invalid name or version, or for a field
    with a contradictory mark (``personal``, ``subject``).
    """
    if not _WIRE_NAME.fullmatch(name):
        raise InvalidEvent(name, "wire name", "must be dot-case, for example 'contribution.made'")
    if version < 1:
        raise InvalidEvent(name, "version", "must be 1 or more")

    def decorate(cls: type[T]) -> type[T]:
        made = attrs.frozen(cls, kw_only=True)
        problem = fields.find_field_problem(made)
        if problem is not None:
            raise InvalidEvent(name, *problem)
        setattr(made, _EVENT_TYPE_ATTRIBUTE, EventType(name, version))
        return made

    return decorate


def event_type(candidate: object) -> EventType:
    """Return the wire name and version of an event or an event class.

    Raises :class:`~dialoguekit.errors.InvalidEvent` for anything that is not an event.
    """
    found = getattr(candidate, _EVENT_TYPE_ATTRIBUTE, None)
    if not isinstance(found, EventType):
        raise InvalidEvent(
            getattr(candidate, "__name__", type(candidate).__name__),
            "class",
            "is not an event: decorate it with @event('family.happened')",
        )
    return found


def is_event(candidate: object) -> bool:
    """Return whether ``candidate`` is an event or an event class."""
    return isinstance(getattr(candidate, _EVENT_TYPE_ATTRIBUTE, None), EventType)
