"""Suggestions: obstacles without an idea, and then the prompts of the hat."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import Suggestion, SuggestionContext, remaining_prompts
from dialoguekit_parallel_thinking import method
from dialoguekit_parallel_thinking.view import HatSession, HatsView, WorkshopView


def suggest(view: HatsView, context: SuggestionContext) -> Iterator[Suggestion]:
    """Yield suggestions: under green unanswered obstacles, under red who has not contributed."""
    workshop = view.workshops.get(context.workshop, WorkshopView())
    suggestions = [
        suggestion
        for session in workshop.sessions
        if session.activity == context.activity
        for suggestion in _of_hat(session, context.stage)
    ]
    yield from suggestions
    yield from remaining_prompts(method.METHOD, context, already_suggested=suggestions)


def _of_hat(session: HatSession, hat: str | None) -> Iterator[Suggestion]:
    if hat == "green":
        unanswered = [obstacle.contribution for obstacle in session.obstacles if not obstacle.ideas]
        if unanswered:
            yield Suggestion(
                text="What would get us past what stands in the way?",
                reason=f"{len(unanswered)} of {len(session.obstacles)} obstacles have no idea yet.",
                prompt="past",
                cites=tuple(item.cite for item in unanswered),
            )
    if hat == "red":
        current = session.stage_runs[-1]
        silent_count = len(current.present) - len(current.contributors)
        if silent_count:
            yield Suggestion(
                text="How do you feel about it now? No reasons needed.",
                reason=f"{silent_count} of {len(current.present)} participants have not "
                "contributed under red yet.",
                prompt="now",
            )
