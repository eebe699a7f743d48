"""What happened last counts in every chapter, however late something else is recorded.

Each case records one event of 10:30 and then another of 10:00: exact, and so uncertain that the
order of the log decides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from tests.report.chapters.samples import contribution

from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    AgreementAcknowledged,
    AgreementAdopted,
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    CommitmentMade,
    CommitmentUpdated,
    ContributionModerated,
    Event,
    InvitationAnswered,
    InvitationSent,
    RuleProposed,
    StanceTaken,
    VoteCast,
)
from dialoguekit.plugin import Analysis
from dialoguekit.report.chapters import (
    agreement_blocks,
    attendance,
    contributions_blocks,
    decisions_blocks,
)
from dialoguekit.testing.scenario import Given, scenario_event

C1 = contribution(1, "P1", "Nobody told the surgery we exist.")
BALLOT = BallotOpened(
    ballot="B1", options=("PR1",), scale=("no", "perhaps", "yes"), roll=("P1", "P2", "P3")
)
ADOPTED = AgreementAdopted(
    version=1, rules=("R1",), decided_by="consent", roll=("P1",), assents=("P1",)
)


def _vote(voter: str, value: int) -> VoteCast:
    return VoteCast(ballot="B1", voter=voter, choices=(("PR1", value),))


@attrs.frozen
class Case:
    """Events before, two of which the latest counts, and events afterwards."""

    analysis: Analysis[Any, Any]
    before: tuple[Event, ...]
    events: tuple[Event, Event]
    afterwards: tuple[Event, ...] = ()


CASES = {
    "stance": Case(
        contributions_blocks.ANALYSIS,
        (C1,),
        (
            StanceTaken(contribution="C1", person="P2", value=1),
            StanceTaken(contribution="C1", person="P2", value=-1),
        ),
    ),
    "moderation": Case(
        contributions_blocks.ANALYSIS,
        (C1,),
        (
            ContributionModerated(contribution="C1", outcome="accepted"),
            ContributionModerated(contribution="C1", outcome="rejected"),
        ),
    ),
    "answer to an invitation": Case(
        attendance.ANALYSIS,
        (InvitationSent(invitation="I1", invitee="a", channel="post", group="peer support"),),
        (
            InvitationAnswered(invitation="I1", answer="accepted"),
            InvitationAnswered(invitation="I1", answer="declined"),
        ),
    ),
    "answer to the agreement": Case(
        agreement_blocks.ANALYSIS,
        (RuleProposed(rule="R1", text="Be kind.", proposer="P1"), ADOPTED),
        (
            AgreementAcknowledged(person="P3", version=1, stance="accepts"),
            AgreementAcknowledged(person="P3", version=1, stance="objects"),
        ),
    ),
    "status of a commitment": Case(
        decisions_blocks.ANALYSIS,
        (CommitmentMade(commitment="CM1", owner="P1", what="Ring."),),
        (
            CommitmentUpdated(commitment="CM1", status="done"),
            CommitmentUpdated(commitment="CM1", status="begun"),
        ),
    ),
    "vote": Case(
        decisions_blocks.ANALYSIS,
        (BALLOT, _vote("P1", 1), _vote("P3", 1)),
        (_vote("P2", 2), _vote("P2", 0)),
        (BallotClosed(ballot="B1"),),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_happened_last_counts(
    build_page: Callable[..., Any], workshop: Given[Workshop], case: Case
) -> None:
    """An exact earlier time does not replace it; an uncertain one recorded later does."""
    begun = workshop.and_given(*((event, "09:30") for event in case.before))
    last, first = case.events

    def told(*events: Any) -> str:
        given = begun.and_given(*events, *((event, "11:00") for event in case.afterwards))
        text: str = build_page(case.analysis, given).text
        return text

    exact = told((last, "10:30"), (first, "10:00"))
    uncertain = told((last, "10:30"), scenario_event(first, "10:00", precision="hour"))
    in_order = told((first, "10:00"), (last, "10:30"))
    reversed_times = told((last, "10:00"), (first, "10:30"))
    assert exact == in_order
    assert uncertain == reversed_times
    assert exact != uncertain


def test_a_vote_on_paper_counts_until_the_ballot_is_revealed(
    build_page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """State and report count the same votes."""
    closed = workshop.and_given(
        (BALLOT, "09:30"), (_vote("P1", 1), "09:40"), (BallotClosed(ballot="B1"), "10:00")
    )
    revealed = BallotRevealed(ballot="B1")
    cases = {
        "P1": closed,
        "P1 P2": closed.and_given((_vote("P2", 2), "09:50")),
        "P1 after the close": closed.and_given((_vote("P2", 2), "10:10")),
        "P1 after the reveal": closed.and_given((revealed, "10:05"), (_vote("P2", 2), "09:50")),
    }
    for name, scenario in cases.items():
        voters = {voter for voter in name.split() if voter.startswith("P")}
        assert scenario.state.ballots["B1"].votes.keys() == voters
        text = build_page(decisions_blocks.ANALYSIS, scenario).text
        assert f"{len(voters)} of 3 people on the roll" in text
