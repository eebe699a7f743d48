"""Plugins come and go; what was recorded with them stays, and is read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import attrs
import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.errors import NewerEvent, Refused
from dialoguekit.events import NewEvent, OpaqueEvent, RecordedEvent, event, fields
from dialoguekit.plugin import EventKind, Method, PerWorkshop, Upcast, handles, hookimpl
from dialoguekit.plugin.registry.registry import Candidate, given

MORNING = datetime(2025, 3, 4, 9, tzinfo=UTC)


@event("cafe.table-moved", version=2)
class TableMoved:
    """A table was moved."""

    where: str = fields.text()


@attrs.define
class Moves(PerWorkshop[list[str], list[str]]):
    """Where tables were moved."""

    Room = list

    @handles(TableMoved)
    def move(self, recorded: RecordedEvent[TableMoved]) -> None:
        self.room(recorded).append(recorded.event.where)

    def view(self) -> list[str]:
        return [where for room in self.rooms.values() for where in room]


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


def test_a_plugin_s_own_events_are_kept_and_read(url: str) -> None:
    """Whether written by this version of the plugin or by an older one."""
    with dialoguekit.open(url, plugins=[cafe()]) as kit:
        moved = NewEvent(event=TableMoved(where="the window"), at=MORNING, noted=MORNING)
        older = NewEvent(
            event=OpaqueEvent("cafe.table-moved", 1, b'{"to":"the door"}'),
            at=MORNING,
            noted=MORNING,
        )
        kit.log.append("leeds", [moved, older], expected=0)
        assert kit.replay(Moves) == ["the window", "the door"]


def test_without_its_plugin_an_event_is_opaque_and_nothing_is_lost(url: str) -> None:
    """It can be handed on as it is, and read again when the plugin is back."""
    with dialoguekit.open(url, plugins=[cafe()]) as kit:
        hold(kit, "leeds")
        moved = NewEvent(event=TableMoved(where="the window"), at=MORNING, noted=MORNING)
        kit.log.append("leeds", [moved], expected=1)
        before = list(kit.log.read("leeds"))
    with dialoguekit.open(url, plugins=[]) as kit:
        scheduled, opaque = kit.log.read("leeds")
        assert scheduled == before[0]
        assert opaque.event == OpaqueEvent("cafe.table-moved", 2, b'{"where":"the window"}')
        assert opaque._replace(event=None) == before[1]._replace(event=None)
        assert kit.report().document.provenance.cut == 2
        kit.workshop("leeds").open()
        with dialoguekit.open(plugins=[]) as elsewhere:
            copied = [
                NewEvent(event=r.event, at=r.at, noted=r.noted, context=r.context, id=r.id)
                for r in kit.log.read("leeds")
            ]
            elsewhere.log.append("leeds", copied, expected=0)
            assert list(elsewhere.log.read("leeds")) == list(kit.log.read("leeds"))
    with dialoguekit.open(url, plugins=[cafe()]) as kit:
        assert list(kit.log.read("leeds"))[:2] == before
        assert kit.replay(Moves) == ["the window"]


def test_an_event_of_a_newer_plugin_is_refused_by_name(url: str) -> None:
    """Not guessed."""
    newer = OpaqueEvent("cafe.table-moved", 3, b"{}")
    with dialoguekit.open(url, plugins=[]) as kit:
        kit.log.append("leeds", [NewEvent(event=newer, at=MORNING, noted=MORNING)], expected=0)
    with (
        dialoguekit.open(url, plugins=[cafe()]) as kit,
        pytest.raises(NewerEvent, match=r"cafe\.table-moved version 3 at position 1"),
    ):
        list(kit.log.read())


@pytest.fixture
def hatted(url: str) -> Callable[..., Kit]:
    """A workshop with Parallel Thinking, reopened with the plugins that are given."""
    with dialoguekit.open(url) as kit:
        leeds = kit.workshop("leeds", clock=lambda: MORNING)
        leeds.schedule(title="Leeds", groups=("all",))
        leeds.open()
        ana = leeds.welcome(group="all", consents=("record", "quote"))
        leeds.start("parallel-thinking", template="problem-solving")
        leeds.enter("white")
        leeds.contribute(ana, "Nobody told the surgery we exist.")
    return lambda **options: dialoguekit.open(url, **options)


def test_a_report_without_the_plugin_of_a_method_says_which_is_missing(
    hatted: Callable[..., Kit],
) -> None:
    """Its chapter is absent, and everything else is told, what it would have told included."""
    with hatted() as kit:
        whole = kit.report().document
    with hatted(plugins=[]) as kit:
        document = kit.report().document
    assert whole.notices == ()
    (notice,) = document.notices
    assert "The method 'parallel-thinking' was used in leeds" in notice
    assert "install the plugin and replay the report" in notice
    with_hats = {chapter.name: chapter for chapter in whole.parts[0].chapters}
    without = {chapter.name: chapter for chapter in document.parts[0].chapters}
    assert set(with_hats) - set(without) == {"parallel-thinking"}
    changed = {name for name in without if without[name] != with_hats[name]}
    assert changed <= {"contributions"}
    assert "Nobody told the surgery we exist." in repr(without["contributions"])
    assert document.parts[0].lead == whole.parts[0].lead


def test_a_workshop_goes_on_without_the_plugin_of_its_method(hatted: Callable[..., Kit]) -> None:
    """Appending never runs plugin code; only a new run of the method is refused."""
    with hatted(plugins=[]) as kit:
        leeds = kit.workshop("leeds", clock=lambda: MORNING)
        leeds.enter("black")
        leeds.contribute("P1", "There is no time.")
        leeds.end()
        with pytest.raises(Refused, match="Install its plugin"):
            leeds.start("parallel-thinking")
