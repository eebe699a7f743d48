"""An erased person is still counted, and no longer quoted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    ContributionMade,
    InstrumentIssued,
    InvitationAnswered,
    InvitationSent,
    PersonForgotten,
    PersonRegistered,
    ProposalSubmitted,
    ResponseSubmitted,
    StanceTaken,
    TurnTaken,
    VoteCast,
)
from dialoguekit.report.chapters import attendance, contributions_blocks, decisions_blocks
from dialoguekit.testing.scenario import Given

CHAPTERS = {
    each.name: each
    for each in (attendance.ANALYSIS, contributions_blocks.ANALYSIS, decisions_blocks.ANALYSIS)
}
FORGOTTEN = PersonForgotten(person="P1", also_known_as=("I1",), basis="They asked.")
CANARY = "heron"


@pytest.fixture(scope="module")
def scenario(workshop: Given[Workshop]) -> Given[Workshop]:
    """Return a scenario: P1 contributes, votes, answers and proposes, each text with a heron."""
    return workshop.and_given(
        InvitationSent(invitation="I1", invitee="Heron", channel="direct"),
        InvitationAnswered(invitation="I1", answer="accepted", reason="For the herons."),
        PersonRegistered(person="P6", group="primary care", name="Ben"),
        ContributionMade(contribution="C1", author="P1", text="A heron.", reasons="Herons fly."),
        ContributionMade(contribution="C2", author="P3", text="A bell."),
        StanceTaken(contribution="C2", person="P1", value=1),
        TurnTaken(person="P1", duration_s=60),
        ProposalSubmitted(proposal="PR1", text="Keep a heron.", sources=("C1",), proposer="P1"),
        BallotOpened(ballot="B1", options=("PR1",), scale=("no", "yes"), roll=("P1", "P2", "P3")),
        VoteCast(ballot="B1", voter="P1", choices=(("PR1", 1),), comment="Herons!"),
        VoteCast(ballot="B1", voter="P3", choices=(("PR1", 0),)),
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
def test_an_erased_person_is_counted_as_before(
    build_page: Callable[..., Any], scenario: Given[Workshop], name: str
) -> None:
    """Every figure is unchanged, and there is no additional flag."""
    before = build_page(CHAPTERS[name], scenario)
    after = build_page(CHAPTERS[name], scenario.and_given(FORGOTTEN))
    assert before.figures
    assert {label: figure.value for label, figure in after.figures.items()} == {
        label: figure.value for label, figure in before.figures.items()
    }
    assert len(after.captions) == len(before.captions)
    assert after.rules == before.rules


def test_no_text_of_an_erased_person_is_shown(
    build_page: Callable[..., Any], scenario: Given[Workshop]
) -> None:
    """It was shown before; the texts of others are still shown."""
    before = [build_page(chapter, scenario).text for chapter in CHAPTERS.values()]
    after = [
        build_page(chapter, scenario.and_given(FORGOTTEN)).text for chapter in CHAPTERS.values()
    ]
    assert CANARY in "".join(before).lower()
    assert CANARY not in "".join(after).lower()
    assert "A bell." in "".join(after)
