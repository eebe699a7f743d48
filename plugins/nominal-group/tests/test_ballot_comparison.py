"""From the first ballot to the last: what became of each option."""

from __future__ import annotations

import pytest

from dialoguekit.events import BallotCast, BallotClosed, BallotOpened, ItemClustered
from dialoguekit.testing.builders import entered, gathered, said, started
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_nominal_group.ballot_comparison import Move, changed, moves
from dialoguekit_nominal_group.projection import NominalGroup
from dialoguekit_nominal_group.view import NominalSession

MERGED = ItemClustered(cluster="G1", members=("C1", "C2"), label="A line")


def poll(
    ballot: str, options: str, *votes: str, closed: bool = True, kind: str = "ranking"
) -> list[Fact]:
    """A ballot in which P2, P3, … ranked these options, best first."""
    event = BallotOpened(
        ballot=ballot, options=tuple(options.split()), kind=kind, secrecy="secret", roll=("P2",)
    )
    found: list[Fact] = [happened(event, activity="A1", by="P1")]
    for n, vote in enumerate(votes, start=2):
        choices = {option: rank for rank, option in enumerate(vote.split(), start=1)}
        found.append(BallotCast(ballot=ballot, voter=f"P{n}", choices=tuple(choices.items())))
    return [*found, BallotClosed(ballot=ballot)] if closed else found


def session(*facts: Fact) -> NominalSession:
    """A session with four ideas, and these facts."""
    begun = (started("nominal-group", "10:00"), entered("round-robin"))
    ideas = [said(f"C{n}", "P2", f"Idea {n}.") for n in range(1, 5)]
    room = gathered(each=3).and_given(*begun, *ideas, *facts)
    (found,) = room.project(NominalGroup).workshops["leeds"].sessions
    return found


def told(move: Move) -> tuple[str, list[tuple[str, int]], int | None, int | None]:
    """An option with its ranks before, its rank after, and the change."""
    before = [(result.option, result.rank) for result in move.before]
    return move.option.id, before, None if move.after is None else move.after.rank, move.change


def test_an_option_rises_or_falls() -> None:
    """Best first as it was ranked in the end; a rise is more than nothing."""
    found = session(*poll("B1", "C1 C2 C3", "C1 C2 C3"), *poll("B2", "C1 C2 C3", "C3 C2 C1"))
    assert [told(move) for move in moves(found)] == [
        ("C3", [("C3", 3)], 1, 2),
        ("C2", [("C2", 2)], 2, 0),
        ("C1", [("C1", 1)], 3, -2),
    ]


def test_an_option_may_be_new_or_dropped() -> None:
    """What was dropped comes last."""
    found = session(*poll("B1", "C1 C2", "C1 C2"), *poll("B2", "C2 C3", "C3 C2"))
    assert [told(move) for move in moves(found)] == [
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
def test_what_was_put_together_is_followed(first: str, last: str, expected: object) -> None:
    """By what the options amount to, whichever of them stood on a ballot."""
    found = session(MERGED, *poll("B1", first, first), *poll("B2", last, last))
    assert [told(move) for move in moves(found)] == expected


def test_one_ballot_has_nothing_to_be_compared_with() -> None:
    """What each option got is told all the same."""
    found = session(*poll("B1", "C1 C2", "C2 C1"))
    assert [told(move) for move in moves(found)] == [("C2", [], 1, None), ("C1", [], 2, None)]


def test_ballots_that_were_not_counted_are_passed_over() -> None:
    """Those that are open, and those in which nobody voted."""
    empty, still_open = poll("B1", "C1 C2"), poll("B3", "C1 C2", "C2 C1", closed=False)
    found = session(*empty, *poll("B2", "C1 C2", "C1 C2"), *still_open)
    assert [ballot.id for ballot in found.counted] == ["B2"]
    assert [told(move)[:2] for move in moves(found)] == [("C1", []), ("C2", [])]
    assert moves(session(*empty)) == ()
    assert moves(session()) == ()


def test_of_three_ballots_the_first_and_the_last_are_compared() -> None:
    """What lies between is on the way."""
    found = session(
        *poll("B1", "C1 C2", "C1 C2"), *poll("B2", "C3", "C3"), *poll("B3", "C1 C2", "C2 C1")
    )
    assert [told(move)[3] for move in moves(found)] == [1, -1]


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
    ids=["one of two", "one voter", "one more", "put together", "at its best place", "swapped"],
)
def test_how_many_voted_otherwise_is_counted(
    first: list[str], last: list[str], expected: tuple[int, int]
) -> None:
    """Of those who voted in both; what was put together counts at the best place it had."""
    options = "C1 C2 C3 C4"
    found = session(MERGED, *poll("B1", options, *first), *poll("B2", f"G1 {options}", *last))
    assert changed(found.ballots[0], found.ballots[1]) == expected


def test_dots_and_rankings_are_compared_by_what_comes_first() -> None:
    """Whoever gave most dots to what they rank first did not change their mind."""
    dots = poll("B1", "C1 C2", "C2 C1", kind="dots")
    found = session(*dots, *poll("B2", "C1 C2", "C1 C2"))
    assert changed(found.ballots[0], found.ballots[1]) == (1, 0)
