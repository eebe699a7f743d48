"""Hypothesis strategies for events and their envelopes.

An event is generated from the fields of its class, including the classes of plugins.  Any value
that the fields of :mod:`dialoguekit.events.fields` allow may occur, and defaults occur often.  Each
event is valid by itself; a sequence of them need not be possible in a workshop.

hypothesis is imported when a strategy is built.  If it is not installed,
:class:`~dialoguekit.errors.MissingExtra` is raised.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from dialoguekit.errors import MissingExtra
from dialoguekit.events import CORE_EVENTS, PRECISIONS, Context, Event, NewEvent, event_type
from dialoguekit.events.envelope import CAPTURES, VISIBILITIES
from dialoguekit.events.fields import FieldType, field_type_of

if TYPE_CHECKING:
    from hypothesis import strategies as st

    Strategy = st.SearchStrategy

T = TypeVar("T")

_MAX_LENGTH = 40  # Characters of a text: enough for every kind of character, and fast.
_MAX_ITEMS = 4
_FIRST, _LAST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 – zones are generated separately
_MAX_OFFSET = timedelta(hours=23, minutes=59, seconds=59)


def events(cls: type[T]) -> Strategy[T]:
    """Return a strategy for events of one class.

    Raises :class:`~dialoguekit.errors.InvalidEvent` if ``cls`` is not an event class.
    """
    _require_hypothesis()
    event_type(cls)
    return _instances(cls)


def any_event(classes: Iterable[type[Event]] = CORE_EVENTS) -> Strategy[Event]:
    """Return a strategy for events of any of ``classes``."""
    _require_hypothesis()
    from hypothesis import strategies as st

    return st.one_of([events(cls) for cls in classes])


def contexts() -> Strategy[Context]:
    """Return a strategy for contexts, including the default one."""
    _require_hypothesis()
    from hypothesis import strategies as st

    text = st.none() | _references() | _labels()
    return st.builds(
        Context,
        by=text,
        role=text,
        on_behalf_of=text,
        space=text,
        activity=text,
        cause=text,
        precision=st.sampled_from(sorted(PRECISIONS)),
        capture=st.sampled_from(CAPTURES),
        visibility=st.sampled_from(VISIBILITIES),
    )


def new_events(event_strategy: Strategy[Event] | None = None) -> Strategy[NewEvent]:
    """Return a strategy for new events from ``event_strategy``; by default any core events."""
    _require_hypothesis()
    from hypothesis import strategies as st

    return st.builds(
        NewEvent,
        event=any_event() if event_strategy is None else event_strategy,
        occurred_at=_timestamps(),
        recorded_at=_timestamps(),
        context=contexts(),
        id=st.uuids().map(str),
    )


def _require_hypothesis() -> None:
    try:
        import hypothesis  # noqa: F401
    except ImportError as error:
        raise MissingExtra("testing", "Generating events") from error


def _instances(cls: Any) -> Strategy[Any]:
    from hypothesis import strategies as st

    hints = typing.get_type_hints(cls)
    fields = {a.name: _values(a, hints[a.name]) for a in attrs.fields(cls)}
    return st.builds(cls, **fields)


def _values(attribute: attrs.Attribute[Any], hint: Any) -> Strategy[Any]:
    """Return a strategy for the values of a field, by its field type or else its annotation."""
    from hypothesis import strategies as st

    kind = field_type_of(attribute)
    if kind is not None:
        values = _for_field_type(kind)
    else:
        values = _instances(hint) if attrs.has(hint) else st.from_type(hint)
    if attribute.default is attrs.NOTHING or isinstance(attribute.default, attrs.Factory):  # type: ignore[arg-type]  # a function to mypy
        return values
    return st.just(attribute.default) | values


def _for_field_type(field_type: FieldType) -> Strategy[Any]:
    from hypothesis import strategies as st

    if not field_type.many:
        return _single(field_type)
    min_size = 1 if field_type.non_empty else 0
    return st.lists(_single(field_type), min_size=min_size, max_size=_MAX_ITEMS).map(tuple)


def _single(field_type: FieldType) -> Strategy[Any]:
    from hypothesis import strategies as st

    match field_type.name:
        case "identifier":
            return st.integers(1, 10**15 - 1).map(lambda number: f"{field_type.prefix}{number}")
        case "choice":
            return st.sampled_from(field_type.options)
        case "integer":
            return st.integers(int(field_type.minimum), int(field_type.maximum))
        case "number":
            return st.floats(
                field_type.minimum, field_type.maximum, allow_nan=False, allow_infinity=False
            )
        case "boolean":
            return st.booleans()
        case _:
            return _BY_FIELD_TYPE[field_type.name]()


def _references() -> Strategy[str]:
    from hypothesis import strategies as st

    usual = st.from_regex(r"[A-Z]{1,2}[1-9][0-9]{0,2}", fullmatch=True)
    characters = st.characters(exclude_categories=("Cc", "Cs", "Z"))
    return usual | st.text(characters, min_size=1, max_size=_MAX_LENGTH)


def _fractions() -> Strategy[str]:
    from hypothesis import strategies as st

    parts = st.tuples(st.integers(0, 99), st.integers(1, 99))
    return parts.map(lambda pair: f"{min(pair)}/{max(pair)}")


def _texts() -> Strategy[str]:
    from hypothesis import strategies as st

    characters = st.characters(codec="utf-8")
    return st.text(characters, min_size=1, max_size=_MAX_LENGTH).filter(str.strip)


def _labels() -> Strategy[str]:
    from hypothesis import strategies as st

    characters = st.characters(exclude_categories=("C", "Z"), include_characters=" ")
    return st.text(characters, min_size=1, max_size=_MAX_LENGTH).filter(str.strip)


def _timestamps() -> Strategy[datetime]:
    from hypothesis import strategies as st

    offsets = st.timedeltas(-_MAX_OFFSET, _MAX_OFFSET).map(timezone)
    return st.datetimes(_FIRST, _LAST, timezones=st.just(UTC) | offsets)


def _calendar_dates() -> Strategy[Any]:
    from hypothesis import strategies as st

    return st.dates()


def _mappings() -> Strategy[Any]:
    from hypothesis import strategies as st

    scalars = (
        st.none()
        | st.booleans()
        | st.integers(-(2**53) + 1, 2**53 - 1)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(codec="utf-8"), max_size=_MAX_LENGTH)
    )
    return st.dictionaries(_texts(), scalars, max_size=_MAX_ITEMS)


_BY_FIELD_TYPE = {
    "reference": _references,
    "text": _texts,
    "label": _labels,
    "fraction": _fractions,
    "timestamp": _timestamps,
    "calendar_date": _calendar_dates,
    "mapping": _mappings,
}
