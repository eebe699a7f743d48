"""Whose words may stand in a report: those of who may be quoted, seen by the room, let stand."""

from __future__ import annotations

from typing import Any

from dialoguekit.events import ContributionMade, RecordedEvent
from dialoguekit.plugin import Said, slack_of
from dialoguekit_abcd.facts import Noted


def may_stand(noted: Noted, recorded: RecordedEvent[Any], person: str | None) -> bool:
    """Whether the words of an event may stand, which are those of ``person`` or of the room."""
    if recorded.context.visibility != "room" or recorded.seq in noted.course.redacted:
        return False
    return person is None or noted.course.roster.may_quote(person)


def said_may_stand(noted: Noted, recorded: RecordedEvent[ContributionMade]) -> bool:
    """Whether the words of a contribution may stand, in whichever activity it was made."""
    return noted.course.may_quote(said_of(recorded))


def said_of(recorded: RecordedEvent[ContributionMade]) -> Said:
    """A contribution as the course of a workshop keeps those of its own activities."""
    context = recorded.context
    return Said(
        made=recorded.event,
        at=recorded.at_us,
        slack=slack_of(recorded),
        seq=recorded.seq,
        space=context.space,
        verbatim=context.capture == "verbatim",
        open=context.visibility == "room",
    )
