"""How values and places are put into words."""

from __future__ import annotations

import math

import pytest

from dialoguekit.document.blocks import Value
from dialoguekit.document.formatting import extent, places, printable, shown
from dialoguekit.events.evidence import Evidence


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "–"),
        (0, "0"),
        (1234567, "1,234,567"),
        (-3, "−3"),
        (True, "yes"),
        (False, "no"),
        (0.5, "0.5"),
        (2.0, "2"),
        (1234.567, "1,234.57"),
        (100.0, "100"),
        (-0.001, "0"),
        (-1.5, "−1.5"),
        (math.nan, "–"),
        (math.inf, "–"),
        ("-5 | 1000", "-5 | 1000"),
        ("", ""),
    ],
)
def test_values_are_shown_as_people_read_them(value: Value, words: str) -> None:
    """Thousands are separated, decimals are two at most, and what is not known is a dash."""
    assert shown(value) == words


def test_places_are_as_short_as_can_be() -> None:
    """Neighbours make a range; each stream is named once."""
    seqs = [*range(12, 41), 43]
    evidence = Evidence.at([*(("leeds", seq) for seq in seqs), ("york", 3)])
    assert places(evidence) == "leeds #12–40, #43; york #3"


def test_the_extent_of_evidence_says_how_much_and_between_where() -> None:
    """It counts events, not ranges; several streams are named without their ranges."""
    assert extent(Evidence.at([("leeds", 4)])) == "1 event between leeds #4 and #4"
    both = Evidence.at([*(("leeds", n) for n in range(2, 1500, 2)), ("york", 9)])
    assert extent(both) == "750 events in leeds and york"


def test_what_no_page_may_hold_is_replaced_and_everything_else_stays() -> None:
    """Tabs, line ends, right-to-left marks and emoji stay."""
    assert printable("a\x00b\x1bc\ud800d\uffffe\x7f") == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffd"
    kept = "tab\t line\r\n\u202e\u05e9\u05dc\u05d5\u05dd \U0001f600 é"
    assert printable(kept) == kept
