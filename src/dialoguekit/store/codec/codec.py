"""Events to bytes and back: JSON through msgspec, structure through cattrs.

Bytes are JSON objects of the fields that differ from their default, in two parts: the event with
its personal fields withheld, and those fields.  Reading is strict: a wrong type, a missing or
unknown field and a failed validator are each named by their path.  An event type that nobody
registered is kept as an :class:`OpaqueEvent`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import attrs
import msgspec

from dialoguekit.errors import InvalidEvent, MalformedEvent, NewerEvent
from dialoguekit.events import Context, Event, EventType, OpaqueEvent, event_type
from dialoguekit.events.fields import personal_fields, subject_field, withheld
from dialoguekit.store.codec.fast_decoder import Reader, Shapes
from dialoguekit.store.codec.fast_encoder import Writer, writer
from dialoguekit.store.codec.strict_converter import converter, explained
from dialoguekit.store.upcasters import NoUpcast, Payload, Upcast, Upcasts

_CONTEXT = EventType("context", 1)
_CONTEXTS_KEPT = 4096


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
    """How an event class is written: its personal fields, and the one that says whose they are.

    ``write`` is the short way, where there is one.
    """

    kind: EventType
    unstructure: Callable[[Any], Any]
    personal: tuple[attrs.Attribute[Any], ...]
    subject: str | None
    write: Writer | None


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
        self._quick = converter(explain=False)
        self._explaining = converter(explain=True)
        self._upcasts = Upcasts(self._vocabulary[1])
        self._classes: dict[str, tuple[type[Event], int]] = {}
        self._shapes = Shapes()
        self.readers: dict[tuple[str, int], Reader] = {}
        self._writings: dict[type[Event], _Writing] = {}
        for cls in self._vocabulary[0]:
            self._register(cls)
        self._dump = msgspec.json.Encoder().encode
        self._load = msgspec.json.Decoder().decode
        self._context_out = self._quick.get_unstructure_hook(Context)
        self.contexts: dict[bytes, Context] = {}
        self._last_context: tuple[Context | None, bytes] = (None, b"")

    def _register(self, cls: type[Event]) -> None:
        kind = event_type(cls)
        if kind.name in self._classes:
            other = self._classes[kind.name][0].__qualname__
            raise InvalidEvent(kind.name, "class", f"is claimed by {other} and {cls.__qualname__}")
        self._classes[kind.name] = (cls, kind.version)

    def check(self) -> None:
        """Find out now, and not when the first of them comes, whether all classes can be read.

        Raises whatever the making of a class's reader raises.
        """
        for cls, _ in self._classes.values():
            self._explaining.get_structure_hook(cls)
            self._quick.get_unstructure_hook(cls)

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
        kind, unstructure, *_ = self._writing(event)
        return *kind, self._bytes(kind.name, self._plain(kind.name, unstructure, event))

    def encode_apart(self, event: Event) -> Encoded:
        """An event as it is stored, its personal fields apart; raises what :meth:`encode` does.

        What an opaque event holds cannot be told apart: it is all data.
        """
        if isinstance(event, OpaqueEvent):
            return self._encode_opaque(event)
        writing = self._writing(event)
        kind, write, subject = writing.kind, writing.write, writing.subject
        fields, words = write(event) if write else self._apart(event, writing)
        data = self._bytes(kind.name, fields)
        if not words:
            return Encoded(kind.name, kind.version, data)
        whose = getattr(event, subject) if subject else None
        return Encoded(kind.name, kind.version, data, self._bytes(kind.name, words), whose or "")

    def _apart(self, event: Event, writing: _Writing) -> tuple[Payload, Payload]:
        """The fields of an event, the personal ones withheld, and the personal ones."""
        fields = self._plain(writing.kind.name, writing.unstructure, event)
        words = {a.name: fields[a.name] for a in writing.personal if a.name in fields}
        for attribute in writing.personal:
            if attribute.name in words:
                blank = withheld(getattr(event, attribute.name), attribute)
                fields[attribute.name] = blank
                if blank == attribute.default:
                    del fields[attribute.name]
        return fields, words

    def _encode_opaque(self, event: OpaqueEvent) -> Encoded:
        if event.type in self._classes:
            self.decode(event.type, event.version, event.data)
        return Encoded(event.type, event.version, event.data)

    def _writing(self, event: Event) -> _Writing:
        cls: type[Any] = type(event)
        found = self._writings.get(cls)
        if found is None:
            kind = event_type(event)
            if self._classes.get(kind.name) != (cls, kind.version):
                why = "is not in this log's vocabulary: is the plugin that declares it installed?"
                raise InvalidEvent(kind.name, "class", why)
            unstructure = self._quick.get_unstructure_hook(cls)
            marked = personal_fields(cls)
            personal = tuple(a for a in attrs.fields(cls) if a.name in marked)
            found = _Writing(kind, unstructure, personal, subject_field(cls), writer(cls))
            self._writings[cls] = found
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
            raise MalformedEvent(type, version, position, *explained(error)) from error
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
                raise MalformedEvent(type, version, position, *explained(error)) from error
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
            raise MalformedEvent(type, version, position, *explained(error)) from error
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
            raise MalformedEvent(type, version, position, *explained(error)) from error
        return event

    def encode_context(self, context: Context) -> bytes:
        """The bytes of the circumstances of an event; most have those of the one before."""
        last, data = self._last_context
        if context is not last:
            plain = self._plain(_CONTEXT.name, self._context_out, context)
            data = self._bytes(_CONTEXT.name, plain)
            self._last_context = (context, data)
        return data

    def decode_context(self, data: bytes, position: int | None = None) -> Context:
        """The circumstances that ``data`` holds; equal bytes give one shared object."""
        found = self.contexts.get(data)
        if found is None:
            try:
                found = self._explaining.structure(self._load(data), Context)
            except Exception as error:
                raise MalformedEvent(*_CONTEXT, position, *explained(error)) from error
            if len(self.contexts) < _CONTEXTS_KEPT:
                self.contexts[data] = found
        return found
