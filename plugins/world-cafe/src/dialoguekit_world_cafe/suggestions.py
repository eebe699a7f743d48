"""Suggestions: what is missing at the tables, and then the prompts of the stage."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import (
    SECOND,
    Suggestion,
    SuggestionContext,
    format_duration,
    remaining_prompts,
)
from dialoguekit_world_cafe import method
from dialoguekit_world_cafe.view import CafeSession, CafeView, Round, WorkshopView


def suggest(view: CafeView, context: SuggestionContext) -> Iterator[Suggestion]:
    """Yield what a round lacks: a question, hosts, ideas of other tables, or a move."""
    workshop = view.workshops.get(context.workshop, WorkshopView())
    suggestions = [
        suggestion
        for session in workshop.sessions
        if session.activity == context.activity
        for suggestion in _of_stage(session, context.stage)
    ]
    yield from suggestions
    yield from remaining_prompts(method.METHOD, context, already_suggested=suggestions)


def _of_stage(session: CafeSession, stage: str | None) -> Iterator[Suggestion]:
    if stage == "round" and session.rounds:
        yield from _of_round(session, session.rounds[-1])
    if stage == "harvest" and session.ideas_across_tables:
        yield _of_harvest(session)


def _of_round(session: CafeSession, round: Round) -> Iterator[Suggestion]:
    if not round.questions and round.stage_run.focus is None:
        yield Suggestion(
            text="Which question do the tables talk about?",
            reason=f"No question has been posed for {round.title} yet.",
        )
    yield from _time_to_move(round)
    unhosted = [s for s in round.sittings if s.seats and not s.has_host]
    if unhosted:
        yield Suggestion(
            text="Who stays as the host of this table?",
            reason=f"{len(unhosted)} of {len(round.sittings)} tables have no host.",
            prompt="stay",
            cites=tuple(f"{session.workshop} {s.table.space}" for s in unhosted),
        )
    if round.number > 1 and not any(
        c.successor.round == round.number for c in session.ideas_across_tables
    ):
        yield Suggestion(
            text="What do you bring from the table you come from?",
            reason=f"No idea of another table has been taken up in {round.title} yet.",
            prompt="bring",
        )


def _time_to_move(round: Round) -> Iterator[Suggestion]:
    """Yield a suggestion to move when the last contribution came after the planned time."""
    planned = round.stage_run.planned_s
    latest = max(
        (item.occurred_at_us for item in round.stage_run.contributions),
        default=round.stage_run.began,
    )
    elapsed = (latest - round.stage_run.began) / SECOND
    if planned is not None and elapsed >= planned:
        yield Suggestion(
            text="Thank your table, leave its host there, and find another one.",
            reason=f"{format_duration(planned)} were planned; the last contribution came after "
            f"{format_duration(elapsed)}.",
        )


def _of_harvest(session: CafeSession) -> Suggestion:
    ideas = {carried.origin.contribution.cite: None for carried in session.ideas_across_tables}
    return Suggestion(
        text="What did you hear at more than one table?",
        reason=f"{len(ideas)} {'idea was' if len(ideas) == 1 else 'ideas were'} taken up at "
        "another table.",
        prompt="pattern",
        cites=tuple(ideas),
    )
