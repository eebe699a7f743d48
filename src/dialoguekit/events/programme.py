"""A programme: a series of workshops that are read together."""

import re

from dialoguekit.events import fields
from dialoguekit.events.base import event


@event("programme.announced")
class ProgrammeAnnounced:
    """A series of workshops was announced.

    Fields:
        title: what the programme is called.
        purpose: what it is for, in plain words.
        commissioner: who asked for it.
    By: organiser.
    Refused when: the programme was announced before.
    Flagged when: never.
    """

    title: str = fields.text()
    purpose: str | None = fields.text(default=None)
    commissioner: str | None = fields.text(default=None)


@event("programme.workshop-added")
class WorkshopAdded:
    """A workshop became part of the programme.

    Fields:
        workshop: the id of the workshop, which is the name of its stream.
    By: organiser.
    Refused when: the programme is not announced; the workshop belongs to it already.
    Flagged when: never.
    """

    workshop: str = fields.reference()


@event("programme.workshop-removed")
class WorkshopRemoved:
    """A workshop was taken out of the programme; its own stream stays as it is.

    Fields:
        workshop: the id of the workshop.
        reason: why.
    By: organiser.
    Refused when: the workshop does not belong to the programme.
    Flagged when: never.
    """

    workshop: str = fields.reference()
    reason: str | None = fields.text(default=None)


_ID = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}")
LONGEST_ID = 100
"""Characters that the id of a workshop or a programme may have."""

PROGRAMME_PREFIX = "programme:"
"""Streams of programmes begin with this; the name of a workshop's stream is its id."""


def is_id(candidate: object) -> bool:
    """Whether it can be the id of a workshop or a programme: letters, digits, dots, dashes."""
    return isinstance(candidate, str) and _ID.fullmatch(candidate) is not None


def programme_stream(programme: str) -> str:
    """The name of the stream of a programme."""
    return PROGRAMME_PREFIX + programme


def is_workshop_stream(stream: str) -> bool:
    """Whether a stream is that of a workshop."""
    return not stream.startswith(PROGRAMME_PREFIX)
