"""Ballots whose votes were in a ballot box: the closing event has them, without voters."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.plugin.held_ballots import ballot, ballots, held, opened

from dialoguekit.disclosure.policy import STANDARD, DisclosurePolicy
from dialoguekit.events import BallotAnswered, BallotClosed, ConsentWithdrawn, PersonForgotten
from dialoguekit.events.fields import Pairs
from dialoguekit.testing.scenario import ScenarioInput

VOTERS = tuple(f"P{n}" for n in range(2, 12))


def answered(voters: Sequence[str] = VOTERS, ballot: str = "B1") -> list[ScenarioInput]:
    """Return who voted."""
    return [BallotAnswered(ballot=ballot, voter=voter) for voter in voters]


def closed(
    *rankings: str, groups: Sequence[str] = (), comments: Sequence[str] = (), ballot: str = "B1"
) -> BallotClosed:
    """Return the close with votes: each the options from best to worst."""
    votes: list[Pairs] = [
        tuple(sorted((option, rank) for rank, option in enumerate(ranking.split(), 1)))
        for ranking in rankings
    ]
    return BallotClosed(
        ballot=ballot, votes=tuple(votes), groups=tuple(groups), comments=tuple(comments)
    )


MIXED = ("C1 C2", "C2 C1", "C1 C2", "C2 C1", "C1 C2") * 2


def test_turnout_is_known_and_nothing_else_before_the_close() -> None:
    """Each voter counts once."""
    found = ballot(opened("C1", "C2"), *answered(), *answered(VOTERS[:3]))
    assert (found.votes_cast, found.results, found.comments()) == (10, (), ())


def test_the_result_is_that_of_the_closing_event() -> None:
    """It equals that of the same votes as events."""
    found = ballot(opened("C1", "C2"), *answered(), closed(*MIXED))
    same = ballot(*held("B1", "C1 C2", *MIXED, secrecy="secret"))
    assert found.tally == same.tally
    assert (found.votes_cast, found.votes_missing, found.withheld) == (10, 0, None)
    assert found.unmet_rule("C1", "majority") == same.unmet_rule("C1", "majority")
    assert len(found.evidence) == 1


def test_groups_are_those_of_the_closing_event() -> None:
    """Without them the ballot is not counted by group."""
    groups = ["primary care"] * 5 + ["peer support"] * 5
    found = ballot(opened("C1", "C2"), *answered(), closed(*MIXED, groups=groups))
    assert [(each.group, each.tally.voters) for each in found.by_group] == [
        ("primary care", 5),
        ("peer support", 5),
    ]
    assert ballot(opened("C1", "C2"), *answered(), closed(*MIXED)).by_group == ()
    large = DisclosurePolicy(name="large", smallest_group=1, smallest_secret_group=6)
    facts = (opened("C1", "C2"), *answered(), closed(*MIXED, groups=groups))
    assert ballot(*facts, policy=large).by_group == ()


@pytest.mark.parametrize("votes", [("C1 C2",), ("C1", "C2"), ("C1 C2",) * 5])
def test_few_or_equal_votes_are_withheld(votes: Sequence[str]) -> None:
    """As those of any secret ballot."""
    found = ballot(opened("C1", "C2"), *answered(VOTERS[: len(votes)]), closed(*votes))
    assert found.tally is None
    assert found.withheld is not None


def test_a_single_vote_that_was_not_kept_is_withheld() -> None:
    """It was cast, and decides nothing."""
    found = ballot(opened("C1", "C2"), *answered(VOTERS[:1]), closed())
    assert (found.votes_cast, found.tally) == (1, None)
    assert found.withheld is not None
    assert found.unmet_rule("C1", "majority") == "not all of its secret votes can be counted"


def test_missing_votes_are_counted() -> None:
    """As in a copy of a log, in which not all voted again."""
    found = ballot(opened("C1", "C2"), *answered(), closed(*MIXED[:6]))
    assert (found.votes_cast, found.votes_missing) == (10, 4)
    assert found.tally is not None


def test_a_vote_of_a_forgotten_person_is_missing_only_if_it_was_counted() -> None:
    """While the ballot is open it is removed from the box; afterwards nobody knows which it is."""
    forgotten = PersonForgotten(person="P2", basis="asked")
    before = ballot(opened("C1", "C2"), *answered(), forgotten, closed(*MIXED[:9]))
    assert (before.votes_cast, before.votes_missing) == (9, 0)
    after = ballot(opened("C1", "C2"), *answered(), closed(*MIXED), forgotten)
    assert (after.votes_cast, after.votes_missing) == (10, 0)


def test_changes_between_ballots_are_unknown() -> None:
    """Nobody knows which votes belong together."""
    first, second = ballots(
        *(opened("C1", "C2"), *answered(), closed(*MIXED)),
        opened("C1", "C2", ballot="B2"),
        *(*answered(ballot="B2"), closed(*MIXED, ballot="B2")),
    )
    assert first.changed_votes(second) is None


def test_comments_are_quoted_if_all_voters_may_be() -> None:
    """Nobody knows who wrote which; grades beside them are unknown, too."""
    facts = (opened("C1", "C2"), *answered(), closed(*MIXED, comments=["Herons."]))
    assert ballot(*facts).comments() == ("Herons.",)
    assert ballot(*facts, policy=STANDARD).comments(lower_half=True) == ("Herons.",)
    withdrawn = ConsentWithdrawn(person="P4", scopes=("quote",))
    assert ballot(*facts, withdrawn).comments() == ()
    assert ballot(*facts, PersonForgotten(person="P4", basis="asked")).comments() == ()
    assert ballot(*facts, ConsentWithdrawn(person="P1", scopes=("quote",))).comments() != ()


def test_options_that_are_people_have_numbers() -> None:
    """As in any ballot."""
    found = ballot(opened("P2", "P3"), *answered(), closed(*("P2 P3", "P3 P2") * 5))
    assert {result.option for result in found.results} == {"person 1", "person 2"}
