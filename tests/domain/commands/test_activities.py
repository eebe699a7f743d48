"""Commands on activities, stages, questions and turns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.commands import CommandContext
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import Refused
from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    AgreementAdopted,
    ConsentWithdrawn,
    PersonRegistered,
    PresenceEnded,
    PresenceStarted,
    QuestionPosed,
    RuleProposed,
    SpaceClosed,
    SpaceCreated,
    StageEntered,
    TimeboxExtended,
    TurnTaken,
    WorkshopClosed,
)
from dialoguekit.testing.scenario import Given

HATS = ("conversation", "parallel-thinking")
STARTED = ActivityStarted(activity="A1", method="parallel-thinking")
WHITE = StageEntered(activity="A1", stage="white", planned_s=420)


@pytest.fixture(scope="module")
def hats(workshop: Given[Workshop]) -> Given[Workshop]:
    """An activity is in its white stage, with a timebox."""
    return workshop.and_given(STARTED, WHITE)


# Start


def test_an_activity_starts_with_all_its_arguments(workshop: Given[Workshop]) -> None:
    """Parameters become sorted pairs."""
    workshop.and_given(SpaceCreated(space="S1", kind="plenary")).when(
        commands.start,
        "parallel-thinking",
        template="custom",
        title="Six colours",
        params={"order": "white,green", "clock": True},
        planned_s=2400,
        spaces=["S1"],
    ).then(
        ActivityStarted(
            activity="A1",
            method="parallel-thinking",
            template="custom",
            title="Six colours",
            params=(("clock", True), ("order", "white,green")),
            planned_s=2400,
            spaces=("S1",),
        )
    )


def test_an_activity_starts_before_any_agreement(workshop: Given[Workshop]) -> None:
    """A missing agreement is flagged on replay, not refused."""
    adopted = AgreementAdopted(
        version=1, rules=("R1",), decided_by="unanimity", roll=("P1",), assents=("P1",)
    )
    agreed = workshop.and_given(RuleProposed(rule="R1", text="One at a time"), adopted)
    for scenario in (workshop, agreed):
        scenario.when(commands.start, "conversation").then(
            ActivityStarted(activity="A1", method="conversation")
        )


def test_an_activity_needs_an_installed_method(workshop: Given[Workshop]) -> None:
    """The message names the installed methods; where these are not known, any can be started."""
    now, methods = workshop.next_occurred_at, dict.fromkeys(HATS)
    with pytest.raises(Refused, match=r"no plugin declares .*: conversation, parallel-thinking"):
        commands.start(workshop.state, CommandContext(now, methods=methods), "world-cafe")
    assert commands.start(workshop.state, CommandContext(now, methods=methods), HATS[0])
    assert commands.start(workshop.state, CommandContext(now), "world-cafe")


def test_an_activity_needs_an_open_workshop(
    scheduled: Given[Workshop], workshop: Given[Workshop]
) -> None:
    """It is refused before the opening and after the close."""
    scheduled.when(commands.start, "conversation").then_refused("not open")
    closed = workshop.and_given((WorkshopClosed(), "12:00")).at("13:00")
    closed.when(commands.start, "conversation").then_refused("closed")


def test_an_activity_needs_open_spaces(workshop: Given[Workshop]) -> None:
    """An unknown or closed space is refused."""
    workshop.when(commands.start, "conversation", spaces=["S1"]).then_refused(
        "there is no space S1"
    )
    table = SpaceCreated(space="S1", kind="table")
    workshop.and_given(table, SpaceClosed(space="S1")).when(
        commands.start, "conversation", spaces=["S1"]
    ).then_refused("space S1 is closed")


# Pause, resume, end


def test_an_activity_is_paused_resumed_and_ended(hats: Given[Workshop]) -> None:
    """The default is the running activity."""
    paused = hats.when(commands.pause, reason="coffee")
    paused.then(ActivityPaused(activity="A1", reason="coffee"))
    resumed = paused.resulting_scenario.when(commands.resume, "A1", reason="back")
    resumed.then(ActivityResumed(activity="A1", reason="back"))
    resumed.resulting_scenario.when(commands.end).then(ActivityEnded(activity="A1"))
    paused.resulting_scenario.when(commands.end, "A1", reason="no time").then(
        ActivityEnded(activity="A1", reason="no time")
    )


def test_the_default_is_the_activity_started_last(hats: Given[Workshop]) -> None:
    """Several activities may run."""
    both = hats.and_given(ActivityStarted(activity="A2", method="conversation"))
    both.when(commands.end).then(ActivityEnded(activity="A2"))
    both.and_given(ActivityEnded(activity="A2")).when(commands.end).then(
        ActivityEnded(activity="A1")
    )


@pytest.mark.parametrize("command", [commands.pause, commands.end, commands.extend_timebox])
def test_without_a_running_activity_one_has_to_be_named(
    workshop: Given[Workshop], command: Callable[..., Any]
) -> None:
    """There is no default."""
    args = (60,) if command is commands.extend_timebox else ()
    workshop.when(command, *args).then_refused("no activity is running", "Start one")


def test_only_a_running_activity_is_paused(hats: Given[Workshop]) -> None:
    """Paused, ended and unknown activities are refused."""
    hats.and_given(ActivityPaused(activity="A1")).when(commands.pause, "A1").then_refused(
        "activity A1 is paused", "It must be running"
    )
    hats.and_given(ActivityEnded(activity="A1")).when(commands.pause, "A1").then_refused("ended")
    hats.when(commands.pause, "A9").then_refused("there is no activity A9", "activities: A1")


def test_only_a_paused_activity_is_resumed(hats: Given[Workshop]) -> None:
    """Running, ended and unknown activities are refused."""
    hats.when(commands.resume, "A1").then_refused("activity A1 is running")
    hats.and_given(ActivityEnded(activity="A1")).when(commands.resume, "A1").then_refused("ended")
    hats.when(commands.resume, "A9").then_refused("there is no activity A9")


def test_an_activity_ends_once(hats: Given[Workshop]) -> None:
    """Ended and unknown activities are refused."""
    ended = hats.and_given(ActivityEnded(activity="A1"))
    ended.when(commands.end, "A1").then_refused("ended", "It must be running or paused")
    hats.when(commands.end, "A9").then_refused("there is no activity A9")


# Stages


def test_stages_follow_each_other(workshop: Given[Workshop]) -> None:
    """``left`` is the stage before; None for the first."""
    first = workshop.and_given(STARTED).when(
        commands.enter_stage, "white", planned_s=420, focus="What do we know?"
    )
    first.then(
        StageEntered(
            activity="A1", stage="white", left=None, planned_s=420, focus="What do we know?"
        )
    )
    first.resulting_scenario.when(commands.enter_stage, "yellow", leaving="white").then(
        StageEntered(activity="A1", stage="yellow", left="white")
    )


def test_a_stage_outside_the_template_is_entered(hats: Given[Workshop]) -> None:
    """It is flagged on replay, not refused."""
    hats.when(commands.enter_stage, "chartreuse").then(
        StageEntered(activity="A1", stage="chartreuse", left="white")
    )


def test_a_stage_needs_a_running_activity(workshop: Given[Workshop], hats: Given[Workshop]) -> None:
    """Without one, and with a paused, ended or unknown one, it is refused."""
    workshop.when(commands.enter_stage, "white").then_refused("no activity is running")
    hats.and_given(ActivityPaused(activity="A1")).when(
        commands.enter_stage, "black", activity="A1"
    ).then_refused("paused")
    hats.and_given(ActivityEnded(activity="A1")).when(
        commands.enter_stage, "black", activity="A1"
    ).then_refused("ended")
    hats.when(commands.enter_stage, "black", activity="A9").then_refused("there is no activity A9")


@pytest.mark.parametrize("stale", ["blue", None])
def test_the_stage_left_is_the_current_one(hats: Given[Workshop], stale: str | None) -> None:
    """Otherwise another writer has changed it, also if None is given."""
    hats.when(commands.enter_stage, "black", leaving=stale).then_refused(
        f"A1 is in 'white', not in {stale!r}", "Reload and retry"
    )


def test_a_running_timebox_is_extended(hats: Given[Workshop]) -> None:
    """The additional time is in seconds."""
    hats.when(commands.extend_timebox, 120, reason="more to say").then(
        TimeboxExtended(activity="A1", by_s=120, reason="more to say")
    )


def test_without_a_timebox_none_is_extended(
    workshop: Given[Workshop], hats: Given[Workshop]
) -> None:
    """This applies before any stage, without a timebox, and when the activity is not running."""
    workshop.and_given(STARTED).when(commands.extend_timebox, 60).then_refused(
        "no timebox is running in A1"
    )
    hats.and_given(StageEntered(activity="A1", stage="green", left="white")).when(
        commands.extend_timebox, 60
    ).then_refused("no timebox", "planned_s=")
    hats.and_given(ActivityPaused(activity="A1")).when(
        commands.extend_timebox, 60, activity="A1"
    ).then_refused("paused")


# Questions and turns


def test_a_question_is_posed(hats: Given[Workshop]) -> None:
    """The text is verbatim, and the prompt is recorded."""
    hats.when(commands.pose_question, "What do we know?", prompt="facts").then(
        QuestionPosed(question="Q1", text="What do we know?", prompt="facts")
    )


def test_a_question_is_posed_without_an_activity(workshop: Given[Workshop]) -> None:
    """It is flagged on replay, not refused."""
    workshop.when(commands.pose_question, "Who is here?").then(
        QuestionPosed(question="Q1", text="Who is here?")
    )


def test_a_question_needs_an_open_workshop(
    scheduled: Given[Workshop], workshop: Given[Workshop]
) -> None:
    """It is refused before the opening and after the close."""
    scheduled.when(commands.pose_question, "Who is here?").then_refused("not open")
    workshop.and_given((WorkshopClosed(), "12:00")).at("13:00").when(
        commands.pose_question, "Who was here?"
    ).then_refused("closed")


def test_a_turn_is_taken(workshop: Given[Workshop]) -> None:
    """Duration and number of words are optional."""
    workshop.when(commands.take_turn, "P1", duration_s=40, words=90).then(
        TurnTaken(person="P1", duration_s=40, words=90)
    )


def test_a_turn_is_taken_out_of_order(workshop: Given[Workshop]) -> None:
    """Methods with an order flag it; it is not refused."""
    first = workshop.when(commands.take_turn, "P1")
    first.resulting_scenario.when(commands.take_turn, "P1").then(TurnTaken(person="P1"))


def test_one_group_takes_all_turns(workshop: Given[Workshop]) -> None:
    """This is not refused."""
    so_far = workshop
    for _ in range(12):
        so_far = so_far.when(commands.take_turn, "P1").resulting_scenario
    so_far.when(commands.take_turn, "P1").then(TurnTaken(person="P1"))


def test_a_turn_needs_presence_and_consent(workshop: Given[Workshop]) -> None:
    """Both are checked."""
    workshop.when(commands.take_turn, "P3").then_refused("P3 was not present")
    workshop.and_given(PresenceStarted(person="P3")).when(commands.take_turn, "P3").then_refused(
        "P3 had not consented to be recorded", "no one is recorded without it"
    )


def test_presence_is_checked_at_the_time_of_the_turn(workshop: Given[Workshop]) -> None:
    """Late entries and times with a precision are accepted."""
    left = workshop.and_given((PresenceEnded(person="P1"), "10:00"))
    turn = TurnTaken(person="P1")
    left.at("09:45").when(commands.take_turn, "P1").then(turn)
    left.at("10:20").when(commands.take_turn, "P1").then_refused("not present at 2025-03-04T10:20")
    left.at("10:20").with_context(precision="quarter").when(commands.take_turn, "P1").then_refused()
    left.at("10:20").with_context(precision="hour").when(commands.take_turn, "P1").then(turn)
    left.at("09:01").when(commands.take_turn, "P1").then(turn)  # flagged on replay
    left.at("09:01").with_context(precision="quarter").when(commands.take_turn, "P1").then(turn)


def test_consent_is_checked_at_the_time_of_the_turn(workshop: Given[Workshop]) -> None:
    """A withdrawal does not affect what happened before it."""
    withdrawn = workshop.and_given((ConsentWithdrawn(person="P1", scopes=("record",)), "10:00"))
    withdrawn.at("09:45").when(commands.take_turn, "P1").then(TurnTaken(person="P1"))
    withdrawn.at("10:15").when(commands.take_turn, "P1").then_refused("had not consented")


def test_a_consent_recorded_late_applies_from_its_own_time(workshop: Given[Workshop]) -> None:
    """P4's consent of 09:10 is the last event of the stream."""
    late = workshop.and_given(
        PersonRegistered(person="P4", group="primary care"),
        (PresenceStarted(person="P4"), "09:10"),
    )
    late.at("09:20").when(commands.take_turn, "P4").then_refused("had not consented")
    late_consent = late.at("09:10").when(commands.give_consent, "P4", ["record"]).resulting_scenario
    late_consent.at("09:20").when(commands.take_turn, "P4").then(TurnTaken(person="P4"))


def test_an_activity_may_end_before_it_started(workshop: Given[Workshop]) -> None:
    """This is flagged on replay, not refused."""
    started = workshop.and_given((ActivityStarted(activity="A1", method="hats"), "09:30"))
    started.at("09:20").when(commands.end, "A1").then(ActivityEnded(activity="A1"))
