"""The chapter on conduct: the plan, activities, stages and questions, with their times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.report.chapters.concealment import OF_THE_WORKSHOP, conceal

from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    Event,
    PlanSet,
    QuestionPosed,
    StageEntered,
    TimeboxExtended,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopScheduled,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters import conduct
from dialoguekit.testing.scenario import START, Given, given

ANALYSIS = conduct.ANALYSIS

EvidenceOf = Callable[..., Evidence]
PLAN = "Final plan of activities"
STAGES = "Planned and actual times"


@pytest.fixture(scope="module")
def hats(workshop: Given[Workshop]) -> Given[Workshop]:
    """Return a scenario: white for 10 planned minutes and an extension of 5, then black."""
    return workshop.and_given(
        (ActivityStarted(activity="A1", method="hats", title="Hats", planned_s=3600), "10:00"),
        (StageEntered(activity="A1", stage="white", planned_s=600, focus="referral"), "10:05"),
        TimeboxExtended(activity="A1", by_s=300),
        (QuestionPosed(question="Q1", text="What do we know?"), "10:06"),
        (StageEntered(activity="A1", stage="black", left="white"), "10:21"),
        (ActivityEnded(activity="A1"), "10:55"),
        (WorkshopClosed(), "11:30"),
    )


def test_a_workshop_that_was_not_opened_says_so(page: Callable[..., Any]) -> None:
    """This holds for one and for several workshops."""
    leeds, york = (
        given(WorkshopScheduled(title=town, groups=("all",)), stream=town)
        for town in ("leeds", "york")
    )
    assert page(leeds).texts == ["The workshop was not opened."]
    assert page(leeds, york).texts == ["The workshop was not opened."]


def test_the_duration_is_from_opening_to_closing(
    page: Callable[..., Any],
    hats: Given[Workshop],
    workshop: Given[Workshop],
    evidence_of: EvidenceOf,
) -> None:
    """A workshop without a close is still open."""
    duration = page(hats).figures["from opening to closing"]
    assert duration.value == "2 h 30 min"
    assert duration.evidence == evidence_of((WorkshopOpened, WorkshopClosed), hats)
    assert page(workshop).figures["from opening to closing"].value == "still open"


def test_numbers_have_evidence(
    page: Callable[..., Any], hats: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """It is the first event of each activity and question."""
    figures = page(hats).figures
    assert (figures["activities"].value, figures["questions posed"].value) == (1, 1)
    assert figures["activities"].evidence == evidence_of(ActivityStarted, hats)
    assert figures["questions posed"].evidence == evidence_of(QuestionPosed, hats)
    questions = page(hats).table("Questions posed")
    assert questions.value("Q1", "Question") == "What do we know?"
    assert questions.cell("Q1", "Id").evidence == evidence_of(QuestionPosed, hats)


def test_an_activity_has_a_planned_and_an_actual_time(
    page: Callable[..., Any], hats: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """The evidence is its start and end."""
    activities = page(hats).table("Activities")
    assert activities.value("A1", "Activity") == "Hats"
    assert activities.value("A1", "Method") == "hats"
    assert activities.value("A1", "Start") == "10:00"
    assert activities.value("A1", "Planned") == "1 h 5 min"
    assert activities.value("A1", "Actual") == "55 min"
    assert activities.cell("A1", "Actual").evidence == evidence_of(
        (ActivityStarted, ActivityEnded), hats
    )
    assert activities.table.note == "Times are UTC; 4 March 2025. Actual times exclude pauses."


def test_a_stage_lasts_until_the_next_one_or_the_end(
    page: Callable[..., Any], hats: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """Its planned time includes extensions."""
    assert page(hats).sections == ["Hats (A1), stage by stage"]
    stages = page(hats).table(STAGES)
    assert stages.column("Stage") == ["white", "black"]
    assert stages.column("Focus") == ["referral", None]
    assert stages.column("Planned") == ["15 min", "–"]
    assert stages.column("Actual") == ["16 min", "34 min"]
    assert stages.cell("white", "Actual").evidence == (
        evidence_of(StageEntered, hats) | evidence_of(TimeboxExtended, hats)
    )
    assert stages.cell("black", "Actual").evidence == (
        evidence_of(StageEntered, hats, stage="black") | evidence_of(ActivityEnded, hats)
    )


def test_a_stage_that_was_recorded_late_is_where_it_belongs(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """No stage has a negative duration."""
    late = workshop.and_given(
        (ActivityStarted(activity="A1", method="hats"), "10:00"),
        (StageEntered(activity="A1", stage="white"), "10:10"),
        (StageEntered(activity="A1", stage="black", left="white"), "10:05"),
    )
    stages = page(late).table(STAGES)
    assert stages.column("Stage") == ["black", "white"]
    assert stages.column("Actual") == ["5 min", "–"]


def test_actual_times_exclude_pauses(
    page: Callable[..., Any], workshop: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """The pauses are in the evidence of the activity and of its stage."""
    paused = workshop.and_given(
        (ActivityStarted(activity="A1", method="hats"), "10:00"),
        (StageEntered(activity="A1", stage="white"), "10:00"),
        (ActivityPaused(activity="A1"), "10:10"),
        (ActivityStarted(activity="A2", method="conversation"), "10:10"),
        (ActivityEnded(activity="A2"), "10:30"),
        (ActivityResumed(activity="A1"), "10:30"),
        (ActivityEnded(activity="A1"), "10:45"),
    )
    found = page(paused)
    own = evidence_of((ActivityPaused, ActivityResumed), paused)
    own |= evidence_of((ActivityStarted, ActivityEnded), paused, activity="A1")
    assert found.table("Activities").value("A1", "Actual") == "25 min"
    assert found.table("Activities").cell("A1", "Actual").evidence == own
    assert found.table(STAGES).value("white", "Actual") == "25 min"
    assert found.table(STAGES).table.note.endswith("actual times exclude pauses.")


def test_a_running_stage_has_no_actual_time(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """The dash means unknown."""
    running = workshop.and_given(
        ActivityStarted(activity="A1", method="hats"), StageEntered(activity="A1", stage="white")
    )
    assert page(running).table("Activities").value("A1", "Actual") == "–"
    assert page(running).table("Activities").value("A1", "Activity") == "hats"
    assert page(running).table(STAGES).value("white", "Actual") == "–"
    assert page(running).sections == ["hats (A1), stage by stage"]


def test_the_planned_time_defaults_to_that_of_the_stages(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """It is unknown if no stage has one."""
    started = ActivityStarted(activity="A1", method="hats")
    staged = workshop.and_given(
        started,
        StageEntered(activity="A1", stage="white", planned_s=300),
        StageEntered(activity="A1", stage="black", planned_s=240),
        StageEntered(activity="A1", stage="blue"),
    )
    assert page(staged).table("Activities").value("A1", "Planned") == "9 min"
    single = workshop.and_given(started, ActivityEnded(activity="A1"))
    assert page(single).table("Activities").value("A1", "Planned") == "–"


def test_the_final_plan_is_shown(
    page: Callable[..., Any], workshop: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """It has the reason for the change, and a dash without a planned time."""
    planned = workshop.and_given(
        PlanSet(activities=("Hats",), timeboxes=(3600,)),
        PlanSet(activities=("Hats", "Lunch"), reason="Everybody is hungry."),
    )
    plan = page(planned).table(PLAN)
    assert plan.column("Activity") == ["Hats", "Lunch"]
    assert plan.column("Planned") == ["–", "–"]
    assert plan.table.note == "Everybody is hungry."
    assert plan.cell(1, "No.").evidence == evidence_of(
        PlanSet, planned, reason="Everybody is hungry."
    )
    initial = workshop.and_given(PlanSet(activities=("Hats",), timeboxes=(3600,)))
    assert page(initial).table(PLAN).column("Planned") == ["1 h 0 min"]
    assert PLAN not in page(workshop).captions


def test_activities_on_several_days_say_so(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """A single date would be wrong for some of them."""
    several_days = workshop.and_given(
        ActivityStarted(activity="A1", method="conversation"),
        (ActivityStarted(activity="A2", method="conversation"), START + timedelta(days=1)),
    )
    note = page(several_days).table("Activities").table.note
    assert note.startswith("Times are UTC; 2 different days.")


def test_events_of_unknown_activities_change_nothing(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """An imported log may contain them."""
    unknown = workshop.and_given(
        StageEntered(activity="A9", stage="white"),
        TimeboxExtended(activity="A9", by_s=60),
        ActivityEnded(activity="A9"),
        ActivityStarted(activity="A1", method="hats"),
        TimeboxExtended(activity="A1", by_s=60),
        StageEntered(activity="A1", stage="white"),
        TimeboxExtended(activity="A1", by_s=60),
    )
    assert page(unknown).table("Activities").column("Id") == ["A1"]
    assert page(unknown).table(STAGES).column("Planned") == ["–"]


def test_several_workshops_are_compared(
    page: Callable[..., Any], hats: Given[Workshop], york: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """Each has its day, duration and numbers; a workshop that was not opened is named."""
    hull = given(WorkshopScheduled(title="Hull", groups=("all",)), stream="hull")
    combined = page(hats, york, hull)
    assert combined.texts == ["The workshop was not opened in Hull."]
    table = combined.table("Comparison of the workshops")
    assert table.column("Workshop") == ["Leeds", "York"]
    assert table.column("Day") == ["4 March 2025", "4 March 2025"]
    assert table.column("From opening to closing") == ["2 h 30 min", "still open"]
    assert table.column("Activities") == [1, 0]
    assert table.column("Stages") == [2, 0]
    assert table.column("Questions posed") == [1, 0]
    assert table.cell("Leeds", "Stages").evidence == evidence_of(
        (StageEntered, TimeboxExtended, ActivityEnded), hats
    )
    assert table.cell("Leeds", "Activities").evidence == evidence_of(ActivityStarted, hats)


# Disclosure

CANARY = "A heron."
TEXTS: dict[str, Event] = {
    "title": ActivityStarted(activity="A1", method="hats", title=CANARY),
    "focus": StageEntered(activity="A1", stage="white", focus=CANARY),
    "question": QuestionPosed(question="Q1", text=CANARY),
    "plan": PlanSet(activities=(CANARY,)),
    "reason of the plan": PlanSet(activities=("Hats",), reason=CANARY),
}


@pytest.mark.parametrize("event", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("way", OF_THE_WORKSHOP)
def test_a_text_that_may_not_be_published_is_replaced(
    page: Callable[..., Any], workshop: Given[Workshop], event: Event, way: str
) -> None:
    """A placeholder tells why; the same text is shown if nothing forbids it."""
    if isinstance(event, StageEntered):
        workshop = workshop.and_given(ActivityStarted(activity="A1", method="hats"))
    assert CANARY in page(workshop.and_given(event)).text
    concealed = page(conceal(workshop, lambda _: event, way)).text
    assert CANARY not in concealed
    assert OF_THE_WORKSHOP[way] in concealed


def _over_a_change(zone: str | None, day: str) -> Given[Workshop]:
    """Return a workshop with an activity at 00:30 and one at 01:30 UTC."""
    first = datetime.fromisoformat(f"{day}T00:30:00+00:00")
    scheduled = WorkshopScheduled(title="Leeds", groups=("all",), time_zone=zone)
    return given(
        (scheduled, first - timedelta(days=1)),
        (WorkshopOpened(), first),
        (ActivityStarted(activity="A1", method="hats", title="Hats"), first),
        (StageEntered(activity="A1", stage="white"), first),
        (StageEntered(activity="A1", stage="black", left="white"), first + timedelta(hours=1)),
        (ActivityStarted(activity="A2", method="hats", title="More"), first + timedelta(hours=1)),
        (WorkshopClosed(), first + timedelta(hours=2)),
    )


@pytest.mark.parametrize(
    ("zone", "day", "times", "described"),
    [
        (
            "Europe/London",
            "2026-10-25",
            ["01:30 BST", "01:30 GMT"],
            "Europe/London (BST and GMT); 25 October 2026",
        ),
        (
            "Europe/London",
            "2026-03-29",
            ["00:30 GMT", "02:30 BST"],
            "Europe/London (GMT and BST); 29 March 2026",
        ),
        ("Europe/London", "2026-07-01", ["01:30", "02:30"], "Europe/London (BST); 1 July 2026"),
        (
            "Asia/Kathmandu",
            "2026-07-01",
            ["06:15", "07:15"],
            "Asia/Kathmandu (+05:45); 1 July 2026",
        ),
        (None, "2026-07-01", ["00:30", "01:30"], "UTC; 1 July 2026"),
    ],
)
def test_times_are_local_also_when_the_clocks_change(
    page: Callable[..., Any], zone: str | None, day: str, times: list[str], described: str
) -> None:
    """The zone is named; durations are those that passed."""
    found = page(_over_a_change(zone, day))
    activities, stages = found.table("Activities"), found.table(STAGES)
    assert activities.column("Start") == stages.column("Start") == times
    assert activities.table.note == f"Times are {described}. Actual times exclude pauses."
    assert stages.column("Actual")[0] == "60 min" or stages.column("Actual")[0] == "1 h 0 min"
    assert found.figures["from opening to closing"].value == "2 h 0 min"


def test_times_of_several_days_have_their_day(page: Callable[..., Any]) -> None:
    """The days are local: 23:30 UTC is the next day in London in summer."""
    first = datetime.fromisoformat("2026-06-30T22:30:00+00:00")
    overnight = given(
        (WorkshopScheduled(title="A", groups=("all",), time_zone="Europe/London"), first),
        (WorkshopOpened(), first),
        (ActivityStarted(activity="A1", method="hats"), first),
        (ActivityStarted(activity="A2", method="hats"), first + timedelta(hours=1)),
    )
    activities = page(overnight).table("Activities")
    assert activities.column("Start") == ["30 June 2026, 23:30", "1 July 2026, 00:30"]
    assert "2 different days" in str(activities.table.note)


def test_no_duration_is_negative(page: Callable[..., Any]) -> None:
    """Between times in an impossible order it is unknown."""
    wrong = given(
        WorkshopScheduled(title="A", groups=("all",)),
        (WorkshopOpened(), "10:00"),
        (ActivityStarted(activity="A1", method="hats"), "10:30"),
        (StageEntered(activity="A1", stage="white"), "10:30"),
        (ActivityEnded(activity="A1"), "10:10"),
        (WorkshopClosed(), "09:00"),
    )
    found = page(wrong)
    assert found.figures["from opening to closing"].value == "–"
    assert found.table("Activities").column("Actual") == ["–"]
    assert "-" not in "".join(map(str, found.table(STAGES).column("Actual")))


def test_the_plan_that_was_set_last_is_shown(page: Callable[..., Any]) -> None:
    """One of the morning that is recorded late does not replace it."""
    plans = given(
        WorkshopScheduled(title="A", groups=("all",)),
        (WorkshopOpened(), "09:00"),
        (PlanSet(activities=("Second",)), "10:00"),
        (PlanSet(activities=("First",)), "09:30"),
    )
    assert page(plans).table(PLAN).column("Activity") == ["Second"]
