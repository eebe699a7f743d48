"""What to ask next: obstacles that no idea answers yet, and then the prompts of the hat."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import Situation, Suggestion, prompts_left
from dialoguekit_parallel_thinking import method
from dialoguekit_parallel_thinking.view import HatSession, HatsView, Worn


def suggest(view: HatsView, situation: Situation) -> Iterator[Suggestion]:
    """Under green, a way past each obstacle that has none; whoever was not heard under red."""
    room = view.workshops.get(situation.workshop, Worn())
    own = [
        suggestion
        for session in room.sessions
        if session.activity == situation.activity
        for suggestion in _of_hat(session, situation.stage)
    ]
    yield from own
    yield from prompts_left(method.METHOD, situation, besides=own)


def _of_hat(session: HatSession, hat: str | None) -> Iterator[Suggestion]:
    if hat == "green":
        unanswered = [obstacle.item for obstacle in session.obstacles if not obstacle.ideas]
        if unanswered:
            yield Suggestion(
                text="What would get us past what stands in the way?",
                why=f"{len(unanswered)} of {len(session.obstacles)} obstacles have no idea yet.",
                prompt="past",
                cites=tuple(item.cite for item in unanswered),
            )
    if hat == "red":
        now = session.runs[-1]
        unheard = len(now.present) - len(now.heard)
        if unheard:
            yield Suggestion(
                text="How do you feel about it now? No reasons needed.",
                why=f"{unheard} of {len(now.present)} participants were not heard under red yet.",
                prompt="now",
            )
