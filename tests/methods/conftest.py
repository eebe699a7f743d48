"""A hall in which any method is played: a kit that knows it, and a workshop that is open."""

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
from dialoguekit.events.fields import Kind, kind_of
from dialoguekit.plugin import Cell, Flags, Method, Table, hookimpl
from dialoguekit.testing.builders import GROUPS, Kit, blocks_of, document_of, memory_kit
from dialoguekit.testing.scenario import START

FRAME = frozenset(
    {
        "consent.given",
        "person.registered",
        "presence.started",
        "workshop.closed",
        "workshop.opened",
        "workshop.scheduled",
    }
)
"""What every workshop holds, whatever its method."""


@pytest.fixture
def play() -> Iterator[Callable[[Method], tuple[Kit, WorkshopHandle]]]:
    """Opens a kit that knows one method and has no projection of its own for it."""
    with ExitStack() as opened:

        def play(method: Method) -> tuple[Kit, WorkshopHandle]:
            plugin = SimpleNamespace(dialoguekit_methods=hookimpl(lambda: [method]))
            kit = opened.enter_context(memory_kit({method.name: plugin}))
            seconds = count()
            leeds = kit.workshop("leeds", clock=lambda: START + timedelta(seconds=next(seconds)))
            leeds.schedule(title="Peer support in Leeds", groups=GROUPS)
            leeds.open()
            return kit, leeds

        yield play


@pytest.fixture
def welcome() -> Callable[..., list[str]]:
    """Lets people in: as many as are asked for, from both groups in turn."""

    def welcome(leeds: WorkshopHandle, number: int) -> list[str]:
        may = ("record", "quote")
        groups = [GROUPS[n % len(GROUPS)] for n in range(number)]
        return [leeds.welcome(group=group, consents=may) for group in groups]

    return welcome


@pytest.fixture
def used() -> Callable[[WorkshopHandle], set[str]]:
    """The wire names of what a workshop holds beyond its frame."""

    def used(leeds: WorkshopHandle) -> set[str]:
        return {recorded.type for recorded in leeds.events()} - FRAME

    return used


@pytest.fixture
def fields() -> Callable[[Any], dict[str, Kind | None]]:
    """The fields of an event class by their names, each with what it may hold."""
    return lambda cls: {a.name: kind_of(a) for a in attrs.fields(cls)}


@pytest.fixture
def tables() -> Callable[[Kit, str], dict[str, list[tuple[object, ...]]]]:
    """The tables of a neutral chapter by their captions, values alone."""

    def tables(kit: Kit, chapter: str) -> dict[str, list[tuple[object, ...]]]:
        (part,) = document_of(kit).parts
        (found,) = [found for found in part.chapters if found.name == chapter]
        return {
            block.caption: [
                tuple(cell.value if isinstance(cell, Cell) else cell for cell in row)
                for row in block.rows
            ]
            for block in blocks_of(found)
            if isinstance(block, Table)
        }

    return tables


@pytest.fixture
def observed() -> Callable[[Kit], list[str]]:
    """The rules of good practice that the workshop broke, as the report has them."""

    def observed(kit: Kit) -> list[str]:
        (part,) = document_of(kit).parts
        (found,) = [found for found in part.chapters if found.name == "observations"]
        return [
            flag.rule
            for block in blocks_of(found)
            if isinstance(block, Flags)
            for flag in block.items
        ]

    return observed
