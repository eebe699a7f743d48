"""Fixtures to run any method: a kit that declares it, and an open workshop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from dialoguekit import WorkshopHandle
from dialoguekit.events.fields import FieldType, field_type_of
from dialoguekit.plugin import Cell, Flags, Method, Table, hookimpl
from dialoguekit.testing.builders import GROUPS, Kit, iter_blocks, memory_kit, report_document
from dialoguekit.testing.scenario import START

COMMON_TYPES = frozenset(
    {
        "consent.given",
        "person.registered",
        "presence.started",
        "workshop.closed",
        "workshop.opened",
        "workshop.scheduled",
    }
)
"""The event types of every workshop, whatever its method."""


@pytest.fixture
def open_workshop() -> Iterator[Callable[[Method], tuple[Kit, WorkshopHandle]]]:
    """Return a function that opens a workshop in a kit with one method without a projection."""
    with ExitStack() as stack:

        def open_workshop(method: Method) -> tuple[Kit, WorkshopHandle]:
            plugin = SimpleNamespace(dialoguekit_methods=hookimpl(lambda: [method]))
            kit = stack.enter_context(memory_kit({method.name: plugin}))
            seconds = count()
            leeds = kit.workshop("leeds", clock=lambda: START + timedelta(seconds=next(seconds)))
            leeds.schedule(title="Peer support in Leeds", groups=GROUPS)
            leeds.open()
            return kit, leeds

        yield open_workshop


@pytest.fixture
def check_in() -> Callable[..., list[str]]:
    """Return a function that checks in people, alternating between the groups."""

    def check_in(leeds: WorkshopHandle, number: int) -> list[str]:
        consents = ("record", "quote")
        groups = [GROUPS[n % len(GROUPS)] for n in range(number)]
        return [leeds.check_in(group=group, consents=consents) for group in groups]

    return check_in


@pytest.fixture
def recorded_types() -> Callable[[WorkshopHandle], set[str]]:
    """Return a function that lists the event types of a workshop, without the common ones."""

    def recorded_types(leeds: WorkshopHandle) -> set[str]:
        return {recorded.type for recorded in leeds.events()} - COMMON_TYPES

    return recorded_types


@pytest.fixture
def fields() -> Callable[[Any], dict[str, FieldType | None]]:
    """Return a function that maps the fields of an event class to their types."""
    return lambda cls: {a.name: field_type_of(a) for a in attrs.fields(cls)}


@pytest.fixture
def tables() -> Callable[[Kit, str], dict[str, list[tuple[object, ...]]]]:
    """Return a function that lists the tables of a core chapter, by caption, values only."""

    def tables(kit: Kit, chapter: str) -> dict[str, list[tuple[object, ...]]]:
        (part,) = report_document(kit).parts
        (found,) = [found for found in part.chapters if found.name == chapter]
        return {
            block.caption: [
                tuple(cell.value if isinstance(cell, Cell) else cell for cell in row)
                for row in block.rows
            ]
            for block in iter_blocks(found)
            if isinstance(block, Table)
        }

    return tables


@pytest.fixture
def broken_rules() -> Callable[[Kit], list[str]]:
    """Return a function that lists the broken rules of good practice in the report."""

    def broken_rules(kit: Kit) -> list[str]:
        (part,) = report_document(kit).parts
        (found,) = [found for found in part.chapters if found.name == "observations"]
        return [
            flag.rule
            for block in iter_blocks(found)
            if isinstance(block, Flags)
            for flag in block.items
        ]

    return broken_rules
