"""Rounds: people are asked until a deadline, and answer wherever they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    default_roll,
    join_names,
    may_be_asked,
    refuse,
    refuse_unknown,
    require_activity,
    require_consent,
    require_ids,
    require_not_forgotten,
    require_people,
    require_registered,
    require_scheduled,
    require_zone,
)
from dialoguekit.domain.state import Round, Workshop
from dialoguekit.errors import shown
from dialoguekit.events import to_microseconds


def open_round(
    state: Workshop,
    context: CommandContext,
    *,
    roll: Sequence[str] | None = None,
    activity: str | None = None,
    title: str | None = None,
    quorum: int | None = None,
    deadline: datetime | None = None,
) -> CommandEvents:
    """Open a round and return its id.

    It belongs to the current activity, if any.  Without ``roll``, everyone on the roll of the
    activity is asked; where it has none, the participants present.
    """
    action = "open a round"
    require_scheduled(state, action)
    activity = activity or context.context.activity
    if activity is not None:
        require_activity(state, activity, ("running", "paused"), action)
    if roll is None:
        roll = default_roll(state, context, activity=activity)
    people = require_people(state, roll, action)
    if not people:
        refuse(action, "the roll is empty", "Give the people who are asked as roll=")
    if quorum is not None and quorum > len(people):
        refuse(
            action,
            f"a quorum of {shown(quorum)} is more than the {len(people)} people on the roll",
            "Give a smaller quorum, or a longer roll",
        )
    opened = e.RoundOpened(
        round=state.next_id("RD"),
        activity=activity,
        title=title,
        roll=people,
        quorum=quorum,
        deadline=None if deadline is None else require_zone(deadline, context.local, "deadline"),
    )
    if opened.deadline is not None and opened.deadline <= context.occurred_at:
        why = f"the deadline {context.local.format(opened.deadline)} is not after the opening"
        refuse(action, why, "Give a later deadline, or none")
    return (opened,)


def show_round(
    state: Workshop,
    context: CommandContext,
    round: str,
    *,
    items: Sequence[str] = (),
    feedback: str | Mapping[str, str] | None = None,
    people: Sequence[str] | None = None,
) -> CommandEvents:
    """Record what each was shown in a round: ids of items, and feedback in words.

    ``feedback`` is one text for all, or a text for each person.  Without ``people``, it is those
    who have a text of their own; otherwise everyone on the roll who may still be asked.
    """
    action = f"record what was shown in {shown(round)}"
    found = _require_round(state, round, action)
    if not items and not feedback:
        refuse(action, "neither items nor feedback is given", "Give items= or feedback=")
    require_ids(state, items, action)
    texts = feedback if isinstance(feedback, Mapping) else {}
    texts = {state.canonical(person): text for person, text in texts.items()}
    if people is None:
        people = [*texts] if texts else [p for p in found.roll if may_be_asked(state, context, p)]
    shown_to = tuple(dict.fromkeys(map(state.canonical, people)))
    for person in (*shown_to, *texts):
        if person not in found.roll:
            _refuse_unasked(person, round, found, action)
        require_not_forgotten(state, person, action)
    return tuple(
        e.RoundShown(
            round=round,
            person=person,
            items=tuple(dict.fromkeys(items)),
            feedback=feedback if isinstance(feedback, str) else texts.get(person),
        )
        for person in shown_to
    )


def answer_round(
    state: Workshop, context: CommandContext, person: str, *, round: str | None = None
) -> CommandEvents:
    """Record that a person answered in a round, by default the open one that they are asked in.

    Contributions, stances and votes of somebody on the roll are answers by themselves.
    """
    action = f"record the answer of {shown(person)}"
    round = require_asked(state, context, person, action, round)
    return (e.RoundAnswered(round=round, person=state.canonical(person)),)


def extend_round(
    state: Workshop,
    context: CommandContext,
    round: str,
    deadline: datetime,
    *,
    reason: str | None = None,
) -> CommandEvents:
    """Move the deadline of a round to a later time."""
    action = f"extend {shown(round)}"
    found = _require_open_round(state, context, round, action)
    deadline = require_zone(deadline, context.local, "deadline")
    extended = e.RoundExtended(round=round, deadline=deadline, reason=reason)
    earliest = context.occurred_at if found.deadline is None else found.deadline
    if extended.deadline <= earliest:
        given, first = map(context.local.format, (extended.deadline, earliest))
        why = f"the deadline {given} is not after {first}"
        refuse(action, why, "Give a later deadline, or close the round")
    return (extended,)


def close_round(
    state: Workshop, context: CommandContext, round: str, *, reason: str | None = None
) -> CommandEvents:
    """Close a round.  Its answers are those recorded before: later ones belong to no round."""
    action = f"close {shown(round)}"
    found = _require_round(state, round, action)
    if found.closed_at_us is not None:
        refuse(action, "it is closed already", "Open the next round")
    if context.occurred_at_us + context.tolerance_us < found.opened_at_us:
        why = f"it was not open at {context.when}"
        refuse(action, why, "Give the time of the close with occurred_at=")
    return (e.RoundClosed(round=round, reason=reason),)


def close_rounds_of(state: Workshop, activity: str) -> CommandEvents:
    """Close the rounds of an activity that ends."""
    return tuple(
        e.RoundClosed(round=id)
        for id, found in state.rounds.items()
        if found.activity == activity and found.closed_at_us is None
    )


def require_asked(
    state: Workshop,
    context: CommandContext,
    person: str,
    action: str,
    round: str | None = None,
) -> str:
    """Return the id of an open round in which a person is asked, by default the last one.

    Refuse if there is none, or if the person had not consented to be recorded.
    """
    registered = require_registered(state, person, action)
    at, tolerance = context.occurred_at_us, context.clocks_us
    if round is None:
        asked = state.rounds_for(person, context.context.activity, at, tolerance)
        if not asked:
            reason = f"no round is open in which {shown(person)} is asked"
            closed = [id for id, each in state.rounds.items() if each.closed_at_us is not None]
            of = f"; closed are: {join_names(closed)}" if closed else ""
            refuse(action, reason + of, "Open a round with the person on its roll")
        round = asked[-1]
    found = _require_open_round(state, context, round, action)
    if state.canonical(person) not in found.roll:
        _refuse_unasked(person, round, found, action)
    require_consent(registered, person, context, action)
    return round


def answers_of(
    state: Workshop, context: CommandContext, person: str, round: str | None = None
) -> CommandEvents:
    """Return the answer that something a person did records, by default in the last open round.

    Empty where no round is open that asks the person.  A person answers once, and once more after
    the deadline, so that it can be seen.
    """
    id, at, tolerance = state.canonical(person), context.occurred_at_us, context.clocks_us
    asked = state.rounds_for(id, context.context.activity, at, tolerance)
    if not asked or round not in (None, *asked):
        return ()
    round = round or asked[-1]
    found = state.rounds[round]
    is_late = found.deadline is not None and at - tolerance > to_microseconds(found.deadline)
    if id in (found.answered_late if is_late else found.answered):
        return ()
    return (e.RoundAnswered(round=round, person=id),)


def _require_round(state: Workshop, round: str, action: str) -> Round:
    found = state.rounds.get(round)
    if found is None:
        remedy = f"Open one first; rounds: {join_names(state.rounds)}"
        refuse_unknown("round", round, state.rounds, action, remedy)
    return found


def _require_open_round(state: Workshop, context: CommandContext, round: str, action: str) -> Round:
    found = _require_round(state, round, action)
    if not state.is_round_open(round, context.occurred_at_us, context.clocks_us):
        if found.closed_at_us is not None:
            why = f"round {shown(round)} is closed"
            refuse(action, why, "Open the next round")
        reason = f"round {shown(round)} was not open at {context.when}"
        refuse(action, reason, "Give the time at which it happened with occurred_at=")
    return found


def _refuse_unasked(person: str, round: str, found: Round, action: str) -> None:
    reason = f"{shown(person)} is not on the roll of {shown(round)}"
    refuse(action, reason, f"On it are: {join_names(map(shown, found.roll))}")
