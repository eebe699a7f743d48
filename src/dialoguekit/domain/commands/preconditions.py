"""Preconditions that commands share.

A command takes the state of a workshop, a context, and what is to be recorded.  It returns events
or raises :class:`~dialoguekit.errors.Refused`.  It refuses only what is structurally impossible.  A
breach of a method is recorded, and flagged on replay.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NoReturn, TypeAlias

import attrs

from dialoguekit.domain.state import Activity, Ballot, Person, Proposal, Workshop
from dialoguekit.errors import Refused, shown
from dialoguekit.events import MICROSECOND, NO_CONTEXT, PRECISIONS, Context, Event, to_microseconds

CommandEvents: TypeAlias = tuple[Event, ...]
"""What a command returns: the events to record."""


@attrs.frozen
class CommandContext:
    """Time and context of what is to be recorded.

    Presence, consent and rules in force are checked at ``occurred_at``, within its precision.
    """

    occurred_at: datetime
    context: Context = NO_CONTEXT

    @property
    def occurred_at_us(self) -> int:
        """``occurred_at`` in microseconds since 1970-01-01 UTC."""
        return to_microseconds(self.occurred_at)

    @property
    def tolerance_us(self) -> int:
        """The largest error of ``occurred_at``, in microseconds."""
        return PRECISIONS[self.context.precision] // MICROSECOND


def refuse(action: str, reason: str, remedy: str) -> NoReturn:
    """Raise :class:`~dialoguekit.errors.Refused`."""
    raise Refused(action, reason, remedy)


def join_names(items: Iterable[str], if_empty: str = "none so far") -> str:
    """Return some names as text for an error message."""
    names = list(items)
    shown = ", ".join(names[:12])
    return f"{shown}, …" if len(names) > 12 else shown or if_empty


def require_scheduled(state: Workshop, action: str) -> None:
    """Refuse unless the workshop has been scheduled."""
    if state.phase == "draft":
        refuse(action, "the workshop is not scheduled", "Schedule it first, with its groups")


def require_open(state: Workshop, context: CommandContext, action: str) -> None:
    """Refuse unless the workshop was open when it happened."""
    require_scheduled(state, action)
    if not state.is_open_at(context.occurred_at_us, context.tolerance_us):
        if state.phase == "announced":
            refuse(action, "the workshop is not open", "Open it first")
        remedy = "If it happened earlier, give the time with occurred_at="
        refuse(action, f"the workshop was closed at {context.occurred_at.isoformat()}", remedy)


def require_registered(state: Workshop, id: str, action: str) -> Person:
    """Return the person; refuse if they are not registered or were forgotten."""
    require_scheduled(state, action)
    person = state.people.get(state.canonical(id))
    if person is None:
        known = join_names(state.people)
        refuse(
            action,
            f"no person is registered as {shown(id)}",
            f"Register the person first; registered: {known}",
        )
    require_not_forgotten(state, id, action)
    return person


def require_not_forgotten(state: Workshop, id: str, action: str) -> None:
    """Refuse a person who was forgotten: their personal data can no longer be stored."""
    if state.canonical(id) in state.forgotten:
        refuse(
            action,
            f"{shown(id)}'s data was erased",
            "Register the person again; the old id cannot be reused",
        )


def require_consent(person: Person, id: str, context: CommandContext, action: str) -> None:
    """Refuse unless the person had consented to be recorded."""
    if not person.has_consented("record", context.occurred_at_us, context.tolerance_us):
        reason = (
            f"{shown(id)} had not consented to be recorded at {context.occurred_at.isoformat()}"
        )
        refuse(action, reason, "Ask for consent and record it first; no one is recorded without it")


def require_present(state: Workshop, context: CommandContext, id: str, action: str) -> Person:
    """Return the person; refuse unless they took part and consented at the time.

    A person takes part who is present, or who is on the roll of the activity or of an open round.
    """
    is_at_distance = state.is_at_distance(
        id, context.context.activity, context.occurred_at_us, context.tolerance_us
    )
    if not is_at_distance:
        require_open(state, context, action)
    person = require_registered(state, id, action)
    if not is_at_distance and not person.presence.covers(
        context.occurred_at_us, context.tolerance_us
    ):
        reason = f"{shown(id)} was not present at {context.occurred_at.isoformat()}"
        refuse(action, reason, "Record the arrival first, or give the time with occurred_at=")
    require_consent(person, id, context, action)
    return person


def require_open_or_at_distance(
    state: Workshop, context: CommandContext, activity: str | None, action: str
) -> None:
    """Refuse unless the workshop was open, or an activity with a roll or an open round ran."""
    at, tolerance = context.occurred_at_us, context.tolerance_us
    run = None if activity is None else state.activities.get(activity)
    if run is not None and run.roll and run.runs_at(at, tolerance):
        return
    if any(
        each.activity == activity and state.is_round_open(id, at, tolerance)
        for id, each in state.rounds.items()
    ):
        return
    require_open(state, context, action)


def require_people(state: Workshop, ids: Iterable[str], action: str) -> tuple[str, ...]:
    """Return the people, each once and under the id that is kept; refuse one that is unknown."""
    found = tuple(dict.fromkeys(map(state.canonical, ids)))
    for id in found:
        require_registered(state, id, action)
    return found


def require_id(state: Workshop, id: str, action: str, noun: str = "thing") -> None:
    """Refuse an id that no event created."""
    if id not in state.seq_by_id:
        refuse(action, f"there is no {noun} {shown(id)}", "Check the id, or record it first")


def has_id(state: Workshop, id: str, prefix: str) -> bool:
    """Return whether ``id`` has this prefix and a number, and an event created it.

    Analysts choose the ids of codes and themes, so the prefix alone does not identify a kind.
    """
    return id in state.seq_by_id and re.fullmatch(rf"{prefix}[0-9]+", id) is not None


def require_contribution(state: Workshop, id: str, action: str) -> None:
    """Refuse the id of a contribution that does not exist."""
    if id not in state.text_lengths:
        refuse(action, f"there is no contribution {shown(id)}", "Check the id, or record it first")


def require_ids(state: Workshop, ids: Iterable[str], action: str, noun: str = "thing") -> None:
    """Refuse ids of which one was not created by any event."""
    for id in ids:
        require_id(state, id, action, noun)


def require_open_space(state: Workshop, id: str, action: str) -> None:
    """Refuse a space that is unknown or closed."""
    space = state.spaces.get(id)
    if space is None:
        spaces = join_names(state.spaces)
        refuse(action, f"there is no space {shown(id)}", f"Create it first; spaces: {spaces}")
    if space.is_closed:
        refuse(
            action, f"space {shown(id)} is closed", "Name a space that is open, or create a new one"
        )


def require_activity(state: Workshop, id: str, phases: Collection[str], action: str) -> Activity:
    """Return the activity; refuse unless it is in one of ``phases``."""
    activity = state.activities.get(id)
    if activity is None:
        known = join_names(state.activities)
        refuse(action, f"there is no activity {shown(id)}", f"Start one first; activities: {known}")
    if activity.phase not in phases:
        wanted = " or ".join(phases)
        refuse(action, f"activity {shown(id)} is {activity.phase}", f"It must be {wanted}")
    return activity


def require_open_proposal(state: Workshop, id: str, action: str) -> Proposal:
    """Return the proposal; refuse if it is unknown, decided or withdrawn."""
    proposal = state.proposals.get(id)
    if proposal is None:
        known = join_names(state.proposals)
        refuse(action, f"there is no proposal {shown(id)}", f"Submit it first; proposals: {known}")
    if proposal.phase != "submitted":
        refuse(action, f"proposal {shown(id)} is {proposal.phase}", "Submit a new one")
    return proposal


def require_current_version(id: str, expected: int | None, current: int, action: str) -> int:
    """Return the current version; refuse if another one was expected."""
    if expected is not None and expected != current:
        reason = f"{shown(id)} is at version {current}, not {expected}"
        refuse(action, reason, "Read the current wording aloud and ask again")
    return current


def require_ballot(state: Workshop, id: str, phase: str, action: str) -> Ballot:
    """Return the ballot; refuse unless it is in ``phase``."""
    ballot = state.ballots.get(id)
    if ballot is None:
        known = join_names(state.ballots)
        refuse(action, f"there is no ballot {shown(id)}", f"Open one first; ballots: {known}")
    if ballot.phase != phase:
        remedy = "Open a new ballot" if phase == "open" else "Close it first"
        if ballot.phase == "revealed" and phase == "closed":
            remedy = "Nothing needs to be done"
        refuse(action, f"ballot {shown(id)} is {ballot.phase}", remedy)
    return ballot
