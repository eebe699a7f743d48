"""Somebody who was forgotten goes on being counted, and is quoted no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    ContributionMade,
    InstrumentIssued,
    InvitationAnswered,
    InvitationSent,
    PersonForgotten,
    PersonRegistered,
    ProposalTabled,
    ResponseSubmitted,
    StanceTaken,
    TurnTaken,
)
from dialoguekit.report.chapters import (
    attendance,
    contributions,
    contributions_chapter,
    decisions,
    decisions_chapter,
)
from dialoguekit.testing.scenario import Given

CHAPTERS = {
    "attendance": (attendance.Attendance, attendance.chapter),
    "said": (contributions.Said, contributions_chapter.chapter),
    "deciding": (decisions.Deciding, decisions_chapter.chapter),
}
GONE = PersonForgotten(person="P1", also_known_as=("I1",), basis="They asked.")
CANARY = "heron"


@pytest.fixture(scope="module")
def told(room: Given[Workshop]) -> Given[Workshop]:
    """P1 says, votes, answers and proposes, and a heron is in all of their words."""
    return room.and_given(
        InvitationSent(invitation="I1", invitee="Heron", channel="direct"),
        InvitationAnswered(invitation="I1", answer="accepted", reason="For the herons."),
        PersonRegistered(person="P6", group="primary care", name="Ben"),
        ContributionMade(contribution="C1", author="P1", text="A heron.", reasons="Herons fly."),
        ContributionMade(contribution="C2", author="P3", text="A bell."),
        StanceTaken(contribution="C2", person="P1", value=1),
        TurnTaken(person="P1", duration_s=60),
        ProposalTabled(proposal="PR1", text="Keep a heron.", sources=("C1",), proposer="P1"),
        BallotOpened(ballot="B1", options=("PR1",), scale=("no", "yes"), roll=("P1", "P2", "P3")),
        BallotCast(ballot="B1", voter="P1", choices=(("PR1", 1),), comment="Herons!"),
        BallotCast(ballot="B1", voter="P3", choices=(("PR1", 0),)),
        BallotClosed(ballot="B1"),
        InstrumentIssued(
            instrument="heard",
            version="1",
            wave="post",
            items=("a",),
            low=1,
            high=5,
            roll=("P1", "P3"),
        ),
        ResponseSubmitted(instrument="heard", wave="post", token="P1", items=(("a", 4),)),
    )


@pytest.mark.parametrize("name", CHAPTERS)
def test_whoever_was_forgotten_is_counted_as_before(
    read: Callable[..., Any], told: Given[Workshop], name: str
) -> None:
    """Every figure is what it was, and nothing is flagged that was not."""
    before = read(*CHAPTERS[name], told)
    after = read(*CHAPTERS[name], told.and_given(GONE))
    assert before.figures
    assert {label: figure.value for label, figure in after.figures.items()} == {
        label: figure.value for label, figure in before.figures.items()
    }
    assert len(after.captions) == len(before.captions)
    assert after.rules == before.rules


def test_words_of_the_forgotten_are_told_nowhere(
    read: Callable[..., Any], told: Given[Workshop]
) -> None:
    """They were told before; what others said is told still."""
    before = [read(*chapter, told).words for chapter in CHAPTERS.values()]
    after = [read(*chapter, told.and_given(GONE)).words for chapter in CHAPTERS.values()]
    assert CANARY in "".join(before).lower()
    assert CANARY not in "".join(after).lower()
    assert "A bell." in "".join(after)
