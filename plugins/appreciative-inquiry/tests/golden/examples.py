"""Examples of the events of interviews, with every field used and with none.

``dialoguekit.testing.golden`` writes golden files from them.
"""

from __future__ import annotations

from dialoguekit.events import NO_CONTEXT, Context
from dialoguekit.testing.golden import Example
from dialoguekit_appreciative_inquiry.events import InterviewCompleted, StoryRetold

LISTENER = Context(by="P4", role="participant", space="S7", activity="A2", precision="minute")

EXAMPLES: list[Example] = [
    (
        InterviewCompleted(
            interview="IV3", interviewer="P4", interviewee="P19", story="C12", permission=True
        ),
        LISTENER,
    ),
    (InterviewCompleted(interview="IV4", interviewer="P19", interviewee="P4"), NO_CONTEXT),
    (StoryRetold(interview="IV3", teller="P4"), LISTENER),
]
