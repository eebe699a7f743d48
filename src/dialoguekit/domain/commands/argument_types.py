"""Which values are of the type of a parameter, at any depth.

Types that are not known here, such as protocols and type variables, accept any value.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from itertools import starmap
from typing import Any, NamedTuple

_NAMES: dict[Any, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime: "a datetime",
    date: "a date",
}
_ACCEPTED: dict[Any, tuple[type, ...]] = {float: (int, float), date: (date, str)}
"""Classes that a value may have where it is not that of the type; a date is read from its text."""


class Misfit(NamedTuple):
    """A value that is not of the type that belongs there."""

    value: object
    type: Any


def find_misfit(value: object, type: Any) -> Misfit | None:
    """Return the innermost value that is not of its type; None if all are."""
    if value.__class__ in _plain_types(type):
        return None
    misfit: Misfit | None = Misfit(value, type)
    for form in alternatives(type):
        if _fits(value, form):
            misfit = next(filter(None, starmap(find_misfit, _parts(value, form))), None)
            if misfit is None:
                return None
    return misfit


@cache
def _plain_types(type: Any) -> frozenset[Any]:
    """Return the alternatives of a type without parts: their values need no further look."""
    return frozenset(form for form in alternatives(type) if not typing.get_args(form))


def _parts(value: Any, form: Any) -> Iterator[tuple[object, Any]]:
    """Yield the keys and items of a value, each with its type."""
    of = typing.get_args(form)
    if takes_pairs(form) and len(of) == 2:
        for key, item in value.items():
            yield key, of[0]
            yield item, of[1]
    elif takes_several(form) and (len(of) == 1 or of[1:] == (Ellipsis,)):
        yield from ((item, of[0]) for item in value if isinstance(value, Collection))


def _fits(value: object, form: Any) -> bool:
    """Return whether a value is of a type, whatever it contains."""
    base = _base_of(form)
    if base is typing.Literal:
        return type(value) in map(type, typing.get_args(form))
    if not isinstance(base, type) or base in (Any, object):
        return True
    if takes_several(form):
        return isinstance(value, Mapping if takes_pairs(form) else Iterable) and not isinstance(
            value, str | bytes
        )
    if isinstance(value, bool):
        return base is bool
    try:
        return isinstance(value, _ACCEPTED.get(base, base))
    except TypeError:  # A protocol that is not checked at run time.
        return True


@cache
def takes_several(form: Any) -> bool:
    """Return whether a type has several values: a sequence, a mapping or any other collection."""
    base = _base_of(form)
    return isinstance(base, type) and issubclass(base, Iterable) and base not in (str, bytes)


@cache
def takes_pairs(form: Any) -> bool:
    """Return whether a type is a mapping."""
    base = _base_of(form)
    return isinstance(base, type) and issubclass(base, Mapping)


def _base_of(form: Any) -> Any:
    return typing.get_origin(form) or form


@cache
def alternatives(type: Any) -> tuple[Any, ...]:
    """Return the alternatives of a type such as ``Sequence[str] | None``."""
    is_union = typing.get_origin(type) in (typing.Union, types.UnionType)
    return typing.get_args(type) if is_union else (type,)


def describe(type: Any) -> str:
    """Return what belongs where a parameter has this type: ``text or a whole number``."""
    names = (
        "several values"
        if takes_several(form)
        else _NAMES.get(form, getattr(form, "__name__", "another value"))
        for form in alternatives(type)
        if form is not types.NoneType
    )
    return " or ".join(dict.fromkeys(names))
