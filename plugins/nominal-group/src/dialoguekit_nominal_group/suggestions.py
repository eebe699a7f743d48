"""What to ask next: whose turn it is, what is still to be shown, when to vote; then the prompts."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import Situation, Suggestion, prompts_left
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.view import NominalSession, NominalView, Worked

TEXTS = {prompt.name: prompt.text for prompt in method.PROMPTS}


def suggest(view: NominalView, situation: Situation) -> Iterator[Suggestion]:
    """Who is due, by place in the order; drafts that nobody has read; the ballot of the stage."""
    room = view.workshops.get(situation.workshop, Worked())
    asked: set[str | None] = set()
    for session in room.sessions:
        if session.activity == situation.activity:
            for suggestion in _of_stage(session, situation.stage):
                asked.add(suggestion.prompt)
                yield suggestion
    left = prompts_left(method.METHOD, situation)
    yield from (suggestion for suggestion in left if suggestion.prompt not in asked)


def _of_stage(session: NominalSession, stage: str | None) -> Iterator[Suggestion]:
    match stage:
        case "round-robin":
            yield from _turns(session)
        case "clarify":
            yield from _left(session)
            yield from _unclear(session)
        case "first-ballot":
            yield from _ballot(session, 1)
        case "discuss":
            yield from _left(session)
        case "second-ballot":
            yield from _ballot(session, 2)


def _turns(session: NominalSession) -> Iterator[Suggestion]:
    """The next one in the order, and how much is still to be told."""
    if not session.ordered:
        yield Suggestion(
            text="In which order do we go round? Set the order of turns.",
            why="Without one nobody can say whose turn it is.",
        )
    due = session.due
    if due is not None:
        left = f"{due.left} of theirs not told yet" if due.left else "nothing written so far"
        yield Suggestion(
            text=TEXTS["next"],
            why=f"Next in round {due.round}: place {due.place} in the order, {due.group}; {left}.",
            prompt="next",
            cites=(due.cite,),
        )
    yield from _left(session)
    if session.drafts and not session.missing:
        yield Suggestion(
            text="Does anybody have another idea, now that all are told?",
            why="Every draft is on the list.",
            prompt="pass",
        )


def _left(session: NominalSession) -> Iterator[Suggestion]:
    """What nobody has read yet."""
    missing, drafts = session.missing, session.drafts
    if missing:
        yield Suggestion(
            text="What is still on your lists? Nothing that was written is to be lost.",
            why=f"{len(missing)} of {len(drafts)} drafts are not revealed yet.",
            cites=tuple(idea.item.cite for idea in missing),
        )


def _unclear(session: NominalSession) -> Iterator[Suggestion]:
    """The ideas that nobody has talked about, in the order of the list."""
    silent = [idea for idea in session.told if not idea.remarks and idea.gone is None]
    if silent:
        yield Suggestion(
            text=TEXTS["meaning"],
            why=f"Nobody has talked about {len(silent)} of {len(session.told)} ideas yet.",
            prompt="meaning",
            cites=tuple(idea.item.cite for idea in silent),
        )


def _ballot(session: NominalSession, number: int) -> Iterator[Suggestion]:
    """The ballot of the stage: to be opened, waited for, or closed."""
    name = "rank" if number == 1 else "again"
    if len(session.ballots) < number:
        word = "first" if number == 1 else "second"
        yield Suggestion(
            text=f"Open the {word} ballot: a ranking, in secret.",
            why=f"{'1 ballot' if session.ballots else 'No ballot'} was opened so far.",
            prompt=name,
            cites=tuple(idea.item.cite for idea in session.told if idea.gone is None),
        )
        return
    ballot = session.ballots[number - 1]
    if not ballot.closed:
        everybody = ballot.cast >= ballot.roll
        yield Suggestion(
            text=f"Close {ballot.id}." if everybody else TEXTS[name],
            why=f"{ballot.cast} of {ballot.roll} have voted in {ballot.id}.",
            prompt=None if everybody else name,
            cites=(ballot.cite,),
        )
