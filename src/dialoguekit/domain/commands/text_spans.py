"""Find a passage of a text again, after the text was corrected."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_MAX_COMPARISONS = 4_000_000
"""The largest product of the lengths of two texts that are compared letter by letter."""


def move_span(old: str, new: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where characters ``start`` to ``end`` of ``old`` are in ``new``.

    An unchanged passage is found where it occurs as often as before.  A changed one is found by
    the unchanged characters at its ends.  Return None where there is a doubt.
    """
    passage = old[start:end]
    before, after = _occurrences(passage, old), _occurrences(passage, new)
    if after:
        if len(before) != len(after):
            return None
        found = after[before.index(start)]
        return found, found + len(passage)
    matched = _matched_positions(old, new)
    if matched is None:
        return None
    first = _boundary(matched, start, start - 1)
    last = _boundary(matched, end, end - 1)
    first = 0 if start == 0 else first
    last = len(new) if end == len(old) else last
    return None if first is None or last is None or first >= last else (first, last)


def _occurrences(passage: str, text: str) -> list[int]:
    """Return where a passage begins in a text, overlapping occurrences included."""
    return [found.start() for found in re.finditer(f"(?={re.escape(passage)})", text)]


def _boundary(matched: dict[int, int], following: int, preceding: int) -> int | None:
    """Return the place between two characters of the old text in the new text.

    None if neither is unchanged, or if something was put between them.
    """
    places = set()
    if following in matched:
        places.add(matched[following])
    if preceding in matched:
        places.add(matched[preceding] + 1)
    return places.pop() if len(places) == 1 else None


def _matched_positions(old: str, new: str) -> dict[int, int] | None:
    """Return the positions of unchanged characters; None if the texts are too long to compare."""
    head = _common_length(old, new)
    tail = _common_length(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(middle_old) * len(middle_new) > _MAX_COMPARISONS:
        return None
    matched = {place: place for place in range(head)}
    matched.update({len(old) - back: len(new) - back for back in range(1, tail + 1)})
    matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=False)
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            matched[head + block.a + offset] = head + block.b + offset
    return matched


def _common_length(one: str, other: str) -> int:
    """Return the number of characters with which both texts begin."""
    shorter = min(len(one), len(other))
    return next((n for n in range(shorter) if one[n] != other[n]), shorter)
