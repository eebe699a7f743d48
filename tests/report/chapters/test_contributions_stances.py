"""Stances on what was said: the latest of each person, for the room and by group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit.domain.state import Workshop
from dialoguekit.events import ContributionMade, StanceTaken
from dialoguekit.events.evidence import Evidence
from dialoguekit.projections.roster import Roster
from dialoguekit.report.chapters.contributions import Contribution, Said
from dialoguekit.report.chapters.contributions_chapter import chapter
from dialoguekit.testing.scenario import Given

Proof = Callable[..., Evidence]


@pytest.fixture
def page(read: Callable[..., Any]) -> Callable[..., Any]:
    """The chapter about one or several scenarios."""
    return lambda *scenarios: read(Said, chapter, *scenarios)


def said(number: int, author: str, text: str, **more: Any) -> ContributionMade:
    """The contribution ``C<number>``."""
    return ContributionMade(contribution=f"C{number}", author=author, text=text, **more)


def stances(contribution: str, **values: int) -> list[StanceTaken]:
    """What people think of a contribution: ``stances("C1", P1=1, P2=-1)``."""
    return [
        StanceTaken(contribution=contribution, person=person, value=value)
        for person, value in values.items()
    ]


@pytest.fixture(scope="module")
def talk(room: Given[Workshop]) -> Given[Workshop]:
    """Three contributions of three people, the last by the facilitator."""
    return room.and_given(
        said(1, "P1", "Nobody told the surgery we exist."),
        said(2, "P3", "We never have the time."),
        said(3, "P4", "Five minutes left."),
    )


def test_the_latest_stance_of_each_person_counts(
    page: Callable[..., Any], talk: Given[Workshop], proof: Proof
) -> None:
    """In the room and by group; how many votes there were is said as well."""
    voted = talk.and_given(
        *stances("C1", P1=1, P2=1, P3=-1), *stances("C1", P2=0), *stances("C2", P3=1)
    )
    figures = page(voted).figures
    expected = {
        "people who took a stance": 3,
        "votes that stand": 4,
        "agree": 2,
        "disagree": 1,
        "pass": 1,
    }
    assert {label: figures[label].value for label in expected} == expected
    assert figures["votes that stand"].note == "5 votes in all; the latest of each person counts"
    replaced = proof(StanceTaken, voted, person="P2", value=1)
    assert set(figures["votes that stand"].evidence) == (
        set(proof(StanceTaken, voted)) - set(replaced)
    )
    assert figures["disagree"].evidence == proof(StanceTaken, voted, value=-1)
    table = page(voted).table("3 contributions")
    assert [table.value("C1", label) for label in ("Votes", "Agree", "Disagree", "Pass")] == [
        3,
        1,
        1,
        1,
    ]
    assert table.value("C1", "Peer support: agree") == "1 of 2 (50 %)"
    assert table.value("C1", "Primary care: agree") == "0 of 1 (0 %)"
    assert table.cell("C1", "Pass").evidence == proof(StanceTaken, voted, person="P2", value=0)
    assert table.cell("C1", "Primary care: agree").evidence == proof(
        StanceTaken, voted, contribution="C1", person="P3"
    )
    assert [table.value("C3", column) for column in table.columns[3:]] == [0, 0, 0, 0, None, None]


def test_a_facilitator_s_stance_counts_for_the_room_alone(
    page: Callable[..., Any], talk: Given[Workshop]
) -> None:
    """Only participants count in a group."""
    voted = talk.and_given(*stances("C1", P4=1, P3=-1))
    table = page(voted).table("3 contributions")
    assert table.value("C1", "Votes") == 2
    assert table.value("C1", "Primary care: agree") == "0 of 1 (0 %)"


def test_stances_on_nothing_known_stand_nowhere(
    page: Callable[..., Any], talk: Given[Workshop]
) -> None:
    """A log from elsewhere may hold them; only what stands is counted."""
    assert "votes that stand" not in page(talk.and_given(*stances("C9", P1=1))).figures


def test_a_tally_is_of_the_room_or_of_a_group(room: Given[Workshop]) -> None:
    """By value, −1, 0 and +1, to people."""
    roster = Roster()
    for recorded in room.recorded:
        roster.note(recorded)
    made = Contribution(
        made=said(1, "P1", "More time."), seq=1, activity=None, verbatim=True, shown=True
    )
    made.stances = {"P1": (1, 7), "P2": (-1, 8), "P3": (1, 9)}
    assert made.tally(roster) == {1: 2, -1: 1}
    assert made.tally(roster, "peer support") == {1: 1, -1: 1}


def test_the_chart_shows_the_stances_on_each_contribution(
    page: Callable[..., Any], talk: Given[Workshop], proof: Proof
) -> None:
    """Most votes first; by its id and the beginning of its words."""
    voted = talk.and_given(*stances("C2", P1=1), *stances("C1", P1=1, P2=-1, P3=-1))
    (chart,) = page(voted).charts.values()
    rows = [
        (row["contribution"], row["stance"], row["people"]) for row in chart.spec["data"]["values"]
    ]
    assert rows[:3] == [
        ("C1 Nobody told the surgery we exist.", "agree", 1),
        ("C1 Nobody told the surgery we exist.", "disagree", 2),
        ("C1 Nobody told the surgery we exist.", "pass", 0),
    ]
    assert [row[0] for row in rows[3:]] == ["C2 We never have the time."] * 3
    assert chart.evidence == proof(StanceTaken, voted)
    assert "every contribution that was voted on" in chart.sentence


def test_a_chart_holds_no_more_than_can_be_read(
    page: Callable[..., Any], room: Given[Workshop], proof: Proof
) -> None:
    """Of 21 contributions those with the most votes, and long words cut short."""
    many = room.and_given(
        *(said(n, "P1", f"{n} " + "many words " * 9) for n in range(1, 22)),
        *(stance for n in range(1, 22) for stance in stances(f"C{n}", P1=1)),
        *stances("C21", P3=1),
    )
    (chart,) = page(many).charts.values()
    drawn = list(dict.fromkeys(row["contribution"] for row in chart.spec["data"]["values"]))
    assert len(drawn) == 20
    assert drawn[0].startswith("C21 ")
    assert not any(name.startswith("C20 ") for name in drawn)
    assert all(name.endswith("…") and len(name) <= 48 for name in drawn)
    assert "the 20 contributions with the most votes" in chart.sentence
    left_out = proof(StanceTaken, many, contribution="C20")
    assert set(chart.evidence) == set(proof(StanceTaken, many)) - set(left_out)
