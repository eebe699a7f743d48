"""The kinds of field that events are made of, each with its validator.

The same validators run when an event is constructed and when it is read from a log, so a
fact that could not be written cannot be read either.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

import attrs

from dialoguekit.errors import InvalidEvent

Scalar: TypeAlias = str | int | float | bool | None
Pairs: TypeAlias = tuple[tuple[str, Scalar], ...]
"""A small mapping, frozen: pairs sorted by key.  Fields of this type accept any mapping."""

Validator: TypeAlias = Callable[[Any, "attrs.Attribute[Any]", Any], None]

LONGEST_TEXT = 100_000
"""Characters that one text may hold."""
LONGEST_LABEL = 200
"""Characters that one label may hold."""
_LARGEST_WHOLE = 2**53 - 1  # What every JSON reader holds exactly.
_REFERENCE = re.compile(r"[^\s]{1,200}")
_SURROGATE = re.compile("[\ud800-\udfff]")

_NAMES = "names"
_IDENTITY = "identity"
_WORDS = "words"


def _fail(instance: Any, attribute: "attrs.Attribute[Any]", why: str) -> InvalidEvent:
    found = getattr(type(instance), "__event_type__", None)
    return InvalidEvent(found.name if found else type(instance).__name__, attribute.name, why)


def _field(
    check: Validator,
    default: Any = attrs.NOTHING,
    *,
    metadata: Mapping[str, Any] | None = None,
    converter: Callable[[Any], Any] | None = None,
) -> Any:
    """A field that ``check`` guards; a default of None also makes None a legal value."""

    def check_unless_none(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if value is not None:
            check(instance, attribute, value)

    return attrs.field(
        validator=check_unless_none if default is None else check,
        default=default,
        metadata=metadata,
        converter=converter,
    )


def _check_text(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if not isinstance(value, str):
        raise _fail(instance, attribute, f"must be text, not {type(value).__name__}")
    if not value.strip():
        raise _fail(instance, attribute, "must not be blank")
    if len(value) > LONGEST_TEXT:
        raise _fail(instance, attribute, f"must not exceed {LONGEST_TEXT:,} characters")
    if not value.isascii() and _SURROGATE.search(value):
        raise _fail(instance, attribute, "must be valid Unicode (it holds half a character)")


def _check_reference(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    _check_text(instance, attribute, value)
    if not _REFERENCE.fullmatch(value):
        raise _fail(instance, attribute, f"must be an id without spaces, not {value[:40]!r}")


def _each(check: Validator) -> Validator:
    def check_each(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, tuple):
            raise _fail(instance, attribute, f"must be a list, not {type(value).__name__}")
        for item in value:
            check(instance, attribute, item)

    return check_each


def _as_tuple(value: Any) -> Any:
    """Freeze a list; leave a string (a frequent slip) for the validator to name."""
    return tuple(value) if isinstance(value, Iterable) and not isinstance(value, str) else value


def identifier(prefix: str) -> Any:
    """The id that this event gives to what it brings in: ``C17`` for the prefix ``C``."""
    pattern = re.compile(rf"{prefix}[1-9][0-9]*")

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise _fail(instance, attribute, f"must look like {prefix}17, not {value!r}")

    return _field(check, metadata={_NAMES: prefix, _IDENTITY: True})


def reference(*, default: Any = attrs.NOTHING) -> Any:
    """The id of something that an earlier event brought in."""
    return _field(_check_reference, default, metadata={_IDENTITY: True})


def references(*, default: Any = attrs.NOTHING) -> Any:
    """Ids of things that earlier events brought in."""
    return _field(_each(_check_reference), default, metadata={_IDENTITY: True}, converter=_as_tuple)


def text(*, default: Any = attrs.NOTHING) -> Any:
    """Words that somebody said or wrote; never blank.  These are what a redaction withholds."""
    return _field(_check_text, default, metadata={_WORDS: True})


def _check_label(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    _check_text(instance, attribute, value)
    if len(value) > LONGEST_LABEL or not value.isprintable():
        raise _fail(instance, attribute, f"must be one line of at most {LONGEST_LABEL} characters")


def label(*, default: Any = attrs.NOTHING) -> Any:
    """A short name that sorts things: a group, a kind, a relation.  One line."""
    return _field(_check_label, default)


def labels(*, default: Any = attrs.NOTHING) -> Any:
    """Several labels."""
    return _field(_each(_check_label), default, converter=_as_tuple)


def texts(*, default: Any = attrs.NOTHING) -> Any:
    """Several texts, none blank."""
    return _field(_each(_check_text), default, metadata={_WORDS: True}, converter=_as_tuple)


def choice(*options: str, default: Any = attrs.NOTHING, each: bool = False) -> Any:
    """One word of a closed list; with ``each``, several of them and at least one."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if value not in options:
            raise _fail(instance, attribute, f"must be one of {', '.join(options)}, not {value!r}")

    def check_several(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        _each(check)(instance, attribute, value)
        if not value:
            raise _fail(instance, attribute, f"must name at least one of {', '.join(options)}")

    return _field(check_several, default, converter=_as_tuple) if each else _field(check, default)


def whole(
    *,
    least: int = 0,
    most: int = _LARGEST_WHOLE,
    default: Any = attrs.NOTHING,
    each: bool = False,
) -> Any:
    """A whole number within bounds, both included; with ``each``, several of them."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            raise _fail(instance, attribute, f"must be a whole number, not {value!r}")
        if not least <= value <= most:
            raise _fail(instance, attribute, f"must lie between {least} and {most}, not {value}")

    return _field(_each(check), default, converter=_as_tuple) if each else _field(check, default)


def real(*, least: float = -math.inf, most: float = math.inf, default: Any = attrs.NOTHING) -> Any:
    """A finite number within bounds, both included."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if (
            not isinstance(value, int | float)
            or isinstance(value, bool)
            or not math.isfinite(value)
        ):
            raise _fail(instance, attribute, f"must be a finite number, not {value!r}")
        if not least <= value <= most:
            raise _fail(instance, attribute, f"must lie between {least} and {most}, not {value}")

    return _field(check, default)


def flag(*, default: Any = attrs.NOTHING) -> Any:
    """Yes or no."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, bool):
            raise _fail(instance, attribute, f"must be true or false, not {value!r}")

    return _field(check, default)


def _from_iso(kind: type[date]) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        """Read ISO 8601; leave what is not for the validator to name."""
        if not isinstance(value, str):
            return value
        try:
            return kind.fromisoformat(value)
        except ValueError:
            return value

    return convert


def moment(*, default: Any = attrs.NOTHING) -> Any:
    """A point in time with its time zone; ISO 8601 text is read as one."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise _fail(instance, attribute, f"must be a date and time with a zone, not {value!r}")

    return _field(check, default, converter=_from_iso(datetime))


def day(*, default: Any = attrs.NOTHING) -> Any:
    """A calendar day; ISO 8601 text is read as one."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise _fail(instance, attribute, f"must be a date, not {value!r}")

    return _field(check, default, converter=_from_iso(date))


def _as_pairs(value: Any) -> Any:
    items = value.items() if isinstance(value, Mapping) else value
    if not isinstance(items, Iterable) or isinstance(items, str):
        return value
    pairs = [tuple(item) if isinstance(item, list | tuple) else item for item in items]
    if all(isinstance(p, tuple) and len(p) == 2 and isinstance(p[0], str) for p in pairs):
        return tuple(sorted(pairs, key=lambda pair: pair[0]))
    return tuple(pairs)


def _check_pairs(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if not isinstance(value, tuple):
        raise _fail(instance, attribute, f"must be a mapping, not {type(value).__name__}")
    seen: set[str] = set()
    for pair in value:
        if not (isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str)):
            raise _fail(instance, attribute, f"must map names to values, not hold {pair!r}")
        key, held = pair
        _check_text(instance, attribute, key)
        if key in seen:
            raise _fail(instance, attribute, f"names {key!r} twice")
        seen.add(key)
        if isinstance(held, str) and _SURROGATE.search(held):
            raise _fail(instance, attribute, f"holds half a character under {key!r}")
        if isinstance(held, float) and not math.isfinite(held):
            raise _fail(instance, attribute, f"holds {held!r} under {key!r}: not a finite number")
        if isinstance(held, int) and abs(held) > _LARGEST_WHOLE:
            raise _fail(instance, attribute, f"holds a number too large under {key!r}")
        if not isinstance(held, str | int | float | bool | None):
            raise _fail(instance, attribute, f"holds {type(held).__name__} under {key!r}")


def pairs(*, default: Any = attrs.NOTHING) -> Any:
    """A small mapping from names to scalars, kept as sorted pairs."""
    return _field(_check_pairs, default, converter=_as_pairs)


def names(cls: Any) -> tuple[str, str] | None:
    """The field with which an event class brings something in, and its prefix, if it does."""
    for attribute in attrs.fields(cls) if attrs.has(cls) else ():
        if _NAMES in attribute.metadata:
            return attribute.name, attribute.metadata[_NAMES]
    return None


def identity_fields(cls: Any) -> frozenset[str]:
    """The fields of an event class that say who or which; these are never corrected."""
    return frozenset(a.name for a in attrs.fields(cls) if a.metadata.get(_IDENTITY))


def word_fields(cls: Any) -> frozenset[str]:
    """The fields of an event class that hold what somebody said or wrote."""
    return frozenset(a.name for a in attrs.fields(cls) if a.metadata.get(_WORDS))
