"""The next turn in a round-robin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from dialoguekit.disclosure.person import person_id
from dialoguekit.events import PresenceEnded, PresenceStarted
from dialoguekit.testing.builders import (
    activity_ended,
    contribution_made,
    contributions_revealed,
    stage_entered,
    turn_taken,
)
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_nominal_group.events import TurnsSet
from dialoguekit_nominal_group.view import NominalSession

# Shared fixtures: see ``conftest.py``.
Drafts: TypeAlias = Callable[..., list[ScenarioInput]]
Seen: TypeAlias = Callable[..., NominalSession]


OVER = activity_ended("11:00")

LATE = (TurnsSet(activity="A1", order=("P5", "P2", "P3", "P4"), reason="P5 came late."), "10:15")
FOUR = ("P2", "P3", "P4", "P5")


def due(found: NominalSession) -> tuple[str, int, int, int] | None:
    """Return the next person with position, round and number of drafts."""
    if found.next_turn is None:
        return None
    return (
        person_id(found.next_turn.person),
        found.next_turn.place,
        found.next_turn.round,
        found.next_turn.drafts_left,
    )


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
    """Skipped people first; no one once all is presented."""
    assert due(session(*tell(*turns.split()))) == expected


def test_no_one_is_due_outside_a_round_robin_or_without_an_order(
    tell: Drafts, session: Seen
) -> None:
    """Before it, after it, or without an order."""
    assert due(session(order=None)) is None
    assert due(session(*tell("P2"), stage_entered("clarify", "10:30"))) is None
    assert due(session(*tell("P2"), OVER)) is None


def test_an_absent_person_is_not_due(session: Seen) -> None:
    """They are due after their return."""
    assert due(session(PresenceEnded(person="P2"))) == ("P3", 2, 1, 3)
    back = PresenceStarted(person="P2")
    assert due(session(PresenceEnded(person="P2"), back)) == ("P2", 1, 1, 3)


def test_a_person_without_drafts_is_asked_once(drafts: Drafts, tell: Drafts, session: Seen) -> None:
    """If others wrote drafts."""
    lists = drafts(2, "P2", "P4")
    assert due(session(*tell("P2"), silent=lists)) == ("P3", 2, 1, 0)
    assert due(session(*tell("P2"), turn_taken("P3", 0), *tell("P4"), silent=lists)) == (
        "P2",
        1,
        2,
        1,
    )
    second = [
        *tell("P2"),
        turn_taken("P3", 0),
        *tell("P4", "P2", "P4")[:1],
        contributions_revealed("C22"),
    ]
    assert due(session(*second, silent=lists)) == ("P4", 3, 2, 1)


def test_without_drafts_people_are_asked_until_they_pass(session: Seen) -> None:
    """Their ideas may be on paper."""
    told_aloud = [
        contribution_made(f"C{n}", person, "!") for n, person in enumerate(("P2", "P3", "P4"), 1)
    ]
    assert due(session(*told_aloud, silent=[])) == ("P2", 1, 2, 0)
    passes = [turn_taken(person, 0) for person in ("P2", "P3")]
    assert due(session(*told_aloud, *passes, silent=[])) == ("P4", 3, 2, 0)
    assert due(session(*told_aloud, *passes, turn_taken("P4", 0), silent=[])) is None


def test_a_person_added_behind_is_due_in_the_next_round(
    drafts: Drafts, tell: Drafts, session: Seen
) -> None:
    """Those ahead in the current round are due first."""
    assert due(session(*tell("P2", "P3"), LATE, silent=drafts(3, *FOUR))) == ("P4", 4, 1, 3)
    assert due(session(*tell("P2", "P3", "P4"), LATE, silent=drafts(3, *FOUR))) == ("P5", 1, 2, 3)
