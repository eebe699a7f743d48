"""Comparison of values from different processes without ``==``.

A value is flattened to a list of (path, token) pairs, the same in every process for equal values.
Sets and mappings count by value and floats exactly.  Instances of attrs classes, dataclasses and
named tuples count by their fields, and any other object by its pickle state.
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

FlatValue: TypeAlias = list[tuple[str, str]]
"""A flattened value: paths within it, and the token at each."""

_MAX_LENGTH = 160  # Characters of a token or path in a message.

_ATOMIC = (
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


def flatten(value: object, *, ordered: bool = False) -> FlatValue:
    """Return ``value`` as a list of paths and tokens.

    ``ordered`` distinguishes mappings that differ only in order.
    """
    return list(_Flattener(ordered).walk(value))


def find_difference(first: FlatValue, second: FlatValue) -> str | None:
    """Return the first difference between two values; None if they are equal."""
    if first == second:
        return None
    for (path, token), (other_path, other_token) in zip(first, second, strict=False):
        if (path, token) != (other_path, other_token):
            where = _shorten(path if path == other_path else f"{path} / {other_path}")
            return f"{where or 'the value'}: {_shorten(token)} against {_shorten(other_token)}"
    return f"one has {len(first)} parts and the other {len(second)}"


def _shorten(text: str) -> str:
    return (
        text
        if len(text) <= _MAX_LENGTH
        else f"{text[: _MAX_LENGTH // 2]}…{text[-_MAX_LENGTH // 2 :]}"
    )


class _ContainerEnd:
    """A marker after the last part of a container."""

    def __init__(self, container: object) -> None:
        self.container = container


class _Flattener:
    """An iterative walk over a value of any depth."""

    def __init__(self, ordered: bool) -> None:
        self._ordered = ordered

    def walk(self, value: object) -> Iterator[tuple[str, str]]:
        open_paths: dict[int, str] = {}
        stack: list[tuple[str, object]] = [("", value)]
        while stack:
            path, part = stack.pop()
            if isinstance(part, _ContainerEnd):
                del open_paths[id(part.container)]
                continue
            token = _token(part)
            if token is not None:
                yield path, token
            elif id(part) in open_paths:
                yield path, f"again {open_paths[id(part)]}"
            else:
                open_paths[id(part)] = path
                kind, parts = self._parts(part)
                yield path, kind
                stack.append((path, _ContainerEnd(part)))
                stack.extend((path + step, inner) for step, inner in reversed(parts))

    def _sort_text(self, value: object) -> str:
        return repr(list(self.walk(value)))

    def _sort_key(self, key: object) -> str:
        """Return a text by which a mapping key is sorted."""
        return repr(key) if type(key) in _FREQUENT else self._sort_text(key)

    def _parts(self, value: Any) -> tuple[str, list[tuple[str, object]]]:
        """Return the type of a value, and its parts with the path step to each."""
        kind = type(value).__qualname__
        if isinstance(value, Mapping):
            return f"{kind} of {len(value)}", self._items(value)
        if isinstance(value, AbstractSet):
            members = sorted(value, key=self._sort_text)
            return f"{kind} of {len(members)}", [(_step(member), member) for member in members]
        fields = self._fields(value)
        if fields is not None:
            return kind, [(f".{name}", inner) for name, inner in fields]
        if isinstance(value, Sequence | ValuesView):
            items = list(value)
            return f"{kind} of {len(items)}", [(f"[{n}]", inner) for n, inner in enumerate(items)]
        return kind, [(f".{name}", inner) for name, inner in _state(value)]

    def _items(self, mapping: Mapping[Any, object]) -> list[tuple[str, object]]:
        """Return the values of a mapping, and the keys that a path step does not identify."""
        items = list(mapping.items())
        if not (self._ordered or isinstance(mapping, OrderedDict)):
            items.sort(key=lambda item: self._sort_key(item[0]))
        parts: list[tuple[str, object]] = []
        for key, inner in items:
            step = _step(key)
            parts += [] if type(key) in _FREQUENT else [(step, key)]
            parts.append((step, inner))
        return parts

    def _fields(self, value: Any) -> list[tuple[str, object]] | None:
        """Return the fields of an attrs or dataclass instance or a named tuple; None for others."""
        cls = type(value)
        if attrs.has(cls):
            names = [a.name for a in attrs.fields(cls)]
        elif dataclasses.is_dataclass(cls):
            names = [f.name for f in dataclasses.fields(cls)]
        elif isinstance(value, tuple) and hasattr(cls, "_fields"):
            return list(zip(cls._fields, value, strict=False))
        else:
            return None
        return [(name, getattr(value, name)) for name in names if hasattr(value, name)]


def _step(key: object) -> str:
    return f"[{key!r}]" if type(key) in _FREQUENT else f"[{type(key).__qualname__}]"


def _token(value: Any) -> str | None:
    """Return the token of an atomic value; None for a value with parts."""
    cls = type(value)
    if cls in _FREQUENT:
        return f"{cls.__name__} {value!r}"
    if isinstance(value, Enum):
        return f"{cls.__qualname__}.{value.name}"
    if isinstance(value, datetime):
        return f"{cls.__qualname__} {value.isoformat()} {_format_zone(value.tzinfo)} {value.fold}"
    if isinstance(value, _ATOMIC):
        return f"{cls.__qualname__} {value!r}"
    if isinstance(value, _NAMED):
        module = getattr(value, "__module__", None)
        return f"{cls.__qualname__} {module}.{getattr(value, '__qualname__', value.__name__)}"
    return None


def _format_zone(zone: tzinfo | None) -> str:
    """Return a text for a time zone without a memory address."""
    own = type(zone).__repr__ is not object.__repr__
    return repr(zone) if own else type(zone).__qualname__


def _state(value: Any) -> list[tuple[str, object]]:
    """Return the pickle state of an object; an empty list if it cannot be pickled."""
    if isinstance(value, BaseException):
        return [("args", value.args)]
    try:
        reduced = value.__reduce_ex__(4)
    except Exception:  # noqa: BLE001  # without a state there is nothing to compare
        return []
    if isinstance(reduced, str):
        return [("name", reduced)]
    _, args, state, items, pairs = (*reduced, None, None, None)[:5]
    parts: list[tuple[str, object]] = [("made", args)]
    for member in state if isinstance(state, tuple) else (state,):
        if isinstance(member, dict):
            parts += [(str(name), inner) for name, inner in sorted(member.items(), key=_item_name)]
        elif member is not None:
            parts.append(("state", member))
    parts += [("items", list(items))] if items is not None else []
    parts += [("pairs", dict(pairs))] if pairs is not None else []
    caches = {
        name for c in type(value).__mro__ for name, m in vars(c).items() if _is_cached_property(m)
    }
    return [(name, inner) for name, inner in parts if name not in caches]


def _item_name(item: tuple[object, object]) -> str:
    return str(item[0])


def _is_cached_property(member: object) -> bool:
    """Return whether a class attribute is a cached property."""
    return isinstance(member, cached_property)
