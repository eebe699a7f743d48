"""What to ask next, as a method's own prompts have it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from dialoguekit.plugin.guidance import Situation, Suggestion
from dialoguekit.plugin.types import Method


def prompts_left(
    method: Method, situation: Situation, *, besides: Iterable[Suggestion] = ()
) -> Iterator[Suggestion]:
    """The prompts of the stage that were not put to the room yet, and then of the one to come.

    Before the first stage they are those of the stage that the order begins with.  What is
    suggested ``besides`` is not suggested twice.
    """
    known = {*situation.posed, *(suggestion.prompt for suggestion in besides)}
    stage = method.stage(situation.stage)
    if stage is not None:
        why = f"{stage.title}: {stage.purpose}" if stage.purpose else f"{stage.title} is on."
        yield from _of(method, stage.name, why, known)
        if any(p.stage == stage.name and p.name not in situation.posed for p in method.prompts):
            return
    coming = situation.coming
    if coming is None and situation.stage is None and method.stages:
        coming = method.stages[0].name
    following = method.stage(coming)
    if following is not None:
        before = "No stage was entered yet" if stage is None else "Every prompt here was put"
        yield from _of(method, following.name, f"{before}; {following.title} comes next.", known)


def _of(
    method: Method, stage: str, why: str, known: Collection[str | None]
) -> Iterator[Suggestion]:
    for prompt in method.prompts:
        if prompt.stage == stage and prompt.name not in known:
            yield Suggestion(text=prompt.text, why=why, prompt=prompt.name)
