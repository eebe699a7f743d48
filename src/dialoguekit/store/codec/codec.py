"""Codec: events to bytes and back, with JSON by msgspec and structure by cattrs.

Bytes are JSON objects of the fields that differ from their default.  They are stored in two parts:
the event with its personal fields withheld, and the personal fields.  Decoding is strict: a wrong
type, a missing or unknown field and a failed validator are each reported with their path.  An event
of an unregistered type becomes an :class:`OpaqueEvent`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import attrs
import msgspec

from dialoguekit.errors import InvalidEvent, MalformedEvent, UnsupportedEventVersion, describe_error
from dialoguekit.events import CORE_EVENTS, Context, Event, EventType, OpaqueEvent, event_type
from dialoguekit.events.fields import personal_fields, placeholder_for, subject_field
from dialoguekit.store.codec.core_upcasters import CORE_UPCASTERS
from dialoguekit.store.codec.fast_decoder import FastDecoder, FastDecoderFactory
from dialoguekit.store.codec.fast_encoder import FastEncoder, build_encoder
from dialoguekit.store.codec.strict_converter import build_converter, explain_error
from dialoguekit.store.upcasters import MissingUpcaster, Payload, Upcaster, UpcasterChain

_CONTEXT_TYPE = EventType("context", 1)
_MAX_CACHED_CONTEXTS = 4096
_CORE_CLASSES = frozenset(CORE_EVENTS)


class EncodedEvent(NamedTuple):
    """An event in stored form: ``data``, with personal fields withheld, and ``personal_data``.

    ``personal_data`` is None where the event has none.  ``subject`` is the data subject, or ""
    where the data belongs to no single person.
    """

    type: str
    version: int
    data: bytes
    personal_data: bytes | None = None
    subject: str = ""


class _ClassEncoder(NamedTuple):
    """Encoder of an event class: its personal fields, and the field that names their subject.

    ``fast_encode`` is None where no encoder could be generated.
    """

    kind: EventType
    unstructure: Callable[[Any], Any]
    personal_fields: tuple[attrs.Attribute[Any], ...]
    subject_field: str | None
    fast_encode: FastEncoder | None


class Codec:
    """Encodes and decodes the events of a set of classes.

    ``events`` are these classes, and ``upcasters`` convert older versions of them.  Raise
    :class:`~dialoguekit.errors.InvalidEvent` when two classes share a wire name.

    ``fast_decoders`` holds decoders by type and version, and ``context_cache`` decoded contexts by
    their bytes.  Call :meth:`decode` and :meth:`decode_context` for anything they lack; both fill
    them.
    """

    def __init__(self, events: Iterable[type[Event]], upcasters: Iterable[Upcaster] = ()) -> None:
        events = tuple(events)
        self._vocabulary = (events, tuple(upcasters))
        self._fast_converter = build_converter(explain=False)
        self._explaining_converter = build_converter(explain=True)
        core_types = {event_type(cls).name for cls in _CORE_CLASSES.intersection(events)}
        core = [upcaster for upcaster in CORE_UPCASTERS if upcaster.type in core_types]
        self._upcasters = UpcasterChain((*core, *self._vocabulary[1]))
        self._classes: dict[str, tuple[type[Event], int]] = {}
        self._decoder_factory = FastDecoderFactory()
        self.fast_decoders: dict[tuple[str, int], FastDecoder] = {}
        self._class_encoders: dict[type[Event], _ClassEncoder] = {}
        for cls in self._vocabulary[0]:
            self._register(cls)
        self._dump = msgspec.json.Encoder().encode
        self._load = msgspec.json.Decoder().decode
        self._unstructure_context = self._fast_converter.get_unstructure_hook(Context)
        self.context_cache: dict[bytes, Context] = {}
        self._last_context: tuple[Context | None, bytes] = (None, b"")

    def _register(self, cls: type[Event]) -> None:
        kind = event_type(cls)
        if kind.name in self._classes:
            other = self._classes[kind.name][0].__qualname__
            raise InvalidEvent(
                kind.name, "class", f"is declared by both {other} and {cls.__qualname__}"
            )
        self._classes[kind.name] = (cls, kind.version)

    def check(self) -> None:
        """Check that all classes can be decoded, before the first event is read.

        Raises the error of the first class for which no decoder can be built.
        """
        for cls, _ in self._classes.values():
            self._explaining_converter.get_structure_hook(cls)
            self._fast_converter.get_unstructure_hook(cls)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the codec as its classes and upcasters, by import path."""
        return Codec, self._vocabulary

    @property
    def types(self) -> frozenset[str]:
        """Wire names of the registered event classes."""
        return frozenset(self._classes)

    def encode(self, event: Event) -> tuple[str, int, bytes]:
        """Return the wire name, version and bytes of a whole event.

        Raises :class:`~dialoguekit.errors.InvalidEvent` for a class that is not registered, and for
        a value that JSON cannot represent.  An opaque event of a registered type must be decodable;
        the errors are those of :meth:`decode`.
        """
        if isinstance(event, OpaqueEvent):
            return self._encode_opaque(event)[:3]
        kind, unstructure, *_ = self._class_encoder(event)
        return *kind, self._to_json(kind.name, self._unstructure(kind.name, unstructure, event))

    def encode_split(self, event: Event) -> EncodedEvent:
        """Return an event in stored form, split in two parts; raise what :meth:`encode` raises.

        The fields of an opaque event are unknown, so all of them are stored as data.
        """
        if isinstance(event, OpaqueEvent):
            return self._encode_opaque(event)
        encoder = self._class_encoder(event)
        kind, fast_encode, subject_field = encoder.kind, encoder.fast_encode, encoder.subject_field
        fields, personal = fast_encode(event) if fast_encode else self._split_fields(event, encoder)
        data = self._to_json(kind.name, fields)
        if not personal:
            return EncodedEvent(kind.name, kind.version, data)
        subject = getattr(event, subject_field) if subject_field else None
        return EncodedEvent(
            kind.name, kind.version, data, self._to_json(kind.name, personal), subject or ""
        )

    def _split_fields(self, event: Event, class_encoder: _ClassEncoder) -> tuple[Payload, Payload]:
        """Return the fields of an event, with the personal ones withheld, and the personal ones."""
        fields = self._unstructure(class_encoder.kind.name, class_encoder.unstructure, event)
        personal = {
            a.name: fields[a.name] for a in class_encoder.personal_fields if a.name in fields
        }
        for attribute in class_encoder.personal_fields:
            if attribute.name in personal:
                placeholder = placeholder_for(getattr(event, attribute.name), attribute)
                fields[attribute.name] = placeholder
                if placeholder == attribute.default:
                    del fields[attribute.name]
        return fields, personal

    def _encode_opaque(self, event: OpaqueEvent) -> EncodedEvent:
        if event.type in self._classes:
            self.decode(event.type, event.version, event.data)
        return EncodedEvent(event.type, event.version, event.data)

    def _class_encoder(self, event: Event) -> _ClassEncoder:
        cls: type[Any] = type(event)
        found = self._class_encoders.get(cls)
        if found is None:
            kind = event_type(event)
            if self._classes.get(kind.name) != (cls, kind.version):
                reason = "is not registered: install the plugin that declares it"
                raise InvalidEvent(kind.name, "class", reason)
            unstructure = self._fast_converter.get_unstructure_hook(cls)
            marked = personal_fields(cls)
            personal_attributes = tuple(a for a in attrs.fields(cls) if a.name in marked)
            found = _ClassEncoder(
                kind, unstructure, personal_attributes, subject_field(cls), build_encoder(cls)
            )
            self._class_encoders[cls] = found
        return found

    def _unstructure(self, name: str, unstructure: Callable[[Any], Any], value: object) -> Payload:
        try:
            fields: Payload = unstructure(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise InvalidEvent(
                name, "class", f"has a value that JSON cannot represent: {error}"
            ) from error
        return fields

    def _to_json(self, name: str, fields: Payload) -> bytes:
        try:
            data: bytes = self._dump(fields)
        except (TypeError, ValueError, OverflowError) as error:
            raise InvalidEvent(
                name, "class", f"has a value that JSON cannot represent: {error}"
            ) from error
        return data

    def decode(
        self,
        type: str,
        version: int,
        data: bytes,
        position: int | None = None,
        personal_data: bytes | None = None,
    ) -> Event:
        """Return the event encoded in ``data``; an :class:`OpaqueEvent` when ``type`` is unknown.

        ``personal_data`` contains its personal fields; without it they read as withheld.

        Raises :class:`~dialoguekit.errors.MalformedEvent` or
        :class:`~dialoguekit.errors.UnsupportedEventVersion`, with the type, path and ``position``.
        """
        read = self.fast_decoders.get((type, version))
        if read is None:
            if type not in self._classes:
                return self._decode_opaque(type, version, data, personal_data, position)
            cls, current_version = self._classes[type]
            if version != current_version:
                return self._decode_other_version(type, version, data, personal_data, position)
            read = self.fast_decoders[type, version] = self._decoder_factory.build_decoder(cls)
        try:
            return read(data, personal_data)
        except Exception:  # noqa: BLE001  # decoded again to explain the error
            return self._decode_and_explain(type, version, data, personal_data, position)

    def _decode_and_explain(
        self,
        type: str,
        version: int,
        data: bytes,
        personal_data: bytes | None,
        position: int | None,
    ) -> Event:
        """Decode strictly, and raise an error with its path where that fails."""
        cls, _ = self._classes[type]
        try:
            event: Event = self._explaining_converter.structure(
                self._merge_fields(data, personal_data), cls
            )
        except Exception as error:
            raise MalformedEvent(type, version, position, *explain_error(error)) from error
        return event

    def _merge_fields(self, data: bytes, personal_data: bytes | None) -> Any:
        """Return the stored fields, with placeholders replaced by the personal fields."""
        stored = self._load(data)
        if personal_data is None:
            return stored
        personal = self._load(personal_data)
        for part in (stored, personal):
            if part.__class__ is not dict:
                raise TypeError(f"must be an object, not {part.__class__.__name__}")
        stored.update(personal)
        return stored

    def _decode_opaque(
        self,
        type: str,
        version: int,
        data: bytes,
        personal_data: bytes | None,
        position: int | None,
    ) -> OpaqueEvent:
        if personal_data is not None:
            try:
                data = self._dump(self._merge_fields(data, personal_data))
            except Exception as error:
                raise MalformedEvent(type, version, position, *explain_error(error)) from error
        return OpaqueEvent(type, version, data)

    def _decode_other_version(
        self,
        type: str,
        version: int,
        data: bytes,
        personal_data: bytes | None,
        position: int | None,
    ) -> Event:
        cls, current_version = self._classes[type]
        if version > current_version:
            reason = (
                f"is newer than version {current_version}, the latest supported here: "
                "upgrade and read again"
            )
            raise UnsupportedEventVersion(type, version, position, reason)
        try:
            stored = self._merge_fields(data, personal_data)
            if stored.__class__ is not dict:
                raise TypeError(f"must be an object, not {stored.__class__.__name__}")
        except Exception as error:
            raise MalformedEvent(type, version, position, *explain_error(error)) from error
        try:
            payload = self._upcasters.upcast(type, version, current_version, stored)
        except MissingUpcaster as missing:
            reason = f"there is no upcaster from version {missing.version}"
            raise MalformedEvent(type, version, position, reason, "$") from missing
        except Exception as error:
            reason = f"its upcaster failed: {describe_error(error)}"
            raise MalformedEvent(type, version, position, reason, "$") from error
        try:
            event: Event = self._explaining_converter.structure(payload, cls)
        except Exception as error:
            raise MalformedEvent(type, version, position, *explain_error(error)) from error
        return event

    def encode_context(self, context: Context) -> bytes:
        """Return the bytes of a context; reuse those of the previous event where equal."""
        last, data = self._last_context
        if context is not last:
            fields = self._unstructure(_CONTEXT_TYPE.name, self._unstructure_context, context)
            data = self._to_json(_CONTEXT_TYPE.name, fields)
            self._last_context = (context, data)
        return data

    def decode_context(self, data: bytes, position: int | None = None) -> Context:
        """Return the context encoded in ``data``; equal bytes return one shared object."""
        found = self.context_cache.get(data)
        if found is None:
            try:
                found = self._explaining_converter.structure(self._load(data), Context)
            except Exception as error:
                raise MalformedEvent(*_CONTEXT_TYPE, position, *explain_error(error)) from error
            if len(self.context_cache) < _MAX_CACHED_CONTEXTS:
                self.context_cache[data] = found
        return found
