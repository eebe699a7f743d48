"""The command of the method."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dialoguekit.plugin import CommandContext, CommandEvents, Workshop, refuse
from dialoguekit.plugin.commands import require_method_run, require_person, shown
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
    id = require_method_run(state, context, method.NAME, action, activity)
    if not order:
        refuse(action, "it is empty", "List the people in the order of their turns")
    for person, count in Counter(order).items():
        require_person(state, context, person, action)
        if count > 1:
            refuse(action, f"{shown(person)} is in it {count} times", "List each person once")
    return (TurnsSet(activity=id, order=tuple(order), reason=reason),)
