"""Each rule of the method, with a history that breaks it."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest

from dialoguekit.events import (
    ActivityPaused,
    ActivityResumed,
    ContributionMade,
    RecordedEvent,
    StageEntered,
    WorkshopClosed,
)
from dialoguekit.plugin import Flag
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.scenario import Given, ScenarioInput
from dialoguekit_parallel_thinking.projection import ParallelThinking
from dialoguekit_parallel_thinking.rules import RULES, flags

README = Path(__file__).parents[1] / "README.md"

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


def raised(workshop: Given[Any]) -> list[Flag]:
    """Return the flags of all sessions of the workshop."""
    view = workshop.project(ParallelThinking).workshops["leeds"]
    return [flag for session in view.sessions for flag in flags(view, session)]


def evidence_of(workshop: Given[Any], flag: Flag) -> list[str]:
    """Return the names of the events in the evidence of a flag, in log order."""
    refs = set(flag.evidence)
    return [name_of(r) for r in workshop.recorded if (workshop.stream, r.seq) in refs]


def name_of(recorded: RecordedEvent[object]) -> str:
    match recorded.event:
        case StageEntered(stage=hat):
            return hat
        case ContributionMade(contribution=id):
            return id
        case _:
            return recorded.type


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


@attrs.frozen
class Case:
    """A history that breaks one rule, and the expected flag.

    ``evidence`` names the events in its evidence, ``other_rules`` rules that must also be broken.
    """

    name: str
    workshop: Given[Any]
    rule: str
    message: str
    cites: tuple[str, ...]
    evidence: tuple[str, ...]
    severity: str = "warning"
    other_rules: tuple[str, ...] = ()


A1 = ("leeds A1",)
CASES = [
    Case(
        "white first",
        history(start(), stage_entered("white", "10:00"), *CLOSED, END),
        "begins-blue",
        "The session began under the white hat.",
        A1,
        ("white", "blue"),
    ),
    Case(
        "green last",
        history(start(), OPENED, stage_entered("green", "10:05"), END),
        "ends-blue",
        "The session ended under the green hat.",
        A1,
        ("green", "activity.ended"),
    ),
    Case(
        "green last when the workshop closed",
        history(start(), OPENED, stage_entered("green", "10:05"), (WorkshopClosed(), "12:30")),
        "ends-blue",
        "The session ended under the green hat.",
        A1,
        ("green",),
    ),
    Case(
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
    Case(
        "no hat at all",
        history(start(template="initial-ideas"), END),
        "off-template",
        "The order was no hat; the announced order was Blue hat → White hat → Green hat → "
        "Blue hat.",
        A1,
        ("activity.started",),
    ),
    Case(
        "changed order while running",
        history(start(template="initial-ideas"), OPENED, stage_entered("green", "10:05")),
        "off-template",
        "The order was Blue hat → Green hat; the announced order was Blue hat → White hat → "
        "Green hat → Blue hat.",
        A1,
        ("activity.started", "blue", "green"),
    ),
    Case(
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
    Case(
        "unknown template",
        history(start(template="quick-feedbak"), OPENED, CONCLUDED, activity_ended("10:05")),
        "unknown-template",
        "The announced template 'quick-feedbak' is unknown to this method.",
        A1,
        ("activity.started",),
        "info",
    ),
    Case(
        "custom order without the order",
        history(start(template="custom"), OPENED, CONCLUDED, activity_ended("10:05")),
        "unknown-template",
        "A custom order was announced without its stages.",
        A1,
        ("activity.started",),
        "info",
    ),
    Case(
        "purple",
        history(start(), OPENED, stage_entered("purple", "10:05"), *CLOSED, END),
        "unknown-hat",
        "The method has no hat 'purple'.",
        A1,
        ("purple", "blue"),
    ),
    Case(
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
    Case(
        "hat changed by a participant",
        history(start(), OPENED, stage_entered("white", "10:05", by="P2"), *CLOSED, END),
        "hat-by-participant",
        "A participant changed the hat to “White hat”.",
        A1,
        ("white", "blue"),
    ),
    Case(
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
    Case(
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
    Case(
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
    Case(
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
    Case(
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
    Case(
        "black takes too long",
        history(start(), OPENED, stage_entered("black", "10:05", planned_s=600), *CLOSED, END),
        "time",
        "“Black hat” took 45 min; 10 min were planned.",
        A1,
        ("black", "blue"),
        "info",
    ),
    Case(
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
    Case(
        "obstacles without ideas",
        history(
            start(template="quick-feedback"), OPENED, stage_entered("black", "10:05"), *CLOSED, END
        ),
        "black-without-green",
        "No green hat followed the last black hat.",
        A1,
        ("black", "blue"),
        "info",
        other_rules=("off-template",),
    ),
    Case(
        "hat used by one group",
        history(
            start(),
            OPENED,
            stage_entered("black", "10:05"),
            *(contribution_made(f"C{n}", "P2", f"Obstacle {n}.", "10:06") for n in range(1, 6)),
            *CLOSED,
            END,
        ),
        "one-group",
        "All 5 contributions under black came from primary care.",
        A1,
        ("C1", "C2", "C3", "C4", "C5"),
        "info",
    ),
    Case(
        "no conclusion",
        history(start(), OPENED, stage_entered("green", "10:05"), CLOSED[0], END),
        "no-conclusion",
        "No conclusion was recorded under the last blue hat.",
        A1,
        ("blue", "activity.ended"),
        "info",
    ),
]


def test_clean_history_has_no_flag() -> None:
    """The session followed its template, with a break."""
    assert raised(CLEAN) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_broken_rule_raises_a_flag(case: Case) -> None:
    """The flag has its severity, message, citations and evidence."""
    *others, flag = sorted(raised(case.workshop), key=lambda flag: flag.rule == case.rule)
    assert tuple(other.rule for other in others) == case.other_rules
    assert (flag.rule, flag.severity) == (case.rule, case.severity)
    assert flag.message == case.message
    assert flag.cites == case.cites
    assert tuple(evidence_of(case.workshop, flag)) == case.evidence


def test_every_rule_is_broken_by_a_case() -> None:
    """Each function yields a flag in one of the cases."""
    views = [case.workshop.project(ParallelThinking).workshops["leeds"] for case in CASES]
    for rule in RULES:
        assert any(list(rule(view, session)) for view in views for session in view.sessions), rule


def test_readme_lists_every_rule() -> None:
    """Its table has a row with the severity of each rule."""
    rows = re.findall(
        r"^\| `([a-z-]+)` \| (warning|info) \|", README.read_text("utf-8"), re.MULTILINE
    )
    known = {case.rule: case.severity for case in CASES}
    assert dict(rows) == known
