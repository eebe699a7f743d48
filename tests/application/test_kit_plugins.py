"""Events of a plugin stay in the log and are readable whenever it is installed."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.errors import Refused, UnsupportedEventVersion
from dialoguekit.events import NewEvent, OpaqueEvent, RecordedEvent
from dialoguekit.projections.projection import PerWorkshop, handles

from .conftest import MORNING, TableMoved, cafe, new_event, schedule


@attrs.define
class Moves(PerWorkshop[list[str], list[str]]):
    """The places to which tables were moved."""

    State = list

    @handles(TableMoved)
    def move(self, recorded: RecordedEvent[TableMoved]) -> None:
        self.state_of(recorded).append(recorded.event.where)

    def view(self) -> list[str]:
        return [where for state in self.states.values() for where in state]


def test_events_of_a_plugin_are_stored_and_read(url: str) -> None:
    """Older versions are upcast."""
    with dialoguekit.open(url, plugins=[cafe()]) as kit:
        new = new_event(TableMoved(where="the window"))
        older = new_event(OpaqueEvent("cafe.table-moved", 1, b'{"to":"the door"}'))
        kit.store.append("leeds", [new, older], expected_version=0)
        assert kit.replay(Moves) == ["the window", "the door"]


def test_without_its_plugin_an_event_is_opaque_and_nothing_is_lost(url: str) -> None:
    """It can be copied unchanged, and read when the plugin is installed again."""
    with dialoguekit.open(url, plugins=[cafe()]) as kit:
        schedule(kit, "leeds")
        new = new_event(TableMoved(where="the window"))
        kit.store.append("leeds", [new], expected_version=1)
        before = list(kit.store.read("leeds"))
    with dialoguekit.open(url, plugins=[]) as kit:
        scheduled, opaque = kit.store.read("leeds")
        assert scheduled == before[0]
        assert opaque.event == OpaqueEvent("cafe.table-moved", 2, b'{"where":"the window"}')
        assert opaque.replace(event=None) == before[1].replace(event=None)
        assert kit.report().document.provenance.position == 2
        kit.workshop("leeds").open()
        with dialoguekit.open(plugins=[]) as elsewhere:
            copied = [
                NewEvent(
                    event=r.event,
                    occurred_at=r.occurred_at,
                    recorded_at=r.recorded_at,
                    context=r.context,
                    id=r.id,
                )
                for r in kit.store.read("leeds")
            ]
            elsewhere.store.append("leeds", copied, expected_version=0)
            assert list(elsewhere.store.read("leeds")) == list(kit.store.read("leeds"))
    with dialoguekit.open(url, plugins=[cafe()]) as kit:
        assert list(kit.store.read("leeds"))[:2] == before
        assert kit.replay(Moves) == ["the window"]


def test_an_event_of_a_newer_plugin_version_is_refused(url: str) -> None:
    newer = OpaqueEvent("cafe.table-moved", 3, b"{}")
    with dialoguekit.open(url, plugins=[]) as kit:
        kit.store.append("leeds", [new_event(newer)], expected_version=0)
    with (
        dialoguekit.open(url, plugins=[cafe()]) as kit,
        pytest.raises(UnsupportedEventVersion, match=r"cafe\.table-moved version 3 at position 1"),
    ):
        list(kit.store.read())


@pytest.fixture
def open_with_hats(url: str) -> Callable[..., Kit]:
    """A function that opens a log with a run of Parallel Thinking."""
    with dialoguekit.open(url) as kit:
        leeds = kit.workshop("leeds", clock=lambda: MORNING)
        leeds.schedule(title="Leeds", groups=("all",))
        leeds.open()
        ana = leeds.check_in(group="all", consents=("record", "quote"))
        leeds.start("parallel-thinking", template="problem-solving")
        leeds.enter_stage("white")
        leeds.contribute(ana, "Nobody told the surgery we exist.")
    return lambda **options: dialoguekit.open(url, **options)


def test_a_report_names_the_missing_plugin_of_a_method(
    open_with_hats: Callable[..., Kit],
) -> None:
    """Only its chapter is missing; contributions made with it are included."""
    with open_with_hats(plugins=["parallel-thinking"]) as kit:
        complete = kit.report().document
    with open_with_hats(plugins=[]) as kit:
        document = kit.report().document
    assert complete.notices == ()
    (notice,) = document.notices
    assert "The method 'parallel-thinking' was used in leeds" in notice
    assert "install the plugin and create the report again" in notice
    with_hats = {chapter.name: chapter for chapter in complete.parts[0].chapters}
    without = {chapter.name: chapter for chapter in document.parts[0].chapters}
    assert set(with_hats) - set(without) == {"parallel-thinking"}
    differing = {name for name in without if without[name] != with_hats[name]}
    assert differing <= {"conduct", "contributions"}  # They use the title of the method.
    assert "Nobody told the surgery we exist." in repr(without["contributions"])
    assert document.parts[0].lead == complete.parts[0].lead


def test_a_workshop_continues_without_the_plugin_of_its_method(
    open_with_hats: Callable[..., Kit],
) -> None:
    """Only a new run of the method is refused."""
    with open_with_hats(plugins=[]) as kit:
        leeds = kit.workshop("leeds", clock=lambda: MORNING)
        leeds.enter_stage("black")
        leeds.contribute("P1", "There is no time.")
        leeds.end()
        with pytest.raises(Refused, match="Install its plugin"):
            leeds.start("parallel-thinking")
