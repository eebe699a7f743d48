"""The core's commands, to be used inside a plugin's own, and the preconditions that they share.

A command is a function of the state of a workshop, a context and what to record.  A plugin's
command that records several things runs each on the state after the one before::

    made = contribute(state, context, author, text)
    linked = link_contributions(after(state, context, made), context, id, target, "answers")
    return (*made, *linked)
"""

from __future__ import annotations

import copy

from dialoguekit.domain import commands as core
from dialoguekit.domain.commands import *  # noqa: F403  # all commands of the core
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.commands.preconditions import (
    join_names,
    refuse,
    refuse_unknown,
    require_activity,
    require_ballot,
    require_consent,
    require_contribution,
    require_id,
    require_ids,
    require_open,
    require_open_proposal,
    require_open_space,
    require_present,
    require_registered,
    require_scheduled,
)
from dialoguekit.domain.commands.rounds import answers_of, require_asked
from dialoguekit.domain.state import Person, Workshop, evolve
from dialoguekit.errors import shown
from dialoguekit.events import RecordedEvent

__all__ = [  # noqa: PLE0604  # the names of the core's commands are known when it is imported
    *core.__all__,
    "after",
    "answers_of",
    "join_names",
    "refuse_unknown",
    "require_activity",
    "require_asked",
    "require_ballot",
    "require_consent",
    "require_contribution",
    "require_id",
    "require_ids",
    "require_method_run",
    "require_open",
    "require_open_proposal",
    "require_open_space",
    "require_person",
    "require_present",
    "require_registered",
    "require_scheduled",
    "shown",
]


def after(state: Workshop, context: CommandContext, events: CommandEvents) -> Workshop:
    """Return the state after events that are not recorded yet; ``state`` is unchanged."""
    later = copy.deepcopy(state)
    for event in events:
        recorded = RecordedEvent(
            position=later.position,
            stream="",
            seq=later.version + 1,
            id="",
            event=event,
            occurred_at_us=context.occurred_at_us,
            recorded_at_us=context.occurred_at_us,
            context=context.context,
        )
        evolve(later, recorded)
    return later


def require_person(state: Workshop, context: CommandContext, id: str, action: str) -> Person:
    """Return the person; refuse unless they are registered and had consented to be recorded.

    They need not be present.
    """
    person = require_registered(state, id, action)
    require_consent(person, id, context, action)
    return person


def require_method_run(
    state: Workshop,
    context: CommandContext,
    method: str,
    action: str,
    activity: str | None = None,
) -> str:
    """Return the id of an activity that runs ``method``, by default that of the context.

    Refuse if there is none, or if it runs another method.
    """
    id = activity or context.context.activity or state.current_activity()
    if id is None:
        refuse(action, "no activity is running", f"Start {method!r} first")
    found = state.activities.get(id)
    if found is None:
        remedy = f"Start one first; activities: {join_names(state.activities)}"
        refuse_unknown("activity", id, state.activities, action, remedy)
    if found.method != method:
        remedy = f"Name one that runs {method!r} with activity="
        refuse(action, f"activity {id} runs {found.method!r}", remedy)
    return id
