"""What can be rehearsed, and what cannot."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.errors import Refused
from dialoguekit.simulation import FAILURES, Plan
from dialoguekit.simulation.config import natural


def test_what_slips_by_itself_is_little() -> None:
    """Overruns and stray items everywhere, a breach in one workshop of four."""
    assert [natural(index) for index in range(4)] == [
        {"overrun", "off-hat"},
        {"overrun", "off-hat"},
        {"overrun", "off-hat", "breach"},
        {"overrun", "off-hat"},
    ]
    assert Plan().planted(6) == natural(6)


def test_what_is_planted_is_planted_everywhere() -> None:
    """Named failures replace the natural ones in every workshop; an empty set is a clean run."""
    assert Plan(failures={"breach"}).planted(1) == {"breach"}
    assert Plan(failures=()).planted(2) == frozenset()


def test_every_failure_says_what_it_amounts_to() -> None:
    """No failure can be planted without a word about it."""
    assert len(FAILURES) == 35
    assert all(len(meaning.split()) >= 5 for meaning in FAILURES.values())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"workshops": 0}, "Cannot rehearse: 0 workshops are none. Ask for 1 or more."),
        ({"people": 5}, "Cannot rehearse: 5 people cannot be imagined. Ask for 6 to 120."),
        ({"people": 121}, "Cannot rehearse: 121 people cannot be imagined. Ask for 6 to 120."),
        ({"size": 0.05}, "size 0.05 is beyond the material. Ask for 0.1 to 4.0."),
        ({"size": 4.5}, "size 4.5 is beyond the material. Ask for 0.1 to 4.0."),
        ({"failures": ["rain"]}, "nobody knows how to plant rain. Choose among: agreement-by-"),
    ],
)
def test_what_cannot_be_rehearsed_is_refused_with_a_remedy(
    options: dict[str, Any], message: str
) -> None:
    """A plan beyond its bounds says what they are."""
    with pytest.raises(Refused) as refused:
        Plan(**options)
    assert message in str(refused.value)
