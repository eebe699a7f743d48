"""Each rule of the method, with a history that breaks it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import dialoguekit_parallel_thinking
from dialoguekit.events import (
    ActivityPaused,
    ActivityResumed,
    ContributionMade,
    StageEntered,
    WorkshopClosed,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.plugin_contract import RuleCase, RulesContract
from dialoguekit.testing.scenario import Given, ScenarioInput

OPENED = stage_entered("blue", "10:00", planned_s=300)
CLOSED = (
    stage_entered("blue", "10:50", planned_s=600),
    contribution_made("C99", "P1", "We try a line.", "10:51"),
)
END = activity_ended("11:00")
CONCLUDED = contribution_made("C99", "P1", "We try a line.", "10:00")

start = partial(activity_started, "parallel-thinking", "10:00")


def history(*facts: ScenarioInput) -> Given[Any]:
    """Return a workshop with these facts after all participants arrived."""
    return workshop_with_participants(per_group=3).and_given(*facts)


CLEAN = history(
    start(template="quick-feedback"),
    OPENED,
    contribution_made("C1", "P1", "We look at referral.", "10:01", kind="blue"),
    stage_entered("black", "10:05", planned_s=600),
    contribution_made("C2", "P2", "Nobody answers the phone.", "10:06", kind="risk"),
    contribution_made("C3", "P5", "The list is out of date.", "10:07"),
    stage_entered("green", "10:15", planned_s=600),
    contribution_made("C4", "P6", "A line of its own.", "10:16", kind="idea", refs=("C2",)),
    (ActivityPaused(activity="A1"), "10:20"),
    (ActivityResumed(activity="A1"), "10:45"),
    *CLOSED,
    END,
)


A1 = ("leeds A1",)
CASES = [
    RuleCase(
        "white first",
        history(start(), stage_entered("white", "10:00"), *CLOSED, END),
        "begins-blue",
        "The session began under the white hat.",
        A1,
        ("white", "blue"),
    ),
    RuleCase(
        "green last",
        history(start(), OPENED, stage_entered("green", "10:05"), END),
        "ends-blue",
        "The session ended under the green hat.",
        A1,
        ("green", "activity.ended"),
    ),
    RuleCase(
        "green last when the workshop closed",
        history(start(), OPENED, stage_entered("green", "10:05"), (WorkshopClosed(), "12:30")),
        "ends-blue",
        "The session ended under the green hat.",
        A1,
        ("green",),
    ),
    RuleCase(
        "white omitted",
        history(
            start(template="initial-ideas"), OPENED, stage_entered("green", "10:05"), *CLOSED, END
        ),
        "off-template",
        "The order was Blue hat → Green hat → Blue hat; the announced order was Blue hat → "
        "White hat → Green hat → Blue hat.",
        A1,
        ("activity.started", "blue", "green", "blue", "activity.ended"),
    ),
    RuleCase(
        "no hat at all",
        history(start(template="initial-ideas"), END),
        "off-template",
        "The order was no hat; the announced order was Blue hat → White hat → Green hat → "
        "Blue hat.",
        A1,
        ("activity.started",),
    ),
    RuleCase(
        "changed order while running",
        history(start(template="initial-ideas"), OPENED, stage_entered("green", "10:05")),
        "off-template",
        "The order was Blue hat → Green hat; the announced order was Blue hat → White hat → "
        "Green hat → Blue hat.",
        A1,
        ("activity.started", "blue", "green"),
    ),
    RuleCase(
        "custom order not followed",
        history(
            start(template="custom", order="blue red blue"),
            OPENED,
            CONCLUDED,
            activity_ended("10:05"),
        ),
        "off-template",
        "The order was Blue hat; the announced order was Blue hat → Red hat → Blue hat.",
        A1,
        ("activity.started", "blue", "activity.ended"),
    ),
    RuleCase(
        "unknown template",
        history(start(template="quick-feedbak"), OPENED, CONCLUDED, activity_ended("10:05")),
        "unknown-template",
        "The announced template 'quick-feedbak' is unknown to this method.",
        A1,
        ("activity.started",),
        "info",
    ),
    RuleCase(
        "custom order without the order",
        history(start(template="custom"), OPENED, CONCLUDED, activity_ended("10:05")),
        "unknown-template",
        "A custom order was announced without its stages.",
        A1,
        ("activity.started",),
        "info",
    ),
    RuleCase(
        "purple",
        history(start(), OPENED, stage_entered("purple", "10:05"), *CLOSED, END),
        "unknown-hat",
        "The method has no hat 'purple'.",
        A1,
        ("purple", "blue"),
    ),
    RuleCase(
        "white twice",
        history(
            start(),
            OPENED,
            stage_entered("white", "10:05", focus="The phone"),
            stage_entered("white", "10:10", focus="the  PHONE"),
            *CLOSED,
            END,
        ),
        "same-focus",
        "The white hat was repeated without a new focus.",
        A1,
        ("white", "white", "blue"),
    ),
    RuleCase(
        "hat changed by a participant",
        history(start(), OPENED, stage_entered("white", "10:05", by="P2"), *CLOSED, END),
        "hat-by-participant",
        "A participant changed the hat to “White hat”.",
        A1,
        ("white", "blue"),
    ),
    RuleCase(
        "different hats at once",
        history(
            start(),
            start(activity="A2"),
            OPENED,
            stage_entered("blue", "10:00", activity="A2"),
            stage_entered("black", "10:05"),
            stage_entered("yellow", "10:05", activity="A2"),
            *CLOSED,
            stage_entered("blue", "10:50", activity="A2"),
            contribution_made("C98", "P1", "We try a poster.", "10:51", activity="A2"),
            END,
            activity_ended("11:00", activity="A2"),
        ),
        "hats-apart",
        "Some wore the yellow hat while others wore the black hat.",
        ("leeds A1", "leeds A2"),
        ("black", "yellow", "blue", "blue"),
    ),
    RuleCase(
        "contribution before any hat",
        history(
            start(),
            contribution_made("C1", "P2", "!", "10:00"),
            OPENED,
            CONCLUDED,
            activity_ended("10:05"),
        ),
        "no-hat",
        "C1 was contributed outside every hat.",
        ("leeds C1",),
        ("C1",),
    ),
    RuleCase(
        "an idea under white",
        history(
            start(),
            OPENED,
            stage_entered("white", "10:05"),
            contribution_made("C1", "P2", "Ring twice.", "10:06", kind="idea"),
            *CLOSED,
            END,
        ),
        "off-hat",
        "C1 (kind: idea) was contributed under “White hat”.",
        ("leeds C1",),
        ("C1",),
    ),
    RuleCase(
        "a feeling with reasons",
        history(
            start(),
            OPENED,
            stage_entered("red", "10:05"),
            contribution_made("C1", "P2", "Tired.", "10:06", reasons="Three forms a day."),
            *CLOSED,
            END,
        ),
        "red-justified",
        "C1 gives reasons for a feeling.",
        ("leeds C1",),
        ("C1",),
    ),
    RuleCase(
        "a feeling of sixteen words",
        history(
            start(),
            OPENED,
            stage_entered("red", "10:05"),
            contribution_made("C1", "P2", "so " * 16, "10:06"),
            *CLOSED,
            END,
        ),
        "red-justified",
        "C1 states a feeling in 16 words.",
        ("leeds C1",),
        ("C1",),
    ),
    RuleCase(
        "black takes too long",
        history(start(), OPENED, stage_entered("black", "10:05", planned_s=600), *CLOSED, END),
        "time",
        "“Black hat” took 45 min; 10 min were planned.",
        A1,
        ("black", "blue"),
        "info",
    ),
    RuleCase(
        "blue takes too little time",
        history(
            start(),
            stage_entered("blue", "10:00", planned_s=600),
            CONCLUDED,
            activity_ended("10:01"),
        ),
        "time",
        "“Blue hat” took 60 s; 10 min were planned.",
        A1,
        ("blue", "activity.ended"),
        "info",
    ),
    RuleCase(
        "obstacles without ideas",
        history(
            start(template="quick-feedback"), OPENED, stage_entered("black", "10:05"), *CLOSED, END
        ),
        "black-without-green",
        "No green hat followed the last black hat.",
        A1,
        ("black", "blue"),
        "info",
        others=("off-template",),
    ),
    RuleCase(
        "hat used by one group",
        history(
            start(),
            OPENED,
            stage_entered("black", "10:05"),
            *(contribution_made(f"C{n}", "P2", f"Obstacle {n}.", "10:06") for n in range(1, 6)),
            contribution_made("C6", "P1", "An obstacle.", "10:06"),
            *CLOSED,
            END,
        ),
        "one-group",
        "All 5 contributions of participants under black came from primary care.",
        A1,
        ("C1", "C2", "C3", "C4", "C5"),
        "info",
    ),
    RuleCase(
        "no conclusion",
        history(start(), OPENED, stage_entered("green", "10:05"), CLOSED[0], END),
        "no-conclusion",
        "No conclusion was recorded under the last blue hat.",
        A1,
        ("blue", "activity.ended"),
        "info",
    ),
]


class TestRules(RulesContract):
    """The rules of the method."""

    plugin = dialoguekit_parallel_thinking
    readme = Path(__file__).parents[1] / "README.md"
    clean = CLEAN
    cases = CASES
    labels: ClassVar = {StageEntered: "{0.stage}", ContributionMade: "{0.contribution}"}
