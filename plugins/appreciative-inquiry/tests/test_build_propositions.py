"""Building propositions, their support, and commitments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    ConsentWithdrawn,
    DecisionRecorded,
    ProposalAmended,
    ProposalSubmitted,
    ProposalWithdrawn,
    RecordRedacted,
    StanceTaken,
    VoteCast,
)
from dialoguekit.testing.builders import (
    activity_started,
    contribution_made,
    workshop_with_participants,
)
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_appreciative_inquiry.view import InquirySession, Proposition, WorkshopView

# Shared fixtures: see ``conftest.py``.
Facts: TypeAlias = tuple[ScenarioInput, ...]
ViewOf: TypeAlias = Callable[..., WorkshopView]
SessionOf: TypeAlias = Callable[..., InquirySession]

ARRIVED = len(workshop_with_participants(per_group=3).recorded)
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
    assert proposition(submitted("PR1")).group is None
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
    assert [each.id for each in found.grounded_propositions] == ["PR1"]


def test_the_latest_wording_counts(proposition: Callable[..., Proposition]) -> None:
    """With withdrawal and decision."""
    amended = ProposalAmended(proposal="PR1", version=2, text="We ring on Mondays.")
    decided = DecisionRecorded(decision="D1", proposal="PR1", version=2, outcome="adopted")
    found = proposition(submitted("PR1", "C4"), amended, decided)
    assert (found.quotable_text, found.decision, found.outcome) == (
        "We ring on Mondays.",
        "D1",
        "adopted",
    )
    assert not found.withdrawn
    assert proposition(submitted("PR1"), ProposalWithdrawn(proposal="PR1")).withdrawn


@pytest.fixture
def shares(proposition: Callable[..., Proposition]) -> Callable[..., dict[str, tuple[int, int]]]:
    """A function that returns the support for the last proposition, in total and by group."""

    def shares(*facts: ScenarioInput) -> dict[str, tuple[int, int]]:
        endorsement = proposition(*facts).endorsement
        assert endorsement is not None
        found = {share.group: (share.in_favour, share.answered) for share in endorsement.shares}
        return found | {
            "all participants": (endorsement.overall.in_favour, endorsement.overall.answered)
        }

    return shares


def test_stances_measure_support(
    proposition: Callable[..., Proposition], shares: Callable[..., dict[str, tuple[int, int]]]
) -> None:
    """The latest of each person counts; a neutral stance is an answer."""
    spoken = contribution_made("C5", "P2", "We ring first.", kind="proposition")
    stances = [("P2", 1), ("P3", 0), ("P5", -1), ("P6", 1), ("P5", 1)]
    facts = [StanceTaken(contribution="C5", person=p, value=v) for p, v in stances]
    assert shares(spoken, *facts) == {
        "primary care": (1, 2),
        "peer support": (2, 2),
        "all participants": (3, 4),
    }
    endorsement = proposition(spoken, *facts).endorsement
    assert endorsement is not None
    assert (endorsement.measured_by, endorsement.earlier_wording, len(endorsement.evidence)) == (
        "stances",
        False,
        4,
    )
    assert endorsement.share_of("peer support") is not None
    assert endorsement.share_of("somebody else") is None
    assert proposition(spoken).endorsement is None


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
    shares: Callable[..., dict[str, tuple[int, int]]],
) -> None:
    """By group; the holder of a token has no known group."""
    votes = {"P2": 3, "P3": 2, "P5": 1, "P6": 0, "T1": 3}
    assert shares(submitted("PR1"), *ballot("B1", votes)) == {
        "primary care": (2, 2),
        "peer support": (0, 2),
        "unknown": (1, 1),
        "all participants": (3, 5),
    }


def test_the_last_closed_ballot_of_grades_counts(proposition: Callable[..., Proposition]) -> None:
    """Not an open one, one of another kind, or one without votes."""
    first, second = ballot("B1", {"P2": 0}), ballot("B2", {"P2": 3})
    opened = ballot("B3", {"P2": 0}, close=False)
    dots = ballot("B4", {"P2": 0}, kind="dots")
    endorsement = proposition(submitted("PR1"), *second, *first, *opened, *dots).endorsement
    assert endorsement is not None
    assert (endorsement.measured_by, endorsement.overall.in_favour) == ("B1", 0)
    assert proposition(submitted("PR1"), *opened, *dots).endorsement is None
    assert proposition(submitted("PR1"), *ballot("B1", {"P2": None})).endorsement is None


def test_support_for_an_earlier_wording_is_marked(proposition: Callable[..., Proposition]) -> None:
    """It is shown with that remark."""
    amended = ProposalAmended(proposal="PR1", version=2, text="We ring on Mondays.")
    for facts, earlier in (
        ([*ballot("B1", {"P2": 3}), amended], True),
        ([amended, *ballot("B1", {"P2": 3})], False),
    ):
        endorsement = proposition(submitted("PR1"), *facts).endorsement
        assert endorsement is not None
        assert endorsement.earlier_wording == earlier


# Commitments


DECIDED = DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted")


def test_a_commitment_leads_back_to_stories(discovered: Facts, session: SessionOf) -> None:
    """Through decision, proposition, dream and factor."""
    (made,) = session(*discovered, submitted("PR1", "C4"), DECIDED, commit("CM1", "D1")).commitments
    assert made.decisions == ("D1",)
    assert made.propositions == ("PR1",)
    assert [i.id for i in (*made.grounding.dreams, *made.grounding.factors)] == ["C4", "C3"]
    assert [i.id for i in made.grounding.stories] == ["C1", "C2"]
    assert (made.quotable_text, made.group, made.made_in_session) == (
        "I ring Ana.",
        "primary care",
        True,
    )
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
    first, second = view_of(*facts).sessions
    assert [(each.id, each.made_in_session) for each in first.commitments] == [
        ("CM1", False),
        ("CM2", False),
    ]
    assert [each.id for each in second.commitments] == ["CM4", "CM5"]
    assert first.grounded_commitments == first.commitments[:1]


def test_a_commitment_is_quoted_with_consent(discovered: Facts, session: SessionOf) -> None:
    """Unless it was redacted."""
    facts: list[ScenarioInput] = [*discovered, commit("CM1", owner="P5")]
    assert session(*facts).commitments[0].quotable_text == "I ring Ana."
    for later in (
        ConsentWithdrawn(person="P5", scopes=("quote",)),
        RecordRedacted(target=ARRIVED + len(facts) + 1, basis="asked for"),
    ):
        assert session(*facts, later).commitments[0].quotable_text == "(not for quotation)"
