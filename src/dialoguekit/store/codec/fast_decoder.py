"""Shapes: what the JSON of an event class looks like, and the short way to events of that shape.

Every field that :mod:`dialoguekit.events.fields` makes is of a kind, and a kind says what JSON it
may have.  So msgspec checks types, lengths and choices while it reads the bytes, and one function
for each class does what is left of its validators.  What that function does not take, for whatever
reason, is read again by the strict converter, which says what is wrong and where; nothing is
accepted here that would be refused there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, TypeAlias

import attrs
import msgspec

from dialoguekit.events import Event, fields, validators
from dialoguekit.events.fields import Kind
from dialoguekit.store.codec.codegen import compiled, kind_of, several_or_none, wholly_made

Reader: TypeAlias = Callable[[bytes, bytes | None], Event]
"""From data and words to an event; raises anything when the long way must be gone."""

_MOST_REMEMBERED = 4096
_LONGEST_ID = 200

_SHAPED: dict[str, Any] = {
    "reference": Annotated[str, msgspec.Meta(min_length=1, max_length=_LONGEST_ID)],
    "text": Annotated[str, msgspec.Meta(min_length=1, max_length=validators.LONGEST_TEXT)],
    "label": Annotated[str, msgspec.Meta(min_length=1, max_length=validators.LONGEST_LABEL)],
    "identifier": str,
    "flag": bool,
    "real": int | float,
    "moment": str,
    "day": str,
    "pairs": Any,
}
_CONVERTED = frozenset({"moment", "day", "pairs"})


class Unusual(Exception):
    """A value that the short way does not take."""


class Shapes:
    """The readers of a codec.

    They remember, up to a number, the ids and labels that they found to be in order, because
    people, questions and groups return in event after event.
    """

    def __init__(self) -> None:
        self._ids, self._is_id = _remembering(re.compile(r"[^\s]{1,200}").fullmatch)
        self._labels, self._is_label = _remembering(_is_label)

    def reader(self, cls: type[Event]) -> Reader:
        """The short way to events of ``cls``; it takes none where ``fields`` did not make them."""
        attributes: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)  # type: ignore[arg-type]
        if not wholly_made(cls):
            return _take_nothing
        names: dict[str, Any] = {
            "_load": msgspec.json.Decoder(_shape(cls)).decode,
            "_load_words": msgspec.json.Decoder(_words_shape(cls)).decode,
            "_thawed": _thawed(cls, [a.name for a in attributes]),
            "_cls": cls,
            "_unset": msgspec.UNSET,
            "_unusual": Unusual,
            "_ids": self._ids,
            "_is_id": self._is_id,
            "_labels": self._labels,
            "_is_label": self._is_label,
        }
        for a in attributes:
            names[f"_field_{a.name}"] = a
            names[f"_check_{a.name}"] = a.validator
            names[f"_convert_{a.name}"] = a.converter
            identifier = re.compile(rf"{kind_of(a).prefix}[1-9][0-9]{{0,14}}")
            names[f"_fits_{a.name}"] = identifier.fullmatch
        read: Reader = compiled("_read", _source(cls), names)
        return read


def _take_nothing(data: bytes, words: bytes | None) -> Event:
    raise Unusual


def _remembering(check: Callable[[str], Any]) -> tuple[set[str], Callable[[str], bool]]:
    """What was found in order, and what finds out about others."""
    known: set[str] = set()

    def is_in_order(value: str) -> bool:
        if not check(value):
            return False
        if len(known) < _MOST_REMEMBERED:
            known.add(value)
        return True

    return known, is_in_order


def _is_label(value: str) -> bool:
    return value.isprintable() and not value.isspace()


def _shape_of(kind: Kind) -> Any:
    """The JSON that a field may have."""
    shape: Any
    if kind.name == "choice":
        shape = Literal[kind.options]
    elif kind.name == "whole":
        shape = Annotated[int, msgspec.Meta(ge=int(kind.least), le=int(kind.most))]
    else:
        shape = _SHAPED[kind.name]
    return several_or_none(shape, kind)


def _shape(cls: type[Any]) -> type[msgspec.Struct]:
    """A whole event."""
    members = [
        (a.name, _shape_of(kind_of(a)), *(() if a.default is attrs.NOTHING else (a.default,)))
        for a in attrs.fields(cls)
    ]
    return msgspec.defstruct(
        cls.__name__, members, kw_only=True, forbid_unknown_fields=True, gc=False
    )


def _words_shape(cls: type[Any]) -> type[msgspec.Struct]:
    """Personal fields alone, none of which has to be there."""
    personal = fields.personal_fields(cls)
    members = [
        (a.name, _shape_of(kind_of(a)) | msgspec.UnsetType, msgspec.UNSET)
        for a in attrs.fields(cls)
        if a.name in personal
    ]
    return msgspec.defstruct(cls.__name__, members, forbid_unknown_fields=True, gc=False)


def _thawed(cls: type[Any], names: list[str]) -> type[Any]:
    """A class laid out like ``cls`` whose instances are filled plainly, and then are made ``cls``.

    attrs fills a frozen instance through ``object.__setattr__``, field by field, and calls each
    validator, which takes three times as long as all the rest of a reading.
    """
    source = [f"def __init__({', '.join(['self', *names])}):", " pass"]
    source += [f" self.{name} = {name}" for name in names]
    members = {
        "__slots__": (),
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
        "__init__": compiled("__init__", source, {}),
    }
    return type(cls.__name__, (cls,), members)


def _source(cls: type[Any]) -> Iterator[str]:
    """The lines of a reader."""
    attributes = attrs.fields(cls)
    yield "def _read(_data, _words):"
    yield " _shape = _load(_data)"
    yield from (f" {a.name} = _shape.{a.name}" for a in attributes)
    yield " if _words is not None:"
    yield "  _apart = _load_words(_words)"
    for name in fields.personal_fields(cls):
        yield f"  if _apart.{name} is not _unset: {name} = _apart.{name}"
    for a in attributes:
        kind = kind_of(a)
        if kind.name in _CONVERTED:
            yield f" {a.name} = _convert_{a.name}({a.name})"
        test = _test(a.name, kind)
        if test:
            unless = f"{a.name} is None or " if kind.optional else ""
            yield f" if not ({unless}{test}): raise _unusual"
    yield f" _event = _thawed({', '.join(a.name for a in attributes)})"
    yield " _event.__class__ = _cls"
    for a in attributes:
        kind = kind_of(a)
        if kind.several or kind.name in _CONVERTED or kind.name == "real":
            given = "" if kind.filled or not kind.several else f"if {a.name}: "
            yield f" {given}_check_{a.name}(_event, _field_{a.name}, {a.name})"
    yield " return _event"


def _test(name: str, kind: Kind) -> str:
    """What a value of its shape must fulfil besides; "" where its validator or nobody is asked."""
    if kind.several:
        return ""
    return {
        "identifier": f"_fits_{name}({name})",
        "reference": f"{name} in _ids or _is_id({name})",
        "label": f"{name} in _labels or _is_label({name})",
        "text": f"not {name}.isspace()",
    }.get(kind.name, "")
