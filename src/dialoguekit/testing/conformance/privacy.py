"""Whether a chapter says what nobody agreed to: words that may not be quoted, and names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from dialoguekit.document.blocks import Chapter
from dialoguekit.events import ContributionMade, Event, PersonRegistered, RecordedEvent
from dialoguekit.projections.roster import Roster
from dialoguekit.testing.builders import blocks_of

WINDOW = 16
"""So many characters of somebody's words are a quotation: fewer may be anybody's."""

_SHORTEST_NAME = 5  # Parts of names that are shorter could be any word.
_CONSENT = (
    "Quote only whom roster.may_quote() lets you: keep a Roster, fed by Roster.EVENTS, or ask "
    "words_of() of dialoguekit.plugin."
)
_NAMES = "Attribute words to roster.group_of(person); never read the name of somebody registered."

Stream = Sequence[RecordedEvent[Event]]


def leaks(chapter: Chapter, streams: Sequence[Stream]) -> Iterator[tuple[str, str]]:
    """What a chapter should not say, and what to mend, given the events that it is about."""
    words = "\n".join(text for block in blocks_of(chapter) for text in _texts(block))
    quoted = _quoted(words, streams)
    if quoted is not None:
        person, text = quoted
        yield f"quotes {person}, who did not consent to be quoted: {text!r}", _CONSENT
    for stream in streams:
        for recorded in stream:
            if isinstance(recorded.event, PersonRegistered) and recorded.event.name:
                name = _named(words, recorded.event.name)
                if name is not None:
                    yield f"names {recorded.event.person}: {name!r}", _NAMES


def _quoted(words: str, streams: Sequence[Stream]) -> tuple[str, str] | None:
    """Somebody whose words stand in a chapter without their consent, and which words.

    Words that are recorded of anybody else as well are not theirs alone.
    """
    withheld: list[tuple[str, str]] = []
    free: set[str] = set()
    for stream in streams:
        roster = Roster()
        for recorded in stream:
            roster.note(recorded)
        for recorded in stream:
            event: Any = recorded.event
            texts = [text for text in _texts(event) if len(text) >= WINDOW]
            if isinstance(event, ContributionMade) and not roster.may_quote(event.author):
                withheld += [(f"{recorded.stream} {event.author}", text) for text in texts]
            else:
                free.update(window for text in texts for window in _windows(text))
    for person, text in withheld:
        for window in _windows(text):
            if window not in free and window in words:
                return person, window
    return None


def _windows(text: str) -> Iterator[str]:
    """Every run of so many characters in a text."""
    for start in range(len(text) - WINDOW + 1):
        yield text[start : start + WINDOW]


def _named(words: str, name: str) -> str | None:
    low = words.casefold()
    parts = [name, *(part for part in name.split() if len(part) >= _SHORTEST_NAME)]
    return next((part for part in parts if part.casefold() in low), None)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a block, wherever it stands: also in the data of a chart."""
    if isinstance(value, str):
        yield value
    elif attrs.has(type(value)):
        for attribute in attrs.fields(type(value)):
            yield from _texts(getattr(value, attribute.name))
    elif isinstance(value, dict):
        for key, held in value.items():
            yield from _texts(key)
            yield from _texts(held)
    elif isinstance(value, tuple | list):
        for held in value:
            yield from _texts(held)
