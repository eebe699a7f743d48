"""The joinery: a log and its plugins, opened together."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.errors import InvalidEvent, LogUnavailable, PluginFailed, Refused
from dialoguekit.events import ContributionMade, RecordedEvent, event, fields
from dialoguekit.plugin import EventKind, Method, PerWorkshop, Upcast, handles, hookimpl
from dialoguekit.plugin.registry.registry import Candidate, given
from dialoguekit.store.memory import MemoryLog
from dialoguekit.store.sqlite import SQLiteLog

MORNING = datetime(2025, 3, 4, 9, tzinfo=UTC)


@event("cafe.table-moved", version=2)
class TableMoved:
    """A table was moved."""

    where: str = fields.text()


def cafe() -> Candidate:
    """A plugin with an event of its own; in its version 1 it had another field."""
    renamed = Upcast("cafe.table-moved", 1, lambda stored: {"where": stored["to"]})
    kinds = [EventKind(event=TableMoved, upcasts=(renamed,))]
    module = SimpleNamespace(
        dialoguekit_events=hookimpl(lambda: kinds),
        dialoguekit_methods=hookimpl(
            lambda: [Method(name="cafe", title="Café", summary="?", source="us")]
        ),
    )
    return given("cafe", module, "2", "dialoguekit-cafe")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where a log can be kept."""
    return f"sqlite:///{tmp_path / 'leeds.db'}"


@pytest.fixture
def kit() -> Iterator[Kit]:
    """A kit in memory, with nothing but what is built in."""
    with dialoguekit.open(plugins=[]) as kit:
        yield kit


def hold(kit: Kit, *towns: str) -> None:
    """Workshops that are scheduled, and no more."""
    for town in towns:
        kit.workshop(town).schedule(title=town.capitalize(), groups=("all",))


def series(kit: Kit, programme: str, *towns: str) -> None:
    """A programme with its workshops."""
    handle = kit.programme(programme)
    handle.announce(title=programme.capitalize())
    for town in towns:
        handle.add(town)


# Opening and closing


def test_a_log_is_opened_by_its_url(url: str) -> None:
    """In memory unless another is named."""
    for opened, kind in (
        (dialoguekit.open(plugins=[]), MemoryLog),
        (dialoguekit.open("memory:", plugins=[]), MemoryLog),
        (dialoguekit.open(url, plugins=[]), SQLiteLog),
    ):
        with opened as kit:
            assert isinstance(kit.log, kind)


@pytest.mark.parametrize("bad", ["leeds.db", "sqlite:///", "mysql://x", "", "memory"])
def test_a_url_that_names_no_log_is_refused(bad: str) -> None:
    """With those that do."""
    with pytest.raises(LogUnavailable, match="Use sqlite:///PATH"):
        dialoguekit.open(bad, plugins=[])


def test_a_log_that_must_be_there_is_not_made(url: str, tmp_path: Path) -> None:
    """A misspelt path would otherwise be an empty log."""
    with pytest.raises(LogUnavailable):
        dialoguekit.open(url, plugins=[], create=False)
    assert list(tmp_path.iterdir()) == []
    dialoguekit.open(url, plugins=[]).close()
    dialoguekit.open(url, plugins=[], create=False).close()


def test_a_kit_that_was_closed_cannot_be_used(url: str) -> None:
    """Leaving it closes it, on an error as well; closing it twice is no error."""
    with pytest.raises(LookupError), dialoguekit.open(url, plugins=[]) as kit:
        raise LookupError
    with pytest.raises(LogUnavailable, match="is closed"):
        kit.workshops()
    kit.close()


def test_without_a_list_the_installed_plugins_are_loaded() -> None:
    """And with one, just those of the list."""
    with dialoguekit.open() as kit:
        assert {"conversation", "parallel-thinking"} <= set(kit.methods)
    with dialoguekit.open(plugins=[]) as kit:
        assert set(kit.methods) == {"conversation"}
    with dialoguekit.open(plugins=iter([cafe()])) as kit:
        assert set(kit.methods) == {"cafe", "conversation"}


def test_a_plugin_that_fails_does_not_keep_a_log_shut(url: str) -> None:
    """It is listed; a strict kit raises instead."""
    broken = given("broken", SimpleNamespace(dialoguekit_methods=hookimpl(lambda: 7)))
    with dialoguekit.open(url, plugins=[broken]) as kit:
        hold(kit, "leeds")
        assert [plugin.name for plugin in kit.host.failures] == ["broken"]
    with pytest.raises(PluginFailed, match="broken"):
        dialoguekit.open(url, plugins=[broken], strict=True)


@pytest.mark.parametrize(
    "name", ["contribution.made", "cafe.table-moved"], ids=["of the core", "of another plugin"]
)
def test_a_plugin_that_claims_somebody_else_s_event_does_not_keep_a_log_shut(name: str) -> None:
    """The event stays whose it was."""

    class Claimed:
        """An event whose name is taken."""

    kinds = [EventKind(event=event(name)(Claimed))]
    thief = given("thief", SimpleNamespace(dialoguekit_events=hookimpl(lambda: kinds)))
    with dialoguekit.open(plugins=[cafe(), thief]) as kit:
        assert [plugin.name for plugin in kit.host.failures] == ["thief"]
        assert kit.host.event_classes == (TableMoved,)


# Workshops and programmes


def test_workshops_and_programmes_are_told_apart(kit: Kit) -> None:
    """Sorted, by the ids that they were given."""
    hold(kit, "york", "leeds", "2025-03_hull.1")
    series(kit, "north")
    series(kit, "england", "leeds")
    assert kit.workshops() == ["2025-03_hull.1", "leeds", "york"]
    assert kit.programmes() == ["england", "north"]


def test_a_handle_writes_nothing_by_itself(kit: Kit) -> None:
    """One can look at a workshop that is not there yet."""
    assert kit.workshop("leeds").version == 0
    assert kit.programme("north").version == 0
    assert kit.workshops() == kit.programmes() == []


@pytest.mark.parametrize(
    "id", ["", " ", "a b", "a/b", "programme:x", "-a", ".a", "ü", "x" * 101, "a\n", 7, None]
)
def test_an_impossible_id_is_refused(kit: Kit, id: Any) -> None:
    """It is a file name, a part of an address and a word on a command line."""
    for make in (kit.workshop, kit.programme):
        with pytest.raises(InvalidEvent, match="must be letters, digits, dots"):
            make(id)


def test_methods_that_are_installed_can_be_started(kit: Kit) -> None:
    """And no others."""
    hold(kit, "leeds")
    kit.workshop("leeds").open()
    assert kit.workshop("leeds").start("conversation") == "A1"
    with pytest.raises(Refused, match=r"no plugin declares that method.*conversation"):
        kit.workshop("leeds").start("cafe")


def test_clock_and_ids_can_be_replaced(kit: Kit) -> None:
    """By an import or a rehearsal, for workshops and for programmes."""
    ids = iter(["one", "two"])
    kit.workshop("leeds", clock=lambda: MORNING, next_event_id=lambda: next(ids)).schedule(
        title="Leeds", groups=("all",)
    )
    kit.programme("north", clock=lambda: MORNING, next_event_id=lambda: next(ids)).announce(
        title="North"
    )
    assert [(r.id, r.at, r.noted) for r in kit.log.read()] == [
        ("one", MORNING, MORNING),
        ("two", MORNING, MORNING),
    ]


def test_a_kit_replays_a_projection(kit: Kit) -> None:
    """Over all workshops or some, up to a cut, with an executor or without."""
    for town in ("leeds", "york"):
        workshop = kit.workshop(town)
        workshop.schedule(title=town, groups=("all",))
        workshop.open()
        workshop.welcome(group="all", consents=("record",))
        workshop.contribute("P1", f"Hello from {town}.")
    assert kit.replay(Said) == ["Hello from leeds.", "Hello from york."]
    assert kit.replay(Said, workshops=["york"]) == ["Hello from york."]
    assert kit.replay(Said, until=6) == ["Hello from leeds."]
    with ThreadPoolExecutor(2) as threads:
        assert kit.replay(Said, executor=threads) == kit.replay(Said)


@attrs.define
class Said(PerWorkshop[list[str], list[str]]):
    """What was said."""

    Room = list

    @handles(ContributionMade)
    def hear(self, recorded: RecordedEvent[ContributionMade]) -> None:
        self.room(recorded).append(recorded.event.text)

    def view(self) -> list[str]:
        return [text for room in self.rooms.values() for text in room]
