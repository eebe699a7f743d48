"""Propositions, how far they are wanted, and who carries them out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    CommitmentMade,
    ConsentWithdrawn,
    DecisionRecorded,
    ProposalAmended,
    ProposalTabled,
    ProposalWithdrawn,
    RecordRedacted,
    StanceTaken,
)
from dialoguekit.testing.builders import gathered, said, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_appreciative_inquiry.view import Inquired, InquirySession, Proposition

# What is shared: see ``conftest.py``.
Facts: TypeAlias = tuple[Fact, ...]
InquiredOf: TypeAlias = Callable[..., Inquired]
Seen: TypeAlias = Callable[..., InquirySession]

ARRIVED = len(gathered(each=3).recorded)
START = started("appreciative-inquiry", "10:00")
GRADES = ("no", "hardly", "rather", "yes")


def tabled(id: str, *sources: str, activity: str | None = "A1", **fields: Any) -> Fact:
    """A proposal was put before the group."""
    event = ProposalTabled(proposal=id, text="We ring first.", sources=sources, **fields)
    return happened(event, activity=activity)


def commit(id: str, *sources: str, owner: str = "P2", activity: str | None = "A1") -> Fact:
    """Somebody took something on."""
    event = CommitmentMade(commitment=id, owner=owner, what="I ring Ana.", sources=sources)
    return happened(event, activity=activity)


# Propositions


@pytest.fixture
def proposition(discovered: Facts, session: Seen) -> Callable[..., Proposition]:
    """The last proposition of an inquiry."""

    def proposition(*facts: Fact) -> Proposition:
        return session(*discovered, *facts).propositions[-1]

    return proposition


def test_a_proposition_is_said_or_tabled(
    discovered: Facts, session: Seen, proposition: Callable[..., Proposition]
) -> None:
    """A contribution of that kind, or a proposal in an inquiry; with its ground."""
    spoken = proposition(said("C5", "P2", "We ring first.", kind="proposition", refs=("C4",)))
    tabled_one = proposition(tabled("PR1", "C4", proposer="P5"))
    for each in (spoken, tabled_one):
        assert [item.id for item in each.ground.dreams] == ["C4"]
        assert [item.id for item in each.ground.stories] == ["C1", "C2"]
        assert each.words == "We ring first."
    assert (spoken.group, tabled_one.group) == ("primary care", "peer support")
    assert proposition(tabled("PR1")).group is None
    assert session(*discovered, tabled("PR1", activity="A7")).propositions == ()


def test_a_proposition_that_became_a_proposal_stands_in_it(
    discovered: Facts, session: Seen
) -> None:
    """Both are told; one of them counts."""
    spoken = said("C5", "P2", "We ring first.", kind="proposition", refs=("C4",))
    found = session(*discovered, spoken, tabled("PR1", "C5"))
    assert [(each.id, each.tabled) for each in found.propositions] == [("C5", "PR1"), ("PR1", None)]
    assert [each.id for each in found.standing] == ["PR1"]
    assert [each.id for each in found.rooted_propositions] == ["PR1"]


def test_the_latest_wording_counts(proposition: Callable[..., Proposition]) -> None:
    """With whoever took it back, and what was decided."""
    amended = ProposalAmended(proposal="PR1", version=2, text="We ring on Mondays.")
    decided = DecisionRecorded(decision="D1", proposal="PR1", version=2, outcome="adopted")
    found = proposition(tabled("PR1", "C4"), amended, decided)
    assert (found.shown, found.decision, found.outcome) == ("We ring on Mondays.", "D1", "adopted")
    assert not found.withdrawn
    assert proposition(tabled("PR1"), ProposalWithdrawn(proposal="PR1")).withdrawn


@pytest.fixture
def shares(proposition: Callable[..., Proposition]) -> Callable[..., dict[str, tuple[int, int]]]:
    """How many want the last proposition, of how many of each group and of the room."""

    def shares(*facts: Fact) -> dict[str, tuple[int, int]]:
        asked = proposition(*facts).endorsement
        assert asked is not None
        found = {share.group: (share.wanting, share.answered) for share in asked.shares}
        return found | {"the room": (asked.room.wanting, asked.room.answered)}

    return shares


def test_stances_on_a_contribution_tell_how_far_it_is_wanted(
    proposition: Callable[..., Proposition], shares: Callable[..., dict[str, tuple[int, int]]]
) -> None:
    """The latest of each person; whoever passes answered, and does not want it."""
    spoken = said("C5", "P2", "We ring first.", kind="proposition")
    stances = [("P2", 1), ("P3", 0), ("P5", -1), ("P6", 1), ("P5", 1)]
    facts = [StanceTaken(contribution="C5", person=p, value=v) for p, v in stances]
    assert shares(spoken, *facts) == {
        "primary care": (1, 2),
        "peer support": (2, 2),
        "the room": (3, 4),
    }
    asked = proposition(spoken, *facts).endorsement
    assert asked is not None
    assert (asked.asked, asked.earlier, len(asked.evidence)) == ("stances", False, 4)
    assert asked.of("peer support") is not None
    assert asked.of("somebody else") is None
    assert proposition(spoken).endorsement is None


def ballot(
    id: str, votes: dict[str, Any], *, kind: str = "grades", close: bool = True
) -> list[Fact]:
    """A vote on PR1 with these votes, by voter."""
    roll = tuple(votes)
    facts: list[Fact] = [
        BallotOpened(ballot=id, options=("PR1",), kind=kind, scale=GRADES, roll=roll)
    ]
    facts += [BallotCast(ballot=id, voter=v, choices=(("PR1", c),)) for v, c in votes.items()]
    return [*facts, BallotClosed(ballot=id)] if close else facts


def test_grades_in_the_upper_half_tell_how_far_a_proposal_is_wanted(
    shares: Callable[..., dict[str, tuple[int, int]]],
) -> None:
    """By group; whoever votes by a token is of no group that is known."""
    votes = {"P2": 3, "P3": 2, "P5": 1, "P6": 0, "T1": 3}
    assert shares(tabled("PR1"), *ballot("B1", votes)) == {
        "primary care": (2, 2),
        "peer support": (0, 2),
        "unknown": (1, 1),
        "the room": (3, 5),
    }


def test_the_ballot_that_was_closed_last_counts(proposition: Callable[..., Proposition]) -> None:
    """Not one that is open, nor one of another kind, nor one without votes on it."""
    first, second = ballot("B1", {"P2": 0}), ballot("B2", {"P2": 3})
    opened = ballot("B3", {"P2": 0}, close=False)
    dots = ballot("B4", {"P2": 0}, kind="dots")
    asked = proposition(tabled("PR1"), *second, *first, *opened, *dots).endorsement
    assert asked is not None
    assert (asked.asked, asked.room.wanting) == ("B1", 0)
    assert proposition(tabled("PR1"), *opened, *dots).endorsement is None
    assert proposition(tabled("PR1"), *ballot("B1", {"P2": None})).endorsement is None


def test_a_vote_on_an_earlier_wording_says_so(proposition: Callable[..., Proposition]) -> None:
    """It is told, and it is told that the wording changed since."""
    amended = ProposalAmended(proposal="PR1", version=2, text="We ring on Mondays.")
    for facts, earlier in (
        ([*ballot("B1", {"P2": 3}), amended], True),
        ([amended, *ballot("B1", {"P2": 3})], False),
    ):
        asked = proposition(tabled("PR1"), *facts).endorsement
        assert asked is not None
        assert asked.earlier == earlier


# Commitments


DECIDED = DecisionRecorded(decision="D1", proposal="PR1", version=1, outcome="adopted")


def test_a_commitment_leads_back_to_the_stories(discovered: Facts, session: Seen) -> None:
    """Over its decision, its proposition, the dream and the factor."""
    (made,) = session(*discovered, tabled("PR1", "C4"), DECIDED, commit("CM1", "D1")).commitments
    assert made.decisions == ("D1",)
    assert made.propositions == ("PR1",)
    assert [i.id for i in (*made.ground.dreams, *made.ground.factors)] == ["C4", "C3"]
    assert [i.id for i in made.ground.stories] == ["C1", "C2"]
    assert (made.shown, made.group, made.here) == ("I ring Ana.", "primary care", True)
    assert len(made.evidence) == 7


def test_a_commitment_to_what_became_a_proposal_is_to_the_proposal(
    discovered: Facts, session: Seen
) -> None:
    """Unless it names the contribution alone."""
    spoken = said("C5", "P2", "We ring first.", kind="proposition", refs=("C4",))
    facts = (*discovered, spoken, tabled("PR1", "C5"))
    made = session(*facts, commit("CM1", "PR1"), commit("CM2", "C5")).commitments
    assert [each.propositions for each in made] == [("PR1",), ("C5",)]


def test_a_commitment_belongs_where_it_was_made(discovered: Facts, inquired: InquiredOf) -> None:
    """Or else to the inquiry whose proposition it carries out; or else to none."""
    facts = (
        START,
        *discovered,
        tabled("PR1", "C4"),
        said("C5", "P2", "We ring first.", kind="proposition"),
        commit("CM1", "PR1", activity=None),
        commit("CM2", "C5", activity="A7"),
        commit("CM3", activity="A7"),
        started("appreciative-inquiry", "14:00", activity="A2"),
        commit("CM4", "PR1", activity="A2"),
        commit("CM5", activity="A2"),
    )
    first, second = inquired(*facts).sessions
    assert [(each.id, each.here) for each in first.commitments] == [("CM1", False), ("CM2", False)]
    assert [each.id for each in second.commitments] == ["CM4", "CM5"]
    assert first.rooted_commitments == first.commitments[:1]


def test_what_is_taken_on_stands_in_words_where_its_owner_agrees(
    discovered: Facts, session: Seen
) -> None:
    """And was not withheld."""
    facts: list[Fact] = [*discovered, commit("CM1", owner="P5")]
    assert session(*facts).commitments[0].shown == "I ring Ana."
    for later in (
        ConsentWithdrawn(person="P5", scopes=("quote",)),
        RecordRedacted(target=ARRIVED + len(facts) + 1, basis="asked for"),
    ):
        assert session(*facts, later).commitments[0].shown == "(not for quotation)"
