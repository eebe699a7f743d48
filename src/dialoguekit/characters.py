"""The characters of texts: which may be recorded, and how a text is shown.

Living scripts need joiners, combining marks, spaces of several widths and marks of direction, so
these may be recorded.  Control characters, unassigned code points, lone surrogates, and characters
that reverse the text around them may not.  Older logs can contain any of them, so what is shown is
made safe once more: see :func:`to_printable` and :func:`isolate`.

Sources: Unicode Standard Annexes 9 (direction) and 15 (normalisation).
"""

from __future__ import annotations

import re
import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
"""Shown in place of a character that may not be shown."""

_REORDERING = "\u202a-\u202e"  # Embeddings and overrides, and the end of one.
_DEPRECATED = "\u206a-\u206f\ufff9-\ufffb"  # Formats that Unicode discourages.
_NEVER = f"\x7f-\x9f{_REORDERING}{_DEPRECATED}\ud800-\udfff\ufffe\uffff"
_UNSAFE_IN_LINE = re.compile(f"[\x00-\x1f\u2028\u2029{_NEVER}]")
_UNSAFE_IN_TEXT = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f{_NEVER}]")
_UNSAFE_IN_JSON = re.compile(f"[\u2028\u2029{_NEVER}]")
_LINE_BREAKS = frozenset("\n\r\t\u2028\u2029")
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cn", "Cs"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})

NEVER_RECORDED = "".join(
    map(chr, (*range(0x202A, 0x202F), *range(0x206A, 0x2070), *range(0xFFF9, 0xFFFC)))
)
"""The assigned characters that no text may have, without control characters."""

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
_ISOLATES = re.compile("[\u2066-\u2069]")

_allowed: set[str] = set()
"""Characters that were found to be allowed in a text."""


def normalise(text: str) -> str:
    """Return a text in Unicode normalisation form C, in which equal texts have equal characters."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def spelling(text: str) -> str:
    """Return the letters and digits of a text, without case and accents: zurich for ``Zürich``."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if letter.isalnum() or _is_vowel_sign(letter))


def _is_vowel_sign(letter: str) -> bool:
    """Return whether a mark is no accent, but a part of the spelling, as in Devanagari."""
    return unicodedata.category(letter)[0] == "M" and not unicodedata.combining(letter)


def find_forbidden(text: str, *, one_line: bool = False) -> str | None:
    """Return a character of a text that may not be recorded, or None.

    A text may have line breaks and tabs, unless it is ``one_line``.
    """
    if text.isascii() and text.isprintable():
        return None
    letters = set(text)
    for letter in letters - _allowed:
        if _is_forbidden(letter):
            return letter
        _allowed.add(letter)
    found = letters & _LINE_BREAKS if one_line else None
    return min(found) if found else None


def _is_forbidden(letter: str) -> bool:
    if letter in _LINE_BREAKS:
        return False
    category = unicodedata.category(letter)
    return category in _FORBIDDEN_CATEGORIES or _UNSAFE_IN_TEXT.match(letter) is not None


def find_unsafe(text: str, *, one_line: bool = False) -> str | None:
    """Return a character of a recorded text that may not be read, or None.

    Unassigned code points are accepted: a newer version of Unicode may have assigned them.
    """
    found = (_UNSAFE_IN_LINE if one_line else _UNSAFE_IN_TEXT).search(text)
    return found and found[0]


def describe_character(letter: str) -> str:
    """Return the number and the name of a character: ``U+202E (RIGHT-TO-LEFT OVERRIDE)``."""
    number = f"U+{ord(letter):04X}"
    name = unicodedata.name(letter, "")
    if name:
        return f"{number} ({name})"
    kind = {"Cc": "a control character", "Cn": "unassigned", "Cs": "half of a surrogate pair"}
    return f"{number} ({kind.get(unicodedata.category(letter), 'not a letter')})"


def to_printable(text: str) -> str:
    """Return a text without characters that control a terminal or reverse what follows them.

    Line feeds and tabs are kept, and other line breaks become line feeds.  Every other such
    character is replaced by U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return text
    if not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAFE_IN_TEXT.sub(REPLACEMENT, text)


def to_printable_line(text: str) -> str:
    """Return a text on one line, without characters that control a terminal.

    Line breaks and tabs become spaces.  Every other such character is replaced by U+FFFD.
    """
    if text.isprintable():
        return text
    for line_break in ("\r\n", *_LINE_BREAKS):
        text = text.replace(line_break, " ")
    return _UNSAFE_IN_LINE.sub(REPLACEMENT, text)


def escape_unsafe(json_text: str) -> str:
    """Return JSON with the characters that control a terminal as their numbers: ``\\u009b``.

    It has such characters, and line breaks other than line feeds, only inside its strings.
    """
    return _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", json_text)


def is_right_to_left(text: str) -> bool:
    """Return whether a text has letters that are written from right to left."""
    if text.isascii():
        return False
    return any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in set(text))


def isolate(text: str) -> str:
    """Return a text that does not change the order of the text around it.

    A text with letters from right to left, or with marks of direction, is put between U+2068 and
    U+2069, and its own marks are paired.  Any other text is returned unchanged.
    """
    if text.isascii():
        return text
    has_isolates = _ISOLATES.search(text) is not None
    if not has_isolates and not is_right_to_left(text):
        return text
    return f"{FIRST_STRONG_ISOLATE}{close_isolates(text)}{POP_ISOLATE}"


def close_isolates(text: str) -> str:
    """Return a text in which every isolate ends, and nothing ends that did not begin."""
    if _ISOLATES.search(text) is None:
        return text
    depth, letters = 0, []
    for letter in text:
        if letter == POP_ISOLATE:
            if depth == 0:
                continue
            depth -= 1
        elif _ISOLATES.match(letter):
            depth += 1
        letters.append(letter)
    return "".join(letters) + POP_ISOLATE * depth
