"""Interviews and retellings: what is refused is what cannot have been."""

from __future__ import annotations

from dialoguekit.plugin import Decided, Noting, Workshop, heard, known_contribution, listed, refuse
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold


def complete(
    state: Workshop,
    noting: Noting,
    interviewer: str,
    interviewee: str,
    *,
    story: str | None = None,
    permission: bool = False,
) -> Decided:
    """Record that one person interviewed another; returns the id of the interview.

    ``story`` is the contribution in which the story was taken down; ``permission`` whether
    whoever told it lets the partner retell it.
    """
    what = f"record an interview of {interviewee} by {interviewer}"
    if interviewer == interviewee:
        refuse(what, "nobody interviews themselves", "Name two people")
    for person in (interviewer, interviewee):
        heard(state, noting, person, what)
    if story is not None:
        known_contribution(state, story, what)
    return (
        InterviewCompleted(
            interview=state.next_id("IV"),
            interviewer=interviewer,
            interviewee=interviewee,
            story=story,
            permission=permission,
        ),
    )


def retell(state: Workshop, noting: Noting, interview: str, teller: str) -> Decided:
    """Record that somebody told on the story of an interview, where ``noting`` says."""
    what = f"record that {teller} retold the story of {interview}"
    known = [completed.interview for completed in state.noted(InterviewCompleted)]
    if interview not in known:
        why = f"there is no interview {interview}"
        refuse(what, why, f"Record the interview first; interviews: {listed(known)}")
    heard(state, noting, teller, what)
    return (StoryRetold(interview=interview, teller=teller),)
