"""What to ask next: at the tables what is missing there, and then the prompts of the stage."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import SECOND, Situation, Suggestion, minutes, prompts_left
from dialoguekit_world_cafe import method
from dialoguekit_world_cafe.view import Cafe, CafeSession, CafeView, Round


def suggest(view: CafeView, situation: Situation) -> Iterator[Suggestion]:
    """In a round: its question, hosts, what was brought along, and when it is time to move."""
    room = view.workshops.get(situation.workshop, Cafe())
    own = [
        suggestion
        for session in room.sessions
        if session.activity == situation.activity
        for suggestion in _of_stage(session, situation.stage)
    ]
    yield from own
    yield from prompts_left(method.METHOD, situation, besides=own)


def _of_stage(session: CafeSession, stage: str | None) -> Iterator[Suggestion]:
    if stage == "round" and session.rounds:
        yield from _of_round(session, session.rounds[-1])
    if stage == "harvest" and session.crossed:
        yield _of_harvest(session)


def _of_round(session: CafeSession, round: Round) -> Iterator[Suggestion]:
    if not round.questions and round.run.focus is None:
        yield Suggestion(
            text="Which question do the tables talk about?",
            why=f"No question was posed for {round.title} yet.",
        )
    yield from _time_to_move(round)
    unhosted = [s for s in round.sittings if s.seats and not s.hosted]
    if unhosted:
        yield Suggestion(
            text="Who stays as the host of this table?",
            why=f"{len(unhosted)} of {len(round.sittings)} tables have no host.",
            prompt="stay",
            cites=tuple(f"{session.workshop} {s.table.space}" for s in unhosted),
        )
    if round.number > 1 and not any(c.became.round == round.number for c in session.crossed):
        yield Suggestion(
            text="What do you bring from the table you come from?",
            why=f"No idea of another table was taken up in {round.title} yet.",
            prompt="bring",
        )


def _time_to_move(round: Round) -> Iterator[Suggestion]:
    """A view has no clock: what was said last tells how late it is at least."""
    planned = round.run.planned_s
    latest = max((item.at for item in round.run.items), default=round.run.began)
    elapsed = (latest - round.run.began) / SECOND
    if planned is not None and elapsed >= planned:
        yield Suggestion(
            text="Thank your table, leave its host there, and find another one.",
            why=f"{minutes(planned)} were planned; the last idea came after {minutes(elapsed)}.",
        )


def _of_harvest(session: CafeSession) -> Suggestion:
    ideas = {carried.origin.item.cite: None for carried in session.crossed}
    return Suggestion(
        text="What did you hear at more than one table?",
        why=f"{len(ideas)} idea{'' if len(ideas) == 1 else 's'} went on to another table.",
        prompt="pattern",
        cites=tuple(ideas),
    )
