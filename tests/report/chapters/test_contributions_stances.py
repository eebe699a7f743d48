"""Stances on contributions: the latest of each person, in total and by group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.report.chapters.samples import contribution, stances

from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.domain.state import Workshop
from dialoguekit.events import PersonRegistered, StanceTaken, WorkshopScheduled
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters import contributions_blocks
from dialoguekit.testing.scenario import Given, given

EvidenceOf = Callable[..., Evidence]
ANALYSIS = contributions_blocks.ANALYSIS


def test_the_latest_stance_of_each_person_counts(
    page: Callable[..., Any], talk: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """The number of replaced votes is stated too."""
    voted = talk.and_given(
        *stances("C1", P1=1, P2=1, P3=-1), *stances("C1", P2=0), *stances("C2", P3=1)
    )
    figures = page(voted).figures
    expected = {
        "people who took a stance": 3,
        "current votes": 4,
        "agree": 2,
        "disagree": 1,
        "pass": 1,
    }
    assert {label: figures[label].value for label in expected} == expected
    assert (
        figures["current votes"].note == "5 votes in total; only the latest of each person counts"
    )
    replaced = evidence_of(StanceTaken, voted, person="P2", value=1)
    assert set(figures["current votes"].evidence) == (
        set(evidence_of(StanceTaken, voted)) - set(replaced)
    )
    assert figures["disagree"].evidence == evidence_of(StanceTaken, voted, value=-1)
    table = page(voted).table("3 contributions")
    assert [table.value("C1", label) for label in ("Votes", "Agree", "Disagree", "Pass")] == [
        3,
        1,
        1,
        1,
    ]
    assert table.value("C1", "Peer support: agree") == "1 of 2"
    assert table.value("C1", "Primary care: agree") == "0 of 1"
    assert table.cell("C1", "Pass").evidence == evidence_of(
        StanceTaken, voted, person="P2", value=0
    )
    assert table.cell("C1", "Primary care: agree").evidence == evidence_of(
        StanceTaken, voted, contribution="C1", person="P3"
    )
    assert [table.value("C3", column) for column in table.columns[3:]] == [0, 0, 0, 0, None, None]


def test_the_stance_of_a_facilitator_counts_in_the_total_only(
    page: Callable[..., Any], talk: Given[Workshop]
) -> None:
    """Only participants count in a group."""
    voted = talk.and_given(*stances("C1", P4=1, P3=-1))
    table = page(voted).table("3 contributions")
    assert table.value("C1", "Votes") == 2
    assert table.value("C1", "Primary care: agree") == "0 of 1"


def test_stances_on_unknown_contributions_are_ignored(
    page: Callable[..., Any], talk: Given[Workshop]
) -> None:
    """An imported log may contain them."""
    assert "current votes" not in page(talk.and_given(*stances("C9", P1=1))).figures


def test_the_chart_shows_the_stances_on_each_contribution(
    page: Callable[..., Any], talk: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """The contribution with the most votes is first, with its id and the start of its text."""
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
    assert chart.evidence == evidence_of(StanceTaken, voted)
    assert "all contributions with votes" in chart.sentence


def test_a_chart_is_limited_in_size(
    page: Callable[..., Any], workshop: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """Of 21 contributions it shows those with the most votes, and long texts are shortened."""
    many = workshop.and_given(
        *(contribution(n, "P1", f"{n} " + "many words " * 9) for n in range(1, 22)),
        *(stance for n in range(1, 22) for stance in stances(f"C{n}", P1=1)),
        *stances("C21", P3=1),
    )
    (chart,) = page(many).charts.values()
    charted = list(dict.fromkeys(row["contribution"] for row in chart.spec["data"]["values"]))
    assert len(charted) == 20
    assert charted[0].startswith("C21 ")
    assert not any(name.startswith("C20 ") for name in charted)
    assert all(name.endswith("…") and len(name) <= 48 for name in charted)
    assert "the 20 contributions with the most votes" in chart.sentence
    omitted = evidence_of(StanceTaken, many, contribution="C20")
    assert set(chart.evidence) == set(evidence_of(StanceTaken, many)) - set(omitted)


def test_stances_of_small_groups_are_combined(page: Callable[..., Any]) -> None:
    """The columns name no group of one or two people, and a note explains the label."""
    people = {"nurses": range(1, 5), "carers": range(5, 8), "the mayor": range(8, 9)}
    voted = given(
        WorkshopScheduled(title="Leeds", groups=tuple(people)),
        *(
            PersonRegistered(person=f"P{number}", group=group)
            for group, numbers in people.items()
            for number in numbers
        ),
        contribution(1, "P1", "More time."),
        *stances("C1", P1=1, P2=-1, P5=1, P8=-1),
    )
    table = page(voted, policy=STANDARD).table("1 contribution")
    assert table.columns[-2:] == ["Nurses: agree", "Smaller groups: agree"]
    assert table.value("C1", "Smaller groups: agree") == "1 of 2"
    assert "Smaller groups” combines" in table.table.note
    assert "mayor" not in page(voted, policy=STANDARD).text
