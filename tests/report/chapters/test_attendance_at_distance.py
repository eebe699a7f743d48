"""The chapter on attendance: people at a distance, rounds, and people with several ids."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ActivityStarted,
    ConsentGiven,
    ContributionMade,
    PersonMerged,
    PersonRegistered,
    PresenceStarted,
    RoundAnswered,
    RoundClosed,
    RoundExtended,
    RoundOpened,
    TokenIssued,
    WorkshopScheduled,
)
from dialoguekit.report.chapters import attendance
from dialoguekit.testing.scenario import Given, given, resolve_time, scenario_event

ANALYSIS = attendance.ANALYSIS
FUNNEL = "Attendance by group"
ROUNDS = "Answers in each round"
GROUPS = ("peer support", "primary care")
NOON = resolve_time("12:00")

TOKENS = tuple(f"token-{n}" for n in range(8))


@pytest.fixture(scope="module")
def hybrid() -> Given[Workshop]:
    """Return a workshop with P1 to P4 in the room, and eight tokens on the roll of an activity.

    P1 is on the roll, too.
    """
    people = [
        PersonRegistered(person=f"P{n}", group=GROUPS[n % 2], roles=("participant",))
        for n in range(1, 5)
    ]
    issued = [TokenIssued(token=token, group=GROUPS[n % 2]) for n, token in enumerate(TOKENS)]
    consents = [
        ConsentGiven(person=p, scopes=("record", "quote"), version="1", basis="spoken")
        for p in ("P1", "P2", "P3", "P4", *TOKENS)
    ]
    roll = ("P1", *TOKENS)
    return given(
        (WorkshopScheduled(title="Leeds", groups=GROUPS), "08:00"),
        *people,
        *issued,
        *consents,
        *(PresenceStarted(person=f"P{n}") for n in range(1, 4)),
        (ActivityStarted(activity="A1", method="delphi", roll=roll), "09:00"),
        RoundOpened(round="RD1", activity="A1", roll=roll, quorum=8, deadline=NOON),
    )


def answer(person: str, at: str = "11:00") -> Any:
    return scenario_event(RoundAnswered(round="RD1", person=person), at, activity="A1")


def contribution(number: int, author: str) -> Any:
    made = ContributionMade(contribution=f"C{number}", author=author, text="More time.")
    return scenario_event(made, activity="A1")


def test_people_in_the_room_and_at_a_distance_are_told_apart(
    page: Callable[..., Any], hybrid: Given[Workshop]
) -> None:
    """P1 answers while in the room, and counts there alone; everyone counts once."""
    found = page(
        hybrid.and_given(
            *(answer(token) for token in TOKENS[:4]),
            answer(TOKENS[0]),
            contribution(1, TOKENS[4]),
            contribution(2, "P1"),
            answer("P1"),
            contribution(3, "P4"),
        )
    )
    figures = found.figures
    assert figures["people took part"].value == 3 + 5 + 1
    assert figures["in the room"].value == 3
    assert figures["at a distance"].value == 5 + 1
    assert figures["people registered to take part"].value == 12
    funnel = found.table(FUNNEL)
    assert sum(funnel.column("Took part")) == 9
    assert [
        room + distance
        for room, distance in zip(
            funnel.column("In the room"), funnel.column("At a distance"), strict=True
        )
    ] == funnel.column("Took part")


def test_without_anybody_at_a_distance_nothing_is_told_apart(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """A column of zeros says nothing."""
    assert "at a distance" not in page(workshop).figures


def test_the_response_rate_of_each_round_is_shown_by_group(
    page: Callable[..., Any], hybrid: Given[Workshop]
) -> None:
    """Each person counts once, however often they answer."""
    found = page(
        hybrid.and_given(
            *(answer(token) for token in TOKENS[:4]),
            answer(TOKENS[0]),
            answer(TOKENS[4], "13:00"),
            (RoundClosed(round="RD1"), "14:00"),
        )
    )
    table = found.table(ROUNDS)
    assert table.column("Round") == ["Round 1 (A1, RD1)"]
    assert table.column("Asked") == [9]
    assert table.column("Answered") == ["5 of 9"]
    assert table.column("Response rate") == ["56 %"]
    assert table.column("Peer support") == ["3 of 4"]
    assert table.column("Primary care") == ["2 of 5"]
    assert table.column("After the deadline") == [1]
    assert table.column("Quorum") == ["8, not reached"]


def test_groups_of_a_round_that_asks_few_are_not_shown(page: Callable[..., Any]) -> None:
    """Of two people, each would know how the other one stands."""
    roll = (*TOKENS[0::2], TOKENS[1], TOKENS[3])
    found = page(
        given(
            WorkshopScheduled(title="Leeds", groups=GROUPS),
            *(TokenIssued(token=t, group=GROUPS[n % 2]) for n, t in enumerate(TOKENS)),
            RoundOpened(round="RD1", roll=roll),
            RoundAnswered(round="RD1", person=TOKENS[1]),
        ),
        policy=STANDARD,
    )
    table = found.table(ROUNDS)
    assert table.columns[1:4] == ["Asked", "Answered", "Response rate"]
    assert "Peer support" not in table.columns
    assert "few" in (table.table.note or "")


def test_an_extension_makes_answers_timely(
    page: Callable[..., Any], hybrid: Given[Workshop]
) -> None:
    """The last deadline counts, and a round below its quorum may still be answered."""
    later = RoundExtended(round="RD1", deadline=NOON + timedelta(hours=2))
    found = page(hybrid.and_given(answer(TOKENS[0], "13:00"), later))
    assert found.table(ROUNDS).column("After the deadline") == [0]


# One person with two ids


def test_every_count_sees_one_person(page: Callable[..., Any], hybrid: Given[Workshop]) -> None:
    """P2 had registered as P4, too; and a token was P3's."""
    before = hybrid.and_given(answer(TOKENS[0]))
    after = before.and_given(
        PersonMerged(person="P2", alias="P4"), PersonMerged(person="P3", alias=TOKENS[0])
    )
    one, other = page(before).figures, page(after).figures
    assert one["people registered to take part"].value == 12
    assert other["people registered to take part"].value == 10
    assert (one["people took part"].value, other["people took part"].value) == (4, 3)
    assert other["consented to recording"].value == 10
    assert page(after).table(ROUNDS).column("Asked") == [9]
