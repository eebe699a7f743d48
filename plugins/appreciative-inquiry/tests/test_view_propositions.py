"""Building propositions, their support, and commitments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    DecisionRecorded,
    ProposalAmended,
    ProposalSubmitted,
    ProposalWithdrawn,
    StanceTaken,
    VoteCast,
)
from dialoguekit.testing.builders import activity_started, contribution_made
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_appreciative_inquiry.view import InquirySession
from dialoguekit_appreciative_inquiry.view_propositions import Endorsement, Proposition

# Shared fixtures: see ``conftest.py``.
Facts: TypeAlias = tuple[ScenarioInput, ...]
ViewOf: TypeAlias = Callable[..., tuple[InquirySession, ...]]
SessionOf: TypeAlias = Callable[..., InquirySession]

START = activity_started("appreciative-inquiry", "10:00")
GRADES = ("no", "hardly", "rather", "yes")


def submitted(id: str, *sources: str, activity: str | None = "A1", **fields: Any) -> ScenarioInput:
    """Return a submitted proposal."""
    event = ProposalSubmitted(proposal=id, text="We ring first.", sources=sources, **fields)
    return scenario_event(event, activity=activity)


def commit(id: str, *sources: str, owner: str = "P2", activity: str | None = "A1") -> ScenarioInput:
    """Return a commitment."""
    event = CommitmentMade(commitment=id, owner=owner, what="I ring Ana.", sources=sources)
    return scenario_event(event, activity=activity)


# Propositions


@pytest.fixture
def proposition(discovered: Facts, session: SessionOf) -> Callable[..., Proposition]:
    """A function that returns the last proposition of an inquiry with these events."""

    def proposition(*facts: ScenarioInput) -> Proposition:
        return session(*discovered, *facts).propositions[-1]

    return proposition


def test_a_proposition_is_a_contribution_or_a_proposal(
    discovered: Facts, session: SessionOf, proposition: Callable[..., Proposition]
) -> None:
    """Of that kind, or submitted in an inquiry; with its grounding."""
    spoken = proposition(
        contribution_made("C5", "P2", "We ring first.", kind="proposition", refs=("C4",))
    )
    submitted_one = proposition(submitted("PR1", "C4", proposer="P5"))
    for each in (spoken, submitted_one):
        assert [item.id for item in each.grounding.dreams] == ["C4"]
        assert [item.id for item in each.grounding.stories] == ["C1", "C2"]
        assert each.text == "We ring first."
    assert (spoken.group, submitted_one.group) == ("primary care", "peer support")
    assert proposition(submitted("PR1")).group == "all participants"
    assert session(*discovered, submitted("PR1", activity="A7")).propositions == ()


def test_a_proposition_may_become_a_proposal(discovered: Facts, session: SessionOf) -> None:
    """Both are in the view, and one of them counts."""
    spoken = contribution_made("C5", "P2", "We ring first.", kind="proposition", refs=("C4",))
    found = session(*discovered, spoken, submitted("PR1", "C5"))
    assert [(each.id, each.proposal) for each in found.propositions] == [
        ("C5", "PR1"),
        ("PR1", None),
    ]
    assert [each.id for each in found.current_propositions] == ["PR1"]


def test_the_latest_wording_counts(proposition: Callable[..., Proposition]) -> None:
    """With withdrawal and decision."""
    amended = ProposalAmended(proposal="PR1", version=2, text="We ring on Mondays.")
    decided = DecisionRecorded(decision="D1", proposal="PR1", version=2, outcome="adopted")
    found = proposition(submitted("PR1", "C4"), amended, decided)
    assert (found.told, found.outcome) == ("We ring on Mondays.", "adopted")
    assert found.decision is not None
    assert found.decision.id == "D1"
    assert not found.withdrawn
    assert proposition(submitted("PR1"), ProposalWithdrawn(proposal="PR1")).withdrawn


def shares(found: Proposition) -> dict[str, str]:
    """Return the support for a proposition, in total and by group."""
    return {label: str(share) for label, share in found.endorsement.shares.items()}


def test_stances_measure_support(proposition: Callable[..., Proposition]) -> None:
    """The latest of each person counts; a neutral stance is an answer."""
    spoken = contribution_made("C5", "P2", "We ring first.", kind="proposition")
    stances = [("P2", 1), ("P3", 0), ("P5", -1), ("P6", 1), ("P5", 1)]
    facts = [StanceTaken(contribution="C5", person=p, value=v) for p, v in stances]
    found = proposition(spoken, *facts)
    assert shares(found) == {
        "all participants": "3 of 4",
        "primary care": "1 of 2",
        "peer support": "2 of 2",
    }
    assert (found.endorsement.measure, len(found.endorsement.evidence)) == ("stances", 4)
    assert proposition(spoken).endorsement == Endorsement()


def ballot(
    id: str, votes: dict[str, Any], *, kind: str = "grades", close: bool = True
) -> list[ScenarioInput]:
    """Return a ballot on PR1 with these votes, by voter."""
    roll = tuple(votes)
    facts: list[ScenarioInput] = [
        BallotOpened(ballot=id, options=("PR1",), kind=kind, scale=GRADES, roll=roll)
    ]
    facts += [VoteCast(ballot=id, voter=v, choices=(("PR1", c),)) for v, c in votes.items()]
    return [*facts, BallotClosed(ballot=id)] if close else facts


def test_grades_in_the_upper_half_measure_support(
    proposition: Callable[..., Proposition],
) -> None:
    """By group, if several voted; the holder of a token has no known group."""
    votes = {"P2": 3, "P3": 2, "P5": 1, "P6": 0, "T1": 3}
    assert shares(proposition(submitted("PR1"), *ballot("B1", votes))) == {
        "all participants": "3 of 5",
        "primary care": "2 of 2",
        "peer support": "0 of 2",
        "unknown": "1 of 1",
    }
    alone = proposition(submitted("PR1"), *ballot("B1", {"P2": 3, "P3": 0}))
    assert shares(alone) == {"all participants": "1 of 2"}


def test_the_last_closed_ballot_of_grades_counts(proposition: Callable[..., Proposition]) -> None:
    """Not an open one, one of another kind, or one without votes."""
    first, second = ballot("B1", {"P2": 0}), ballot("B2", {"P2": 3})
    opened = ballot("B3", {"P2": 0}, close=False)
    dots = ballot("B4", {"P2": 0}, kind="dots")
    found = proposition(submitted("PR1"), *second, *first, *opened, *dots)
    assert (found.endorsement.measure, shares(found)) == (
        "ballot B1",
        {"all participants": "0 of 1"},
    )
    for unmeasured in ([*opened, *dots], ballot("B1", {"P2": None}), ballot("B1", {})):
        assert proposition(submitted("PR1"), *unmeasured).endorsement == Endorsement()


def test_a_vote_after_the_close_is_not_counted(proposition: Callable[..., Proposition]) -> None:
    """The result does not change."""
    late = VoteCast(ballot="B1", voter="P3", choices=(("PR1", 3),))
    found = proposition(submitted("PR1"), *ballot("B1", {"P2": 3}), late)
    assert shares(found) == {"all participants": "1 of 1"}


def test_support_for_an_earlier_wording_is_marked(proposition: Callable[..., Proposition]) -> None:
    """It is shown with that remark."""
    amended = ProposalAmended(proposal="PR1", version=2, text="We ring on Mondays.")
    for facts, measure in (
        ([*ballot("B1", {"P2": 3}), amended], "ballot B1, on an earlier wording"),
        ([amended, *ballot("B1", {"P2": 3})], "ballot B1"),
    ):
        assert proposition(submitted("PR1"), *facts).endorsement.measure == measure


# Commitments


DECIDED = DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted")


def test_a_commitment_leads_back_to_stories(discovered: Facts, session: SessionOf) -> None:
    """Through decision, proposition, dream and factor."""
    (made,) = session(*discovered, submitted("PR1", "C4"), DECIDED, commit("CM1", "D1")).commitments
    assert made.decisions == ("D1",)
    assert made.propositions == ("PR1",)
    assert [i.id for i in (*made.grounding.dreams, *made.grounding.factors)] == ["C4", "C3"]
    assert [i.id for i in made.grounding.stories] == ["C1", "C2"]
    assert (made.text, made.group) == ("I ring Ana.", "primary care")
    assert len(made.evidence) == 7


def test_a_commitment_to_a_contribution_is_to_its_proposal(
    discovered: Facts, session: SessionOf
) -> None:
    """Unless it names the contribution only."""
    spoken = contribution_made("C5", "P2", "We ring first.", kind="proposition", refs=("C4",))
    facts = (*discovered, spoken, submitted("PR1", "C5"))
    made = session(*facts, commit("CM1", "PR1"), commit("CM2", "C5")).commitments
    assert [each.propositions for each in made] == [("PR1",), ("C5",)]


def test_a_commitment_belongs_to_one_inquiry(discovered: Facts, view_of: ViewOf) -> None:
    """By its activity, or that of its proposition, or to none."""
    facts = (
        START,
        *discovered,
        submitted("PR1", "C4"),
        contribution_made("C5", "P2", "We ring first.", kind="proposition"),
        commit("CM1", "PR1", activity=None),
        commit("CM2", "C5", activity="A7"),
        commit("CM3", activity="A7"),
        activity_started("appreciative-inquiry", "14:00", activity="A2"),
        commit("CM4", "PR1", activity="A2"),
        commit("CM5", activity="A2"),
    )
    first, second = view_of(*facts)
    assert [each.id for each in first.commitments] == ["CM1", "CM2"]
    assert [each.id for each in second.commitments] == ["CM4", "CM5"]
