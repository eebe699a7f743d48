"""Fixtures to run any method: a kit that declares it, and an open workshop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from dialoguekit import WorkshopHandle
from dialoguekit.document.blocks import Block, Cell, Flags, Table
from dialoguekit.events.fields import field_type_of
from dialoguekit.plugin import Method, hookimpl
from dialoguekit.testing.builders import GROUPS, Kit, iter_blocks, memory_kit
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


OpenWorkshop = Callable[[Method], tuple[Kit, Any]]
"""A function that opens a workshop in a kit with one method."""


class Clock:
    """A clock that shows a second more whenever it is read, from the time to which it was set."""

    def __init__(self) -> None:
        self.now = START - timedelta(seconds=1)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the workshop: what is dated later than it shows counts as of then."""
    return Clock()


@pytest.fixture
def open_workshop(clock: Clock) -> Iterator[OpenWorkshop]:
    """Return a function that opens a workshop in a kit with one method without blocks."""
    with ExitStack() as stack:

        def open_workshop(method: Method) -> tuple[Kit, WorkshopHandle]:
            plugin = SimpleNamespace(dialoguekit_methods=hookimpl(lambda: [method]))
            kit = stack.enter_context(memory_kit({method.name: plugin}))
            leeds = kit.workshop("leeds", clock=clock)
            leeds.schedule(title="Peer support in Leeds", groups=GROUPS)
            leeds.open()
            return kit, leeds

        yield open_workshop


def check_in(leeds: WorkshopHandle, number: int) -> list[str]:
    """Check in people, alternating between the groups."""
    consents = ("record", "quote")
    groups = [GROUPS[n % len(GROUPS)] for n in range(number)]
    return [leeds.check_in(group=group, consents=consents) for group in groups]


def recorded_types(leeds: WorkshopHandle) -> set[str]:
    """List the event types of a workshop, without the common ones."""
    return {recorded.type for recorded in leeds.events()} - COMMON_TYPES


def fields(cls: Any) -> dict[str, Any]:
    """Map the fields of an event class to their types."""
    return {a.name: field_type_of(a) for a in attrs.fields(cls)}


def chapter_blocks(kit: Kit, name: str) -> Iterator[Block]:
    """Yield the blocks of a chapter of the report, in which every group is named."""
    (part,) = kit.report(strict=True, policy="none").document.parts
    (chapter,) = [chapter for chapter in part.chapters if chapter.name == name]
    return iter_blocks(chapter)


def tables(kit: Kit, chapter: str) -> dict[str, list[tuple[Any, ...]]]:
    """List the tables of a core chapter, by caption, values only."""
    return {
        block.caption: [
            tuple(cell.value if isinstance(cell, Cell) else cell for cell in row)
            for row in block.rows
        ]
        for block in chapter_blocks(kit, chapter)
        if isinstance(block, Table)
    }


def broken_rules(kit: Kit) -> list[str]:
    """List the broken rules of good practice in the report."""
    flags = [block for block in chapter_blocks(kit, "observations") if isinstance(block, Flags)]
    return [flag.rule for block in flags for flag in block.items]
