"""Schedule, opening, plan, spaces and support of a workshop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dialoguekit import events as e
from dialoguekit.choices import ask_whether_meant
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    has_id,
    refuse,
    require_open_space,
    require_registered,
    require_scheduled,
    require_zone,
)
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import shown
from dialoguekit.events.local_time import (
    LocalTimes,
    is_time_zone,
    near_time_zones,
    time_zone_spellings,
)


def schedule(
    state: Workshop,
    context: CommandContext,
    *,
    title: str,
    groups: Sequence[str],
    region: str | None = None,
    start: datetime | None = None,
    capacity: int | None = None,
    purpose: str | None = None,
    scope: str | None = None,
    source: str | None = None,
    time_zone: str | None = None,
    clock_tolerance_s: int | None = None,
) -> CommandEvents:
    """Schedule the workshop with its stakeholder groups.

    Times are shown in the ``time_zone``, an IANA name such as ``Europe/London``; by default in UTC.
    A ``start`` without a zone is a local time of it.
    """
    action = "schedule the workshop"
    if state.phase != "draft":
        refuse(action, "it is scheduled already", "Choose another id for another workshop")
    if not groups:
        refuse(
            action, "it names no stakeholder group", "Name at least one, for example 'participants'"
        )
    if len(set(groups)) != len(groups):
        refuse(action, "two groups have the same name", "Give every group its own name")
    if time_zone is not None and not is_time_zone(time_zone):
        given = shown(time_zone, words=True, known=time_zone_spellings())
        near = ask_whether_meant(near_time_zones(str(time_zone)))
        remedy = "Give the IANA name of a time zone, such as Europe/London"
        refuse(action, f"there is no time zone {given}", f"{near} {remedy}".lstrip())
    return (
        e.WorkshopScheduled(
            title=title,
            groups=tuple(groups),
            region=region,
            start=None if start is None else require_zone(start, LocalTimes(time_zone), "start"),
            capacity=capacity,
            purpose=purpose,
            scope=scope,
            source=source,
            time_zone=time_zone,
            clock_tolerance_s=clock_tolerance_s,
        ),
    )


def open(state: Workshop, context: CommandContext) -> CommandEvents:
    """Open the workshop."""
    require_scheduled(state, "open the workshop")
    if state.phase != "announced":
        refuse("open the workshop", f"it is {state.phase}", "A workshop is opened once")
    return (e.WorkshopOpened(),)


def close(state: Workshop, context: CommandContext) -> CommandEvents:
    """Close the workshop."""
    require_scheduled(state, "close the workshop")
    if state.phase != "open":
        refuse("close the workshop", f"it is {state.phase}", "Only an open workshop can be closed")
    return (e.WorkshopClosed(),)


def set_plan(
    state: Workshop,
    context: CommandContext,
    *,
    activities: Sequence[str],
    timeboxes: Sequence[int] = (),
    sources: Sequence[str] = (),
    reason: str | None = None,
) -> CommandEvents:
    """Set the running order: titles, and planned seconds for each."""
    action = "set the plan"
    require_scheduled(state, action)
    if timeboxes and len(timeboxes) != len(activities):
        problem = f"there are {len(activities)} activities and {len(timeboxes)} timeboxes"
        refuse(action, problem, "Give one timebox for each activity, or none at all")
    return (
        e.PlanSet(
            activities=tuple(activities),
            timeboxes=tuple(timeboxes),
            sources=tuple(sources),
            reason=reason,
        ),
    )


def create_space(
    state: Workshop,
    context: CommandContext,
    *,
    kind: str,
    label: str | None = None,
    parent: str | None = None,
    capacity: int | None = None,
) -> CommandEvents:
    """Create a space for a conversation and return its id."""
    require_scheduled(state, "create a space")
    if parent is not None:
        require_open_space(state, parent, "create a space")
    space = state.next_id("S")
    return (e.SpaceCreated(space=space, kind=kind, label=label, parent=parent, capacity=capacity),)


def close_space(state: Workshop, context: CommandContext, space: str) -> CommandEvents:
    """Close a space."""
    require_open_space(state, space, f"close space {shown(space)}")
    return (e.SpaceClosed(space=space),)


def request_support(
    state: Workshop,
    context: CommandContext,
    kind: str,
    *,
    person: str | None = None,
    detail: str | None = None,
) -> CommandEvents:
    """Request support to take part and return the id of the request."""
    action = "request support"
    require_scheduled(state, action)
    if person is not None:
        require_registered(state, person, action)
    support = state.next_id("SU")
    return (e.SupportRequested(support=support, kind=kind, person=person, detail=detail),)


def provide_support(
    state: Workshop, context: CommandContext, support: str, *, how: str | None = None
) -> CommandEvents:
    """Record that requested support was provided."""
    action = f"record that support {shown(support)} was provided"
    if not has_id(state, support, "SU"):
        refuse(action, "it was not requested", "Record the request first")
    if support in state.provided_support:
        refuse(action, "it was provided before", "Record a new request for further support")
    return (e.SupportProvided(support=support, how=how),)
