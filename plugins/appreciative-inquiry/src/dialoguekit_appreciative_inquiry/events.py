"""What happens between two people in Discover: one asks, one tells, and one tells it on."""

from dialoguekit.events import event, fields


@event("interview.completed")
class InterviewCompleted:
    """Somebody asked somebody else for a story, listened, and took it down.

    The story is the interviewee's; the interviewer reports it.

    Fields:
        interview: its id, ``IV1``.
        interviewer: who asked and listened.
        interviewee: who told.
        story: the contribution in which the story was taken down, by the interviewee as author.
        permission: whether the interviewee lets the partner retell it.
    By: participant or scribe.
    Refused when: both are the same person; either is absent or has not consented to be
        recorded; the story is no known contribution.
    Flagged when: the two did not swap; its story is quoted without permission.
    """

    interview: str = fields.identifier("IV")
    interviewer: str = fields.reference()
    interviewee: str = fields.reference()
    story: str | None = fields.reference(default=None)
    permission: bool = fields.flag(default=False)


@event("interview.retold")
class StoryRetold:
    """The story of an interview was told on to others; the circumstances say in which space.

    Fields:
        interview: whose story.
        teller: who told it on.
    By: participant or scribe.
    Refused when: the interview is unknown; the teller is absent or has not consented to be
        recorded.
    Flagged when: the interviewee did not permit it.
    """

    interview: str = fields.reference()
    teller: str = fields.reference()
