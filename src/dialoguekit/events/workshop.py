"""The frame: a workshop is scheduled, opened, planned, given rooms and closed."""

from datetime import datetime

from dialoguekit.events import fields
from dialoguekit.events.base import event


@event("workshop.scheduled")
class WorkshopScheduled:
    """A workshop was announced, with the stakeholder groups that it brings together.

    Fields:
        title: what the workshop is called.
        groups: the stakeholder groups (the group scheme), at least one, in report order.
        region: where in the country; None when it does not matter.
        start: when it is to begin; with a time zone.
        capacity: people that it has room for.
        purpose: why people are asked to come, in plain words.
        scope: what can and what cannot change as a result.
        source: where the record comes from and under which licence, when it was imported.
    By: organiser.
    Refused when: the workshop was scheduled before; two groups have one name; no group.
    Flagged when: never.
    """

    title: str = fields.text()
    groups: tuple[str, ...] = fields.labels()
    region: str | None = fields.label(default=None)
    start: datetime | None = fields.moment(default=None)
    capacity: int | None = fields.whole(least=1, default=None)
    purpose: str | None = fields.text(default=None)
    scope: str | None = fields.text(default=None)
    source: str | None = fields.text(default=None)


@event("workshop.opened")
class WorkshopOpened:
    """The workshop began: people may come in and be heard.

    By: facilitator.
    Refused when: it is not announced, is open already, or was closed.
    Flagged when: never.
    """


@event("workshop.closed")
class WorkshopClosed:
    """The workshop ended; what happened in it may still be entered late.

    By: facilitator.
    Refused when: the workshop is not open.
    Flagged when: a ballot is still open.
    """


@event("plan.set")
class PlanSet:
    """The running order was set, or set anew.

    Fields:
        activities: titles of the planned activities, in order.
        timeboxes: planned seconds, one for each activity.
        sources: where the plan comes from (a handbook, a request).
        reason: why it was changed.
    By: organiser or facilitator.
    Refused when: the workshop is not scheduled; activities and timeboxes differ in number.
    Flagged when: set after the opening without a reason.
    """

    activities: tuple[str, ...] = fields.texts()
    timeboxes: tuple[int, ...] = fields.whole(each=True, default=())
    sources: tuple[str, ...] = fields.texts(default=())
    reason: str | None = fields.text(default=None)


@event("space.created")
class SpaceCreated:
    """A place to talk was made: the plenary, a table, a pair.  Spaces form a tree.

    Fields:
        space: its id, ``S1``.
        kind: what it is: ``plenary``, ``table``, ``pair``, …
        label: what it is called in the room.
        parent: the space that it is part of.
        capacity: people that it has room for.
    By: facilitator or participant.
    Refused when: the parent is unknown or closed.
    Flagged when: never.
    """

    space: str = fields.identifier("S")
    kind: str = fields.label()
    label: str | None = fields.text(default=None)
    parent: str | None = fields.reference(default=None)
    capacity: int | None = fields.whole(least=1, default=None)


@event("space.closed")
class SpaceClosed:
    """A place to talk was dissolved; nothing can be said in it afterwards.

    Fields:
        space: the space.
    By: facilitator.
    Refused when: the space is unknown or closed already.
    Flagged when: never.
    """

    space: str = fields.reference()


@event("support.requested")
class SupportRequested:
    """Somebody asked for support in order to take part.

    Fields:
        support: its id, ``SU1``.
        kind: ``access``, ``expenses``, ``payment``, ``emotional``, ``language`` or ``other``.
        person: for whom; None when asked before registration or anonymously.
        detail: what is needed, in the words of whoever asked.
    By: participant.
    Refused when: the person is not registered.
    Flagged when: never.
    """

    support: str = fields.identifier("SU")
    kind: str = fields.choice("access", "expenses", "payment", "emotional", "language", "other")
    person: str | None = fields.reference(default=None, subject=True)
    detail: str | None = fields.text(default=None)


@event("support.met")
class SupportMet:
    """Support that was asked for was given.

    Fields:
        support: the request.
        how: what was done.
    By: organiser.
    Refused when: it was not requested, or was met before.
    Flagged when: never.
    """

    support: str = fields.reference()
    how: str | None = fields.text(default=None)
