"""The events of interviews in Discover, and of their retellings."""

from dialoguekit.events import event, fields


@event("interview.completed")
class InterviewCompleted:
    """A person interviewed another, and recorded the other's story.

    The story belongs to the interviewee; the interviewer records it.

    Fields:
        interview: its id, ``IV1``.
        interviewer: who asked and listened.
        interviewee: whose story it is.
        story: the contribution with the story, of which the interviewee is the author.
        permission: whether the interviewee permits the partner to retell it.
    By: participant or scribe.
    Refused when: both are the same person; either is absent or has not consented to be
    recorded; the story is not a known contribution.
    Flagged when: the two did not swap; its story is quoted without permission.
    """

    interview: str = fields.identifier("IV")
    interviewer: str = fields.reference()
    interviewee: str = fields.reference()
    story: str | None = fields.reference(default=None)
    permission: bool = fields.boolean(default=False)


@event("interview.retold")
class StoryRetold:
    """The story of an interview was retold to others, in the space of the context.

    Fields:
        interview: the interview with the story.
        teller: who retold it.
    By: participant or scribe.
    Refused when: the interview is unknown; the teller is absent or has not consented to be
    recorded.
    Flagged when: the interviewee did not permit it.
    """

    interview: str = fields.reference()
    teller: str = fields.reference()
