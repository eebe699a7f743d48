"""Plugin commands are run through a handle like core commands."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.errors import DialogueKitError, InvalidEvent, Refused
from dialoguekit.events import event, fields
from dialoguekit.plugin import (
    Analysis,
    CommandContext,
    CommandEvents,
    Workshop,
    hookimpl,
    refuse,
)
from dialoguekit.plugin.commands import (
    after,
    contribute,
    link_contributions,
    require_method_run,
    require_person,
    require_registered,
)
from dialoguekit.plugin.registry.registry import candidate_of

from .conftest import MORNING


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


def answer(
    state: Workshop, context: CommandContext, person: str, text: str, to: str
) -> CommandEvents:
    """Contribute a text, and link it to the contribution that it answers."""
    made = contribute(state, context, person, text)
    id = state.next_id("C")
    linked = link_contributions(after(state, context, made), context, id, "answers", to)
    return (*made, *linked)


ANALYSIS = Analysis(
    name="cafe",
    title="Café",
    summary="Tables that were laid.",
    events=(TableLaid, TableCleared),
    commands=(lay_table, clear_table),
)
CAFE = candidate_of("cafe", SimpleNamespace(dialoguekit_analyses=hookimpl(lambda: [ANALYSIS])))


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
    assert set(leeds.commands) == {"cafe.lay-table", "cafe.clear-table"}
    assert leeds.execute_named("cafe.lay-table", "P1") == "TL1"
    assert leeds.execute_named("cafe.clear-table", "TL1") is None
    with pytest.raises(Refused, match="no person is registered as P9"):
        leeds.execute_named("cafe.lay-table", person="P9")


def test_an_unknown_command_is_refused(leeds: WorkshopHandle) -> None:
    """The error lists the known commands."""
    with pytest.raises(Refused, match=r"Known commands: cafe\.clear-table, cafe\.lay-table"):
        leeds.execute_named("cafe.dance")
    with dialoguekit.open(plugins=[]) as kit, pytest.raises(Refused, match="Known commands: none"):
        kit.workshop("leeds").execute_named("cafe.lay-table", "P1")


def test_a_command_that_creates_no_id_fails_in_create(leeds: WorkshopHandle) -> None:
    """Its events are recorded; execute() is the right method."""
    leeds.create(lay_table, "P1")
    with pytest.raises(InvalidEvent, match="use execute"):
        leeds.create(clear_table, "TL1")


def test_a_batch_includes_earlier_plugin_events_of_the_batch(leeds: WorkshopHandle) -> None:
    with leeds.batch() as batch:
        table = batch.create(lay_table, "P1")
        batch.execute(clear_table, table)
    assert [recorded.type for recorded in leeds.events()][-2:] == [
        "cafe.table-laid",
        "cafe.table-cleared",
    ]


def test_a_handle_lists_the_installed_methods(leeds: WorkshopHandle) -> None:
    assert "conversation" in leeds.methods


# The core's commands inside a plugin's own


@pytest.fixture
def york() -> Iterator[WorkshopHandle]:
    """An open workshop with a person who consents, and one contribution."""
    with dialoguekit.open(plugins=[CAFE]) as kit:
        york = kit.workshop("york", clock=lambda: MORNING)
        york.schedule(title="York", groups=("all",))
        york.open()
        york.contribute(york.check_in(group="all", consents=("record",)), "Nobody answers.")
        yield york


def test_a_plugin_command_can_run_several_commands_of_the_core(york: WorkshopHandle) -> None:
    """Each is decided on the state after the one before, and all are recorded together."""
    before = york.version
    york.execute(answer, "P1", "A second line would help.", "C1")
    types = [recorded.type for recorded in list(york.events())[before:]]
    assert types == ["contribution.made", "contribution.linked"]
    with pytest.raises(Refused, match="there is no thing C9"):
        york.execute(answer, "P1", "Or a third.", "C9")
    assert york.version == before + 2


def test_the_state_that_a_command_reads_is_unchanged(york: WorkshopHandle) -> None:
    """The state after events is another one."""
    made = contribute(york.state, CommandContext(MORNING), "P1", "More.")
    assert after(york.state, CommandContext(MORNING), made).next_id("C") == "C3"
    assert york.state.next_id("C") == "C2"


def test_a_run_of_the_method_is_required(york: WorkshopHandle) -> None:
    """By default it is the current activity; another method or none is refused."""
    context = CommandContext(MORNING)
    with pytest.raises(Refused, match=r"no activity is running\. Start 'circle' first"):
        require_method_run(york.state, context, "circle", "pass it on")
    york.start("conversation")
    with pytest.raises(Refused, match="activity A1 runs 'conversation'"):
        require_method_run(york.state, context, "circle", "pass it on")
    with pytest.raises(Refused, match="there is no activity A9"):
        require_method_run(york.state, context, "circle", "pass it on", activity="A9")
    assert require_method_run(york.state, context, "conversation", "talk") == "A1"


def test_a_consenting_person_is_required(york: WorkshopHandle) -> None:
    """They need not be present."""
    york.register(group="all")
    context = CommandContext(MORNING)
    with pytest.raises(Refused, match="P2 had not consented to be recorded"):
        require_person(york.state, context, "P2", "name a host")


CANARY = "Kanarie Ana"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("abcd.identify-aset", "execute 'abcd.identify-aset'"),
        ("Abcd.Identify-Asset", "Did you mean 'abcd.identify-asset'"),
        ("themes.define", "execute 'themes.define'"),
        (CANARY, "execute <text of 11 characters>"),
    ],
)
def test_an_unknown_command_is_named_unless_it_may_be_a_name(name: str, told: str) -> None:
    with dialoguekit.open("memory:") as kit, pytest.raises(Refused) as refused:
        kit.workshop("leeds").execute_named(name)
    assert told in str(refused.value)


def test_a_refusal_of_a_plugin_repeats_no_text_that_was_given() -> None:
    """Whatever the command puts into its message: a name was given where an id belongs."""
    with dialoguekit.open("memory:") as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("all",))
        leeds.open()
        leeds.check_in(group="all", consents=("record",))
        for name, function in leeds._session.commands.items():
            parameters = list(inspect.signature(function).parameters.values())[2:]
            needed = {p.name: "P1" for p in parameters if p.default is p.empty}
            for each in parameters:
                text: Any = [CANARY] if "Sequence" in str(each.annotation) else CANARY
                message = ""
                try:
                    leeds.execute_named(name, **{**needed, each.name: text})
                except DialogueKitError as error:
                    message = f"{error}{error!r}{error.args}"
                assert CANARY not in message, name
