"""Detection of quotes without consent and of names in chapters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from dialoguekit.document.blocks import Chapter
from dialoguekit.events import ContributionMade, Event, PersonRegistered, RecordedEvent
from dialoguekit.projections.roster import Roster
from dialoguekit.testing.builders import iter_blocks

WINDOW = 16
"""The number of matching characters that count as a quote."""

_SHORTEST_NAME = 5  # Shorter parts of names can be ordinary words.
_CONSENT = (
    "Quote only people for whom roster.may_quote() is true: fold Roster.EVENTS into a Roster, or "
    "use quotable_text() of dialoguekit.plugin."
)
_NAMES = "Attribute contributions to roster.group_of(person); never use the name of a person."

Stream = Sequence[RecordedEvent[Event]]


def find_leaks(chapter: Chapter, streams: Sequence[Stream]) -> Iterator[tuple[str, str]]:
    """Yield each privacy problem of a chapter and its fix, given the underlying events."""
    chapter_text = "\n".join(text for block in iter_blocks(chapter) for text in _texts(block))
    quote = _find_unconsented_quote(chapter_text, streams)
    if quote is not None:
        person, text = quote
        yield f"quotes {person}, who did not consent to be quoted: {text!r}", _CONSENT
    for stream in streams:
        for recorded in stream:
            if isinstance(recorded.event, PersonRegistered) and recorded.event.name:
                name = _find_name(chapter_text, recorded.event.name)
                if name is not None:
                    yield f"names {recorded.event.person}: {name!r}", _NAMES


def _find_unconsented_quote(chapter_text: str, streams: Sequence[Stream]) -> tuple[str, str] | None:
    """Return a person quoted in a chapter without consent, and the quote; None if there is none.

    Text that another event contains as well does not count.
    """
    withheld: list[tuple[str, str]] = []
    free: set[str] = set()
    for stream in streams:
        roster = Roster()
        for recorded in stream:
            roster.apply(recorded)
        for recorded in stream:
            event: Any = recorded.event
            texts = [text for text in _texts(event) if len(text) >= WINDOW]
            if isinstance(event, ContributionMade) and not roster.may_quote(event.author):
                withheld += [(f"{recorded.stream} {event.author}", text) for text in texts]
            else:
                free.update(window for text in texts for window in _windows(text))
    for person, text in withheld:
        for window in _windows(text):
            if window not in free and window in chapter_text:
                return person, window
    return None


def _windows(text: str) -> Iterator[str]:
    """Yield every substring of ``WINDOW`` characters."""
    for start in range(len(text) - WINDOW + 1):
        yield text[start : start + WINDOW]


def _find_name(chapter_text: str, name: str) -> str | None:
    low = chapter_text.casefold()
    parts = [name, *(part for part in name.split() if len(part) >= _SHORTEST_NAME)]
    return next((part for part in parts if part.casefold() in low), None)


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a block at any depth, including the data of a chart."""
    if isinstance(value, str):
        yield value
    elif attrs.has(type(value)):
        for attribute in attrs.fields(type(value)):
            yield from _texts(getattr(value, attribute.name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(key)
            yield from _texts(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _texts(item)
