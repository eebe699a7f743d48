"""The frame of a workshop: its schedule, opening, plan, spaces and support."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    Decided,
    Noting,
    named,
    open_space,
    refuse,
    registered,
    scheduled,
)
from dialoguekit.domain.state import Workshop


def schedule(
    state: Workshop,
    noting: Noting,
    *,
    title: str,
    groups: Sequence[str],
    region: str | None = None,
    start: datetime | None = None,
    capacity: int | None = None,
    purpose: str | None = None,
    scope: str | None = None,
    source: str | None = None,
) -> Decided:
    """Announce the workshop, with the stakeholder groups that it brings together."""
    what = "schedule the workshop"
    if state.phase != "draft":
        refuse(what, "it is scheduled already", "Choose another id for another workshop")
    if not groups:
        refuse(
            what, "it names no stakeholder group", "Name at least one, for example 'participants'"
        )
    if len(set(groups)) != len(groups):
        refuse(what, "two groups have one name", "Give every group a name of its own")
    return (
        e.WorkshopScheduled(
            title=title,
            groups=tuple(groups),
            region=region,
            start=start,
            capacity=capacity,
            purpose=purpose,
            scope=scope,
            source=source,
        ),
    )


def open(state: Workshop, noting: Noting) -> Decided:
    """Begin the workshop."""
    scheduled(state, "open the workshop")
    if state.phase != "announced":
        refuse("open the workshop", f"it is {state.phase}", "A workshop is opened once")
    return (e.WorkshopOpened(),)


def close(state: Workshop, noting: Noting) -> Decided:
    """End the workshop."""
    scheduled(state, "close the workshop")
    if state.phase != "open":
        refuse("close the workshop", f"it is {state.phase}", "Only an open workshop can be closed")
    return (e.WorkshopClosed(),)


def set_plan(
    state: Workshop,
    noting: Noting,
    *,
    activities: Sequence[str],
    timeboxes: Sequence[int] = (),
    sources: Sequence[str] = (),
    reason: str | None = None,
) -> Decided:
    """Set the running order: titles, and planned seconds for each."""
    what = "set the plan"
    scheduled(state, what)
    if timeboxes and len(timeboxes) != len(activities):
        why = f"there are {len(activities)} activities and {len(timeboxes)} timeboxes"
        refuse(what, why, "Give one timebox for each activity, or none at all")
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
    noting: Noting,
    *,
    kind: str,
    label: str | None = None,
    parent: str | None = None,
    capacity: int | None = None,
) -> Decided:
    """Make a place to talk; returns its id."""
    scheduled(state, "create a space")
    if parent is not None:
        open_space(state, parent, "create a space")
    space = state.next_id("S")
    return (e.SpaceCreated(space=space, kind=kind, label=label, parent=parent, capacity=capacity),)


def close_space(state: Workshop, noting: Noting, space: str) -> Decided:
    """Dissolve a place to talk."""
    open_space(state, space, f"close space {space}")
    return (e.SpaceClosed(space=space),)


def request_support(
    state: Workshop,
    noting: Noting,
    kind: str,
    *,
    person: str | None = None,
    detail: str | None = None,
) -> Decided:
    """Ask for support in order to take part; returns the id of the request."""
    what = "request support"
    scheduled(state, what)
    if person is not None:
        registered(state, person, what)
    support = state.next_id("SU")
    return (e.SupportRequested(support=support, kind=kind, person=person, detail=detail),)


def meet_support(
    state: Workshop, noting: Noting, support: str, *, how: str | None = None
) -> Decided:
    """Note that support which was asked for was given."""
    what = f"note that support {support} was met"
    if not named(state, support, "SU"):
        refuse(what, "nobody requested it", "Note the request first")
    if support in state.met_support:
        refuse(what, "it was met before", "Note a new request for something new")
    return (e.SupportMet(support=support, how=how),)
