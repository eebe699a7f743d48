"""What the room does: activities, stages, questions and turns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.state import Workshop
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
def hats(room: Given[Workshop]) -> Given[Workshop]:
    """An activity is running, in its white stage, in a timebox."""
    return room.and_given(STARTED, WHITE)


# Starting


def test_an_activity_starts_with_all_that_was_said(room: Given[Workshop]) -> None:
    """Parameters become sorted pairs."""
    room.and_given(SpaceCreated(space="S1", kind="plenary")).when(
        commands.start,
        "parallel-thinking",
        installed=HATS,
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


def test_an_activity_starts_before_any_agreement(room: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse: with an agreement and without."""
    adopted = AgreementAdopted(
        version=1, rules=("R1",), decided_by="unanimity", roll=("P1",), assents=("P1",)
    )
    agreed = room.and_given(RuleProposed(rule="R1", text="One at a time"), adopted)
    for scenario in (room, agreed):
        scenario.when(commands.start, "conversation", installed=HATS).then(
            ActivityStarted(activity="A1", method="conversation")
        )


def test_an_activity_needs_a_method_that_is_installed(room: Given[Workshop]) -> None:
    """The message names those that are."""
    room.when(commands.start, "world-cafe", installed=HATS).then_refused(
        "no plugin declares that method", "conversation, parallel-thinking"
    )


def test_an_activity_needs_an_open_workshop(
    announced: Given[Workshop], room: Given[Workshop]
) -> None:
    """Neither before the opening nor after the close."""
    announced.when(commands.start, "conversation", installed=HATS).then_refused("not open")
    closed = room.and_given((WorkshopClosed(), "12:00")).at("13:00")
    closed.when(commands.start, "conversation", installed=HATS).then_refused("closed")


def test_an_activity_takes_place_in_spaces_that_are_there(room: Given[Workshop]) -> None:
    """Neither in one that never was nor in one that is closed."""
    room.when(commands.start, "conversation", installed=HATS, spaces=["S1"]).then_refused(
        "there is no space S1"
    )
    table = SpaceCreated(space="S1", kind="table")
    room.and_given(table, SpaceClosed(space="S1")).when(
        commands.start, "conversation", installed=HATS, spaces=["S1"]
    ).then_refused("space S1 is closed")


# Going on


def test_an_activity_pauses_goes_on_and_ends(hats: Given[Workshop]) -> None:
    """The one that runs is meant unless another is named."""
    paused = hats.when(commands.pause, reason="coffee")
    paused.then(ActivityPaused(activity="A1", reason="coffee"))
    resumed = paused.afterwards.when(commands.resume, "A1", reason="back")
    resumed.then(ActivityResumed(activity="A1", reason="back"))
    resumed.afterwards.when(commands.end).then(ActivityEnded(activity="A1"))
    paused.afterwards.when(commands.end, "A1", reason="no time").then(
        ActivityEnded(activity="A1", reason="no time")
    )


def test_the_activity_that_was_started_last_is_meant(hats: Given[Workshop]) -> None:
    """Of several that run."""
    both = hats.and_given(ActivityStarted(activity="A2", method="conversation"))
    both.when(commands.end).then(ActivityEnded(activity="A2"))
    both.and_given(ActivityEnded(activity="A2")).when(commands.end).then(
        ActivityEnded(activity="A1")
    )


@pytest.mark.parametrize("decision", [commands.pause, commands.end, commands.extend])
def test_without_a_running_activity_one_is_named(
    room: Given[Workshop], decision: Callable[..., Any]
) -> None:
    """Nothing runs, so that nothing can be meant."""
    args = (60,) if decision is commands.extend else ()
    room.when(decision, *args).then_refused("no activity is running", "Start one")


def test_what_is_not_running_is_not_paused(hats: Given[Workshop]) -> None:
    """Neither what is paused or ended, nor what was never started."""
    hats.and_given(ActivityPaused(activity="A1")).when(commands.pause, "A1").then_refused(
        "activity A1 is paused", "It must be running"
    )
    hats.and_given(ActivityEnded(activity="A1")).when(commands.pause, "A1").then_refused("ended")
    hats.when(commands.pause, "A9").then_refused("there is no activity A9", "activities: A1")


def test_what_is_not_paused_is_not_resumed(hats: Given[Workshop]) -> None:
    """Neither what runs, nor what ended, nor what was never started."""
    hats.when(commands.resume, "A1").then_refused("activity A1 is running")
    hats.and_given(ActivityEnded(activity="A1")).when(commands.resume, "A1").then_refused("ended")
    hats.when(commands.resume, "A9").then_refused("there is no activity A9")


def test_what_ended_does_not_end_again(hats: Given[Workshop]) -> None:
    """Nor does what was never started."""
    ended = hats.and_given(ActivityEnded(activity="A1"))
    ended.when(commands.end, "A1").then_refused("ended", "It must be running or paused")
    hats.when(commands.end, "A9").then_refused("there is no activity A9")


# Stages


def test_stages_follow_each_other(room: Given[Workshop]) -> None:
    """What is left is filled in: None for the first."""
    first = room.and_given(STARTED).when(
        commands.enter, "white", planned_s=420, focus="What do we know?"
    )
    first.then(
        StageEntered(
            activity="A1", stage="white", left=None, planned_s=420, focus="What do we know?"
        )
    )
    first.afterwards.when(commands.enter, "yellow", leaving="white").then(
        StageEntered(activity="A1", stage="yellow", left="white")
    )


def test_a_stage_is_entered_off_the_template(hats: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse."""
    hats.when(commands.enter, "chartreuse").then(
        StageEntered(activity="A1", stage="chartreuse", left="white")
    )


def test_a_stage_needs_an_activity_that_runs(room: Given[Workshop], hats: Given[Workshop]) -> None:
    """Neither none, nor one that is paused, ended or unknown."""
    room.when(commands.enter, "white").then_refused("no activity is running")
    hats.and_given(ActivityPaused(activity="A1")).when(
        commands.enter, "black", activity="A1"
    ).then_refused("paused")
    hats.and_given(ActivityEnded(activity="A1")).when(
        commands.enter, "black", activity="A1"
    ).then_refused("ended")
    hats.when(commands.enter, "black", activity="A9").then_refused("there is no activity A9")


@pytest.mark.parametrize("stale", ["blue", None])
def test_the_stage_that_is_left_is_the_one_that_runs(
    hats: Given[Workshop], stale: str | None
) -> None:
    """Somebody went on first; to say that no stage runs is stale as well."""
    hats.when(commands.enter, "black", leaving=stale).then_refused(
        f"A1 is in 'white', not in {stale!r}", "decide again"
    )


def test_a_running_timebox_is_extended(hats: Given[Workshop]) -> None:
    """By seconds."""
    hats.when(commands.extend, 120, reason="more to say").then(
        TimeboxExtended(activity="A1", by_s=120, reason="more to say")
    )


def test_without_a_timebox_there_is_nothing_to_extend(
    room: Given[Workshop], hats: Given[Workshop]
) -> None:
    """Before any stage, in one without a timebox, and in an activity that does not run."""
    room.and_given(STARTED).when(commands.extend, 60).then_refused("no timebox is running in A1")
    hats.and_given(StageEntered(activity="A1", stage="green", left="white")).when(
        commands.extend, 60
    ).then_refused("no timebox", "planned_s=")
    hats.and_given(ActivityPaused(activity="A1")).when(
        commands.extend, 60, activity="A1"
    ).then_refused("paused")


# Questions and turns


def test_a_question_is_posed(hats: Given[Workshop]) -> None:
    """Word for word, and from which prompt."""
    hats.when(commands.pose, "What do we know?", prompt="facts").then(
        QuestionPosed(question="Q1", text="What do we know?", prompt="facts")
    )


def test_a_question_is_posed_while_no_activity_runs(room: Given[Workshop]) -> None:
    """That is flagged on replay, and no reason to refuse."""
    room.when(commands.pose, "Who is here?").then(QuestionPosed(question="Q1", text="Who is here?"))


def test_a_question_needs_an_open_workshop(
    announced: Given[Workshop], room: Given[Workshop]
) -> None:
    """Neither before the opening nor after the close."""
    announced.when(commands.pose, "Who is here?").then_refused("not open")
    room.and_given((WorkshopClosed(), "12:00")).at("13:00").when(
        commands.pose, "Who was here?"
    ).then_refused("closed")


def test_a_turn_is_taken(room: Given[Workshop]) -> None:
    """Timed and counted where somebody did."""
    room.when(commands.take_turn, "P1", duration_s=40, words=90).then(
        TurnTaken(person="P1", duration_s=40, words=90)
    )


def test_a_turn_is_taken_out_of_order(room: Given[Workshop]) -> None:
    """That is flagged by methods that keep an order, and no reason to refuse."""
    spoke = room.when(commands.take_turn, "P1")
    spoke.afterwards.when(commands.take_turn, "P1").then(TurnTaken(person="P1"))


def test_one_group_takes_every_turn(room: Given[Workshop]) -> None:
    """Who does not speak cannot be made to by a record."""
    so_far = room
    for _ in range(12):
        so_far = so_far.when(commands.take_turn, "P1").afterwards
    so_far.when(commands.take_turn, "P1").then(TurnTaken(person="P1"))


def test_who_is_absent_or_unconsenting_takes_no_turn(room: Given[Workshop]) -> None:
    """Each for itself, and a stranger neither."""
    room.when(commands.take_turn, "P3").then_refused("P3 was not there")
    room.and_given(PresenceStarted(person="P3")).when(commands.take_turn, "P3").then_refused(
        "P3 had not consented to be recorded", "nobody is recorded without it"
    )
    room.when(commands.take_turn, "P9").then_refused("nobody is registered as P9")


def test_presence_is_judged_at_the_moment_of_the_turn(room: Given[Workshop]) -> None:
    """Entered late, after P1 left, and early, before P1 came; coarse moments count as spans."""
    left = room.and_given((PresenceEnded(person="P1"), "10:00"))
    turn = TurnTaken(person="P1")
    left.at("09:45").when(commands.take_turn, "P1").then(turn)
    left.at("10:20").when(commands.take_turn, "P1").then_refused("not there at 2025-03-04T10:20")
    left.at("10:20").noting(precision="quarter").when(commands.take_turn, "P1").then_refused()
    left.at("10:20").noting(precision="hour").when(commands.take_turn, "P1").then(turn)
    left.at("09:01").when(commands.take_turn, "P1").then_refused("not there")
    left.at("09:01").noting(precision="quarter").when(commands.take_turn, "P1").then(turn)


def test_consent_is_judged_at_the_moment_of_the_turn(room: Given[Workshop]) -> None:
    """What was said before a withdrawal stays sayable; what was said after it never is."""
    withdrawn = room.and_given((ConsentWithdrawn(person="P1", scopes=("record",)), "10:00"))
    withdrawn.at("09:45").when(commands.take_turn, "P1").then(TurnTaken(person="P1"))
    withdrawn.at("10:15").when(commands.take_turn, "P1").then_refused("had not consented")


def test_consent_that_is_noted_late_counts_from_when_it_was_given(room: Given[Workshop]) -> None:
    """P4 came at 09:10 and consented then; the note about it is the last in the stream."""
    late = room.and_given(
        PersonRegistered(person="P4", group="primary care"),
        (PresenceStarted(person="P4"), "09:10"),
    )
    late.at("09:20").when(commands.take_turn, "P4").then_refused("had not consented")
    noted = late.at("09:10").when(commands.give_consent, "P4", ["record"]).afterwards
    noted.at("09:20").when(commands.take_turn, "P4").then(TurnTaken(person="P4"))
