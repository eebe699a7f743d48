"""What the room does: activities, stages, questions and turns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    Decided,
    Noting,
    activity_in,
    heard,
    listed,
    open_at,
    open_space,
    refuse,
)
from dialoguekit.domain.state import Workshop
from dialoguekit.events.fields import Scalar


def start(
    state: Workshop,
    noting: Noting,
    method: str,
    *,
    installed: Collection[str],
    template: str | None = None,
    title: str | None = None,
    params: Mapping[str, Scalar] | None = None,
    planned_s: int | None = None,
    spaces: Sequence[str] = (),
) -> Decided:
    """Begin a run of a method; returns the id of the activity.

    ``installed`` are the methods that plugins declare.
    """
    what = f"start {method!r}"
    open_at(state, noting, what)
    if method not in installed:
        why = "no plugin declares that method"
        refuse(what, why, f"Install its plugin, or use one of: {listed(sorted(installed))}")
    for space in spaces:
        open_space(state, space, what)
    return (
        e.ActivityStarted(
            activity=state.next_id("A"),
            method=method,
            template=template,
            title=title,
            params=tuple((params or {}).items()),
            planned_s=planned_s,
            spaces=tuple(spaces),
        ),
    )


def _current(state: Workshop, activity: str | None, what: str) -> str:
    found = activity or state.current_activity()
    if found is None:
        refuse(what, "no activity is running", "Start one first")
    return found


def pause(
    state: Workshop, noting: Noting, activity: str | None = None, *, reason: str | None = None
) -> Decided:
    """Interrupt an activity: the one that runs, unless another is named."""
    activity = _current(state, activity, "pause the activity")
    activity_in(state, activity, ("running",), f"pause {activity}")
    return (e.ActivityPaused(activity=activity, reason=reason),)


def resume(state: Workshop, noting: Noting, activity: str, *, reason: str | None = None) -> Decided:
    """Go on with an interrupted activity."""
    activity_in(state, activity, ("paused",), f"resume {activity}")
    return (e.ActivityResumed(activity=activity, reason=reason),)


def end(
    state: Workshop, noting: Noting, activity: str | None = None, *, reason: str | None = None
) -> Decided:
    """End an activity: the one that runs, unless another is named."""
    activity = _current(state, activity, "end the activity")
    activity_in(state, activity, ("running", "paused"), f"end {activity}")
    return (e.ActivityEnded(activity=activity, reason=reason),)


UNSTATED = "(unstated)"


def enter(
    state: Workshop,
    noting: Noting,
    stage: str,
    *,
    activity: str | None = None,
    leaving: str | None = UNSTATED,
    planned_s: int | None = None,
    focus: str | None = None,
) -> Decided:
    """Go on to the next stage.  ``leaving`` is checked where it is stated."""
    what = f"enter {stage!r}"
    activity = _current(state, activity, what)
    running = activity_in(state, activity, ("running",), what)
    if leaving not in (UNSTATED, running.stage):
        why = f"{activity} is in {running.stage!r}, not in {leaving!r}"
        refuse(what, why, "Somebody went on first: look where it stands, and decide again")
    return (
        e.StageEntered(
            activity=activity, stage=stage, left=running.stage, planned_s=planned_s, focus=focus
        ),
    )


def extend(
    state: Workshop,
    noting: Noting,
    by_s: int,
    *,
    activity: str | None = None,
    reason: str | None = None,
) -> Decided:
    """Give the running stage more time, in seconds."""
    what = "extend the timebox"
    activity = _current(state, activity, what)
    if not activity_in(state, activity, ("running",), what).has_timebox:
        refuse(what, f"no timebox is running in {activity}", "Enter a stage with planned_s= first")
    return (e.TimeboxExtended(activity=activity, by_s=by_s, reason=reason),)


def pose(state: Workshop, noting: Noting, text: str, *, prompt: str | None = None) -> Decided:
    """Put a question to the room; returns its id."""
    open_at(state, noting, "pose a question")
    return (e.QuestionPosed(question=state.next_id("Q"), text=text, prompt=prompt),)


def take_turn(
    state: Workshop,
    noting: Noting,
    person: str,
    *,
    duration_s: int | None = None,
    words: int | None = None,
) -> Decided:
    """Note that somebody spoke."""
    heard(state, noting, person, f"note that {person} spoke")
    return (e.TurnTaken(person=person, duration_s=duration_s, words=words),)
