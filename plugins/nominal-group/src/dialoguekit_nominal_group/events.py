"""The method's own event: in which order people tell their ideas."""

from dialoguekit.events import event, fields


@event("nominal-group.turns-set")
class TurnsSet:
    """The order of turns in the round-robin was set; a later one replaces an earlier one.

    Fields:
        activity: the activity whose round-robin it is.
        order: who tells an idea first, second, …; each round goes through it once.
        reason: why, where it is set again: somebody came late, or left.
    By: facilitator.
    Refused when: the activity is unknown or runs another method; nobody is named, or somebody
        twice; somebody named is not registered or has not consented to be recorded.
    Flagged when: never.
    """

    activity: str = fields.reference()
    order: tuple[str, ...] = fields.references()
    reason: str | None = fields.text(default=None)
