"""The rules of the method, with those for ballots in ``rules_ballots``, and what to ask next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dialoguekit.plugin import (
    Breach,
    Rule,
    Suggestion,
    SuggestionContext,
    breach,
    stage_rules,
)
from dialoguekit.plugin.times import moment_of
from dialoguekit_nominal_group import method, rules_ballots
from dialoguekit_nominal_group.view import NominalSession
from dialoguekit_nominal_group.view_ideas import Idea


def _no_silence(session: NominalSession) -> Breach | None:
    runs = [run for run in session.stage_runs if session.method.stage(run.stage) is not None]
    if not runs or runs[0].stage == "silent":
        return None
    message = f"The session began with “{runs[0].title}”: there was no silent writing before others"
    return breach(f"{message} spoke.", runs[0])


def _draft_visible(session: NominalSession) -> Iterator[Breach]:
    for item in session.visible_in_silence:
        yield breach(f"{item.id} was visible to all while others were still writing.", item)


def _revealed_early(session: NominalSession) -> Iterator[Breach]:
    for idea in session.drafts:
        if idea.revealed_in is not None and idea.revealed_in.stage == "silent":
            yield breach(f"{idea.id} was revealed while others were still writing.", idea)


def _spoken_in_silence(session: NominalSession) -> Iterator[Breach]:
    for turn in session.spoken_in_silence:
        message = "A participant spoke while others were still writing."
        yield breach(message, turn, cites=[session.cite])


def _revealed_together(session: NominalSession) -> Iterator[Breach]:
    in_turn = [i for i in session.drafts if i.revealed_in and i.revealed_in.stage == "round-robin"]
    for reveal, count in Counter(idea.revealed for idea in in_turn).items():
        if reveal is not None and count > 1:
            message = f"{count} ideas were revealed at once: a round-robin takes one at a time."
            yield breach(message, reveal, cites=[session.cite])


def _no_order(session: NominalSession) -> Breach | None:
    if not session.rounds or session.orders:
        return None
    return breach("Ideas were presented in rounds without an order of turns.", *session.turns)


def _out_of_turn(session: NominalSession) -> Iterator[Breach]:
    for round in session.rounds:
        for turn in round.turns:
            if turn.in_order is False and turn.order is not None:
                place = "not in" if turn.place is None else f"place {turn.place} in"
                message = f"Out of turn in round {round.number}: {place} the order ({turn.group})."
                cites = [idea.cite for idea in turn.ideas] or [session.cite]
                yield breach(message, turn, turn.order, cites=cites)


def _skipped(session: NominalSession) -> Iterator[Breach]:
    for skip in (skip for round in session.rounds for skip in round.skipped):
        drafts = f"{skip.drafts_left} draft{'s' if skip.drafts_left > 1 else ''}"
        message = f"Round {skip.round} passed over place {skip.place} in the order"
        yield breach(f"{message} ({skip.group}), with {drafts} left.", skip)


def _talked_early(session: NominalSession) -> Iterator[Breach]:
    runs = session.stage_runs_of(*method.DISCUSSION_STAGES)
    for run in sorted(runs, key=lambda run: run.start)[:1]:
        late = [idea for idea in session.drafts if _is_late(idea, run.start)]
        if late:
            ids = ", ".join(idea.id for idea in late)
            yield breach(f"The discussion began before {ids} had been revealed.", *late, run)


def _is_late(idea: Idea, began: tuple[int, int]) -> bool:
    """Return whether a draft existed when the discussion began, and was certainly not revealed."""
    if idea.removal_reason is not None or moment_of(idea) > began:
        return False
    revealed = idea.revealed
    if revealed is None:
        return True
    return (revealed.occurred_at_us - revealed.tolerance_us, revealed.seq) > began


def _draft_lost(session: NominalSession) -> Iterator[Breach]:
    for idea in session.unrevealed:
        yield breach(f"{idea.id}, a draft, was never revealed.", idea)


RULES: tuple[Rule[NominalSession], ...] = (
    Rule("no-silence", "the first stage is not silent writing", _no_silence),
    *stage_rules(time_ratio=method.TIME_RATIO),
    Rule("draft-visible", "a contribution was visible to all in silent writing", _draft_visible),
    Rule("revealed-early", "a draft was revealed during the silent writing", _revealed_early),
    Rule("spoken-in-silence", "a turn was taken during the silent writing", _spoken_in_silence),
    Rule("revealed-together", "drafts were revealed together in a round-robin", _revealed_together),
    Rule("no-order", "there were rounds without an order of turns", _no_order, severity="info"),
    Rule(
        "out-of-turn",
        "a turn was taken while another person was due, by a person outside the order, or for a "
        "second time in a round",
        _out_of_turn,
    ),
    Rule("skipped", "a round passed over a person who was present and had drafts left", _skipped),
    Rule("talked-early", "ideas were discussed before all drafts were revealed", _talked_early),
    Rule(
        "draft-lost",
        "a draft was neither revealed, nor withdrawn, moderated or merged",
        _draft_lost,
        at_end=True,
    ),
    *rules_ballots.RULES,
)


def suggest(session: NominalSession, context: SuggestionContext) -> Iterator[Suggestion]:
    """Yield what the current stage still lacks: the next turn, unrevealed drafts, ballots."""
    match context.stage:
        case "round-robin":
            yield from _suggest_turns(session)
        case "clarify":
            yield from _suggest_reveals(session)
            yield from _suggest_clarifying(session)
        case "first-ballot":
            yield from _suggest_ballot(session, 1, "first", "rank")
        case "discuss":
            yield from _suggest_reveals(session)
        case "second-ballot":
            yield from _suggest_ballot(session, 2, "second", "again")


def _suggest_turns(session: NominalSession) -> Iterator[Suggestion]:
    if not session.orders:
        yield Suggestion(
            text="In which order do we go round? Set the order of turns.",
            reason="Without an order, turns cannot be determined.",
        )
    turn = session.next_turn
    if turn is not None:
        drafts = "no drafts"
        if turn.drafts_left:
            drafts = f"{turn.drafts_left} of their drafts not presented yet"
        yield Suggestion(
            reason=(
                f"Next in round {turn.round}: place {turn.place} in the order, {turn.group}; "
                f"{drafts}."
            ),
            prompt="next",
            cites=(session.orders[-1].cite,),
        )
    yield from _suggest_reveals(session)
    if session.drafts and not session.unrevealed:
        yield Suggestion(
            text="Does anyone have another idea, now that all are presented?",
            reason="Every draft is on the list.",
            prompt="pass",
        )


def _suggest_reveals(session: NominalSession) -> Iterator[Suggestion]:
    missing, drafts = session.unrevealed, session.drafts
    if missing:
        yield Suggestion(
            text="What is still on your lists? No draft should be lost.",
            reason=f"{len(missing)} of {len(drafts)} drafts are not revealed yet.",
            cites=tuple(idea.cite for idea in missing),
        )


def _suggest_clarifying(session: NominalSession) -> Iterator[Suggestion]:
    """Suggest clarifying ideas without remarks, in the order of the list."""
    ideas = session.revealed
    unclear = [idea for idea in ideas if not idea.remarks and idea.removal_reason is None]
    if unclear:
        yield Suggestion(
            reason=f"{len(unclear)} of {len(ideas)} ideas were not discussed yet.",
            prompt="meaning",
            cites=tuple(idea.cite for idea in unclear),
        )


def _suggest_ballot(
    session: NominalSession, number: int, ordinal: str, prompt: str
) -> Iterator[Suggestion]:
    """Suggest opening the ballot of the stage, voting in it, or closing it."""
    if len(session.ballots) < number:
        yield Suggestion(
            text=(
                f"Open the {ordinal} ballot: a ranking, in secret. Say before that a unanimous "
                "result tells every vote."
            ),
            reason=f"{'1 ballot' if session.ballots else 'No ballot'} was opened so far.",
            prompt=prompt,
            cites=tuple(i.cite for i in session.revealed if i.removal_reason is None),
        )
        return
    ballot = session.ballots[number - 1]
    if ballot.closed is None:
        complete = ballot.votes_cast >= ballot.roll_size
        yield Suggestion(
            text=f"Close {ballot.id}." if complete else "",
            reason=f"{ballot.votes_cast} of {ballot.roll_size} have voted in {ballot.id}.",
            prompt=None if complete else prompt,
            cites=(ballot.cite,),
        )
