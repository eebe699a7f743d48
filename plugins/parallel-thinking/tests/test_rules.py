"""Every rule of the method: what breaks it, and what does not."""

from __future__ import annotations

import re
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
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given
from dialoguekit_parallel_thinking.projection import ParallelThinking
from dialoguekit_parallel_thinking.rules import RULES, flags

README = Path(__file__).parents[1] / "README.md"

OPENED = entered("blue", "10:00", planned_s=300)
CLOSED = (entered("blue", "10:50", planned_s=600), said("C99", "P1", "We try a line.", "10:51"))
END = ended("11:00")
CONCLUDED = said("C99", "P1", "We try a line.", "10:00")


def began(template: str | None = None, *, activity: str = "A1", **params: str) -> Fact:
    """A session began, with or without an order that was announced."""
    return started("parallel-thinking", "10:00", activity=activity, template=template, **params)


def history(*facts: Fact) -> Given[Any]:
    """A workshop in which these are the facts after everybody has arrived."""
    return gathered(each=3).and_given(*facts)


def raised(room: Given[Any]) -> list[Flag]:
    """What the rules say about all sessions of the workshop."""
    worn = room.project(ParallelThinking).workshops["leeds"]
    return [flag for session in worn.sessions for flag in flags(worn, session)]


def behind(room: Given[Any], flag: Flag) -> list[str]:
    """The evidence of a flag in words, in the order of the log."""
    places = set(flag.evidence)
    return [_told(recorded) for recorded in room.recorded if (room.stream, recorded.seq) in places]


def _told(recorded: RecordedEvent[object]) -> str:
    match recorded.event:
        case StageEntered(stage=hat):
            return hat
        case ContributionMade(contribution=id):
            return id
        case _:
            return recorded.type


CLEAN = history(
    began("quick-feedback"),
    OPENED,
    said("C1", "P1", "We look at referral.", "10:01", kind="blue"),
    entered("black", "10:05", planned_s=600),
    said("C2", "P2", "Nobody answers the phone.", "10:06", kind="risk"),
    said("C3", "P5", "The list is out of date.", "10:07"),
    entered("green", "10:15", planned_s=600),
    said("C4", "P6", "A line of its own.", "10:16", kind="idea", refs=("C2",)),
    (ActivityPaused(activity="A1"), "10:20"),
    (ActivityResumed(activity="A1"), "10:45"),
    *CLOSED,
    END,
)


@attrs.frozen
class Case:
    """A history that breaks one rule, and the flag that it is to give.

    ``behind`` are the events in the evidence, ``beside`` rules that cannot but be broken too.
    """

    name: str
    room: Given[Any]
    rule: str
    message: str
    cites: tuple[str, ...]
    behind: tuple[str, ...]
    severity: str = "flag"
    beside: tuple[str, ...] = ()


A1 = ("leeds A1",)
CASES = [
    Case(
        "white first",
        history(began(), entered("white", "10:00"), *CLOSED, END),
        "begins-blue",
        "Began under the white hat.",
        A1,
        ("white", "blue"),
    ),
    Case(
        "green last",
        history(began(), OPENED, entered("green", "10:05"), END),
        "ends-blue",
        "Ended under the green hat.",
        A1,
        ("green", "activity.ended"),
    ),
    Case(
        "green last when the workshop closed",
        history(began(), OPENED, entered("green", "10:05"), (WorkshopClosed(), "12:30")),
        "ends-blue",
        "Ended under the green hat.",
        A1,
        ("green",),
    ),
    Case(
        "white left out",
        history(began("initial-ideas"), OPENED, entered("green", "10:05"), *CLOSED, END),
        "off-template",
        "The order was blue, green, blue; announced was blue, white, green, blue.",
        A1,
        ("activity.started", "blue", "green", "blue", "activity.ended"),
    ),
    Case(
        "no hat at all",
        history(began("initial-ideas"), END),
        "off-template",
        "The order was no hat at all; announced was blue, white, green, blue.",
        A1,
        ("activity.started",),
    ),
    Case(
        "off its way while it runs",
        history(began("initial-ideas"), OPENED, entered("green", "10:05")),
        "off-template",
        "The order was blue, green; announced was blue, white, green, blue.",
        A1,
        ("activity.started", "blue", "green"),
    ),
    Case(
        "off an order of its own",
        history(began("custom", order="blue red blue"), OPENED, CONCLUDED, ended("10:05")),
        "off-template",
        "The order was blue; announced was blue, red, blue.",
        A1,
        ("activity.started", "blue", "activity.ended"),
    ),
    Case(
        "a template that nobody knows",
        history(began("quick-feedbak"), OPENED, CONCLUDED, ended("10:05")),
        "unknown-template",
        "The template 'quick-feedbak' was announced, which this method does not have.",
        A1,
        ("activity.started",),
        "note",
    ),
    Case(
        "an order of its own, unsaid",
        history(began("custom"), OPENED, CONCLUDED, ended("10:05")),
        "unknown-template",
        "An order of its own was announced, and not which.",
        A1,
        ("activity.started",),
        "note",
    ),
    Case(
        "purple",
        history(began(), OPENED, entered("purple", "10:05"), *CLOSED, END),
        "unknown-hat",
        "There is no 'purple' hat.",
        A1,
        ("purple", "blue"),
    ),
    Case(
        "white twice",
        history(
            began(),
            OPENED,
            entered("white", "10:05", focus="The phone"),
            entered("white", "10:10", focus="the  PHONE"),
            *CLOSED,
            END,
        ),
        "same-focus",
        "The white hat was put on again without a focus of its own.",
        A1,
        ("white", "white", "blue"),
    ),
    Case(
        "a participant's hat",
        history(began(), OPENED, entered("white", "10:05", by="P2"), *CLOSED, END),
        "hat-by-participant",
        "A participant changed the hat to white.",
        A1,
        ("white", "blue"),
    ),
    Case(
        "black team, yellow team",
        history(
            began(),
            began(activity="A2"),
            OPENED,
            entered("blue", "10:00", activity="A2"),
            entered("black", "10:05"),
            entered("yellow", "10:05", activity="A2"),
            *CLOSED,
            entered("blue", "10:50", activity="A2"),
            said("C98", "P1", "We try a poster.", "10:51", activity="A2"),
            END,
            ended("11:00", activity="A2"),
        ),
        "hats-apart",
        "Some wore the yellow hat while others wore the black hat.",
        ("leeds A1", "leeds A2"),
        ("black", "yellow", "blue", "blue"),
    ),
    Case(
        "before any hat",
        history(began(), said("C1", "P2", "!", "10:00"), OPENED, CONCLUDED, ended("10:05")),
        "no-hat",
        "C1 was said while no hat was on.",
        ("leeds C1",),
        ("C1",),
    ),
    Case(
        "an idea under white",
        history(
            began(),
            OPENED,
            entered("white", "10:05"),
            said("C1", "P2", "Ring twice.", "10:06", kind="idea"),
            *CLOSED,
            END,
        ),
        "off-hat",
        "C1, meant as idea, was said under the white hat.",
        ("leeds C1",),
        ("C1",),
    ),
    Case(
        "a feeling with reasons",
        history(
            began(),
            OPENED,
            entered("red", "10:05"),
            said("C1", "P2", "Tired.", "10:06", reasons="Three forms a day."),
            *CLOSED,
            END,
        ),
        "red-justified",
        "C1, a feeling, was given reasons.",
        ("leeds C1",),
        ("C1",),
    ),
    Case(
        "a feeling of sixteen words",
        history(
            began(),
            OPENED,
            entered("red", "10:05"),
            said("C1", "P2", "so " * 16, "10:06"),
            *CLOSED,
            END,
        ),
        "red-justified",
        "C1, a feeling, took 16 words.",
        ("leeds C1",),
        ("C1",),
    ),
    Case(
        "black overruns",
        history(began(), OPENED, entered("black", "10:05", planned_s=600), *CLOSED, END),
        "time",
        "The black hat took 45 min, and 10 min were planned.",
        A1,
        ("black", "blue"),
        "note",
    ),
    Case(
        "blue hurries",
        history(began(), entered("blue", "10:00", planned_s=600), CONCLUDED, ended("10:01")),
        "time",
        "The blue hat took 60 s, and 10 min were planned.",
        A1,
        ("blue", "activity.ended"),
        "note",
    ),
    Case(
        "obstacles and no ideas",
        history(began("quick-feedback"), OPENED, entered("black", "10:05"), *CLOSED, END),
        "black-without-green",
        "After the last black hat no green hat followed, to get past what it showed.",
        A1,
        ("black", "blue"),
        "note",
        beside=("off-template",),
    ),
    Case(
        "a group has a hat to itself",
        history(
            began(),
            OPENED,
            entered("black", "10:05"),
            *(said(f"C{n}", "P2", f"Obstacle {n}.", "10:06") for n in range(1, 6)),
            *CLOSED,
            END,
        ),
        "one-group",
        "All 5 contributions under black came from primary care.",
        A1,
        ("C1", "C2", "C3", "C4", "C5"),
        "note",
    ),
    Case(
        "blue does not conclude",
        history(began(), OPENED, entered("green", "10:05"), CLOSED[0], END),
        "no-conclusion",
        "Nothing was noted under the last blue hat: no conclusion is on record.",
        A1,
        ("blue", "activity.ended"),
        "note",
    ),
]


def test_a_clean_history_gives_no_flag() -> None:
    """A session that kept to its template, with a break in it."""
    assert raised(CLEAN) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_history_that_breaks_one_rule_gives_one_flag(case: Case) -> None:
    """With its severity, its message, what it cites, and the events behind it."""
    *beside, flag = sorted(raised(case.room), key=lambda flag: flag.rule == case.rule)
    assert tuple(other.rule for other in beside) == case.beside
    assert (flag.rule, flag.severity) == (case.rule, case.severity)
    assert flag.message == case.message
    assert flag.cites == case.cites
    assert tuple(behind(case.room, flag)) == case.behind


def test_every_rule_is_broken_by_some_history() -> None:
    """No rule is a dead letter: each function yields a flag somewhere in these tests."""
    views = [case.room.project(ParallelThinking).workshops["leeds"] for case in CASES]
    for rule in RULES:
        assert any(list(rule(worn, session)) for worn in views for session in worn.sessions), rule


def test_the_readme_lists_every_rule() -> None:
    """The table of rules in the README has a row for each, with its severity."""
    rows = re.findall(r"^\| `([a-z-]+)` \| (flag|note) \|", README.read_text("utf-8"), re.MULTILINE)
    known = {case.rule: case.severity for case in CASES}
    assert dict(rows) == known
