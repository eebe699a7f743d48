"""The rules of the method where nothing breaks them, or only just."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    ContributionModerated,
    ContributionRevealed,
    ItemClustered,
    ItemParked,
    PresenceEnded,
    TurnTaken,
    WorkshopClosed,
)
from dialoguekit.testing.builders import ended, entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, Given, happened
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.projection import NominalGroup
from dialoguekit_nominal_group.rules import flags, standing
from dialoguekit_nominal_group.view import NominalView

SILENT = entered("silent", "10:00")
LISTS = tuple(
    said(f"C{n}", f"P{n}", f"Idea {n}.", "10:01", visibility="hidden") for n in range(2, 8)
)
ROBIN = entered("round-robin", "10:10")
PEOPLE = tuple(f"P{n}" for n in range(2, 8))
IDEAS = tuple(f"C{n}" for n in range(2, 8))
ORDER = TurnsSet(activity="A1", order=PEOPLE)
TOLD = [happened(ContributionRevealed(contributions=(id,)), "10:12") for id in IDEAS]
CLARIFY = entered("clarify", "10:20")


def began(template: str | None = None) -> Fact:
    """A session began."""
    return started("nominal-group", "10:00", template=template)


def ballot(*options: str, kind: str = "ranking", closed: bool = True) -> list[Fact]:
    """A secret ballot in which P2 ranked the first option alone."""
    event = BallotOpened(
        ballot="B1", options=options, kind=kind, secrecy="secret", roll=("P2",), budget=3
    )
    cast = BallotCast(ballot="B1", voter="P2", choices=((options[0], 1),))
    opened = happened(event, "10:31", activity="A1")
    return [opened, cast, BallotClosed(ballot="B1")] if closed else [opened, cast]


def history(*facts: Fact) -> Given[Any]:
    """A workshop in which these are the facts after everybody has arrived."""
    return gathered(each=3).and_given(*facts)


def rules(*facts: Fact) -> list[str]:
    """The rules that these facts break."""
    worked = history(*facts).project(NominalGroup).workshops["leeds"]
    return [flag.rule for session in worked.sessions for flag in flags(worked, session)]


WHOLE: tuple[Fact, ...] = (
    began("two-ballots"),
    SILENT,
    *LISTS,
    ROBIN,
    ORDER,
    *TOLD,
    CLARIFY,
    entered("first-ballot", "10:30"),
)


@pytest.mark.parametrize("count", range(len(WHOLE) + 1))
def test_a_running_session_is_not_flagged_for_what_can_still_come(count: int) -> None:
    """Neither drafts nor turns nor ballots are missed before the end."""
    assert rules(*WHOLE[:count]) == []


def test_a_workshop_without_a_session_has_nothing_to_flag() -> None:
    """Nor has one that nobody knows."""
    view = gathered().project(NominalGroup)
    assert list(standing(view, "leeds")) == []
    assert list(standing(NominalView({}), "york")) == []


def test_every_session_of_a_workshop_is_held_to_the_rules() -> None:
    """One after the other."""
    second = (
        started("nominal-group", "12:00", activity="A2"),
        entered("clarify", "12:00", activity="A2"),
    )
    room = history(began(), ROBIN, ended("11:00"), *second)
    standing_ = list(standing(room.project(NominalGroup), "leeds"))
    assert [(flag.rule, flag.severity) for flag in standing_] == [("no-silence", "flag")] * 2


@pytest.mark.parametrize(
    "fact",
    [
        ContributionModerated(contribution="C7", outcome="held"),
        ItemClustered(cluster="G1", members=("C7", "C2")),
    ],
    ids=["held back", "taken up"],
)
def test_a_draft_that_was_taken_back_or_up_is_not_lost(fact: Fact) -> None:
    """And nobody is skipped for it."""
    told = (began(), *WHOLE[1:10], *TOLD[:-1], fact)
    assert rules(*told, CLARIFY, ended("10:30")) == []


def test_whoever_left_with_drafts_was_not_skipped() -> None:
    """Their draft is lost all the same, unless somebody tells it."""
    left = (PresenceEnded(person="P7"), "10:11")
    assert rules(began(), *WHOLE[1:10], left, *TOLD[:-1], ended("10:20")) == ["draft-lost"]


def test_a_workshop_that_closed_ends_the_session() -> None:
    """What was not told by then is lost."""
    closed = (WorkshopClosed(), "12:00")
    assert rules(began(), SILENT, *LISTS[:1], closed) == ["draft-lost"]


@pytest.mark.parametrize("words", [0, None])
def test_a_pass_keeps_the_order(words: int | None) -> None:
    """Whoever passes had their turn."""
    passing = happened(TurnTaken(person="P2", words=words), "10:11", activity="A1")
    facts = (began(), SILENT, *LISTS[1:], ROBIN, ORDER, passing, *TOLD[1:], ended("10:20"))
    assert rules(*facts) == []


def test_drafts_that_are_revealed_outside_the_round_robin_may_come_together() -> None:
    """Latecomers' ideas, when the talk is on: they were written after it began."""
    late = [said(f"C{n}", "P2", "!", "10:21", visibility="hidden") for n in (8, 9)]
    shown = happened(ContributionRevealed(contributions=("C8", "C9")), "10:22")
    assert rules(began(), *WHOLE[1:10], *TOLD, CLARIFY, *late, shown) == []


@pytest.mark.parametrize(
    ("template", "stages", "missing"),
    [
        ("classic", "silent round-robin clarify first-ballot", 1),
        ("two-ballots", "silent round-robin clarify first-ballot discuss second-ballot", 2),
        (None, "silent clarify first-ballot", 1),
        (None, "silent round-robin clarify", 0),
    ],
)
def test_as_many_ballots_are_missed_as_there_were_to_be(
    template: str | None, stages: str, missing: int
) -> None:
    """By the order announced, or by the stages that were entered."""
    entries = [entered(stage, f"10:{n:02}") for n, stage in enumerate(stages.split())]
    found = rules(began(template), *entries, ended("10:30"))
    assert found == (["ballot-missing"] if missing else [])


def test_one_ballot_is_enough_where_one_was_announced() -> None:
    """And one more is nobody's fault."""
    classic = [entered(stage, f"10:{n:02}") for n, stage in enumerate(("silent", "round-robin"))]
    facts = (began("classic"), *classic, CLARIFY, entered("first-ballot", "10:30"))
    assert rules(*facts, *ballot("a line"), ended("10:50")) == []


@pytest.mark.parametrize(
    ("facts", "missed"),
    [
        (ballot("C2"), True),
        (ballot("a line", "a card"), False),
        ([*ballot("C2"), ItemParked(contribution="C3")], False),
        ([*ballot("C2"), ContributionModerated(contribution="C3", outcome="rejected")], False),
        ([ItemClustered(cluster="G1", members=("C2", "C3")), *ballot("G1")], False),
        ([*ballot("C2"), ItemClustered(cluster="G1", members=("C2", "C3"))], False),
    ],
    ids=["left out", "words", "parked", "set aside", "put together", "put together since"],
)
def test_an_idea_is_left_out_of_the_vote_only_where_nothing_stands_for_it(
    facts: list[Fact], missed: bool
) -> None:
    """Neither what was set aside, nor what cannot be told from the words of the options."""
    before = (began(), SILENT, *LISTS[:2], ROBIN, ORDER, *TOLD[:2], CLARIFY)
    assert ("not-voted-on" in rules(*before, *facts)) == missed


def test_an_idea_of_the_facilitator_need_not_be_voted_on() -> None:
    """It had better not be."""
    mine = said("C1", "P1", "One of mine.", "10:13")
    before = (began(), SILENT, *LISTS[:1], ROBIN, ORDER, *TOLD[:1], mine, CLARIFY)
    assert rules(*before, *ballot("C2")) == []


@pytest.mark.parametrize(
    ("options", "kind", "closed", "few"),
    [
        (IDEAS, "ranking", True, True),
        (IDEAS, "ranking", False, False),
        (IDEAS, "dots", True, False),
        (IDEAS[:1], "ranking", True, False),
        (IDEAS[:2], "ranking", True, True),
    ],
    ids=["one of six", "still open", "dots", "one of one", "one of two"],
)
def test_few_options_are_few_only_where_there_are_more(
    options: tuple[str, ...], kind: str, closed: bool, few: bool
) -> None:
    """Five, or all where there are fewer; once everybody has voted."""
    found = rules(*WHOLE[:-1], *ballot(*options, kind=kind, closed=closed))
    assert ("few-ranked" in found) == few


def test_a_result_that_is_told_after_the_close_is_in_order() -> None:
    """Whatever the clock says: the log tells what came first."""
    assert "told-early" not in rules(*WHOLE, *ballot(*IDEAS))
