"""What changed between two ballots."""

from __future__ import annotations

from typing import TypeAlias

import pytest
from tests.plugin.held_ballots import (
    SAME,
    ballots,
    held,
)

from dialoguekit.plugin.ballot_changes import Comparison, RankChange
from dialoguekit.testing.scenario import ScenarioInput

Told: TypeAlias = tuple[str, list[tuple[str, int]], int | None, int | None]
"""An option, the options and ranks that it had before, its rank after, and the change."""


def compared(*facts: ScenarioInput) -> Comparison | None:
    """Return the comparison of all ballots."""
    return Comparison.of(ballots(*facts), SAME)


def changes(
    *facts: ScenarioInput,
) -> list[tuple[str, list[tuple[str, int]], int | None, int | None]]:
    """Return the change of each option."""
    found = compared(*facts)
    return [] if found is None else [told(change) for change in found.changes]


def told(change: RankChange) -> Told:
    """Return a change as a tuple."""
    before = [(result.option, result.rank) for result in change.before]
    return change.option, before, None if change.after is None else change.after.rank, change.change


def test_an_option_rises_or_falls() -> None:
    """Options are in order of the last rank; a rise is positive."""
    assert changes(*held("B1", "C1 C3 C4", "C1 C3 C4"), *held("B2", "C1 C3 C4", "C4 C3 C1")) == [
        ("C4", [("C4", 3)], 1, 2),
        ("C3", [("C3", 2)], 2, 0),
        ("C1", [("C1", 1)], 3, -2),
    ]


def test_an_option_may_be_new_or_dropped() -> None:
    """Dropped options come last."""
    assert changes(*held("B1", "C1 C3", "C1 C3"), *held("B2", "C3 C4", "C4 C3")) == [
        ("C4", [], 1, None),
        ("C3", [("C3", 2)], 2, 0),
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
    """By what they count as, in either ballot."""
    assert changes(*held("B1", first, first), *held("B2", last, last)) == expected


def test_one_ballot_has_no_changes() -> None:
    """The results are listed without a comparison."""
    assert changes(*held("B1", "C1 C3", "C3 C1")) == [("C3", [], 1, None), ("C1", [], 2, None)]


def test_ballots_without_a_result_are_not_compared() -> None:
    """Those that are open, without votes, and withheld."""
    empty, running = held("B1", "C1 C3"), held("B3", "C1 C3", "C3 C1", closed=False)
    withheld = held("B4", "C1 C3", "C3", "C3", secrecy="secret")
    found = compared(*empty, *held("B2", "C1 C3", "C1 C3"), *running, *withheld)
    assert found is not None
    assert [each.id for each in found.ballots] == ["B2"]
    assert compared(*empty, *running, *withheld) is None
    assert compared() is None


def test_of_three_ballots_the_first_and_the_last_are_compared() -> None:
    """The one between is ignored."""
    between = held("B2", "C4", "C4")
    first, last = held("B1", "C1 C3", "C1 C3"), held("B3", "C1 C3", "C3 C1")
    assert [change[3] for change in changes(*first, *between, *last)] == [1, -1]
