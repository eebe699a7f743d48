"""Runs each agenda item with its method, or with a conversation if it is not installed.

A conversation has the same contributions and decisions, but no events of the method.  Only this
module chooses between them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from dialoguekit.application.command_runner import WorkshopRunner
from dialoguekit.simulation.agenda import HAT_ORDER, SLOTS
from dialoguekit.simulation.workshop import PendingActions, SimulatedWorkshop

CONVERSATION = "conversation"
APPRECIATIVE_INQUIRY = "appreciative-inquiry"
ABCD = "abcd"
PARALLEL_THINKING = "parallel-thinking"

METHOD_OF_PHASE = {
    "discover": APPRECIATIVE_INQUIRY,
    "dream": APPRECIATIVE_INQUIRY,
    "mapping": ABCD,
    "hats": PARALLEL_THINKING,
    "proposals": APPRECIATIVE_INQUIRY,
    "destiny": APPRECIATIVE_INQUIRY,
}
"""The method of each agenda item that is not a conversation.

Sorting proposals into buckets is a separate activity, parallel to the inquiry.
"""

INQUIRY_STAGES = {
    "discover": "discover",
    "dream": "dream",
    "proposals": "design",
    "destiny": "destiny",
}
"""The stage of the inquiry, by agenda item."""

INQUIRY_PAUSE_REASONS = {
    "dream": "The map of assets and the hats come first.",
    "proposals": "What is proposed is decided first.",
}
"""The reasons for pauses of the inquiry, by the agenda item before the pause."""

MAPPING_TIME_SHARE = 0.55
"""Share of the mapping time for naming assets; the rest is for connecting them."""

BUCKET_STAGES = {1: "ourselves", 2: "with-help", 3: "outside"}
"""The stages of sorting, by bucket."""

BUCKET_PLANNED_S = 330
"""Planned seconds for each of the three buckets."""


def missing_methods(installed: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the methods that are not installed, each with the titles of its agenda items."""
    return {
        method: tuple(
            SLOTS[phase].title for phase, name in METHOD_OF_PHASE.items() if name == method
        )
        for method in dict.fromkeys(METHOD_OF_PHASE.values())
        if method not in installed
    }


def is_available(workshop: SimulatedWorkshop, method: str) -> bool:
    """Return True if the method is installed."""
    return method in workshop.handle.methods


def execute_if_installed(
    handle: WorkshopRunner, command: str, *args: Any, **kwargs: Any
) -> str | None:
    """Execute a command of a method, if its plugin is installed.

    Return the id that the command creates, if any.
    """
    return handle.execute_named(command, *args, **kwargs) if command in handle.commands else None


def start_phase(
    workshop: SimulatedWorkshop, phase: str, occurred_at: datetime, spaces: Sequence[str]
) -> str:
    """Start an agenda item, with its method if installed; return the activity."""
    handle, slot = workshop.with_context(occurred_at, **workshop.facilitator_context), SLOTS[phase]
    planned_s = slot.minutes * 60
    method = METHOD_OF_PHASE.get(phase, CONVERSATION)
    if not is_available(workshop, method):
        method = CONVERSATION
    if method == APPRECIATIVE_INQUIRY:
        return _continue_inquiry(workshop, handle, phase, planned_s, spaces)
    template = {ABCD: "mapping", PARALLEL_THINKING: "custom"}.get(method)
    params = {"order": HAT_ORDER} if method == PARALLEL_THINKING else None
    activity = handle.start(
        method,
        template=template,
        title=slot.title,
        params=params,
        planned_s=planned_s,
        spaces=spaces,
    )
    if method == ABCD:
        handle.enter_stage("map", planned_s=round(planned_s * MAPPING_TIME_SHARE))
    return activity


def _continue_inquiry(
    workshop: SimulatedWorkshop,
    handle: WorkshopRunner,
    phase: str,
    planned_s: int,
    spaces: Sequence[str],
) -> str:
    """Start the inquiry or continue it in its next stage; return the activity."""
    if workshop.inquiry_activity is None:
        workshop.inquiry_activity = handle.start(
            APPRECIATIVE_INQUIRY,
            template="4-d",
            title="Appreciative Inquiry",
            params={"topic": workshop.region.topic},
            planned_s=sum(SLOTS[each].minutes for each in INQUIRY_STAGES) * 60,
            spaces=spaces,
        )
    elif handle.state.activities[workshop.inquiry_activity].phase == "paused":
        handle.resume(workshop.inquiry_activity)
    handle.enter_stage(
        INQUIRY_STAGES[phase], activity=workshop.inquiry_activity, planned_s=planned_s
    )
    return workshop.inquiry_activity


def end_phase(
    workshop: SimulatedWorkshop, phase: str, activity: str, occurred_at: datetime
) -> None:
    """End the activity of an agenda item, or pause it if a later item continues it."""
    handle = workshop.with_context(occurred_at, **workshop.facilitator_context)
    if activity != workshop.inquiry_activity or phase == "destiny":
        handle.end(activity)
    elif phase in INQUIRY_PAUSE_REASONS:
        handle.pause(activity, reason=INQUIRY_PAUSE_REASONS[phase])
    workshop.now = max(workshop.now, occurred_at)


def start_connecting(
    workshop: SimulatedWorkshop, pending: PendingActions, occurred_at: datetime
) -> None:
    """Add the change from naming assets to connecting them."""
    if is_available(workshop, ABCD):
        planned_s = round(SLOTS["mapping"].minutes * 60 * (1 - MAPPING_TIME_SHARE))
        pending.add(
            occurred_at,
            lambda h: h.enter_stage("connect", planned_s=planned_s),
            **workshop.facilitator_context,
        )


def start_sorting(workshop: SimulatedWorkshop, occurred_at: datetime) -> str | None:
    """Start sorting proposals into buckets; return None if ABCD is not installed."""
    if not is_available(workshop, ABCD):
        return None
    return workshop.with_context(occurred_at, **workshop.facilitator_context).start(
        ABCD,
        template="sorting",
        title="What we do ourselves, with some help, and what others have to do",
        planned_s=BUCKET_PLANNED_S * len(BUCKET_STAGES),
        spaces=[workshop.plenary_space],
    )


def open_bucket(
    workshop: SimulatedWorkshop,
    pending: PendingActions,
    activity: str | None,
    bucket: int,
    occurred_at: datetime,
) -> None:
    """Add the opening of a bucket, if proposals are sorted."""
    if activity is not None:
        pending.add(
            occurred_at,
            lambda h: h.enter_stage(
                BUCKET_STAGES[bucket], activity=activity, planned_s=BUCKET_PLANNED_S
            ),
            **workshop.facilitator_context,
        )
