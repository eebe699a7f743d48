"""Signs of a problem, of a wish, of a no."""

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
def test_a_topic_that_asks_for_what_is_wrong_shows_in_its_words(
    text: str, sign: str | None
) -> None:
    """Whole words, whatever their case."""
    assert language_cues.deficit(text) == sign


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
def test_a_statement_of_what_is_not_to_be_is_told_by_its_beginning(
    text: str, sign: str | None
) -> None:
    """Or by a problem in its main clause; a no further on is often part of an affirmation."""
    assert language_cues.negative(text) == sign


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
def test_a_wish_is_told_by_its_main_clause(text: str, sign: str | None) -> None:
    """What depends on it may lie in the future."""
    assert language_cues.wish(text) == sign
