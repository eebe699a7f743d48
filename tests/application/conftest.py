"""Stores, kits and a plugin shared by the tests of the application layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.errors import StoreUnavailable
from dialoguekit.events import CORE_EVENTS, Event, NewEvent, event, fields
from dialoguekit.plugin import Method, hookimpl
from dialoguekit.plugin.registry.registry import Candidate, candidate_of
from dialoguekit.plugin.upcasters import EventDeclaration, Upcaster
from dialoguekit.store import Codec
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.transaction import Transaction

CODEC = Codec(CORE_EVENTS)
MORNING = datetime(2025, 3, 4, 9, tzinfo=UTC)

HANDLE_MEMBERS = {
    *("batch", "commands", "create", "events", "execute", "execute_named", "guidance", "methods"),
    *("refresh", "state", "version", "view", "with_context"),
}
"""Public names of a handle that are not commands."""


class BusyStore(MemoryEventStore):
    """A store that calls one of the ``interruptions`` before each append."""

    def __init__(self) -> None:
        super().__init__(CODEC)
        self.interruptions: list[Callable[[], object]] = []

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        if self.interruptions:
            self.interruptions.pop(0)()
        with super().transaction() as transaction:
            yield transaction


class CountingStore(MemoryEventStore):
    """A store that counts appends, and raises an error while ``full`` is set."""

    def __init__(self) -> None:
        super().__init__(CODEC)
        self.appends: list[int] = []
        self.full = False

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        if self.full:
            raise StoreUnavailable("The disk is full.")
        before = self.head()
        with super().transaction() as transaction:
            yield transaction
        self.appends.append(self.head() - before)


@event("cafe.table-moved", version=2)
class TableMoved:
    """A table was moved."""

    where: str = fields.text()


def cafe() -> Candidate:
    """Return a plugin with a method, and with an event that has a renamed field."""
    upcaster = Upcaster("cafe.table-moved", 1, lambda stored: {"where": stored["to"]})
    declaration = EventDeclaration(event=TableMoved, upcasters=(upcaster,))
    method = Method(name="cafe", title="Café", summary="?", source="us", events=(declaration,))
    module = SimpleNamespace(dialoguekit_methods=hookimpl(lambda: [method]))
    return candidate_of("cafe", module, "2", "dialoguekit-cafe")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of a log file."""
    return f"sqlite:///{tmp_path / 'leeds.db'}"


@pytest.fixture
def kit() -> Iterator[Kit]:
    """A kit in memory with the core plugin only."""
    with dialoguekit.open(plugins=[]) as kit:
        yield kit


def schedule(kit: Kit, *towns: str) -> None:
    """Schedule a workshop in each town."""
    for town in towns:
        kit.workshop(town).schedule(title=town.capitalize(), groups=("all",))


def announce(kit: Kit, programme: str, *towns: str) -> None:
    """Announce a programme with a workshop in each town."""
    handle = kit.programme(programme)
    handle.announce(title=programme.capitalize())
    for town in towns:
        handle.add_workshop(town)


def new_event(event: Event) -> NewEvent:
    """Return an event that occurs and is recorded in the morning."""
    return NewEvent(event=event, occurred_at=MORNING, recorded_at=MORNING)
