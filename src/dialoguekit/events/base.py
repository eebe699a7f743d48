"""What makes a class an event: a frozen attrs class with a stable wire name and version.

An event carries facts only.  Where and when it stands in a log is said by the envelope,
:class:`~dialoguekit.events.RecordedEvent`.
"""

import re
from collections.abc import Callable
from typing import NamedTuple, TypeAlias, TypeVar, dataclass_transform

import attrs

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import fields

Event: TypeAlias = object
"""An instance of a class that was decorated with :func:`event`; there is no base class."""

T = TypeVar("T")

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z][a-z0-9]*(-[a-z0-9]+)*)+")
_MARK = "__event_type__"


class EventType(NamedTuple):
    """The contract of an event with every log that holds it: wire name and version."""

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
        fields.whole,
        fields.real,
        fields.flag,
        fields.moment,
        fields.day,
        fields.pairs,
    ),
)
def event(name: str, *, version: int = 1) -> Callable[[type[T]], type[T]]:
    """Make a class an event whose wire name is ``name``, for example ``contribution.made``.

    The class becomes a frozen, slotted, keyword-only attrs class.  The class may be renamed
    or moved; the wire name may not.  A field that changes makes a new ``version``, with an
    upcast from the one before.

    Raises :class:`~dialoguekit.errors.InvalidEvent` for a name, a version or a mark of a field
    (``personal``, ``subject``) that cannot stand.
    """
    if not _NAME.fullmatch(name):
        raise InvalidEvent(name, "wire name", "must be dot-case, for example 'contribution.made'")
    if version < 1:
        raise InvalidEvent(name, "version", "must be 1 or more")

    def decorate(cls: type[T]) -> type[T]:
        made = attrs.frozen(cls, kw_only=True)
        fault = fields.fault_of_marks(made)
        if fault is not None:
            raise InvalidEvent(name, *fault)
        setattr(made, _MARK, EventType(name, version))
        return made

    return decorate


def event_type(of: object) -> EventType:
    """The wire name and version of an event or an event class.

    Raises :class:`~dialoguekit.errors.InvalidEvent` for anything that is not an event.
    """
    found = getattr(of, _MARK, None)
    if not isinstance(found, EventType):
        raise InvalidEvent(
            getattr(of, "__name__", type(of).__name__),
            "class",
            "is not an event: decorate it with @event('family.happened')",
        )
    return found


def is_event(candidate: object) -> bool:
    """Whether ``candidate`` is an event or an event class."""
    return isinstance(getattr(candidate, _MARK, None), EventType)
