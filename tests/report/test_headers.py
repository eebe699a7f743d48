"""Headers: titles, dates and methods of workshops, and the workshops of a programme."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

import dialoguekit
from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.events import (
    ActivityStarted,
    ProgrammeAnnounced,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopScheduled,
)
from dialoguekit.plugin.workshop_events import WorkshopEvents
from dialoguekit.plugin.workshop_facts import KEPT
from dialoguekit.projections.kept_events import KeptEvents
from dialoguekit.report.headers import (
    ProgrammeHeader,
    WorkshopHeader,
    programme_header_at,
    streams_at,
)
from dialoguekit.testing.scenario import Given, given, scenario_event

SCHEDULED = WorkshopScheduled(title="Peer support in Leeds", groups=("all",))


@pytest.fixture
def kit() -> Iterator[dialoguekit.Kit]:
    """Return a kit on an empty log, without plugins."""
    with dialoguekit.open("memory:", plugins=[]) as kit:
        yield kit


def header(scenario: Given[Any]) -> WorkshopHeader:
    """Return the header of the workshop of a scenario."""
    kept = scenario.project(partial(KeptEvents, KEPT)).get("leeds", {})
    return WorkshopHeader.from_events(WorkshopEvents.under_policy("leeds", kept, {}, STANDARD))


def test_a_header_has_a_title_dates_and_methods() -> None:
    """Each method is listed once, in order of its first run."""
    scenario = given(
        SCHEDULED,
        (WorkshopOpened(), "09:00"),
        *(
            ActivityStarted(activity=f"A{n}", method=method)
            for n, method in enumerate(("hats", "conversation", "hats"), start=1)
        ),
        (WorkshopClosed(), "12:00"),
    )
    assert header(scenario) == WorkshopHeader(
        workshop="leeds",
        scheduled=SCHEDULED,
        opened=datetime(2025, 3, 4, 9, tzinfo=UTC),
        closed=datetime(2025, 3, 4, 12, tzinfo=UTC),
        methods=("hats", "conversation"),
    )


def test_the_title_defaults_to_the_id() -> None:
    """A scheduled workshop has its own title, unless it is restricted."""
    assert header(given()).title == "leeds"
    assert header(given(SCHEDULED)).title == "Peer support in Leeds"
    restricted = given(scenario_event(SCHEDULED, visibility="restricted"))
    assert header(restricted).title == "(not shown to all participants)"


def test_a_programme_lists_its_workshops_in_order_of_addition(kit: dialoguekit.Kit) -> None:
    """Each is listed once; removed workshops are omitted."""
    north = kit.programme("north")
    north.announce(title="North")
    for town in ("york", "leeds", "hull"):
        north.add_workshop(town)
    north.remove_workshop("leeds")
    assert programme_header_at(kit.store, "north", kit.store.head()) == ProgrammeHeader(
        announced=ProgrammeAnnounced(title="North"), workshops=("york", "hull")
    )


def test_the_header_of_a_programme_is_as_of_a_position(kit: dialoguekit.Kit) -> None:
    """Later additions are omitted; an unknown programme is empty."""
    north = kit.programme("north")
    north.announce(title="North")
    north.add_workshop("leeds")
    position = kit.store.head()
    north.add_workshop("york")
    assert programme_header_at(kit.store, "north", position).workshops == ("leeds",)
    assert programme_header_at(kit.store, "north", kit.store.head()).workshops == ("leeds", "york")
    assert programme_header_at(kit.store, "south", position) == ProgrammeHeader()


def test_a_stream_begins_with_its_first_event(kit: dialoguekit.Kit) -> None:
    """Before that position, the stream does not exist."""
    kit.workshop("york").schedule(title="York", groups=("all",))
    kit.workshop("leeds").schedule(title="Leeds", groups=("all",))
    assert streams_at(kit.store, 0) == []
    assert streams_at(kit.store, 1) == ["york"]
    assert streams_at(kit.store, 2) == ["leeds", "york"]
    assert streams_at(kit.store, 99) == ["leeds", "york"]
