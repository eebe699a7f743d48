"""What is said of writers who got in each other's way."""

from __future__ import annotations

import pytest
from faults.concurrent_appends import Won, judge
from faults.stores import Placed, words_of

WON = [Won("a", 1, "a1"), Won("b", 1, "b1"), Won("a", 2, "a2")]
GAPS = "positions have gaps:"
FOUND = [Placed(n, *won, words_of(won.id)) for n, won in enumerate(WON, start=1)]


def test_what_was_won_is_found() -> None:
    """Nothing is wrong with that."""
    assert judge(WON, FOUND) == []


@pytest.mark.parametrize(
    ("won", "found", "said"),
    [
        (WON, FOUND[:2], "a 2 a2 was acknowledged and is not there"),
        (WON[:2], FOUND, "a 2 a2 is there and was not acknowledged"),
        ([*WON, Won("a", 2, "other")], FOUND, "a 2 has several winners"),
        (WON, [*FOUND[:2], FOUND[2]._replace(words="x")], "a2 says something else"),
        (
            WON,
            [*FOUND[:2], FOUND[2]._replace(position=4)],
            "positions have gaps: 3 stand at up to 4",
        ),
        (WON, [*FOUND[:2], FOUND[2]._replace(seq=3)], "a 3 follows 1"),
    ],
)
def test_what_is_wrong_is_named(won: list[Won], found: list[Placed], said: str) -> None:
    """Each thing by a line of its own."""
    assert said in judge(won, found)
