"""Guarded texts: what they read as, how they compare, and how the recorded text is had."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.disclosure.text import (
    NOT_FOR_QUOTATION,
    NOT_SHOWN,
    GuardedText,
    guarded,
    raw_text,
)
from dialoguekit.document.blocks import Cell, Text

SAID = "Nobody answers the phone."
OPEN = GuardedText.guard(SAID, cite="leeds C1", group="peers")
CLOSED = GuardedText.guard(SAID, NOT_SHOWN, cite="leeds C1", group="peers")


def test_a_publishable_text_is_the_text() -> None:
    """It is equal to the recorded string, and knows its source."""
    assert OPEN == SAID
    assert (OPEN.publishable, OPEN.cite, OPEN.group) == (True, "leeds C1", "peers")


@given(st.text(min_size=1), st.text(alphabet="xyz ", max_size=3))
def test_a_withheld_text_shows_in_no_operation(secret: str, other: str) -> None:
    """Formatting, joining, slicing, repetition and JSON use the placeholder."""
    secret = f"⟦{secret}⟧"
    text = GuardedText.guard(secret, NOT_SHOWN)
    shown = [
        f"{text}",
        f"{text:>80}",
        str(text),
        repr(text),
        f"{text!r}",
        other.join([text, text]),
        text + other,
        text[2:],
        text * 2,
        text.upper(),
        " ".join(text.split()),
        json.dumps({"text": text, text: 1}, ensure_ascii=False),
        "%s" % text,  # noqa: UP031  # old formatting is an operation, too
        Text(text).text,
        str(Cell(text).value),
        ascii(text),
    ]
    assert [each for each in shown if "⟦" in each] == []


def test_a_block_keeps_a_plain_string() -> None:
    """A document does not carry the recorded text."""
    assert type(Text(CLOSED).text) is str
    assert type(Cell(OPEN).value) is str


@pytest.mark.parametrize("text", [OPEN, CLOSED])
def test_a_copy_is_guarded_alike(text: GuardedText) -> None:
    """Copies and pickles read the same, and keep the source."""
    for again in (copy.deepcopy(text), pickle.loads(pickle.dumps(text))):
        assert again == text
        assert again.publishable == text.publishable
        assert raw_text(again, reason="compares the copy") == SAID


def test_the_recorded_text_needs_a_reason() -> None:
    """Without one, and for a string from elsewhere, it is not given."""
    assert raw_text(CLOSED, reason="counts its words") == SAID
    with pytest.raises(ValueError, match="needs a reason"):
        raw_text(CLOSED, reason=" ")
    with pytest.raises(TypeError, match="a text of a fact is required"):
        raw_text("elsewhere", reason="counts its words")


def test_a_text_is_withheld_unless_all_conditions_hold() -> None:
    """A condition is a truth value or another text; what is withheld stays so."""
    assert OPEN.only_if(True, OPEN) is OPEN
    for condition in (False, None, CLOSED):
        withheld = OPEN.only_if(True, condition)
        assert (withheld, withheld.publishable) == (NOT_FOR_QUOTATION, False)
        assert withheld.cite == "leeds C1"
    assert CLOSED.only_if(True) == NOT_SHOWN


def test_only_publishable_texts_can_be_compared() -> None:
    """Case and repeated spaces do not matter; a withheld text has no key."""
    assert GuardedText.guard("The  Hall").comparison_key() == "the hall"
    assert CLOSED.comparison_key() is None


def test_a_text_of_a_fact_has_its_type() -> None:
    """Any other string is refused."""
    assert guarded(OPEN) is OPEN
    with pytest.raises(TypeError, match="from elsewhere"):
        guarded(SAID)
