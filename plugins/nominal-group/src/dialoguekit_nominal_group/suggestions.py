"""Suggests what to ask next: the next turn, unrevealed drafts, ballots; then the prompts."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import Suggestion, SuggestionContext, remaining_prompts
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.view import NominalSession, NominalView, WorkshopView

TEXTS = {prompt.name: prompt.text for prompt in method.PROMPTS}


def suggest(view: NominalView, context: SuggestionContext) -> Iterator[Suggestion]:
    """Yield what the current stage still lacks, then the prompts that were not asked."""
    workshop_view = view.workshops.get(context.workshop, WorkshopView())
    suggested: set[str | None] = set()
    for session in workshop_view.sessions:
        if session.activity == context.activity:
            for suggestion in _of_stage(session, context.stage):
                suggested.add(suggestion.prompt)
                yield suggestion
    remaining = remaining_prompts(method.METHOD, context)
    yield from (suggestion for suggestion in remaining if suggestion.prompt not in suggested)


def _of_stage(session: NominalSession, stage: str | None) -> Iterator[Suggestion]:
    match stage:
        case "round-robin":
            yield from _turns(session)
        case "clarify":
            yield from _unrevealed(session)
            yield from _unclear(session)
        case "first-ballot":
            yield from _ballot(session, 1)
        case "discuss":
            yield from _unrevealed(session)
        case "second-ballot":
            yield from _ballot(session, 2)


def _turns(session: NominalSession) -> Iterator[Suggestion]:
    """Suggest the next turn and unrevealed drafts."""
    if not session.has_turn_order:
        yield Suggestion(
            text="In which order do we go round? Set the order of turns.",
            reason="Without an order, turns cannot be determined.",
        )
    next_turn = session.next_turn
    if next_turn is not None:
        remaining = (
            f"{next_turn.drafts_left} of their drafts not presented yet"
            if next_turn.drafts_left
            else "no drafts"
        )
        yield Suggestion(
            text=TEXTS["next"],
            reason=(
                f"Next in round {next_turn.round}: place {next_turn.place_in_order} in the order, "
                f"{next_turn.group}; {remaining}."
            ),
            prompt="next",
            cites=(next_turn.cite,),
        )
    yield from _unrevealed(session)
    if session.drafts and not session.unrevealed:
        yield Suggestion(
            text="Does anyone have another idea, now that all are presented?",
            reason="Every draft is on the list.",
            prompt="pass",
        )


def _unrevealed(session: NominalSession) -> Iterator[Suggestion]:
    """Suggest revealing drafts."""
    missing, drafts = session.unrevealed, session.drafts
    if missing:
        yield Suggestion(
            text="What is still on your lists? No draft should be lost.",
            reason=f"{len(missing)} of {len(drafts)} drafts are not revealed yet.",
            cites=tuple(idea.contribution.cite for idea in missing),
        )


def _unclear(session: NominalSession) -> Iterator[Suggestion]:
    """Suggest clarifying ideas without remarks, in the order of the list."""
    unclear = [
        idea for idea in session.revealed if not idea.remarks and idea.removal_reason is None
    ]
    if unclear:
        yield Suggestion(
            text=TEXTS["meaning"],
            reason=f"{len(unclear)} of {len(session.revealed)} ideas were not discussed yet.",
            prompt="meaning",
            cites=tuple(idea.contribution.cite for idea in unclear),
        )


def _ballot(session: NominalSession, number: int) -> Iterator[Suggestion]:
    """Suggest opening the ballot of the stage, voting in it, or closing it."""
    name = "rank" if number == 1 else "again"
    if len(session.ballots) < number:
        ordinal = "first" if number == 1 else "second"
        yield Suggestion(
            text=f"Open the {ordinal} ballot: a ranking, in secret.",
            reason=f"{'1 ballot' if session.ballots else 'No ballot'} was opened so far.",
            prompt=name,
            cites=tuple(
                idea.contribution.cite for idea in session.revealed if idea.removal_reason is None
            ),
        )
        return
    ballot = session.ballots[number - 1]
    if not ballot.closed:
        complete = ballot.votes_cast >= ballot.roll
        yield Suggestion(
            text=f"Close {ballot.id}." if complete else TEXTS[name],
            reason=f"{ballot.votes_cast} of {ballot.roll} have voted in {ballot.id}.",
            prompt=None if complete else name,
            cites=(ballot.cite,),
        )
