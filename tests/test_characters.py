"""The characters of texts: which may be recorded, and how a text is shown."""

# ruff: noqa: RUF001

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.characters import (
    close_isolates,
    describe_character,
    escape_unsafe,
    find_forbidden,
    find_unsafe,
    isolate,
    normalise,
    to_printable,
    to_printable_line,
)

LIVING = {
    "joiners": "می\u200cخواهم क्\u200dष",
    "no-break space": "10\u00a0km",
    "narrow no-break space": "«\u202foui\u202f»",
    "ideographic space": "東京\u3000大阪",
    "emoji sequence": "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f",
    "flag of England": "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "combining marks": "Nguyễn q\u0307",
    "marks of direction": "\u200fשלום\u200e \u061cسلام",
    "isolates": "\u2068שלום\u2069",
    "zero width space": "ភាសា\u200bខ្មែរ",
    "soft hyphen": "Donau\u00addampf",
}
FORBIDDEN = {
    "null": "\x00",
    "escape": "\x1b",
    "delete": "\x7f",
    "next line": "\x85",
    "control sequence introducer": "\x9b",
    "embedding": "\u202a",
    "override": "\u202e",
    "end of an override": "\u202c",
    "deprecated format": "\u206a",
    "annotation": "\ufff9",
    "surrogate": "\ud83d",
    "unassigned": "\u0378",
    "no character": "\uffff",
}
TEXTS = st.text(st.characters(), max_size=30)


@pytest.mark.parametrize("text", LIVING.values(), ids=LIVING)
def test_what_living_scripts_need_may_be_recorded_and_shown(text: str) -> None:
    assert find_forbidden(text, one_line=True) is None
    assert find_unsafe(text, one_line=True) is None
    assert to_printable_line(text) == to_printable(text) == text


@pytest.mark.parametrize("letter", FORBIDDEN.values(), ids=FORBIDDEN)
def test_other_characters_are_found_wherever_they_are(letter: str) -> None:
    for text in (letter, f"a{letter}", f"é{letter}é", f"\n{letter}"):
        assert find_forbidden(text) == letter
        assert describe_character(letter).startswith("U+")


def test_only_a_text_of_several_lines_has_line_breaks() -> None:
    for text in ("a\nb", "a\tb", "a\r\nb", "é\u2028b", "é\u2029b"):
        assert find_forbidden(text) is None
        assert find_forbidden(text, one_line=True) is not None


def test_a_letter_of_a_newer_unicode_can_be_read() -> None:
    """The log may come from a machine that knows it."""
    assert find_forbidden("\u0378") == "\u0378"
    assert find_unsafe("\u0378") is None


@given(TEXTS)
def test_a_printable_text_has_no_control_characters(text: str) -> None:
    shown = to_printable(text)
    kinds = {unicodedata.category(letter) for letter in shown if letter not in "\n\t"}
    assert not kinds & {"Cc", "Cs"}
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e")
    assert to_printable(shown) == shown


@given(TEXTS)
def test_a_printable_line_is_one_line(text: str) -> None:
    shown = to_printable_line(text)
    assert len(shown.splitlines()) <= 1
    assert find_unsafe(shown, one_line=True) is None


@given(TEXTS)
def test_a_text_that_may_be_recorded_is_shown_as_it_is(text: str) -> None:
    if find_forbidden(text, one_line=True) is None:
        assert to_printable(text) == to_printable_line(text) == text
        assert find_unsafe(text, one_line=True) is None


@given(TEXTS)
def test_a_normal_text_is_normal(text: str) -> None:
    assert unicodedata.is_normalized("NFC", normalise(text))
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize("text", ["", "plain", "Zürich", "東京"])
def test_a_text_from_left_to_right_is_not_isolated(text: str) -> None:
    assert isolate(text) == text


@pytest.mark.parametrize("text", ["שלום", "a שלום", "سلام (3)"])
def test_a_text_from_right_to_left_is_isolated(text: str) -> None:
    assert isolate(text) == f"\u2068{text}\u2069"


@given(st.text("aא\u2066\u2067\u2068\u2069", max_size=12))
def test_isolates_are_paired(text: str) -> None:
    """Nothing after the text is isolated, and nothing ends the isolate around it."""
    depth = 0
    for letter in isolate(text):
        depth += {"\u2066": 1, "\u2067": 1, "\u2068": 1, "\u2069": -1}.get(letter, 0)
        assert depth >= 0
    assert depth == 0
    assert close_isolates(close_isolates(text)) == close_isolates(text)


def test_json_has_the_numbers_of_control_characters() -> None:
    assert escape_unsafe('"a\x9b\u202e\u2028é"') == '"a\\u009b\\u202e\\u2028é"'
