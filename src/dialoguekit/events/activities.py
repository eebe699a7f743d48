"""What the room did: activities, their stages, questions and turns."""

from dialoguekit.events import fields
from dialoguekit.events.base import event
from dialoguekit.events.fields import Pairs


@event("activity.started")
class ActivityStarted:
    """A run of one method began.

    Fields:
        activity: its id, ``A1``.
        method: the name of the method, as its plugin declares it.
        title: what the room calls it; the method's own title when None.
        template: the template of stages that is to be followed, or ``custom``.
        params: settings of the method, for example a custom order of stages.
        planned_s: planned seconds.
        spaces: where it takes place; everywhere when empty.
    By: facilitator or participant.
    Refused when: no plugin declares the method; the workshop is not open; a space is unknown.
    Flagged when: no working agreement was adopted before it.
    """

    activity: str = fields.identifier("A")
    method: str = fields.reference()
    title: str | None = fields.text(default=None)
    template: str | None = fields.label(default=None)
    params: Pairs = fields.pairs(default=())
    planned_s: int | None = fields.whole(default=None)
    spaces: tuple[str, ...] = fields.references(default=())


@event("activity.paused")
class ActivityPaused:
    """An activity was interrupted.

    Fields:
        activity: the activity.
        reason: why.
    By: facilitator.
    Refused when: it is not running.
    Flagged when: never.
    """

    activity: str = fields.reference()
    reason: str | None = fields.text(default=None)


@event("activity.resumed")
class ActivityResumed:
    """An interrupted activity went on.

    Fields:
        activity: the activity.
        reason: why.
    By: facilitator.
    Refused when: it is not paused.
    Flagged when: never.
    """

    activity: str = fields.reference()
    reason: str | None = fields.text(default=None)


@event("activity.ended")
class ActivityEnded:
    """An activity came to its end.

    Fields:
        activity: the activity.
        reason: why, where it ended otherwise than planned.
    By: facilitator.
    Refused when: it is neither running nor paused.
    Flagged when: never.
    """

    activity: str = fields.reference()
    reason: str | None = fields.text(default=None)


@event("stage.entered")
class StageEntered:
    """An activity went on to its next stage: a hat, a phase of a cycle.

    Fields:
        activity: the activity.
        stage: the stage that was entered.
        left: the stage that was left; None for the first.
        planned_s: planned seconds; None when nobody set a timebox.
        focus: what the stage is about this time, in the facilitator's words.
    By: facilitator.
    Refused when: the activity is not running; ``left`` is not the stage that it was in.
    Flagged when: the method's template does not have it here.
    """

    activity: str = fields.reference()
    stage: str = fields.reference()
    left: str | None = fields.reference(default=None)
    planned_s: int | None = fields.whole(default=None)
    focus: str | None = fields.text(default=None)


@event("timebox.extended")
class TimeboxExtended:
    """A stage was given more time.

    Fields:
        activity: the activity whose running stage gets it.
        by_s: seconds more.
        reason: why.
    By: facilitator.
    Refused when: no timebox is running.
    Flagged when: never.
    """

    activity: str = fields.reference()
    by_s: int = fields.whole(least=1)
    reason: str | None = fields.text(default=None)


@event("question.posed")
class QuestionPosed:
    """A question was put to the room.

    Fields:
        question: its id, ``Q2``.
        text: the question, word for word.
        prompt: the method's prompt that it comes from.
    By: facilitator.
    Refused when: the workshop is not open.
    Flagged when: no activity is running.
    """

    question: str = fields.identifier("Q")
    text: str = fields.text()
    prompt: str | None = fields.label(default=None)


@event("turn.taken")
class TurnTaken:
    """Somebody spoke, whatever was said.

    Fields:
        person: who.
        duration_s: how long, in seconds; None when nobody timed it.
        words: how many words; None when nobody counted.
    By: scribe.
    Refused when: the person is absent or has not consented to be recorded.
    Flagged when: out of turn order, by methods that keep one; a group takes none while others
        take many.
    """

    person: str = fields.reference(subject=True)
    duration_s: int | None = fields.whole(default=None)
    words: int | None = fields.whole(default=None)
