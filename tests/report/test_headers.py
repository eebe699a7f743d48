"""Headers: titles, dates and methods of workshops, and the workshops of a programme."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

import dialoguekit
from dialoguekit.events import (
    ActivityStarted,
    ProgrammeAnnounced,
    WorkshopAdded,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopRemoved,
    WorkshopScheduled,
)
from dialoguekit.report.headers import (
    ProgrammeHeader,
    ProgrammeHeaders,
    WorkshopHeader,
    WorkshopHeaders,
    programme_header_at,
    streams_at,
)
from dialoguekit.testing.scenario import given, given_programme

SCHEDULED = WorkshopScheduled(title="Peer support in Leeds", groups=("all",))


@pytest.fixture
def kit() -> Iterator[dialoguekit.Kit]:
    """Return a kit on an empty log, without plugins."""
    with dialoguekit.open("memory:", plugins=[]) as kit:
        yield kit


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
    assert scenario.project(WorkshopHeaders) == {
        "leeds": WorkshopHeader(
            scheduled=SCHEDULED,
            opened=datetime(2025, 3, 4, 9, tzinfo=UTC),
            closed=datetime(2025, 3, 4, 12, tzinfo=UTC),
            methods=("hats", "conversation"),
        )
    }


def test_the_title_defaults_to_the_id() -> None:
    """A scheduled workshop has its own title."""
    assert WorkshopHeader().title("leeds") == "leeds"
    assert WorkshopHeader(scheduled=SCHEDULED).title("leeds") == "Peer support in Leeds"


def test_a_programme_lists_its_workshops_in_order_of_addition() -> None:
    """Each is listed once; removed workshops are omitted."""
    announced = ProgrammeAnnounced(title="North")
    scenario = given_programme(
        announced,
        *(WorkshopAdded(workshop=town) for town in ("york", "leeds", "hull", "york")),
        WorkshopRemoved(workshop="leeds"),
    )
    assert scenario.project(ProgrammeHeaders) == {
        "programme:north": ProgrammeHeader(announced=announced, workshops=("york", "hull"))
    }


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
