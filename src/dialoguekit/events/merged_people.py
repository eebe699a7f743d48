"""Ids of one person: events under the id that is kept when two registrations were merged."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

import attrs

from dialoguekit.events.corrections import PersonForgotten
from dialoguekit.events.fields import field_type_of
from dialoguekit.events.people import PersonMerged, PersonRegistered, TokenIssued

E = TypeVar("E")

_THINGS = frozenset({"activity", "method", "round", "space", "spaces", "stage"})
_UNCHANGED: frozenset[Any] = frozenset({PersonForgotten, PersonMerged})
"""Classes that name each id as such."""


def is_registration_of_alias(event: object, kept: Mapping[str, str]) -> bool:
    """Return whether an event registered an id that was merged into another one."""
    if isinstance(event, PersonRegistered):
        return event.person in kept
    return isinstance(event, TokenIssued) and event.token in kept


def under_kept_ids(event: E, kept: Mapping[str, str]) -> E:
    """Return the event with the ids of people as they were kept; the event itself if unchanged.

    ``kept`` maps every alias to the id of its person.  A list names each person once.
    """
    changed: Any = None
    cls: Any = type(event)
    for name in () if cls in _UNCHANGED else _reference_fields(cls):
        value = getattr(event, name)
        renamed = _rename(value, kept)
        if renamed != value:
            changed = copy.copy(event) if changed is None else changed
            object.__setattr__(changed, name, renamed)  # The copy is not shared yet.
    return event if changed is None else changed


def _rename(value: Any, kept: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return kept.get(value, value)
    if not isinstance(value, tuple):
        return value
    if any(isinstance(item, tuple) for item in value):
        return tuple(_rename_in_pair(item, kept) for item in value)
    return tuple(dict.fromkeys(kept.get(item, item) for item in value))


def _rename_in_pair(item: Any, kept: Mapping[str, str]) -> Any:
    """Rename the value of a name, or the values in several pairs."""
    if len(item) == 2 and isinstance(item[0], str):
        return item[0], _rename(item[1], kept)
    return _rename(item, kept)


@cache
def _reference_fields(cls: Any) -> tuple[str, ...]:
    """Return the fields of a class that may name people."""
    return tuple(
        attribute.name
        for attribute in (attrs.fields(cls) if attrs.has(cls) else ())
        if attribute.name not in _THINGS
        and (field_type := field_type_of(attribute)) is not None
        and field_type.name in {"reference", "mapping"}
    )
