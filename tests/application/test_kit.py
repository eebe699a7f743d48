"""A kit opens an event store together with its plugins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.errors import InvalidEvent, PluginLoadError, Refused, StoreUnavailable
from dialoguekit.events import ContributionMade, RecordedEvent, event
from dialoguekit.plugin import Analysis, hookimpl
from dialoguekit.plugin.registry.registry import candidate_of
from dialoguekit.projections.projection import PerWorkshop, handles
from dialoguekit.store.memory import MemoryEventStore
from dialoguekit.store.sqlite import SQLiteEventStore

from .conftest import MORNING, TableMoved, announce, cafe, schedule

# Opening and closing


def test_a_log_is_opened_by_its_url(url: str) -> None:
    """The default is memory."""
    for opened, store_class in (
        (dialoguekit.open(plugins=[]), MemoryEventStore),
        (dialoguekit.open("memory:", plugins=[]), MemoryEventStore),
        (dialoguekit.open(url, plugins=[]), SQLiteEventStore),
    ):
        with opened as kit:
            assert isinstance(kit.store, store_class)


@pytest.mark.parametrize("bad", ["sqlite://leeds.db", "sqlite:///", "mysql://x", "", "memory"])
def test_an_invalid_url_is_refused(bad: str) -> None:
    """The error shows valid forms."""
    with pytest.raises(StoreUnavailable, match="Use sqlite:///PATH"):
        dialoguekit.open(bad, plugins=[])


def test_a_path_is_a_log_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a text or a path object, relative or absolute."""
    monkeypatch.chdir(tmp_path)
    paths: tuple[str | Path, ...] = ("a.db", Path("a.db"), tmp_path / "a.db", "sqlite:///a.db")
    for number, path in enumerate(paths):
        with dialoguekit.open(path, plugins=[], encrypt=True) as kit:
            assert len(kit.workshops()) == number
            kit.workshop(f"w{number}").schedule(title="T", groups=("all",))
    assert sorted(file.name for file in tmp_path.iterdir())[:2] == ["a.db", "a.db.checkpoint"]


def test_a_log_that_must_exist_is_not_created(url: str, tmp_path: Path) -> None:
    """A misspelt path would otherwise be an empty log."""
    with pytest.raises(StoreUnavailable):
        dialoguekit.open(url, plugins=[], create=False)
    assert list(tmp_path.iterdir()) == []
    dialoguekit.open(url, plugins=[]).close()
    dialoguekit.open(url, plugins=[], create=False).close()


def test_a_closed_kit_cannot_be_used(url: str) -> None:
    """An error closes it, too; closing it twice is no error."""
    with pytest.raises(LookupError), dialoguekit.open(url, plugins=[]) as kit:
        raise LookupError
    with pytest.raises(StoreUnavailable, match="is closed"):
        kit.workshops()
    kit.close()


def test_installed_plugins_are_loaded_by_default() -> None:
    """With a list, only those in it are loaded."""
    with dialoguekit.open() as kit:
        assert {"conversation", "parallel-thinking"} <= set(kit.methods)
    with dialoguekit.open(plugins=[]) as kit:
        assert set(kit.methods) == {"conversation"}
    with dialoguekit.open(plugins=iter([cafe()])) as kit:
        assert set(kit.methods) == {"cafe", "conversation"}


def test_a_plugin_that_fails_does_not_prevent_opening_the_log(url: str) -> None:
    """It is listed; a strict kit raises an error."""
    broken = candidate_of("broken", SimpleNamespace(dialoguekit_methods=hookimpl(lambda: 7)))
    with dialoguekit.open(url, plugins=[broken]) as kit:
        schedule(kit, "leeds")
        assert [plugin.name for plugin in kit.plugins.failures] == ["broken"]
    with pytest.raises(PluginLoadError, match="broken"):
        dialoguekit.open(url, plugins=[broken], strict=True)


@pytest.mark.parametrize("name", ["contribution.made", "cafe.table-moved"], ids=["core", "plugin"])
def test_a_plugin_with_the_event_name_of_another_fails(name: str) -> None:
    """The event still belongs to the other plugin."""

    class Claimed:
        """An event with a name that another class has."""

    claiming = Analysis(name="claims", title="Claims", summary="?", events=(event(name)(Claimed),))
    conflicting = candidate_of(
        "conflicting", SimpleNamespace(dialoguekit_analyses=hookimpl(lambda: [claiming]))
    )
    with dialoguekit.open(plugins=[cafe(), conflicting]) as kit:
        assert [plugin.name for plugin in kit.plugins.failures] == ["conflicting"]
        assert kit.plugins.event_classes == (TableMoved,)


# Workshops and programmes


def test_workshops_and_programmes_are_listed_separately(kit: Kit) -> None:
    """Both are sorted by id."""
    schedule(kit, "york", "leeds", "2025-03_hull.1")
    announce(kit, "north")
    announce(kit, "england", "leeds")
    assert kit.workshops() == ["2025-03_hull.1", "leeds", "york"]
    assert kit.programmes() == ["england", "north"]


def test_opening_a_handle_appends_nothing(kit: Kit) -> None:
    assert kit.workshop("leeds").version == 0
    assert kit.programme("north").version == 0
    assert kit.workshops() == kit.programmes() == []


@pytest.mark.parametrize(
    "id", ["", " ", "a b", "a/b", "programme:x", "-a", ".a", "ü", "x" * 101, "a\n", 7, None]
)
def test_an_invalid_id_is_refused(kit: Kit, id: Any) -> None:
    """An id is used in file names, URLs and command lines."""
    for open_handle in (kit.workshop, kit.programme):
        with pytest.raises(InvalidEvent, match="must be letters, digits, dots"):
            open_handle(id)


def test_only_installed_methods_can_be_started(kit: Kit) -> None:
    schedule(kit, "leeds")
    kit.workshop("leeds").open()
    assert kit.workshop("leeds").start("conversation") == "A1"
    with pytest.raises(Refused, match=r"no plugin declares that method.*conversation"):
        kit.workshop("leeds").start("cafe")


def test_clock_and_ids_can_be_replaced(kit: Kit) -> None:
    """This applies to workshops and programmes."""
    ids = iter(["one", "two"])
    kit.workshop("leeds", clock=lambda: MORNING, next_event_id=lambda: next(ids)).schedule(
        title="Leeds", groups=("all",)
    )
    kit.programme("north", clock=lambda: MORNING, next_event_id=lambda: next(ids)).announce(
        title="North"
    )
    assert [(r.id, r.occurred_at, r.recorded_at) for r in kit.store.read()] == [
        ("one", MORNING, MORNING),
        ("two", MORNING, MORNING),
    ]


def test_a_kit_replays_a_projection(kit: Kit) -> None:
    """It covers all workshops or some, up to a position, with or without an executor."""
    for town in ("leeds", "york"):
        workshop = kit.workshop(town)
        workshop.schedule(title=town, groups=("all",))
        workshop.open()
        workshop.check_in(group="all", consents=("record",))
        workshop.contribute("P1", f"Hello from {town}.")
    assert kit.replay(Texts) == ["Hello from leeds.", "Hello from york."]
    assert kit.replay(Texts, workshops=["york"]) == ["Hello from york."]
    assert kit.replay(Texts, as_of=6) == ["Hello from leeds."]
    with ThreadPoolExecutor(2) as threads:
        assert kit.replay(Texts, executor=threads) == kit.replay(Texts)


@attrs.define
class Texts(PerWorkshop[list[str], list[str]]):
    """The texts of contributions."""

    State = list

    @handles(ContributionMade)
    def add(self, recorded: RecordedEvent[ContributionMade]) -> None:
        self.state_of(recorded).append(recorded.event.text)

    def view(self) -> list[str]:
        return [text for state in self.states.values() for text in state]
