"""Plugin commands are run through a handle like core commands."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

import dialoguekit
from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.errors import InvalidEvent, Refused
from dialoguekit.events import event, fields
from dialoguekit.plugin import (
    Command,
    CommandContext,
    CommandEvents,
    EventDeclaration,
    Workshop,
    hookimpl,
    refuse,
    require_registered,
)
from dialoguekit.plugin.registry.registry import candidate_of


@event("cafe.table-laid")
class TableLaid:
    """A table was laid."""

    table: str = fields.identifier("TL")
    person: str = fields.reference()


@event("cafe.table-cleared")
class TableCleared:
    """A table was cleared."""

    table: str = fields.reference()


def lay_table(state: Workshop, context: CommandContext, person: str) -> CommandEvents:
    """Lay a table and create its id."""
    require_registered(state, person, "lay a table")
    return (TableLaid(table=state.next_id("TL"), person=person),)


def clear_table(state: Workshop, context: CommandContext, table: str) -> CommandEvents:
    """Clear a table once."""
    action = f"clear {table}"
    if table not in [lay_event.table for lay_event in state.plugin_events_of(TableLaid)]:
        refuse(action, "no such table is laid", "Lay it first")
    if table in [clear_event.table for clear_event in state.plugin_events_of(TableCleared)]:
        refuse(action, "it is already clear", "Lay another")
    return (TableCleared(table=table),)


CAFE = candidate_of(
    "cafe",
    SimpleNamespace(
        dialoguekit_events=hookimpl(
            lambda: [EventDeclaration(event=TableLaid), EventDeclaration(event=TableCleared)]
        ),
        dialoguekit_commands=hookimpl(
            lambda: [
                Command(name="cafe.lay", function=lay_table),
                Command(name="cafe.clear", function=clear_table),
            ]
        ),
    ),
)


@pytest.fixture
def leeds() -> Iterator[WorkshopHandle]:
    """A workshop with one registered person, in a kit with the café plugin."""
    with dialoguekit.open(plugins=[CAFE]) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("all",))
        leeds.register(group="all")
        yield leeds


def test_a_plugin_command_is_run_like_a_core_command(leeds: WorkshopHandle) -> None:
    """Its events are appended, and it returns the id it creates."""
    assert leeds.create(lay_table, "P1") == "TL1"
    assert leeds.create(lay_table, "P1") == "TL2"
    assert leeds.execute(clear_table, "TL1") == (TableCleared(table="TL1"),)
    assert leeds.state.seq_by_id["TL2"] == leeds.version - 1


def test_a_plugin_command_reads_earlier_events_of_its_plugin(leeds: WorkshopHandle) -> None:
    """The state stores plugin events unchanged."""
    leeds.create(lay_table, "P1")
    leeds.execute(clear_table, "TL1")
    with pytest.raises(Refused, match=r"it is already clear\. Lay another"):
        leeds.execute(clear_table, "TL1")
    with pytest.raises(Refused, match="no such table is laid"):
        leeds.execute(clear_table, "TL9")
    assert leeds.state.plugin_events_of(TableLaid) == (TableLaid(table="TL1", person="P1"),)


def test_a_plugin_command_can_be_run_by_name(leeds: WorkshopHandle) -> None:
    """A tool need not import the plugin; the created id is returned, if any."""
    assert set(leeds.commands) == {"cafe.lay", "cafe.clear"}
    assert leeds.execute_named("cafe.lay", "P1") == "TL1"
    assert leeds.execute_named("cafe.clear", "TL1") is None
    with pytest.raises(Refused, match="no person is registered as P9"):
        leeds.execute_named("cafe.lay", person="P9")


def test_an_unknown_command_is_refused(leeds: WorkshopHandle) -> None:
    """The error lists the known commands."""
    with pytest.raises(Refused, match=r"Known commands: cafe\.clear, cafe\.lay"):
        leeds.execute_named("cafe.dance")
    with dialoguekit.open(plugins=[]) as kit, pytest.raises(Refused, match="Known commands: none"):
        kit.workshop("leeds").execute_named("cafe.lay", "P1")


def test_a_command_that_creates_no_id_fails_in_create(leeds: WorkshopHandle) -> None:
    """Its events are recorded; execute() is the right method."""
    leeds.create(lay_table, "P1")
    with pytest.raises(InvalidEvent, match="use execute"):
        leeds.create(clear_table, "TL1")


def test_a_batch_includes_earlier_plugin_events_of_the_batch(leeds: WorkshopHandle) -> None:
    with leeds.batch():
        table = leeds.create(lay_table, "P1")
        leeds.execute(clear_table, table)
    assert [recorded.type for recorded in leeds.events()][-2:] == [
        "cafe.table-laid",
        "cafe.table-cleared",
    ]


def test_a_handle_lists_the_installed_methods(leeds: WorkshopHandle) -> None:
    assert "conversation" in leeds.methods
