"""The command of the method."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dialoguekit.plugin import (
    CommandContext,
    CommandEvents,
    Workshop,
    join_names,
    refuse,
    require_consent,
    require_registered,
)
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.events import TurnsSet


def set_turns(
    state: Workshop,
    context: CommandContext,
    order: Sequence[str],
    *,
    activity: str | None = None,
    reason: str | None = None,
) -> CommandEvents:
    """Set the order of turns, by default in the current activity; a later call replaces it."""
    action = "set the order of turns"
    id = activity or context.context.activity or state.current_activity()
    if id is None:
        refuse(action, "no activity is running", f"Start {method.NAME!r} first")
    found = state.activities.get(id)
    if found is None:
        known = join_names(state.activities)
        refuse(action, f"there is no activity {id}", f"Start one first; activities: {known}")
    if found.method != method.NAME:
        remedy = f"Name one that runs {method.NAME!r} with activity="
        refuse(action, f"activity {id} runs {found.method!r}", remedy)
    if not order:
        refuse(action, "it is empty", "List the people in the order of their turns")
    for person, count in Counter(order).items():
        require_consent(require_registered(state, person, action), person, context, action)
        if count > 1:
            refuse(action, f"{person} is in it {count} times", "List each person once")
    return (TurnsSet(activity=id, order=tuple(order), reason=reason),)
