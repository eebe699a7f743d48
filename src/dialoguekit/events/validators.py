"""Validators of event fields, with their error messages."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

import attrs

from dialoguekit.errors import InvalidEvent, shown
from dialoguekit.events.limits import (
    MAX_INTEGER,
    MAX_LABEL_LENGTH,
    MAX_REFERENCE_LENGTH,
    MAX_TEXT_LENGTH,
)

Validator: TypeAlias = Callable[[Any, "attrs.Attribute[Any]", Any], None]

_REFERENCE = re.compile(rf"[^\s]{{1,{MAX_REFERENCE_LENGTH}}}")
_FRACTION = re.compile("(0|[1-9][0-9]{0,14})(?:/([1-9][0-9]{0,14}))?")
_SURROGATE = re.compile("[\ud800-\udfff]")


def build_error(instance: Any, attribute: "attrs.Attribute[Any]", reason: str) -> InvalidEvent:
    found = getattr(type(instance), "__event_type__", None)
    return InvalidEvent(found.name if found else type(instance).__name__, attribute.name, reason)


def check_text(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if not isinstance(value, str):
        raise build_error(instance, attribute, f"must be text, not {type(value).__name__}")
    if not value.strip():
        raise build_error(instance, attribute, "must not be blank")
    if len(value) > MAX_TEXT_LENGTH:
        raise build_error(instance, attribute, f"must not exceed {MAX_TEXT_LENGTH:,} characters")
    if not value.isascii() and _SURROGATE.search(value):
        raise build_error(instance, attribute, "must be valid Unicode (unpaired surrogate)")


def check_reference(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    check_text(instance, attribute, value)
    if not _REFERENCE.fullmatch(value):
        raise build_error(instance, attribute, f"must be an id without spaces, not {shown(value)}")


def each_of(check: Validator) -> Validator:
    def check_each(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, tuple):
            raise build_error(instance, attribute, f"must be a list, not {type(value).__name__}")
        for item in value:
            check(instance, attribute, item)

    return check_each


def as_tuple(value: Any) -> Any:
    """Return a list as a tuple; leave a string, a frequent mistake, to the validator."""
    return tuple(value) if isinstance(value, Iterable) and not isinstance(value, str) else value


def check_label(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    check_text(instance, attribute, value)
    if len(value) > MAX_LABEL_LENGTH or not value.isprintable():
        raise build_error(
            instance, attribute, f"must be one line of at most {MAX_LABEL_LENGTH} characters"
        )


def check_fraction(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    check_text(instance, attribute, value)
    found = _FRACTION.fullmatch(value)
    if not found or not 0 <= int(found[1]) <= int(found[2] or 1):
        raise build_error(
            instance, attribute, f"must be a fraction from 0 to 1, such as 2/3, not {shown(value)}"
        )


def is_finite(value: Any) -> bool:
    """Return whether every JSON reader represents this number: finite and not too large."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_INTEGER


def from_iso(date_class: type[date]) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        """Parse ISO 8601; leave any other text to the validator."""
        if not isinstance(value, str):
            return value
        try:
            return date_class.fromisoformat(value)
        except ValueError:
            return value

    return convert


def as_pairs(value: Any) -> Any:
    items = value.items() if isinstance(value, Mapping) else value
    if not isinstance(items, Iterable) or isinstance(items, str):
        return value
    pairs = [tuple(item) if isinstance(item, list | tuple) else item for item in items]
    if all(isinstance(p, tuple) and len(p) == 2 and isinstance(p[0], str) for p in pairs):
        return tuple(sorted(pairs, key=lambda pair: pair[0]))
    return tuple(pairs)


def as_tuple_of_pairs(value: Any) -> Any:
    """Return a list of mappings as a tuple of pairs; leave anything else to the validator."""
    if not isinstance(value, Iterable) or isinstance(value, str | Mapping):
        return value
    return tuple(map(as_pairs, value))


def check_pairs(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if not isinstance(value, tuple):
        raise build_error(instance, attribute, f"must be a mapping, not {type(value).__name__}")
    keys: set[str] = set()
    for pair in value:
        if not (isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str)):
            raise build_error(
                instance, attribute, f"must map names to values, not contain {shown(pair)}"
            )
        key, scalar = pair
        check_text(instance, attribute, key)
        if key in keys:
            raise build_error(instance, attribute, f"has the key {shown(key)} twice")
        keys.add(key)
        problem = _find_scalar_problem(scalar)
        if problem is not None:
            raise build_error(instance, attribute, f"contains {problem} under {shown(key)}")


def _find_scalar_problem(value: Any) -> str | None:
    """Return the problem with a value of a mapping, or None."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str):
        if len(value) > MAX_TEXT_LENGTH:
            return f"more than {MAX_TEXT_LENGTH:,} characters"
        return "an unpaired surrogate" if _SURROGATE.search(value) else None
    if isinstance(value, int | float):
        return None if is_finite(value) else f"{shown(value)}, which is not a finite number,"
    return type(value).__name__
