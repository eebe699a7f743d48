"""Fast decoder: a msgspec struct and a generated function for each event class.

Each field of :mod:`dialoguekit.events.fields` has a field type, which determines its JSON.  So
msgspec checks types, lengths and choices while it parses the bytes, and one function for each class
runs the remaining checks.  Input that this function does not accept is decoded again by the strict
converter, which explains the error.  The fast decoder accepts nothing that the strict one refuses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, TypeAlias

import attrs
import msgspec

from dialoguekit.events import Event, fields, limits
from dialoguekit.events.fields import FieldType
from dialoguekit.store.codec.codegen import (
    build_annotation,
    compile_function,
    field_type_of,
    supports_codegen,
)

FastDecoder: TypeAlias = Callable[[bytes, bytes | None], Event]
"""Decodes an event from data and personal data; raises any exception to fall back to the strict
decoder.
"""

_MAX_CACHED = 4096

_JSON_TYPES: dict[str, Any] = {
    "reference": Annotated[str, msgspec.Meta(min_length=1, max_length=limits.MAX_REFERENCE_LENGTH)],
    "text": Annotated[str, msgspec.Meta(min_length=1, max_length=limits.MAX_TEXT_LENGTH)],
    "label": Annotated[str, msgspec.Meta(min_length=1, max_length=limits.MAX_LABEL_LENGTH)],
    "identifier": str,
    "fraction": str,
    "boolean": bool,
    "number": int | float,
    "timestamp": str,
    "calendar_date": str,
    "mapping": Any,
}
_CONVERTED_TYPES = frozenset({"timestamp", "calendar_date", "mapping"})
_VALIDATED_TYPES = _CONVERTED_TYPES | {"number", "fraction"}


class UnsupportedByFastDecoder(Exception):
    """Error: the fast decoder does not accept a value."""


class FastDecoderFactory:
    """Builds the decoders of one codec.

    They share caches of valid ids and labels, because people, questions and groups recur in many
    events.
    """

    def __init__(self) -> None:
        self._ids, self._is_id = _build_cached_check(re.compile(r"[^\s]{1,200}").fullmatch)
        self._labels, self._is_label = _build_cached_check(_is_label)

    def build_decoder(self, cls: type[Event]) -> FastDecoder:
        """Return the decoder of ``cls``; one that accepts nothing where it is not supported."""
        attributes: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)  # type: ignore[arg-type]  # each has them
        if not supports_codegen(cls):
            return _decode_nothing
        names: dict[str, Any] = {
            "_load": msgspec.json.Decoder(_event_struct(cls)).decode,
            "_load_personal": msgspec.json.Decoder(_personal_data_struct(cls)).decode,
            "_mutable": _build_mutable_class(cls),
            "_new": object.__new__,
            "_cls": cls,
            "_unset": msgspec.UNSET,
            "_unsupported": UnsupportedByFastDecoder,
            "_ids": self._ids,
            "_is_id": self._is_id,
            "_labels": self._labels,
            "_is_label": self._is_label,
        }
        for a in attributes:
            names[f"_field_{a.name}"] = a
            names[f"_check_{a.name}"] = a.validator
            names[f"_convert_{a.name}"] = a.converter
            identifier = re.compile(rf"{field_type_of(a).prefix}[1-9][0-9]{{0,14}}")
            names[f"_fits_{a.name}"] = identifier.fullmatch
        decoder: FastDecoder = compile_function("_decode", _decoder_source(cls), names)
        return decoder


def _decode_nothing(data: bytes, personal_data: bytes | None) -> Event:
    raise UnsupportedByFastDecoder


def _build_cached_check(check: Callable[[str], Any]) -> tuple[set[str], Callable[[str], bool]]:
    """Return a cache of valid values, and a check that fills it."""
    known: set[str] = set()

    def is_valid(value: str) -> bool:
        if not check(value):
            return False
        if len(known) < _MAX_CACHED:
            known.add(value)
        return True

    return known, is_valid


def _is_label(value: str) -> bool:
    return value.isprintable() and not value.isspace()


def _json_type_of(field_type: FieldType) -> Any:
    """Return the type msgspec parses for a field."""
    json_type: Any
    if field_type.name == "choice":
        json_type = Literal[field_type.options]
    elif field_type.name == "integer":
        json_type = Annotated[
            int, msgspec.Meta(ge=int(field_type.minimum), le=int(field_type.maximum))
        ]
    else:
        json_type = _JSON_TYPES[field_type.name]
    return build_annotation(json_type, field_type)


def _event_struct(cls: type[Any]) -> type[msgspec.Struct]:
    """Return the struct of a whole event."""
    members = [
        (
            a.name,
            _json_type_of(field_type_of(a)),
            *(() if a.default is attrs.NOTHING else (a.default,)),
        )
        for a in attrs.fields(cls)
    ]
    return msgspec.defstruct(
        cls.__name__, members, kw_only=True, forbid_unknown_fields=True, gc=False
    )


def _personal_data_struct(cls: type[Any]) -> type[msgspec.Struct]:
    """Return the struct of the personal fields, all optional."""
    personal = fields.personal_fields(cls)
    members = [
        (a.name, _json_type_of(field_type_of(a)) | msgspec.UnsetType, msgspec.UNSET)
        for a in attrs.fields(cls)
        if a.name in personal
    ]
    return msgspec.defstruct(cls.__name__, members, forbid_unknown_fields=True, gc=False)


def _build_mutable_class(cls: type[Any]) -> type[Any]:
    """Return a subclass of ``cls`` with mutable instances, which are turned into ``cls`` later.

    attrs sets the fields of a frozen instance through ``object.__setattr__`` one by one, and calls
    each validator.  That takes three times as long as the rest of the decoding.
    """
    members = {
        "__slots__": (),
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
    }
    return type(cls.__name__, (cls,), members)


def _decoder_source(cls: type[Any]) -> Iterator[str]:
    """Yield the source lines of a decoder."""
    attributes = attrs.fields(cls)
    yield "def _decode(_data, _personal_data):"
    yield " _struct = _load(_data)"
    yield from (f" {a.name} = _struct.{a.name}" for a in attributes)
    yield " if _personal_data is not None:"
    yield "  _personal = _load_personal(_personal_data)"
    for name in fields.personal_fields(cls):
        yield f"  if _personal.{name} is not _unset: {name} = _personal.{name}"
    for a in attributes:
        kind = field_type_of(a)
        if kind.name in _CONVERTED_TYPES:
            yield f" {a.name} = _convert_{a.name}({a.name})"
        test = _check_expression(a.name, kind)
        if test:
            unless = f"{a.name} is None or " if kind.optional else ""
            yield f" if not ({unless}{test}): raise _unsupported"
    yield " _event = _new(_mutable)"
    yield from (f" _event.{a.name} = {a.name}" for a in attributes)
    yield " _event.__class__ = _cls"
    for a in attributes:
        kind = field_type_of(a)
        if kind.many or kind.name in _VALIDATED_TYPES:
            condition = "" if kind.non_empty or not kind.many else f"if {a.name}: "
            yield f" {condition}_check_{a.name}(_event, _field_{a.name}, {a.name})"
    yield " return _event"


def _check_expression(name: str, field_type: FieldType) -> str:
    """Return the check that msgspec does not make; "" where there is none, or a validator runs."""
    if field_type.many:
        return ""
    return {
        "identifier": f"_fits_{name}({name})",
        "reference": f"{name} in _ids or _is_id({name})",
        "label": f"{name} in _labels or _is_label({name})",
        "text": f"not {name}.isspace()",
    }.get(field_type.name, "")
