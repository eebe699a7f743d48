"""Events to bytes and back: JSON through msgspec, structure through cattrs.

Bytes are JSON objects of the fields that differ from their default, in two parts: the event with
its personal fields withheld, and those fields.  Reading is strict: a wrong type, a missing or
unknown field and a failed validator are each named by their path.  An event type that nobody
registered is kept as an :class:`OpaqueEvent`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, get_args, get_origin

import attrs
import cattrs
import msgspec
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn
from cattrs.preconf.msgspec import make_converter

from dialoguekit.errors import InvalidEvent, MalformedEvent, NewerEvent
from dialoguekit.events import Context, Event, EventType, OpaqueEvent, event_type
from dialoguekit.events.fields import Pairs, personal_fields, subject_field, withheld
from dialoguekit.log.shapes import Reader, Shapes
from dialoguekit.log.upcasts import NoUpcast, Payload, Upcast, Upcasts

_CONTEXT = EventType("context", 1)
_CONTEXTS_KEPT = 4096
_MINUTE = timedelta(minutes=1)


def _strict(kind: type, *also: type) -> Callable[[Any, Any], Any]:
    """Structure ``kind`` by checking it: cattrs would turn 3 into "3"."""

    def check(value: Any, _: Any) -> Any:
        if value.__class__ is kind or value.__class__ in also:
            return value
        raise TypeError(f"must be {kind.__name__}, not {value.__class__.__name__}")

    return check


def _iso(kind: type[date]) -> Callable[[Any, Any], Any]:
    def parse(value: Any, _: Any) -> Any:
        if not isinstance(value, str):
            raise TypeError(f"must be ISO 8601 text, not {value.__class__.__name__}")
        return kind.fromisoformat(value)

    return parse


def _iso_moment(moment: datetime) -> str:
    """ISO 8601 text of a moment.

    JSON readers take offsets of whole minutes alone; rounding another one would move the moment.
    """
    offset = moment.utcoffset()
    return (moment.astimezone(UTC) if offset and offset % _MINUTE else moment).isoformat()


def _finite(number: float) -> float:
    """JSON has no word for NaN and the infinities; msgspec would write null without a word."""
    if not math.isfinite(number):
        raise ValueError(f"{number!r} is not a finite number")
    return number


class _ItemError(Exception):
    """What is wrong with one item of a list is the cause of this; ``index`` counts from 0."""

    def __init__(self, index: int, cause: Exception) -> None:
        super().__init__(index)
        self.index, self.cause = index, cause


def _is_list_type(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[-1:] == (...,)


def _pass_pairs(value: Any, _: Any) -> Any:
    """The field's own converter and validator know what pairs are."""
    return value


def _converter(*, explain: bool) -> cattrs.Converter:
    """A strict converter; the one that explains is slower and says where the error stands."""
    converter = make_converter(detailed_validation=explain, forbid_extra_keys=True)
    for kind in (str, int, bool):
        converter.register_structure_hook(kind, _strict(kind))
    converter.register_structure_hook(float, _strict(float, int))
    converter.register_structure_hook(datetime, _iso(datetime))
    converter.register_structure_hook(date, _iso(date))

    def structure_list(kind: Any) -> Callable[[Any, Any], Any]:
        inner_kind = get_args(kind)[0]
        inner = converter.get_structure_hook(inner_kind)

        def structure(value: Any, _: Any) -> Any:
            if not isinstance(value, list):
                raise TypeError(f"must be a list, not {value.__class__.__name__}")
            return tuple([inner(item, inner_kind) for item in value])

        def structure_and_explain(value: Any, _: Any) -> Any:
            if not isinstance(value, list):
                return structure(value, _)
            items = []
            for index, item in enumerate(value):
                try:
                    items.append(inner(item, inner_kind))
                except Exception as error:
                    raise _ItemError(index, error) from error
            return tuple(items)

        return structure_and_explain if explain else structure

    converter.register_structure_hook_factory(_is_list_type, structure_list)
    converter.register_structure_hook_func(lambda kind: kind == Pairs, _pass_pairs)

    def structure_class(cls: type[Any]) -> Callable[[Any, Any], Any]:
        structure = make_dict_structure_fn(
            cls,
            converter,
            _cattrs_forbid_extra_keys=True,
            _cattrs_detailed_validation=explain,
        )

        def structure_object(value: Any, kind: Any) -> Any:
            if value.__class__ is not dict:
                raise TypeError(f"must be an object, not {value.__class__.__name__}")
            return structure(value, kind)

        return structure_object

    converter.register_structure_hook_factory(attrs.has, structure_class)
    converter.register_unstructure_hook(datetime, _iso_moment)
    converter.register_unstructure_hook(float, _finite)
    converter.register_unstructure_hook_factory(
        attrs.has,
        lambda cls: make_dict_unstructure_fn(cls, converter, _cattrs_omit_if_default=True),
    )
    return converter


def _explain(error: BaseException, path: str = "$") -> tuple[str, str]:
    """The first cause of a failed structuring: what is wrong, and at which path."""
    if isinstance(error, cattrs.ClassValidationError):
        named, others = error.group_exceptions()
        cause, note = named[0] if named else (others[0], None)
        return _explain(cause, path if note is None else f"{path}.{note.name}")
    if isinstance(error, _ItemError):
        return _explain(error.cause, f"{path}[{error.index}]")
    if isinstance(error, cattrs.ForbiddenExtraKeysError):
        extra = min(error.extra_fields)
        return "unknown field", f"{path}.{extra}"
    if isinstance(error, InvalidEvent):
        return error.why, f"{path}.{error.field}"
    if isinstance(error, msgspec.DecodeError):
        return f"not JSON: {error}", path
    return "missing field" if isinstance(error, KeyError) else str(error), path


class Encoded(NamedTuple):
    """An event as it is stored: ``data`` with its personal fields withheld, and these apart.

    ``words`` are None where there are none; ``subject`` is the person whose they are, "" for the
    room.
    """

    type: str
    version: int
    data: bytes
    words: bytes | None = None
    subject: str = ""


class _Writing(NamedTuple):
    """How an event class is written: its personal fields, and the one that says whose they are."""

    kind: EventType
    unstructure: Callable[[Any], Any]
    personal: tuple[attrs.Attribute[Any], ...]
    subject: str | None


class Codec:
    """Turns the events of a vocabulary into bytes and back.

    ``events`` are the classes that can be read and written, ``upcasts`` the steps from their
    older versions.  Raises :class:`~dialoguekit.errors.InvalidEvent` when two classes share a
    wire name.

    ``readers`` are the short ways to events of a type and version, and ``contexts`` what bytes of
    contexts were read as; both are filled by :meth:`decode` and :meth:`decode_context`, which are
    there for all that is not among them.
    """

    def __init__(self, events: Iterable[type[Event]], upcasts: Iterable[Upcast] = ()) -> None:
        self._vocabulary = (tuple(events), tuple(upcasts))
        self._quick = _converter(explain=False)
        self._explaining = _converter(explain=True)
        self._upcasts = Upcasts(self._vocabulary[1])
        self._classes: dict[str, tuple[type[Event], int]] = {}
        self._shapes = Shapes()
        self.readers: dict[tuple[str, int], Reader] = {}
        self._unstructure: dict[type[Event], _Writing] = {}
        for cls in self._vocabulary[0]:
            self._register(cls)
        self._dump = msgspec.json.Encoder().encode
        self._load = msgspec.json.Decoder().decode
        self._context_out = self._quick.get_unstructure_hook(Context)
        self.contexts: dict[bytes, Context] = {}

    def _register(self, cls: type[Event]) -> None:
        kind = event_type(cls)
        if kind.name in self._classes:
            other = self._classes[kind.name][0].__qualname__
            raise InvalidEvent(kind.name, "class", f"is claimed by {other} and {cls.__qualname__}")
        self._classes[kind.name] = (cls, kind.version)
        marked = personal_fields(cls)
        self._unstructure[cls] = _Writing(
            kind,
            self._quick.get_unstructure_hook(cls),
            tuple(a for a in attrs.fields(cls) if a.name in marked),
            subject_field(cls),
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as the vocabulary; classes go by their import path."""
        return Codec, self._vocabulary

    @property
    def types(self) -> frozenset[str]:
        """The wire names that this codec can read."""
        return frozenset(self._classes)

    def encode(self, event: Event) -> tuple[str, int, bytes]:
        """Wire name, version and bytes of a whole event.

        Raises :class:`~dialoguekit.errors.InvalidEvent` for a class outside the vocabulary and
        for a value that JSON cannot hold.  An opaque event of a known type must be readable;
        the errors are those of :meth:`decode`.
        """
        if isinstance(event, OpaqueEvent):
            return self._encode_opaque(event)[:3]
        kind, unstructure, _, _ = self._writing(event)
        return *kind, self._bytes(kind.name, self._plain(kind.name, unstructure, event))

    def encode_apart(self, event: Event) -> Encoded:
        """An event as it is stored, its personal fields apart; raises what :meth:`encode` does.

        What an opaque event holds cannot be told apart: it is all data.
        """
        if isinstance(event, OpaqueEvent):
            return self._encode_opaque(event)
        kind, unstructure, personal, subject = self._writing(event)
        fields = self._plain(kind.name, unstructure, event)
        words = {a.name: fields[a.name] for a in personal if a.name in fields}
        if not words:
            return Encoded(*kind, self._bytes(kind.name, fields))
        for attribute in personal:
            if attribute.name in words:
                blank = withheld(getattr(event, attribute.name), attribute)
                fields[attribute.name] = blank
                if blank == attribute.default:
                    del fields[attribute.name]
        data, apart = self._bytes(kind.name, fields), self._bytes(kind.name, words)
        whose = getattr(event, subject) if subject else None
        return Encoded(*kind, data, apart, whose or "")

    def _encode_opaque(self, event: OpaqueEvent) -> Encoded:
        if event.type in self._classes:
            self.decode(event.type, event.version, event.data)
        return Encoded(event.type, event.version, event.data)

    def _writing(self, event: Event) -> _Writing:
        found = self._unstructure.get(type(event))
        if found is None:
            raise InvalidEvent(
                event_type(event).name,
                "class",
                "is not in this log's vocabulary: is the plugin that declares it installed?",
            )
        return found

    def _plain(self, name: str, unstructure: Callable[[Any], Any], value: object) -> Payload:
        try:
            plain: Payload = unstructure(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise InvalidEvent(name, "class", f"holds what JSON cannot: {error}") from error
        return plain

    def _bytes(self, name: str, plain: Payload) -> bytes:
        try:
            data: bytes = self._dump(plain)
        except (TypeError, ValueError, OverflowError) as error:
            raise InvalidEvent(name, "class", f"holds what JSON cannot: {error}") from error
        return data

    def decode(
        self,
        type: str,
        version: int,
        data: bytes,
        position: int | None = None,
        words: bytes | None = None,
    ) -> Event:
        """The event that ``data`` holds; an :class:`OpaqueEvent` when ``type`` is unknown.

        ``words`` are its personal fields; without them these read as withheld.

        Raises :class:`~dialoguekit.errors.MalformedEvent` and
        :class:`~dialoguekit.errors.NewerEvent`, which name type, path and ``position``.
        """
        read = self.readers.get((type, version))
        if read is None:
            if type not in self._classes:
                return self._opaque(type, version, data, words, position)
            cls, known = self._classes[type]
            if version != known:
                return self._decode_other_version(type, version, data, words, position)
            read = self.readers[type, version] = self._shapes.reader(cls)
        try:
            return read(data, words)
        except Exception:  # noqa: BLE001  # whoever reads again says why
            return self._decode_and_explain(type, version, data, words, position)

    def _decode_and_explain(
        self, type: str, version: int, data: bytes, words: bytes | None, position: int | None
    ) -> Event:
        """Read slowly, and say what is wrong where, if it is."""
        cls, _ = self._classes[type]
        try:
            event: Event = self._explaining.structure(self._stored(data, words), cls)
        except Exception as error:
            raise MalformedEvent(type, version, position, *_explain(error)) from error
        return event

    def _stored(self, data: bytes, words: bytes | None) -> Any:
        """The fields as they were stored, the personal ones over what stands for them."""
        stored = self._load(data)
        if words is None:
            return stored
        personal = self._load(words)
        for part in (stored, personal):
            if part.__class__ is not dict:
                raise TypeError(f"must be an object, not {part.__class__.__name__}")
        stored.update(personal)
        return stored

    def _opaque(
        self, type: str, version: int, data: bytes, words: bytes | None, position: int | None
    ) -> OpaqueEvent:
        if words is not None:
            try:
                data = self._dump(self._stored(data, words))
            except Exception as error:
                raise MalformedEvent(type, version, position, *_explain(error)) from error
        return OpaqueEvent(type, version, data)

    def _decode_other_version(
        self, type: str, version: int, data: bytes, words: bytes | None, position: int | None
    ) -> Event:
        cls, known = self._classes[type]
        if version > known:
            why = f"is newer than version {known}, the newest known here: upgrade and read again"
            raise NewerEvent(type, version, position, why)
        try:
            stored = self._stored(data, words)
            if stored.__class__ is not dict:
                raise TypeError(f"must be an object, not {stored.__class__.__name__}")
        except Exception as error:
            raise MalformedEvent(type, version, position, *_explain(error)) from error
        try:
            payload = self._upcasts.lift(type, version, known, stored)
        except NoUpcast as gap:
            why = f"no upcast leads on from version {gap.version}"
            raise MalformedEvent(type, version, position, why, "$") from gap
        except Exception as error:
            why = f"its upcast failed: {error!r}"
            raise MalformedEvent(type, version, position, why, "$") from error
        try:
            event: Event = self._explaining.structure(payload, cls)
        except Exception as error:
            raise MalformedEvent(type, version, position, *_explain(error)) from error
        return event

    def encode_context(self, context: Context) -> bytes:
        """The bytes of the circumstances of an event."""
        return self._bytes(_CONTEXT.name, self._plain(_CONTEXT.name, self._context_out, context))

    def decode_context(self, data: bytes, position: int | None = None) -> Context:
        """The circumstances that ``data`` holds; equal bytes give one shared object."""
        found = self.contexts.get(data)
        if found is None:
            try:
                found = self._explaining.structure(self._load(data), Context)
            except Exception as error:
                raise MalformedEvent(*_CONTEXT, position, *_explain(error)) from error
            if len(self.contexts) < _CONTEXTS_KEPT:
                self.contexts[data] = found
        return found
