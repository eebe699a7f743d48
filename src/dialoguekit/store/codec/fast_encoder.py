"""Apart: the short way from an event to what is stored of it, its personal fields by themselves.

What is written is byte for byte what the codec's converter would write; only events whose every
field :mod:`dialoguekit.events.fields` made, of kinds that JSON has a word for, go this way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import attrs

from dialoguekit.events import Event, fields
from dialoguekit.store.codec.codegen import compiled, kind_of, wholly_made
from dialoguekit.store.upcasters import Payload

Writer: TypeAlias = Callable[[Event], tuple[Payload, Payload]]
"""From an event to its fields, the personal ones withheld, and to the personal ones."""

_SPELT_OUT = frozenset({"moment", "day", "pairs"})
"""Kinds whose values JSON has no word for."""


def writer(cls: type[Any]) -> Writer | None:
    """The short way of ``cls``; None where there is none."""
    attributes = attrs.fields(cls)
    if not wholly_made(cls) or any(
        kind_of(a).name in _SPELT_OUT or a.default == fields.WITHHELD for a in attributes
    ):
        return None
    names = {f"_default_{a.name}": a.default for a in attributes}
    names["_WITHHELD"] = fields.WITHHELD
    write: Writer = compiled("_write", _source(cls), names)
    return write


def _source(cls: type[Any]) -> Iterator[str]:
    """The lines of a writer.  Fields that an event must have come first, as they do elsewhere."""
    personal = fields.personal_fields(cls)
    attributes = attrs.fields(cls)
    required = [a for a in attributes if a.default is attrs.NOTHING]
    yield "def _write(_event):"
    yield " _fields = {}; _words = {}"
    for a in required:
        blank = _blank(a) if a.name in personal else f"_event.{a.name}"
        yield f" _fields[{a.name!r}] = {blank}"
    for a in attributes:
        if a.default is attrs.NOTHING:
            if a.name in personal:
                yield f" _words[{a.name!r}] = _event.{a.name}"
            continue
        yield f" if _event.{a.name} != _default_{a.name}:"
        if a.name not in personal:
            yield f"  _fields[{a.name!r}] = _event.{a.name}"
            continue
        yield f"  _words[{a.name!r}] = _event.{a.name}"
        if _blank(a) != "None":
            yield f"  _fields[{a.name!r}] = {_blank(a)}"
    yield " return _fields, _words"


def _blank(attribute: attrs.Attribute[Any]) -> str:
    """What a personal field with a value reads as when it is withheld."""
    if fields.withheld("", attribute) is None:
        return "None"
    several = kind_of(attribute).several
    return f"(_WITHHELD,) * len(_event.{attribute.name})" if several else "_WITHHELD"
