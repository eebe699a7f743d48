"""Decisions that plugins bring, made through a handle as the core's own are."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

import dialoguekit
from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.errors import InvalidEvent, Refused
from dialoguekit.events import event, fields
from dialoguekit.plugin import (
    Decided,
    Decision,
    EventKind,
    Noting,
    Workshop,
    hookimpl,
    refuse,
    registered,
)
from dialoguekit.plugin.registry.registry import given


@event("cafe.table-laid")
class TableLaid:
    """A table was laid."""

    table: str = fields.identifier("TL")
    person: str = fields.reference()


@event("cafe.table-cleared")
class TableCleared:
    """A table was cleared."""

    table: str = fields.reference()


def lay(state: Workshop, noting: Noting, person: str) -> Decided:
    """Lay a table; returns its id."""
    registered(state, person, "lay a table")
    return (TableLaid(table=state.next_id("TL"), person=person),)


def clear(state: Workshop, noting: Noting, table: str) -> Decided:
    """Clear a table, once."""
    what = f"clear {table}"
    if table not in [laid.table for laid in state.noted(TableLaid)]:
        refuse(what, "nobody laid it", "Lay it first")
    if table in [cleared.table for cleared in state.noted(TableCleared)]:
        refuse(what, "it is clear already", "Lay another")
    return (TableCleared(table=table),)


CAFE = given(
    "cafe",
    SimpleNamespace(
        dialoguekit_events=hookimpl(
            lambda: [EventKind(event=TableLaid), EventKind(event=TableCleared)]
        ),
        dialoguekit_decisions=hookimpl(
            lambda: [
                Decision(name="cafe.lay", function=lay),
                Decision(name="cafe.clear", function=clear),
            ]
        ),
    ),
)


@pytest.fixture
def leeds() -> Iterator[WorkshopHandle]:
    """A workshop in which Ana is registered, in a kit that has the café."""
    with dialoguekit.open(plugins=[CAFE]) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("all",))
        leeds.register(group="all")
        yield leeds


def test_a_decision_of_a_plugin_is_made_like_one_of_the_core(leeds: WorkshopHandle) -> None:
    """Its events are appended, and what it brings in has an id that can be referred to."""
    assert leeds.bring(lay, "P1") == "TL1"
    assert leeds.bring(lay, "P1") == "TL2"
    assert leeds.decide(clear, "TL1") == (TableCleared(table="TL1"),)
    assert leeds.state.things["TL2"] == leeds.version - 1


def test_a_decision_goes_by_what_its_plugin_noted_before(leeds: WorkshopHandle) -> None:
    """The state keeps a plugin's events as they are; a refusal reads like any other."""
    leeds.bring(lay, "P1")
    leeds.decide(clear, "TL1")
    with pytest.raises(Refused, match=r"it is clear already\. Lay another"):
        leeds.decide(clear, "TL1")
    with pytest.raises(Refused, match="nobody laid it"):
        leeds.decide(clear, "TL9")
    assert leeds.state.noted(TableLaid) == (TableLaid(table="TL1", person="P1"),)


def test_a_decision_can_be_asked_for_by_name(leeds: WorkshopHandle) -> None:
    """By a tool that does not import the plugin; it returns the id, where one is brought in."""
    assert set(leeds.decisions) == {"cafe.lay", "cafe.clear"}
    assert leeds.act("cafe.lay", "P1") == "TL1"
    assert leeds.act("cafe.clear", "TL1") is None
    with pytest.raises(Refused, match="nobody is registered as P9"):
        leeds.act("cafe.lay", person="P9")


def test_a_decision_that_nobody_declares_is_refused(leeds: WorkshopHandle) -> None:
    """With those that there are."""
    with pytest.raises(Refused, match=r"there are: cafe\.clear, cafe\.lay"):
        leeds.act("cafe.dance")
    with dialoguekit.open(plugins=[]) as kit, pytest.raises(Refused, match="there are: none"):
        kit.workshop("leeds").act("cafe.lay", "P1")


def test_a_decision_that_brings_nothing_in_has_no_id(leeds: WorkshopHandle) -> None:
    """It was recorded all the same: decide() is what was meant."""
    leeds.bring(lay, "P1")
    with pytest.raises(InvalidEvent, match="use decide"):
        leeds.bring(clear, "TL1")


def test_a_batch_knows_what_a_plugin_noted_within_it(leeds: WorkshopHandle) -> None:
    """Before any of it is appended."""
    with leeds.batch():
        table = leeds.bring(lay, "P1")
        leeds.decide(clear, table)
    assert [recorded.type for recorded in leeds.events()][-2:] == [
        "cafe.table-laid",
        "cafe.table-cleared",
    ]


def test_a_handle_says_which_methods_it_can_run(leeds: WorkshopHandle) -> None:
    """Those of the core among them."""
    assert "conversation" in leeds.methods
