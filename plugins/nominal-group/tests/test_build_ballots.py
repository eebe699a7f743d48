"""Building ballots: options, roll and results by group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from dialoguekit.events import (
    BallotClosed,
    BallotRevealed,
    ContributionRevealed,
    ContributionsClustered,
    DecisionRecorded,
    PersonRegistered,
    VoteCast,
)
from dialoguekit.testing.builders import (
    activity_started,
    ballot_opened,
    contribution_made,
    stage_entered,
    vote_cast,
    workshop_with_participants,
)
from dialoguekit.testing.scenario import ScenarioInput
from dialoguekit_nominal_group.projection import NominalGroup
from dialoguekit_nominal_group.tally import Tally
from dialoguekit_nominal_group.view import Ballot, Option

IDEAS: tuple[ScenarioInput, ...] = (
    activity_started("nominal-group", "10:00"),
    stage_entered("round-robin", "10:00"),
    *(contribution_made(f"C{n}", "P2", f"Idea {n}.", "10:01") for n in range(1, 5)),
    contribution_made("C5", "P5", "A draft.", visibility="hidden"),
)
EVERYBODY = tuple(f"P{n}" for n in range(1, 8))


def opened(
    *options: str, ballot: str = "B1", at: str | None = "10:30", **fields: Any
) -> ScenarioInput:
    """Return an opened ballot: by default a secret ranking."""
    return ballot_opened(ballot, *options, occurred_at=at, **({"roll": EVERYBODY} | fields))


def cast(voter: str, *options: str, ballot: str = "B1") -> VoteCast:
    """Return a ranking, best first."""
    return vote_cast(ballot, voter, *options)


CLOSED = BallotClosed(ballot="B1")


def ballot(*facts: ScenarioInput) -> Ballot:
    """Return the first ballot of a session with four ideas and a draft."""
    workshop = workshop_with_participants(per_group=3).and_given(*IDEAS, *facts)
    return workshop.project(NominalGroup).workshops["leeds"].sessions[0].ballots[0]


def option(*facts: ScenarioInput) -> Option:
    """Return the first option of that ballot."""
    return ballot(*facts).options[0]


def counts(found: Sequence[Tally]) -> dict[str | None, list[tuple[str, int]]]:
    """Return the points by group, best first."""
    return {count.group: [(r.option, r.points) for r in count.results] for count in found}


# Options


def test_an_option_is_an_idea() -> None:
    """It has its contribution and canonical id."""
    found = option(opened("C1", "C2"))
    assert (found.id, found.members, found.label) == ("C1", ("C1",), None)
    assert [item.id for item in found.contributions] == ["C1"]
    assert found.canonical_ids == {"C1"}


def test_an_option_is_a_cluster() -> None:
    """Merged before the ballot or after it, with its label."""
    cluster = ContributionsClustered(cluster="G1", members=("C2", "C3"), label="A line")
    found = option(cluster, opened("G1", "C1"))
    assert (found.members, found.label) == (("C2", "C3"), "A line")
    assert [item.id for item in found.contributions] == ["C2", "C3"]
    assert found.canonical_ids == {"C2"}
    assert option(opened("C3"), cluster).canonical_ids == {"C2"}


def test_the_label_of_a_cluster_with_a_hidden_idea_is_hidden() -> None:
    """Until that idea is revealed."""
    cluster = ContributionsClustered(cluster="G1", members=("C1", "C5"), label="A draft and a line")
    assert option(cluster, opened("G1")).label is None
    revealed = ContributionRevealed(contributions=("C5",))
    assert option(cluster, revealed, opened("G1")).label == "A draft and a line"


def test_an_option_may_be_a_text_or_an_unknown_id() -> None:
    """It has no contribution."""
    found = option(opened("a phone line", "PR1"))
    assert (found.members, found.contributions, found.label) == (("a phone line",), (), None)


# Properties


def test_a_ballot_has_its_properties() -> None:
    """Id, question, kind, secrecy, and the stage at its opening."""
    found = ballot(stage_entered("first-ballot", "10:29"), opened("C1", title="Which?"))
    assert (found.cite, found.id, found.title) == ("leeds B1", "B1", "Which?")
    assert (found.kind, found.secret, found.closed) == ("ranking", True, False)
    assert found.stage == "first-ballot"
    assert not ballot(opened("C1", secrecy="open")).secret


def test_facilitators_are_not_on_the_roll() -> None:
    """Unless they voted; tokens are on the roll."""
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
def test_early_results_are_found(facts: list[ScenarioInput], early: int) -> None:
    """By log order; clocks do not count."""
    assert len(ballot(opened("C1"), *facts).early_results) == early


@pytest.mark.parametrize(
    ("facts", "clarified"),
    [
        ([opened("C1")], False),
        ([stage_entered("clarify", "10:10"), opened("C1")], True),
        ([opened("C1", at="10:05"), stage_entered("clarify", "10:10")], False),
        ([opened("C1", at="10:05", precision="quarter"), stage_entered("clarify", "10:10")], True),
    ],
    ids=["never", "before", "after", "maybe before"],
)
def test_clarification_before_a_ballot_is_found(
    facts: list[ScenarioInput], clarified: bool
) -> None:
    """An imprecise time counts in favour."""
    assert ballot(*facts).clarified == clarified


# Results


def test_nothing_is_counted_before_the_close() -> None:
    """Neither in total nor by group."""
    votes = [cast(f"P{n}", "C1", "C2") for n in range(2, 8)]
    going = ballot(opened("C1", "C2"), *votes)
    assert (going.votes_cast, going.tally, going.by_group) == (6, None, ())
    over = ballot(opened("C1", "C2"), *votes, CLOSED)
    assert over.tally is not None
    assert counts([over.tally]) == {None: [("C1", 12), ("C2", 6)]}


def test_each_group_is_counted() -> None:
    """In the order of the workshop's groups; others come last."""
    votes = [cast(f"P{n}", "C2", "C1") for n in (5, 6, 7)] + [cast("P2", "C1")]
    votes += [cast(f"P{n}", "C1") for n in (3, 4)]
    found = ballot(opened("C1", "C2"), *votes, CLOSED)
    assert counts(found.by_group) == {
        "primary care": [("C1", 3), ("C2", 0)],
        "peer support": [("C2", 6), ("C1", 3)],
    }
    assert not found.groups_too_small
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
def test_a_secret_ballot_of_small_groups_is_not_counted_by_group(
    voters: str, secrecy: str, groups: int, withheld: bool
) -> None:
    """For no group, because the rest could be inferred."""
    votes = [cast(voter, "C1") for voter in voters.split()]
    found = ballot(opened("C1", "C2", secrecy=secrecy), *votes, CLOSED)
    assert (len(found.by_group), found.groups_too_small) == (groups, withheld)


def test_short_rankings_are_counted() -> None:
    """As far as there are enough options; only for rankings."""
    votes = [cast("P2", "C1", "C2", "C3"), cast("P3", "C1"), cast("P4")]
    found = ballot(opened("C1", "C2", "C3"), *votes)
    assert [found.ranking_fewer_than(number) for number in (0, 1, 2, 5)] == [0, 1, 2, 2]
    dots = ballot(opened("C1", "C2", kind="dots", budget=3), cast("P3", "C1"))
    assert dots.ranking_fewer_than(5) == 0


def test_a_ballot_has_joint_evidence() -> None:
    """Opening, votes and close together, so no vote is identifiable."""
    found = ballot(opened("C1", "C2"), cast("P2", "C1"), cast("P3", "C2"), cast("P2", "C2"), CLOSED)
    assert len(found.evidence) == 4


def test_a_person_registered_later_has_a_group() -> None:
    """The view is built once all events are known."""
    late = PersonRegistered(person="P9", group="peer support")
    found = ballot(opened("C1", roll=("P9",)), cast("P9", "C1"), late)
    assert [vote.group for vote in found.votes] == ["peer support"]
