"""Activities, their stages, questions and turns."""

from dialoguekit.events import fields
from dialoguekit.events.base import event
from dialoguekit.events.fields import Pairs


@event("activity.started")
class ActivityStarted:
    """A run of a method started.

    Fields:
        activity: its id, ``A1``.
        method: the name of the method, as its plugin declares it.
        title: its title in this workshop; the method's own title when None.
        template: the planned template of stages, or ``custom``.
        params: parameters of the method, for example a custom order of stages.
        planned_s: planned duration in seconds.
        spaces: the spaces in which it takes place; all when empty.
        roll: the people and issued tokens of an activity at a distance.  They take part without
            being present, also before the workshop opens and after it closes.  Empty for an
            activity in the room.
    By: facilitator or participant.
    Refused when: no plugin declares the method; the method does not have the template; the
        workshop is not open; a space is unknown; a person on the roll is not registered.
    Flagged when: no working agreement was adopted before it.
    """

    activity: str = fields.identifier("A")
    method: str = fields.reference()
    title: str | None = fields.text(default=None)
    template: str | None = fields.label(default=None)
    params: Pairs = fields.mapping(default=())
    planned_s: int | None = fields.integer(default=None)
    spaces: tuple[str, ...] = fields.references(default=())
    roll: tuple[str, ...] = fields.references(default=())


@event("activity.paused")
class ActivityPaused:
    """An activity was paused.

    Fields:
        activity: the activity.
        reason: why.
    By: facilitator.
    Refused when: it is not running.
    Flagged when: never.
    """

    activity: str = fields.reference(correctable=True)
    reason: str | None = fields.text(default=None)


@event("activity.resumed")
class ActivityResumed:
    """A paused activity was resumed.

    Fields:
        activity: the activity.
        reason: why.
    By: facilitator.
    Refused when: it is not paused.
    Flagged when: never.
    """

    activity: str = fields.reference(correctable=True)
    reason: str | None = fields.text(default=None)


@event("activity.ended")
class ActivityEnded:
    """An activity ended.

    Fields:
        activity: the activity.
        reason: why, if it did not end as planned.
    By: facilitator.
    Refused when: it is neither running nor paused.
    Flagged when: it is dated before the start.
    """

    activity: str = fields.reference(correctable=True)
    reason: str | None = fields.text(default=None)


@event("stage.entered")
class StageEntered:
    """An activity entered its next stage, such as a hat or a phase of a cycle.

    Fields:
        activity: the activity.
        stage: the stage that was entered.
        left: the stage that was left; None for the first.
        planned_s: planned duration in seconds; None without a timebox.
        focus: the topic of the stage this time, as the facilitator put it.
    By: facilitator.
    Refused when: the activity is not running; the method does not have the stage; ``left`` is
        not its current stage.
    Flagged when: the method's template does not allow it here.
    """

    activity: str = fields.reference(correctable=True)
    stage: str = fields.reference(correctable=True)
    left: str | None = fields.reference(default=None, correctable=True)
    planned_s: int | None = fields.integer(default=None)
    focus: str | None = fields.text(default=None)


@event("timebox.extended")
class TimeboxExtended:
    """The timebox of a stage was extended.

    Fields:
        activity: the activity; its current stage gets the time.
        by_s: additional time in seconds.
        reason: why.
    By: facilitator.
    Refused when: no timebox is running.
    Flagged when: never.
    """

    activity: str = fields.reference(correctable=True)
    by_s: int = fields.integer(minimum=1)
    reason: str | None = fields.text(default=None)


@event("question.posed")
class QuestionPosed:
    """A question was posed to the participants.

    Fields:
        question: its id, ``Q2``.
        text: the question, word for word.
        prompt: the prompt of the method that was used.
    By: facilitator.
    Refused when: the workshop is not open.
    Flagged when: no activity is running.
    """

    question: str = fields.identifier("Q")
    text: str = fields.text()
    prompt: str | None = fields.label(default=None)


@event("turn.taken")
class TurnTaken:
    """A person spoke.

    Fields:
        person: who spoke.
        duration_s: duration in seconds; None if not timed.
        words: number of words; None if not counted.
    By: scribe.
    Refused when: the person is absent or has not consented to be recorded.
    Flagged when: out of turn order, in methods that have one; a group takes no turns while
        others take many; it is dated before the person arrived or consented.
    """

    person: str = fields.reference(subject=True)
    duration_s: int | None = fields.integer(default=None)
    words: int | None = fields.integer(default=None)
