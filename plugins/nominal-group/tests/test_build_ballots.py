"""Ballots: what is voted on, who may vote, what came of it in each group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from dialoguekit.events import (
    BallotCast,
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    ContributionRevealed,
    DecisionRecorded,
    ItemClustered,
    PersonRegistered,
)
from dialoguekit.testing.builders import entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_nominal_group.projection import NominalGroup
from dialoguekit_nominal_group.tally import Count
from dialoguekit_nominal_group.view import Ballot, Option

IDEAS: tuple[Fact, ...] = (
    started("nominal-group", "10:00"),
    entered("round-robin", "10:00"),
    *(said(f"C{n}", "P2", f"Idea {n}.", "10:01") for n in range(1, 5)),
    said("C5", "P5", "A draft.", visibility="hidden"),
)
EVERYBODY = tuple(f"P{n}" for n in range(1, 8))


def opened(
    *options: str,
    ballot: str = "B1",
    at: str | None = "10:30",
    roll: Sequence[str] = EVERYBODY,
    precision: str = "exact",
    **fields: Any,
) -> Fact:
    """A secret ranking was opened, unless the fields say otherwise."""
    told: dict[str, Any] = {"kind": "ranking", "secrecy": "secret", "roll": tuple(roll)} | fields
    event = BallotOpened(ballot=ballot, options=options, **told)
    return happened(event, at, activity="A1", by="P1", precision=precision)


def cast(voter: str, *options: str, ballot: str = "B1") -> BallotCast:
    """A ranking was given, best first."""
    choices = {option: rank for rank, option in enumerate(options, start=1)}
    return BallotCast(ballot=ballot, voter=voter, choices=tuple(choices.items()))


CLOSED = BallotClosed(ballot="B1")


def ballot(*facts: Fact) -> Ballot:
    """The first ballot of a session with four ideas and a draft; three people of each group."""
    room = gathered(each=3).and_given(*IDEAS, *facts)
    return room.project(NominalGroup).workshops["leeds"].sessions[0].ballots[0]


def option(*facts: Fact) -> Option:
    """The first option of that ballot."""
    return ballot(*facts).options[0]


def counts(found: Sequence[Count]) -> dict[str | None, list[tuple[str, int]]]:
    """Points by group, best first."""
    return {count.group: [(r.option, r.points) for r in count.results] for count in found}


# What is voted on


def test_an_option_is_an_idea() -> None:
    """With its contribution, and what it counts as."""
    found = option(opened("C1", "C2"))
    assert (found.id, found.members, found.label) == ("C1", ("C1",), None)
    assert [item.id for item in found.items] == ["C1"]
    assert found.same == {"C1"}


def test_an_option_is_several_ideas_that_were_put_together() -> None:
    """Before the ballot or after it; with what the room called them."""
    cluster = ItemClustered(cluster="G1", members=("C2", "C3"), label="A line")
    found = option(cluster, opened("G1", "C1"))
    assert (found.members, found.label) == (("C2", "C3"), "A line")
    assert [item.id for item in found.items] == ["C2", "C3"]
    assert found.same == {"C2"}
    assert option(opened("C3"), cluster).same == {"C2"}


def test_what_a_cluster_with_a_hidden_idea_is_called_is_not_told() -> None:
    """Until that one is revealed."""
    cluster = ItemClustered(cluster="G1", members=("C1", "C5"), label="A draft and a line")
    assert option(cluster, opened("G1")).label is None
    revealed = ContributionRevealed(contributions=("C5",))
    assert option(cluster, revealed, opened("G1")).label == "A draft and a line"


def test_an_option_may_be_short_words() -> None:
    """Or something that the method knows nothing of."""
    found = option(opened("a phone line", "PR1"))
    assert (found.members, found.items, found.label) == (("a phone line",), (), None)


# How it was held


def test_a_ballot_says_how_it_was_held() -> None:
    """Its id, what was asked, kind, secrecy, and the stage that was on."""
    found = ballot(entered("first-ballot", "10:29"), opened("C1", title="Which?"))
    assert (found.cite, found.id, found.title) == ("leeds B1", "B1", "Which?")
    assert (found.kind, found.secret, found.closed) == ("ranking", True, False)
    assert found.stage == "first-ballot"
    assert not ballot(opened("C1", secrecy="open")).secret


def test_whoever_only_facilitates_is_not_to_vote() -> None:
    """Unless they did; whoever is nobody's name is a token, and may."""
    assert ballot(opened("C1")).roll == 6
    assert ballot(opened("C1"), cast("P1", "C1")).roll == 7
    assert ballot(opened("C1", roll=("P1", "token-1", "P2"))).roll == 2


@pytest.mark.parametrize(
    ("facts", "early"),
    [
        ([CLOSED, BallotRevealed(ballot="B1")], 0),
        ([BallotRevealed(ballot="B1"), CLOSED], 1),
        ([BallotRevealed(ballot="B1")], 1),
        (
            [
                DecisionRecorded(
                    decision="D1", proposal="PR1", version=1, outcome="adopted", ballot="B1"
                ),
                CLOSED,
            ],
            1,
        ),
    ],
    ids=["after", "before", "never closed", "decided on"],
)
def test_a_result_that_was_told_while_it_was_open_is_known(facts: list[Fact], early: int) -> None:
    """By when it stands in the log; clocks do not count."""
    assert len(ballot(opened("C1"), *facts).told_early) == early


@pytest.mark.parametrize(
    ("facts", "clarified"),
    [
        ([opened("C1")], False),
        ([entered("clarify", "10:10"), opened("C1")], True),
        ([opened("C1", at="10:05"), entered("clarify", "10:10")], False),
        ([opened("C1", at="10:05", precision="quarter"), entered("clarify", "10:10")], True),
    ],
    ids=["never", "before", "after", "maybe before"],
)
def test_whether_ideas_were_clarified_before_is_known(facts: list[Fact], clarified: bool) -> None:
    """Or may have been."""
    assert ballot(*facts).clarified == clarified


# What came of it


def test_nothing_is_counted_before_the_close() -> None:
    """Neither in the room nor by group."""
    votes = [cast(f"P{n}", "C1", "C2") for n in range(2, 8)]
    going = ballot(opened("C1", "C2"), *votes)
    assert (going.cast, going.counted, going.by_group) == (6, None, ())
    over = ballot(opened("C1", "C2"), *votes, CLOSED)
    assert over.counted is not None
    assert counts([over.counted]) == {None: [("C1", 12), ("C2", 6)]}


def test_each_group_is_counted_by_itself() -> None:
    """In the order of the scheme, and whoever is of none comes last."""
    votes = [cast(f"P{n}", "C2", "C1") for n in (5, 6, 7)] + [cast("P2", "C1")]
    votes += [cast(f"P{n}", "C1") for n in (3, 4)]
    found = ballot(opened("C1", "C2"), *votes, CLOSED)
    assert counts(found.by_group) == {
        "primary care": [("C1", 3), ("C2", 0)],
        "peer support": [("C2", 6), ("C1", 3)],
    }
    assert not found.withheld
    tokens = ballot(opened("C1", secrecy="open"), cast("token-1", "C1"), cast("P7", "C1"), CLOSED)
    assert list(counts(tokens.by_group)) == ["peer support", "unknown"]


@pytest.mark.parametrize(
    ("voters", "secrecy", "groups", "withheld"),
    [
        ("P2 P3 P4 P5 P6 P7", "secret", 2, False),
        ("P2 P3 P4 P5 P6", "secret", 0, True),
        ("P2 P3 P4 P5 P6", "open", 2, False),
        ("P2 P3 P4 P5 P6 P7 P1", "secret", 0, True),
        ("P2 P3", "secret", 0, False),
        ("", "secret", 0, False),
    ],
    ids=["three each", "two", "open", "one facilitator", "one group", "nobody"],
)
def test_a_secret_ballot_is_not_told_by_groups_of_one_or_two(
    voters: str, secrecy: str, groups: int, withheld: bool
) -> None:
    """Not even the others: what is left of the whole would be theirs."""
    votes = [cast(voter, "C1") for voter in voters.split()]
    found = ballot(opened("C1", "C2", secrecy=secrecy), *votes, CLOSED)
    assert (len(found.by_group), found.withheld) == (groups, withheld)


def test_how_many_ranked_only_a_few_is_known() -> None:
    """As far as there are so many options; of rankings alone."""
    votes = [cast("P2", "C1", "C2", "C3"), cast("P3", "C1"), cast("P4")]
    found = ballot(opened("C1", "C2", "C3"), *votes)
    assert [found.ranking_fewer_than(number) for number in (0, 1, 2, 5)] == [0, 1, 2, 2]
    dots = ballot(opened("C1", "C2", kind="dots", budget=3), cast("P3", "C1"))
    assert dots.ranking_fewer_than(5) == 0


def test_votes_lead_to_their_events_all_together() -> None:
    """Opened, cast and closed: no number tells who gave it."""
    found = ballot(opened("C1", "C2"), cast("P2", "C1"), cast("P3", "C2"), cast("P2", "C2"), CLOSED)
    assert len(found.evidence) == 4


def test_somebody_who_registers_later_is_of_their_group() -> None:
    """Groups are told once everything is known."""
    late = PersonRegistered(person="P9", group="peer support")
    found = ballot(opened("C1", roll=("P9",)), cast("P9", "C1"), late)
    assert [vote.group for vote in found.votes] == ["peer support"]
