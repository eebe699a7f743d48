"""Values taken apart, so that what two processes made can be compared without ``==``.

A value becomes a list of (path, token) pairs: the same value gives the same list in every
process.  Sets and mappings count by value, floats exactly, attrs classes, dataclasses and named
tuples by their fields, and any other object by the state that it would be pickled with.
"""

from __future__ import annotations

import dataclasses
import re
import types
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence, ValuesView
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cached_property
from pathlib import PurePath
from typing import Any, TypeAlias
from uuid import UUID

import attrs

Taken: TypeAlias = list[tuple[str, str]]
"""A value taken apart: where in it, and what stands there."""

_LONGEST = 160  # Characters of a token or a path that a message repeats.

_PLAIN = (
    type(None),
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    bytearray,
    range,
    slice,
    date,
    time,
    timedelta,
    timezone,
    Decimal,
    Fraction,
    PurePath,
    UUID,
    re.Pattern,
    types.GenericAlias,
    type(Ellipsis),
)
_FREQUENT = frozenset({str, int, float, bool, type(None)})
_NAMED = (
    type,
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.ModuleType,
)


def apart(value: object, *, ordered: bool = False, compared: bool = False) -> Taken:
    """``value`` taken apart.

    ``ordered`` also tells mappings apart that differ in their order alone; ``compared`` leaves
    out the fields that ``==`` leaves out, such as what a value keeps for itself.
    """
    return list(_Apart(ordered, compared).walk(value))


def difference(one: Taken, other: Taken) -> str | None:
    """Where two values differ first, and how; None where they are the same."""
    if one == other:
        return None
    for (path, token), (elsewhere, found) in zip(one, other, strict=False):
        if (path, token) != (elsewhere, found):
            where = _cut(path if path == elsewhere else f"{path} / {elsewhere}")
            return f"{where or 'the value'}: {_cut(token)} against {_cut(found)}"
    return f"one has {len(one)} parts and the other {len(other)}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}…{text[-_LONGEST // 2 :]}"


class _Left:
    """A container whose parts have all been seen."""

    def __init__(self, container: object) -> None:
        self.container = container


class _Apart:
    """Walks a value without recursion, however deep it is nested."""

    def __init__(self, ordered: bool, compared: bool) -> None:
        self._ordered = ordered
        self._compared = compared

    def walk(self, value: object) -> Iterator[tuple[str, str]]:
        inside: dict[int, str] = {}
        waiting: list[tuple[str, object]] = [("", value)]
        while waiting:
            path, part = waiting.pop()
            if isinstance(part, _Left):
                del inside[id(part.container)]
                continue
            token = _token(part)
            if token is not None:
                yield path, token
            elif id(part) in inside:
                yield path, f"again {inside[id(part)]}"
            else:
                inside[id(part)] = path
                kind, parts = self._parts(part)
                yield path, kind
                waiting.append((path, _Left(part)))
                waiting.extend((path + step, inner) for step, inner in reversed(parts))

    def _text(self, value: object) -> str:
        return repr(list(self.walk(value)))

    def _key(self, key: object) -> str:
        """A key in words by which it can be sorted."""
        return repr(key) if type(key) in _FREQUENT else self._text(key)

    def _parts(self, value: Any) -> tuple[str, list[tuple[str, object]]]:
        """What a value is, and its parts with the step that leads to each."""
        kind = type(value).__qualname__
        if isinstance(value, Mapping):
            return f"{kind} of {len(value)}", self._items(value)
        if isinstance(value, AbstractSet):
            members = sorted(value, key=self._text)
            return f"{kind} of {len(members)}", [(_step(member), member) for member in members]
        named = self._fields(value)
        if named is not None:
            return kind, [(f".{name}", inner) for name, inner in named]
        if isinstance(value, Sequence | ValuesView):
            held = list(value)
            return f"{kind} of {len(held)}", [(f"[{n}]", inner) for n, inner in enumerate(held)]
        return kind, [(f".{name}", inner) for name, inner in _state(value)]

    def _items(self, mapping: Mapping[Any, object]) -> list[tuple[str, object]]:
        """The values of a mapping, and those of its keys that a step does not tell."""
        items = list(mapping.items())
        if not (self._ordered or isinstance(mapping, OrderedDict)):
            items.sort(key=lambda item: self._key(item[0]))
        parts: list[tuple[str, object]] = []
        for key, inner in items:
            step = _step(key)
            parts += [] if type(key) in _FREQUENT else [(step, key)]
            parts.append((step, inner))
        return parts

    def _fields(self, value: Any) -> list[tuple[str, object]] | None:
        """The fields of an attrs class, a dataclass or a named tuple."""
        cls = type(value)
        if attrs.has(cls):
            names = [a.name for a in attrs.fields(cls) if a.eq or not self._compared]
        elif dataclasses.is_dataclass(cls):
            names = [f.name for f in dataclasses.fields(cls) if f.compare or not self._compared]
        elif isinstance(value, tuple) and hasattr(cls, "_fields"):
            return list(zip(cls._fields, value, strict=False))
        else:
            return None
        return [(name, getattr(value, name)) for name in names if hasattr(value, name)]


def _step(key: object) -> str:
    return f"[{key!r}]" if type(key) in _FREQUENT else f"[{type(key).__qualname__}]"


def _token(value: Any) -> str | None:
    """A value that has no parts as a word; None for one that has."""
    cls = type(value)
    if cls in _FREQUENT:
        return f"{cls.__name__} {value!r}"
    if isinstance(value, Enum):
        return f"{cls.__qualname__}.{value.name}"
    if isinstance(value, datetime):
        return f"{cls.__qualname__} {value.isoformat()} {_zone(value.tzinfo)} {value.fold}"
    if isinstance(value, _PLAIN):
        return f"{cls.__qualname__} {value!r}"
    if isinstance(value, _NAMED):
        module = getattr(value, "__module__", None)
        return f"{cls.__qualname__} {module}.{getattr(value, '__qualname__', value.__name__)}"
    return None


def _zone(zone: tzinfo | None) -> str:
    """A time zone in words that hold no address."""
    own = type(zone).__repr__ is not object.__repr__
    return repr(zone) if own else type(zone).__qualname__


def _state(value: Any) -> list[tuple[str, object]]:
    """What an object would be pickled with; nothing for one that cannot be pickled."""
    if isinstance(value, BaseException):
        return [("args", value.args)]
    try:
        reduced = value.__reduce_ex__(4)
    except Exception:  # noqa: BLE001  # whatever its class raises, it has no state to compare
        return []
    if isinstance(reduced, str):
        return [("name", reduced)]
    _, given, state, items, pairs = (*reduced, None, None, None)[:5]
    kept = state if isinstance(state, tuple) else (state,)
    own: list[tuple[str, object]] = [("made", given)]
    for held in kept:
        if isinstance(held, dict):
            own += [(str(name), inner) for name, inner in sorted(held.items(), key=_named)]
        elif held is not None:
            own.append(("state", held))
    own += [("items", list(items))] if items is not None else []
    own += [("pairs", dict(pairs))] if pairs is not None else []
    kept_back = {name for c in type(value).__mro__ for name, m in vars(c).items() if _lazy(m)}
    return [(name, inner) for name, inner in own if name not in kept_back]


def _named(item: tuple[object, object]) -> str:
    return str(item[0])


def _lazy(member: object) -> bool:
    """Whether an attribute is worked out when it is first read, and kept."""
    return isinstance(member, cached_property)
