"""The envelope: who noted a fact, when it happened, and where it stands in a log."""

import re
import uuid
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

import attrs

from dialoguekit.errors import InvalidEvent
from dialoguekit.events.base import Event, event_type

E_co = TypeVar("E_co", covariant=True)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_FIRST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // MICROSECOND
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // MICROSECOND

_SURROGATE = re.compile("[\ud800-\udfff]")
_ID = re.compile(r"[ -~]{1,200}")

PRECISIONS = {
    "exact": timedelta(0),
    "minute": timedelta(minutes=1),
    "quarter": timedelta(minutes=15),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}
"""How exactly it is known when something happened, and how far off ``at`` may therefore be."""

CAPTURES = ("verbatim", "paraphrase", "form")
"""How words came into the record.  Only verbatim words may be quoted as somebody's own."""

VISIBILITIES = ("room", "hidden", "restricted")
"""Who may see it: the room; nobody until it is revealed; only those concerned."""


def _one_of(options: Collection[str]) -> Callable[[object, "attrs.Attribute[str]", object], None]:
    def check(instance: object, attribute: "attrs.Attribute[str]", value: object) -> None:
        if not isinstance(value, str) or value not in options:
            words = ", ".join(options)
            raise InvalidEvent("context", attribute.name, f"must be one of {words}, not {value!r}")

    return check


def _word_or_none(
    instance: object, attribute: "attrs.Attribute[str | None]", value: object
) -> None:
    if value is None:
        return
    if not isinstance(value, str) or not value.strip() or _SURROGATE.search(value):
        raise InvalidEvent("context", attribute.name, f"must be an id or None, not {value!r}")


@attrs.frozen(kw_only=True)
class Context:
    """The circumstances in which a fact was noted; most facts of a room share theirs.

    ``by`` is whoever acted (a person's id, or an office such as ``organiser``), in the ``role``
    they had, ``on_behalf_of`` somebody else where they spoke for one; ``space`` and ``activity``
    say where and in what; ``cause`` is the id of the event that brought this one about.
    """

    by: str | None = attrs.field(default=None, validator=_word_or_none)
    role: str | None = attrs.field(default=None, validator=_word_or_none)
    on_behalf_of: str | None = attrs.field(default=None, validator=_word_or_none)
    space: str | None = attrs.field(default=None, validator=_word_or_none)
    activity: str | None = attrs.field(default=None, validator=_word_or_none)
    cause: str | None = attrs.field(default=None, validator=_word_or_none)
    precision: str = attrs.field(default="exact", validator=_one_of(PRECISIONS))
    capture: str = attrs.field(default="verbatim", validator=_one_of(CAPTURES))
    visibility: str = attrs.field(default="room", validator=_one_of(VISIBILITIES))


PLAIN = Context()
"""No circumstances to speak of."""


def micros(moment: datetime) -> int:
    """A moment as whole microseconds since 1970-01-01 UTC, as logs store it.

    Raises :class:`~dialoguekit.errors.InvalidEvent` for a moment without a time zone, or outside
    the years 1 to 9999 of UTC.
    """
    if moment.utcoffset() is None:
        raise InvalidEvent("moment", "at", f"must have a time zone, not {moment.isoformat()}")
    number = (moment - _EPOCH) // MICROSECOND
    if not _FIRST <= number <= _LAST:
        raise InvalidEvent("moment", "at", f"must lie in a year of UTC, not {moment.isoformat()}")
    return number


def moment(micros: int) -> datetime:
    """The moment that :func:`micros` numbered, in UTC."""
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError as error:
        raise InvalidEvent("envelope", "at", "lies outside the calendar") from error


def new_event_id() -> str:
    """A fresh event id."""
    return str(uuid.uuid4())


@attrs.frozen(kw_only=True)
class NewEvent:
    """A fact that is about to be recorded: decided, and not yet placed in a log.

    ``at`` is when it happened, ``noted`` when it was written down; both in UTC or with a zone.
    Appending the same ``id`` twice records it once.
    """

    event: Event
    at: datetime
    noted: datetime
    context: Context = PLAIN
    id: str = attrs.field(factory=new_event_id)

    @id.validator
    def _check_id(self, _: "attrs.Attribute[str]", value: object) -> None:
        if not isinstance(value, str) or not _ID.fullmatch(value):
            raise InvalidEvent("envelope", "id", "must be 1 to 200 printable ASCII characters")


class RecordedEvent(NamedTuple, Generic[E_co]):
    """A fact in its place.

    ``position`` counts through the whole log from 1; ``seq`` counts through the stream from 1
    and is its order.  ``at_us`` and ``noted_us`` are microseconds since 1970 UTC; read
    :attr:`at` and :attr:`noted` for datetimes.  A tuple, because a replay makes millions.
    """

    position: int
    stream: str
    seq: int
    id: str
    event: E_co
    at_us: int
    noted_us: int
    context: Context

    @property
    def at(self) -> datetime:
        """When it happened in the room, in UTC, as exactly as ``context.precision`` says."""
        return moment(self.at_us)

    @property
    def noted(self) -> datetime:
        """When it was written down, in UTC."""
        return moment(self.noted_us)

    @property
    def type(self) -> str:
        """The wire name of the event."""
        event = self.event
        return event.type if isinstance(event, OpaqueEvent) else event_type(event).name


@attrs.frozen
class OpaqueEvent:
    """An event whose type nobody here knows: its plugin is not installed.

    It is kept, replayed, exported and imported as the very bytes that were stored.
    """

    type: str = attrs.field()
    version: int = attrs.field()
    data: bytes = attrs.field()

    @type.validator
    def _check_type(self, _: "attrs.Attribute[str]", value: object) -> None:
        if not isinstance(value, str) or not 1 <= len(value) <= 200 or not value.isprintable():
            raise InvalidEvent("opaque event", "type", "must be 1 to 200 printable characters")

    @version.validator
    def _check_version(self, _: "attrs.Attribute[int]", value: object) -> None:
        if type(value) is not int or not 1 <= value < 2**63:
            raise InvalidEvent("opaque event", "version", f"must be 1 or more, not {value!r}")

    @data.validator
    def _check_data(self, _: "attrs.Attribute[bytes]", value: object) -> None:
        if not isinstance(value, bytes):
            why = f"must be bytes, not {value.__class__.__name__}"
            raise InvalidEvent("opaque event", "data", why)
