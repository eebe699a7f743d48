"""Compiled: what the short ways of reading and writing events are made with.

A class of events is compiled when every field of it is as :mod:`dialoguekit.events.fields` made
it.  Then its kinds say all that there is to know, and one function, written for the class, does
what else takes a call for each field.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import attrs

from dialoguekit.events import fields, validators
from dialoguekit.events.fields import Kind, Pairs

_MAKERS = frozenset({validators.__name__, fields.__name__})
_HOOKS = ("__attrs_pre_init__", "__attrs_post_init__")

_DECLARED: dict[str, Any] = {
    "identifier": str,
    "reference": str,
    "text": str,
    "label": str,
    "choice": str,
    "whole": int,
    "flag": bool,
    "real": float,
    "moment": datetime,
    "day": date,
    "pairs": Pairs,
}
"""What the fields of each kind are annotated with."""


def wholly_made(cls: type[Any]) -> bool:
    """Whether every field of an event class is as ``fields`` made it, and nothing runs besides."""
    try:
        attrs.resolve_types(cls)
    except NameError:  # The long way says what is wrong with such annotations.
        return False
    return all(map(_as_made, attrs.fields(cls))) and not any(hasattr(cls, n) for n in _HOOKS)


def _as_made(attribute: attrs.Attribute[Any]) -> bool:
    """Whether a field is annotated with what its kind holds, and has that kind's checks alone.

    A validator that somebody adds makes the validator one of attrs.
    """
    kind = fields.kind_of(attribute)
    if kind is None or kind.name not in _DECLARED:
        return False
    return (
        attribute.type == several_or_none(_DECLARED[kind.name], kind)
        and getattr(attribute.validator, "__module__", "") in _MAKERS
        and (attribute.converter is None or attribute.converter.__module__ in _MAKERS)
        and attribute.init
        and attribute.alias == attribute.name
    )


def kind_of(attribute: attrs.Attribute[Any]) -> Kind:
    """The kind of a field that ``fields`` made."""
    kind = fields.kind_of(attribute)
    assert kind is not None
    return kind


def several_or_none(type: Any, kind: Kind) -> Any:
    """The type of a field whose kind holds values of ``type``."""
    if kind.several:
        type = tuple.__class_getitem__((type, ...))
    return type | None if kind.optional else type


def compiled(name: str, source: Iterable[str], names: dict[str, Any]) -> Any:
    """The function ``name`` of a source, which sees ``names``."""
    exec("\n".join(source), names)
    return names[name]
