"""The comparison of the first ballot with the last."""

from __future__ import annotations

import pytest

from dialoguekit.events import BallotClosed, BallotOpened, ContributionsClustered, VoteCast
from dialoguekit.testing.builders import (
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.scenario import ScenarioInput, scenario_event
from dialoguekit_nominal_group.ballot_comparison import (
    RankChange,
    count_changed_votes,
    rank_changes,
)
from dialoguekit_nominal_group.projection import NominalGroup
from dialoguekit_nominal_group.view import NominalSession

MERGED = ContributionsClustered(cluster="G1", members=("C1", "C2"), label="A line")


def ballot_events(
    ballot: str, options: str, *votes: str, closed: bool = True, kind: str = "ranking"
) -> list[ScenarioInput]:
    """Return a ballot in which P2, P3, … ranked these options, best first."""
    event = BallotOpened(
        ballot=ballot, options=tuple(options.split()), kind=kind, secrecy="secret", roll=("P2",)
    )
    found: list[ScenarioInput] = [scenario_event(event, activity="A1", by="P1")]
    for n, vote in enumerate(votes, start=2):
        choices = {option: rank for rank, option in enumerate(vote.split(), start=1)}
        found.append(VoteCast(ballot=ballot, voter=f"P{n}", choices=tuple(choices.items())))
    return [*found, BallotClosed(ballot=ballot)] if closed else found


def session(*facts: ScenarioInput) -> NominalSession:
    """Return a session with four ideas and these events."""
    begun = (activity_started("nominal-group", "10:00"), stage_entered("round-robin"))
    ideas = [contribution_made(f"C{n}", "P2", f"Idea {n}.") for n in range(1, 5)]
    workshop = workshop_with_participants(per_group=3).and_given(*begun, *ideas, *facts)
    (found,) = workshop.project(NominalGroup).workshops["leeds"].sessions
    return found


def told(move: RankChange) -> tuple[str, list[tuple[str, int]], int | None, int | None]:
    """Return an option with its ranks before, its rank after, and the change."""
    before = [(result.option, result.rank) for result in move.before]
    return move.option.id, before, None if move.after is None else move.after.rank, move.change


def test_an_option_rises_or_falls() -> None:
    """Options are in order of the last rank; a rise is positive."""
    found = session(
        *ballot_events("B1", "C1 C2 C3", "C1 C2 C3"), *ballot_events("B2", "C1 C2 C3", "C3 C2 C1")
    )
    assert [told(move) for move in rank_changes(found)] == [
        ("C3", [("C3", 3)], 1, 2),
        ("C2", [("C2", 2)], 2, 0),
        ("C1", [("C1", 1)], 3, -2),
    ]


def test_an_option_may_be_new_or_dropped() -> None:
    """Dropped options come last."""
    found = session(*ballot_events("B1", "C1 C2", "C1 C2"), *ballot_events("B2", "C2 C3", "C3 C2"))
    assert [told(move) for move in rank_changes(found)] == [
        ("C3", [], 1, None),
        ("C2", [("C2", 2)], 2, 0),
        ("C1", [("C1", 1)], None, None),
    ]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("C1 C3 C2", "G1 C3", [("G1", [("C1", 1), ("C2", 3)], 1, None), ("C3", [("C3", 2)], 2, 0)]),
        ("C3 G1", "C1 C3", [("C1", [("G1", 2)], 1, 1), ("C3", [("C3", 1)], 2, -1)]),
        ("C3 C1", "C2 C3", [("C2", [("C1", 2)], 1, 1), ("C3", [("C3", 1)], 2, -1)]),
    ],
    ids=["put together since", "taken apart", "one for the other"],
)
def test_merged_options_are_matched(first: str, last: str, expected: object) -> None:
    """By the ideas they contain, in either ballot."""
    found = session(MERGED, *ballot_events("B1", first, first), *ballot_events("B2", last, last))
    assert [told(move) for move in rank_changes(found)] == expected


def test_one_ballot_has_no_changes() -> None:
    """The results are listed without a comparison."""
    found = session(*ballot_events("B1", "C1 C2", "C2 C1"))
    assert [told(move) for move in rank_changes(found)] == [
        ("C2", [], 1, None),
        ("C1", [], 2, None),
    ]


def test_ballots_without_a_result_are_ignored() -> None:
    """Those that are open, and those without votes."""
    empty, still_open = (
        ballot_events("B1", "C1 C2"),
        ballot_events("B3", "C1 C2", "C2 C1", closed=False),
    )
    found = session(*empty, *ballot_events("B2", "C1 C2", "C1 C2"), *still_open)
    assert [ballot.id for ballot in found.counted_ballots] == ["B2"]
    assert [told(move)[:2] for move in rank_changes(found)] == [("C1", []), ("C2", [])]
    assert rank_changes(session(*empty)) == ()
    assert rank_changes(session()) == ()


def test_of_three_ballots_the_first_and_last_are_compared() -> None:
    """The one between is ignored."""
    found = session(
        *ballot_events("B1", "C1 C2", "C1 C2"),
        *ballot_events("B2", "C3", "C3"),
        *ballot_events("B3", "C1 C2", "C2 C1"),
    )
    assert [told(move)[3] for move in rank_changes(found)] == [1, -1]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (["C1 C3", "C1 C3"], ["C1 C3", "C3 C1"], (2, 1)),
        (["C1 C3", "C1 C3"], ["C1 C3"], (1, 0)),
        (["C1"], ["C1 C3"], (1, 1)),
        (["C1 C2 C3"], ["G1 C3"], (1, 0)),
        (["C1 C3 C2"], ["G1 C3"], (1, 0)),
        (["C3 C1 C2"], ["G1 C3"], (1, 1)),
    ],
    ids=["one of two", "one voter", "one more", "merged", "at its best place", "swapped"],
)
def test_changed_votes_are_counted(
    first: list[str], last: list[str], expected: tuple[int, int]
) -> None:
    """Of those who voted in both; merged ideas count at their best position."""
    options = "C1 C2 C3 C4"
    found = session(
        MERGED, *ballot_events("B1", options, *first), *ballot_events("B2", f"G1 {options}", *last)
    )
    assert count_changed_votes(found.ballots[0], found.ballots[1]) == expected


def test_dots_and_rankings_are_compared_by_preference() -> None:
    """Equal orders are not a change."""
    dots = ballot_events("B1", "C1 C2", "C2 C1", kind="dots")
    found = session(*dots, *ballot_events("B2", "C1 C2", "C1 C2"))
    assert count_changed_votes(found.ballots[0], found.ballots[1]) == (1, 0)
