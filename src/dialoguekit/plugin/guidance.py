"""Guidance for a facilitator while a workshop runs: the questions to a method, and the answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import attrs

from dialoguekit.document.blocks import Flag, plain_or_none, plain_text, plain_texts
from dialoguekit.errors import class_name

_TEXT: Any = attrs.validators.and_(
    attrs.validators.instance_of(str), attrs.validators.max_len(10_000)
)


@attrs.frozen(kw_only=True)
class SuggestionContext:
    """The state of a run, for a method that suggests what to ask next.

    ``stages_entered`` are the stages so far, and ``stages_planned`` those of the announced order.
    ``prompts_posed`` are the names of the prompts put to the participants in the current stage.
    """

    workshop: str
    activity: str
    stages_entered: tuple[str, ...] = ()
    stages_planned: tuple[str, ...] = ()
    prompts_posed: tuple[str, ...] = ()

    @property
    def stage(self) -> str | None:
        """The stage entered last; None before the first."""
        return self.stages_entered[-1] if self.stages_entered else None

    @property
    def next_stage(self) -> str | None:
        """The next stage of the announced order; None if the run has departed from it."""
        so_far = len(self.stages_entered)
        followed = self.stages_planned[:so_far] == self.stages_entered
        return (
            self.stages_planned[so_far] if followed and so_far < len(self.stages_planned) else None
        )


@attrs.frozen(kw_only=True)
class Suggestion:
    """A question that could be asked next, and the reason for it.

    ``prompt`` is the name of the method's prompt that it is taken from, if any; without ``text``,
    it is asked as it stands.  ``cites`` are the ids of the items that it refers to.
    """

    text: str = attrs.field(default="", converter=plain_text, validator=_TEXT)
    reason: str = attrs.field(converter=plain_text, validator=_TEXT)
    prompt: str | None = attrs.field(
        default=None, converter=plain_or_none, validator=attrs.validators.optional(_TEXT)
    )
    cites: tuple[str, ...] = attrs.field(
        default=(), converter=plain_texts, validator=attrs.validators.deep_iterable(_TEXT)
    )

    def __attrs_post_init__(self) -> None:
        if not (self.text or self.prompt):
            raise ValueError("a suggestion needs a text or the name of a prompt")


def check_suggestions(suggestions: Sequence[Suggestion]) -> None:
    """Raise :class:`TypeError` for what is no suggestion."""
    for found in suggestions:
        texts = () if type(found) is not Suggestion else (found.text, found.reason, *found.cites)
        if not texts or any(type(text) is not str for text in texts):
            raise TypeError(f"a suggestion must be a Suggestion, not {class_name(found)}")


@attrs.frozen(kw_only=True)
class ActiveRun:
    """A run of a method that has not ended.

    ``stage`` is the current stage.  ``elapsed_s`` are the seconds since it was entered.
    ``planned_s`` are the seconds planned for it; None if no time was planned.
    """

    activity: str
    method: str
    title: str
    paused: bool
    stage: str | None
    focus: str | None
    planned_s: int | None
    elapsed_s: float | None
    suggestions: tuple[Suggestion, ...]


@attrs.frozen(kw_only=True)
class ActiveRound:
    """A round that has not ended: how many were asked and have answered, and who has not.

    ``unanswered`` are the ids of those who have not answered and may
    still be asked: who withdrew the consent to be recorded may not.  ``overdue`` is whether the
    ``deadline``, in the time zone of the workshop, has passed.  ``quorum`` is the number of answers
    that it needs.
    """

    round: str
    activity: str | None
    title: str | None
    asked: int
    answered: int
    unanswered: tuple[str, ...]
    quorum: int | None
    deadline: datetime | None
    overdue: bool


@attrs.frozen(kw_only=True)
class ActiveFlag:
    """A flag that applies now, and the method or analysis that raised it."""

    source: str
    flag: Flag


@attrs.frozen(kw_only=True)
class Guidance:
    """The state of a workshop at a position: its active runs, the latest last, its open rounds,
    and its active flags.

    ``position`` is that of the last event taken into account.  ``failures`` are pairs of a
    plugin that could not be loaded, or a method or analysis that could not be evaluated, and the
    reason.
    """

    workshop: str
    position: int
    active_runs: tuple[ActiveRun, ...] = ()
    rounds: tuple[ActiveRound, ...] = ()
    flags: tuple[ActiveFlag, ...] = ()
    failures: tuple[tuple[str, str], ...] = ()

    @property
    def current_run(self) -> ActiveRun | None:
        """The run started last of those that are not paused; None if there is none."""
        running = [run for run in self.active_runs if not run.paused]
        return running[-1] if running else None
