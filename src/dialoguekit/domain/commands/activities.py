"""Activities, stages, questions and turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    refuse,
    require_activity,
    require_method,
    require_open,
    require_open_or_at_distance,
    require_open_space,
    require_people,
    require_present,
    require_scheduled,
    require_stage,
    require_template,
)
from dialoguekit.domain.commands.rounds import close_rounds_of
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import shown
from dialoguekit.events.fields import Scalar


def start(
    state: Workshop,
    context: CommandContext,
    method: str,
    *,
    template: str | None = None,
    title: str | None = None,
    params: Mapping[str, Scalar] | None = None,
    planned_s: int | None = None,
    spaces: Sequence[str] = (),
    roll: Sequence[str] = (),
) -> CommandEvents:
    """Start an activity and return its id.

    Plugins declare the methods.  ``roll`` are the people and tokens of an activity at a distance,
    who need not be present; the workshop need not be open for it.
    """
    action = f"start {shown(method, words=True, known=context.methods or ())}"
    if roll:
        require_scheduled(state, action)
    else:
        require_open(state, context, action)
    require_method(context, method, action)
    if template is not None:
        require_template(context, method, template, action)
    for space in spaces:
        require_open_space(state, space, action)
    return (
        e.ActivityStarted(
            activity=state.next_id("A"),
            method=method,
            template=template,
            title=title,
            params=tuple((params or {}).items()),
            planned_s=planned_s,
            spaces=tuple(spaces),
            roll=require_people(state, roll, action),
        ),
    )


def _require_activity_id(state: Workshop, activity: str | None, action: str) -> str:
    found = activity or state.current_activity()
    if found is None:
        refuse(action, "no activity is running", "Start one first")
    return found


def pause(
    state: Workshop,
    context: CommandContext,
    activity: str | None = None,
    *,
    reason: str | None = None,
) -> CommandEvents:
    """Pause an activity, by default the current one."""
    activity = _require_activity_id(state, activity, "pause the activity")
    require_activity(state, activity, ("running",), f"pause {shown(activity)}")
    return (e.ActivityPaused(activity=activity, reason=reason),)


def resume(
    state: Workshop, context: CommandContext, activity: str, *, reason: str | None = None
) -> CommandEvents:
    """Resume a paused activity."""
    require_activity(state, activity, ("paused",), f"resume {shown(activity)}")
    return (e.ActivityResumed(activity=activity, reason=reason),)


def end(
    state: Workshop,
    context: CommandContext,
    activity: str | None = None,
    *,
    reason: str | None = None,
) -> CommandEvents:
    """End an activity, by default the current one, and close its rounds."""
    activity = _require_activity_id(state, activity, "end the activity")
    require_activity(state, activity, ("running", "paused"), f"end {shown(activity)}")
    ended = e.ActivityEnded(activity=activity, reason=reason)
    return (*close_rounds_of(state, activity), ended)


ANY_STAGE = "(any stage)"


def enter_stage(
    state: Workshop,
    context: CommandContext,
    stage: str,
    *,
    activity: str | None = None,
    leaving: str | None = ANY_STAGE,
    planned_s: int | None = None,
    focus: str | None = None,
) -> CommandEvents:
    """Enter the next stage.  ``leaving``, if given, must be the current stage."""
    action = f"enter {shown(stage, words=True)}"
    activity = _require_activity_id(state, activity, action)
    running = require_activity(state, activity, ("running",), action)
    require_stage(context, running.method, stage, action)
    if leaving not in (ANY_STAGE, running.stage):
        reason = f"{shown(activity)} is in {running.stage!r}, not in {shown(leaving, words=True)}"
        refuse(action, reason, "Reload and retry; the stage has changed in the meantime")
    return (
        e.StageEntered(
            activity=activity, stage=stage, left=running.stage, planned_s=planned_s, focus=focus
        ),
    )


def extend_timebox(
    state: Workshop,
    context: CommandContext,
    by_s: int,
    *,
    activity: str | None = None,
    reason: str | None = None,
) -> CommandEvents:
    """Extend the timebox of the current stage by ``by_s`` seconds."""
    action = "extend the timebox"
    activity = _require_activity_id(state, activity, action)
    if not require_activity(state, activity, ("running",), action).has_timebox:
        refuse(
            action,
            f"no timebox is running in {shown(activity)}",
            "Enter a stage with planned_s= first",
        )
    return (e.TimeboxExtended(activity=activity, by_s=by_s, reason=reason),)


def pose_question(
    state: Workshop, context: CommandContext, text: str, *, prompt: str | None = None
) -> CommandEvents:
    """Pose a question to the participants and return its id."""
    require_open_or_at_distance(state, context, context.context.activity, "pose a question")
    return (e.QuestionPosed(question=state.next_id("Q"), text=text, prompt=prompt),)


def take_turn(
    state: Workshop,
    context: CommandContext,
    person: str,
    *,
    duration_s: int | None = None,
    words: int | None = None,
) -> CommandEvents:
    """Record that a person spoke, for ``duration_s`` seconds or ``words`` words."""
    require_present(state, context, person, f"record a turn of {shown(person)}")
    return (e.TurnTaken(person=person, duration_s=duration_s, words=words),)
