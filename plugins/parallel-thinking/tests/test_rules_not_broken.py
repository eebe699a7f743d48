"""The rules of the method where they are followed, also at their limits."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from dialoguekit.events import WorkshopClosed
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import raised_flags
from dialoguekit.testing.scenario import Given, ScenarioInput
from dialoguekit_parallel_thinking import METHOD

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


@pytest.mark.parametrize(
    ("template", "hats"),
    [
        ("quick-feedback", "blue black green blue"),
        ("quick-feedback", "blue black green black green blue"),
        ("quick-feedback", "blue green blue"),
        ("choosing", "blue white yellow black red blue"),
        (None, "blue black blue"),
    ],
)
def test_ideas_are_required_only_where_planned(template: str | None, hats: str) -> None:
    """Ideas after the last black hat, no black hat, or no plan for ideas raise no flag."""
    entered = [stage_entered(hat, f"10:{n:02}") for n, hat in enumerate(hats.split())]
    workshop = history(
        start(template=template), *entered, contribution_made("C1", "P1", "Done.", "10:30"), END
    )
    assert "black-without-green" not in [flag.rule for flag in raised_flags(METHOD, workshop)]


@pytest.mark.parametrize("count", range(4))
def test_running_session_is_not_flagged_for_what_can_follow(count: int) -> None:
    """Blue, green and a conclusion are required only at the end."""
    entered = [
        OPENED,
        stage_entered("black", "10:05"),
        stage_entered("green", "10:06"),
        stage_entered("blue", "10:07"),
    ]
    assert raised_flags(METHOD, history(start(template="quick-feedback"), *entered[:count])) == []


def test_running_hat_is_not_flagged_for_its_time() -> None:
    """Its duration is unknown, also if the workshop closed without an end."""
    facts = (start(), stage_entered("blue", "10:00", planned_s=1), CONCLUDED)
    assert raised_flags(METHOD, history(*facts)) == []
    assert raised_flags(METHOD, history(*facts, (WorkshopClosed(), "12:30"))) == []


def test_optional_hat_may_be_omitted() -> None:
    """The template for choosing is followed with and without green."""
    for hats in ("blue white green yellow black red blue", "blue white yellow black red blue"):
        entered = [stage_entered(hat, f"10:{n:02}") for n, hat in enumerate(hats.split())]
        workshop = history(
            start(template="choosing"),
            *entered,
            contribution_made("C1", "P1", "Done.", "10:30"),
            END,
        )
        assert raised_flags(METHOD, workshop) == []


def test_repeated_hat_with_new_focus_is_not_flagged() -> None:
    """Process improvement asks for other people's views under the second white hat."""
    hats = "blue white white yellow black green red blue"
    entered = [stage_entered(hat, f"10:{n:02}") for n, hat in enumerate(hats.split())]
    entered[2] = stage_entered("white", "10:02", focus="What other people say")
    done = (contribution_made("C1", "P1", "Done.", "10:30"), END)
    assert (
        raised_flags(METHOD, history(start(template="process-improvement"), *entered, *done)) == []
    )


def test_custom_order_can_be_followed() -> None:
    """The announced order counts."""
    facts = (OPENED, stage_entered("red", "10:05"), *CLOSED, END)
    assert (
        raised_flags(METHOD, history(start(template="custom", order="blue, red, blue"), *facts))
        == []
    )


@pytest.mark.parametrize(("end", "accepted"), [("10:05", True), ("10:15", True), ("10:16", False)])
def test_time_ratio_limits_are_inclusive(end: str, accepted: bool) -> None:
    """Ten planned minutes may take from five to fifteen."""
    facts = (
        start(),
        stage_entered("blue", "10:00", planned_s=600),
        contribution_made("C1", "P1", "So.", "10:01"),
    )
    assert (raised_flags(METHOD, history(*facts, activity_ended(end))) == []) == accepted


def test_feeling_may_have_fifteen_words() -> None:
    """A feeling with reasons is flagged under any hat."""
    long = contribution_made("C1", "P2", "so " * 15, "10:06", kind="feeling")
    assert (
        raised_flags(
            METHOD, history(start(), OPENED, stage_entered("red", "10:05"), long, *CLOSED, END)
        )
        == []
    )
    reasoned = contribution_made(
        "C1", "P2", "Tired.", "10:06", kind="feeling", reasons="Three forms a day."
    )
    workshop = history(start(), OPENED, stage_entered("white", "10:05"), reasoned, *CLOSED, END)
    assert [flag.rule for flag in raised_flags(METHOD, workshop)] == ["off-hat", "red-justified"]


def test_hat_of_one_group_needs_several_contributions() -> None:
    """Blue, a workshop of one group and a running session are not flagged."""
    four = [contribution_made(f"C{n}", "P2", f"Obstacle {n}.", "10:06") for n in range(1, 5)]
    fifth = contribution_made("C5", "P1", "Obstacle 5.", "10:07")
    black = (start(), OPENED, stage_entered("black", "10:05"))
    assert raised_flags(METHOD, history(*black, *four, fifth, *CLOSED, END)) == []
    assert (
        raised_flags(METHOD, history(*black, *four, contribution_made("C5", "P2", "!", "10:07")))
        == []
    )
    blue = [contribution_made(f"C{n}", "P2", f"Focus {n}.", "10:01") for n in range(1, 7)]
    assert raised_flags(METHOD, history(start(), OPENED, *blue, activity_ended("10:05"))) == []
    one_group = workshop_with_participants(("peer support",), per_group=3)
    events = (*black, *four, contribution_made("C5", "P2", "!", "10:07"), *CLOSED, END)
    assert raised_flags(METHOD, one_group.and_given(*events)) == []


def test_facilitators_are_not_a_group() -> None:
    """Their contributions do not count for the groups of a hat; an unknown author may be of any."""

    def rules(*authors: str | None) -> list[str]:
        items = [
            contribution_made(f"C{n}", by, f"Risk {n}.", "10:06")
            for n, by in enumerate(authors, start=1)
        ]
        workshop = history(start(), OPENED, stage_entered("black", "10:05"), *items, *CLOSED, END)
        return [flag.rule for flag in raised_flags(METHOD, workshop)]

    assert rules(*["P1"] * 6) == []
    assert rules("P1", *["P2"] * 5) == ["one-group"]
    assert rules(None, *["P2"] * 5) == []


@pytest.mark.parametrize(
    "facts",
    [
        [activity_ended("10:30"), stage_entered("black", "10:30", activity="A2")],
        [stage_entered("white", "10:05", activity="A2"), activity_ended("10:30")],
    ],
    ids=["one after the other", "the same hat"],
)
def test_sessions_may_differ_at_different_times(facts: list[ScenarioInput]) -> None:
    """Consecutive sessions, and sessions under the same hat, are not flagged."""
    workshop = history(
        start(),
        start(activity="A2"),
        stage_entered("white", "10:00"),
        *facts,
        activity_ended("10:40", activity="A2"),
    )
    assert "hats-apart" not in [flag.rule for flag in raised_flags(METHOD, workshop)]


def test_hat_without_end_is_not_compared() -> None:
    """Its duration is unknown."""
    workshop = history(
        start(), start(activity="A2"), OPENED, stage_entered("white", "10:05", activity="A2")
    )
    assert "hats-apart" not in [flag.rule for flag in raised_flags(METHOD, workshop)]
