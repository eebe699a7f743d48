"""What may happen when: the decision function for the method's own event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dialoguekit.plugin import Decided, Noting, Workshop, consented, listed, refuse, registered
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.events import TurnsSet


def set_turns(
    state: Workshop,
    noting: Noting,
    order: Sequence[str],
    *,
    activity: str | None = None,
    reason: str | None = None,
) -> Decided:
    """Say in which order people tell their ideas; set it again when somebody comes late.

    It is the order of the activity that runs, unless another is named.
    """
    what = "set the order of turns"
    id = activity or noting.context.activity or state.current_activity()
    if id is None:
        refuse(what, "no activity is running", f"Start {method.NAME!r} first")
    found = state.activities.get(id)
    if found is None:
        known = listed(state.activities)
        refuse(what, f"there is no activity {id}", f"Start one first; activities: {known}")
    if found.method != method.NAME:
        remedy = f"Name one that runs {method.NAME!r} with activity="
        refuse(what, f"activity {id} runs {found.method!r}", remedy)
    if not order:
        refuse(what, "it names nobody", "Say who comes first, second, …")
    for person, times in Counter(order).items():
        consented(registered(state, person, what), person, noting, what)
        if times > 1:
            refuse(what, f"{person} stands in it {times} times", "Give everybody one place")
    return (TurnsSet(activity=id, order=tuple(order), reason=reason),)
