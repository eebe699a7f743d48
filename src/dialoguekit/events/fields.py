"""The kinds of field that events are made of, each with its validator.

The same validators run when an event is constructed and when it is read from a log, so a
fact that could not be written cannot be read either.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias

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
_KIND = "kind"

_MOST_SHOWN = 60  # Characters of a wrong value that a message repeats.


class Kind(NamedTuple):
    """What a field may hold, for whoever has to explain it or to make up an example.

    ``name`` is that of the function that made the field, in the singular.  ``several`` means a
    list of such values, ``filled`` a list that is never empty, ``optional`` that None will do
    as well.  ``least`` and ``most`` bound numbers, ``options`` are those of a choice and
    ``prefix`` is that of an identifier.
    """

    name: str
    several: bool = False
    filled: bool = False
    optional: bool = False
    least: float = -math.inf
    most: float = math.inf
    options: tuple[str, ...] = ()
    prefix: str = ""


def _fail(instance: Any, attribute: "attrs.Attribute[Any]", why: str) -> InvalidEvent:
    found = getattr(type(instance), "__event_type__", None)
    return InvalidEvent(found.name if found else type(instance).__name__, attribute.name, why)


def _shown(value: Any) -> str:
    """A wrong value as a message repeats it, cut short."""
    try:
        text = repr(value)
    except ValueError:  # Python does not print whole numbers of thousands of digits.
        return "a number with thousands of digits"
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"


def _field(
    check: Validator,
    default: Any,
    kind: Kind,
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
        metadata={**(metadata or {}), _KIND: kind._replace(optional=default is None)},
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
        raise _fail(instance, attribute, f"must be an id without spaces, not {_shown(value)}")


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
    pattern = re.compile(rf"{prefix}[1-9][0-9]{{0,14}}")  # A number that every reader holds.

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise _fail(instance, attribute, f"must look like {prefix}17, not {_shown(value)}")

    return _field(
        check,
        attrs.NOTHING,
        Kind("identifier", prefix=prefix),
        metadata={_NAMES: prefix, _IDENTITY: True},
    )


def reference(*, default: Any = attrs.NOTHING) -> Any:
    """The id of something that an earlier event brought in."""
    return _field(_check_reference, default, Kind("reference"), metadata={_IDENTITY: True})


def references(*, default: Any = attrs.NOTHING) -> Any:
    """Ids of things that earlier events brought in."""
    return _field(
        _each(_check_reference),
        default,
        Kind("reference", several=True),
        metadata={_IDENTITY: True},
        converter=_as_tuple,
    )


def text(*, default: Any = attrs.NOTHING) -> Any:
    """Words that somebody said or wrote; never blank.  These are what a redaction withholds."""
    return _field(_check_text, default, Kind("text"), metadata={_WORDS: True})


def _check_label(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    _check_text(instance, attribute, value)
    if len(value) > LONGEST_LABEL or not value.isprintable():
        raise _fail(instance, attribute, f"must be one line of at most {LONGEST_LABEL} characters")


def label(*, default: Any = attrs.NOTHING) -> Any:
    """A short name that sorts things: a group, a kind, a relation.  One line."""
    return _field(_check_label, default, Kind("label"))


def labels(*, default: Any = attrs.NOTHING) -> Any:
    """Several labels."""
    return _field(_each(_check_label), default, Kind("label", several=True), converter=_as_tuple)


def texts(*, default: Any = attrs.NOTHING) -> Any:
    """Several texts, none blank."""
    return _field(
        _each(_check_text),
        default,
        Kind("text", several=True),
        metadata={_WORDS: True},
        converter=_as_tuple,
    )


def choice(*options: str, default: Any = attrs.NOTHING, each: bool = False) -> Any:
    """One word of a closed list; with ``each``, several of them and at least one."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if value not in options:
            raise _fail(
                instance, attribute, f"must be one of {', '.join(options)}, not {_shown(value)}"
            )

    def check_several(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        _each(check)(instance, attribute, value)
        if not value:
            raise _fail(instance, attribute, f"must name at least one of {', '.join(options)}")

    kind = Kind("choice", several=each, filled=each, options=options)
    if each:
        return _field(check_several, default, kind, converter=_as_tuple)
    return _field(check, default, kind)


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
            raise _fail(instance, attribute, f"must be a whole number, not {_shown(value)}")
        if not least <= value <= most:
            why = f"must lie between {least} and {most}, not {_shown(value)}"
            raise _fail(instance, attribute, why)

    kind = Kind("whole", several=each, least=least, most=most)
    if each:
        return _field(_each(check), default, kind, converter=_as_tuple)
    return _field(check, default, kind)


def real(*, least: float = -math.inf, most: float = math.inf, default: Any = attrs.NOTHING) -> Any:
    """A finite number within bounds, both included."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not _is_finite(value):
            raise _fail(instance, attribute, f"must be a finite number, not {_shown(value)}")
        if not least <= value <= most:
            raise _fail(instance, attribute, f"must lie between {least} and {most}, not {value}")

    return _field(check, default, Kind("real", least=least, most=most))


def _is_finite(value: Any) -> bool:
    """Whether this is a number that every JSON reader holds: not NaN, not infinite, not huge."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST_WHOLE


def flag(*, default: Any = attrs.NOTHING) -> Any:
    """Yes or no."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, bool):
            raise _fail(instance, attribute, f"must be true or false, not {_shown(value)}")

    return _field(check, default, Kind("flag"))


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
        if not isinstance(value, datetime) or value.utcoffset() is None:
            why = f"must be a date and time with a zone, not {_shown(value)}"
            raise _fail(instance, attribute, why)

    return _field(check, default, Kind("moment"), converter=_from_iso(datetime))


def day(*, default: Any = attrs.NOTHING) -> Any:
    """A calendar day; ISO 8601 text is read as one."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise _fail(instance, attribute, f"must be a date, not {_shown(value)}")

    return _field(check, default, Kind("day"), converter=_from_iso(date))


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
            raise _fail(instance, attribute, f"must map names to values, not hold {_shown(pair)}")
        key, held = pair
        _check_text(instance, attribute, key)
        if key in seen:
            raise _fail(instance, attribute, f"names {_shown(key)} twice")
        seen.add(key)
        why = _fault_of_scalar(held)
        if why is not None:
            raise _fail(instance, attribute, f"holds {why} under {_shown(key)}")


def _fault_of_scalar(held: Any) -> str | None:
    """What is wrong with a value that a mapping holds, or None."""
    if held is None or isinstance(held, bool):
        return None
    if isinstance(held, str):
        if len(held) > LONGEST_TEXT:
            return f"more than {LONGEST_TEXT:,} characters"
        return "half a character" if _SURROGATE.search(held) else None
    if isinstance(held, int | float):
        return None if _is_finite(held) else f"{_shown(held)}, which is not a finite number,"
    return type(held).__name__


def pairs(*, default: Any = attrs.NOTHING) -> Any:
    """A small mapping from names to scalars, kept as sorted pairs."""
    return _field(_check_pairs, default, Kind("pairs"), converter=_as_pairs)


def kind_of(attribute: "attrs.Attribute[Any]") -> Kind | None:
    """What a field may hold; None for a field that was not made by this module."""
    kind: Kind | None = attribute.metadata.get(_KIND)
    return kind


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
