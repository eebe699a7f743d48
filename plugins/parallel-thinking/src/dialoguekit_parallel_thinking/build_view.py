"""From what was noted to the view: sessions under hats, and the ideas that answer obstacles."""

from __future__ import annotations

from collections.abc import Mapping

from dialoguekit.plugin import Course, Evidence, Item, Session, behind, sessions
from dialoguekit_parallel_thinking import method
from dialoguekit_parallel_thinking.view import HatSession, Obstacle, Worn

ANSWERING = ("answers", "resolves", "ref")
"""The relations by which an idea gets past an obstacle; taking it up (``ref``) is one."""


def seen(workshop: str, course: Course) -> Worn:
    """What the facts of one workshop amount to."""
    found = sessions(workshop, course, method.METHOD)
    ideas = {item.id: item for session in found for item in session.under("green")}
    return Worn(
        groups=course.roster.groups,
        sessions=tuple(
            HatSession.of(session, obstacles=_obstacles(workshop, course, session, ideas))
            for session in found
        ),
    )


def _obstacles(
    workshop: str, course: Course, session: Session, ideas: Mapping[str, Item]
) -> tuple[Obstacle, ...]:
    """What stands in the way, with the ideas of any session of the workshop that answer it."""
    found = []
    for item in session.under("black"):
        links = course.links.origins(item.id, *ANSWERING)
        answered = [(ideas[origin], seq) for origin, seq in links.items() if origin in ideas]
        answers = tuple(idea for idea, _ in answered)
        linked = Evidence.within(workshop, (seq for _, seq in answered))
        evidence = behind([item, *answers]) | linked
        found.append(Obstacle(item=item, ideas=answers, evidence=evidence))
    return tuple(found)
