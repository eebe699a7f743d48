"""The event of the method: the order of turns."""

from dialoguekit.events import event, fields


@event("nominal-group.turns-set")
class TurnsSet:
    """The order of turns in the round-robin was set; a later order replaces an earlier one.

    Fields:
        activity: the activity with the round-robin.
        order: the people in the order of their turns; each round goes through it once.
        reason: why it was set again: a person arrived late, or left.
    By: facilitator.
    Refused when: the activity is unknown or runs another method; the order is empty, or has a
    person twice; a person is not registered or has not consented to be recorded.
    Flagged when: never.
    """

    activity: str = fields.reference()
    order: tuple[str, ...] = fields.references()
    reason: str | None = fields.text(default=None)
