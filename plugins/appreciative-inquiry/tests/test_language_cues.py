"""Heuristics for wording."""

from __future__ import annotations

import pytest

from dialoguekit_appreciative_inquiry import language_cues


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("The problem of missed appointments", "problem"),
        ("Barriers to referral", "barriers"),
        ("Why referral FAILS", "fails"),
        ("What is wrong at the desk?", "wrong"),
        ("Surgeries and peer groups that know each other", None),
        ("A warm welcome at every desk", None),
        ("Unproblematic referral", None),
    ],
)
def test_deficit_cues_are_found(text: str, sign: str | None) -> None:
    """Whole words in any case."""
    assert language_cues.find_deficit(text) == sign


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Stop sending people away.", "stop"),
        ("“No form is longer than a page.”", "no"),
        ("We don't ask twice.", None),
        ("Don’t ask twice.", "don’t"),
        ("People no longer wait.", "no longer"),
        ("The lack of rooms is over.", "lack"),
        ("A card says who to ring when there is a problem.", None),
        ("Surgeries introduce no more people than that.", None),
        ("Every surgery names two people.", None),
    ],
)
def test_negation_cues_are_found(text: str, sign: str | None) -> None:
    """At the beginning, or a deficit in the main clause; later negations are often affirmative."""
    assert language_cues.find_negation(text) == sign


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Every surgery will name two people.", "will"),
        ("We should meet.", "should"),
        ("We want to meet on Tuesdays.", "want to"),
        ("A card says what the surgery will do next.", None),
        ("Each group writes a card, and we could print it.", None),
        ("Every surgery names two people.", None),
        ("Willows grow by the door.", None),
    ],
)
def test_wish_cues_are_found_in_the_main_clause(text: str, sign: str | None) -> None:
    """Dependent clauses may refer to the future."""
    assert language_cues.find_wish(text) == sign
