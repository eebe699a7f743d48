"""The rules of whatever goes through stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from dialoguekit.events import ActivityStarted, WorkshopClosed
from dialoguekit.plugin import Course, Flag, Method, Session, Stage, StageRules, Template, sessions
from dialoguekit.testing.builders import ended, entered, gathered, said
from dialoguekit.testing.scenario import Fact

METHOD = Method(
    name="circle",
    title="Circle",
    summary="Facts and ideas.",
    source="these tests",
    stages=(
        Stage(name="facts", title="Facts", admits=("fact",)),
        Stage(name="ideas", title="Ideas", admits=("idea",)),
    ),
    templates=(
        Template(name="short", title="Short", stages=("facts", "ideas"), source="these tests"),
    ),
)
RULES = StageRules(method=METHOD, noun="round")
START = (ActivityStarted(activity="A1", method="circle", template="short"), "10:00")


def session(*facts: Fact) -> Session:
    """The one session of a workshop in which these are the facts after everybody has arrived."""
    course = Course("circle")
    for recorded in gathered().and_given(*facts).recorded:
        course.note(recorded)
    (found,) = sessions("leeds", course, METHOD)
    return found


def told(rule: Callable[[object, Session], Iterator[Flag]], *facts: Fact) -> list[tuple[str, str]]:
    """What one rule says of a session: names and messages."""
    return [(flag.rule, flag.message) for flag in rule(None, session(*facts))]


def test_an_order_that_was_kept_to_is_not_flagged() -> None:
    """Nor one that can still be kept to."""
    facts = (START, entered("facts", "10:01"), entered("ideas", "10:05"), ended("10:10"))
    assert told(RULES.keeps_to_template, *facts) == []
    assert told(RULES.keeps_to_template, *facts[:2]) == []


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ((entered("ideas"),), "The order was ideas; announced was facts, ideas."),
        ((ended(),), "The order was no round at all; announced was facts, ideas."),
        (
            (entered("facts"), (WorkshopClosed(), "12:00")),
            "The order was facts; announced was facts, ideas.",
        ),
    ],
    ids=["off its way", "none", "left out"],
)
def test_another_order_than_the_one_announced_is_flagged(
    facts: tuple[Fact, ...], message: str
) -> None:
    """With both orders."""
    assert told(RULES.keeps_to_template, START, *facts) == [("off-template", message)]


def test_a_template_that_nobody_knows_is_noted() -> None:
    """And an order of its own that was not said."""
    for template, words in (("shrot", "'shrot' was announced"), ("custom", "and not which")):
        started = (ActivityStarted(activity="A1", method="circle", template=template), "10:00")
        ((rule, message),) = told(RULES.knows_template, started)
        assert rule == "unknown-template"
        assert words in message
        assert told(RULES.keeps_to_template, started) == []
    assert told(RULES.knows_template, START) == []


def test_a_stage_that_the_method_does_not_have_is_flagged() -> None:
    """By the word that the method has for a stage."""
    assert told(RULES.knows_stages, START, entered("facts"), entered("dance")) == [
        ("unknown-round", "There is no 'dance' round.")
    ]


def test_a_participant_who_changes_the_stage_is_flagged() -> None:
    """A facilitator is not."""
    assert told(RULES.facilitator_leads, START, entered("facts"), entered("ideas", by="P2")) == [
        ("round-by-participant", "A participant changed the round to ideas.")
    ]


def test_what_is_said_in_no_stage_is_flagged() -> None:
    """Each contribution by itself."""
    facts = (START, said("C1", "P2", "!", "10:00"), entered("facts", "10:01"))
    assert told(RULES.within_stages, *facts, said("C2", "P2", "!", "10:02")) == [
        ("no-round", "C1 was said while no round was on.")
    ]


def test_what_is_said_in_another_stage_than_meant_is_flagged() -> None:
    """With what it was meant as."""
    facts = (START, entered("facts", "10:00"))
    assert told(RULES.in_place, *facts, said("C1", "P2", "!", "10:01", kind="idea")) == [
        ("off-round", "C1, meant as idea, was said in the facts round.")
    ]
    assert told(RULES.in_place, *facts, said("C1", "P2", "!", "10:01", kind="fact")) == []


@pytest.mark.parametrize(
    ("until", "flagged"), [("10:04", True), ("10:05", False), ("10:15", False), ("10:16", True)]
)
def test_a_stage_takes_about_as_long_as_planned(until: str, flagged: bool) -> None:
    """Half to one and a half of it, both included."""
    facts = (START, entered("facts", "10:00", planned_s=600), ended(until))
    assert bool(told(RULES.in_time, *facts)) == flagged
    if flagged:
        assert "and 10 min were planned" in told(RULES.in_time, *facts)[0][1]


def test_a_stage_without_a_plan_is_never_out_of_time() -> None:
    """Nor one that is still on."""
    assert told(RULES.in_time, START, entered("facts", "10:00"), ended("18:00")) == []
    assert told(RULES.in_time, START, entered("facts", "10:00", planned_s=1)) == []
