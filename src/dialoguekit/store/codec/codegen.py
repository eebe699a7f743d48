"""Code generation shared by the fast encoder and the fast decoder.

An event class is supported when :mod:`dialoguekit.events.fields` made each of its fields.  Then the
field types describe the class completely, and one generated function replaces a call for each
field.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import attrs

from dialoguekit.events import fields, validators
from dialoguekit.events.fields import FieldType, Pairs

_FIELD_MODULES = frozenset({validators.__name__, fields.__name__})
_ATTRS_HOOKS = ("__attrs_pre_init__", "__attrs_post_init__")

_ANNOTATIONS: dict[str, Any] = {
    "identifier": str,
    "reference": str,
    "text": str,
    "label": str,
    "choice": str,
    "integer": int,
    "fraction": str,
    "boolean": bool,
    "number": float,
    "timestamp": datetime,
    "calendar_date": date,
    "mapping": Pairs,
}
"""Python type of a value of each field type."""


def supports_codegen(cls: type[Any]) -> bool:
    """Return whether ``fields`` made every field of a class, and it has no attrs hooks."""
    try:
        attrs.resolve_types(cls)
    except NameError:  # The strict converter explains such annotations.
        return False
    return all(map(_is_standard_field, attrs.fields(cls))) and not any(
        hasattr(cls, n) for n in _ATTRS_HOOKS
    )


def _is_standard_field(attribute: attrs.Attribute[Any]) -> bool:
    """Return whether a field has the annotation and only the validators of its field type.

    An added validator replaces the module of the validator by that of attrs.
    """
    kind = fields.field_type_of(attribute)
    if kind is None or kind.name not in _ANNOTATIONS:
        return False
    return (
        attribute.type == build_annotation(_ANNOTATIONS[kind.name], kind)
        and getattr(attribute.validator, "__module__", "") in _FIELD_MODULES
        and (attribute.converter is None or attribute.converter.__module__ in _FIELD_MODULES)
        and attribute.init
        and attribute.alias == attribute.name
    )


def field_type_of(attribute: attrs.Attribute[Any]) -> FieldType:
    """Return the field type of a field that ``fields`` made."""
    kind = fields.field_type_of(attribute)
    assert kind is not None
    return kind


def build_annotation(type: Any, field_type: FieldType) -> Any:
    """Return the annotation of a field with values of ``type``."""
    if field_type.many:
        type = tuple.__class_getitem__((type, ...))
    return type | None if field_type.optional else type


def compile_function(name: str, source: Iterable[str], namespace: dict[str, Any]) -> Any:
    """Compile ``source`` in ``namespace``, and return its function ``name``."""
    exec("\n".join(source), namespace)
    return namespace[name]
