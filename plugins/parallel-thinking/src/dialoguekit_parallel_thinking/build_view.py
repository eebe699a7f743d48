"""Builds the view from the facts: sessions under hats, and the ideas that answer obstacles."""

from __future__ import annotations

from collections.abc import Mapping

from dialoguekit.plugin import (
    Contribution,
    Evidence,
    MethodFacts,
    Session,
    build_sessions,
    combined_evidence,
)
from dialoguekit_parallel_thinking import method
from dialoguekit_parallel_thinking.view import HatSession, Obstacle, WorkshopView

ANSWERING_RELATIONS = ("answers", "resolves", "ref")
"""The relations by which an idea answers an obstacle; ``ref`` (to take it up) is one."""


def build_view(workshop: str, facts: MethodFacts) -> WorkshopView:
    """Return the view of one workshop."""
    sessions = build_sessions(workshop, facts, method.METHOD)
    ideas = {item.id: item for session in sessions for item in session.belonging_to("green")}
    return WorkshopView(
        groups=facts.roster.groups,
        sessions=tuple(
            HatSession.from_session(session, obstacles=_obstacles(workshop, facts, session, ideas))
            for session in sessions
        ),
    )


def _obstacles(
    workshop: str, facts: MethodFacts, session: Session, ideas: Mapping[str, Contribution]
) -> tuple[Obstacle, ...]:
    """Return the obstacles, with the ideas of any session of the workshop that answer them."""
    obstacles = []
    for item in session.belonging_to("black"):
        links = facts.links.origins(item.id, *ANSWERING_RELATIONS)
        answered = [(ideas[origin], seq) for origin, seq in links.items() if origin in ideas]
        answers = tuple(idea for idea, _ in answered)
        linked = Evidence.from_seqs(workshop, (seq for _, seq in answered))
        evidence = combined_evidence([item, *answers]) | linked
        obstacles.append(Obstacle(contribution=item, ideas=answers, evidence=evidence))
    return tuple(obstacles)
