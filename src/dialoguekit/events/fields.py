"""The kinds of field that events are made of, each with its validator.

The same validators run when an event is constructed and when it is read from a log, so a
fact that could not be written cannot be read either.
"""

import math
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import attrs

from dialoguekit.events.validators import (
    LARGEST_WHOLE,
    Validator,
    as_pairs,
    as_tuple,
    check_label,
    check_pairs,
    check_reference,
    check_text,
    each_of,
    fail,
    from_iso,
    is_finite,
    shown,
)

Scalar: TypeAlias = str | int | float | bool | None
Pairs: TypeAlias = tuple[tuple[str, Scalar], ...]
"""A small mapping, frozen: pairs sorted by key.  Fields of this type accept any mapping."""

WITHHELD = "[withheld]"
"""What is read in place of words that were redacted, or whose key is gone."""
_NAMES = "names"
_IDENTITY = "identity"
_PERSONAL = "personal"
_SUBJECT = "subject"
_KIND = "kind"


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


def _field(
    check: Validator,
    default: Any,
    kind: Kind,
    *,
    converter: Callable[[Any], Any] | None = None,
    **marks: Any,
) -> Any:
    """A field that ``check`` guards; a default of None also makes None a legal value."""

    def check_unless_none(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if value is not None:
            check(instance, attribute, value)

    return attrs.field(
        validator=check_unless_none if default is None else check,
        default=default,
        metadata={**marks, _KIND: kind._replace(optional=default is None)},
        converter=converter,
    )


def identifier(prefix: str, *, subject: bool = False) -> Any:
    """The id that this event gives to what it brings in: ``C17`` for the prefix ``C``.

    With ``subject`` it is the person to whom the personal fields of the event belong.
    """
    pattern = re.compile(rf"{prefix}[1-9][0-9]{{0,14}}")  # A number that every reader holds.

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise fail(instance, attribute, f"must look like {prefix}17, not {shown(value)}")

    return _field(
        check,
        attrs.NOTHING,
        Kind("identifier", prefix=prefix),
        names=prefix,
        identity=True,
        subject=subject,
    )


def reference(
    *, default: Any = attrs.NOTHING, subject: bool = False, personal: bool = False
) -> Any:
    """The id of something that an earlier event brought in.

    With ``subject`` it is the person to whom the personal fields of the event belong; where it
    may be None and is, they belong to the room.
    """
    return _field(
        check_reference,
        default,
        Kind("reference"),
        identity=True,
        subject=subject,
        personal=personal,
    )


def references(*, default: Any = attrs.NOTHING, personal: bool = False) -> Any:
    """Ids of things that earlier events brought in."""
    return _field(
        each_of(check_reference),
        default,
        Kind("reference", several=True),
        converter=as_tuple,
        identity=True,
        personal=personal,
    )


def text(*, default: Any = attrs.NOTHING) -> Any:
    """Words that somebody said or wrote, names and titles too; never blank, always personal."""
    return _field(check_text, default, Kind("text"), personal=True)


def label(*, default: Any = attrs.NOTHING, personal: bool = False) -> Any:
    """A short name that sorts things: a group, a kind, a relation.  One line."""
    return _field(check_label, default, Kind("label"), personal=personal)


def labels(*, default: Any = attrs.NOTHING, personal: bool = False) -> Any:
    """Several labels."""
    kind = Kind("label", several=True)
    return _field(each_of(check_label), default, kind, converter=as_tuple, personal=personal)


def texts(*, default: Any = attrs.NOTHING) -> Any:
    """Several texts, none blank; always personal."""
    kind = Kind("text", several=True)
    return _field(each_of(check_text), default, kind, converter=as_tuple, personal=True)


def choice(
    *options: str, default: Any = attrs.NOTHING, each: bool = False, personal: bool = False
) -> Any:
    """One word of a closed list; with ``each``, several of them and at least one."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if value not in options:
            raise fail(
                instance, attribute, f"must be one of {', '.join(options)}, not {shown(value)}"
            )

    def check_several(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        each_of(check)(instance, attribute, value)
        if not value:
            raise fail(instance, attribute, f"must name at least one of {', '.join(options)}")

    kind = Kind("choice", several=each, filled=each, options=options)
    if each:
        return _field(check_several, default, kind, converter=as_tuple, personal=personal)
    return _field(check, default, kind, personal=personal)


def whole(
    *,
    least: int = 0,
    most: int = LARGEST_WHOLE,
    default: Any = attrs.NOTHING,
    each: bool = False,
    personal: bool = False,
) -> Any:
    """A whole number within bounds, both included; with ``each``, several of them."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            raise fail(instance, attribute, f"must be a whole number, not {shown(value)}")
        if not least <= value <= most:
            why = f"must lie between {least} and {most}, not {shown(value)}"
            raise fail(instance, attribute, why)

    kind = Kind("whole", several=each, least=least, most=most)
    if each:
        return _field(each_of(check), default, kind, converter=as_tuple, personal=personal)
    return _field(check, default, kind, personal=personal)


def real(
    *,
    least: float = -math.inf,
    most: float = math.inf,
    default: Any = attrs.NOTHING,
    personal: bool = False,
) -> Any:
    """A finite number within bounds, both included."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not is_finite(value):
            raise fail(instance, attribute, f"must be a finite number, not {shown(value)}")
        if not least <= value <= most:
            raise fail(instance, attribute, f"must lie between {least} and {most}, not {value}")

    return _field(check, default, Kind("real", least=least, most=most), personal=personal)


def flag(*, default: Any = attrs.NOTHING, personal: bool = False) -> Any:
    """Yes or no."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, bool):
            raise fail(instance, attribute, f"must be true or false, not {shown(value)}")

    return _field(check, default, Kind("flag"), personal=personal)


def moment(*, default: Any = attrs.NOTHING, personal: bool = False) -> Any:
    """A point in time with its time zone; ISO 8601 text is read as one."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, datetime) or value.utcoffset() is None:
            why = f"must be a date and time with a zone, not {shown(value)}"
            raise fail(instance, attribute, why)

    kind = Kind("moment")
    return _field(check, default, kind, converter=from_iso(datetime), personal=personal)


def day(*, default: Any = attrs.NOTHING, personal: bool = False) -> Any:
    """A calendar day; ISO 8601 text is read as one."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise fail(instance, attribute, f"must be a date, not {shown(value)}")

    return _field(check, default, Kind("day"), converter=from_iso(date), personal=personal)


def pairs(*, default: Any = attrs.NOTHING, personal: bool = False) -> Any:
    """A small mapping from names to scalars, kept as sorted pairs."""
    return _field(check_pairs, default, Kind("pairs"), converter=as_pairs, personal=personal)


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


class _Marks(NamedTuple):
    """What the fields of a class are marked as."""

    personal: "dict[str, attrs.Attribute[Any]]"
    names: frozenset[str]
    subject: str | None


@cache
def _marks(cls: Any) -> _Marks:
    personal = {a.name: a for a in attrs.fields(cls) if a.metadata.get(_PERSONAL)}
    subjects = [a.name for a in attrs.fields(cls) if a.metadata.get(_SUBJECT)]
    return _Marks(personal, frozenset(personal), subjects[0] if subjects else None)


def personal_fields(cls: Any) -> frozenset[str]:
    """The fields of an event class that hold what is somebody's own: words, names, answers.

    A redaction withholds them, and in a sealed log they go with the key of their subject.
    """
    return _marks(cls).names


def subject_field(cls: Any) -> str | None:
    """The field that says to whom the personal fields of an event class belong.

    None where they belong to the room.
    """
    return _marks(cls).subject


_NEUTRAL = frozenset({"text", "label", "reference", "pairs"})
"""The kinds of field that have a value which says nothing."""


def withheld(value: Any, attribute: "attrs.Attribute[Any]") -> Any:
    """What a personal field reads as when its value is withheld: legal, and telling nothing.

    A text, label or reference reads ``[withheld]``, several of them as many times; pairs are
    empty; every other kind is None, and None stays None.  ``value`` may as well be what JSON
    makes of the field's value.
    """
    kind = kind_of(attribute)
    if value is None or kind is None or kind.name not in _NEUTRAL:
        return None
    if kind.name == "pairs":
        return ()
    return (WITHHELD,) * len(value) if kind.several else WITHHELD


def withheld_values(event: Any, names: Iterable[str] | None = None) -> dict[str, Any]:
    """What the personal fields of an event read as when they are withheld, by name.

    ``names`` are those of them that are asked for; all when None.
    """
    cls: Any = type(event)
    personal = _marks(cls).personal
    return {
        name: withheld(getattr(event, name), personal[name])
        for name in (personal if names is None else names)
    }


def fault_of_marks(cls: Any) -> tuple[str, str] | None:
    """A field of ``cls`` whose marks contradict what it is, and why; None when all is well."""
    marks = _marks(cls)
    for attribute in attrs.fields(cls):
        name, kind = attribute.name, kind_of(attribute)
        if attribute.metadata.get(_SUBJECT):
            if name != marks.subject:
                return name, f"cannot be the subject beside {marks.subject}: an event has one"
            if name in marks.names:
                return name, "says whose the personal fields are, so it cannot be personal"
        elif kind and name in marks.names and kind.name not in _NEUTRAL and not kind.optional:
            return name, f"cannot be personal: no {kind.name} says nothing, so allow None"
    return None
