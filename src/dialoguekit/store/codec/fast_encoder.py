"""Fast encoder: a generated function for each event class that splits an event in two parts.

Its output equals that of the strict converter byte for byte.  It is generated only for classes of
which :mod:`dialoguekit.events.fields` made every field, with types that JSON has natively.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import attrs

from dialoguekit.events import Event, fields
from dialoguekit.store.codec.codegen import compile_function, field_type_of, supports_codegen
from dialoguekit.store.upcasters import Payload

FastEncoder: TypeAlias = Callable[[Event], tuple[Payload, Payload]]
"""Returns the fields of an event, with the personal ones withheld, and the personal ones."""

_NON_JSON_TYPES = frozenset({"timestamp", "calendar_date", "mapping"})
"""Field types without a native JSON type."""


def build_encoder(cls: type[Any]) -> FastEncoder | None:
    """Return the encoder of ``cls``; None where it is not supported."""
    attributes = attrs.fields(cls)
    if not supports_codegen(cls) or any(
        field_type_of(a).name in _NON_JSON_TYPES or a.default == fields.PLACEHOLDER
        for a in attributes
    ):
        return None
    names = {f"_default_{a.name}": a.default for a in attributes}
    names["_PLACEHOLDER"] = fields.PLACEHOLDER
    encoder: FastEncoder = compile_function("_encode", _encoder_source(cls), names)
    return encoder


def _encoder_source(cls: type[Any]) -> Iterator[str]:
    """Yield the source lines of an encoder.  Required fields come first, as in the converter."""
    personal = fields.personal_fields(cls)
    attributes = attrs.fields(cls)
    required = [a for a in attributes if a.default is attrs.NOTHING]
    yield "def _encode(_event):"
    yield " _fields = {}; _personal = {}"
    for a in required:
        value = _placeholder_expression(a) if a.name in personal else f"_event.{a.name}"
        yield f" _fields[{a.name!r}] = {value}"
    for a in attributes:
        if a.default is attrs.NOTHING:
            if a.name in personal:
                yield f" _personal[{a.name!r}] = _event.{a.name}"
            continue
        yield f" if _event.{a.name} != _default_{a.name}:"
        if a.name not in personal:
            yield f"  _fields[{a.name!r}] = _event.{a.name}"
            continue
        yield f"  _personal[{a.name!r}] = _event.{a.name}"
        if _placeholder_expression(a) != "None":
            yield f"  _fields[{a.name!r}] = {_placeholder_expression(a)}"
    yield " return _fields, _personal"


def _placeholder_expression(attribute: attrs.Attribute[Any]) -> str:
    """Return the expression of the placeholder of a personal field that has a value."""
    if fields.placeholder_for("", attribute) is None:
        return "None"
    many = field_type_of(attribute).many
    return f"(_PLACEHOLDER,) * len(_event.{attribute.name})" if many else "_PLACEHOLDER"
