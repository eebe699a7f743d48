"""A copied state is equal and independent."""

from __future__ import annotations

from typing import Any

import attrs

import dialoguekit
from dialoguekit.domain import state as states
from dialoguekit.domain.state import Programme, Workshop, copy_state, evolve
from dialoguekit.testing.workshop_generator import generate_workshop

MUTABLE = {cls for name in states.__all__ if isinstance(cls := getattr(states, name), type)}
"""The classes of states and their parts."""


def test_events_change_the_copy_alone() -> None:
    """This holds after every event of a long workshop."""
    with dialoguekit.open(plugins=[]) as kit:
        events = list(generate_workshop(kit).events())
    original, copied = Workshop(), Workshop()
    for recorded in events:
        before = repr(original)
        copied = copy_state(original)
        assert copied == original
        evolve(copied, recorded)
        assert repr(original) == before
        evolve(original, recorded)
        assert copied == original


def test_no_mutable_value_is_shared() -> None:
    with dialoguekit.open(plugins=[]) as kit:
        state = generate_workshop(kit).state
        shared = mutable_ids(state) & mutable_ids(copy_state(state))
    assert not shared
    assert copy_state(Programme(workshops=["leeds"])) == Programme(workshops=["leeds"])


def mutable_ids(value: Any) -> set[int]:
    """Return the identities of all values that can be modified."""
    if isinstance(value, dict):
        return {id(value)}.union(*map(mutable_ids, value.values()))
    if isinstance(value, list | tuple):
        inner: set[int] = set().union(*map(mutable_ids, value))
        return inner | ({id(value)} if isinstance(value, list) else set())
    if isinstance(value, set):
        return {id(value)}
    if type(value) in MUTABLE:
        names = [attribute.name for attribute in attrs.fields(type(value))]
        return {id(value)}.union(*(mutable_ids(getattr(value, name)) for name in names))
    return set()
