"""Hypothesis strategies for events and their envelopes.

An event is drawn from the fields of its class: every value that the fields of
:mod:`dialoguekit.events.fields` allow may turn up, within their bounds, and defaults turn up
often.  Events of plugins are drawn in the same way.  What is drawn is valid by itself, and says
nothing about an order of events that a workshop could have.

hypothesis is imported when a strategy is asked for;
:class:`~dialoguekit.errors.MissingExtra` is raised where it is not installed.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from dialoguekit.errors import MissingExtra
from dialoguekit.events import NEUTRAL, PRECISIONS, Context, Event, NewEvent, event_type
from dialoguekit.events.envelope import CAPTURES, VISIBILITIES
from dialoguekit.events.fields import Kind, kind_of

if TYPE_CHECKING:
    from hypothesis import strategies as st

    Strategy = st.SearchStrategy

T = TypeVar("T")

_LONGEST = 40  # Characters of a drawn text: enough for every kind of character, and quick.
_MOST_ITEMS = 4
_FIRST, _LAST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 – zones are drawn apart
_WIDEST_OFFSET = timedelta(hours=23, minutes=59, seconds=59)


def events(cls: type[T]) -> Strategy[T]:
    """Events of one class.

    Raises :class:`~dialoguekit.errors.InvalidEvent` when ``cls`` is not an event class.
    """
    _need_hypothesis()
    event_type(cls)
    return _instances(cls)


def any_event(classes: Iterable[type[Event]] = NEUTRAL) -> Strategy[Event]:
    """Events of any of ``classes``."""
    _need_hypothesis()
    from hypothesis import strategies as st

    return st.one_of([events(cls) for cls in classes])


def contexts() -> Strategy[Context]:
    """Circumstances of any kind, plain ones included."""
    _need_hypothesis()
    from hypothesis import strategies as st

    word = st.none() | _references() | _labels()
    return st.builds(
        Context,
        by=word,
        role=word,
        on_behalf_of=word,
        space=word,
        activity=word,
        cause=word,
        precision=st.sampled_from(sorted(PRECISIONS)),
        capture=st.sampled_from(CAPTURES),
        visibility=st.sampled_from(VISIBILITIES),
    )


def new_events(drawn: Strategy[Event] | None = None) -> Strategy[NewEvent]:
    """Facts about to be recorded; their events come from ``drawn``, or are any of the core's."""
    _need_hypothesis()
    from hypothesis import strategies as st

    return st.builds(
        NewEvent,
        event=any_event() if drawn is None else drawn,
        at=_moments(),
        noted=_moments(),
        context=contexts(),
        id=st.uuids().map(str),
    )


def _need_hypothesis() -> None:
    try:
        import hypothesis  # noqa: F401
    except ImportError as error:
        raise MissingExtra("testing", "Drawing events") from error


def _instances(cls: Any) -> Strategy[Any]:
    from hypothesis import strategies as st

    hints = typing.get_type_hints(cls)
    fields = {a.name: _values(a, hints[a.name]) for a in attrs.fields(cls)}
    return st.builds(cls, **fields)


def _values(attribute: attrs.Attribute[Any], hint: Any) -> Strategy[Any]:
    """What a field may hold; a field that was made otherwise is drawn from its type."""
    from hypothesis import strategies as st

    kind = kind_of(attribute)
    if kind is not None:
        drawn = _of_kind(kind)
    else:
        drawn = _instances(hint) if attrs.has(hint) else st.from_type(hint)
    if attribute.default is attrs.NOTHING or isinstance(attribute.default, attrs.Factory):  # type: ignore[arg-type]
        return drawn
    return st.just(attribute.default) | drawn


def _of_kind(kind: Kind) -> Strategy[Any]:
    from hypothesis import strategies as st

    if not kind.several:
        return _single(kind)
    least = 1 if kind.filled else 0
    return st.lists(_single(kind), min_size=least, max_size=_MOST_ITEMS).map(tuple)


def _single(kind: Kind) -> Strategy[Any]:
    from hypothesis import strategies as st

    match kind.name:
        case "identifier":
            return st.integers(1, 10**15 - 1).map(lambda number: f"{kind.prefix}{number}")
        case "choice":
            return st.sampled_from(kind.options)
        case "whole":
            return st.integers(int(kind.least), int(kind.most))
        case "real":
            return st.floats(kind.least, kind.most, allow_nan=False, allow_infinity=False)
        case "flag":
            return st.booleans()
        case _:
            return _SIMPLE[kind.name]()


def _references() -> Strategy[str]:
    from hypothesis import strategies as st

    usual = st.from_regex(r"[A-Z]{1,2}[1-9][0-9]{0,2}", fullmatch=True)
    characters = st.characters(exclude_categories=("Cc", "Cs", "Z"))
    return usual | st.text(characters, min_size=1, max_size=_LONGEST)


def _texts() -> Strategy[str]:
    from hypothesis import strategies as st

    characters = st.characters(codec="utf-8")
    return st.text(characters, min_size=1, max_size=_LONGEST).filter(str.strip)


def _labels() -> Strategy[str]:
    from hypothesis import strategies as st

    characters = st.characters(exclude_categories=("C", "Z"), include_characters=" ")
    return st.text(characters, min_size=1, max_size=_LONGEST).filter(str.strip)


def _moments() -> Strategy[datetime]:
    from hypothesis import strategies as st

    offsets = st.timedeltas(-_WIDEST_OFFSET, _WIDEST_OFFSET).map(timezone)
    return st.datetimes(_FIRST, _LAST, timezones=st.just(UTC) | offsets)


def _days() -> Strategy[Any]:
    from hypothesis import strategies as st

    return st.dates()


def _pairs() -> Strategy[Any]:
    from hypothesis import strategies as st

    scalars = (
        st.none()
        | st.booleans()
        | st.integers(-(2**53) + 1, 2**53 - 1)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(codec="utf-8"), max_size=_LONGEST)
    )
    return st.dictionaries(_texts(), scalars, max_size=_MOST_ITEMS)


_SIMPLE = {
    "reference": _references,
    "text": _texts,
    "label": _labels,
    "moment": _moments,
    "day": _days,
    "pairs": _pairs,
}
