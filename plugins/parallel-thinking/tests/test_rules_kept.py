"""The rules of the method where nothing breaks them, or only just."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import WorkshopClosed
from dialoguekit.plugin import Flag
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given
from dialoguekit_parallel_thinking.projection import ParallelThinking
from dialoguekit_parallel_thinking.rules import flags

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
def test_ideas_are_missed_only_where_they_were_planned(template: str | None, hats: str) -> None:
    """Not after the last black that has them, not without black, not where none were meant."""
    worn = [entered(hat, f"10:{n:02}") for n, hat in enumerate(hats.split())]
    room = history(began(template), *worn, said("C1", "P1", "Done.", "10:30"), END)
    assert "black-without-green" not in [flag.rule for flag in raised(room)]


@pytest.mark.parametrize("count", range(4))
def test_a_running_session_is_not_flagged_for_what_can_still_come(count: int) -> None:
    """Neither blue nor green nor a conclusion is missed before the end."""
    worn = [OPENED, entered("black", "10:05"), entered("green", "10:06"), entered("blue", "10:07")]
    assert raised(history(began("quick-feedback"), *worn[:count])) == []


def test_a_running_hat_is_not_held_to_its_time() -> None:
    """How long it will have taken, nobody knows; nor when the workshop closed without an end."""
    facts = (began(), entered("blue", "10:00", planned_s=1), CONCLUDED)
    assert raised(history(*facts)) == []
    assert raised(history(*facts, (WorkshopClosed(), "12:30"))) == []


def test_what_is_optional_may_be_left_out() -> None:
    """Choosing keeps to its template with green and without."""
    for hats in ("blue white green yellow black red blue", "blue white yellow black red blue"):
        worn = [entered(hat, f"10:{n:02}") for n, hat in enumerate(hats.split())]
        room = history(began("choosing"), *worn, said("C1", "P1", "Done.", "10:30"), END)
        assert raised(room) == []


def test_a_second_white_hat_with_a_focus_of_its_own_is_in_order() -> None:
    """Process improvement asks for other people's views the second time."""
    hats = "blue white white yellow black green red blue"
    worn = [entered(hat, f"10:{n:02}") for n, hat in enumerate(hats.split())]
    worn[2] = entered("white", "10:02", focus="What other people say")
    done = (said("C1", "P1", "Done.", "10:30"), END)
    assert raised(history(began("process-improvement"), *worn, *done)) == []


def test_an_order_of_its_own_is_kept_to_like_any_other() -> None:
    """It was announced, and that is what counts."""
    facts = (OPENED, entered("red", "10:05"), *CLOSED, END)
    assert raised(history(began("custom", order="blue, red, blue"), *facts)) == []


@pytest.mark.parametrize(("until", "kept"), [("10:05", True), ("10:15", True), ("10:16", False)])
def test_half_to_one_and_a_half_of_the_plan_is_in_time(until: str, kept: bool) -> None:
    """Both ends included: ten minutes may take from five to fifteen."""
    facts = (began(), entered("blue", "10:00", planned_s=600), said("C1", "P1", "So.", "10:01"))
    assert (raised(history(*facts, ended(until))) == []) == kept


def test_fifteen_words_are_a_feeling() -> None:
    """And so are words that are declared as one and said elsewhere, which are off their hat."""
    long = said("C1", "P2", "so " * 15, "10:06", kind="feeling")
    assert raised(history(began(), OPENED, entered("red", "10:05"), long, *CLOSED, END)) == []
    reasoned = said("C1", "P2", "Tired.", "10:06", kind="feeling", reasons="Three forms a day.")
    room = history(began(), OPENED, entered("white", "10:05"), reasoned, *CLOSED, END)
    assert [flag.rule for flag in raised(room)] == ["off-hat", "red-justified"]


def test_a_few_contributions_do_not_tell_whose_hat_it_is() -> None:
    """Nor does blue, nor a workshop of one group, nor a session that still runs."""
    four = [said(f"C{n}", "P2", f"Obstacle {n}.", "10:06") for n in range(1, 5)]
    fifth = said("C5", "P1", "Obstacle 5.", "10:07")
    black = (began(), OPENED, entered("black", "10:05"))
    assert raised(history(*black, *four, fifth, *CLOSED, END)) == []
    assert raised(history(*black, *four, said("C5", "P2", "!", "10:07"))) == []
    blue = [said(f"C{n}", "P2", f"Focus {n}.", "10:01") for n in range(1, 7)]
    assert raised(history(began(), OPENED, *blue, ended("10:05"))) == []
    alone = gathered(("peer support",), each=3)
    assert (
        raised(alone.and_given(*black, *four, said("C5", "P2", "!", "10:07"), *CLOSED, END)) == []
    )


def test_facilitators_are_no_group() -> None:
    """What they say under a hat neither gives it to a group nor takes it from one."""

    def rules(*authors: str) -> list[str]:
        items = [said(f"C{n}", by, f"Risk {n}.", "10:06") for n, by in enumerate(authors, start=1)]
        room = history(began(), OPENED, entered("black", "10:05"), *items, *CLOSED, END)
        return [flag.rule for flag in raised(room)]

    assert rules(*["P1"] * 6) == []
    assert rules("P1", *["P2"] * 5) == ["one-group"]


@pytest.mark.parametrize(
    "facts",
    [
        [ended("10:30"), entered("black", "10:30", activity="A2")],
        [entered("white", "10:05", activity="A2"), ended("10:30")],
    ],
    ids=["one after the other", "the same hat"],
)
def test_sessions_are_apart_only_under_different_hats_at_once(facts: list[Fact]) -> None:
    """Sessions one after the other, or with one hat, are no teams against each other."""
    room = history(
        began(),
        began(activity="A2"),
        entered("white", "10:00"),
        *facts,
        ended("10:40", activity="A2"),
    )
    assert "hats-apart" not in [flag.rule for flag in raised(room)]


def test_a_hat_that_was_never_taken_off_is_not_held_against_others() -> None:
    """Nobody knows how long it was worn."""
    room = history(began(), began(activity="A2"), OPENED, entered("white", "10:05", activity="A2"))
    assert "hats-apart" not in [flag.rule for flag in raised(room)]
