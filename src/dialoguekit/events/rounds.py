"""Rounds: who is asked, until when, what each was shown, and who answered."""

from datetime import datetime

from dialoguekit.events import fields
from dialoguekit.events.base import event


@event("round.opened")
class RoundOpened:
    """A round was opened: everyone on its roll is asked to answer, wherever they are.

    Fields:
        round: its id, ``RD1``.
        activity: the activity that it belongs to; None for a round of the workshop itself.
        title: the question or the title of the round.
        roll: people and issued tokens that are asked, each once.
        quorum: the number of answers that the round needs; None for any number.
        deadline: until when an answer is in time; None without a deadline.
    By: facilitator.
    Refused when: the activity is unknown or ended; the roll is empty; a person on the roll is not
        registered; the quorum is larger than the roll; the deadline is before the opening.
    Flagged when: never.
    """

    round: str = fields.identifier("RD")
    activity: str | None = fields.reference(default=None)
    title: str | None = fields.text(default=None)
    roll: tuple[str, ...] = fields.references()
    quorum: int | None = fields.integer(default=None, minimum=1)
    deadline: datetime | None = fields.timestamp(default=None)


@event("round.shown")
class RoundShown:
    """A person was shown items or feedback in a round: results of the round before, for example.

    Fields:
        round: the round.
        person: the person or token that was shown it.
        items: ids of what was shown: contributions, ballots, proposals, questions, …
        feedback: the feedback in words, such as the median and the person's own answer.
    By: facilitator.
    Refused when: the round is unknown; the person is not on its roll; neither items nor feedback is
        given; an item is unknown.
    Flagged when: never.
    """

    round: str = fields.reference()
    person: str = fields.reference(subject=True)
    items: tuple[str, ...] = fields.references(default=())
    feedback: str | None = fields.text(default=None, private=True)


@event("round.answered")
class RoundAnswered:
    """A person answered in a round, once or several times; what they answered are other events.

    Fields:
        round: the round.
        person: the person or token that answered.
    By: participant.
    Refused when: the round is not open; the person is not on its roll; the person had not consented
        to be recorded.
    Flagged when: the answer came after the deadline.
    """

    round: str = fields.reference()
    person: str = fields.reference(subject=True)


@event("round.extended")
class RoundExtended:
    """The deadline of a round was moved.

    Fields:
        round: the round.
        deadline: the new deadline.
        reason: why.
    By: facilitator.
    Refused when: the round is not open; the new deadline is not later than the one before.
    Flagged when: never.
    """

    round: str = fields.reference()
    deadline: datetime = fields.timestamp()
    reason: str | None = fields.text(default=None)


@event("round.closed")
class RoundClosed:
    """A round was closed.

    Fields:
        round: the round.
        reason: why, if it was closed otherwise than planned.
    By: facilitator.
    Refused when: the round is not open; it is dated before the opening.
    Flagged when: the quorum was not reached.
    """

    round: str = fields.reference()
    reason: str | None = fields.text(default=None)
