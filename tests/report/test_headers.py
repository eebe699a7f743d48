"""The frame of a report: titles, days and methods of workshops, and what a programme holds."""

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
    Frames,
    ProgrammeFrame,
    Programmes,
    WorkshopFrame,
    programme_at,
    streams_at,
)
from dialoguekit.testing.scenario import given, given_programme

SCHEDULED = WorkshopScheduled(title="Peer support in Leeds", groups=("all",))


@pytest.fixture
def kit() -> Iterator[dialoguekit.Kit]:
    """An empty log, with nothing but what is built in."""
    with dialoguekit.open("memory:", plugins=[]) as kit:
        yield kit


def test_a_frame_says_what_when_and_by_which_methods() -> None:
    """Each method once, in the order in which they were begun."""
    told = given(
        SCHEDULED,
        (WorkshopOpened(), "09:00"),
        *(
            ActivityStarted(activity=f"A{n}", method=method)
            for n, method in enumerate(("hats", "conversation", "hats"), start=1)
        ),
        (WorkshopClosed(), "12:00"),
    )
    assert told.project(Frames) == {
        "leeds": WorkshopFrame(
            scheduled=SCHEDULED,
            opened=datetime(2025, 3, 4, 9, tzinfo=UTC),
            closed=datetime(2025, 3, 4, 12, tzinfo=UTC),
            methods=("hats", "conversation"),
        )
    }


def test_a_workshop_that_nobody_scheduled_goes_by_its_id() -> None:
    """There is no other name."""
    assert WorkshopFrame().title("leeds") == "leeds"
    assert WorkshopFrame(scheduled=SCHEDULED).title("leeds") == "Peer support in Leeds"


def test_a_programme_holds_its_workshops_in_the_order_in_which_they_were_added() -> None:
    """Once each, and without those that were taken out."""
    announced = ProgrammeAnnounced(title="North")
    told = given_programme(
        announced,
        *(WorkshopAdded(workshop=town) for town in ("york", "leeds", "hull", "york")),
        WorkshopRemoved(workshop="leeds"),
    )
    assert told.project(Programmes) == {
        "programme:north": ProgrammeFrame(announced=announced, workshops=("york", "hull"))
    }


def test_a_programme_is_framed_as_of_a_cut(kit: dialoguekit.Kit) -> None:
    """What was added later does not belong to it yet; an unknown one is empty."""
    north = kit.programme("north")
    north.announce(title="North")
    north.add("leeds")
    cut = kit.log.head()
    north.add("york")
    assert programme_at(kit.log, "north", cut).workshops == ("leeds",)
    assert programme_at(kit.log, "north", kit.log.head()).workshops == ("leeds", "york")
    assert programme_at(kit.log, "south", cut) == ProgrammeFrame()


def test_a_stream_begins_with_its_first_event(kit: dialoguekit.Kit) -> None:
    """Up to a cut before it, there is no such stream."""
    kit.workshop("york").schedule(title="York", groups=("all",))
    kit.workshop("leeds").schedule(title="Leeds", groups=("all",))
    assert streams_at(kit.log, 0) == []
    assert streams_at(kit.log, 1) == ["york"]
    assert streams_at(kit.log, 2) == ["leeds", "york"]
    assert streams_at(kit.log, 99) == ["leeds", "york"]
