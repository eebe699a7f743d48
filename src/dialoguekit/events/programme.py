"""Programmes: series of workshops that are reported together."""

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

from dialoguekit.events import fields
from dialoguekit.events.base import event
from dialoguekit.events.fields import Pairs
from dialoguekit.events.limits import MAX_ID_LENGTH


@event("programme.announced")
class ProgrammeAnnounced:
    """A series of workshops was announced.

    Fields:
        title: the title of the programme.
        purpose: its purpose, in plain language.
        commissioner: who commissioned it.
    By: organiser.
    Refused when: the programme was announced before.
    Flagged when: never.
    """

    title: str = fields.text()
    purpose: str | None = fields.text(default=None)
    commissioner: str | None = fields.text(default=None)


@event("programme.workshop-added")
class WorkshopAdded:
    """A workshop was added to the programme.

    Fields:
        workshop: the id of the workshop, which is also the name of its stream.
    By: organiser.
    Refused when: the programme is not announced; the workshop belongs to it already.
    Flagged when: never.
    """

    workshop: str = fields.reference()


@event("programme.workshop-removed")
class WorkshopRemoved:
    """A workshop was removed from the programme; its own stream does not change.

    Fields:
        workshop: the id of the workshop.
        reason: why.
    By: organiser.
    Refused when: the workshop does not belong to the programme.
    Flagged when: never.
    """

    workshop: str = fields.reference()
    reason: str | None = fields.text(default=None)


@event("programme.person-matched")
class PersonMatched:
    """Somebody took part in several workshops of the programme: these ids are one person.

    Fields:
        people: the id of the person in each workshop: ``{"leeds": "P3", "york": "P7"}``.
        reason: how it was found out.
    By: organiser.
    Refused when: a workshop does not belong to the programme, or nobody is registered in
        it; fewer than two workshops are named; a person is not registered or was forgotten; two
        people of one workshop would be the same person with the earlier matches.
    Flagged when: never.
    """

    people: Pairs = fields.mapping()
    reason: str | None = fields.text(default=None)


PersonKey: TypeAlias = tuple[str, str]
"""A person by the workshop and the id there."""


def join_matches(
    matches: Iterable[Iterable[PersonKey]], canonical: Callable[[str, str], str]
) -> dict[PersonKey, PersonKey]:
    """Return for each matched person what all their ids are counted by: the first of them.

    Matches are joined: who is matched in leeds and york, and in york and hull, is one person.
    ``canonical`` returns the id that a workshop keeps of a person.
    """
    found: dict[PersonKey, PersonKey] = {}
    for match in matches:
        keys = [(workshop, canonical(workshop, person)) for workshop, person in match]
        known = {found.get(key, key) for key in keys}
        first = min(known)
        for key, other in found.items():
            if other in known:
                found[key] = first
        found.update(dict.fromkeys(keys, first))
    return found


_ID = re.compile(rf"[a-zA-Z0-9][a-zA-Z0-9._-]{{0,{MAX_ID_LENGTH - 1}}}")

PROGRAMME_PREFIX = "programme:"
"""Prefix of the streams of programmes; the stream of a workshop has the id as its name."""


def is_valid_id(candidate: object) -> bool:
    """Return whether ``candidate`` is a valid id: letters, digits, dots, dashes, underscores."""
    return isinstance(candidate, str) and _ID.fullmatch(candidate) is not None


def programme_stream(programme: str) -> str:
    """Return the name of the stream of a programme."""
    return PROGRAMME_PREFIX + programme


def is_workshop_stream(stream: str) -> bool:
    """Return whether a stream is that of a workshop."""
    return not stream.startswith(PROGRAMME_PREFIX)
