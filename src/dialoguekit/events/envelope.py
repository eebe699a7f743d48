"""The envelope of an event: who recorded it, when it happened, its position in a log."""

import os
import re
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    NamedTuple,
    Self,
    TypeAlias,
    TypedDict,
    TypeVar,
)

import attrs

from dialoguekit.characters import find_unsafe
from dialoguekit.errors import InvalidEvent, shown
from dialoguekit.events.base import Event, event_type
from dialoguekit.events.limits import MAX_COLUMN_INTEGER, MAX_NAME_LENGTH
from dialoguekit.events.validators import as_normal, find_invalid_character

E_co = TypeVar("E_co", covariant=True)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_MIN_MICROSECONDS = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // MICROSECOND
_MAX_MICROSECONDS = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // MICROSECOND

_ID = re.compile(rf"[ -~]{{1,{MAX_NAME_LENGTH}}}")

PRECISIONS = {
    "exact": timedelta(0),
    "minute": timedelta(minutes=1),
    "quarter": timedelta(minutes=15),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}
"""Precision of ``occurred_at``, with the largest error that it allows."""

TOLERANCES_US = {name: error // MICROSECOND for name, error in PRECISIONS.items()}
"""The same errors in microseconds."""

CAPTURES = ("verbatim", "paraphrase", "form")
"""How a text was captured.  Only a verbatim text may be quoted."""

VISIBILITIES = ("room", "hidden", "restricted")
"""Who may see an event: the workshop; no one until it is revealed; only those concerned."""


def _check_one_of(
    options: Collection[str],
) -> Callable[[object, "attrs.Attribute[str]", object], None]:
    def check(instance: object, attribute: "attrs.Attribute[str]", value: object) -> None:
        if not isinstance(value, str) or value not in options:
            given = shown(value, words=True, known=options)
            reason = f"must be one of {', '.join(options)}, not {given}"
            raise InvalidEvent("context", attribute.name, reason)

    return check


def _check_id_or_none(
    instance: object, attribute: "attrs.Attribute[str | None]", value: object
) -> None:
    if value is None:
        return
    if not isinstance(value, str) or not value.strip():
        raise InvalidEvent("context", attribute.name, f"must be an id or None, not {shown(value)}")
    invalid = find_invalid_character(value)
    if invalid is not None:
        reason = f"must be an id or None, not {shown(value)}, with {invalid}"
        raise InvalidEvent("context", attribute.name, reason)


def _id_or_none() -> Any:
    return attrs.field(default=None, validator=_check_id_or_none, converter=as_normal)


@attrs.frozen(kw_only=True)
class Context:
    """Context in which an event was recorded; most events of a workshop share theirs.

    ``by`` is who acted: the id of a person, or an office in small letters: ``organiser``.
    ``role`` is their role, and ``on_behalf_of`` the person they spoke for.  ``space`` and
    ``activity`` locate the event.  ``cause`` is the id of the event that caused it.
    """

    by: str | None = _id_or_none()
    role: str | None = _id_or_none()
    on_behalf_of: str | None = _id_or_none()
    space: str | None = _id_or_none()
    activity: str | None = _id_or_none()
    cause: str | None = _id_or_none()
    precision: str = attrs.field(default="exact", validator=_check_one_of(PRECISIONS))
    capture: str = attrs.field(default="verbatim", validator=_check_one_of(CAPTURES))
    visibility: str = attrs.field(default="room", validator=_check_one_of(VISIBILITIES))


class ContextFields(TypedDict, total=False):
    """Some fields of a :class:`Context`, as keyword arguments."""

    by: str | None
    role: str | None
    on_behalf_of: str | None
    space: str | None
    activity: str | None
    cause: str | None
    precision: str
    capture: str
    visibility: str


NO_CONTEXT = Context()
"""The context without any information."""


def to_microseconds(timestamp: datetime) -> int:
    """Return a timestamp as whole microseconds since 1970-01-01 UTC, as logs store it.

    Raises :class:`~dialoguekit.errors.InvalidEvent` for a timestamp without a time zone, or outside
    the years 1 to 9999 of UTC.
    """
    if timestamp.utcoffset() is None:
        raise InvalidEvent(
            "timestamp", "occurred_at", f"must have a time zone, not {timestamp.isoformat()}"
        )
    number = (timestamp - _EPOCH) // MICROSECOND
    if not _MIN_MICROSECONDS <= number <= _MAX_MICROSECONDS:
        raise InvalidEvent(
            "timestamp",
            "occurred_at",
            f"must be in the years 1 to 9999 of UTC, not {timestamp.isoformat()}",
        )
    return number


def from_microseconds(microseconds: int) -> datetime:
    """Return the UTC timestamp of a number made by :func:`to_microseconds`.

    Raises :class:`~dialoguekit.errors.InvalidEvent` outside the years 1 to 9999.
    """
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError as error:
        raise InvalidEvent("envelope", "occurred_at", "is outside the years 1 to 9999") from error


def new_event_id() -> str:
    """Return a new event id: the time in milliseconds, and 74 random bits (RFC 9562, UUIDv7).

    Ids of neighbouring events are close together, so an index of them grows at its end.
    """
    random_bits = int.from_bytes(os.urandom(10))
    number = time.time_ns() // 1_000_000 << 80 | random_bits
    number = number & ~(0xF << 76) & ~(0x3 << 62) | 7 << 76 | 2 << 62
    digits = f"{number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


@attrs.frozen(kw_only=True)
class NewEvent:
    """An event to be appended, without a position yet.

    ``occurred_at`` is when it happened, ``recorded_at`` when it was written down; both have a time
    zone.  Appending the same ``id`` twice records it once.
    """

    event: Event
    occurred_at: datetime
    recorded_at: datetime
    context: Context = NO_CONTEXT
    id: str = attrs.field(factory=new_event_id)

    @id.validator
    def _check_id(self, _: "attrs.Attribute[str]", value: object) -> None:
        if not isinstance(value, str) or not _ID.fullmatch(value):
            raise InvalidEvent(
                "envelope", "id", f"must be 1 to {MAX_NAME_LENGTH} printable ASCII characters"
            )


ENVELOPE_FIELDS = ("stream", "seq", "id", "occurred_at_us", "recorded_at_us", "context")
"""Fields of a recorded event that a log stores packed in one value, in this order."""

UnpackEnvelope: TypeAlias = Callable[[bytes], tuple[object, ...]]
"""Returns the values of :data:`ENVELOPE_FIELDS` in a packed envelope."""


class _PackedEvent(NamedTuple, Generic[E_co]):
    """An event with its envelope as a log stores it, and the function that unpacks it."""

    position: int
    event: E_co
    envelope: bytes | None
    unpack: UnpackEnvelope | None


class RecordedEvent(_PackedEvent[E_co]):
    """A recorded event with its position.

    ``position`` counts through the whole log from 1.  ``seq`` counts through the stream from 1 and
    gives its order.  ``occurred_at_us`` and ``recorded_at_us`` are microseconds since 1970-01-01
    UTC; :attr:`occurred_at` and :attr:`recorded_at` are datetimes.

    A replay creates millions.  So an event that was read keeps its envelope packed, and unpacks it
    when one of its fields is first used.
    """

    if TYPE_CHECKING:
        stream: str
        seq: int
        id: str
        occurred_at_us: int
        recorded_at_us: int
        context: Context

    def __new__(
        cls,
        position: int,
        stream: str,
        seq: int,
        id: str,
        event: E_co,
        occurred_at_us: int,
        recorded_at_us: int,
        context: Context,
    ) -> Self:
        self = tuple.__new__(cls, (position, event, None, None))
        values = (stream, seq, id, occurred_at_us, recorded_at_us, context)
        self.__dict__.update(zip(ENVELOPE_FIELDS, values, strict=True))
        return self

    if not TYPE_CHECKING:  # A type checker would accept any name.

        def __getattr__(self, name: str) -> object:
            if name not in ENVELOPE_FIELDS or self.unpack is None:
                raise AttributeError(name)
            fields, envelope = self.__dict__, self.envelope or b""  # A damaged log may have none.
            fields.update(zip(ENVELOPE_FIELDS, self.unpack(envelope), strict=True))
            return fields[name]

    def _values(self) -> tuple[object, ...]:
        return (
            self.position,
            self.stream,
            self.seq,
            self.id,
            self.event,
            self.occurred_at_us,
            self.recorded_at_us,
            self.context,
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RecordedEvent):
            return NotImplemented
        return self._values() == other._values()

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        position, stream, seq, id, event, *_ = self._values()
        return f"RecordedEvent({position}, {stream!r}, {seq}, {id!r}, {event!r}, …)"

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with the envelope unpacked, so that no log is needed to read it."""
        return RecordedEvent, self._values()

    def replace(self, **changes: object) -> Self:
        """Return the event with some of its fields changed."""
        fields = ("position", *ENVELOPE_FIELDS[:3], "event", *ENVELOPE_FIELDS[3:])
        values = dict(zip(fields, self._values(), strict=True)) | changes
        return type(self)(**values)  # type: ignore[arg-type]  # by name

    @property
    def occurred_at(self) -> datetime:
        """The UTC time at which it happened, within ``context.precision``."""
        return from_microseconds(self.occurred_at_us)

    @property
    def recorded_at(self) -> datetime:
        """The UTC time at which it was recorded."""
        return from_microseconds(self.recorded_at_us)

    @property
    def tolerance_us(self) -> int:
        """The largest error of ``occurred_at_us`` that its precision allows, in microseconds."""
        return TOLERANCES_US[self.context.precision]

    @property
    def type(self) -> str:
        """The wire name of the event."""
        event = self.event
        return event.type if isinstance(event, OpaqueEvent) else event_type(event).name


def is_printable_name(name: str) -> bool:
    """Return whether a text can be the name of a stream or of a type, as any version wrote it."""
    return 1 <= len(name) <= MAX_NAME_LENGTH and find_unsafe(name, one_line=True) is None


@attrs.frozen
class OpaqueEvent:
    """An event of unknown type, because its plugin is not installed.

    Its stored bytes are replayed, exported and imported unchanged.
    """

    type: str = attrs.field()
    version: int = attrs.field()
    data: bytes = attrs.field()

    @type.validator
    def _check_type(self, _: "attrs.Attribute[str]", value: object) -> None:
        if not isinstance(value, str) or not is_printable_name(value):
            reason = f"must be 1 to {MAX_NAME_LENGTH} printable characters"
            raise InvalidEvent("opaque event", "type", reason)

    @version.validator
    def _check_version(self, _: "attrs.Attribute[int]", value: object) -> None:
        if type(value) is not int or not 1 <= value <= MAX_COLUMN_INTEGER:
            raise InvalidEvent("opaque event", "version", f"must be 1 or more, not {shown(value)}")

    @data.validator
    def _check_data(self, _: "attrs.Attribute[bytes]", value: object) -> None:
        if not isinstance(value, bytes):
            reason = f"must be bytes, not {value.__class__.__name__}"
            raise InvalidEvent("opaque event", "data", reason)
