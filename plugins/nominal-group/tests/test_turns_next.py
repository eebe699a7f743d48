"""Whose turn is next in a round-robin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from dialoguekit.events import ContributionRevealed, PresenceEnded, PresenceStarted, TurnTaken
from dialoguekit.testing.builders import ended, entered, said
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.view import NominalSession

# What is shared: see ``conftest.py``.
Drafts: TypeAlias = Callable[..., list[Fact]]
Seen: TypeAlias = Callable[..., NominalSession]


def reveal(*ids: str, at: str | None = None) -> Fact:
    """Drafts were revealed."""
    return happened(ContributionRevealed(contributions=ids), at, activity="A1", by="P1")


def turn(person: str, words: int | None = None, at: str | None = None) -> Fact:
    """A turn was noted."""
    return happened(TurnTaken(person=person, words=words), at, activity="A1")


OVER = ended("11:00")

LATE = (TurnsSet(activity="A1", order=("P5", "P2", "P3", "P4"), reason="P5 came late."), "10:15")
FOUR = ("P2", "P3", "P4", "P5")


def due(found: NominalSession) -> tuple[str, int, int, int] | None:
    """Who is next, at which place, in which round, with how many drafts."""
    if found.due is None:
        return None
    return found.due.cite.split()[1], found.due.place, found.due.round, found.due.left


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ("", ("P2", 1, 1, 3)),
        ("P2", ("P3", 2, 1, 3)),
        ("P2 P4", ("P3", 2, 1, 3)),
        ("P2 P3 P4", ("P2", 1, 2, 2)),
        ("P2 P3 P4 P2 P3 P4 P2 P3", ("P4", 3, 3, 1)),
        ("P2 P3 P4 P2 P3 P4 P2 P3 P4", None),
    ],
)
def test_the_next_in_the_order_is_due(
    turns: str, expected: tuple[str, int, int, int] | None, tell: Drafts, session: Seen
) -> None:
    """Whoever was passed over first; nobody once everything is told."""
    assert due(session(*tell(*turns.split()))) == expected


def test_nobody_is_due_outside_a_round_robin_or_without_an_order(
    tell: Drafts, session: Seen
) -> None:
    """Before it, after it, or where nobody said who comes when."""
    assert due(session(order=None)) is None
    assert due(session(*tell("P2"), entered("clarify", "10:30"))) is None
    assert due(session(*tell("P2"), OVER)) is None


def test_whoever_is_out_is_not_due(session: Seen) -> None:
    """They can be asked when they are back."""
    assert due(session(PresenceEnded(person="P2"))) == ("P3", 2, 1, 3)
    back = PresenceStarted(person="P2")
    assert due(session(PresenceEnded(person="P2"), back)) == ("P2", 1, 1, 3)


def test_whoever_wrote_nothing_is_asked_once(drafts: Drafts, tell: Drafts, session: Seen) -> None:
    """Where others wrote; they may have thought of something since."""
    lists = drafts(2, "P2", "P4")
    assert due(session(*tell("P2"), silent=lists)) == ("P3", 2, 1, 0)
    assert due(session(*tell("P2"), turn("P3", 0), *tell("P4"), silent=lists)) == ("P2", 1, 2, 1)
    second = [*tell("P2"), turn("P3", 0), *tell("P4", "P2", "P4")[:1], reveal("C22")]
    assert due(session(*second, silent=lists)) == ("P4", 3, 2, 1)


def test_where_nobody_wrote_people_are_asked_until_they_pass(session: Seen) -> None:
    """Ideas may be on paper."""
    told_aloud = [said(f"C{n}", person, "!") for n, person in enumerate(("P2", "P3", "P4"), 1)]
    assert due(session(*told_aloud, silent=[])) == ("P2", 1, 2, 0)
    passes = [turn(person, 0) for person in ("P2", "P3")]
    assert due(session(*told_aloud, *passes, silent=[])) == ("P4", 3, 2, 0)
    assert due(session(*told_aloud, *passes, turn("P4", 0), silent=[])) is None


def test_whoever_joins_at_a_place_that_was_passed_is_due_in_the_next_round(
    drafts: Drafts, tell: Drafts, session: Seen
) -> None:
    """And those who are still to come in this one are due first."""
    assert due(session(*tell("P2", "P3"), LATE, silent=drafts(3, *FOUR))) == ("P4", 4, 1, 3)
    assert due(session(*tell("P2", "P3", "P4"), LATE, silent=drafts(3, *FOUR))) == ("P5", 1, 2, 3)
