"""What a field of an event may hold: the checks behind each kind of field, and what they say."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

import attrs

from dialoguekit.errors import InvalidEvent

Validator: TypeAlias = Callable[[Any, "attrs.Attribute[Any]", Any], None]

LONGEST_TEXT = 100_000
"""Characters that one text may hold."""
LONGEST_LABEL = 200
"""Characters that one label may hold."""
LARGEST_WHOLE = 2**53 - 1  # What every JSON reader holds exactly.
_REFERENCE = re.compile(r"[^\s]{1,200}")
_SURROGATE = re.compile("[\ud800-\udfff]")

_MOST_SHOWN = 60  # Characters of a wrong value that a message repeats.


def fail(instance: Any, attribute: "attrs.Attribute[Any]", why: str) -> InvalidEvent:
    found = getattr(type(instance), "__event_type__", None)
    return InvalidEvent(found.name if found else type(instance).__name__, attribute.name, why)


def shown(value: Any) -> str:
    """A wrong value as a message repeats it, cut short."""
    try:
        text = repr(value)
    except ValueError:  # Python does not print whole numbers of thousands of digits.
        return "a number with thousands of digits"
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"


def check_text(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if not isinstance(value, str):
        raise fail(instance, attribute, f"must be text, not {type(value).__name__}")
    if not value.strip():
        raise fail(instance, attribute, "must not be blank")
    if len(value) > LONGEST_TEXT:
        raise fail(instance, attribute, f"must not exceed {LONGEST_TEXT:,} characters")
    if not value.isascii() and _SURROGATE.search(value):
        raise fail(instance, attribute, "must be valid Unicode (it holds half a character)")


def check_reference(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    check_text(instance, attribute, value)
    if not _REFERENCE.fullmatch(value):
        raise fail(instance, attribute, f"must be an id without spaces, not {shown(value)}")


def each_of(check: Validator) -> Validator:
    def check_each(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, tuple):
            raise fail(instance, attribute, f"must be a list, not {type(value).__name__}")
        for item in value:
            check(instance, attribute, item)

    return check_each


def as_tuple(value: Any) -> Any:
    """Freeze a list; leave a string (a frequent slip) for the validator to name."""
    return tuple(value) if isinstance(value, Iterable) and not isinstance(value, str) else value


def check_label(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    check_text(instance, attribute, value)
    if len(value) > LONGEST_LABEL or not value.isprintable():
        raise fail(instance, attribute, f"must be one line of at most {LONGEST_LABEL} characters")


def is_finite(value: Any) -> bool:
    """Whether this is a number that every JSON reader holds: not NaN, not infinite, not huge."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_WHOLE


def from_iso(kind: type[date]) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        """Read ISO 8601; leave what is not for the validator to name."""
        if not isinstance(value, str):
            return value
        try:
            return kind.fromisoformat(value)
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


def check_pairs(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if not isinstance(value, tuple):
        raise fail(instance, attribute, f"must be a mapping, not {type(value).__name__}")
    seen: set[str] = set()
    for pair in value:
        if not (isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str)):
            raise fail(instance, attribute, f"must map names to values, not hold {shown(pair)}")
        key, held = pair
        check_text(instance, attribute, key)
        if key in seen:
            raise fail(instance, attribute, f"names {shown(key)} twice")
        seen.add(key)
        why = _fault_of_scalar(held)
        if why is not None:
            raise fail(instance, attribute, f"holds {why} under {shown(key)}")


def _fault_of_scalar(held: Any) -> str | None:
    """What is wrong with a value that a mapping holds, or None."""
    if held is None or isinstance(held, bool):
        return None
    if isinstance(held, str):
        if len(held) > LONGEST_TEXT:
            return f"more than {LONGEST_TEXT:,} characters"
        return "half a character" if _SURROGATE.search(held) else None
    if isinstance(held, int | float):
        return None if is_finite(held) else f"{shown(held)}, which is not a finite number,"
    return type(held).__name__
