"""The commands of interviews; they refuse only what is structurally impossible."""

from __future__ import annotations

from dialoguekit.plugin import CommandContext, CommandEvents, Workshop, refuse
from dialoguekit.plugin.commands import (
    join_names,
    refuse_unknown,
    require_contribution,
    require_present,
    shown,
)
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold


def complete_interview(
    state: Workshop,
    context: CommandContext,
    interviewer: str,
    interviewee: str,
    *,
    story: str | None = None,
    permission: bool = False,
) -> CommandEvents:
    """Record that one person interviewed another; return the id of the interview.

    ``story`` is the contribution with the story.  ``permission`` is true if the interviewee permits
    the partner to retell it.
    """
    action = f"record an interview of {shown(interviewee)} by {shown(interviewer)}"
    if interviewer == interviewee:
        refuse(action, "interviewer and interviewee are the same person", "Name two people")
    for person in (interviewer, interviewee):
        require_present(state, context, person, action)
    if story is not None:
        require_contribution(state, story, action)
    return (
        InterviewCompleted(
            interview=state.next_id("IV"),
            interviewer=interviewer,
            interviewee=interviewee,
            story=story,
            permission=permission,
        ),
    )


def retell_story(
    state: Workshop, context: CommandContext, interview: str, teller: str
) -> CommandEvents:
    """Record that a person retold the story of an interview, in the space of the context."""
    action = f"record that {shown(teller)} retold the story of {shown(interview)}"
    known = [completed.interview for completed in state.plugin_events_of(InterviewCompleted)]
    if interview not in known:
        remedy = f"Record the interview first; interviews: {join_names(known)}"
        refuse_unknown("interview", interview, known, action, remedy)
    require_present(state, context, teller, action)
    return (StoryRetold(interview=interview, teller=teller),)
