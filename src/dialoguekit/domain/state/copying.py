"""Copy a state, so that events can be applied to the copy alone."""

from __future__ import annotations

from typing import Any, TypeVar

import attrs

from dialoguekit.domain.state.model import (
    Activity,
    Agreement,
    Ballot,
    Count,
    Finding,
    Instrument,
    Objection,
    Person,
    Programme,
    Proposal,
    Round,
    Space,
    Workshop,
)
from dialoguekit.domain.state.validity_intervals import ConsentIntervals, Intervals
from dialoguekit.events.time_order import LatestValue

State = TypeVar("State", bound=Workshop | Programme)

_MUTABLE: frozenset[type[Any]] = frozenset(
    {dict, list, set, Activity, Agreement, Ballot, ConsentIntervals, Count, Finding, Instrument}
    | {Intervals, LatestValue, Objection, Person, Programme, Proposal, Round}
    | {Space, Workshop}
)
"""Classes of the values that events modify; all other values are shared."""


def copy_state(state: State) -> State:
    """Return a copy of a state; applying events to one does not change the other."""
    copied: State = _copy(state)
    return copied


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        copied = value.copy()
        for key, item in value.items():
            if type(item) in _MUTABLE:
                copied[key] = _copy(item)
        return copied
    if isinstance(value, list):
        return [_copy(item) if type(item) in _MUTABLE else item for item in value]
    if isinstance(value, set):
        return value.copy()
    changes = {
        attribute.name: _copy(item)
        for attribute in attrs.fields(type(value))
        if type(item := getattr(value, attribute.name)) in _MUTABLE
    }
    return attrs.evolve(value, **changes)
