"""Suggestions from the prompts of a method."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from dialoguekit.plugin.guidance import Suggestion, SuggestionContext
from dialoguekit.plugin.types import Outline


def remaining_prompts(
    method: Outline, context: SuggestionContext, *, already_suggested: Iterable[Suggestion] = ()
) -> Iterator[Suggestion]:
    """Yield the prompts of the stage that were not posed yet, and then those of the next stage.

    Before the first stage, yield those of the first stage of the order.  Prompts in
    ``already_suggested`` are not repeated.
    """
    known = {*context.prompts_posed, *(suggestion.prompt for suggestion in already_suggested)}
    stage = method.stage(context.stage)
    if stage is not None:
        reason = (
            f"{stage.title}: {stage.purpose}"
            if stage.purpose
            else f"{stage.title} is the current stage."
        )
        yield from _suggest_prompts(method, stage.name, reason, known)
        if any(
            p.stage == stage.name and p.name not in context.prompts_posed for p in method.prompts
        ):
            return
    next_name = context.next_stage
    if next_name is None and context.stage is None and method.stages:
        next_name = method.stages[0].name
    next_stage = method.stage(next_name)
    if next_stage is not None:
        situation = (
            "No stage was entered yet" if stage is None else "All prompts of this stage were posed"
        )
        yield from _suggest_prompts(
            method, next_stage.name, f"{situation}; {next_stage.title} comes next.", known
        )


def _suggest_prompts(
    method: Outline, stage: str, reason: str, excluded: Collection[str | None]
) -> Iterator[Suggestion]:
    for prompt in method.prompts:
        if prompt.stage == stage and prompt.name not in excluded:
            yield Suggestion(text=prompt.text, reason=reason, prompt=prompt.name)
