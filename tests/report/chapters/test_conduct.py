"""How it ran: the plan, activities, stages and questions, with planned and actual times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ActivityEnded,
    ActivityStarted,
    PlanSet,
    QuestionPosed,
    StageEntered,
    TimeboxExtended,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopScheduled,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters.conduct import Conduct, chapter
from dialoguekit.testing.scenario import START, Given, given, happened

Proof = Callable[..., Evidence]
PLAN = "The running order, as planned in the end"
STAGES = "Planned and actual times"


@pytest.fixture
def page(read: Callable[..., Any]) -> Callable[..., Any]:
    """The chapter about one or several scenarios."""
    return lambda *scenarios: read(Conduct, chapter, *scenarios)


@pytest.fixture(scope="module")
def hats(room: Given[Workshop]) -> Given[Workshop]:
    """An hour under hats: white for 10 planned minutes and 5 more, then black until the end."""
    return room.and_given(
        (ActivityStarted(activity="A1", method="hats", title="Hats", planned_s=3600), "10:00"),
        (StageEntered(activity="A1", stage="white", planned_s=600, focus="referral"), "10:05"),
        TimeboxExtended(activity="A1", by_s=300),
        (QuestionPosed(question="Q1", text="What do we know?"), "10:06"),
        (StageEntered(activity="A1", stage="black", left="white"), "10:21"),
        (ActivityEnded(activity="A1"), "10:55"),
        (WorkshopClosed(), "11:30"),
    )


def test_a_workshop_that_was_not_opened_says_so(page: Callable[..., Any]) -> None:
    """There is nothing to tell yet, of one or of several."""
    leeds, york = (
        given(WorkshopScheduled(title=town, groups=("all",)), stream=town)
        for town in ("leeds", "york")
    )
    assert page(leeds).texts == ["It was not opened yet."]
    assert page(leeds, york).texts == ["No workshop was opened."]


def test_it_lasts_from_opening_to_close(
    page: Callable[..., Any], hats: Given[Workshop], room: Given[Workshop], proof: Proof
) -> None:
    """And a workshop that was never closed is still open."""
    lasted = page(hats).figures["from opening to close"]
    assert lasted.value == "2 h 30 min"
    assert lasted.evidence == proof((WorkshopOpened, WorkshopClosed), hats)
    assert page(room).figures["from opening to close"].value == "still open"


def test_counts_lead_to_what_they_count(
    page: Callable[..., Any], hats: Given[Workshop], proof: Proof
) -> None:
    """Activities and questions, each with the event that began it."""
    figures = page(hats).figures
    assert (figures["activities"].value, figures["questions posed"].value) == (1, 1)
    assert figures["activities"].evidence == proof(ActivityStarted, hats)
    assert figures["questions posed"].evidence == proof(QuestionPosed, hats)
    questions = page(hats).table("Questions put to the room")
    assert questions.value("Q1", "Question") == "What do we know?"
    assert questions.cell("Q1", "Id").evidence == proof(QuestionPosed, hats)


def test_an_activity_has_its_planned_and_its_actual_time(
    page: Callable[..., Any], hats: Given[Workshop], proof: Proof
) -> None:
    """In minutes, with the events between which it ran."""
    activities = page(hats).table("Activities")
    assert activities.value("A1", "Activity") == "Hats"
    assert activities.value("A1", "Method") == "hats"
    assert activities.value("A1", "Began") == "10:00"
    assert activities.value("A1", "Planned") == "1 h 5 min"
    assert activities.value("A1", "Took") == "55 min"
    assert activities.cell("A1", "Took").evidence == proof((ActivityStarted, ActivityEnded), hats)
    assert activities.table.note == "Times are UTC; 4 March 2025."


def test_a_stage_lasts_until_the_next_one_or_the_end(
    page: Callable[..., Any], hats: Given[Workshop], proof: Proof
) -> None:
    """Its planned time holds the extensions that were agreed on the way."""
    assert page(hats).sections == ["Hats (A1), stage by stage"]
    stages = page(hats).table(STAGES)
    assert stages.column("Stage") == ["white", "black"]
    assert stages.column("Focus") == ["referral", None]
    assert stages.column("Planned") == ["15 min", "–"]
    assert stages.column("Took") == ["16 min", "34 min"]
    assert stages.cell("white", "Took").evidence == (
        proof(StageEntered, hats) | proof(TimeboxExtended, hats)
    )
    assert stages.cell("black", "Took").evidence == (
        proof(StageEntered, hats, stage="black") | proof(ActivityEnded, hats)
    )


def test_a_stage_that_was_noted_late_ends_no_other_before_it_began(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """The one before it took no time; it did not take less than none."""
    late = room.and_given(
        happened(ActivityStarted(activity="A1", method="hats"), "10:00"),
        happened(StageEntered(activity="A1", stage="white"), "10:10"),
        happened(StageEntered(activity="A1", stage="black", left="white"), "10:05"),
    )
    assert page(late).table(STAGES).value("white", "Took") == "0 s"


def test_what_runs_still_has_no_actual_time(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """A dash: it is not known."""
    running = room.and_given(
        ActivityStarted(activity="A1", method="hats"),
        StageEntered(activity="A1", stage="white"),
    )
    assert page(running).table("Activities").value("A1", "Took") == "–"
    assert page(running).table("Activities").value("A1", "Activity") == "hats"
    assert page(running).table(STAGES).value("white", "Took") == "–"
    assert page(running).sections == ["hats (A1), stage by stage"]


def test_the_planned_time_of_an_activity_is_else_that_of_its_stages(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """As far as they were planned; where nothing was, nothing is known."""
    started = ActivityStarted(activity="A1", method="hats")
    staged = room.and_given(
        started,
        StageEntered(activity="A1", stage="white", planned_s=300),
        StageEntered(activity="A1", stage="black", planned_s=240),
        StageEntered(activity="A1", stage="blue"),
    )
    assert page(staged).table("Activities").value("A1", "Planned") == "9 min"
    bare = room.and_given(started, ActivityEnded(activity="A1"))
    assert page(bare).table("Activities").value("A1", "Planned") == "–"


def test_the_plan_stands_as_it_was_set_last(
    page: Callable[..., Any], room: Given[Workshop], proof: Proof
) -> None:
    """With the reason for the change, and a dash where no time was planned."""
    planned = room.and_given(
        PlanSet(activities=("Hats",), timeboxes=(3600,)),
        PlanSet(activities=("Hats", "Lunch"), reason="Everybody is hungry."),
    )
    plan = page(planned).table(PLAN)
    assert plan.column("Activity") == ["Hats", "Lunch"]
    assert plan.column("Planned") == ["–", "–"]
    assert plan.table.note == "Everybody is hungry."
    assert plan.cell(1, "No.").evidence == proof(PlanSet, planned, reason="Everybody is hungry.")
    first = room.and_given(PlanSet(activities=("Hats",), timeboxes=(3600,)))
    assert page(first).table(PLAN).column("Planned") == ["1 h 0 min"]
    assert PLAN not in page(room).captions


def test_activities_on_several_days_say_so(page: Callable[..., Any], room: Given[Workshop]) -> None:
    """One day would be wrong for some of them."""
    over_days = room.and_given(
        ActivityStarted(activity="A1", method="conversation"),
        (ActivityStarted(activity="A2", method="conversation"), START + timedelta(days=1)),
    )
    assert page(over_days).table("Activities").table.note == "Times are UTC; 2 different days."


def test_events_of_activities_that_nobody_started_change_nothing(
    page: Callable[..., Any], room: Given[Workshop]
) -> None:
    """A log from elsewhere may hold them; the chapter is that of what is known."""
    strange = room.and_given(
        StageEntered(activity="A9", stage="white"),
        TimeboxExtended(activity="A9", by_s=60),
        ActivityEnded(activity="A9"),
        ActivityStarted(activity="A1", method="hats"),
        TimeboxExtended(activity="A1", by_s=60),
        StageEntered(activity="A1", stage="white"),
        TimeboxExtended(activity="A1", by_s=60),
    )
    assert page(strange).table("Activities").column("Id") == ["A1"]
    assert page(strange).table(STAGES).column("Planned") == ["–"]


def test_several_workshops_stand_side_by_side(
    page: Callable[..., Any], hats: Given[Workshop], york: Given[Workshop], proof: Proof
) -> None:
    """Each with its day, its length and its counts; one that was not opened has none."""
    hull = given(WorkshopScheduled(title="Hull", groups=("all",)), stream="hull")
    table = page(hats, york, hull).table("The workshops side by side")
    assert table.column("Workshop") == ["Leeds", "York", "Hull"]
    assert table.column("Day") == ["4 March 2025", "4 March 2025", None]
    assert table.column("Lasted") == ["2 h 30 min", "still open", "–"]
    assert table.column("Activities") == [1, 0, 0]
    assert table.column("Stages") == [2, 0, 0]
    assert table.column("Questions posed") == [1, 0, 0]
    assert table.cell("Leeds", "Stages").evidence == proof(StageEntered, hats)
    assert table.cell("Leeds", "Activities").evidence == proof(ActivityStarted, hats)
