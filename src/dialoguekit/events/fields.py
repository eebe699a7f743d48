"""The field types of events, each with its validator.

The same validators run when an event is constructed and when it is read from a log.  So an invalid
event can be neither written nor read.
"""

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import attrs

from dialoguekit.choices import did_you_mean
from dialoguekit.errors import shown
from dialoguekit.events.limits import MAX_INTEGER
from dialoguekit.events.validators import (
    Validator,
    as_normal,
    as_normal_tuple,
    as_pairs,
    as_tuple,
    as_tuple_of_pairs,
    build_error,
    check_fraction,
    check_label,
    check_pairs,
    check_reference,
    check_text,
    each_of,
    from_iso,
    is_finite,
)

Scalar: TypeAlias = str | int | float | bool | None
Pairs: TypeAlias = tuple[tuple[str, Scalar], ...]
"""A small immutable mapping: pairs sorted by key.  Fields of this type accept any mapping."""

PLACEHOLDER = "[withheld]"
"""The text shown for a redacted value, or for one whose key was destroyed."""
_CREATED_ID = "created_id"
_IDENTITY = "identity"
_REFERENCE = "reference"
_PERSONAL = "personal"
_PRIVATE = "private"
_SUBJECT = "subject"
_FIELD_TYPE = "field_type"


class FieldType(NamedTuple):
    """Type of a field, for documentation and for generated examples.

    ``name`` is the name of the function that made the field, in the singular.  ``many`` means a
    list of such values, ``non_empty`` a list with at least one, and ``optional`` that None is
    allowed.  ``minimum`` and ``maximum`` bound numbers.  ``options`` are those of a choice, and
    ``prefix`` is that of an identifier.
    """

    name: str
    many: bool = False
    non_empty: bool = False
    optional: bool = False
    minimum: float = -math.inf
    maximum: float = math.inf
    options: tuple[str, ...] = ()
    prefix: str = ""


def _field(
    check: Validator,
    default: Any,
    field_type: FieldType,
    *,
    converter: Callable[[Any], Any] | None = None,
    optional: bool = False,
    **metadata: Any,
) -> Any:
    """Return a field that ``check`` validates.

    None is valid too if it is the default, or the field is ``optional``.
    """
    optional = optional or default is None

    def check_unless_none(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if value is not None:
            check(instance, attribute, value)

    return attrs.field(
        validator=check_unless_none if optional else check,
        default=default,
        metadata={**metadata, _FIELD_TYPE: field_type._replace(optional=optional)},
        converter=converter,
    )


def identifier(prefix: str, *, subject: bool = False) -> Any:
    """Return a field for the id that this event creates: ``C17`` for the prefix ``C``.

    With ``subject``, the personal fields of the event belong to this person.
    """
    pattern = re.compile(rf"{prefix}[1-9][0-9]{{0,14}}")  # Every JSON reader represents it exactly.

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise build_error(instance, attribute, f"must look like {prefix}17, not {shown(value)}")

    return _field(
        check,
        attrs.NOTHING,
        FieldType("identifier", prefix=prefix),
        created_id=prefix,
        identity=True,
        subject=subject,
    )


def reference(
    *,
    default: Any = attrs.NOTHING,
    subject: bool = False,
    personal: bool = False,
    private: bool = False,
    correctable: bool = False,
    optional: bool = False,
) -> Any:
    """Return a field for the id of something that an earlier event created.

    With ``subject``, the personal fields of the event belong to this person.  If the value is None,
    they belong to the workshop.  A subject, and a reference that is ``correctable``, may have been
    mistaken and can be corrected; any other reference identifies something.  An ``optional`` field
    without a default has to be given, if only as None.
    """
    return _field(
        check_reference,
        default,
        FieldType("reference"),
        converter=as_normal,
        optional=optional,
        reference=True,
        identity=not (subject or correctable),
        subject=subject,
        personal=personal,
        private=private,
    )


def references(*, default: Any = attrs.NOTHING, personal: bool = False) -> Any:
    """Return a field for ids that earlier events created."""
    return _field(
        each_of(check_reference),
        default,
        FieldType("reference", many=True),
        converter=as_normal_tuple,
        reference=True,
        identity=True,
        personal=personal,
    )


def text(*, default: Any = attrs.NOTHING, private: bool = False) -> Any:
    """Return a field for free text, a name or a title; never blank, always personal.

    A ``private`` text, such as a name or a contact, is published in no report.
    """
    return _field(
        check_text,
        default,
        FieldType("text"),
        converter=as_normal,
        personal=True,
        private=private,
    )


def label(*, default: Any = attrs.NOTHING, personal: bool = False, private: bool = False) -> Any:
    """Return a field for a one-line name of a category: a group, a kind, a relation."""
    return _field(
        check_label,
        default,
        FieldType("label"),
        converter=as_normal,
        personal=personal,
        private=private,
    )


def labels(*, default: Any = attrs.NOTHING, personal: bool = False) -> Any:
    """Return a field for several labels."""
    field_type = FieldType("label", many=True)
    return _field(
        each_of(check_label), default, field_type, converter=as_normal_tuple, personal=personal
    )


def texts(*, default: Any = attrs.NOTHING) -> Any:
    """Return a field for several texts, none blank; always personal."""
    field_type = FieldType("text", many=True)
    return _field(
        each_of(check_text), default, field_type, converter=as_normal_tuple, personal=True
    )


def choice(
    *options: str,
    default: Any = attrs.NOTHING,
    many: bool = False,
    personal: bool = False,
    identity: bool = False,
) -> Any:
    """Return a field for one option of a closed list; with ``many``, for at least one.

    With ``identity``, it is never corrected.
    """

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if value not in options:
            near = did_you_mean(value, options)
            given = shown(value, words=True, known=options)
            raise build_error(
                instance,
                attribute,
                f"must be one of {', '.join(options)}, not {given}{near and f'. {near}'}",
            )

    def check_many(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        each_of(check)(instance, attribute, value)
        if not value:
            raise build_error(
                instance, attribute, f"must name at least one of {', '.join(options)}"
            )

    field_type = FieldType("choice", many=many, non_empty=many, options=options)
    if many:
        return _field(check_many, default, field_type, converter=as_tuple, personal=personal)
    return _field(check, default, field_type, personal=personal, identity=identity)


def integer(
    *,
    minimum: int = 0,
    maximum: int = MAX_INTEGER,
    default: Any = attrs.NOTHING,
    many: bool = False,
    personal: bool = False,
) -> Any:
    """Return a field for an integer within inclusive bounds; with ``many``, for several."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            raise build_error(instance, attribute, f"must be a whole number, not {shown(value)}")
        if not minimum <= value <= maximum:
            reason = f"must lie between {minimum} and {maximum}, not {shown(value)}"
            raise build_error(instance, attribute, reason)

    field_type = FieldType("integer", many=many, minimum=minimum, maximum=maximum)
    if many:
        return _field(each_of(check), default, field_type, converter=as_tuple, personal=personal)
    return _field(check, default, field_type, personal=personal)


def number(
    *,
    minimum: float = -math.inf,
    maximum: float = math.inf,
    default: Any = attrs.NOTHING,
    personal: bool = False,
) -> Any:
    """Return a field for a finite number within inclusive bounds."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not is_finite(value):
            raise build_error(instance, attribute, f"must be a finite number, not {shown(value)}")
        if not minimum <= value <= maximum:
            raise build_error(
                instance, attribute, f"must lie between {minimum} and {maximum}, not {value}"
            )

    return _field(
        check, default, FieldType("number", minimum=minimum, maximum=maximum), personal=personal
    )


def fraction(*, default: Any = attrs.NOTHING) -> Any:
    """Return a field for an exact fraction from 0 to 1: ``2/3``, or ``0`` or ``1``."""
    return _field(check_fraction, default, FieldType("fraction"))


def boolean(*, default: Any = attrs.NOTHING, personal: bool = False, identity: bool = False) -> Any:
    """Return a field for true or false; with ``identity``, it is never corrected."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, bool):
            raise build_error(instance, attribute, f"must be true or false, not {shown(value)}")

    return _field(check, default, FieldType("boolean"), personal=personal, identity=identity)


def timestamp(*, default: Any = attrs.NOTHING, personal: bool = False) -> Any:
    """Return a field for a point in time with a time zone; ISO 8601 text is converted."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, datetime) or value.utcoffset() is None:
            reason = f"must be a date and time with a zone, not {shown(value)}"
            raise build_error(instance, attribute, reason)

    field_type = FieldType("timestamp")
    return _field(check, default, field_type, converter=from_iso(datetime), personal=personal)


def calendar_date(*, default: Any = attrs.NOTHING, personal: bool = False) -> Any:
    """Return a field for a calendar day; ISO 8601 text is converted."""

    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise build_error(instance, attribute, f"must be a date, not {shown(value)}")

    return _field(
        check, default, FieldType("calendar_date"), converter=from_iso(date), personal=personal
    )


def mapping(*, default: Any = attrs.NOTHING, personal: bool = False, private: bool = False) -> Any:
    """Return a field for a small mapping from names to scalars, stored as sorted pairs.

    Its type is :data:`Pairs`: pairs of a name and a scalar.
    """
    return _field(
        check_pairs,
        default,
        FieldType("mapping"),
        converter=as_pairs,
        personal=personal,
        private=private,
    )


def mappings(*, default: Any = attrs.NOTHING) -> Any:
    """Return a field for several small mappings from names to scalars, which is never corrected.

    Its type is a tuple of :data:`Pairs`.
    """
    return _field(
        each_of(check_pairs),
        default,
        FieldType("mapping", many=True),
        converter=as_tuple_of_pairs,
        identity=True,
    )


def field_type_of(attribute: "attrs.Attribute[Any]") -> FieldType | None:
    """Return the type of a field; None for a field that this module did not make."""
    field_type: FieldType | None = attribute.metadata.get(_FIELD_TYPE)
    return field_type


def created_id_field(cls: Any) -> tuple[str, str] | None:
    """Return the name and prefix of the field that holds the created id, or None."""
    for attribute in attrs.fields(cls) if attrs.has(cls) else ():
        if _CREATED_ID in attribute.metadata:
            return attribute.name, attribute.metadata[_CREATED_ID]
    return None


def identity_fields(cls: Any) -> frozenset[str]:
    """Return the fields of an event class that identify something; they are never corrected."""
    return frozenset(a.name for a in attrs.fields(cls) if a.metadata.get(_IDENTITY))


def reference_fields(cls: Any) -> frozenset[str]:
    """Return the fields of an event class that hold ids: those it creates or refers to, and
    others that identify something.
    """
    return frozenset(
        a.name for a in attrs.fields(cls) if a.metadata.get(_REFERENCE) or a.metadata.get(_IDENTITY)
    )


class _PersonalFields(NamedTuple):
    """Personal fields of an event class and the field of their data subject."""

    attributes: "dict[str, attrs.Attribute[Any]]"
    names: frozenset[str]
    subject: str | None
    private: frozenset[str]


@cache
def _inspect_personal_fields(cls: Any) -> _PersonalFields:
    personal = {a.name: a for a in attrs.fields(cls) if a.metadata.get(_PERSONAL)}
    subjects = [a.name for a in attrs.fields(cls) if a.metadata.get(_SUBJECT)]
    private = frozenset(a.name for a in personal.values() if a.metadata.get(_PRIVATE))
    subject = subjects[0] if subjects else None
    return _PersonalFields(personal, frozenset(personal), subject, private)


def personal_fields(cls: Any) -> frozenset[str]:
    """Return the fields of an event class that hold personal data: texts, names, answers.

    A redaction replaces them with placeholders.  In an encrypted log they are unreadable once the
    key of the data subject is destroyed.
    """
    return _inspect_personal_fields(cls).names


def private_fields(cls: Any) -> frozenset[str]:
    """Return the personal fields of an event class that are published in no report."""
    return _inspect_personal_fields(cls).private


def subject_field(cls: Any) -> str | None:
    """Return the field that names the data subject of the personal fields.

    None where they belong to the workshop.
    """
    return _inspect_personal_fields(cls).subject


_TYPES_WITH_PLACEHOLDER = frozenset({"text", "label", "reference", "mapping"})
"""The types of field that have a placeholder."""


def placeholder_for(value: Any, attribute: "attrs.Attribute[Any]") -> Any:
    """Return the valid placeholder that replaces the value of a personal field.

    A text, label or reference becomes ``[withheld]``; a list has as many of them as before. A
    mapping becomes empty.  Every other type becomes None, and None stays None.  ``value`` may also
    be the value as decoded from JSON.
    """
    field_type = field_type_of(attribute)
    if value is None or field_type is None or field_type.name not in _TYPES_WITH_PLACEHOLDER:
        return None
    if field_type.name == "mapping":
        return ((),) * len(value) if field_type.many else ()
    return (PLACEHOLDER,) * len(value) if field_type.many else PLACEHOLDER


def placeholders_for(event: Any) -> dict[str, Any]:
    """Return the placeholders for the personal fields of an event, by name."""
    cls: Any = type(event)
    personal = _inspect_personal_fields(cls).attributes
    return {name: placeholder_for(getattr(event, name), a) for name, a in personal.items()}


def find_field_problem(cls: Any) -> tuple[str, str] | None:
    """Return a field of ``cls`` whose marks contradict its type, and the reason; None if valid."""
    marks = _inspect_personal_fields(cls)
    for attribute in attrs.fields(cls):
        name, field_type = attribute.name, field_type_of(attribute)
        if attribute.metadata.get(_SUBJECT):
            if name != marks.subject:
                return name, f"cannot be the subject: {marks.subject} is, and an event has only one"
            if name in marks.names:
                return name, "names the data subject, so it cannot be personal"
        elif (
            field_type
            and name in marks.names
            and field_type.name not in _TYPES_WITH_PLACEHOLDER
            and not field_type.optional
        ):
            return name, f"cannot be personal: {field_type.name} has no placeholder, so allow None"
    return None
