"""Values and evidence as text."""

from __future__ import annotations

import math

import pytest

from dialoguekit.document.blocks import Value
from dialoguekit.document.formatting import (
    format_evidence,
    format_value,
    replace_unprintable,
    summarise_evidence,
)
from dialoguekit.events.evidence import Evidence


@pytest.mark.parametrize(
    ("value", "text"),
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
def test_values_are_formatted_for_readers(value: Value, text: str) -> None:
    """Thousands are separated, there are at most two decimals, and unknown is a dash."""
    assert format_value(value) == text


def test_evidence_is_formatted_in_short_form() -> None:
    """Neighbouring events are a range, and each stream is named once."""
    seqs = [*range(12, 41), 43]
    evidence = Evidence.from_refs([*(("leeds", seq) for seq in seqs), ("york", 3)])
    assert format_evidence(evidence) == "leeds #12–40, #43; york #3"


def test_evidence_is_summarised() -> None:
    """The summary counts events; several streams are named without ranges."""
    assert (
        summarise_evidence(Evidence.from_refs([("leeds", 4)])) == "1 event between leeds #4 and #4"
    )
    evidence = Evidence.from_refs([*(("leeds", n) for n in range(2, 1500, 2)), ("york", 9)])
    assert summarise_evidence(evidence) == "750 events in leeds and york"


def test_unprintable_characters_are_replaced() -> None:
    """Tabs, line feeds, right-to-left letters and marks, and emoji are unchanged."""
    assert (
        replace_unprintable("a\x00b\x1bc\ud800d\uffffe\x7f")
        == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffd"
    )
    printable = "tab\t line\n\u200f\u05e9\u05dc\u05d5\u05dd \U0001f600 é"
    assert replace_unprintable(printable) == printable
    assert replace_unprintable("one\r\ntwo\rthree\u202e") == "one\ntwo\nthree\ufffd"
